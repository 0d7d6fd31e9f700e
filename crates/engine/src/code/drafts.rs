//! Triggers in, drafts out: what one clause of one sentence tells of an event.
//!
//! A draft names the rule, the fillers of its roles, and how certain it is. Who belongs together with whom over several
//! sentences is decided later (`events`).

use crate::code::accused::{accused_fills, suspected_fills};
use crate::code::arguments::{Argument, Function, find_arguments};
use crate::code::certainty::{Certainty, Telling, is_background_plural, is_set_of_told, is_tally, read_certainty};
use crate::code::circumstances::{find_place, find_time};
use crate::code::claims::{bracketed, tellers};
use crate::code::figures::sums::is_sum_of_incidents;
use crate::code::granted::{hurts, is_definite, is_own_doing, telling_of};
use crate::code::names::names_before;
use crate::code::ontology::Class;
use crate::code::parties::is_country;
use crate::code::prominence::is_office_holder;
use crate::code::rules::{Condition, Role, Rule, Strength, TriggerPos};
use crate::code::scene::{Scene, Spot};
use crate::code::sites::weapon_sites;
use crate::code::sufferers::{part_owner, turn_passive};
use crate::code::unhurt::{is_told_of_nobody, nobody_but};
use crate::resolve::actors::ActorKind;
use crate::sentence::{Rel, Upos};
use crate::span::Span;

/// A filler with its role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    pub role: Role,
    pub spot: Spot,
}

/// What one trigger tells.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    pub rule: &'a Rule,
    pub spot: Spot,
    pub fills: Vec<Fill>,
    /// The rule's strength; what is only aimed at is a detail.
    pub strength: Strength,
    pub certainty: Certainty,
    /// "the attack", "this incident": speaks of an event told before.
    pub definite: bool,
    /// A subordinate clause or noun within another trigger's clause.
    pub subordinate: bool,
    /// "nobody was hurt", "no group claimed it": told, as not having been.
    pub negated: bool,
    pub telling: Telling,
}

/// The drafts of a sentence, in text order. What is denied, hypothetical or background is left out.
pub fn draft_sentence<'a>(scene: &Scene<'a>, sentence: usize) -> Vec<Draft<'a>> {
    let mut drafts: Vec<Draft> = Vec::new();
    if scene.summed[sentence] {
        return drafts;
    }
    for token in 0..scene.sentence(sentence).tokens.len() {
        let spot = Spot { sentence, token };
        if let Some(draft) = draft_at(scene, spot) {
            drafts.push(draft);
        }
    }
    drop_cited(scene, sentence, &mut drafts);
    drop_accidents(scene, &mut drafts);
    scene.lexicon.coding.domains.drop_foreign(scene, sentence, &mut drafts);
    mark_subordinate(scene, &mut drafts);
    mark_means(&mut drafts);
    drafts
}

/// "(Khotwa, May 23, 2020)": a source in brackets has no part in what is told.
fn drop_cited(scene: &Scene, sentence: usize, drafts: &mut [Draft]) {
    if drafts.is_empty() {
        return;
    }
    let cited: Vec<Span> = bracketed(scene, sentence).into_iter().map(|(_, span)| span).collect();
    for draft in drafts.iter_mut().filter(|_| !cited.is_empty()) {
        draft.fills.retain(|fill| !cited.iter().any(|span| span.contains(scene.token_span(fill.spot))));
    }
}

/// "A bus plunged into a ravine; 16 were killed": where an accident is told, dead and wounded whom nobody and nothing hurt are its victims.
fn drop_accidents(scene: &Scene, drafts: &mut Vec<Draft>) {
    let accident = drafts.iter().any(|draft| draft.rule.strength == Strength::Accident);
    let done = |draft: &Draft| draft.fills.iter().any(|fill| fill.role == Role::Weapon || (fill.role == Role::Perpetrator && scene.is_of(fill.spot, "actor")));
    let attack = drafts.iter().any(|draft| draft.rule.strength == Strength::Event && !draft.definite);
    drafts.retain(|draft| match draft.rule.strength {
        Strength::Accident => false,
        Strength::Effect => !accident || attack || done(draft),
        Strength::Detail => !accident || attack,
        _ => true,
    });
}

