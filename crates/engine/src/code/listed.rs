//! The drafts of a sentence that lists events between semicolons in, which of them stand apart out.
//!
//! "carried out several attacks: a bombing in Kabul, in which ten died (3 May); an attack on a wedding in Jalalabad (9 May); and …": each item has
//! its own day and place; who did them all stands before the colon.

use crate::code::drafts::{Draft, Fill};
use crate::code::rules::{Role, Strength, TriggerPos};
use crate::code::scene::{Scene, Spot};
use crate::code::tree::Tree;
use std::ops::Range;

const BREAK: &str = ";";

/// The tokens of the item around a token, in a sentence that makes a list with semicolons; a colon before the list is no part of it.
pub fn list_item(tree: &Tree, at: usize) -> Option<Range<usize>> {
    let end = tree.sentence.tokens.len();
    let parts = |at: usize| tree.lower(at) == BREAK;
    let start = (0..at).rev().find(|&at| parts(at) || tree.words.label_marks.has(tree.lower(at))).map_or(0, |at| at + 1);
    let stop = (at..end).find(|&at| parts(at)).unwrap_or(end);
    let listed = stop < end || (start > 0 && parts(start - 1));
    listed.then_some(start..stop)
}

/// Events that a sentence lists as nouns between semicolons; "the attack" that names nobody takes up what was told.
pub fn is_listed_apart(scene: &Scene, cluster: &[Draft], draft: &Draft) -> bool {
    let tree = scene.tree(draft.spot.sentence);
    let told = |draft: &Draft| draft.strength == Strength::Event && draft.rule.pos == TriggerPos::Noun && !draft.negated;
    let before = cluster.iter().rev().find(|known| known.strength == Strength::Event && known.spot.sentence == draft.spot.sentence);
    let parted = |known: &Draft| (known.spot.token..draft.spot.token).any(|at| tree.lower(at) == BREAK);
    let taken_up = draft.definite && !draft.fills.iter().any(|fill| fill.role.effect().is_some());
    !taken_up && before.is_some_and(|known| told(known) && told(draft) && parted(known))
}

/// Who carried out what a list behind a colon tells, for an item that names nobody.
pub fn lend_doer(scene: &Scene, drafts: &mut [Draft]) {
    let Some(first) = drafts.iter().position(|draft| draft.strength == Strength::Event && !draft.negated) else { return };
    let named = drafts.iter().flat_map(|draft| &draft.fills).any(|fill| fill.role == Role::Perpetrator);
    let spot = drafts[first].spot;
    let tree = scene.tree(spot.sentence);
    if named || list_item(tree, spot.token).is_none() {
        return;
    }
    let Some(colon) = (0..spot.token).find(|&at| tree.words.label_marks.has(tree.lower(at))) else { return };
    let verb = (0..colon).find(|&at| tree.words.staging.has(tree.lemma(at)));
    let doer = verb.and_then(|verb| tree.subject(verb)).map(|token| Spot { token, ..spot });
    if let Some(doer) = doer.filter(|&doer| scene.actor_over(doer).is_some_and(|actor| actor.kind.is_armed_opponent())) {
        drafts[first].fills.push(Fill { role: Role::Perpetrator, spot: doer });
    }
}
