//! A sentence or the events of a document in, who is accused of what out.
//!
//! "Two men were arrested for the murder of the judge. They were identified as A and B": the arrest tells the names, the murder whom they are
//! accused of killing. Where the accused of one event are the captives of another, all names that the arrest gives are accused. Nobody is
//! accused who is not told to be: an arrest without a reason leaves the attacks around it alone.

use crate::code::arguments::{Function, find_arguments};
use crate::code::drafts::Fill;
use crate::code::events::Event;
use crate::code::names::names_after;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::sentence::{Rel, Upos};

/// Whoever the words above a certain event accuse of it: "charged Diaz with the murder of", "Diaz, suspected of killing".
pub fn accused_fills(scene: &Scene, spot: Spot) -> Vec<Fill> {
    let tree = scene.tree(spot.sentence);
    let accuses = |&at: &usize| scene.words().accusing.has(tree.lemma(at)) && tree.pos(at) != Upos::Noun;
    let governor = tree.ancestors(spot.token).skip(1).take(4).find(accuses);
    let Some(governor) = governor.or_else(|| arrest_for(scene, spot)) else { return Vec::new() };
    let arguments = find_arguments(tree, governor);
    let by = |function: Function| arguments.iter().filter(move |argument| argument.function == function).map(|argument| Spot { token: argument.head, ..spot });
    let mut accused: Vec<Spot> = by(Function::Patient).collect();
    if accused.is_empty() && tree.child(governor, &[Rel::Obj]).is_none() {
        accused.extend(by(Function::Agent));
    }
    let suspects = accused.into_iter().filter(|&at| at.token != spot.token && (scene.is_person(at) || scene.is_of(at, "armed") || scene.is_of(at, "state")));
    suspects.map(|spot| Fill { role: Role::Blamed, spot }).collect()
}

/// "Gunmen, believed to be Taliban, attacked", "gunmen, likely Taliban,": the known group whom nameless doers are taken for.
pub fn suspected_fills(scene: &Scene, fills: &[Fill]) -> Vec<Fill> {
    let words = scene.words();
    let nameless = |fill: &&Fill| fill.role == Role::Perpetrator && !scene.actor_over(fill.spot).is_some_and(|actor| actor.named);
    let mut suspected = Vec::new();
    for doer in fills.iter().filter(nameless).map(|fill| fill.spot) {
        let tree = scene.tree(doer.sentence);
        let believed = tree.children_by(doer.token, &[Rel::Acl]).filter(|&at| words.believed.has(tree.lower(at)));
        let predicates: Vec<usize> = believed.flat_map(|at| tree.children_by(at, &[Rel::Xcomp]).collect::<Vec<_>>()).collect();
        let hedged = tree.children_by(doer.token, &[Rel::Appos]).filter(|&at| tree.children(at).any(|below| words.perhaps.has(tree.lower(below))));
        let named = |&at: &usize| scene.actor_over(Spot { token: at, ..doer }).is_some_and(|actor| actor.named);
        suspected.extend(predicates.into_iter().chain(hedged).filter(named).map(|token| Fill { role: Role::Blamed, spot: Spot { token, ..doer } }));
    }
    suspected
}

/// "arrested for the murder of", "detained in connection with the attack on": the verb of arresting above what people are arrested for.
fn arrest_for(scene: &Scene, spot: Spot) -> Option<usize> {
    let tree = scene.tree(spot.sentence);
    let verb = tree.ancestors(spot.token).skip(1).take(3).find(|&at| tree.pos(at) == Upos::Verb)?;
    let path = tree.ancestors(spot.token).take_while(|&at| at != verb);
    let charged = |at: usize| {
        let case = tree.preposition(at).map(|case| tree.lower(case));
        case.is_some_and(|word| scene.words().charging.has(word)) || scene.words().charging.has(tree.lemma(at))
    };
    (scene.words().arresting.has(tree.lemma(verb)) && path.into_iter().any(charged)).then_some(verb)
}

/// Adds to every event whose accused were arrested the names that the arrest gives.
pub fn share_accused(scene: &Scene, events: &mut [Event]) {
    for at in 0..events.len() {
        let accused: Vec<Spot> = events[at].fillers(Role::Blamed).collect();
        if accused.is_empty() {
            continue;
        }
        let arrests = events.iter().enumerate().filter(|&(other, event)| other != at && event.fillers(Role::Captured).any(|spot| accused.contains(&spot)));
        let named: Vec<Spot> = arrests.flat_map(|(_, event)| names_of_captives(scene, event)).collect();
        let draft = events[at].drafts.iter_mut().find(|draft| draft.fills.iter().any(|fill| fill.role == Role::Blamed));
        let fresh = named.into_iter().filter(|spot| !accused.contains(spot)).map(|spot| Fill { role: Role::Blamed, spot });
        if let Some(draft) = draft {
            draft.fills.extend(fresh);
        }
    }
}

/// Those who were arrested, by name: as captives, in the list behind them, or identified later.
fn names_of_captives(scene: &Scene, event: &Event) -> Vec<Spot> {
    let captives: Vec<Spot> = event.fillers(Role::Captured).chain(event.fillers(Role::Named)).collect();
    let listed = captives.iter().flat_map(|&spot| names_after(scene, spot)).collect::<Vec<_>>();
    captives.into_iter().chain(listed).filter(|&spot| scene.persons.listed_at(spot).is_some()).collect()
}