/// "attacked with bombs and gunfire": a trigger that is another's weapon tells no event of its own.
fn mark_means(drafts: &mut [Draft]) {
    let told = drafts.iter().flat_map(|draft| draft.fills.iter().map(|fill| (draft.spot, fill)));
    let weapons: Vec<Spot> = told.filter(|(by, fill)| fill.role == Role::Weapon && *by != fill.spot).map(|(_, fill)| fill.spot).collect();
    for draft in drafts.iter_mut().filter(|draft| draft.rule.pos == TriggerPos::Noun && weapons.contains(&draft.spot)) {
        draft.strength = Strength::Detail;
    }
}

/// The draft of a trigger, if the token is one and a rule matches.
fn draft_at<'a>(scene: &Scene<'a>, spot: Spot) -> Option<Draft<'a>> {
    let tree = scene.tree(spot.sentence);
    let pos = trigger_pos(scene, spot)?;
    let counted = || spot.token.checked_sub(1).is_some_and(|before| tree.pos(before) == Upos::Num);
    if pos == TriggerPos::Noun && scene.actor_over(spot).is_some_and(|actor| actor.named) && !counted() {
        return None;
    }
    let rules = &scene.lexicon.coding.rules;
    let mut arguments = None;
    let mut best: Option<(&Rule, usize)> = None;
    for rule in rules.with_lemma(tree.word(spot.token)).filter(|rule| rule.pos == pos && (!rule.bare || tree.is_bare(spot.token))) {
        let Some(n_words) = trigger_words(scene, spot, rule) else { continue };
        let arguments = arguments.get_or_insert_with(|| find_arguments(tree, spot.token));
        let fits = rule.conditions.iter().all(|condition| condition_holds(scene, spot, arguments, condition));
        let forbids = if rule.strength == Strength::Nothing { 10 } else { 0 };
        let weight = rule.conditions.iter().filter(|condition| condition.wanted).count() + 3 * (n_words - 1) + forbids;
        if fits && best.is_none_or(|(_, known)| weight > known) {
            best = Some((rule, weight));
        }
    }
    let (rule, _) = best?;
    if is_staged(scene, spot, arguments.as_deref().unwrap_or_default()) {
        return None;
    }
    if rule.strength == Strength::Nothing || takes_thing(scene, spot, rule, arguments.as_deref().unwrap_or_default()) {
        return None;
    }
    make_draft(scene, spot, rule, arguments.unwrap_or_default())
}

/// "In the novel, a bomber strikes", "fired shells in an exercise": what a work or a drill tells did not happen.
fn is_staged(scene: &Scene, spot: Spot, arguments: &[Argument]) -> bool {
    let staged = |argument: &Argument| {
        let Function::Preposition(word) = &argument.function else { return false };
        let head = Spot { token: argument.head, ..spot };
        (scene.words().within_works.has(word) && scene.is_of(head, "creation")) || (scene.words().during.has(word) && scene.is_of(head, "drill"))
    };
    arguments.iter().any(staged) || is_told_by_work(scene, spot)
}

/// "a play about the killing of a bishop": a deed that a work tells of.
fn is_told_by_work(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let about = tree.preposition(spot.token).is_some_and(|case| scene.words().telling_of.has(tree.lower(case)));
    about && tree.head(spot.token).is_some_and(|token| scene.is_of(Spot { token, ..spot }, "creation"))
}

fn trigger_pos(scene: &Scene, spot: Spot) -> Option<TriggerPos> {
    let tree = scene.tree(spot.sentence);
    match tree.pos(spot.token) {
        Upos::Verb if tree.is_noun_like(spot.token) => Some(TriggerPos::Noun),
        Upos::Verb => Some(TriggerPos::Verb),
        Upos::Noun if tree.child(spot.token, &[Rel::Obj]).is_some() => Some(TriggerPos::Verb),
        Upos::Noun | Upos::Propn => Some(TriggerPos::Noun),
        Upos::Adj if tree.child(spot.token, &[Rel::Nsubj, Rel::NsubjPass, Rel::AuxPass, Rel::Obj]).is_some() && tree.is_participle(spot.token) => {
            Some(TriggerPos::Verb)
        }
        Upos::Adj | Upos::Adv => Some(TriggerPos::Adjective),
        _ => None,
    }
}

/// How many words of the trigger fit, if any: `go_off` wants its second word beside the trigger as particle, object or modifier.
fn trigger_words(scene: &Scene, spot: Spot, rule: &Rule) -> Option<usize> {
    let lemma = scene.tree(spot.sentence).word(spot.token);
    let fitting = rule.lemmas.iter().filter_map(|wanted| match wanted.split_once('_') {
        None => (wanted == lemma).then_some(1),
        Some((first, second)) => (first == lemma && has_second_word(scene, spot, second)).then_some(2),
    });
    fitting.max()
}

