//! Spots in, parties out: perpetrators, targets, victims and weapons as records name them.

use crate::code::casualties::{Toll, count_at};
use crate::code::events::Event;
use crate::code::rules::Role;
use crate::code::scene::{Scene, Spot};
use crate::record::{Party, Victim, Weapon};
use crate::resolve::actors::{ActorKind, ActorMention};
use crate::sentence::{Rel, Upos};
use crate::span::Span;

/// The perpetrators of an event: named actors and roles, each once; pronouns and "the attackers" only where nobody else is told.
pub fn perpetrators_of(scene: &Scene, event: &Event) -> Vec<(Party, Spot)> {
    let mut spots: Vec<Spot> = event.fillers(Role::Perpetrator).collect();
    spots.dedup();
    let mut parties: Vec<(Party, Spot)> = Vec::new();
    for spot in spots {
        for party in perpetrator(scene, spot).into_iter().chain(coordinated(scene, spot)) {
            let known = parties.iter().any(|(known, _)| (known.id.is_some() && known.id == party.id) || known.text == party.text);
            if !known {
                parties.push((party, spot));
            }
        }
    }
    parties
}

/// "Fulani and Hausa groups": other actors named in front of the same noun.
fn coordinated(scene: &Scene, spot: Spot) -> Vec<Party> {
    let phrase = scene.phrase(spot);
    let head = scene.token_span(spot);
    let inside = scene.actors(spot.sentence).map(|(_, actor)| actor).filter(|actor| phrase.contains(actor.span) && !actor.span.overlaps(head) && actor.named);
    inside.map(|actor| party_of(scene, actor)).collect()
}

fn party_of(scene: &Scene, actor: &ActorMention) -> Party {
    Party {
        name: Some(actor.name.to_string()),
        id: actor.id.as_ref().map(|id| id.to_string()),
        text: Some(scene.text(actor.span).to_string()),
        ..Party::default()
    }
}

/// A perpetrator by what the lexicon knows of its phrase; pronouns give none.
fn perpetrator(scene: &Scene, spot: Spot) -> Option<Party> {
    let tree = scene.tree(spot.sentence);
    let actor = scene.actor_over(spot).or_else(|| scene.actor_inside(spot));
    if actor.is_none() && matches!(tree.pos(spot.token), Upos::Pron | Upos::Det | Upos::Num | Upos::Adj) {
        return None;
    }
    let text = actor.filter(|actor| actor.head as usize == spot.token).map_or_else(|| scene.phrase(spot), |actor| actor.span);
    let named = actor.filter(|actor| actor.named);
    Some(Party {
        name: named.map(|actor| actor.name.to_string()),
        id: named.and_then(|actor| actor.id.as_ref()).map(|id| id.to_string()),
        kind: actor.and_then(party_kind).map(String::from),
        text: Some(scene.text(text).to_string()),
        count: count_at(scene, spot),
        inferred: false,
    })
}

/// People known by role alone are individuals; what a name with people in it is, its words tell.
fn party_kind(actor: &ActorMention) -> Option<&'static str> {
    match actor.kind {
        ActorKind::Unknown | ActorKind::Civilian | ActorKind::Crowd if !actor.named => Some("individual"),
        _ => None,
    }
}

/// The targets of an event: things and people that the attack was aimed at.
pub fn targets_of(scene: &Scene, event: &Event) -> Vec<(Party, Spot)> {
    let mut parties: Vec<(Party, Spot)> = Vec::new();
    for spot in event.fillers(Role::Target) {
        let party = target(scene, spot);
        if !parties.iter().any(|(known, _)| known.text == party.text) && !is_empty_reference(scene, spot) {
            parties.push((party, spot));
        }
    }
    parties
}

/// Pronouns and relative words name no target.
fn is_empty_reference(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    matches!(tree.pos(spot.token), Upos::Pron | Upos::Det | Upos::Punct | Upos::Verb | Upos::Adv)
}

