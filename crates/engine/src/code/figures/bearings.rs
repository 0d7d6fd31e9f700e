//! A number's clause in, its bearings out: as of when or over which period, where, and who says so.

use crate::code::circumstances::{find_place, find_time, is_citation_date};
use crate::code::publications::{Source, source_of};
use crate::code::scene::{Scene, Spot};
use crate::code::statements::says_nothing;
use crate::record::DateRange;
use crate::resolve::places::PlaceMention;
use crate::resolve::times::{TimeKind, TimeMention};
use crate::sentence::Rel;
use crate::span::Span;
use jiff::civil::Date;

/// When a number holds.
#[derive(Clone, Debug, Default)]
pub struct Timing {
    pub as_of: Option<Date>,
    pub period: Option<DateRange>,
    /// The words that tell it.
    pub span: Option<Span>,
    /// Told for a single day.
    pub one_day: bool,
}

/// The time of a clause: its own, else the only one of its sentence.
pub fn read_timing(scene: &Scene, spot: Spot) -> Timing {
    let published = scene.document.published;
    let Some((time, range)) = nearest_time(scene, spot) else {
        let some_day = scene.times(spot.sentence).any(|(_, time)| matches!(time.kind, TimeKind::Date | TimeKind::Time) && time.value.as_str() != "PAST_REF");
        return Timing { as_of: published, one_day: some_day && published.is_none(), ..Timing::default() };
    };
    let open = is_since(scene, spot.sentence, time);
    if open && published.is_none() {
        return Timing { span: Some(time.span), ..Timing::default() };
    }
    let (start, end) = if open { (range.0, published.unwrap_or(range.1).max(range.0)) } else { range };
    let days = (end - start).get_days() + 1;
    let as_of = published.map_or(end, |published| end.min(published.max(start)));
    let period = (days > 1).then(|| DateRange { start, end, precision: precision(start, end).into(), inferred: false, night: false });
    Timing { as_of: Some(as_of), period, span: Some(time.span), one_day: days == 1 }
}

fn nearest_time<'a>(scene: &Scene<'a>, spot: Spot) -> Option<(&'a TimeMention, (Date, Date))> {
    let tied = find_time(scene, spot).map(|when| (&scene.annotation.times[when.mention], (when.start, when.end)));
    tied.or_else(|| {
        let mut others = scene.times(spot.sentence).map(|(_, time)| time).filter(|time| !is_citation_date(scene, time));
        others.find_map(|time| Some((time, time.range?)))
    })
}

/// The longest period that a sentence tells, of more days than a limit; "since …" runs until today.
pub fn longest_period(scene: &Scene, sentence: usize, days: i32) -> Option<(DateRange, Span)> {
    let published = scene.document.published;
    let times = scene.times(sentence).map(|(_, time)| time).filter(|time| !is_citation_date(scene, time));
    let ranges = times.filter_map(|time| {
        let (start, end) = time.range?;
        let end = if is_since(scene, sentence, time) { published.unwrap_or(end).max(start) } else { end };
        ((end - start).get_days() + 1 > days).then_some((start, end, time.span))
    });
    let (start, end, span) = ranges.max_by_key(|(start, end, _)| (*end - *start).get_days())?;
    Some((DateRange { start, end, precision: precision(start, end).into(), inferred: false, night: false }, span))
}

/// Whether a time opens a period that still lasts.
pub fn is_since(scene: &Scene, sentence: usize, time: &TimeMention) -> bool {
    let first = scene.sentence(sentence).tokens_in(time.span).start;
    let since = &scene.lexicon.coding.figures.words.since;
    let tree = scene.tree(sentence);
    since.has(tree.lower(first)) || (1..=4).any(|back| first.checked_sub(back).is_some_and(|at| since.has(tree.lower(at))))
}

/// `day`, `week`, `month`, `year` or `range`.
pub fn precision(start: Date, end: Date) -> &'static str {
    match (end - start).get_days() + 1 {
        1 => "day",
        7 => "week",
        28..=31 if start.day() == 1 && end == start.last_of_month() => "month",
        365..=366 if start.day_of_year() == 1 => "year",
        _ => "range",
    }
}

/// The place of a clause, as an index into the document's places. `moves`: the number is of people on the move, so that "to" and
/// "from" tell it too; otherwise only what something is in or at. A country that does something is no place of it.
pub fn place_of(scene: &Scene, spot: Spot, moves: Moves) -> Option<usize> {
    let fits = |at: &usize| stands_for_where(scene, spot.sentence, &scene.annotation.places[*at], moves);
    let near = || {
        let here = scene.places(spot.sentence).filter(|(at, place)| !place.demonym && fits(at));
        let token = |place: &PlaceMention| scene.sentence(spot.sentence).tokens_in(place.span).start;
        here.min_by_key(|(at, place)| (token(place).abs_diff(spot.token), *at)).map(|(at, _)| at)
    };
    find_place(scene, spot).filter(fits).or_else(near)
}

/// Whether a number is of people on the move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    Yes,
    No,
}

fn stands_for_where(scene: &Scene, sentence: usize, place: &PlaceMention, moves: Moves) -> bool {
    let tree = scene.tree(sentence);
    let tokens = scene.sentence(sentence).tokens_in(place.span);
    let top = tokens.clone().find(|&at| tree.head(at).is_none_or(|head| !tokens.contains(&head))).unwrap_or(tokens.start);
    let mut at = tree.first_conjunct(top);
    while matches!(tree.rel(at), Rel::Compound | Rel::Flat | Rel::Appos) && tree.preposition(at).is_none() {
        let Some(head) = tree.head(at) else { break };
        at = head;
    }
    let within_actor = scene.actors(sentence).any(|(_, actor)| actor.named && actor.span.contains(place.span));
    match tree.preposition(at).map(|case| tree.lower(case)) {
        Some("to" | "from" | "into" | "towards" | "for") => moves == Moves::Yes,
        Some("by" | "with" | "against" | "than" | "like" | "as") => false,
        Some(_) => !within_actor,
        None => !within_actor && !matches!(tree.rel(at), Rel::Nsubj | Rel::NmodPoss),
    }
}

/// Who is reported as saying what stands at a span: the speaker of the shortest content around it.
pub fn attribution_of(scene: &Scene, span: Span) -> Option<Source> {
    let quotes = scene.annotation.quotes.iter().filter(|quote| quote.content.iter().any(|content| content.contains(span)));
    let told = quotes
        .filter(|quote| quote.direct || !says_nothing(scene, quote))
        .filter_map(|quote| quote.speaker.filter(|speaker| !speaker.overlaps(span)).map(|speaker| (quote, quote.named.unwrap_or(speaker))));
    let width = |content: &[Span]| content.iter().map(|span| span.len()).sum::<usize>();
    let nearest = told.min_by_key(|(quote, _)| width(&quote.content));
    nearest.map(|(_, speaker)| source_of(scene, speaker))
}
