//! When and where: the time and the place that a draft's clause, sentence or surroundings give it.

use crate::code::listed::list_item;
use crate::code::scene::{Scene, Spot};
use crate::code::tree::Tree;
use crate::document::BlockKind;
use crate::resolve::places::geometry::distance_km;
use crate::resolve::places::{Place, PlaceKind, PlaceMention, TITLE, WAY};
use crate::resolve::times::{TimeKind, TimeMention};
use crate::sentence::{Rel, Upos};
use crate::span::Span;
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
    let mut candidates: Vec<(usize, &TimeMention)> =
        scene.times(spot.sentence).filter(|(_, time)| is_day_like(time) && !is_citation_date(scene, time) && !is_clock(scene, spot, time)).collect();
    if let Some(item) = list_item(tree, spot.token) {
        let own = |(_, time): &(usize, &TimeMention)| item.contains(&tree.sentence.tokens_in(time.span).start);
        if candidates.iter().any(own) {
            candidates.retain(own);
            return candidates.first().and_then(|&(mention, time)| days_of(scene, time).map(|(start, end)| When { mention, start, end }));
        }
    }
    let own = candidates.iter().filter_map(|&(at, time)| {
        let token = scene.sentence(spot.sentence).tokens_in(time.span).start;
        attachment_distance(scene, spot, token).map(|distance| (distance, at, time))
    });
    let best = own.min_by_key(|&(distance, at, _)| (distance, at)).map(|(_, at, time)| (at, time));
    let (mention, time) = best.or_else(|| {
        candidates
            .into_iter()
            .find(|(_, time)| !is_in_other_clause(scene, spot, tree.sentence.tokens_in(time.span).start) && !is_of_somebody(scene, spot, time))
    })?;
    days_of(scene, time).map(|(start, end)| When { mention, start, end })
}

/// "Witnesses said on Friday that …", "…, the station reported early Friday": whether a time says when something was told, not when it was.
pub fn is_day_of_telling(scene: &Scene, sentences: (usize, usize), mention: usize) -> bool {
    let span = scene.annotation.times[mention].span;
    let Some(sentence) = (sentences.0..=sentences.1).find(|&at| scene.sentence(at).span.contains(span)) else { return false };
    let tree = scene.tree(sentence);
    let token = tree.sentence.tokens_in(span).start;
    let Some(verb) = tree.ancestors(token).skip(1).find(|&at| tree.pos(at) == Upos::Verb) else { return false };
    let own = tree.ancestors(token).take_while(|&at| at != verb).all(|at| !matches!(tree.rel(at), Rel::Ccomp | Rel::Parataxis | Rel::Conj | Rel::Advcl));
    let tells = tree.child(verb, &[Rel::Ccomp, Rel::Parataxis]).is_some() || matches!(tree.rel(verb), Rel::Parataxis | Rel::Ccomp);
    own && tells && scene.words().publishing.has(tree.lemma(verb))
}

/// The days of a time; a night told by one day ("Friday night") is that day's, one told by two ("the night of 6 to 7 March") is both's.
pub fn days_of(scene: &Scene, time: &TimeMention) -> Option<(Date, Date)> {
    let (start, end) = time.range?;
    let night = time.kind == TimeKind::Time && (end - start).get_days() == 1;
    let both = || scene.text(time.span).to_lowercase().split_inclusive(['-', '–', '/', ' ']).any(|word| is_joint(scene, word));
    if night && is_night_before(scene, time) {
        return Some((start.yesterday().ok()?, start));
    }
    Some((start, if night && !both() { start } else { end }))
}

/// "the night to Saturday": the night that ends on the day named.
fn is_night_before(scene: &Scene, time: &TimeMention) -> bool {
    let text = scene.text(time.span).to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|pair| scene.words().nights.has(pair[0]) && scene.words().night_ends.has(pair[1]))
}

