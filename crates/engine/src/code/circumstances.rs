//! When and where: the time and the place that a draft's clause, sentence or surroundings give it.

use crate::code::scene::{Scene, Spot};
use crate::resolve::places::{PlaceKind, PlaceMention};
use crate::resolve::times::{TimeKind, TimeMention};
use crate::sentence::Rel;
use jiff::civil::Date;

/// A time found for an event: the mention's index and its days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct When {
    pub mention: usize,
    pub start: Date,
    pub end: Date,
}

/// The time of a trigger: one that depends on it or on what governs it, nearest first; else the sentence's first.
pub fn find_time(scene: &Scene, spot: Spot) -> Option<When> {
    let tree = scene.tree(spot.sentence);
    let candidates: Vec<(usize, &TimeMention)> = scene.times(spot.sentence).filter(|(_, time)| is_day_like(time) && !is_citation_date(scene, time)).collect();
    let own = candidates.iter().filter_map(|&(at, time)| {
        let token = scene.sentence(spot.sentence).tokens_in(time.span).start;
        attachment_distance(scene, spot, token).map(|distance| (distance, at, time))
    });
    let best = own.min_by_key(|&(distance, at, _)| (distance, at)).map(|(_, at, time)| (at, time));
    let (mention, time) =
        best.or_else(|| candidates.into_iter().find(|(_, time)| !is_in_other_clause(scene, spot, tree.sentence.tokens_in(time.span).start)))?;
    time.range.map(|(start, end)| When { mention, start, end })
}

/// A date or time of day with known days, no longer than a year.
fn is_day_like(time: &TimeMention) -> bool {
    matches!(time.kind, TimeKind::Date | TimeKind::Time) && time.range.is_some_and(|(start, end)| (end - start).get_days() <= 366)
}

/// The date of a source in brackets: "(Telegram, May 22, 2020)". A bracket that holds a date alone dates the event.
fn is_citation_date(scene: &Scene, time: &TimeMention) -> bool {
    let text = &scene.document.text;
    let (before, after) = (&text[..time.span.start as usize], &text[time.span.end as usize..]);
    let Some(open) = before.rfind(['(', ')', '\n']).filter(|&at| before[at..].starts_with('(')) else { return false };
    let closes = after.find([')', '(', '\n']).is_some_and(|at| after[at..].starts_with(')'));
    closes && before[open + 1..].chars().any(char::is_alphabetic)
}

/// Steps up from the trigger to the governor that the phrase hangs on, plus the steps down to it; `None` if it hangs elsewhere.
fn attachment_distance(scene: &Scene, spot: Spot, token: usize) -> Option<usize> {
    let tree = scene.tree(spot.sentence);
    let path: Vec<usize> = tree.ancestors(token).collect();
    for (up, above) in tree.ancestors(spot.token).enumerate() {
        let Some(down) = path.iter().position(|&at| at == above) else { continue };
        let other_clause = path[..down]
            .iter()
            .any(|&at| matches!(tree.rel(at), Rel::AclRelcl | Rel::Acl | Rel::Advcl | Rel::Ccomp | Rel::Parataxis | Rel::Conj) && at != token);
        return (!other_clause).then_some(up * 2 + down);
    }
    None
}

fn is_in_other_clause(scene: &Scene, spot: Spot, token: usize) -> bool {
    let tree = scene.tree(spot.sentence);
    let clause = tree.ancestors(token).find(|&at| matches!(tree.rel(at), Rel::AclRelcl | Rel::Ccomp | Rel::Parataxis));
    clause.is_some_and(|clause| !tree.is_below(spot.token, clause) && clause != spot.token)
}

/// The place of a trigger: the finest of the nearest nested chain that its clause or sentence gives.
pub fn find_place(scene: &Scene, spot: Spot) -> Option<usize> {
    let mut best: Option<(usize, usize, usize)> = None;
    for (at, place) in scene.places(spot.sentence).filter(|(_, place)| is_location(scene, spot, place)) {
        let head = phrase_head(scene, spot.sentence, place);
        let distance = attachment_distance(scene, spot, head).unwrap_or(40 + head.abs_diff(spot.token) / 8);
        let penalty = preposition_penalty(scene, Spot { token: head, ..spot }) + coarse_penalty(place) + body_penalty(scene, spot, head);
        let key = (distance + penalty, at, at);
        if best.is_none_or(|known| key < known) {
            best = Some(key);
        }
    }
    best.map(|(_, _, at)| town_of(scene, spot.sentence, finest_within(scene, spot, at)))
}

