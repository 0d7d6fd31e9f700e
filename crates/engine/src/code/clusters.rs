//! The drafts of one sentence in, the same by the happening that they tell out.
//!
//! Most sentences tell one event with several triggers. What stands apart are clauses of another class, day or place, nouns listed between
//! semicolons, and what words such as "in a separate incident" part. Over several sentences `events` decides.

use crate::code::certainty::Telling;
use crate::code::circumstances::{find_own_place, find_place, find_time, is_location, is_place_below};
use crate::code::drafts::Draft;
use crate::code::events::are_apart;
use crate::code::listed::is_listed_apart;
use crate::code::ontology::Class;
use crate::code::rules::{Role, Strength};
use crate::code::scene::{Scene, Spot};
use crate::resolve::places::{Place, PlaceKind};
use crate::sentence::{Rel, Upos};

/// The drafts of one sentence by the happening that they tell: coordinated clauses of another class, time or place stand apart.
pub fn split_clusters<'a>(scene: &Scene<'a>, drafts: Vec<Draft<'a>>) -> Vec<Vec<Draft<'a>>> {
    let mut clusters: Vec<Vec<Draft<'a>>> = Vec::new();
    for draft in drafts {
        let apart = clusters.last().is_some_and(|last| tells_other_event(scene, last, &draft));
        match clusters.last_mut() {
            Some(last) if !apart => last.push(draft),
            _ => clusters.push(vec![draft]),
        }
    }
    clusters
}

/// Whether words or places part what two neighbouring groups of drafts tell; of another class or day `events` decides.
pub fn are_parted(scene: &Scene, before: &[Draft], after: &[Draft]) -> bool {
    let tells = |draft: &&Draft| matches!(draft.strength, Strength::Event | Strength::Effect) && !draft.negated;
    let (Some(known), Some(last), Some(next)) = (before.iter().find(tells), before.last(), after.first()) else { return false };
    opens_another(scene, last.spot, next.spot) || stands_apart(scene, known, next) || is_listed_apart(scene, before, next)
}

/// Whether a draft tells of another happening than those before it in the same sentence.
fn tells_other_event(scene: &Scene, cluster: &[Draft], draft: &Draft) -> bool {
    let told = |wanted: Strength| cluster.iter().find(|known| known.strength == wanted && !known.negated);
    let Some(first) = told(Strength::Event).or_else(|| told(Strength::Effect)) else { return false };
    if is_reason_of_arrest(scene, first, draft) || is_reason_of_arrest(scene, draft, first) {
        return true;
    }
    if is_listed_apart(scene, cluster, draft) {
        return true;
    }
    let known = draft.definite;
    if draft.strength == Strength::Detail || draft.negated || known {
        return false;
    }
    let times = (find_time(scene, first.spot), find_time(scene, draft.spot));
    let other_day = matches!(times, (Some(a), Some(b)) if a.mention != b.mention && (a.start > b.end || b.start > a.end));
    let last = cluster.last().unwrap_or(first);
    if opens_another(scene, last.spot, draft.spot) || stands_apart(scene, first, draft) {
        return true;
    }
    if first.strength == Strength::Effect || draft.strength == Strength::Effect {
        return other_day && draft.fills.iter().any(|fill| matches!(fill.role, Role::Perpetrator | Role::Weapon));
    }
    let (Some(a), Some(b)) = (class_of(scene, first), class_of(scene, draft)) else { return false };
    let apart = !draft.subordinate || first.telling != draft.telling;
    other_day || (a != b && apart)
}

/// "…, and, in a separate incident, a bomb wounded two": words between two clauses that part what they tell.
fn opens_another(scene: &Scene, known: Spot, next: Spot) -> bool {
    let tokens = &scene.sentence(next.sentence).tokens;
    let words = scene.words();
    let between = |at: usize| known.token < at && at < next.token;
    let of_event = |at: usize| (at + 1..at + 3).any(|at| between(at) && words.same_event.has(&tokens[at].lemma));
    let begins = |at: usize| tokens[at.saturating_sub(2)..at].iter().any(|token| words.within_works.has(&token.lower));
    let opens = |at: usize| words.elsewhere.has(&tokens[at].lower) || (words.another_event.has(&tokens[at].lower) && of_event(at) && begins(at));
    known.sentence == next.sentence && (known.token + 1..next.token).any(opens)
}