/// Whether a word of a time joins two days.
fn is_joint(scene: &Scene, word: &str) -> bool {
    let mark = word.char_indices().last().map_or("", |(at, _)| &word[at..]);
    scene.words().night_spans.has(word.trim()) || scene.words().night_spans.has(mark)
}

/// A date or time of day with known days, no longer than a year.
fn is_day_like(time: &TimeMention) -> bool {
    matches!(time.kind, TimeKind::Date | TimeKind::Time) && time.range.is_some_and(|(start, end)| (end - start).get_days() <= 366)
}

/// "at 1915", "at approximately 2030", "a 1981 sedan": four figures that tell the hour or a make, not the year.
fn is_clock(scene: &Scene, spot: Spot, time: &TimeMention) -> bool {
    let tree = scene.tree(spot.sentence);
    let figures = scene.text(time.span);
    let token = tree.sentence.tokens_in(time.span).start;
    let before = (0..token).rev().find(|&at| tree.pos(at) != Upos::Adv);
    let hour = before.is_some_and(|at| scene.words().clock.has(tree.lower(at)));
    let make = tree.pos(token) == Upos::Num && tree.head(token).is_some_and(|head| head > token && scene.is_of(Spot { token: head, ..spot }, "vehicle"));
    let other = tree.head(token).is_some_and(|head| head > token && head != spot.token);
    let article = other && token > 0 && tree.pos(token - 1) == Upos::Det;
    figures.len() == 4 && figures.bytes().all(|figure| figure.is_ascii_digit()) && (hour || make || article)
}

/// Bytes that a bracket with a source holds on either side of its date; to look further on would cost the square of a paragraph's length.
const LONGEST_CITATION: usize = 400;

