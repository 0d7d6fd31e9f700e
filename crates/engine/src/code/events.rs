//! Drafts in, events out: what a document tells of one happening, over all its sentences.
//!
//! Sentences are read in order with the event that is open. What follows joins it (effects, "the attack", claims) unless time,
//! place, perpetrator or wording say that something else is told. A second pass joins events of different paragraphs that
//! tell the same thing (lead and details, headline and text, overview and section).

use crate::code::accounts::{is_other_account, is_own_version, without_effects};
use crate::code::casualties::{gather_tolls, sum_tolls};
use crate::code::certainty::Telling;
use crate::code::circumstances::{When, find_own_place, find_place, find_time, is_place_below};
use crate::code::clusters::{are_parted, class_of, fronted_place, split_clusters};
use crate::code::drafts::{Draft, draft_sentence};
use crate::code::fields::{fields_of, is_fields, kinds_named, lend_fields, name_kind};
use crate::code::further::{acts_later, adds_elsewhere, meets_further_force, opens_by_date};
use crate::code::listed::lend_doer;
use crate::code::ontology::Class;
use crate::code::passing::{drop_later_deaths, is_bulletin, is_mentioned_in_passing, looks_back};
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::code::setting::is_another_day;
use crate::code::turns::{bounds_a_record, has_moved_on};
use crate::document::BlockKind;
use crate::sentence::{Rel, Upos};
use crate::span::Span;
use rustc_hash::FxHashSet;

/// One happening as a document tells it.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    pub drafts: Vec<Draft<'a>>,
    pub when: Option<When>,
    /// Index of the place mention.
    pub place: Option<usize>,
    /// Time or place, told of nothing in its own sentences, that the narrative gives.
    pub setting: Setting,
    /// First and last sentence that tell of it.
    pub sentences: (usize, usize),
    pub block: u32,
    /// What others say against it, each as the event that they tell.
    pub accounts: Vec<Event<'a>>,
}

impl<'a> Event<'a> {
    /// Index of the type that names the event: the highest rank among what its drafts tell, the first of equals. "The attack" and
    /// bare effects ("two were killed") name it only where nothing else does; bombs that were found do not name an attack.
    pub fn kind(&self, scene: &Scene) -> Option<usize> {
        let types = &scene.lexicon.coding.ontology.types;
        let is_deed =
            |draft: &Draft| draft.strength == Strength::Event && draft.rule.status.is_none() && draft.rule.kind.is_some_and(|at| types[at].by_perpetrator);
        let types_attack = |draft: &Draft| is_deed(draft) && draft.rule.kind.is_some_and(|at| types[at].class == Class::Attack);
        let deed = self.drafts.iter().any(|draft| !draft.negated && !draft.definite && is_deed(draft));
        let attacked = |before: Spot| self.drafts.iter().any(|draft| draft.spot < before && !draft.negated && types_attack(draft));
        let answers = |draft: &Draft| draft.strength == Strength::Effect && draft.rule.class == Some(Class::Operation) && attacked(draft.spot);
        let weight = |draft: &Draft| -> Option<(u16, usize)> {
            let kind = draft.rule.kind.filter(|_| !answers(draft))?;
            let vague = draft.rule.generic && draft.strength == Strength::Effect;
            let tier: u16 = match (draft.definite, vague || draft.rule.generic) {
                (_, _) if vague => 1,
                (true, true) => 0,
                (true, false) => 2,
                (false, _) if deed && draft.rule.status.is_some() => 2,
                (false, _) => 3,
            };
            Some((tier * 100 + u16::from(types[kind].rank), kind))
        };
        let told = self.drafts.iter().filter(|draft| !draft.negated && draft.strength != Strength::Detail);
        let best =
            told.filter_map(weight).fold(None, |best: Option<(u16, usize)>, next| if best.is_some_and(|known| known.0 >= next.0) { best } else { Some(next) });
        best.map(|(_, kind)| kind)
    }

