//! A document's text and blocks in, its publication date out, where it says so itself.
//!
//! In order of trust: the period in the title or the headings under it (its end, or the day that "Published on" tells where that comes soon after it),
//! words such as "Published on" in the first lines, a dateline, a first line that is a date. A date from outside goes before all of these.

use super::captions::starts_with;
use super::dates::{Bracketed, Written, bracketed_date, find_dates, find_wire_date};
use super::lexicon::ReadingLexicon;
use crate::document::{Block, BlockKind, DateSource};
use jiff::civil::Date;

/// Blocks at the start that may tell when the report was published.
const FIRST_BLOCKS: usize = 12;
/// Most days from the end of a report's period to its publication.
const LONGEST_WRITING: i32 = 31;
/// Bytes of such a block that are looked at.
const FIRST_BYTES: usize = 200;
/// Blocks at the top of which a short line may tell the period that the report covers; its bytes at most.
const TOP: usize = 4;
const PERIOD_LINE: usize = 90;
/// Longest line, in bytes, that a date may fill almost alone.
const DATE_LINE: usize = 60;

/// The day of publication that a report's own words tell, and which words.
pub fn find_published(text: &str, title: Option<&str>, blocks: &[Block], lexicon: &ReadingLexicon) -> Option<(Date, DateSource)> {
    let from_title = title.and_then(|title| find_dates(title, lexicon).pop()).map(|date| date.last);
    let first = || blocks.iter().take(FIRST_BLOCKS).filter(|block| block.kind != BlockKind::Caption).map(|block| opening(block.span.of(text)));
    let last_day = |words: &str| find_dates(words, lexicon).into_iter().find(|date| date.first < date.last).map(|date| date.last);
    let is_line = |words: &str| words.len() <= PERIOD_LINE && !words.ends_with('.');
    let on_top = |block: &&Block| !matches!(block.kind, BlockKind::Item(_) | BlockKind::Caption) && is_line(block.span.of(text));
    let from_headings = || blocks.iter().take(TOP).filter(on_top).find_map(|block| last_day(block.span.of(text)));
    let in_first = |tells: fn(&str, &ReadingLexicon) -> Option<Date>| first().find_map(|words| tells(words, lexicon));
    let found = |date: Option<Date>, by: DateSource| date.map(|date| (date, by));
    let (period, told) = (from_title.or_else(from_headings), in_first(cued));
    let soon = told.filter(|told| period.is_some_and(|period| (0..=LONGEST_WRITING).contains(&(*told - period).get_days())));
    found(soon, DateSource::Text)
        .or_else(|| found(period, DateSource::Title))
        .or_else(|| found(told, DateSource::Text))
        .or_else(|| found(in_first(dateline), DateSource::Dateline))
        .or_else(|| found(in_first(date_line), DateSource::Text))
}

fn opening(words: &str) -> &str {
    &words[..words.floor_char_boundary(FIRST_BYTES)]
}

/// "Published on 3 March 2021".
fn cued(words: &str, lexicon: &ReadingLexicon) -> Option<Date> {
    let rest = lexicon.published_cues.iter().find_map(|cue| starts_with(words, cue).then(|| &words[cue.len()..]))?;
    let date = *find_dates(rest, lexicon).first()?;
    (date.start < 20).then_some(date.last)
}

/// "HARBOUR TOWN (May 23, 2020) – …", "LIMA, 29 May 1989 (Agency) -- …": a place in capitals or with a comma, then a date.
fn dateline(words: &str, lexicon: &ReadingLexicon) -> Option<Date> {
    if let Some(Bracketed::Date(date)) = bracketed_date(words, lexicon) {
        return Some(date.last);
    }
    let date = find_dates(words, lexicon).first().copied().or_else(|| find_wire_date(words, lexicon))?;
    let (place, after) = (words[..date.start].trim_end(), words[date.end..].trim_start_matches([')', ' ', '.']));
    let near = place.len() < 50 && place.ends_with(['(', ',', '-', '–', '—']) && place.starts_with(char::is_uppercase);
    (near && after.starts_with(['(', '-', '–', '—', '/', ':', '_'])).then_some(date.last)
}

/// A short line with a day in it and little else.
fn date_line(words: &str, lexicon: &ReadingLexicon) -> Option<Date> {
    let date = *find_dates(words, lexicon).first().filter(|_| words.len() <= DATE_LINE)?;
    (is_most(words, date) || is_signed(words, date)).then_some(date.last)
}

/// "Bamako, 10 March 2024".
fn is_signed(words: &str, date: Written) -> bool {
    date.first == date.last && date.end == words.len() && words[..date.start].trim_end().ends_with(',') && words.starts_with(char::is_uppercase)
}

fn is_most(words: &str, date: Written) -> bool {
    date.first == date.last && (date.end - date.start) * 2 > words.len() && date.start < 16
}