/// The date of a source in brackets: "(Telegram, May 22, 2020)". A bracket that holds a date alone dates the event.
pub fn is_citation_date(scene: &Scene, time: &TimeMention) -> bool {
    let text = &scene.document.text;
    let from = text.floor_char_boundary((time.span.start as usize).saturating_sub(LONGEST_CITATION));
    let to = text.floor_char_boundary((time.span.end as usize + LONGEST_CITATION).min(text.len()));
    let (before, after) = (&text[from..time.span.start as usize], &text[time.span.end as usize..to]);
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

/// "the mayor of the city in 1984": a long time inside a description tells when somebody was what he was.
fn is_of_somebody(scene: &Scene, spot: Spot, time: &TimeMention) -> bool {
    let tree = scene.tree(spot.sentence);
    let token = tree.sentence.tokens_in(time.span).start;
    let long = time.range.is_some_and(|(start, end)| (end - start).get_days() > 40);
    long && tree.ancestors(token).take_while(|&at| at != spot.token).any(|at| tree.rel(at) == Rel::Appos)
}

fn is_in_other_clause(scene: &Scene, spot: Spot, token: usize) -> bool {
    let tree = scene.tree(spot.sentence);
    let clause = tree.ancestors(token).find(|&at| matches!(tree.rel(at), Rel::AclRelcl | Rel::Ccomp | Rel::Parataxis));
    clause.is_some_and(|clause| !tree.is_below(spot.token, clause) && clause != spot.token)
}

/// The place of a trigger: the finest of the nearest nested chain that its clause or sentence gives.
pub fn find_place(scene: &Scene, spot: Spot) -> Option<usize> {
    let candidates = scene.places(spot.sentence).filter(|(_, place)| is_location(scene, spot, place));
    let mut ranked: Vec<(usize, usize)> = candidates.map(|(at, place)| (cost(scene, spot, place), at)).collect();
    if let Some(item) = list_item(scene.tree(spot.sentence), spot.token) {
        let own = |at: usize| item.contains(&scene.sentence(spot.sentence).tokens_in(scene.annotation.places[at].span).start);
        if ranked.iter().any(|&(_, at)| own(at)) {
            ranked.retain(|&(_, at)| own(at));
        }
    }
    ranked.sort_unstable();
    let (_, nearest) = *ranked.first()?;
    let finer = ranked.iter().map(|&(_, at)| at).find(|&at| is_told_finer(scene, spot, nearest, at));
    let chosen = finest_within(scene, spot, finer.unwrap_or(nearest));
    Some(town_of(scene, spot.sentence, explained_by(scene, spot, chosen)))
}

/// Whether a place is told as where something happens: behind "in", "at", "near".
pub fn is_told_location(scene: &Scene, at: usize) -> bool {
    let mention = &scene.annotation.places[at];
    let sentence = scene.annotation.sentences.partition_point(|sentence| sentence.span.end <= mention.span.start);
    let head = phrase_head(scene, sentence, mention);
    mention.relative.is_some() || preposition_penalty(scene, Spot { sentence, token: head }) == 0
}

/// The place that a trigger's own clause gives it: one whose phrase hangs below the trigger.
pub fn find_own_place(scene: &Scene, spot: Spot) -> Option<usize> {
    let at = find_place(scene, spot)?;
    let mention = &scene.annotation.places[at];
    let inside = scene.sentence(spot.sentence).span.contains(mention.span);
    (inside && is_told_location(scene, at) && is_place_below(scene, spot, at)).then_some(at)
}

/// Whether a place's phrase hangs below a trigger of its sentence.
pub fn is_place_below(scene: &Scene, spot: Spot, at: usize) -> bool {
    scene.tree(spot.sentence).is_below(phrase_head(scene, spot.sentence, &scene.annotation.places[at]), spot.token)
}

/// What keeps a place from being an event's, in steps of the tree.
fn cost(scene: &Scene, spot: Spot, place: &PlaceMention) -> usize {
    let head = phrase_head(scene, spot.sentence, place);
    let distance = attachment_distance(scene, spot, head).unwrap_or(40 + head.abs_diff(spot.token) / 8);
    let choice = &scene.lexicon.places.weights.choice;
    let named_after = if names_another(scene, spot.sentence, place) { choice.named_after } else { 0 };
    let way = if is_end_of_way(scene, spot.sentence, place) { choice.way } else { 0 };
    distance + preposition_penalty(scene, Spot { token: head, ..spot }) + coarse_penalty(scene, place) + body_penalty(scene, spot, head) + named_after + way
}

/// "the A-B highway", "the A road": a place that only tells which way something happened on.
fn is_end_of_way(scene: &Scene, sentence: usize, place: &PlaceMention) -> bool {
    let tokens = &scene.sentence(sentence).tokens;
    let after = scene.sentence(sentence).tokens_in(place.span).end;
    let text = &scene.document.text;
    let beside = |at: usize| scene.annotation.places.get(at).map(|other| other.span);
    let here = scene.annotation.places.partition_point(|other| other.span.start < place.span.start);
    let joins = |a: Span, b: Span| a.end < b.start && b.start - a.end <= 3 && matches!(&text[a.end as usize..b.start as usize], "-" | "–");
    let pair = beside(here + 1).is_some_and(|next| joins(place.span, next)) || here.checked_sub(1).and_then(beside).is_some_and(|last| joins(last, place.span));
    pair || tokens.get(after).is_some_and(|token| scene.lexicon.places.marks(&token.lower) & WAY != 0)
}

/// "the Congo River", "Moscow time": a place whose name something else bears.
fn names_another(scene: &Scene, sentence: usize, place: &PlaceMention) -> bool {
    let tokens = scene.sentence(sentence).tokens_in(place.span);
    let words = [tokens.end.saturating_sub(1), tokens.end].into_iter().filter_map(|at| scene.sentence(sentence).tokens.get(at));
    let found = place.place.as_ref().is_some_and(|place| place.kind < PlaceKind::Region);
    found && words.into_iter().any(|token| scene.words().bears_names.has(&token.lower))
}

/// Whether a place of the sentence lies in a division or country that was found for the event, and is told as where something happens.
fn is_told_finer(scene: &Scene, spot: Spot, coarse: usize, fine: usize) -> bool {
    let mention = &scene.annotation.places[fine];
    let head = phrase_head(scene, spot.sentence, mention);
    is_finer(scene, coarse, fine) && preposition_penalty(scene, Spot { token: head, ..spot }) < 5 && body_penalty(scene, spot, head) == 0
}

/// Whether one mention is a town, site or second-order division inside the division or country of another.
pub fn is_finer(scene: &Scene, coarse: usize, fine: usize) -> bool {
    let place = |at: usize| scene.annotation.places[at].place.as_ref();
    let (Some(outer), Some(inner)) = (place(coarse), place(fine)) else { return false };
    let inside = match outer.kind {
        PlaceKind::Country => outer.country == inner.country,
        PlaceKind::Admin1 => outer.country == inner.country && inner.admin1.as_ref() == Some(&outer.name),
        _ => false,
    };
    inside && inner.kind < PlaceKind::Region
}

/// "Chiri-Yurt, 30 kilometres south of Grozny": the place that a position explains rather than its anchor.
fn explained_by(scene: &Scene, spot: Spot, at: usize) -> usize {
    let Some(position) = scene.annotation.places[at].relative.as_ref() else { return at };
    let Some(before) = at.checked_sub(1).filter(|&before| is_location(scene, spot, &scene.annotation.places[before])) else { return at };
    let mention = &scene.annotation.places[before];
    let sentence = scene.sentence(spot.sentence);
    let (from, to) = (sentence.tokens_in(mention.span).end, sentence.tokens_in(position.span).start);
    let near = mention.span.start >= sentence.span.start && from <= to && to - from <= 3;
    let tree = scene.tree(spot.sentence);
    let joined = near
        && (from..to)
            .all(|token| matches!(tree.lower(token), "," | "(") || scene.words().town_parts.has(tree.lower(token)) || is_kind_word(scene, tree, token));
    if joined && mention.place.as_ref().is_some_and(|place| place.kind < PlaceKind::Region) { before } else { at }
}

fn is_kind_word(scene: &Scene, tree: &Tree, token: usize) -> bool {
    scene.lexicon.places.kind(tree.lower(token)).is_some()
}

/// A located place of the sentence that lends its point to one that nothing locates: the nearest, a finer one before a coarser.
pub fn find_lender<'a>(scene: &Scene<'a>, at: usize) -> Option<&'a Place> {
    let mention = &scene.annotation.places[at];
    let sentence = scene.annotation.sentences.partition_point(|sentence| sentence.span.end <= mention.span.start);
    let others = scene.places(sentence).filter(|(other, place)| *other != at && !place.demonym && !is_dateline(scene, sentence, place));
    let located = others.filter_map(|(other, place)| Some((other, place.place.as_ref().filter(|place| place.kind <= PlaceKind::Country)?)));
    located.min_by_key(|&(other, place)| (place.kind.max(PlaceKind::Admin2), other.abs_diff(at))).map(|(_, place)| place)
}

