//! A report and a record of it in, the sentences that tell the incident out, cut into segments that know their fields.
//!
//! What is shown are the words from the first to the last evidence, widened to sentence ends; long stretches between that state
//! nothing are left out.

use crate::document::Document;
use crate::record::{Evidence, Incident};

/// Code points shown around evidence before a stretch is left out.
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

/// A run of the report's words, and the fields that it states, the narrowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub text: String,
    pub fields: Vec<String>,
}

/// Cuts out of a report what tells an incident. Words of the evidence that do not fit the text are passed by.
pub fn quote_report(at: usize, document: &Document, incident: &Incident) -> Quote {
    let letters: Vec<char> = document.text.chars().collect();
    let marks = marks_of(incident, letters.len());
    let mut segments = Vec::new();
    for (n, [start, end]) in shown_ranges(&letters, incident, &marks).into_iter().enumerate() {
        if n > 0 {
            segments.push(Segment { text: " … ".into(), fields: Vec::new() });
        }
        cut(&letters, [start, end], &marks, &mut segments);
    }
    let cited = incident.sources.iter().map(|source| match source.date {
        Some(date) => format!("{}, {}", source.name, super::wording::day(date)),
        None => source.name.clone(),
    });
    Quote { document: at, record: incident.id.clone(), segments, cited: cited.collect() }
}

/// Field and range of all evidence inside the text but that of the whole record, the narrowest first.
fn marks_of(incident: &Incident, length: usize) -> Vec<(String, [usize; 2])> {
    let told = incident.evidence.iter().filter(|(field, _)| field.as_str() != "record");
    let mut marks: Vec<(String, [usize; 2])> = told
        .flat_map(|(field, evidence)| evidence.ranges().iter().map(move |&range| (singular(field), range)))
        .filter(|(_, [start, end])| start < end && *end <= length)
        .collect();
    marks.sort_by_key(|(field, [start, end])| (end - start, *start, field.clone()));
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
fn shown_ranges(letters: &[char], incident: &Incident, marks: &[(String, [usize; 2])]) -> Vec<[usize; 2]> {
    let whole = incident.evidence.get("record").map_or(&[][..], Evidence::ranges);
    let told = whole.iter().filter(|[start, end]| start < end && *end <= letters.len());
    let mut wanted: Vec<[usize; 2]> = told.flat_map(|&[start, end]| {
        if end - start <= 2 * REACH { vec![[start, end]] } else { vec![[start, start + REACH / 2]] }
    }).collect();
    wanted.extend(marks.iter().map(|(_, range)| *range));
    let mut ranges: Vec<[usize; 2]> = wanted.into_iter().map(|range| to_sentence_ends(letters, range)).collect();
    ranges.sort_unstable();
    let mut joined: Vec<[usize; 2]> = Vec::new();
    for [start, end] in ranges {
        match joined.last_mut() {
            Some(last) if start <= last[1] + 2 => last[1] = last[1].max(end),
            _ => joined.push([start, end]),
        }
    }
    joined
}

/// Widens a range to where sentences or lines begin and end, within reach.
fn to_sentence_ends(letters: &[char], [start, end]: [usize; 2]) -> [usize; 2] {
    let is_end = |at: usize| letters[at] == '\n' || (is_stop(letters[at]) && letters.get(at + 1).is_none_or(|next| next.is_whitespace()));
    let first = (start.saturating_sub(REACH)..start).rev().find(|&at| is_sentence_end(letters, at) || letters[at] == '\n').map_or(start.saturating_sub(REACH), |at| at + 1);
    let close = end.saturating_sub(1);
    let last = (close..letters.len().min(close + REACH)).find(|&at| is_end(at)).map_or(letters.len().min(close + REACH), |at| at + 1);
    let first = (first..start).find(|&at| !letters[at].is_whitespace() && !is_bullet(letters[at])).unwrap_or(start);
    let last = (end..last).rev().find(|&at| !letters[at].is_whitespace()).map_or(end, |at| at + 1);
    [first, last]
}

/// A full stop, a space and a capital, the word before it longer than an abbreviation's letter.
fn is_sentence_end(letters: &[char], at: usize) -> bool {
    let long_word = at >= 3 && letters[at - 2..at].iter().all(|letter| !letter.is_whitespace() && *letter != '.');
    let opens = letters.get(at + 2).is_some_and(|next| next.is_uppercase() || matches!(next, '“' | '"' | '‘' | '('));
    is_stop(letters[at]) && long_word && letters.get(at + 1).is_some_and(|next| next.is_whitespace()) && opens
}

fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?')
}

fn is_bullet(letter: char) -> bool {
    matches!(letter, '•' | '▪' | '*' | '-' | '–')
}

/// Cuts a range where marks begin and end.
fn cut(letters: &[char], [start, end]: [usize; 2], marks: &[(String, [usize; 2])], segments: &mut Vec<Segment>) {
    let mut bounds: Vec<usize> = marks.iter().flat_map(|(_, range)| *range).filter(|at| (start..end).contains(at)).collect();
    bounds.extend([start, end]);
    bounds.sort_unstable();
    bounds.dedup();
    for pair in bounds.windows(2) {
        let mut fields: Vec<String> = Vec::new();
        for (field, _) in marks.iter().filter(|(_, range)| range[0] <= pair[0] && pair[1] <= range[1]) {
            if !fields.contains(field) {
                fields.push(field.clone());
            }
        }
        segments.push(Segment { text: tidy(&letters[pair[0]..pair[1]]), fields });
    }
}

/// The letters with every run of white space as one space.
fn tidy(letters: &[char]) -> String {
    let mut text = String::with_capacity(letters.len());
    for &letter in letters {
        if !letter.is_whitespace() {
            text.push(letter);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text
}
