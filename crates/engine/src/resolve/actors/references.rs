//! Mentions in text order in, the same with "the group", "its operatives", "the militants" given the id they take up.
//!
//! A definite phrase without words of its own stands for the last actor named before it, within a few sentences, that it can
//! stand for. Gunmen and assailants take up nobody: who they are is what a report leaves open.

use super::ActorKind;
use super::listing::Refers;
use super::phrases::Draft;

/// How many sentences back a reference reaches.
const REACH: u32 = 4;

/// Gives references the id, name and kind of what they take up.
pub(super) fn resolve_references(drafts: &mut [Draft]) {
    for at in 0..drafts.len() {
        let (before, rest) = drafts.split_at_mut(at);
        let draft = &mut rest[0];
        let near = |earlier: &&Draft| earlier.mention.sentence + REACH >= draft.mention.sentence;
        let taken = before.iter().rev().take_while(near).find(|earlier| can_stand_for(draft.refers, earlier));
        if let Some(earlier) = taken {
            let mention = &mut draft.mention;
            mention.id = earlier.mention.id.clone();
            mention.name = earlier.mention.name.clone();
            mention.kind = earlier.mention.kind;
            mention.country = earlier.mention.country.clone();
            mention.inferred = true;
        }
    }
}

fn can_stand_for(refers: Refers, earlier: &Draft) -> bool {
    let mention = &earlier.mention;
    let is_known = mention.named && !mention.inferred;
    let is_group = matches!(mention.kind, ActorKind::ArmedGroup | ActorKind::Criminal | ActorKind::Militia);
    match refers {
        Refers::Nobody => false,
        Refers::ArmedGroup => is_known && is_group,
        Refers::Organisation => is_known && (is_group || mention.kind == ActorKind::Organisation),
    }
}
