//! A trigger with its fillers in, whether its event is told as news or taken for granted out.
//!
//! Who condemns "the murder of the mayor" or is held for "the attack on the headquarters" speaks of what happened, whatever else the sentence
//! says of it. A phrase takes its event for granted by naming whom it befell, by its own day, or by what a clause of its own tells.

use crate::code::arguments::light_verb;
use crate::code::certainty::Telling;
use crate::code::drafts::Fill;
use crate::code::rules::{Role, Rule, Strength, TriggerPos};
use crate::code::scene::{Scene, Spot};
use crate::sentence::{Rel, Upos};

/// What names whom it befell, or how many of them, takes its event for granted: "the murder of Senator Ruiz", "suspected of
/// killing Senator Ruiz".
pub fn telling_of(scene: &Scene, spot: Spot, rule: &Rule, fills: &[Fill]) -> Telling {
    let named = |fill: &Fill| scene.person_named(fill.spot).is_some();
    let counted = |fill: &Fill| scene.tree(fill.spot.sentence).child(fill.spot.token, &[Rel::Nummod]).is_some();
    let mut suffered = fills.iter().filter(|fill| fill.role.effect().is_some() || fill.role == Role::Target);
    let certain = match rule.pos {
        TriggerPos::Noun => {
            let known = is_definite(scene, spot) && suffered.any(|fill| named(fill) || counted(fill) || is_known_thing(scene, spot, fill));
            known || is_told_to_hurt(scene, spot) || is_dated(scene, spot)
        }
        TriggerPos::Verb => is_charge(scene, spot) && suffered.any(|fill| named(fill) || is_known_thing(scene, spot, fill)),
        TriggerPos::Adjective => false,
    };
    if certain { Telling::Presupposed } else { Telling::News }
}

/// "blamed for a car bomb attack today": one event, with its day in its own phrase.
fn is_dated(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let single = tree.lower(spot.token) == tree.lemma(spot.token) && tree.child(spot.token, &[Rel::Det]).is_some();
    let own = |head: usize| tree.is_below(head, spot.token);
    let past = |end| scene.document.published.is_none_or(|published| end <= published);
    single
        && scene
            .times(spot.sentence)
            .any(|(_, time)| time.range.is_some_and(|range| past(range.1)) && own(scene.sentence(spot.sentence).tokens_in(time.span).start))
}

/// "blamed for an explosion that killed twelve people": what a relative clause tells to have hurt somebody happened.
fn is_told_to_hurt(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let clauses = tree.children_by(spot.token, &[Rel::AclRelcl]).filter(|&clause| tree.pos(clause) == Upos::Verb && tree.is_participle(clause));
    clauses.into_iter().any(|clause| tree.child(clause, &[Rel::Obj]).is_some() && tree.child(clause, &[Rel::Aux]).is_none() && hurts(scene, clause, spot))
}

/// Whether a verb is one that tells what was done to people.
pub fn hurts(scene: &Scene, verb: usize, spot: Spot) -> bool {
    let of_people = |rule: &Rule| rule.strength == Strength::Effect && rule.roles.iter().any(|(_, role)| role.effect().is_some());
    scene.lexicon.coding.rules.with_lemma(scene.tree(spot.sentence).lemma(verb)).any(of_people)
}

/// "the attack on the headquarters", "the murder of the mayor", "the attack against the FARC": a definite thing, office or named body that was hit.
fn is_known_thing(scene: &Scene, spot: Spot, fill: &Fill) -> bool {
    let singular = |spot: Spot| scene.tree(spot.sentence).lower(spot.token) == scene.tree(spot.sentence).lemma(spot.token);
    let thing = scene.noun_class(fill.spot).is_some_and(|noun| matches!(noun.class.as_str(), "building" | "vehicle" | "facility" | "notable"));
    let named = || fill.role == Role::Target && scene.actor_over(fill.spot).is_some_and(|actor| actor.named && !actor.kind.is_armed_opponent());
    let known = thing && (singular(fill.spot) || singular(spot)) && is_definite(scene, fill.spot);
    known || (singular(spot) && named())
}

/// "of killing", "with having murdered": a gerund behind a word of accusing.
fn is_charge(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let gerund = tree.lower(spot.token).ends_with("ing") || tree.children_by(spot.token, &[Rel::Aux]).any(|aux| tree.lower(aux).ends_with("ing"));
    gerund && tree.ancestors(spot.token).skip(1).take(2).any(|above| scene.words().accusing.has(tree.lemma(above)))
}

/// "carried out their third patrol", "staged its first attack": what is told as done is news, though it is called theirs.
pub fn is_own_doing(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let owned = tree.children_by(spot.token, &[Rel::NmodPoss]).any(|at| scene.words().owning.has(tree.lower(at)));
    owned && light_verb(tree, spot.token).is_some_and(|verb| scene.words().staging.has(tree.lemma(verb)))
}

/// Whether a noun is definite: by determiner, demonstrative or possessive pronoun.
pub fn is_definite(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let owned = |at: usize| tree.rel(at) == Rel::NmodPoss && scene.person_named(Spot { token: at, ..spot }).is_some();
    tree.children_by(spot.token, &[Rel::Det, Rel::NmodPoss]).any(|at| scene.words().definite.has(tree.lower(at)) || owned(at))
}
