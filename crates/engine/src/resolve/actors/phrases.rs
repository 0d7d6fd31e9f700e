//! The phrases found in a sentence in, its actor mentions out: which words make one noun phrase, and its head.
//!
//! A chain of phrases that stand side by side ("Afghan National Police" + "commander") has its last one for head; words
//! before it are taken in as far as the tree hangs them on it, and behind it a link and a group ("members of the Taliban")
//! or a person's name. Where a sentence has no tree, only neighbours join.

use super::ActorMention;
use super::hits::{Hit, is_joint};
use super::listing::{Refers, RoleClass};
use super::parties::Scene;
use super::vocabulary::What;
use crate::sentence::{Rel, Sentence, Upos};
use crate::span::Span;
use smol_str::SmolStr;
use std::ops::RangeInclusive;

/// A mention, and what references need to know of its words.
pub(super) struct Draft {
    pub mention: ActorMention,
    /// What "the …" may stand for, if the phrase is definite and names nobody itself.
    pub refers: Refers,
}

/// One sentence with its phrases.
pub(super) struct Line<'a> {
    pub text: &'a str,
    pub index: usize,
    pub sentence: &'a Sentence,
    pub hits: &'a [Hit],
    /// Whether case tells something in it.
    pub mixed: bool,
    pub scene: &'a Scene<'a>,
}

/// Tokens taken together, and the phrases that decide whom they stand for.
struct Extent {
    left: usize,
    /// The last token of the chain of phrases, the phrase's own head.
    core: usize,
    right: usize,
    chain: Vec<Hit>,
    person: Option<Span>,
}