/// The innermost place of the sentence that the text nests in a place: "Khan Aqa, Qush Tepa district, Jawzjan".
fn finest_within(scene: &Scene, spot: Spot, at: usize) -> usize {
    let inner = scene.places(spot.sentence).find(|(inner, place)| *inner < at && place.within == Some(at as u32) && is_location(scene, spot, place));
    inner.map_or(at, |(inner, _)| finest_within(scene, spot, inner))
}

/// "Kamenge area, Bujumbura": a quarter or market is told as part of its town.
fn town_of(scene: &Scene, sentence: usize, at: usize) -> usize {
    let place = &scene.annotation.places[at];
    let tokens = scene.sentence(sentence).tokens_in(place.span);
    let n = scene.sentence(sentence).tokens.len();
    let is_part = (tokens.start..(tokens.end + 1).min(n)).any(|at| scene.words().town_parts.has(scene.tree(sentence).lower(at)));
    let town = place
        .within
        .map(|within| within as usize)
        .filter(|&within| scene.annotation.places[within].place.as_ref().is_some_and(|place| matches!(place.kind, PlaceKind::Town | PlaceKind::Admin2)));
    town.filter(|_| is_part).unwrap_or(at)
}

/// The token of a place's phrase that hangs highest.
fn phrase_head(scene: &Scene, sentence: usize, place: &PlaceMention) -> usize {
    let tree = scene.tree(sentence);
    let tokens = scene.sentence(sentence).tokens_in(place.span);
    let inside = tokens.clone();
    tokens.clone().find(|&at| tree.head(at).is_none_or(|head| !inside.contains(&head))).unwrap_or(tokens.start)
}

/// A toponym that can be where something happens: no demonym, no part of an actor's name, no home of a person ("of Mosul").
fn is_location(scene: &Scene, spot: Spot, place: &PlaceMention) -> bool {
    if place.demonym || place.place.as_ref().is_some_and(|place| place.kind == PlaceKind::World) {
        return false;
    }
    let head = phrase_head(scene, spot.sentence, place);
    if is_dateline(scene, spot.sentence, place) {
        return false;
    }
    let within_actor = scene.actors(spot.sentence).any(|(_, actor)| actor.named && actor.span.contains(place.span));
    !within_actor && scene.tree(spot.sentence).rel(head) != Rel::NmodPoss
}

/// "KABUL, Afghanistan (Sept. 14) – …": where a report was written is not where it happened.
fn is_dateline(scene: &Scene, sentence: usize, place: &PlaceMention) -> bool {
    let block = scene.document.blocks[scene.sentence(sentence).block as usize].span;
    let text = scene.text(block);
    let end = text.find(['(', '–', '—']).or_else(|| text.find(" -")).filter(|&end| end < 60);
    let first = text.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    let capitals = first.chars().count() >= 3 && first.chars().all(char::is_uppercase) && text.chars().any(char::is_lowercase);
    capitals && end.is_some_and(|end| (place.span.end - block.start) as usize <= end)
}

/// Places behind "in", "at", "near" are where things happen; others are destinations, origins, subjects.
fn preposition_penalty(scene: &Scene, spot: Spot) -> usize {
    let tree = scene.tree(spot.sentence);
    let words = scene.words();
    let top = tree
        .ancestors(spot.token)
        .find(|&at| tree.preposition(at).is_some() || matches!(tree.rel(at), Rel::Nsubj | Rel::Root | Rel::Obl | Rel::Nmod | Rel::Obj));
    match top.and_then(|top| tree.preposition(top)) {
        Some(case) if words.location_prepositions.has(tree.lower(case)) => 0,
        Some(case) if words.route_prepositions.has(tree.lower(case)) => 12,
        Some(_) => 5,
        None => 4,
    }
}

/// A country told beside a town is the coarser answer.
fn coarse_penalty(place: &PlaceMention) -> usize {
    match place.place.as_ref().map(|place| place.kind) {
        Some(PlaceKind::Country) => 7,
        Some(PlaceKind::Admin1) => 3,
        Some(PlaceKind::Region) => 3,
        Some(PlaceKind::Admin2) => 1,
        _ => 0,
    }
}

/// A place inside the description of a person or group tells where they are from.
fn body_penalty(scene: &Scene, spot: Spot, head: usize) -> usize {
    let tree = scene.tree(spot.sentence);
    let governor = tree.head(head).filter(|_| tree.rel(head) == Rel::Nmod);
    match governor {
        Some(person) if scene.actor(Spot { token: person, ..spot }).is_some() => 3,
        _ => 0,
    }
}