/// The second word of a two-word trigger: a dependent of the trigger, or the next word.
fn has_second_word(scene: &Scene, spot: Spot, second: &str) -> bool {
    let tree = scene.tree(spot.sentence);
    let is_it = |at: usize| tree.lower(at) == second || tree.lemma(at) == second;
    let part = |at: usize| tree.rel(at) != Rel::Advcl && is_it(at);
    tree.children(spot.token).any(|at| part(at) || tree.children_by(at, &[Rel::Case]).any(is_it) && tree.rel(at) == Rel::Obl)
        || (spot.token + 1 < tree.sentence.tokens.len() && is_it(spot.token + 1))
}

/// Whether a condition of a rule holds for the arguments.
fn condition_holds(scene: &Scene, spot: Spot, arguments: &[Argument], condition: &Condition) -> bool {
    let any = condition.function == "any";
    let mut there = arguments.iter().filter(|argument| any || function_name(&argument.function) == condition.function);
    let found = if condition.classes.is_empty() {
        there.next().is_some()
    } else {
        there.any(|argument| {
            let head = Spot { token: argument.head, ..spot };
            condition.classes.iter().any(|class| scene.is_of(head, class))
        })
    };
    found == condition.wanted
}

/// A function's name as rules write it.
fn function_name(function: &Function) -> &str {
    match function {
        Function::Agent => "agent",
        Function::Patient => "patient",
        Function::Compound => "compound",
        Function::Predicate => "predicate",
        Function::Preposition(word) => word,
    }
}

fn make_draft<'a>(scene: &Scene<'a>, spot: Spot, rule: &'a Rule, mut arguments: Vec<Argument>) -> Option<Draft<'a>> {
    let tree = scene.tree(spot.sentence);
    turn_passive(scene, spot, rule, &mut arguments);
    let effect = effect_told_by(scene, spot).filter(|_| rule.pos == TriggerPos::Noun);
    let told_by_effect = effect.is_some();
    let mut fills = own_fills(scene, spot, rule, &arguments);
    let telling = telling_of(scene, spot, rule, &fills);
    let certainty = effect.map_or_else(|| read_certainty(scene, spot, telling), |verb| read_certainty(scene, verb, telling));
    let lacks_victim = lacks_victim(rule, &fills);
    temper(scene, spot, certainty, &mut fills);
    if certainty == Certainty::NotTold && rule.class == Some(Class::Operation) && is_purpose(scene, spot) {
        return aimed_at(rule, spot, fills);
    }
    let negated = is_told_of_nobody(scene, &fills) || (certainty == Certainty::NotTold && rule.strength == Strength::Detail);
    if (matches!(certainty, Certainty::NotTold | Certainty::Planned) && !negated) || used_none(scene, &fills) {
        return None;
    }
    if !negated && rule.strength == Strength::Effect && lacks_victim {
        return None;
    }
    if negated && fills.iter().all(|fill| fill.role.effect().is_none()) && rule.tells_casualties() {
        return Some(nobody_but(scene, spot, rule, telling));
    }
    if !negated {
        add_further_fills(scene, spot, &mut fills);
    }
    if !negated && is_sum_of_incidents(scene, spot, &fills) {
        return None;
    }
    if telling == Telling::Presupposed {
        fills.extend(accused_fills(scene, spot));
    }
    fills.extend(tellers(scene, spot, rule, (certainty, negated), &fills));
    let definite = rule.pos == TriggerPos::Noun && is_definite(scene, spot) && !is_own_doing(scene, spot);
    let unspecific = || (is_unspecific(scene, spot, definite) && !is_day_of_strikes(scene, spot, rule)) || goes_on(scene, spot, rule);
    if rule.pos == TriggerPos::Noun && rule.strength != Strength::Detail && !told_by_effect && unspecific() {
        return None;
    }
    let subordinate = tree.rel(spot.token) != Rel::Root && rule.pos == TriggerPos::Noun;
    fills.extend(own_fill(scene, spot, rule));
    Some(Draft { rule, spot, fills, strength: rule.strength, certainty, definite, subordinate, negated, telling })
}

