//! An event in, its tactics out: what its weapons imply and its rules name.
//!
//! Devices that were only found are no means of an attack that is told beside them. Where neither weapon nor verb tells a tactic, the type has a
//! usual one (`lexicon/ontology.toml`).

use crate::code::drafts::Draft;
use crate::code::events::Event;
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::span::Span;

/// The drafts that tell an event; where a deed is told, without devices that were found or failed.
pub fn telling_drafts<'e>(event: &'e Event<'_>) -> impl Iterator<Item = &'e Draft<'e>> + Clone {
    let told = event.drafts.iter().filter(|draft| !draft.negated);
    let deed = told.clone().any(|draft| draft.strength == Strength::Event && draft.rule.status.is_none() && draft.rule.kind.is_some());
    told.filter(move |draft| !(deed && draft.rule.status.is_some() && draft.strength == Strength::Effect))
}

/// The tactics that weapons and attackers imply, in text order, then those that rules name, each with the words that tell it.
pub fn tactics_of(scene: &Scene, event: &Event) -> Vec<(String, Span)> {
    let of_noun = |spot: Spot| scene.noun_class(spot).and_then(|noun| noun.tactic.clone()).map(|tactic| (tactic.to_string(), scene.phrase(spot)));
    let fillers = |role: Role| telling_drafts(event).flat_map(|draft| &draft.fills).filter(move |fill| fill.role == role).map(|fill| fill.spot);
    let means = fillers(Role::Weapon).chain(fillers(Role::Perpetrator)).filter_map(of_noun);
    let ruled = telling_drafts(event).flat_map(|draft| draft.rule.tactics.iter().map(move |tactic| (tactic.to_string(), scene.token_span(draft.spot))));
    means.chain(ruled).collect()
}

/// The tactic of a type where nothing tells one.
pub fn usual_tactic(scene: &Scene, kind: &str) -> Option<String> {
    let ontology = &scene.lexicon.coding.ontology;
    let usual = ontology.types[ontology.type_index(kind)?].usual_tactic.as_ref()?;
    Some(usual.to_string())
}