    /// The spots that fill a role, in text order.
    pub fn fillers(&self, role: Role) -> impl Iterator<Item = Spot> + '_ {
        self.drafts.iter().filter(|draft| !draft.negated).flat_map(|draft| &draft.fills).filter(move |fill| fill.role == role).map(|fill| fill.spot)
    }

    /// Ids of the known actors among the perpetrators.
    pub fn perpetrator_ids<'s>(&'s self, scene: &'s Scene) -> impl Iterator<Item = &'s str> {
        self.fillers(Role::Perpetrator).filter_map(|spot| scene.actor_over(spot)).filter_map(|actor| actor.id.as_deref())
    }
}

/// Where and when an event stands by the narrative alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    pub when: Option<When>,
    pub place: Option<usize>,
    /// Nothing but the day of the report is known.
    pub on_report_day: bool,
}

/// The events of a document in the order of their first sentence.
pub fn gather_events<'a>(scene: &Scene<'a>) -> Vec<Event<'a>> {
    let mut line = Line { scene, events: Vec::new(), open: None, announced: Vec::new(), dated: opens_by_date(scene) };
    for sentence in 0..scene.annotation.sentences.len() {
        if scene.block_kind(sentence) == BlockKind::Caption {
            continue;
        }
        line.read_sentence(sentence);
    }
    line.tell_announced();
    line.events.iter_mut().for_each(|event| lend_fields(scene, event));
    let events: Vec<Event> = line.events.into_iter().filter(|event| is_told(event) && !looks_back(scene, event)).collect();
    let mut told = join_retellings(scene, events);
    told.retain(|event| !is_mentioned_in_passing(scene, event));
    drop_later_deaths(scene, &mut told);
    told
}

/// An event needs a trigger that tells one; details alone are nothing.
fn is_told(event: &Event) -> bool {
    let told = event.drafts.iter().filter(|draft| !draft.negated);
    let filled = told.clone().any(|draft| !draft.fills.is_empty()) || event.when.is_some() || event.place.is_some();
    filled && told.into_iter().any(|draft| matches!(draft.strength, Strength::Event | Strength::Effect))
}

struct Line<'s, 'a> {
    scene: &'s Scene<'a>,
    events: Vec<Event<'a>>,
    open: Option<usize>,
    /// Kinds of events that the fields before the next sentence name.
    announced: Vec<Draft<'a>>,
    /// Paragraphs that open by a day of their own, as those of a chronicle do.
    dated: FxHashSet<u32>,
}