/// "Gunmen killed a teacher in Kano, while in Jos a bomb wounded two": clauses side by side, each with its own place.
fn stands_apart(scene: &Scene, known: &Draft, next: &Draft) -> bool {
    let tree = scene.tree(next.spot.sentence);
    let verbs = [known.spot, next.spot].iter().all(|spot| tree.pos(spot.token) == Upos::Verb);
    let beside = matches!(tree.rel(next.spot.token), Rel::Conj | Rel::Parataxis | Rel::Advcl | Rel::Root);
    if known.spot.sentence != next.spot.sentence || !verbs || !beside {
        return false;
    }
    let below = |at: &usize| is_place_below(scene, known.spot, *at) && !is_place_below(scene, next.spot, *at);
    let fine = |place: &Place| place.kind < PlaceKind::Country;
    let told = || {
        scene.places(known.spot.sentence).filter(|(_, place)| is_location(scene, known.spot, place) && place.place.as_ref().is_some_and(fine)).map(|(at, _)| at)
    };
    let first = find_place(scene, known.spot).filter(below).or_else(|| told().find(below));
    let there = fronted_place(scene, known.spot, next.spot).or_else(|| find_own_place(scene, next.spot));
    let (Some(here), Some(there)) = (first, there) else { return false };
    let sides = |draft: &Draft| draft.fills.iter().any(|fill| matches!(fill.role, Role::Perpetrator | Role::Weapon) || fill.role.effect().is_some());
    here != there && sides(next) && are_apart(scene, here, there)
}

/// "…, while in Bria soldiers shot five men": a place at the head of a clause that goes on another, whatever the parser hung it on.
pub fn fronted_place(scene: &Scene, known: Spot, next: Spot) -> Option<usize> {
    let tree = scene.tree(next.sentence);
    let fronted = |at: &usize| {
        let first = tree.sentence.tokens_in(scene.annotation.places[*at].span).start;
        let opens = first > 1 && known.token < first && first < next.token && matches!(tree.pos(first - 2), Upos::Cconj | Upos::Sconj);
        opens && scene.words().location_prepositions.has(tree.lower(first - 1))
    };
    scene.places(next.sentence).filter(|(_, place)| !place.demonym).map(|(at, _)| at).find(fronted)
}

/// The class that keeps events apart: what is always an operation or no violence at all. Who shoots back at attackers is part of their attack.
pub fn class_of(scene: &Scene, draft: &Draft) -> Option<Class> {
    let kind = &scene.lexicon.coding.ontology.types[draft.rule.kind?];
    let fixed = draft.rule.class.or((!kind.by_perpetrator).then_some(kind.class));
    Some(fixed.unwrap_or(Class::Attack))
}

/// "arrested for killing the mayor", "held in connection with the attack on the mayor": what people were arrested for is no part of the arrest.
fn is_reason_of_arrest(scene: &Scene, arrest: &Draft, deed: &Draft) -> bool {
    let class = |draft: &Draft| class_of(scene, draft);
    let told = arrest.strength != Strength::Detail && arrest.telling == Telling::News && deed.strength != Strength::Detail && !deed.negated;
    told && (deed.telling == Telling::Presupposed || is_deed_of_hunted(scene, deed))
        && class(arrest) == Some(Class::Operation)
        && class(deed) == Some(Class::Attack)
}

/// "are hunting the group that killed five peasants": what armed people did, told of them in a clause of its own.
fn is_deed_of_hunted(scene: &Scene, deed: &Draft) -> bool {
    let aside = scene.tree(deed.spot.sentence).rel(deed.spot.token) == Rel::AclRelcl;
    let opponent = |spot: Spot| scene.actor_over(spot).is_some_and(|actor| actor.kind.is_armed_opponent());
    aside && deed.fills.iter().any(|fill| fill.role == Role::Perpetrator && opponent(fill.spot))
}
