//! Arguments in, who suffers out where grammar alone does not say: the subject of a headline's participle, the owner of a hurt limb.
//!
//! "Mayor abducted from home" has no auxiliary, and "burned the hands of a secretary" names her hands. What the rule makes of the
//! person is the rule's business.

use crate::code::arguments::{Argument, Function};
use crate::code::rules::{Rule, TriggerPos};
use crate::code::scene::{Scene, Spot};
use crate::sentence::Rel;

/// "Mayor abducted from home": a participle without object or auxiliary, as in headlines and lists, whose subject is nobody who attacks.
pub fn turn_passive(scene: &Scene, spot: Spot, rule: &Rule, arguments: &mut [Argument]) {
    let tree = scene.tree(spot.sentence);
    let hurts = rule.pos == TriggerPos::Verb && rule.role_of("patient").is_some_and(|role| role.effect().is_some());
    let bare = tree.is_participle(spot.token) && tree.child(spot.token, &[Rel::Obj, Rel::Aux, Rel::AuxPass]).is_none();
    let attacks = |at: Spot| {
        ["armed_group", "criminal", "militia", "military", "police", "coalition", "unknown", "crowd", "pronoun"].into_iter().any(|class| scene.is_of(at, class))
    };
    let sufferer = |argument: &Argument| {
        let at = Spot { token: argument.head, ..spot };
        let herds = scene.words().herding.has(tree.lemma(at.token));
        argument.function == Function::Agent && tree.rel(tree.first_conjunct(at.token)) == Rel::Nsubj && scene.is_person(at) && (herds || !attacks(at))
    };
    if hurts && bare && !arguments.iter().any(|argument| argument.function == Function::Patient) {
        arguments.iter_mut().filter(|argument| sufferer(argument)).for_each(|argument| argument.function = Function::Patient);
    }
}

/// "the hands of a secretary", "a soldier's foot": whose a part of a body is.
pub fn part_owner(scene: &Scene, part: Spot) -> Option<Spot> {
    let tree = scene.tree(part.sentence);
    let of = |&at: &usize| tree.rel(at) == Rel::NmodPoss || tree.preposition(at).is_some_and(|case| scene.words().of.has(tree.lower(case)));
    tree.children_by(part.token, &[Rel::NmodPoss, Rel::Nmod]).find(of).map(|token| Spot { token, ..part })
}
