//! Arguments in, who suffers out where grammar alone does not say: the subject of a headline's participle, the owner of a hurt limb.
//!
//! "Mayor abducted from home" has no auxiliary, and "burned the hands of a secretary" names her hands. What the rule makes of the
//! person is the rule's business.

use crate::code::arguments::{Argument, Function};
use crate::code::rules::{Rule, Strength, TriggerPos};
use crate::code::scene::{Scene, Spot};
use crate::sentence::{Rel, Upos};

/// "Mayor abducted from home": a participle without object or auxiliary, as in headlines and lists, whose subject is nobody who attacks.
pub fn turn_passive(scene: &Scene, spot: Spot, rule: &Rule, arguments: &mut Vec<Argument>) {
    let tree = scene.tree(spot.sentence);
    let hurts = rule.pos == TriggerPos::Verb && rule.role_of("patient").is_some_and(|role| role.effect().is_some());
    drop_parted_objects(scene, spot, arguments);
    let taken = |at: usize| scene.words().captives.has(tree.lower(at));
    let object = tree.children_by(spot.token, &[Rel::Obj]).find(|&at| !is_parted(scene, spot, at) && !taken(at));
    let bare = tree.is_participle(spot.token) && object.is_none() && tree.child(spot.token, &[Rel::Aux, Rel::AuxPass]).is_none();
    let only_hurts = rule.strength == Strength::Effect;
    let attacks = |at: Spot| {
        ["armed_group", "criminal", "militia", "military", "police", "coalition", "unknown", "crowd", "pronoun"].into_iter().any(|class| scene.is_of(at, class))
    };
    let sufferer = |argument: &Argument| {
        let at = Spot { token: argument.head, ..spot };
        let herds = scene.words().herding.has(tree.lemma(at.token));
        argument.function == Function::Agent
            && tree.rel(tree.first_conjunct(at.token)) == Rel::Nsubj
            && scene.is_person(at)
            && (herds || only_hurts || !attacks(at))
    };
    if hurts && bare {
        // "Five travellers held hostage": what they are held as is nobody else.
        arguments.retain(|argument| argument.function != Function::Patient || !taken(argument.head));
    }
    if hurts && bare && !arguments.iter().any(|argument| argument.function == Function::Patient) {
        arguments.iter_mut().filter(|argument| sufferer(argument)).for_each(|argument| argument.function = Function::Patient);
    }
}

/// "Driver wounded, no other casualties": what stands behind a comma right after a participle is not its object.
fn drop_parted_objects(scene: &Scene, spot: Spot, arguments: &mut Vec<Argument>) {
    arguments.retain(|argument| argument.function != Function::Patient || !is_parted(scene, spot, argument.head));
}

fn is_parted(scene: &Scene, spot: Spot, object: usize) -> bool {
    let tree = scene.tree(spot.sentence);
    if object <= spot.token + 1 {
        return false;
    }
    let parts = tree.pos(spot.token + 1) == Upos::Punct && tree.phrase(object).0 == spot.token + 2;
    parts && tree.is_participle(spot.token) && tree.rel(object) == Rel::Obj
}

/// "the hands of a secretary", "a soldier's foot": whose a part of a body is.
pub fn part_owner(scene: &Scene, part: Spot) -> Option<Spot> {
    let tree = scene.tree(part.sentence);
    let of = |&at: &usize| tree.rel(at) == Rel::NmodPoss || tree.preposition(at).is_some_and(|case| scene.words().of.has(tree.lower(case)));
    tree.children_by(part.token, &[Rel::NmodPoss, Rel::Nmod]).find(of).map(|token| Spot { token, ..part })
}