impl<'a> Line<'_, 'a> {
    fn read_sentence(&mut self, sentence: usize) {
        let drafts = draft_sentence(self.scene, sentence);
        let block = self.scene.sentence(sentence).block;
        if is_fields(self.scene, block) {
            self.announce(block, drafts);
            return;
        }
        self.close_on_new_block(block);
        let mut clusters = split_clusters(self.scene, drafts);
        if let Some(first) = clusters.first_mut().filter(|_| fields_of(self.scene, block).is_some()) {
            let announced = std::mem::take(&mut self.announced);
            if !name_kind(first) {
                first.splice(0..0, announced);
            }
        }
        let leads: Vec<Spot> = clusters.iter().filter_map(|cluster| lead_of(cluster, sentence)).collect();
        let apart: Vec<bool> = (0..clusters.len()).map(|nth| nth > 0 && are_parted(self.scene, &clusters[nth - 1], &clusters[nth])).collect();
        for (mut cluster, apart) in clusters.into_iter().zip(apart) {
            lend_doer(self.scene, &mut cluster);
            let event = self.event_of(sentence, block, cluster, &leads);
            if apart && is_told(&event) {
                self.open_event(event);
            } else {
                self.place_event(sentence, block, event);
            }
        }
    }

    /// The event of a cluster, without the place of another clause of its sentence.
    fn event_of(&self, sentence: usize, block: u32, cluster: Vec<Draft<'a>>, leads: &[Spot]) -> Event<'a> {
        let own = lead_of(&cluster, sentence);
        let mut event = make_event(self.scene, sentence, block, cluster);
        event.when = event.when.filter(|when| !dates_another(self.scene, &event, when, leads));
        let before = leads.iter().take_while(|lead| Some(**lead) != own).last();
        if let Some(fronted) = before.zip(own).and_then(|(&before, own)| fronted_place(self.scene, before, own)) {
            event.place = Some(fronted);
            return event;
        }
        let others = leads.iter().filter(|lead| Some(**lead) != own);
        if own.is_some() && others.into_iter().any(|&lead| event.place.is_some() && find_own_place(self.scene, lead) == event.place) {
            event.place = event.place.filter(|&place| own.is_some_and(|own| is_place_below(self.scene, own, place)));
        }
        event
    }

    fn open_event(&mut self, event: Event<'a>) {
        self.events.push(event);
        self.open = Some(self.events.len() - 1);
    }

    /// Keeps the kinds that fields name for the sentence behind them.
    fn announce(&mut self, block: u32, drafts: Vec<Draft<'a>>) {
        let before = self.announced.first().map(|draft| self.scene.sentence(draft.spot.sentence).block);
        if before != Some(block) {
            self.tell_announced();
        }
        self.open = None;
        self.announced.extend(kinds_named(drafts));
    }

    /// "12 March - Gao - Abduction - Ali Musa, a trader": fields alone tell an event where no sentence behind them does.
    fn tell_announced(&mut self) {
        let announced = std::mem::take(&mut self.announced);
        let Some(sentence) = announced.first().map(|draft| draft.spot.sentence) else { return };
        let below = self.scene.sentence(sentence).block + 1;
        if (below as usize) < self.scene.document.blocks.len() && fields_of(self.scene, below).is_some() {
            self.open = None;
            let event = make_event(self.scene, sentence, below, announced);
            self.place_event(sentence, below, event);
        }
    }

    /// A list item, heading or note tells of its own events; a paragraph may go on with those of the one before.
    fn close_on_new_block(&mut self, block: u32) {
        let Some(open) = self.open else { return };
        let known = self.events[open].block;
        let blocks = &self.scene.document.blocks;
        let paragraphs = blocks[known as usize].kind == BlockKind::Paragraph && blocks[block as usize].kind == BlockKind::Paragraph;
        let runs_on = paragraphs && !self.dated.contains(&block) && !is_another_day(self.scene, known, block);
        let one_form = || fields_of(self.scene, known).is_some_and(|fields| fields_of(self.scene, block) == Some(fields));
        if known != block && !runs_on && !one_form() {
            self.open = None;
        }
    }

    /// Whether a party gives its own numbers of the open event.
    fn is_version(&self, open: usize, next: &Event, sentence: usize) -> bool {
        let known = &self.events[open];
        if known.drafts.len() > MOST_DRAFTS {
            return false;
        }
        let apart = acts_later(self.scene, next, sentence)
            || differ_in_day(known, next)
            || differ_in_place(self.scene, known, next)
            || starts_another(self.scene, sentence);
        !apart && sentence <= known.sentences.1 + 4 && is_own_version(self.scene, known, next, sentence)
    }

    fn place_event(&mut self, sentence: usize, block: u32, mut event: Event<'a>) {
        if looks_back(self.scene, &event) && self.open.is_some_and(|open| !looks_back(self.scene, &self.events[open])) {
            return self.turn_to(event);
        }
        if let Some(open) = self.open.filter(|_| is_other_account(self.scene, sentence)) {
            self.events[open].accounts.push(event);
            return;
        }
        if let Some(open) = self.open.filter(|&open| self.is_version(open, &event, sentence)) {
            let rest = without_effects(&event);
            self.events[open].accounts.push(event);
            join_events(&mut self.events[open], rest);
            return;
        }
        if let Some(known) = self.told_before(&event, sentence) {
            join_events(&mut self.events[known], event);
            return;
        }
        if let Some(open) = self.open.filter(|&open| resists(self.scene, &self.events[open], &event, sentence)) {
            let effects = effects_alone(event);
            join_events(&mut self.events[open], effects);
            return;
        }
        if !is_told(&event) {
            if let Some(open) = self.open {
                join_events(&mut self.events[open], event);
            }
            return;
        }
        event.block = block;
        self.turn_to(event);
    }

    /// The event before it that a cluster tells more of.
    fn told_before(&self, event: &Event, sentence: usize) -> Option<usize> {
        let open = || self.open.filter(|&open| joins(self.scene, &self.events[open], event, sentence));
        self.named_before(event).or_else(open).or_else(|| self.returns_to(event, sentence))
    }

    /// What is told apart from the events before it; details alone tell nothing. The text goes on with an arrest, not with the deed for which
    /// people were arrested.
    fn turn_to(&mut self, event: Event<'a>) {
        if !is_told(&event) {
            return;
        }
        let granted = event.drafts.iter().all(|draft| draft.telling == Telling::Presupposed || draft.strength == Strength::Detail);
        let operation = |draft: &Draft| draft.strength != Strength::Detail && class_of(self.scene, draft) == Some(Class::Operation);
        let of_last = self.open.is_some_and(|open| self.events[open].drafts.iter().any(operation));
        self.events.push(event);
        self.open = self.open.filter(|_| granted && of_last).or(Some(self.events.len() - 1));
    }
}

