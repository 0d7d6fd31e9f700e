//! A report and a record of it in, the sentences that tell the incident out, cut into segments that know their fields.
//!
//! What is shown are the words from the first to the last evidence, widened to sentence ends; long stretches between that state
//! nothing are left out.

use super::letters::Letters;
use crate::record::{Evidence, Incident};
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes shown around evidence before a stretch is left out.
const REACH: usize = 320;

/// The words of one report that tell an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// Index of the document among those of the bulletin.
    pub document: usize,
    pub record: String,
    pub segments: Vec<Segment>,
    /// Whom the report cites, with dates.
    pub cited: Vec<String>,
}

impl Quote {
    /// Bytes of its words.
    pub fn n_letters(&self) -> usize {
        self.segments.iter().map(|segment| segment.text.len()).sum()
    }
}

/// A run of the report's words, and the fields that it states, the narrowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub text: String,
    pub fields: Vec<String>,
}

/// A field and the bytes that state it.
type Mark = (String, Range<usize>);

/// Cuts out of a report what tells an incident. Evidence that does not fit the text is passed by.
pub fn quote_report(at: usize, letters: &Letters, incident: &Incident) -> Quote {
    let cited = incident.sources.iter().map(|source| match source.date {
        Some(date) => format!("{}, {}", source.name, super::wording::day(date)),
        None => source.name.clone(),
    });
    Quote { cited: cited.collect(), ..quote_evidence(at, letters, &incident.id, &incident.evidence) }
}

/// Cuts out of a report the sentences that these ranges stand in.
pub fn quote_evidence(at: usize, letters: &Letters, record: &str, evidence: &BTreeMap<String, Evidence>) -> Quote {
    let marks = marks_of(evidence, letters);
    let mut segments = Vec::new();
    for (n, range) in shown_ranges(letters, evidence, &marks).into_iter().enumerate() {
        if n > 0 {
            segments.push(Segment { text: " … ".into(), fields: Vec::new() });
        }
        cut(letters.text, range, &marks, &mut segments);
    }
    Quote { document: at, record: record.to_string(), segments, cited: Vec::new() }
}

/// All evidence inside the text but that of the whole record, the narrowest first.
fn marks_of(evidence: &BTreeMap<String, Evidence>, letters: &Letters) -> Vec<Mark> {
    let told = evidence.iter().filter(|(field, _)| field.as_str() != "record");
    let mut marks: Vec<Mark> =
        told.flat_map(|(field, evidence)| evidence.ranges().iter().filter_map(move |range| Some((singular(field), letters.bytes(*range)?)))).collect();
    marks.sort_by_key(|(field, range)| (range.len(), range.start, field.clone()));
    marks.dedup();
    marks
}

/// The field's name as the page uses it.
fn singular(field: &str) -> String {
    match field {
        "victims" => "victims".into(),
        _ => field.strip_suffix('s').unwrap_or(field).to_string(),
    }
}

/// Ranges to show: around each piece of evidence to sentence ends, joined where they touch.
fn shown_ranges(letters: &Letters, evidence: &BTreeMap<String, Evidence>, marks: &[Mark]) -> Vec<Range<usize>> {
    let whole = evidence.get("record").map_or(&[][..], Evidence::ranges);
    let told = whole.iter().filter_map(|range| letters.bytes(*range));
    let mut wanted: Vec<Range<usize>> =
        told.map(|range| if range.len() <= 2 * REACH { range } else { range.start..letters.boundary(range.start + REACH / 2) }).collect();
    wanted.extend(marks.iter().map(|(_, range)| range.clone()));
    let mut ranges: Vec<Range<usize>> = wanted.into_iter().map(|range| to_sentence_ends(letters, range)).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end + 2 => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Widens a range to where sentences or lines begin and end, within reach.
fn to_sentence_ends(letters: &Letters, range: Range<usize>) -> Range<usize> {
    let text = letters.text;
    let from = letters.boundary(range.start.saturating_sub(REACH));
    let before = &text[from..range.start];
    let start = before
        .char_indices()
        .rev()
        .find(|&(at, letter)| letter == '\n' || is_sentence_end(text, from + at))
        .map_or(from, |(at, letter)| from + at + letter.len_utf8());
    let to = letters.boundary((range.end + REACH).min(text.len()));
    let last = text[..range.end].char_indices().next_back().map_or(range.end, |(at, _)| at);
    let end = text[last..to]
        .char_indices()
        .find(|&(at, letter)| letter == '\n' || is_stop_before_space(text, last + at))
        .map_or(to, |(at, letter)| last + at + letter.len_utf8());
    let lead = text[start..range.start].trim_start_matches(|letter: char| letter.is_whitespace() || is_bullet(letter)).len();
    let tail = text[range.end..end.max(range.end)].trim_end().len();
    range.start - lead..range.end + tail
}

fn is_stop_before_space(text: &str, at: usize) -> bool {
    let mut letters = text[at..].chars();
    letters.next().is_some_and(is_stop) && letters.next().is_none_or(char::is_whitespace)
}

/// A full stop, a space and a capital, the word before it longer than an abbreviation's letter.
fn is_sentence_end(text: &str, at: usize) -> bool {
    let mut after = text[at..].chars().skip(1);
    let is_spaced = is_stop_before_space(text, at) && after.next().is_some();
    let opens = after.next().is_some_and(|next| next.is_uppercase() || matches!(next, '“' | '"' | '‘' | '('));
    is_spaced && opens && text[..at].chars().rev().take(2).all(|letter| !letter.is_whitespace() && letter != '.')
}

fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?')
}

fn is_bullet(letter: char) -> bool {
    matches!(letter, '•' | '▪' | '*' | '-' | '–')
}

/// Cuts a range where marks begin and end.
fn cut(text: &str, shown: Range<usize>, marks: &[Mark], segments: &mut Vec<Segment>) {
    let inside = |at: &usize| shown.contains(at);
    let mut bounds: Vec<usize> = marks.iter().flat_map(|(_, range)| [range.start, range.end]).filter(inside).collect();
    bounds.extend([shown.start, shown.end]);
    bounds.sort_unstable();
    bounds.dedup();
    for pair in bounds.windows(2) {
        let mut fields: Vec<String> = Vec::new();
        for (field, _) in marks.iter().filter(|(_, range)| range.start <= pair[0] && pair[1] <= range.end) {
            if !fields.contains(field) {
                fields.push(field.clone());
            }
        }
        segments.push(Segment { text: tidy(&text[pair[0]..pair[1]]), fields });
    }
}

/// The words with every run of white space as one space.
fn tidy(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        if !letter.is_whitespace() {
            text.push(letter);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text
}