/// What is told beside the arguments: where a device was, who suffered besides, who is singled out, whom nameless doers are taken for.
fn add_further_fills(scene: &Scene, spot: Spot, fills: &mut Vec<Fill>) {
    fills.extend(weapon_sites(scene, fills));
    fills.extend(besides_fills(scene, spot, fills));
    fills.extend(singled_fills(scene, fills));
    fills.extend(suspected_fills(scene, fills));
}

/// What the arguments fill; who suffered may stand as a name before the clause.
fn own_fills(scene: &Scene, spot: Spot, rule: &Rule, arguments: &[Argument]) -> Vec<Fill> {
    let mut fills: Vec<Fill> = arguments.iter().filter_map(|argument| fill_of(scene, spot, rule, argument)).collect();
    if !fills.iter().any(|fill| fill.role.effect().is_some() && (scene.is_person(fill.spot) || scene.persons.listed_at(fill.spot).is_some())) {
        let named = names_before(scene, spot, rule);
        fills.retain(|fill| named.is_empty() || fill.role.effect().is_none());
        fills.extend(named);
    }
    fills.extend(actor_before(scene, spot, rule, &fills));
    fills
}

/// A noun that tells of many events, or of such events in general.
fn is_unspecific(scene: &Scene, spot: Spot, definite: bool) -> bool {
    is_tally(scene, spot) || is_set_of_told(scene, spot) || is_background_plural(scene, spot, definite || is_anchored(scene, spot))
}

/// "The joint patrols continued this week": what is no violence and goes on is no event of its own.
fn goes_on(scene: &Scene, spot: Spot, rule: &Rule) -> bool {
    let tree = scene.tree(spot.sentence);
    let peaceful = rule.class == Some(Class::Other) || rule.kind.is_some_and(|kind| scene.lexicon.coding.ontology.types[kind].class == Class::Other);
    let plural = tree.lower(spot.token) != tree.lemma(spot.token);
    let trend = tree.head(spot.token).is_some_and(|verb| scene.words().trends.has(tree.lemma(verb)));
    peaceful && plural && tree.rel(spot.token) == Rel::Nsubj && trend
}

/// "On 3 May, warplanes carried out about 15 airstrikes": what forces do from the air on one day is one event, however many strikes it had.
fn is_day_of_strikes(scene: &Scene, spot: Spot, rule: &Rule) -> bool {
    let by_states = rule.kind.is_some_and(|kind| scene.lexicon.coding.ontology.types[kind].by_states);
    by_states && is_tally(scene, spot) && find_time(scene, spot).is_some_and(|when| when.start == when.end)
}

/// "On the night of 3 May armed men placed a bomb": armed people right before a verb that the parser left without a subject do it.
fn actor_before(scene: &Scene, spot: Spot, rule: &Rule, fills: &[Fill]) -> Option<Fill> {
    let tree = scene.tree(spot.sentence);
    let does = rule.pos == TriggerPos::Verb && rule.role_of("agent") == Some(Role::Perpetrator) && !tree.is_passive(spot.token);
    let told = tree.subject(spot.token).is_some() || fills.iter().any(|fill| fill.role == Role::Perpetrator);
    if !does || told || !scene.is_caseless(spot.sentence) {
        return None;
    }
    let between = |&at: &usize| matches!(tree.pos(at), Upos::Aux | Upos::Adv) || scene.time_over(Spot { token: at, ..spot }).is_some();
    let before = Spot { token: (0..spot.token).rev().find(|at| !between(at))?, ..spot };
    let actor = scene.actor(before).filter(|actor| actor.kind.is_armed_opponent() || actor.kind == ActorKind::Unknown)?;
    (!fills.iter().any(|fill| fill.spot == before) && tree.preposition(before.token).is_none_or(|case| case + 1 < tree.sentence.tokens_in(actor.span).start))
        .then_some(Fill { role: Role::Perpetrator, spot: before })
}

/// What did not come off hurt nobody: it was aimed at them. Of two effects that are alternatives either may hold.
fn temper(scene: &Scene, spot: Spot, certainty: Certainty, fills: &mut [Fill]) {
    if certainty == Certainty::Foiled {
        fills.iter_mut().filter(|fill| matches!(fill.role, Role::Killed | Role::Wounded | Role::KilledOrWounded)).for_each(|fill| fill.role = Role::Target);
    }
    if is_either(scene, spot) {
        fills.iter_mut().for_each(|fill| fill.role = fill.role.or_other());
    }
}

