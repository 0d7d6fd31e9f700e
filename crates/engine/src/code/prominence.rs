//! Whether an attack singles out one person: what makes an armed assault or a bombing an assassination.
//!
//! A person is singled out who is named, or told by an office (`notable` in `nouns.tsv`), alone, as what was attacked or killed;
//! so is the owner of the house, vehicle or convoy that was attacked.

use crate::code::drafts::{Draft, Fill};
use crate::code::events::Event;
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::code::tree::Tree;
use crate::sentence::{Rel, Upos};

/// The phrase that names the person singled out, if the event singles out one.
pub fn singled_out(scene: &Scene, event: &Event) -> Option<Spot> {
    let first = event.drafts.first()?.spot.sentence;
    let drafts = event.drafts.iter().filter(|draft| !draft.negated && draft.strength != Strength::Detail && draft.spot.sentence <= first + 1);
    let fills =
        drafts.flat_map(|draft| draft.fills.iter().map(move |fill| (draft, fill))).filter(|(draft, fill)| is_aim(draft, fill) && !is_beside(scene, fill.spot));
    let aims: Vec<Spot> = fills.map(|(_, fill)| fill.spot).collect();
    aims.iter().copied().find_map(|spot| person_aimed_at(scene, spot, aims.len()))
}

/// "near the court", "in Zabul": what stands beside an attack is not its aim, unless it is somebody's house or vehicle.
fn is_beside(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let owned = matches!(scene.noun_class(spot).map(|noun| noun.class.as_str()), Some("building" | "vehicle"));
    !owned && tree.preposition(spot.token).is_some_and(|case| scene.words().beside_prepositions.has(tree.lower(case)))
}

/// What was attacked; who was killed counts where the killing itself is told, not as what an attack led to.
fn is_aim(draft: &Draft, fill: &Fill) -> bool {
    match fill.role {
        Role::Target => true,
        Role::Killed | Role::Wounded => draft.fills.iter().any(|other| matches!(other.role, Role::Perpetrator)),
        _ => false,
    }
}

/// The person at a spot, or whose house or vehicle it is.
fn person_aimed_at(scene: &Scene, spot: Spot, n_aims: usize) -> Option<Spot> {
    if is_singled(scene, spot) {
        return (n_aims <= 3).then_some(spot);
    }
    let class = scene.noun_class(spot).map(|noun| noun.class.as_str());
    if !matches!(class, Some("building" | "vehicle")) {
        return None;
    }
    let tree = scene.tree(spot.sentence);
    let owners = tree.children_by(spot.token, &[Rel::Nmod, Rel::NmodPoss]).filter(|&at| owns(tree, at));
    owners.map(|token| Spot { token, ..spot }).find(|&owner| is_singled(scene, owner))
}

/// A possessor or of-phrase, or what the thing carries ("a vehicle carrying a judge").
fn owns(tree: &Tree, at: usize) -> bool {
    tree.rel(at) == Rel::NmodPoss || tree.preposition(at).is_some_and(|case| tree.lower(case) == "of" || tree.lower(case) == "belonging")
}

/// One person, named or by office; no plural, no count, nobody of an armed group.
fn is_singled(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    let plural = tree.pos(spot.token) == Upos::Noun && tree.lower(spot.token) != tree.lemma(spot.token);
    let counted = tree.child(spot.token, &[Rel::Nummod]).is_some();
    if plural || counted || scene.is_placelike(spot) {
        return false;
    }
    let named_group = scene.actor_over(spot).is_some_and(|actor| actor.named && actor.head as usize == spot.token && tree.pos(spot.token) == Upos::Propn);
    let notable = scene.noun_class(spot).is_some_and(|noun| noun.class == "notable");
    notable || (is_person_name(scene, spot) && !named_group)
}

/// A proper noun that is no place, no actor, no thing: a person's name.
fn is_person_name(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    tree.pos(spot.token) == Upos::Propn && scene.noun_class(spot).is_none() && scene.actor_over(spot).is_none() && scene.time_over(spot).is_none()
}