/// The place that a whole sentence is set in: that of its main clause.
pub fn find_set_place(scene: &Scene, sentence: usize) -> Option<usize> {
    let place = find_place(scene, Spot { sentence, token: root_of(scene, sentence)? })?;
    scene.annotation.places[place].place.as_ref().is_some_and(|place| place.kind < PlaceKind::Country).then_some(place)
}

/// A time that stands anywhere in some sentences, the first.
pub fn find_any_time(scene: &Scene, mut sentences: std::ops::RangeInclusive<usize>) -> Option<When> {
    sentences.find_map(|sentence| {
        let mut times = scene.times(sentence).filter(|(_, time)| is_day_like(time) && !is_citation_date(scene, time));
        let (mention, time) = times.next()?;
        days_of(scene, time).map(|(start, end)| When { mention, start, end })
    })
}

/// The day of a list item: that of the nearest heading that names one, or of a line over the list that is a day and nothing else. A paragraph has
/// that of a heading which is a day and nothing else.
pub fn find_heading_time(scene: &Scene, block: u32) -> Option<When> {
    let blocks = &scene.document.blocks;
    let is_item = |at: &usize| matches!(blocks[*at].kind, BlockKind::Item(_) | BlockKind::TableRow);
    if !is_item(&(block as usize)) {
        let whole = |heading: usize| day_in(scene, blocks[heading].span).filter(|when| is_whole(scene, blocks[heading].span, when));
        return scene.document.headings_above(block as usize).find_map(whole);
    }
    let over_list = (0..block as usize).rev().find(|at| !is_item(at) && blocks[*at].kind != BlockKind::Fields);
    let named = scene.document.headings_above(block as usize).find_map(|heading| day_in(scene, blocks[heading].span));
    let line = || over_list.and_then(|at| day_in(scene, blocks[at].span).filter(|when| is_whole(scene, blocks[at].span, when)));
    named.or_else(line)
}