/// "wounded in several explosions", "a series of blasts killed two": the verb of hurting by which the event is told, however many there were.
fn effect_told_by(scene: &Scene, spot: Spot) -> Option<Spot> {
    let tree = scene.tree(spot.sentence);
    let amount = tree.head(spot.token).filter(|&at| tree.rel(spot.token) == Rel::Nmod && scene.words().amounts.has(tree.lemma(at)));
    let phrase = amount.unwrap_or(spot.token);
    let subject = |verb: usize| tree.rel(phrase) == Rel::Nsubj || (tree.rel(phrase) == Rel::NsubjPass && !tree.is_passive(verb));
    let agent = tree.head(phrase).is_some_and(subject);
    let verb = tree.head(phrase).filter(|&at| (agent || tree.rel(phrase) == Rel::Obl) && tree.pos(at) == Upos::Verb)?;
    let dies = || scene.lexicon.coding.rules.with_lemma(tree.lemma(verb)).any(|rule| rule.role_of("agent") == Some(Role::Killed));
    let told = ((agent || tree.is_passive(verb)) && hurts(scene, verb, spot)) || (!agent && dies());
    told.then_some(Spot { token: verb, ..spot })
}

/// "five dead": the trigger itself is what it counts.
fn own_fill(scene: &Scene, spot: Spot, rule: &Rule) -> Option<Fill> {
    let tree = scene.tree(spot.sentence);
    let numbered = tree.child(spot.token, &[Rel::Nummod]).is_some() || spot.token.checked_sub(1).is_some_and(|before| tree.pos(before) == Upos::Num);
    let counted = numbered || scene.counts(spot.sentence).iter().any(|count| count.head as usize == spot.token && !count.measure);
    rule.itself.filter(|role| counted || *role == Role::Weapon).map(|role| Fill { role, spot })
}

/// Whether a clause tells what something was done for.
fn is_purpose(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let marked = tree.children_by(spot.token, &[Rel::Mark]).any(|at| scene.words().purpose_marks.has(tree.lower(at)));
    marked || tree.child(spot.token, &[Rel::Mark, Rel::Case]).is_some_and(|at| scene.words().purpose_marks.has(tree.lower(at)))
}

/// "an operation to detain a leader": whom it was to hit is its target.
fn aimed_at<'a>(rule: &'a Rule, spot: Spot, fills: Vec<Fill>) -> Option<Draft<'a>> {
    let aims = fills.into_iter().filter(|fill| fill.role.effect().is_some() || fill.role == Role::Target);
    let fills: Vec<Fill> = aims.map(|fill| Fill { role: Role::Target, ..fill }).collect();
    let (strength, certainty, telling) = (Strength::Detail, Certainty::Reported, Telling::News);
    let draft = Draft { rule, spot, fills, strength, certainty, definite: false, subordinate: true, negated: false, telling };
    (!draft.fills.is_empty()).then_some(draft)
}

/// "killed or wounded": two effects of which one holds.
pub fn is_either(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let alternative = |at: usize| tree.children_by(at, &[Rel::Cc]).any(|cc| scene.words().alternatives.has(tree.lower(cc)));
    let conjoined = tree.rel(spot.token) == Rel::Conj && alternative(spot.token);
    conjoined || tree.children_by(spot.token, &[Rel::Conj]).any(alternative)
}

/// An effect on people that no people of the sentence suffer tells nothing ("the frost killed the crops").
fn lacks_victim(rule: &Rule, fills: &[Fill]) -> bool {
    rule.roles.iter().any(|(_, role)| role.effect().is_some()) && !fills.iter().any(|fill| fill.role.effect().is_some())
}

/// "No shots were fired": the means were not used.
fn used_none(scene: &Scene, fills: &[Fill]) -> bool {
    fills.iter().filter(|fill| matches!(fill.role, Role::Weapon | Role::None)).any(|fill| {
        let tree = scene.tree(fill.spot.sentence);
        tree.children_by(fill.spot.token, &[Rel::Det, Rel::Advmod]).any(|det| scene.words().negators.has(tree.lower(det)))
    })
}