impl Line<'_> {
    /// Adds the sentence's mentions in text order.
    pub fn read_phrases(&self, drafts: &mut Vec<Draft>) {
        let (mut at, mut floor) = (0, 0);
        while at < self.hits.len() {
            let hit = &self.hits[at];
            if hit.first >= floor && self.opens(hit) && !self.repeats_in_brackets(hit, floor) {
                let end = self.chain_end(at);
                let mut extent = self.extent(at, end, floor);
                if end == at {
                    self.share_force(&mut extent, at);
                }
                if let Some(draft) = self.draft(&extent) {
                    floor = extent.right + 1;
                    drafts.push(draft);
                }
                at = end;
            }
            at += 1;
        }
    }

    /// A role in brackets behind a mention: "internally displaced persons (IDP)".
    fn repeats_in_brackets(&self, hit: &Hit, floor: usize) -> bool {
        let word = |at: usize| self.sentence.tokens.get(at).map(|token| token.lower.as_str());
        let in_brackets = hit.first > 0 && word(hit.first - 1) == Some("(") && word(hit.last + 1) == Some(")");
        in_brackets && floor + 1 == hit.first && floor > 0 && matches!(hit.what, What::Role(_))
    }

    /// "the Syrian and Turkish armies": the first demonym has the second's force.
    fn share_force(&self, extent: &mut Extent, at: usize) {
        let (hit, Some(next)) = (&self.hits[at], self.hits.get(at + 1)) else { return };
        let are_demonyms = matches!((hit.what, next.what), (What::Demonym(_), What::Demonym(_)));
        if are_demonyms && next.first == hit.last + 2 && self.sentence.tokens[hit.last + 1].pos == Upos::Cconj {
            let force = &self.hits[self.chain_end(at + 1)];
            extent.chain.extend(self.scene.role(force).filter(|role| role.force.is_some()).map(|_| *force));
        }
    }

    fn has_tree(&self) -> bool {
        self.sentence.tokens.iter().any(|token| token.head.is_some())
    }

    /// Whether a phrase may begin a chain.
    fn opens(&self, hit: &Hit) -> bool {
        match hit.what {
            What::Role(_) => self.is_noun(hit.last),
            What::Actor(_) | What::Shared(_) | What::Local(_) | What::Demonym(_) | What::Country(_) => true,
            _ => false,
        }
    }

    fn is_noun(&self, token: usize) -> bool {
        matches!(self.sentence.tokens[token].pos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::X | Upos::Num)
    }

    /// The last phrase of the chain that begins with `start`.
    fn chain_end(&self, start: usize) -> usize {
        let mut end = start;
        for at in start + 1..self.hits.len() {
            let next = &self.hits[at];
            if next.first > self.hits[end].last + 4 {
                break;
            }
            let can_end = matches!(next.what, What::Role(_) | What::Actor(_) | What::Shared(_) | What::Local(_) | What::Demonym(_));
            if can_end && self.opens(next) && self.joins(&self.hits[end], next) {
                end = at;
            }
        }
        end
    }

    /// Whether two phrases belong to one noun phrase, the second its head.
    fn joins(&self, a: &Hit, b: &Hit) -> bool {
        if self.sentence.tokens[b.last].rel == Rel::Xcomp {
            return false;
        }
        let mut gap = a.last + 1..b.first;
        if gap.clone().all(|at| is_joint(self.sentence, at)) {
            return !matches!(b.what, What::Demonym(_)) || self.climbs_into(a.last, b.first..=b.last);
        }
        let fills = |at: usize| is_joint(self.sentence, at) || matches!(self.sentence.tokens[at].pos, Upos::Adj | Upos::Noun | Upos::Propn);
        gap.all(|at| fills(at) && self.climbs_into(at, at + 1..=b.last)) && self.climbs_into(a.last, a.last + 1..=b.last)
    }

    /// Whether a token hangs, directly or through others of the range, on the range.
    fn climbs_into(&self, token: usize, range: RangeInclusive<usize>) -> bool {
        self.sentence.tokens[token].head.is_some_and(|head| range.contains(&usize::from(head)))
    }

    fn extent(&self, start: usize, end: usize, floor: usize) -> Extent {
        let chain = &self.hits[start..=end];
        let chain: Vec<Hit> = chain.iter().copied().filter(|hit| !matches!(hit.what, What::Modifier | What::Part | What::Link)).collect();
        let (first, core) = (self.hits[start].first, self.hits[end].last);
        let mut extent = Extent { left: first, core, right: core, chain, person: None };
        self.take_modifiers(&mut extent, floor);
        if let Some(class) = self.scene.role(&self.hits[end]).map(|role| role.class) {
            self.take_group(&mut extent, class, end);
            if extent.right == core && !matches!(class, RoleClass::Body | RoleClass::Bare) {
                self.take_name(&mut extent);
            }
        }
        extent
    }

    /// The phrase that ends at a token.
    fn hit_ending_at(&self, token: usize) -> Option<&Hit> {
        let at = self.hits.partition_point(|hit| hit.last < token);
        self.hits.get(at).filter(|hit| hit.last == token)
    }

    /// Words before the chain that the tree hangs on it.
    fn take_modifiers(&self, extent: &mut Extent, floor: usize) {
        let mut at = extent.left;
        let has_role = extent.chain.last().is_some_and(|hit| matches!(hit.what, What::Role(_)));
        while at > floor {
            at -= 1;
            if is_joint(self.sentence, at) {
                continue;
            }
            match self.hit_ending_at(at) {
                Some(hit) if matches!(hit.what, What::Arms | What::Modifier) && hit.first >= floor => at = hit.first,
                Some(hit) if hit.what == What::Nothing => break,
                _ if has_role && self.is_modifier(at, extent.core) => (),
                _ => break,
            }
            extent.left = at;
        }
    }

    fn is_modifier(&self, at: usize, core: usize) -> bool {
        let token = &self.sentence.tokens[at];
        let hangs = self.climbs_into(at, at + 1..=core);
        if self.is_tail_of_word(at) {
            return false;
        }
        match token.pos {
            Upos::Adj => hangs || !self.has_tree(),
            Upos::Noun => hangs && matches!(token.rel, Rel::Compound | Rel::Amod),
            Upos::Verb => hangs && matches!(token.rel, Rel::Amod | Rel::Compound),
            Upos::Adv => hangs && token.rel == Rel::Advmod && matches!(self.sentence.tokens[at + 1].pos, Upos::Adj | Upos::Verb),
            Upos::Propn => hangs && !self.mixed && token.rel == Rel::Compound,
            _ => false,
        }
    }

    /// "23-year-old", "Moscow-backed": the end of a hyphenated word that tells nothing of the kind.
    fn is_tail_of_word(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map(|at| self.sentence.tokens[at].pos);
        let is_tail = at > 0 && is_joint(self.sentence, at - 1) && !self.sentence.tokens[at - 1].lower.ends_with('s');
        before(1) == Some(Upos::Num) || is_tail && !matches!(before(2), Some(Upos::Adj | Upos::Adv))
    }

    /// "of the Taliban", "loyal to X": the group behind a word for its people; "of armed men": the people of a body.
    fn take_group(&self, extent: &mut Extent, class: RoleClass, end: usize) {
        if class == RoleClass::Person {
            return;
        }
        let Some(link) = self.hits.get(end + 1).filter(|hit| hit.first == extent.core + 1) else { return };
        let of_people = link.what == What::Part && class != RoleClass::Armed;
        if !matches!(link.what, What::Part | What::Link) {
            return;
        }
        let start = (end + 2..self.hits.len()).find(|&at| self.opens(&self.hits[at]));
        let Some(start) = start.filter(|&at| self.is_filler(link.last + 1..self.hits[at].first)) else { return };
        let last = self.chain_end(start);
        let inner = &self.hits[start..=last];
        let is_force = self.scene.judge(inner, false).is_some_and(|party| party.id.is_some() || party.named);
        let is_country = matches!(inner, [Hit { what: What::Country(_), .. }]) && class == RoleClass::Body;
        if is_force || is_country || of_people && matches!(self.hits[last].what, What::Role(_)) {
            extent.right = self.hits[last].last;
            self.join_group(extent, inner, link.last + 1);
        }
    }

    /// The inner phrases decide before the outer: they go between the chain and its head.
    fn join_group(&self, extent: &mut Extent, inner: &[Hit], from: usize) {
        let arms = self.hits.iter().filter(|hit| hit.what == What::Arms && hit.first >= from && hit.last < extent.right);
        let outer = std::mem::take(&mut extent.chain);
        extent.chain = arms.chain(inner).copied().chain(outer).collect();
    }

    /// Whether tokens may stand between a link and the group: determiners, numbers, adjectives.
    fn is_filler(&self, range: std::ops::Range<usize>) -> bool {
        let fills = |at: usize| {
            matches!(self.sentence.tokens[at].pos, Upos::Det | Upos::Adj | Upos::Num | Upos::Adv | Upos::Verb | Upos::Propn) || is_joint(self.sentence, at)
        };
        range.len() <= 4 && range.clone().all(fills)
    }

    /// A person's name behind the role: "Officer John Smith".
    fn take_name(&self, extent: &mut Extent) {
        let tokens = &self.sentence.tokens;
        let first = extent.core + 1;
        let is_name = |at: &usize| tokens[*at].pos == Upos::Propn && self.hit_starting_at(*at).is_none();
        let n = (first..tokens.len()).take_while(is_name).count();
        if n == 0 {
            return;
        }
        let last = first + n - 1;
        let linked = self.climbs_into(extent.core, first..=last) || self.climbs_into(first, extent.left..=extent.core);
        if linked || !self.has_tree() {
            extent.right = last;
            extent.person = Some(self.sentence.span_of(first..last + 1));
        }
    }

    fn hit_starting_at(&self, token: usize) -> Option<&Hit> {
        let at = self.hits.partition_point(|hit| hit.first < token);
        self.hits.get(at).filter(|hit| hit.first == token)
    }

    fn draft(&self, extent: &Extent) -> Option<Draft> {
        let in_front = |hit: &&Hit| hit.what == What::Arms && hit.first >= extent.left && hit.last <= extent.right;
        let arms = self.hits.iter().any(|hit| in_front(&hit));
        if self.is_place_word(extent) {
            return None;
        }
        let party = match &extent.chain[..] {
            [Hit { what: What::Demonym(_), .. }] => self.scene.people(&extent.chain[0]).filter(|_| self.is_plural_head(extent.core))?,
            chain => self.scene.judge(chain, arms)?,
        };
        let span = self.sentence.span_of(extent.left..extent.right + 1);
        let words = || span.of(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let name = if party.name.is_empty() { SmolStr::from(words()) } else { party.name };
        let refers = if party.named { Refers::Nobody } else { self.refers(extent) };
        let mention = ActorMention {
            span,
            sentence: self.index as u32,
            head: self.head_of(extent) as u16,
            name,
            id: party.id,
            kind: party.kind,
            named: party.named,
            country: party.country,
            inferred: false,
            person: extent.person,
            group: self.group_of(extent),
            body: extent.chain.iter().rev().find_map(|hit| self.scene.role(hit)).is_none_or(|role| role.class == RoleClass::Body),
        };
        Some(Draft { mention, refers })
    }

    /// The words of the group that a word for people stands beside.
    fn group_of(&self, extent: &Extent) -> Option<Span> {
        extent.chain.iter().find(|hit| matches!(hit.what, What::Role(_)))?;
        let named = extent.chain.iter().rev().find(|hit| self.scene.named(hit).is_some_and(|party| !party.population))?;
        Some(self.sentence.span_of(named.first..named.last + 1))
    }

    /// A people's name inside another name ("Samburu County"): nobody is meant.
    fn is_place_word(&self, extent: &Extent) -> bool {
        let [hit] = extent.chain[..] else { return false };
        let is_population = self.scene.named(&hit).is_some_and(|party| party.population);
        let token = &self.sentence.tokens[hit.last];
        let in_name = token.head.is_some_and(|head| self.sentence.tokens[usize::from(head)].pos == Upos::Propn && self.mixed);
        is_population && (token.rel == Rel::Flat || matches!(token.rel, Rel::Compound | Rel::Amod) && in_name)
    }

    /// Whether a demonym stands for people: "two Americans", not "American".
    fn is_plural_head(&self, at: usize) -> bool {
        let token = &self.sentence.tokens[at];
        matches!(token.pos, Upos::Noun | Upos::Propn) && !matches!(token.rel, Rel::Compound | Rel::Amod) && token.lower.ends_with('s')
    }

    /// What a phrase takes up that is definite and has no words of its own.
    fn refers(&self, extent: &Extent) -> Refers {
        let [hit] = extent.chain[..] else { return Refers::Nobody };
        let Some(role) = self.scene.role(&hit) else { return Refers::Nobody };
        let before = extent.left.checked_sub(1).map(|at| &self.sentence.tokens[at]);
        let is_definite = before.is_some_and(|token| self.scene.lists.is_definite(&token.lower));
        let has_more = self.hits.iter().any(|other| other.first == extent.core + 1 && other.what == What::Part);
        if is_definite && extent.left == hit.first && !has_more { role.refers } else { Refers::Nobody }
    }

    /// The token of the extent that the rest of the sentence holds it by: up from the core as long as the tree stays inside.
    fn head_of(&self, extent: &Extent) -> usize {
        let inside = extent.left..=if extent.person.is_some() { extent.right } else { extent.core };
        let up = |&at: &usize| self.sentence.tokens[at].head.map(usize::from).filter(|head| inside.contains(head));
        std::iter::successors(Some(extent.core), up).take(inside.clone().count()).last().unwrap_or(extent.core)
    }
}