/// The first day that a span names.
fn day_in(scene: &Scene, span: Span) -> Option<When> {
    let times = &scene.annotation.times;
    let (mention, time) = times.iter().enumerate().find(|(_, time)| span.contains(time.span) && is_day_like(time))?;
    days_of(scene, time).filter(|(start, end)| start == end).map(|(start, end)| When { mention, start, end })
}

/// Whether a line is a time and nothing else.
fn is_whole(scene: &Scene, line: Span, when: &When) -> bool {
    let told = scene.text(scene.annotation.times[when.mention].span).len();
    let letters = scene.text(line).trim().trim_end_matches(':').len();
    told >= letters
}

/// The time that a whole sentence is set at.
pub fn find_set_time(scene: &Scene, sentence: usize) -> Option<When> {
    find_time(scene, Spot { sentence, token: root_of(scene, sentence)? })
}

fn root_of(scene: &Scene, sentence: usize) -> Option<usize> {
    let tree = scene.tree(sentence);
    (0..scene.sentence(sentence).tokens.len()).find(|&at| tree.head(at).is_none())
}

/// The innermost place of the sentence that the text nests in a place: "Khan Aqa, Qush Tepa district, Jawzjan".
fn finest_within(scene: &Scene, spot: Spot, at: usize) -> usize {
    let inner = scene.places(spot.sentence).find(|(inner, place)| {
        *inner < at && place.within == Some(at as u32) && is_location(scene, spot, place) && !names_another(scene, spot.sentence, place)
    });
    inner.map_or(at, |(inner, _)| finest_within(scene, spot, inner))
}

/// Places that are told as parts of one another, at most.
const DEEPEST: usize = 3;

/// "Kamenge area, Bujumbura": a quarter or market is told as part of its town, a building in a quarter as part of the town of that.
fn town_of(scene: &Scene, sentence: usize, at: usize) -> usize {
    std::iter::successors(Some(at), |&at| part_of(scene, sentence, at)).take(DEEPEST).last().unwrap_or(at)
}

/// The town that a place is told as a part of.
fn part_of(scene: &Scene, sentence: usize, at: usize) -> Option<usize> {
    let within = scene.annotation.places[at].within? as usize;
    let town = scene.annotation.places[within].place.as_ref().is_some_and(|place| matches!(place.kind, PlaceKind::Town | PlaceKind::Admin2));
    let told = || is_told_part(scene, sentence, at) || is_building(scene, sentence, at);
    (is_quarter(scene, at, within) || town && told()).then_some(within)
}

/// "X area", "X Street": a word of the name, or one right behind it, says that it is a part of a town.
fn is_told_part(scene: &Scene, sentence: usize, at: usize) -> bool {
    let tokens = scene.sentence(sentence).tokens_in(scene.annotation.places[at].span);
    let n = scene.sentence(sentence).tokens.len();
    (tokens.start..(tokens.end + 1).min(n)).any(|at| scene.words().town_parts.has(scene.tree(sentence).lower(at)))
}