/// "In addition to the two assailants, five people were killed": who is named besides suffers the same.
pub fn besides_fills(scene: &Scene, spot: Spot, fills: &[Fill]) -> Vec<Fill> {
    let Some(role) = fills.iter().map(|fill| fill.role).find(|role| role.effect().is_some()) else { return Vec::new() };
    let tree = scene.tree(spot.sentence);
    let words = scene.words();
    let compares = |at: usize| words.comparatives.has(tree.lower(at.saturating_sub(1)));
    let in_name = |at: usize| tree.children(at).any(|below| scene.actor(Spot { token: below, ..spot }).is_some() && below < at);
    let besides = |at: &usize| words.besides.has(tree.lower(*at)) && !compares(*at) && !in_name(*at);
    let markers: Vec<usize> = (0..tree.sentence.tokens.len()).filter(besides).collect();
    let heads = markers.into_iter().filter_map(|marker| phrase_after(scene, spot, marker));
    let in_clause = |head: &Spot| !tree.ancestors(head.token).take_while(|&at| at != spot.token).any(|at| matches!(tree.rel(at), Rel::AclRelcl | Rel::Advcl));
    let heads = heads.filter(in_clause).flat_map(|head| tree.conjuncts(head.token)).map(|token| Spot { token, ..spot });
    heads.filter(|head| !fills.iter().any(|fill| fill.spot == *head)).map(|spot| Fill { role, spot }).collect()
}

/// "captured two insurgents, including a Taliban commander": a member of a known group among those who suffer tells whom it was aimed at;
/// a suicide bomber among the attackers tells how they attacked.
fn singled_fills(scene: &Scene, fills: &[Fill]) -> Vec<Fill> {
    let mut singled = Vec::new();
    for fill in fills.iter().filter(|fill| matches!(fill.role, Role::Captured | Role::Perpetrator)) {
        let tree = scene.tree(fill.spot.sentence);
        let below = tree.children_by(fill.spot.token, &[Rel::Nmod, Rel::Obl, Rel::Acl, Rel::Conj, Rel::Appos]);
        let included = below.filter(|&at| tree.preposition(at).is_some_and(|case| scene.words().subset.has(tree.lower(case))));
        let spots = included.map(|token| Spot { token, ..fill.spot });
        let known = |spot: &Spot| scene.actor_over(*spot).or_else(|| scene.actor_inside(*spot)).is_some_and(|actor| actor.named);
        if fill.role == Role::Captured {
            singled.extend(spots.filter(known).map(|spot| Fill { role: Role::Target, spot }));
        } else {
            singled.extend(spots.filter(|&spot| scene.is_of(spot, "suicide_bomber")).map(|spot| Fill { role: Role::Perpetrator, spot }));
        }
    }
    singled
}

/// The head of the noun phrase that follows a marker within four words, if it stands for people.
fn phrase_after(scene: &Scene, spot: Spot, marker: usize) -> Option<Spot> {
    let n = scene.sentence(spot.sentence).tokens.len();
    let candidates = (marker + 1..n.min(marker + 6)).map(|token| Spot { token, ..spot });
    candidates.into_iter().find(|&head| scene.actor(head).is_some() && scene.tree(spot.sentence).rel(head.token) != Rel::Compound)
}

/// Whether a trigger's clause has a time or place.
fn is_anchored(scene: &Scene, spot: Spot) -> bool {
    find_time(scene, spot).is_some() || find_place(scene, spot).is_some()
}

/// What an argument is for the event: the rule's role for its function, corrected by what the filler is.
fn fill_of(scene: &Scene, spot: Spot, rule: &Rule, argument: &Argument) -> Option<Fill> {
    let owner = argument.function == Function::Agent && is_suffering_owner(scene, spot, rule, argument.head);
    let told = rule.role_of(if owner { "of" } else { function_name(&argument.function) });
    let head = Spot { token: who_stands_for(scene, spot, argument.head), ..spot };
    let forces = told.is_none() && argument.function == Function::Compound && is_operation(scene, rule) && scene.is_of(head, "state");
    let told = if forces { Some(Role::Perpetrator) } else { told };
    if scene.is_of(head, "body_part") {
        let role = told.filter(|role| *role != Role::None)?;
        return part_owner(scene, head).map(|spot| Fill { role: if role == Role::Killed { role } else { Role::Wounded }, spot });
    }
    let role = sane_role(scene, head, told, &argument.function)?;
    Some(Fill { role, spot: head })
}

/// "a coalition airstrike": what only forces do.
fn is_operation(scene: &Scene, rule: &Rule) -> bool {
    let kind = rule.kind.map(|kind| scene.lexicon.coding.ontology.types[kind].class);
    rule.pos == TriggerPos::Noun && rule.class.or(kind) == Some(Class::Operation)
}