/// Events before the open one that a sentence may speak of again.
const RETURN_REACH: usize = 3;

impl Line<'_, '_> {
    /// "The assailant was arrested. Ruiz died": a detail of people whom not the open event but one before it calls by name.
    fn named_before(&self, event: &Event) -> Option<usize> {
        let open = self.open.filter(|_| !is_told(event))?;
        if names_only_known(self.scene, &self.events[open], event) {
            return None;
        }
        let reach = open.saturating_sub(RETURN_REACH)..open;
        reach.rev().find(|&at| self.events[at].block == event.block && names_only_known(self.scene, &self.events[at], event))
    }

    /// "… then detained the leader": the event of the same class, told shortly before the open one, whose people a definite phrase names again.
    fn returns_to(&self, event: &Event, sentence: usize) -> Option<usize> {
        let open = self.open?;
        let anchored = event.when.is_some() || event.place.is_some() || starts_another(self.scene, sentence);
        let told = event.drafts.iter().any(|draft| draft.strength == Strength::Event && !draft.negated);
        if anchored || !told {
            return None;
        }
        let reach = open.saturating_sub(RETURN_REACH)..open;
        let near = |known: &Event| known.block == event.block && sentence <= known.sentences.1 + 6;
        reach.rev().find(|&at| near(&self.events[at]) && same_class(self.scene, &self.events[at], event) && suffer_again(self.scene, &self.events[at], event))
    }
}

/// The trigger that time and place are looked for at: the first event that the sentence tells, before what only fields name.
fn lead_of(drafts: &[Draft], sentence: usize) -> Option<Spot> {
    let here = |draft: &&Draft| draft.spot.sentence == sentence;
    let told = |draft: &&Draft| draft.strength == Strength::Event;
    drafts.iter().filter(here).find(told).or_else(|| drafts.iter().find(here)).or_else(|| drafts.iter().find(told)).or(drafts.first()).map(|draft| draft.spot)
}

fn make_event<'a>(scene: &Scene<'a>, sentence: usize, block: u32, drafts: Vec<Draft<'a>>) -> Event<'a> {
    let lead = lead_of(&drafts, sentence);
    let when = lead.and_then(|spot| find_time(scene, spot)).filter(|when| !bounds_a_record(scene, sentence, when));
    let place = lead.and_then(|spot| find_place(scene, spot));
    Event { drafts, when, place, setting: Setting::default(), sentences: (sentence, sentence), block, accounts: Vec::new() }
}

/// "arrested on Friday for the killings of 1967": whether a time hangs on what another event of the sentence is told by.
fn dates_another(scene: &Scene, event: &Event, when: &When, leads: &[Spot]) -> bool {
    let Some(own) = lead_of(&event.drafts, event.sentences.0) else { return false };
    let tree = scene.tree(own.sentence);
    let token = tree.sentence.tokens_in(scene.annotation.times[when.mention].span).start;
    let others = leads.iter().filter(|lead| lead.token != own.token && tree.is_below(lead.token, own.token));
    token < tree.sentence.tokens.len() && others.into_iter().any(|lead| tree.is_below(token, lead.token))
}