fn target(scene: &Scene, spot: Spot) -> Party {
    let actor = scene.actor(spot).or_else(|| scene.actor_inside(spot)).filter(|actor| actor.named || actor.kind.is_state());
    let class = scene.noun_class(spot).map(|noun| noun.class.to_string());
    let kind = class.or_else(|| scene.is_person(spot).then(|| "person".to_string()));
    Party {
        name: actor.map(|actor| actor.name.to_string()),
        id: actor.and_then(|actor| actor.id.as_ref()).map(|id| id.to_string()),
        kind: kind.map(|kind| if matches!(kind.as_str(), "notable" | "people") { "person".to_string() } else { kind }),
        text: Some(scene.text(if scene.is_person(spot) { with_apposition(scene, spot) } else { scene.phrase(spot) }).to_string()),
        count: count_at(scene, spot),
        inferred: false,
    }
}

/// The weapons of an event, each wording once.
pub fn weapons_of(scene: &Scene, event: &Event) -> Vec<(Weapon, Spot)> {
    let mut weapons: Vec<(Weapon, Spot)> = Vec::new();
    for spot in event.fillers(Role::Weapon) {
        let text = scene.text(scene.phrase(spot)).to_string();
        let kind = scene.noun_class(spot).map_or_else(|| "weapon".to_string(), |noun| noun.class.to_string());
        if !weapons.iter().any(|(known, _)| known.text.eq_ignore_ascii_case(&text)) {
            weapons.push((Weapon { text, kind }, spot));
        }
    }
    weapons
}

/// A toll as a victim of the record.
pub fn victim_of(scene: &Scene, toll: &Toll) -> Victim {
    Victim {
        text: scene.text(with_apposition(scene, toll.spot)).to_string(),
        effect: toll.role.effect().unwrap_or_default().to_string(),
        count: toll.count,
        name: person_name(scene, toll.spot),
        side: side_of(scene, toll.spot).map(String::from),
    }
}

/// A phrase with the apposition that describes it: "Abdul Nafi, a Taliban leader".
fn with_apposition(scene: &Scene, spot: Spot) -> Span {
    let tree = scene.tree(spot.sentence);
    let phrase = scene.phrase(spot);
    let apposed = tree.children_by(spot.token, &[Rel::Appos]).next().map(|at| tree.phrase_span(at));
    apposed.filter(|span| span.start >= phrase.end && span.start - phrase.end < 6).map_or(phrase, |span| phrase.cover(span))
}

/// A person's name as the text has it: a run of proper nouns that is no actor and no place.
fn person_name(scene: &Scene, spot: Spot) -> Option<String> {
    let tree = scene.tree(spot.sentence);
    let named = |at: usize| {
        tree.pos(at) == Upos::Propn && scene.place_over(Spot { token: at, ..spot }).is_none() && scene.actor_over(Spot { token: at, ..spot }).is_none()
    };
    let candidates = std::iter::once(spot.token).chain(tree.children_by(spot.token, &[Rel::Appos, Rel::Flat, Rel::Compound]));
    let head = candidates.into_iter().find(|&at| named(at))?;
    let tokens = &tree.sentence.tokens;
    let first = (0..=head).rev().take_while(|&at| named(at)).last()?;
    let last = (head..tokens.len()).take_while(|&at| named(at)).last()?;
    Some(scene.text(tree.sentence.span_of(first..last + 1)).to_string())
}

/// Whose side the victims are on.
fn side_of(scene: &Scene, spot: Spot) -> Option<&'static str> {
    let actor = scene.actor(spot).or_else(|| scene.actor_inside(spot))?;
    Some(match actor.kind {
        ActorKind::Military | ActorKind::Police | ActorKind::Coalition | ActorKind::Militia => "security_forces",
        ActorKind::ArmedGroup | ActorKind::Criminal | ActorKind::Unknown => "perpetrators",
        ActorKind::AidWorker => "aid_workers",
        ActorKind::Government => "government",
        ActorKind::Civilian | ActorKind::Organisation | ActorKind::Crowd => "civilians",
    })
}
