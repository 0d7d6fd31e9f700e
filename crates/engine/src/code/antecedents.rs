//! Tolls in, the same out with pronouns replaced by whom they stand for: "He was wounded" tells of the farmer told before.
//!
//! A pronoun takes up the last person before it that the same event tells of, alike in number. Where there is none it stays as it is.

use crate::code::casualties::{Toll, count_at};
use crate::code::events::Event;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::resolve::counts::Count;
use crate::sentence::{Rel, Upos};

/// Puts the phrase for people in the place of each pronoun.
pub fn resolve_pronouns(scene: &Scene, event: &Event, tolls: &mut [Toll]) {
    for toll in tolls.iter_mut().filter(|toll| !toll.anaphoric && is_pronoun(scene, toll.spot)) {
        let Some(meant) = antecedent(scene, event, toll.spot) else { continue };
        let several = !scene.words().one_person.has(scene.tree(toll.spot.sentence).lower(toll.spot.token));
        toll.spot = meant;
        toll.count = toll.count.or_else(|| if several { count_beside(scene, event, meant) } else { None }).or_else(|| count_at(scene, meant));
    }
}

/// A personal pronoun; no relative word and none that counts ("others").
fn is_pronoun(scene: &Scene, spot: Spot) -> bool {
    let word = scene.tree(spot.sentence).lower(spot.token);
    scene.tree(spot.sentence).pos(spot.token) == Upos::Pron && (scene.words().one_person.has(word) || scene.words().plural_persons.has(word))
}

/// The last person before a pronoun who suffers or is aimed at in the event.
fn antecedent(scene: &Scene, event: &Event, pronoun: Spot) -> Option<Spot> {
    let one = scene.words().one_person.has(scene.tree(pronoun.sentence).lower(pronoun.token));
    let fills = event.drafts.iter().filter(|draft| !draft.negated).flat_map(|draft| &draft.fills);
    let suffers = |role: Role| role == Role::Target || role.effect().is_some();
    let people = fills.filter(|fill| suffers(fill.role) && fill.spot < pronoun && is_people(scene, fill.spot) && is_single(scene, fill.spot) == one);
    people.map(|fill| fill.spot).max().or_else(|| person_before(scene, event, pronoun, one))
}

/// "entered the home of a teacher and shot him": the last person of the sentence before the pronoun, alike in number, who does not attack.
fn person_before(scene: &Scene, event: &Event, pronoun: Spot, one: bool) -> Option<Spot> {
    if one && scene.persons.name_before(pronoun).is_some() {
        return None;
    }
    let tree = scene.tree(pronoun.sentence);
    let heads = |token: usize| !matches!(tree.rel(token), Rel::Compound | Rel::Flat | Rel::Amod | Rel::NmodPoss | Rel::OblAgent);
    let attacks = |spot: Spot| event.fillers(Role::Perpetrator).any(|doer| doer == spot);
    let fits = |&spot: &Spot| heads(spot.token) && is_people(scene, spot) && is_single(scene, spot) == one && !attacks(spot);
    (0..pronoun.token).rev().map(|token| Spot { token, ..pronoun }).find(fits)
}

/// "A trader and his two sons … They were killed": how many all are whom the same clause names in one role.
fn count_beside(scene: &Scene, event: &Event, meant: Spot) -> Option<Count> {
    let told = |role: Role| role == Role::Target || role.effect().is_some();
    let draft = event.drafts.iter().find(|draft| draft.fills.iter().any(|fill| fill.spot == meant && told(fill.role)))?;
    let role = draft.fills.iter().find(|fill| fill.spot == meant)?.role;
    let people = draft.fills.iter().filter(|fill| fill.role == role && fill.spot.sentence == meant.sentence && is_people(scene, fill.spot));
    people.map(|fill| count_at(scene, fill.spot)).reduce(|a, b| a.zip(b).map(|(a, b)| a.plus(b)))?
}

fn is_people(scene: &Scene, spot: Spot) -> bool {
    scene.tree(spot.sentence).pos(spot.token).is_nominal() && scene.is_person(spot) && !is_pronoun(scene, spot)
}

fn is_single(scene: &Scene, spot: Spot) -> bool {
    count_at(scene, spot).is_none_or(|count| count == Count::exactly(1))
        && scene.tree(spot.sentence).lower(spot.token) == scene.tree(spot.sentence).lemma(spot.token)
        || scene.persons.name_at(spot).is_some()
}