/// "the mayor's murder": a possessor suffers what the noun tells, unless the noun says whom else it befell.
fn is_suffering_owner(scene: &Scene, spot: Spot, rule: &Rule, head: usize) -> bool {
    let tree = scene.tree(spot.sentence);
    let suffers = rule.role_of("of").is_some_and(|role| role.effect().is_some());
    let told = tree.children_by(spot.token, &[Rel::Nmod]).any(|at| tree.preposition(at).is_some_and(|case| scene.words().of.has(tree.lower(case))));
    rule.pos == TriggerPos::Noun && suffers && tree.rel(tree.first_conjunct(head)) == Rel::NmodPoss && !told
}

/// "the mayor of a town, who was killed": "who" stands for a person, wherever the clause was hung.
fn who_stands_for(scene: &Scene, spot: Spot, head: usize) -> usize {
    let tree = scene.tree(spot.sentence);
    let clause = tree.children_by(head, &[Rel::AclRelcl]).find(|&clause| tree.is_below(spot.token, clause));
    let asks_person = clause.is_some_and(|clause| (head..clause).any(|at| scene.words().who.has(tree.lower(at))));
    let is_person = |token: usize| scene.is_person(Spot { token, ..spot }) || scene.persons.name_at(Spot { token, ..spot }).is_some();
    if !asks_person || is_person(head) {
        return head;
    }
    let above = tree.ancestors(head).skip(1).take_while(|&at| tree.pos(at).is_nominal()).find(|&at| is_person(at));
    above.or_else(|| clause.and_then(|clause| name_before_who(scene, spot, head..clause))).unwrap_or(head)
}

/// "the banners of Luis Ruiz, who was killed": the name right before "who".
fn name_before_who(scene: &Scene, spot: Spot, between: std::ops::Range<usize>) -> Option<usize> {
    let tree = scene.tree(spot.sentence);
    let who = between.clone().find(|&at| scene.words().who.has(tree.lower(at)))?;
    let last = between.take_while(|&at| at < who).filter(|&at| tree.pos(at) != Upos::Punct).last()?;
    scene.persons.name_at(Spot { token: last, ..spot }).map(|_| last)
}

/// Weapons are no perpetrators, times and bare places are no targets; compounds are read by what they are.
fn sane_role(scene: &Scene, head: Spot, told: Option<Role>, function: &Function) -> Option<Role> {
    let class = scene.noun_class(head).map(|noun| noun.class.as_str());
    let is_weapon = matches!(class, Some("explosive" | "firearm" | "blade" | "projectile" | "aircraft" | "incendiary" | "weapon"));
    if scene.time_over(head).is_some() {
        return None;
    }
    let group = || scene.actor_over(head).is_some_and(|actor| actor.named && actor.kind.is_armed_opponent());
    match (told, function) {
        (Some(Role::Weapon), Function::Compound) if !is_weapon && group() => Some(Role::Perpetrator),
        (Some(Role::Target), _) if scene.words().time_nouns.has(scene.tree(head.sentence).lemma(head.token)) => None,
        (Some(Role::Perpetrator), _) if is_weapon => Some(Role::Weapon),
        (Some(Role::Perpetrator), _) if scene.is_of(head, "event") => None,
        (Some(Role::Perpetrator), Function::Agent) if is_country(scene, head) => Some(Role::Perpetrator),
        (Some(Role::Perpetrator), _) if scene.place_over(head).is_some() && scene.actor_over(head).is_none() => None,
        (Some(Role::Target), _) if is_weapon && class != Some("aircraft") => Some(Role::Weapon),
        (Some(Role::Target), _) if matches!(class, Some("event" | "emotion" | "illness" | "contest" | "injury")) => None,
        (Some(Role::Target), Function::Preposition(word)) if is_surrounding(scene, head, word) => None,
        (Some(Role::Target), _) if class.is_none() && scene.is_caseless(head.sentence) && !scene.is_person(head) && scene.actor(head).is_none() => None,
        (Some(Role::Target), function)
            if *function != Function::Patient
                && scene.place_over(head).is_some()
                && class.is_none()
                && scene.actor_over(head).is_none()
                && is_office_holder(scene, head) != Some(true) =>
        {
            Some(Role::Place)
        }
        (Some(Role::Weapon), _) if !is_weapon => None,
        (Some(Role::Killed | Role::Wounded | Role::KilledOrWounded | Role::Captured | Role::Unharmed), _) if !is_victim(scene, head, function) => {
            victim_instead(class)
        }
        (Some(role), _) => Some(role).filter(|role| *role != Role::None),
        (None, Function::Compound) if is_weapon => Some(Role::Weapon),
        (None, Function::Compound) if scene.actor_over(head).is_some_and(|actor| !actor.kind.is_state() && (actor.named || actor.kind.is_armed_opponent())) => {
            Some(Role::Perpetrator)
        }
        (None, Function::Compound) if matches!(class, Some("vehicle" | "building" | "facility")) => Some(Role::Target),
        _ => None,
    }
}