/// What is told with more triggers is no one event, and would make the work on long texts grow with the square of their length.
const MOST_DRAFTS: usize = 80;

/// Whether what a sentence tells goes on with the open event.
fn joins(scene: &Scene, open: &Event, next: &Event, sentence: usize) -> bool {
    if sentence > open.sentences.1 + 4 || open.drafts.len() > MOST_DRAFTS || has_moved_on(scene, open, next, sentence) {
        return false;
    }
    let tells = next.drafts.iter().find(|draft| draft.strength == Strength::Event && !draft.negated);
    let Some(tells) = tells else {
        let details = next.drafts.iter().all(|draft| draft.strength == Strength::Detail);
        let apart = || stands_elsewhere(scene, open, next) || adds_elsewhere(scene, open, next, sentence) || acts_later(scene, next, sentence);
        return details || !(starts_another(scene, sentence) || apart());
    };
    if tells.definite && tells.strength == Strength::Event {
        let peaceful = open.kind(scene).is_some_and(|kind| scene.lexicon.coding.ontology.types[kind].class == Class::Other);
        let passing = (tells.telling == Telling::Presupposed || peaceful) && !same_class(scene, open, next);
        return !passing && !befalls_others(scene, open, next);
    }
    if speaks_of_known(scene, open, next) && same_class(scene, open, next) {
        return true;
    }
    let elsewhere = differ_in_day(open, next) || differ_in_place(scene, open, next) || adds_elsewhere(scene, open, next, sentence);
    if elsewhere || starts_another(scene, sentence) || meets_further_force(scene, sentence) || differ_in_perpetrator(scene, open, next) {
        return false;
    }
    same_class(scene, open, next)
}

/// "While moving into position, the force was engaged by insurgents": shots at those whose operation is being told belong to it.
fn resists(scene: &Scene, open: &Event, next: &Event, sentence: usize) -> bool {
    let class =
        |event: &Event| event.drafts.iter().filter(|draft| draft.strength == Strength::Event && !draft.negated).find_map(|draft| class_of(scene, draft));
    let operation = class(open) == Some(Class::Operation) && class(next) == Some(Class::Attack);
    let near = sentence <= open.sentences.1 + 4 && !starts_another(scene, sentence) && next.when.is_none_or(|_| !differ_in_day(open, next));
    operation && near && next.place.is_none() && meets_known_party(scene, open, next)
}

/// Whether a definite phrase names those whom the known event had already befallen.
fn suffer_again(scene: &Scene, known: &Event, next: &Event) -> bool {
    let lemma = |spot: Spot| scene.tree(spot.sentence).lemma(spot.token);
    let suffering = |event: &Event| -> Vec<Spot> {
        event.drafts.iter().flat_map(|draft| &draft.fills).filter(|fill| fill.role.effect().is_some()).map(|fill| fill.spot).collect()
    };
    let before = suffering(known);
    suffering(next).into_iter().any(|spot| {
        let tree = scene.tree(spot.sentence);
        let definite = tree.children_by(spot.token, &[Rel::Det]).any(|at| scene.words().definite.has(tree.lower(at)));
        definite && before.iter().any(|&known| lemma(known) == lemma(spot))
    })
}

/// Whether a definite phrase of the next event names people whom the open event tells of by the same noun.
fn meets_known_party(scene: &Scene, open: &Event, next: &Event) -> bool {
    let lemma = |spot: Spot| scene.tree(spot.sentence).lemma(spot.token);
    let parties = |event: &Event| -> Vec<Spot> { event.drafts.iter().flat_map(|draft| &draft.fills).map(|fill| fill.spot).collect() };
    let known = parties(open);
    parties(next).into_iter().any(|spot| {
        let tree = scene.tree(spot.sentence);
        let definite = tree.children_by(spot.token, &[Rel::Det]).any(|at| scene.words().definite.has(tree.lower(at)));
        definite && scene.actor(spot).is_some() && known.iter().any(|&known| lemma(known) == lemma(spot))
    })
}

