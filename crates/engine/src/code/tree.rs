//! A sentence's dependency tree, with the questions that the coder asks of it.
//!
//! `Tree` indexes the dependents of every token once, so that each question costs as much as its answer. It knows grammar
//! alone: voice, subjects shared by coordinated verbs, antecedents of relative clauses; nothing of events.

use crate::code::words::Words;
use crate::sentence::{Rel, Sentence, Upos};
use crate::span::Span;

/// The dependents of every token of one sentence.
pub struct Tree<'a> {
    pub sentence: &'a Sentence,
    pub words: &'a Words,
    /// Dependents of token `t`, in text order, are `order[first[t]..first[t + 1]]`.
    first: Vec<u16>,
    order: Vec<u16>,
}

impl<'a> Tree<'a> {
    pub fn new(sentence: &'a Sentence, words: &'a Words) -> Tree<'a> {
        let n = sentence.tokens.len();
        let mut first = vec![0u16; n + 1];
        for token in &sentence.tokens {
            if let Some(head) = token.head {
                first[head as usize + 1] += 1;
            }
        }
        for at in 0..n {
            first[at + 1] += first[at];
        }
        let mut order = vec![0u16; first[n] as usize];
        let mut next = first.clone();
        for (at, token) in sentence.tokens.iter().enumerate() {
            if let Some(head) = token.head {
                order[next[head as usize] as usize] = at as u16;
                next[head as usize] += 1;
            }
        }
        Tree { sentence, words, first, order }
    }

    /// The dependents of a token, in text order.
    pub fn children(&self, head: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.order[self.first[head] as usize..self.first[head + 1] as usize].iter().map(|&at| at as usize)
    }

    pub fn rel(&self, at: usize) -> Rel {
        self.sentence.tokens[at].rel
    }

    pub fn pos(&self, at: usize) -> Upos {
        self.sentence.tokens[at].pos
    }

    pub fn lemma(&self, at: usize) -> &str {
        &self.sentence.tokens[at].lemma
    }

    /// What a rule knows a word by: its lemma, of a name the small letters ("IED").
    pub fn word(&self, at: usize) -> &str {
        if self.pos(at) == Upos::Propn { self.lower(at) } else { self.lemma(at) }
    }

    pub fn lower(&self, at: usize) -> &str {
        &self.sentence.tokens[at].lower
    }

    pub fn head(&self, at: usize) -> Option<usize> {
        self.sentence.tokens[at].head.map(usize::from)
    }

    /// The first dependent with one of these relations.
    pub fn child(&self, head: usize, rels: &[Rel]) -> Option<usize> {
        self.children(head).find(|&at| rels.contains(&self.rel(at)))
    }

    /// The dependents with one of these relations.
    pub fn children_by<'b>(&'b self, head: usize, rels: &'b [Rel]) -> impl Iterator<Item = usize> + 'b {
        self.children(head).filter(move |&at| rels.contains(&self.rel(at)))
    }

    /// The tokens from a token up to the root, itself first; ends at a loop that a bad tree may hold.
    pub fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(at), |&at| self.head(at)).take(self.sentence.tokens.len())
    }

    /// Whether `at` lies in the subtree of `top`.
    pub fn is_below(&self, at: usize, top: usize) -> bool {
        self.ancestors(at).any(|above| above == top)
    }

    /// The heads of a coordination: the token and its conjuncts.
    pub fn conjuncts(&self, head: usize) -> Vec<usize> {
        let mut heads = vec![head];
        let mut next = 0;
        while next < heads.len() {
            let head = heads[next];
            let apposed = self.is_loose_pair(head);
            let more = self.children_by(head, &[Rel::Conj]).filter(|&at| self.pos(at) != Upos::Verb && !apposed && !self.describes(head, at));
            heads.extend(more.filter(|&at| !self.opens_clause(at)));
            heads.extend(self.behind_apposition(head));
            next += 1;
        }
        heads
    }

    /// "two died and five were wounded": whether a conjunct is the subject of a verb of its own, right behind it.
    pub fn opens_clause(&self, at: usize) -> bool {
        let aux = Some(at + 1).filter(|&aux| aux < self.sentence.tokens.len() && matches!(self.rel(aux), Rel::Aux | Rel::AuxPass));
        let verb = aux.and_then(|aux| self.head(aux)).filter(|&verb| verb > at);
        verb.is_some_and(|verb| self.rel(verb) == Rel::Conj && self.child(verb, &[Rel::Nsubj, Rel::NsubjPass]).is_none())
    }

    /// "one woman, Khizhan Orziyeva": two nouns with nothing but a comma between them are one and the same.
    fn is_loose_pair(&self, head: usize) -> bool {
        let mut conjuncts = self.children_by(head, &[Rel::Conj]).filter(|&at| self.pos(at) != Upos::Verb);
        let (Some(at), None) = (conjuncts.next(), conjuncts.next()) else { return false };
        let joined = self.children_by(at, &[Rel::Cc]).next().is_some() || (head..at).any(|mid| self.pos(mid) == Upos::Cconj);
        let comma = (head..at).any(|mid| self.pos(mid) == Upos::Punct);
        !joined && comma && self.pos(at) == Upos::Propn && self.children_by(at, &[Rel::Conj]).next().is_none()
    }

    /// "Zainullah, a tribal elder and former commander": a description behind a name that the parser hung as a conjunct.
    fn describes(&self, name: usize, at: usize) -> bool {
        let (first, _) = self.phrase(at);
        let after_comma = first.checked_sub(1).is_some_and(|before| self.pos(before) == Upos::Punct)
            || self.child(at, &[Rel::Det]).is_some_and(|det| det > 0 && self.pos(det - 1) == Upos::Punct);
        let parted = (name..at).any(|mid| self.pos(mid) == Upos::Cconj && self.head(mid).is_some_and(|head| head == at) && mid < first);
        let people = self.words.others.has(self.lower(name)) && self.child(name, &[Rel::Nummod]).is_some();
        let head = self.pos(name) == Upos::Propn || people;
        head && self.pos(at) == Upos::Noun && self.child(at, &[Rel::Det]).is_some() && after_comma && !parted && !self.goes_on_as_list(name, at)
    }

    /// "the staff, a residence, and the palace": a later member with its own comma and conjunction makes it a list of things.
    fn goes_on_as_list(&self, name: usize, at: usize) -> bool {
        let comma = |cc: usize| cc.checked_sub(1).is_some_and(|before| self.pos(before) == Upos::Punct);
        let closes = |last: usize| last > at && self.children_by(last, &[Rel::Cc]).any(comma);
        self.children_by(name, &[Rel::Conj]).any(closes)
    }

    /// "Khan, a police chief, and a guard were killed": what is coordinated behind an apposition, where the verb is plural.
    fn behind_apposition(&self, head: usize) -> Vec<usize> {
        let plural =
            self.head(head).is_some_and(|verb| self.children_by(verb, &[Rel::AuxPass, Rel::Aux]).any(|aux| self.words.plural_auxiliaries.has(self.lower(aux))));
        let counted = self.child(head, &[Rel::Nummod]).is_some();
        if !plural || counted || !matches!(self.rel(head), Rel::Nsubj | Rel::NsubjPass) {
            return Vec::new();
        }
        self.children_by(head, &[Rel::Appos]).flat_map(|apposed| self.children_by(apposed, &[Rel::Conj]).collect::<Vec<_>>()).collect()
    }

    /// The token that a chain of conjuncts starts from.
    pub fn first_conjunct(&self, at: usize) -> usize {
        let mut top = at;
        for above in self.ancestors(at).skip(1) {
            if self.rel(top) != Rel::Conj {
                break;
            }
            top = above;
        }
        top
    }

    /// The preposition of a phrase, as one word ("on", "according_to"), if it has one: the head's own, or one in front that the parser
    /// hung on another part of its name ("of Minister Jose Ruiz").
    pub fn preposition(&self, head: usize) -> Option<usize> {
        self.own_preposition(head).or_else(|| self.preposition_of_part(head, head, 3))
    }

    fn own_preposition(&self, head: usize) -> Option<usize> {
        self.children_by(head, &[Rel::Case]).find(|&at| !self.words.possessive.has(self.lower(at)))
    }

    fn preposition_of_part(&self, head: usize, top: usize, depth: usize) -> Option<usize> {
        if depth == 0 || self.pos(top) != Upos::Propn {
            return None;
        }
        let parts = self.children_by(head, &[Rel::Flat, Rel::Compound, Rel::NmodDesc]);
        let mut found = parts.map(|part| self.own_preposition(part).or_else(|| self.preposition_of_part(part, top, depth - 1)));
        found.find_map(|case| case.filter(|&case| case < top && case + 8 > top))
    }

    /// Whether a noun stands without a verb over it and without a preposition, as in a list or a headline.
    pub fn is_bare(&self, noun: usize) -> bool {
        let noted = || self.ancestors(noun).all(|at| self.pos(at) != Upos::Verb && self.child(at, &[Rel::Cop]).is_none());
        self.preposition(noun).is_none() && (self.rel(noun) == Rel::Parataxis || noted())
    }

    /// "killed in an attack on a post", "wounded by a bomb under a bus": the phrase right behind a noun that the parser hung beside it.
    pub fn sibling_behind(&self, noun: usize) -> Option<usize> {
        let head = self.head(noun).filter(|_| matches!(self.rel(noun), Rel::Obl | Rel::OblAgent | Rel::Nmod))?;
        let (_, last) = self.phrase(noun);
        self.children_by(head, &[Rel::Obl, Rel::Nmod]).find(|&at| self.preposition(at) == Some(last + 1))
    }

    /// First and last token (inclusive) of a noun phrase: left modifiers and compounds, and what is fused to its name.
    pub fn phrase(&self, head: usize) -> (usize, usize) {
        let mut range = (head, head);
        self.widen(head, &mut range);
        range
    }

    /// Grows a phrase by the dependents that belong to its name.
    fn widen(&self, head: usize, range: &mut (usize, usize)) {
        let inner = [Rel::Amod, Rel::Compound, Rel::Flat, Rel::Nummod, Rel::Det, Rel::NmodPoss, Rel::DetPredet, Rel::Advmod, Rel::Goeswith];
        let owner = self.rel(head) == Rel::NmodPoss;
        for at in self.children(head) {
            let fused = matches!(self.rel(at), Rel::Flat | Rel::Goeswith | Rel::Compound);
            let titles_owner = owner && at < head && self.rel(at) == Rel::NmodDesc;
            if (inner.contains(&self.rel(at)) && (at < head || fused)) || titles_owner {
                range.0 = range.0.min(at);
                range.1 = range.1.max(at);
                self.widen(at, range);
            }
        }
    }

    /// The words of a noun phrase without its determiner.
    pub fn phrase_span(&self, head: usize) -> Span {
        let (mut first, last) = self.phrase(head);
        while first < head && matches!(self.pos(first), Upos::Det | Upos::Punct) {
            first += 1;
        }
        self.sentence.span_of(first..last + 1 + usize::from(self.leaves_quote_open(first, last)))
    }

    /// Whether a quotation mark that a phrase opens is closed right behind it.
    fn leaves_quote_open(&self, first: usize, last: usize) -> bool {
        let closes = |at: usize| matches!(self.lower(at), "”" | "’" | "\"" | "''");
        let opens = |at: &usize| matches!(self.lower(*at), "“" | "‘" | "\"" | "``");
        last + 1 < self.sentence.tokens.len() && closes(last + 1) && (first..=last).rev().find(|&at| closes(at) || opens(&at)).is_some_and(|at| opens(&at))
    }

    /// Whether a verb is in the passive: by its auxiliary or subject, by the verb that it is coordinated with, or as a bare
    /// participle that modifies a noun.
    pub fn is_passive(&self, verb: usize) -> bool {
        if self.child(verb, &[Rel::AuxPass]).is_some() {
            return true;
        }
        if self.hedged_object(verb).is_some() {
            return false;
        }
        if self.child(verb, &[Rel::NsubjPass, Rel::CsubjPass, Rel::OblAgent]).is_some() {
            return self.child(verb, &[Rel::Obj]).is_none() && !self.acts_on(verb);
        }
        if self.child(verb, &[Rel::Nsubj]).is_some() || self.lower(verb).ends_with("ing") {
            return false;
        }
        match self.rel(verb) {
            Rel::Acl | Rel::Amod => self.is_participle(verb),
            Rel::Conj => self.is_participle(verb) && self.head(verb).is_some_and(|first| self.pos(first) == Upos::Verb && self.is_passive(first)),
            Rel::Advcl => self.is_participle(verb) && self.child(verb, &[Rel::Obj, Rel::Mark]).is_none() && !self.has_plain_aux(verb),
            Rel::Xcomp | Rel::Ccomp => self.is_participle(verb) && self.child(verb, &[Rel::Obj, Rel::Mark]).is_none() && !self.has_plain_aux(verb),
            _ => false,
        }
    }

    /// "airstrikes killed about twenty fighters": people behind a hedged number whom the parser took for an oblique of a passive.
    pub fn hedged_object(&self, verb: usize) -> Option<usize> {
        let subject = self.child(verb, &[Rel::NsubjPass]).filter(|_| self.child(verb, &[Rel::AuxPass, Rel::Obj]).is_none())?;
        let hedged = |&at: &usize| {
            let hedge = self.own_preposition(at).filter(|&case| case == verb + 1 && self.words.round_about.has(self.lower(case)));
            hedge.is_some() && self.child(at, &[Rel::Nummod]).is_some() && subject < verb
        };
        self.children_by(verb, &[Rel::Obl]).find(hedged)
    }

    /// "assailants fired upon and killed a guard": whether a verb without an auxiliary is coordinated with one that has an object.
    fn acts_on(&self, verb: usize) -> bool {
        let bare = |at: usize| self.child(at, &[Rel::Nsubj, Rel::NsubjPass, Rel::AuxPass, Rel::OblAgent]).is_none();
        let next = self.children_by(verb, &[Rel::Conj]).find(|&at| self.pos(at) == Upos::Verb);
        let agent = self.child(verb, &[Rel::OblAgent]).is_some();
        !agent && next.is_some_and(|next| bare(next) && self.child(next, &[Rel::Obj]).is_some_and(|object| object > next))
    }

    fn has_plain_aux(&self, verb: usize) -> bool {
        self.child(verb, &[Rel::Aux]).is_some()
    }

    /// "the injured", "Shooting by robbers leaves two dead", "Clash in the north of the city": a verb's form with a determiner, as a subject
    /// with nothing but phrases below it, or as all that a note says.
    pub fn is_noun_like(&self, at: usize) -> bool {
        let clause = [Rel::Obj, Rel::Nsubj, Rel::NsubjPass, Rel::Aux, Rel::AuxPass];
        (self.child(at, &[Rel::Det]).is_some() || self.is_named_deed(at)) && self.child(at, &clause).is_none()
    }

    /// A gerund that is a subject, or a bare form that opens a sentence with a preposition behind it.
    fn is_named_deed(&self, at: usize) -> bool {
        let phrase = self.sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Upos::Adp);
        let subject = matches!(self.rel(at), Rel::Csubj | Rel::CsubjPass | Rel::Nsubj | Rel::NsubjPass) && self.lower(at).ends_with("ing");
        let note = self.rel(at) == Rel::Root && self.lower(at) == self.lemma(at) && (0..at).all(|before| self.pos(before) == Upos::Adj);
        phrase && (subject || note)
    }

    /// Whether a verb's form may be a past participle: anything but its lemma, an -s or an -ing form.
    pub fn is_participle(&self, verb: usize) -> bool {
        let (form, lemma) = (self.lower(verb), self.lemma(verb));
        let present = form.ends_with("ing") || form.strip_suffix('s') == Some(lemma);
        !present && (form != lemma || form.ends_with("ut") || form.ends_with("it") || form.ends_with("et"))
    }

    /// The grammatical subject of a verb, its own or the one that it shares by coordination or control.
    pub fn subject(&self, verb: usize) -> Option<usize> {
        self.subject_at(verb, 0)
    }

    fn subject_at(&self, verb: usize, depth: usize) -> Option<usize> {
        let own = self.own_subject(verb).or_else(|| self.subject_before_aux(verb)).or_else(|| self.subject_of_participle(verb));
        if own.is_some() || depth > 6 {
            return own.map(|subject| self.antecedent(subject, verb));
        }
        let head = self.head(verb)?;
        match self.rel(verb) {
            Rel::Conj if self.is_verbal(head) => self.subject_at(head, depth + 1),
            Rel::Xcomp => self.child(head, &[Rel::Obj]).filter(|_| !self.is_passive(head)).or_else(|| self.subject_at(head, depth + 1)),
            Rel::Ccomp if self.is_passive(head) && self.children_by(verb, &[Rel::Mark]).any(|mark| self.words.purpose_marks.has(self.lower(mark))) => {
                self.subject_at(head, depth + 1)
            }
            Rel::Acl if self.children_by(verb, &[Rel::Mark]).any(|mark| self.words.purpose_marks.has(self.lower(mark))) => self.subject_around(head, depth),
            Rel::Acl | Rel::AclRelcl => Some(head),
            Rel::Advcl | Rel::Parataxis if self.child(verb, &[Rel::Obj, Rel::Mark, Rel::Obl]).is_some() || self.lower(verb).ends_with("ing") => {
                self.subject_at(head, depth + 1)
            }
            _ => None,
        }
    }

    /// "an attempt to kill": who makes the attempt.
    fn subject_around(&self, noun: usize, depth: usize) -> Option<usize> {
        let clause = self.ancestors(noun).find(|&at| self.pos(at) == Upos::Verb)?;
        self.subject_at(clause, depth + 1)
    }

    /// A verb's own subject; of several the one behind a label ("Goma: two soldiers killed").
    fn own_subject(&self, verb: usize) -> Option<usize> {
        let first = self.child(verb, &[Rel::Nsubj, Rel::NsubjPass])?;
        let labelled = |&at: &usize| at < verb && (first..at).any(|mark| self.words.label_marks.has(self.lower(mark)));
        self.children_by(verb, &[Rel::Nsubj, Rel::NsubjPass]).skip(1).filter(labelled).last().or(Some(first))
    }

    /// The noun right before a clause's auxiliary, where the parser hung it elsewhere without a preposition.
    fn subject_before_aux(&self, verb: usize) -> Option<usize> {
        let aux = self.child(verb, &[Rel::AuxPass, Rel::Aux])?;
        let before = aux.checked_sub(1)?;
        let noun = if self.pos(before) == Upos::Punct { self.noun_of_aside(before)? } else { before };
        let loose = matches!(self.rel(noun), Rel::Conj | Rel::Dep | Rel::Parataxis | Rel::Obj | Rel::List);
        (loose && self.pos(noun).is_nominal() && self.preposition(noun).is_none() && !self.is_below(verb, noun)).then_some(noun)
    }

    /// "Salim, who made its films, was killed": the noun before a relative clause that a comma ends.
    fn noun_of_aside(&self, comma: usize) -> Option<usize> {
        let clause = self.ancestors(comma.checked_sub(1)?).find(|&at| self.rel(at) == Rel::AclRelcl)?;
        self.head(clause).filter(|&noun| noun < clause)
    }

    /// "A device planted near a pole detonated", "A convoy comprising ten lorries arrived": the noun that the parser hung on the participle behind it.
    fn subject_of_participle(&self, verb: usize) -> Option<usize> {
        let below = self.children_by(verb, &[Rel::Advcl, Rel::Ccomp]).find(|&at| at < verb);
        let clause = below.or_else(|| self.clause_before(verb))?;
        let subject = self.child(clause, &[Rel::Nsubj]).filter(|&at| at < clause)?;
        let finite = self.child(clause, &[Rel::Aux, Rel::AuxPass, Rel::Mark]).is_some();
        let active = self.lower(clause).ends_with("ing");
        let reduced = !finite && (active || (self.is_participle(clause) && self.child(clause, &[Rel::Obj]).is_none()));
        let parted = (subject..verb).any(|at| self.pos(at) == Upos::Punct);
        (reduced && !parted).then_some(subject)
    }

    /// "when a mine attributed to rebels exploded": the participle right before that the parser made a clause beside the verb's own.
    fn clause_before(&self, verb: usize) -> Option<usize> {
        let head = self.head(verb).filter(|_| self.rel(verb) == Rel::Advcl && self.child(verb, &[Rel::Cc]).is_none())?;
        self.children_by(head, &[Rel::Advcl]).filter(|&at| at < verb && at > head).last()
    }

    fn is_verbal(&self, at: usize) -> bool {
        matches!(self.pos(at), Upos::Verb | Upos::Aux) || self.child(at, &[Rel::Cop]).is_some()
    }

    /// A relative pronoun stands for the noun that its clause modifies.
    pub fn antecedent(&self, at: usize, verb: usize) -> usize {
        let relative = self.words.relative.has(self.lower(at));
        let clause = self.ancestors(verb).find(|&above| matches!(self.rel(above), Rel::AclRelcl | Rel::Acl));
        match clause.and_then(|clause| self.head(clause)) {
            Some(noun) if relative => noun,
            _ => at,
        }
    }
}
