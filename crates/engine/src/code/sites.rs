//! Weapons in, what they stood at out: the bus of "a bomb under a bus" was the target, though nothing says that it was attacked.
//!
//! Only explosives have sites, and only things that can be hit: buildings, vehicles, facilities. A device that is planted, thrown or hidden is told by a
//! verb of its own, and its rule says where.

use crate::code::drafts::Fill;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::sentence::Rel;

/// "a car bomb at a bus station", "a bomb under a bus": what a device stood at or under was its target.
pub fn weapon_sites(scene: &Scene, fills: &[Fill]) -> Vec<Fill> {
    let mut sites = Vec::new();
    for fill in fills.iter().filter(|fill| fill.role == Role::Weapon && scene.is_of(fill.spot, "explosive")) {
        let tree = scene.tree(fill.spot.sentence);
        let beside = |at: &usize| tree.preposition(*at).is_some_and(|case| scene.words().site_prepositions.has(tree.lower(case)));
        let hung = tree.children_by(fill.spot.token, &[Rel::Nmod]).chain(tree.sibling_behind(fill.spot.token)).filter(beside);
        let spots = hung.flat_map(|at| tree.conjuncts(at)).map(|token| Spot { token, ..fill.spot });
        sites.extend(spots.filter(|&spot| is_site(scene, spot)).map(|spot| Fill { role: Role::Target, spot }));
    }
    sites.retain(|site| !fills.iter().any(|fill| fill.spot == site.spot));
    sites
}

fn is_site(scene: &Scene, spot: Spot) -> bool {
    scene.noun_class(spot).is_some_and(|noun| matches!(noun.class.as_str(), "building" | "vehicle" | "facility"))
}