/// What an event did to people, without its type, perpetrators and targets.
fn effects_alone(mut event: Event) -> Event {
    for draft in &mut event.drafts {
        draft.strength = Strength::Detail;
        draft.fills.retain(|fill| fill.role.effect().is_some() || fill.role == Role::Weapon);
    }
    event
}

/// "Police killed five people in Gao on 5 March": effects with a day of their own, or with their own doer at their own place, are no part of
/// what was told before.
fn stands_elsewhere(scene: &Scene, open: &Event, next: &Event) -> bool {
    let doer = next.fillers(Role::Perpetrator).next().is_some();
    if !doer && names_only_known(scene, open, next) {
        return false;
    }
    differ_in_day(open, next) || (doer && differ_in_place(scene, open, next))
}

/// "Ruiz died of his wounds on Friday": whether all who suffer are called by names that the open event told.
fn names_only_known(scene: &Scene, open: &Event, next: &Event) -> bool {
    let fills = next.drafts.iter().filter(|draft| !draft.negated).flat_map(|draft| &draft.fills);
    let mut suffering = fills.filter(|fill| fill.role.effect().is_some()).map(|fill| fill.spot).peekable();
    suffering.peek().is_some() && suffering.all(|spot| is_named_in(scene, open, spot))
}

/// "The hostage was executed", "the device detonated later": what happens to people and things told before belongs to their event.
fn speaks_of_known(scene: &Scene, open: &Event, next: &Event) -> bool {
    let words = scene.words();
    let fills = next.drafts.iter().filter(|draft| !draft.negated).flat_map(|draft| &draft.fills);
    let suffering = fills.filter(|fill| fill.role.effect().is_some() || fill.role == Role::Weapon);
    suffering.map(|fill| fill.spot).any(|spot| {
        let tree = scene.tree(spot.sentence);
        let pointed = tree.children_by(spot.token, &[Rel::Det]).any(|at| words.definite.has(tree.lower(at)) && !words.others.has(tree.lower(at)));
        let pronoun = words.personal.has(tree.lower(spot.token)) && tree.pos(spot.token) == Upos::Pron;
        pronoun || (pointed && next.sentences.0 <= open.sentences.1 + 2) || is_named_in(scene, open, spot)
    })
}

/// "the murder of Senator Ruiz" after the murder of a judge: definite, but named people suffer who are not those told before.
fn befalls_others(scene: &Scene, open: &Event, next: &Event) -> bool {
    let suffering = |event: &Event| -> Vec<Span> {
        let fills = event.drafts.iter().filter(|draft| !draft.negated).flat_map(|draft| &draft.fills);
        let suffered = fills.filter(|fill| fill.role.effect().is_some() || fill.role == Role::Target);
        suffered.filter_map(|fill| scene.person_named(fill.spot)).collect()
    };
    let (known, named) = (suffering(open), suffering(next));
    !known.is_empty() && !named.is_empty() && !named.iter().any(|name| known.contains(name))
}

/// Whether a person's name stands among what the open event tells of.
fn is_named_in(scene: &Scene, open: &Event, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    if tree.pos(spot.token) != Upos::Propn || scene.is_placelike(spot) || scene.noun_class(spot).is_some() {
        return false;
    }
    let name = tree.lower(spot.token);
    let known = open.drafts.iter().flat_map(|draft| &draft.fills).map(|fill| fill.spot);
    let known: Vec<Spot> = known.collect();
    known.into_iter().any(|known| {
        let tree = scene.tree(known.sentence);
        let (first, last) = tree.phrase(known.token);
        (first..=last).any(|at| tree.lower(at) == name)
    })
}