/// "X Hospital", "Camp X": a name of something that stands in a town, which the gazetteer does not know by itself.
fn is_building(scene: &Scene, sentence: usize, at: usize) -> bool {
    let mention = &scene.annotation.places[at];
    let sentence = scene.sentence(sentence);
    let tokens = sentence.tokens_in(mention.span);
    let known = mention.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Site);
    let around = [tokens.start.checked_sub(1), Some(tokens.end - 1), Some(tokens.end)];
    let named = |at: usize| sentence.tokens.get(at).filter(|token| scene.text(token.span).starts_with(char::is_uppercase));
    let is_site = |at: usize| named(at).is_some_and(|token| scene.lexicon.places.kind(&token.lower) == Some(PlaceKind::Site));
    !known && mention.relative.is_none() && around.into_iter().flatten().any(is_site)
}

/// Inhabitants from which a town is a city that has quarters.
const CITY: u32 = 150_000;
/// Inhabitants from which a name beside a city's is a quarter of it, though the province bears the city's name.
const METROPOLIS: u32 = 1_000_000;
/// Kilometres over which a city's quarters lie.
const QUARTER_KM: f64 = 25.0;

/// "Soho, London", "Mogadishu's Hodan district": a small place at a city that the text nests it in is a quarter of it.
fn is_quarter(scene: &Scene, at: usize, within: usize) -> bool {
    let place = |at: usize| scene.annotation.places[at].place.as_ref();
    let (Some(inner), Some(outer)) = (place(at), place(within)) else { return false };
    let city = outer.kind == PlaceKind::Town && outer.population >= CITY;
    let away = || distance_km((inner.lat, inner.lon), (outer.lat, outer.lon));
    let province = outer.admin1.as_ref() == Some(&outer.name);
    let unlocated = inner.gazetteer_id.is_none() && inner.population == 0 && away() == 0.0;
    city && (!province || outer.population >= METROPOLIS && unlocated)
        && inner.kind <= PlaceKind::Admin2
        && inner.population < outer.population
        && away() < QUARTER_KM
        && scene.annotation.places[at].relative.is_none()
}

/// The token of a place's phrase that hangs highest.
fn phrase_head(scene: &Scene, sentence: usize, place: &PlaceMention) -> usize {
    let tree = scene.tree(sentence);
    let tokens = scene.sentence(sentence).tokens_in(place.span);
    let inside = tokens.clone();
    tokens.clone().find(|&at| tree.head(at).is_none_or(|head| !inside.contains(&head))).unwrap_or(tokens.start)
}

/// A toponym that can be where something happens: no demonym, no part of an actor's name, no home of a person ("of Mosul").
pub fn is_location(scene: &Scene, spot: Spot, place: &PlaceMention) -> bool {
    if place.demonym || place.place.as_ref().is_some_and(|place| place.kind == PlaceKind::World) {
        return false;
    }
    let head = phrase_head(scene, spot.sentence, place);
    if is_dateline(scene, spot.sentence, place) {
        return false;
    }
    let within_actor = scene.actors(spot.sentence).any(|(_, actor)| actor.named && actor.id.is_some() && actor.span.contains(place.span));
    !within_actor && !is_far_end(scene, place) && !is_leaning(scene, place) && !is_owner_of_people(scene, spot, head)
}

/// "Kano's governor": a place that only tells whose somebody is; "Kano's market" is where something happens.
fn is_owner_of_people(scene: &Scene, spot: Spot, head: usize) -> bool {
    let tree = scene.tree(spot.sentence);
    let owned = tree.head(head).filter(|_| tree.rel(head) == Rel::NmodPoss);
    owned.is_some_and(|token| {
        let owned = Spot { token, ..spot };
        let built = scene.noun_class(owned).is_some_and(|noun| matches!(noun.class.as_str(), "area" | "building"));
        !(built || is_kind_word(scene, tree, token)) || scene.actor(owned).is_some()
    })
}