/// "in the area", "at the same time": what merely surrounds an event is not its target, unless it is a known thing or somebody.
fn is_surrounding(scene: &Scene, head: Spot, preposition: &str) -> bool {
    let tree = scene.tree(head.sentence);
    let class = scene.noun_class(head).map(|noun| noun.class.as_str());
    let vague = matches!(class, Some("area") | None) && tree.pos(head.token) == Upos::Noun && scene.actor_over(head).is_none();
    vague && scene.words().beside_prepositions.has(preposition)
}

/// Whether a phrase can be somebody who suffers.
fn is_victim(scene: &Scene, head: Spot, function: &Function) -> bool {
    let class = scene.noun_class(head).map(|noun| noun.class.as_str());
    let thing = matches!(
        class,
        Some("vehicle" | "building" | "facility" | "animal" | "explosive" | "firearm" | "projectile" | "event" | "weapon" | "goods" | "container")
    );
    let name = *function == Function::Patient && scene.tree(head.sentence).pos(head.token) == Upos::Propn;
    let place = scene.place_over(head).is_some() && scene.actor_over(head).is_none() && !name;
    !thing && !place && !is_abstract(scene, head) && !is_one_of_things(scene, head)
}

/// Whether what is done to people is told of a thing.
fn takes_thing(scene: &Scene, spot: Spot, rule: &Rule, arguments: &[Argument]) -> bool {
    let of_people = rule.role_of("patient").is_some_and(|role| role.effect().is_some());
    let thing = |argument: &Argument| argument.function == Function::Patient && is_one_of_things(scene, Spot { token: argument.head, ..spot });
    of_people && arguments.iter().any(thing)
}

/// "Three lorries were burned and one was taken away": a pronoun that stands for one of the things of the clause before.
fn is_one_of_things(scene: &Scene, head: Spot) -> bool {
    let tree = scene.tree(head.sentence);
    if !scene.words().one_of_them.has(tree.lower(head.token)) || tree.pos(head.token) == Upos::Noun {
        return false;
    }
    let Some(verb) = tree.head(head.token).filter(|&verb| tree.rel(verb) == Rel::Conj && tree.rel(head.token) == Rel::NsubjPass) else { return false };
    let before = tree.head(verb).and_then(|first| tree.child(first, &[Rel::NsubjPass]));
    let class = before.and_then(|token| scene.noun_class(Spot { token, ..head })).map(|noun| noun.class.as_str());
    matches!(class, Some("vehicle" | "building" | "facility" | "goods" | "weapon" | "firearm" | "animal"))
}

/// A noun that by its ending stands for a deed or state and is known as no actor.
fn is_abstract(scene: &Scene, head: Spot) -> bool {
    let tree = scene.tree(head.sentence);
    let ends = || scene.words().abstract_endings.iter().any(|ending| tree.lemma(head.token).ends_with(ending.as_str()));
    tree.pos(head.token) == Upos::Noun && scene.actor(head).is_none() && scene.noun_class(head).is_none() && ends()
}

/// "destroyed and wounded three vehicles": a thing that suffers is a target.
fn victim_instead(class: Option<&str>) -> Option<Role> {
    matches!(class, Some("vehicle" | "building" | "facility")).then_some(Role::Target)
}

/// A draft whose trigger lies in another draft's clause as noun or adverbial tells more of the same event.
fn mark_subordinate(scene: &Scene, drafts: &mut [Draft]) {
    let spots: Vec<Spot> = drafts.iter().map(|draft| draft.spot).collect();
    for draft in drafts.iter_mut() {
        let tree = scene.tree(draft.spot.sentence);
        let below_other = spots.iter().any(|other| other.token != draft.spot.token && tree.is_below(draft.spot.token, other.token));
        draft.subordinate = below_other && !matches!(tree.rel(draft.spot.token), Rel::Conj | Rel::Parataxis);
    }
}