/// "In a separate incident", "another attack": words at the head of a sentence that open something new.
pub fn starts_another(scene: &Scene, sentence: usize) -> bool {
    let tokens = &scene.sentence(sentence).tokens;
    let words = scene.words();
    let of_event = |at: usize| tokens.iter().skip(at + 1).take(3).any(|token| words.same_event.has(&token.lemma));
    let opens = |at: usize, word: &str| words.elsewhere.has(word) || (words.another_event.has(word) && of_event(at));
    let of_day = |at: usize| tokens.get(at + 1).is_some_and(|token| words.day_units.has(&token.lemma));
    // "On the same day, …", "Two days earlier, …", "Also on Friday, …".
    let moves = |at: usize| (words.same_day.has(&tokens[at].lower) && of_day(at)) || (at > 1 && words.day_shifts.has(&tokens[at].lower) && of_day(at - 2));
    let also = tokens.first().is_some_and(|first| words.also.has(&first.lower));
    also || tokens.iter().take(6).enumerate().any(|(at, token)| opens(at, &token.lower)) || (0..tokens.len().min(4)).any(moves)
}

fn differ_in_day(open: &Event, next: &Event) -> bool {
    match (open.when, next.when) {
        (Some(a), Some(b)) => a.start > b.end || b.start > a.end,
        _ => false,
    }
}

/// Two told places differ unless one lies in the other or they are one.
fn differ_in_place(scene: &Scene, open: &Event, next: &Event) -> bool {
    open.place.zip(next.place).is_some_and(|(a, b)| are_apart(scene, a, b))
}

/// Whether two place mentions are of places neither of which lies in the other.
pub fn are_apart(scene: &Scene, a: usize, b: usize) -> bool {
    let (a, b) = (&scene.annotation.places[a], &scene.annotation.places[b]);
    if scene.text(a.span).eq_ignore_ascii_case(scene.text(b.span)) {
        return false;
    }
    let (Some(a), Some(b)) = (&a.place, &b.place) else { return false };
    let contained = |outer: &crate::resolve::places::Place, inner: &crate::resolve::places::Place| {
        outer.kind > inner.kind
            && (outer.country == inner.country)
            && (outer.admin1.is_none() || outer.kind >= crate::resolve::places::PlaceKind::Country || outer.admin1 == inner.admin1)
    };
    !(contained(a, b) || contained(b, a)) && a.gazetteer_id != b.gazetteer_id
}

fn differ_in_perpetrator(scene: &Scene, open: &Event, next: &Event) -> bool {
    let known: Vec<&str> = open.perpetrator_ids(scene).collect();
    let named: Vec<&str> = next.perpetrator_ids(scene).collect();
    !known.is_empty() && !named.is_empty() && !named.iter().any(|id| known.contains(id))
}

