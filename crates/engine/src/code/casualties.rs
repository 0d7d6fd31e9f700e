//! An event's fillers in, its victims and tolls out: who was killed, wounded, captured, and how many in all.
//!
//! Numbers of one sentence add up. A later sentence that speaks of the same people again ("the two", "he", "the victims")
//! adds nobody; a later total replaces the sum.

use crate::code::drafts::Draft;
use crate::code::events::Event;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::resolve::counts::{Count, count_of_phrase};
use crate::sentence::{Rel, Upos};

/// People who suffered one effect, as one phrase tells them.
#[derive(Clone, Debug)]
pub struct Toll {
    pub role: Role,
    pub spot: Spot,
    /// How many; unknown where the text does not say.
    pub count: Option<Count>,
    /// Speaks of people told before: adds nobody.
    pub anaphoric: bool,
    /// States a sum of what was told before.
    pub total: bool,
}

pub const EFFECTS: [Role; 6] = [Role::Killed, Role::Wounded, Role::KilledOrWounded, Role::Captured, Role::Released, Role::Unharmed];

/// All tolls of an event in text order, each phrase once an effect.
pub fn gather_tolls(scene: &Scene, event: &Event) -> Vec<Toll> {
    let mut tolls: Vec<Toll> = Vec::new();
    for draft in &event.drafts {
        for fill in draft.fills.iter().filter(|fill| EFFECTS.contains(&fill.role)) {
            if tolls.iter().any(|known| known.spot == fill.spot && known.role == fill.role) {
                continue;
            }
            let toll = if draft.negated { nobody(fill.role, fill.spot) } else { read_toll(scene, draft, fill.role, fill.spot, &tolls) };
            tolls.push(toll);
        }
    }
    tolls
}

fn nobody(role: Role, spot: Spot) -> Toll {
    Toll { role, spot, count: Some(Count::exactly(0)), anaphoric: false, total: false }
}

fn read_toll(scene: &Scene, draft: &Draft, role: Role, spot: Spot, before: &[Toll]) -> Toll {
    let tree = scene.tree(spot.sentence);
    let count = count_of_phrase(scene.sentence(spot.sentence), spot.token, scene.counts(spot.sentence), spot.sentence, &scene.lexicon.counts);
    let pronoun = tree.pos(spot.token) == Upos::Pron && !scene.words().others.has(tree.lower(spot.token));
    let definite = pronoun || has_definite(scene, spot);
    let told_before = before.iter().any(|known| known.role == role && known.spot.sentence < spot.sentence && !known.anaphoric);
    let total = told_before && is_total(scene, draft, spot);
    let restated = told_before && !total && repeats_number(scene, count, before, role, spot);
    let anaphoric = (definite && told_before) || restated;
    let count = count.or_else(|| definite.then(|| antecedent_count(scene, spot, before)).flatten());
    Toll { role, spot, count, anaphoric, total }
}

/// "the two", "the victims", "his": a phrase that points back.
fn has_definite(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    tree.children_by(spot.token, &[Rel::Det]).any(|at| scene.words().definite.has(tree.lower(at)))
}

/// Words such as "in all" or "death toll" near the phrase say that a sum is meant.
fn is_total(scene: &Scene, draft: &Draft, spot: Spot) -> bool {
    let tokens = &scene.sentence(spot.sentence).tokens;
    let near = spot.token.saturating_sub(6)..spot.token.max(draft.spot.token) + 1;
    tokens[near.start..near.end.min(tokens.len())].iter().any(|token| scene.words().totals.has(&token.lower))
}

/// The same number of the same effect again in another paragraph is the same people.
fn repeats_number(scene: &Scene, count: Option<Count>, before: &[Toll], role: Role, spot: Spot) -> bool {
    let block = |at: usize| scene.sentence(at).block;
    before.iter().any(|known| known.role == role && block(known.spot.sentence) != block(spot.sentence) && (known.count == count || count.is_none()))
}

/// "He was wounded", "they were killed": as many as the phrase that the pronoun stands for.
fn antecedent_count(scene: &Scene, spot: Spot, before: &[Toll]) -> Option<Count> {
    if let Some(known) = before.iter().rev().find(|known| known.count.is_some()) {
        return known.count;
    }
    let previous = spot.sentence.checked_sub(1)?;
    let heads = scene.actors(previous).filter(|(_, actor)| !actor.named || actor.kind.is_state()).map(|(_, actor)| actor.head as usize);
    heads.filter_map(|head| count_of_phrase(scene.sentence(previous), head, scene.counts(previous), previous, &scene.lexicon.counts)).last()
}

/// The number who suffered an effect: the sum of its phrases, or a later total; `None` where nothing is told.
pub fn sum_tolls(tolls: &[Toll], role: Role) -> Option<Count> {
    let told: Vec<&Toll> = tolls.iter().filter(|toll| toll.role == role && !toll.anaphoric).collect();
    let total = told.iter().rev().find(|toll| toll.total).and_then(|toll| toll.count);
    let known = told.iter().filter(|toll| !toll.total).map(|toll| toll.count.unwrap_or(Count { low: 0, high: None, approximate: true }));
    let sum = known.reduce(Count::plus);
    match (total, sum) {
        (Some(total), Some(sum)) if total.low >= sum.low => Some(total),
        (Some(total), None) => Some(total),
        (_, sum) => sum,
    }
}
