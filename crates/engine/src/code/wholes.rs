//! Tolls in, which of them are parts of another and which state the whole out: nobody is counted twice.
//!
//! "killed 20 people, most of them civilians", "my uncle was among the dead", "the toll climbed to 14 after two of the wounded died": a part is
//! of those who were counted, and a toll that rises to a number holds all who died before. What is only told as a part, with no whole before it,
//! stands for itself.

use crate::code::casualties::Toll;
use crate::code::drafts::Draft;
use crate::code::events::Event;
use crate::code::figures::bearings::{is_since, longest_period};
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::resolve::counts::Count;
use crate::sentence::{Rel, Upos};

/// "most of them", "three of whom": some of a group that was just counted.
pub fn is_share_of_group(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let tokens = &tree.sentence.tokens;
    let group = |at: usize| tokens.get(at).is_some_and(|token| scene.words().group_pronouns.has(&token.lower));
    let of = |at: usize| tokens.get(at).is_some_and(|token| scene.words().of.has(&token.lower));
    let below = tree.children_by(spot.token, &[Rel::Nmod]).any(|at| group(at) && tree.preposition(at).is_some_and(of));
    below || (of(spot.token + 1) && group(spot.token + 2))
}

/// "Two brothers were among the dead": the trigger names those of whom they were a part.
pub fn is_among(scene: &Scene, draft: &Draft) -> bool {
    let tree = scene.tree(draft.spot.sentence);
    let words = scene.words();
    let among = |at: usize| tree.children_by(at, &[Rel::Case]).any(|case| words.subset.has(tree.lower(case)));
    let above = tree.head(draft.spot.token).filter(|_| matches!(tree.rel(draft.spot.token), Rel::Acl | Rel::AclRelcl));
    among(draft.spot.token) || above.is_some_and(among)
}

/// Whether a trigger is one by which a toll is stated ("the death toll rose to 12").
fn states_toll(draft: &Draft) -> bool {
    draft.rule.conditions.iter().any(|condition| condition.wanted && condition.classes.iter().any(|class| class.ends_with("toll")))
}

/// Makes parts of what a sentence tells beside the whole that it states.
pub fn settle_wholes(scene: &Scene, event: &Event, tolls: &mut Vec<Toll>) {
    for (role, spot, count) in stated_wholes(scene, event) {
        let earlier = tolls.iter().any(|toll| toll.role == role && toll.spot.sentence < spot.sentence && !toll.anaphoric);
        for toll in tolls.iter_mut().filter(|toll| toll.role == role && toll.spot.sentence == spot.sentence && toll.spot != spot) {
            toll.anaphoric |= toll.count.is_none_or(|part| part.low <= count.low);
        }
        match tolls.iter_mut().find(|toll| toll.role == role && toll.spot == spot) {
            Some(toll) => (toll.anaphoric, toll.total) = (false, earlier),
            None => tolls.push(Toll { role, spot, count: Some(count), anaphoric: false, total: earlier }),
        }
    }
    tolls.sort_by_key(|toll| toll.spot);
    drop_period_tolls(scene, event, tolls);
}

/// "killed 20, bringing the toll this week to 57": beside the dead of an event a toll over days is no part of its number.
fn drop_period_tolls(scene: &Scene, event: &Event, tolls: &mut [Toll]) {
    let stating = event.drafts.iter().filter(|draft| !draft.negated && states_toll(draft) && sums_up_period(scene, draft.spot.sentence));
    let summed: Vec<Spot> = stating.flat_map(|draft| &draft.fills).filter(|fill| fill.role.effect().is_some()).map(|fill| fill.spot).collect();
    let own = |role: Role| tolls.iter().any(|toll| toll.role == role && !toll.anaphoric && !summed.contains(&toll.spot));
    let beside: Vec<bool> = tolls.iter().map(|toll| summed.contains(&toll.spot) && own(toll.role)).collect();
    tolls.iter_mut().zip(beside).for_each(|(toll, beside)| toll.anaphoric |= beside);
}

/// The wholes that an event's sentences state, in text order.
fn stated_wholes(scene: &Scene, event: &Event) -> Vec<(Role, Spot, Count)> {
    let mut found: Vec<(Role, Spot, Count)> = Vec::new();
    for draft in event.drafts.iter().filter(|draft| !draft.negated && !sums_up_period(scene, draft.spot.sentence)) {
        let by_rule = draft.fills.iter().filter(|fill| states_toll(draft) && fill.role.effect().is_some()).map(|fill| (fill.role, fill.spot));
        let hurts = draft.fills.iter().any(|fill| matches!(fill.role, Role::Killed | Role::Wounded));
        let by_words = hurts.then(|| number_risen_to(scene, draft.spot.sentence)).flatten();
        for (role, spot) in by_rule.chain(by_words) {
            let count = scene.counts(spot.sentence).iter().find(|count| count.span.contains(scene.token_span(spot)) && !count.measure);
            let count = count.map(|count| count.count).filter(|count| count.low > 0);
            found.extend(count.filter(|_| !found.iter().any(|known| known.1 == spot)).map(|count| (role, spot, count)));
        }
    }
    found
}

/// Days from which a toll is one of many incidents: "bringing the toll this week to 60".
const PERIOD_DAYS: i32 = 5;

/// Whether a sentence tells what came together over days.
fn sums_up_period(scene: &Scene, sentence: usize) -> bool {
    let since = || scene.times(sentence).any(|(_, time)| time.range.is_some() && is_since(scene, sentence, time));
    longest_period(scene, sentence, PERIOD_DAYS).is_some() || since()
}

/// "the number of people killed in the blast has risen to 14": the number behind the verb, whatever the parser made of the long subject.
fn number_risen_to(scene: &Scene, sentence: usize) -> Option<(Role, Spot)> {
    let (tree, words) = (scene.tree(sentence), scene.words());
    let n = tree.sentence.tokens.len();
    let subject = (0..n.saturating_sub(4)).find(|&at| words.amount_nouns.has(tree.lemma(at)) && words.of.has(tree.lower(at + 1)))?;
    let verb = (subject + 3..n.saturating_sub(2)).find(|&at| words.rising.has(tree.lemma(at)) && tree.pos(at) == Upos::Verb)?;
    let near = subject + 2..verb.min(subject + 8);
    let dead = near.clone().find(|&at| words.dead.has(tree.lower(at)));
    let hurt = near.clone().find(|&at| words.hurt.has(tree.lower(at)));
    let role = if dead.is_some() { Role::Killed } else { hurt.map(|_| Role::Wounded)? };
    let behind = (verb + 1..n.min(verb + 5)).find(|&at| tree.pos(at) == Upos::Num)?;
    let reaches = (verb + 1..behind).any(|at| words.reaching.has(tree.lower(at)));
    reaches.then_some((role, Spot { sentence, token: behind }))
}