fn same_class(scene: &Scene, open: &Event, next: &Event) -> bool {
    let murder = |draft: &Draft| draft.rule.class == Some(Class::Attack) || (draft.telling == Telling::Presupposed && draft.rule.class.is_none());
    let ruled = |event: &Event| {
        let mut effects = event.drafts.iter().filter(|draft| draft.strength == Strength::Effect && !draft.negated);
        effects.any(murder).then_some(Class::Attack)
    };
    let told = |event: &Event| event.drafts.iter().filter(|draft| draft.strength == Strength::Event && !draft.negated).find_map(|draft| class_of(scene, draft));
    let class = |event: &Event| told(event).or_else(|| ruled(event));
    match (class(open), class(next)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// Adds what another event tells.
fn join_events<'a>(event: &mut Event<'a>, more: Event<'a>) {
    let finer = event.when.zip(more.when).is_some_and(|(known, told)| known.start <= told.start && told.end <= known.end);
    event.when = if finer { more.when } else { event.when.or(more.when) };
    event.place = event.place.or(more.place);
    event.sentences = (event.sentences.0.min(more.sentences.0), event.sentences.1.max(more.sentences.1));
    event.drafts.extend(more.drafts);
    event.accounts.extend(more.accounts);
}

/// Joins events of different blocks that tell the same happening; the one with more to say keeps its place in the text.
fn join_retellings<'a>(scene: &Scene<'a>, events: Vec<Event<'a>>) -> Vec<Event<'a>> {
    let mut kept: Vec<Event<'a>> = Vec::new();
    for event in events {
        if let Some(at) = kept.iter().position(|known| is_announced(scene, known, &event)) {
            kept[at] = event;
            continue;
        }
        match kept.iter().position(|known| is_retelling(scene, known, &event)) {
            Some(at) => join_events(&mut kept[at], event),
            None => kept.push(event),
        }
    }
    drop_bare_headings(scene, drop_sums_of_overview(scene, kept))
}

/// "The group killed 43 civilians in two districts", in the overview of a bulletin that lists what the group did there: a sum of what is told below.
fn drop_sums_of_overview<'a>(scene: &Scene<'a>, events: Vec<Event<'a>>) -> Vec<Event<'a>> {
    if !is_bulletin(scene) {
        return events;
    }
    let told_below = |event: &Event| {
        let shares = |other: &Event| event.perpetrator_ids(scene).any(|id| other.perpetrator_ids(scene).any(|known| known == id));
        let near = |other: &Event| event.place.is_some() && other.place.is_some() && !differ_in_place(scene, event, other);
        events.iter().filter(|other| other.block > event.block && !is_in_overview(scene, other)).any(|other| shares(other) && near(other))
    };
    let sums: Vec<bool> = events.iter().map(|event| event.when.is_none() && is_in_overview(scene, event) && told_below(event)).collect();
    events.into_iter().zip(sums).filter(|(_, sum)| !sum).map(|(event, _)| event).collect()
}

/// A heading that only announces what the text tells is no event of its own.
fn drop_bare_headings<'a>(scene: &Scene<'a>, events: Vec<Event<'a>>) -> Vec<Event<'a>> {
    let is_heading = |event: &Event| matches!(scene.document.blocks[event.block as usize].kind, BlockKind::Heading(_));
    let in_text = events.iter().any(|event| !is_heading(event));
    events.into_iter().filter(|event| !(in_text && is_heading(event))).collect()
}

/// An overview tells beforehand what a section tells: the same place and the same number of dead, whatever the day that the overview gives.
fn is_announced(scene: &Scene, known: &Event, next: &Event) -> bool {
    if known.block == next.block || !is_in_overview(scene, known) || is_in_overview(scene, next) {
        return false;
    }
    let killed = |event: &Event| sum_tolls(&gather_tolls(scene, event), Role::Killed).filter(|count| count.low > 0);
    let one_place = known.place.is_some() && next.place.is_some() && !differ_in_place(scene, known, next);
    let mentioned = known.when.is_none() && killed(known).is_none() && same_class(scene, known, next);
    one_place && ((killed(known).is_some() && killed(known) == killed(next)) || mentioned) && !differ_in_perpetrator(scene, known, next)
}

/// Whether an event stands under a heading such as "Overview".
fn is_in_overview(scene: &Scene, event: &Event) -> bool {
    let headings = scene.document.headings_above(event.block as usize).map(|at| scene.text(scene.document.blocks[at].span).to_lowercase());
    headings.into_iter().any(|heading| heading.split(|letter: char| !letter.is_alphabetic()).any(|word| scene.words().overview_headings.has(word)))
}

/// The same type on the same day at the same place, told in two paragraphs that are no list items of one list.
fn is_retelling(scene: &Scene, known: &Event, next: &Event) -> bool {
    let blocks = &scene.document.blocks;
    let item = |event: &Event| matches!(blocks[event.block as usize].kind, BlockKind::Item(_));
    if known.block == next.block || (item(known) && item(next)) {
        return false;
    }
    let same_type = known.kind(scene) == next.kind(scene);
    let same_place = known.place.is_some() && next.place.is_some() && !differ_in_place(scene, known, next);
    let one_day = known.when.is_some() && next.when.is_some() && !differ_in_day(known, next);
    same_type && same_place && one_day && !differ_in_perpetrator(scene, known, next)
}