/// The second of two places that make one position: "between A and B", "the A-B road".
fn is_far_end(scene: &Scene, place: &PlaceMention) -> bool {
    let next = scene.annotation.places.partition_point(|other| other.span.start < place.span.start);
    let pair = next.checked_sub(1).and_then(|before| scene.annotation.places[before].relative.as_ref());
    pair.is_some_and(|relative| relative.distance_km.is_none() && relative.bearing.is_none() && relative.span.contains(place.span))
}

/// "pro-Moscow", "Moscow-backed": whose side somebody is on.
fn is_leaning(scene: &Scene, place: &PlaceMention) -> bool {
    let text = &scene.document.text;
    let (before, after) = (&text[..place.span.start as usize], &text[place.span.end as usize..]);
    let small_after = |mark: char| after.strip_prefix(mark).is_some_and(|rest| rest.starts_with(char::is_lowercase));
    let small_before = before.strip_suffix(['-', '–']).is_some_and(|rest| rest.ends_with(char::is_lowercase) && !rest.ends_with("al"));
    small_after('-')
        || small_after('–')
        || (small_before && before.len() >= 4 && before.is_char_boundary(before.len() - 4) && matches!(&before[before.len() - 4..], "pro-" | "Pro-" | "nti-"))
}

/// The place that a report is dated from: where "here" is.
pub fn find_dateline(scene: &Scene) -> Option<usize> {
    let first = scene.annotation.places.iter().position(|place| !place.demonym)?;
    let mention = &scene.annotation.places[first];
    let sentence = scene.annotation.sentences.partition_point(|sentence| sentence.span.end <= mention.span.start);
    is_dateline(scene, sentence, mention).then_some(first)
}

/// "KABUL, Afghanistan (Sept. 14) – …": where a report was written is not where it happened.
fn is_dateline(scene: &Scene, sentence: usize, place: &PlaceMention) -> bool {
    let block = scene.document.blocks[scene.sentence(sentence).block as usize].span;
    let text = scene.text(block);
    let head = &text[..text.floor_char_boundary(text.len().min(80))];
    let end = head.find(['(', '–', '—']).or_else(|| head.find(" -")).filter(|&end| end < 60);
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

/// Kilometres from which the two ends of a road tell little of where on it something happened.
const LONG_WAY_KM: f64 = 60.0;

/// A country told beside a town is the coarser answer; so is a name that nothing locates.
fn coarse_penalty(scene: &Scene, place: &PlaceMention) -> usize {
    let choice = &scene.lexicon.places.weights.choice;
    let long = place.relative.as_ref().is_some_and(|relative| relative.distance_km.is_none() && relative.radius_km > LONG_WAY_KM);
    let coarse = match place.place.as_ref().map(|place| place.kind) {
        Some(PlaceKind::Country) => choice.country,
        Some(PlaceKind::Admin1) => choice.admin1,
        Some(PlaceKind::Region) => choice.region,
        Some(PlaceKind::Admin2) => choice.admin2,
        None if place.relative.is_none() => choice.unlocated,
        _ => 0,
    };
    coarse + if long { choice.long_way } else { 0 }
}

/// A place inside the description of a person or group tells where they are from.
fn body_penalty(scene: &Scene, spot: Spot, head: usize) -> usize {
    let tree = scene.tree(spot.sentence);
    if tree.rel(head) == Rel::NmodPoss {
        return 6;
    }
    let governor = tree.head(head).filter(|_| matches!(tree.rel(head), Rel::Nmod | Rel::Compound));
    let Some(person) = governor.filter(|&person| scene.actor(Spot { token: person, ..spot }).is_some() || is_title(scene, tree, person)) else { return 0 };
    if is_title(scene, tree, person) { scene.lexicon.places.weights.choice.described } else { 3 }
}

/// "governor", "mayor": who holds an office in a place need not be there.
fn is_title(scene: &Scene, tree: &Tree, token: usize) -> bool {
    scene.lexicon.places.marks(tree.lower(token)) & TITLE != 0
}
