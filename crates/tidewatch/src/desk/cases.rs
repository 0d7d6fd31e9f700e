//! A record with its reviewer's edits in, a case for the casebook out, in the folder `cases` of the desk.
//!
//! The case holds the record's own sentences and the coding that they should get. It stands in the desk's folder, not in the
//! casebook: a report's words may not be free to be published, so somebody reads it and writes it anew before it goes there.

use super::Desk;
use super::answer::Refusal;
use crate::cases::show_answer;
use crate::store::{Decision, Store};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use tidewatch_engine::record::Record;

const FILE: &str = "corrections.case";

/// Code points around a record's sentences in which words that somebody pointed at are still taken into the case.
const NEAR: usize = 1200;
/// What begins a part of a case.
const MARKS: [char; 5] = ['=', '-', '#', '[', ' '];

/// Appends the case; gives the file's name.
pub fn save_case(desk: &Desk, store: &Store, id: &str, who: &str) -> Result<String, Refusal> {
    let stored = store.record(id)?.ok_or_else(|| Refusal::not_found("such record"))?;
    if stored.record["record"] == "statement" {
        return Err(Refusal::unclear("cases of statements are written by hand: the casebook asks for their words alone"));
    }
    let document = stored.record["document"]["id"].as_str().unwrap_or_default();
    let text = store.text(document)?.ok_or_else(|| Refusal::not_found("such document"))?;
    let json = with_values_of_incident(store, id, stored.record)?;
    let record: Record = serde_json::from_value(json.clone()).map_err(|_| Refusal::unclear("the record's edits do not fit this version"))?;
    let case = case_of(record, &text, (&json, id, who));
    let folder = desk.terms.folder.join("cases");
    fs::create_dir_all(&folder).map_err(anyhow::Error::from)?;
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join(FILE)).map_err(anyhow::Error::from)?;
    file.write_all(case.as_bytes()).map_err(anyhow::Error::from)?;
    Ok(format!("cases/{FILE}"))
}

/// The record with what was set for its whole incident while this report was looked at: its words say so.
fn with_values_of_incident(store: &Store, id: &str, mut record: Value) -> Result<Value, Refusal> {
    for logged in store.decisions(Some(id))?.into_iter().filter(|logged| !logged.withdrawn) {
        match logged.decision {
            Decision::Amend { record: about, field, value, words, alone: false, .. } if store.record_today(&about)?.as_deref() == Some(id) => {
                if let Some(words) = words {
                    record["evidence"][&field] = json!([words]);
                }
                record[&field] = value;
            }
            _ => {}
        }
    }
    Ok(record)
}

fn case_of(mut record: Record, text: &str, (json, id, who): (&Value, &str, &str)) -> String {
    let letters: Vec<char> = text.chars().collect();
    let (start, end) = sentences_of(&letters, json);
    let (body, places) = as_body(&letters[start..end]);
    move_back(&mut record, |at| places.get(at.saturating_sub(start)).or(places.last()).copied().unwrap_or_default());
    let place = json["place"]["name"].as_str().unwrap_or("somewhere");
    let what = json["type"].as_str().or(json["record"].as_str()).unwrap_or("record");
    let mut case = format!("== {what} in {place} ({id})\n# decided by {who}\n");
    if let Some(day) = json["document"]["published"].as_str() {
        let _ = writeln!(case, "date: {day}");
    }
    let _ = write!(case, "{body}\n\n{}\n", show_answer(&body, std::slice::from_ref(&record)));
    case
}

/// The record's own sentences, and those of words near them that it rests on.
fn sentences_of(letters: &[char], json: &Value) -> (usize, usize) {
    let [first, last] = super::resolving::range_of(json);
    let marks = super::pages::marks::marks_of("", json);
    let near = marks.iter().map(|mark| &mark.range).filter(|range| range.start + NEAR >= first && range.end <= last + NEAR);
    let (mut start, mut end) = near.fold((first, last), |(start, end), range| (start.min(range.start), end.max(range.end)));
    end = end.min(letters.len());
    start = start.min(end);
    let is_end = |at: usize| matches!(letters[at], '.' | '!' | '?' | '\n');
    if start < first {
        while start > 0 && !is_end(start - 1) {
            start -= 1;
        }
        while start < first && letters[start].is_whitespace() {
            start += 1;
        }
    }
    if end > last {
        while end < letters.len() && !is_end(end - 1) {
            end += 1;
        }
    }
    (start, end)
}

/// The text of a case, and where each code point went. Empty lines would end it, as would a line that looks like one of its parts.
fn as_body(letters: &[char]) -> (String, Vec<usize>) {
    let (mut body, mut n, mut places) = (String::new(), 0, Vec::with_capacity(letters.len() + 1));
    let mut at_start = true;
    for &letter in letters {
        places.push(n);
        let is_left_out = at_start && (letter == '\n' || MARKS.contains(&letter));
        if !is_left_out {
            body.push(letter);
            n += 1;
        }
        at_start = letter == '\n' || is_left_out;
    }
    places.push(n);
    (body.trim_end().to_string(), places)
}

/// Evidence as it stands in the sentences alone.
fn move_back(record: &mut Record, place: impl Fn(usize) -> usize) {
    let evidence = match record {
        Record::Incident(incident) => &mut incident.evidence,
        Record::Figure(figure) => &mut figure.evidence,
        Record::Statement(statement) => &mut statement.evidence,
        Record::Tally(tally) => &mut tally.evidence,
    };
    for range in evidence.values_mut().flat_map(tidewatch_engine::record::Evidence::ranges_mut) {
        *range = range.map(&place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_has_the_words_that_were_pointed_at() {
        let text = "Fighters took three farmers.\n\n- It was near Kirkuk, a driver said. Nothing else.";
        let at = |words: &str| {
            let start = text.find(words).expect("they are there");
            [start, start + words.len()]
        };
        let json = json!({"record": "incident", "type": "abduction", "class": "attack", "place": {"name": "Kirkuk"}, "document": {"id": "a"},
            "evidence": {"record": at("Fighters took three farmers."), "place": [at("Kirkuk")]}});
        let record = serde_json::from_value(json.clone()).expect("a record");
        let case = case_of(record, text, (&json, "r1", "ana"));
        assert!(case.contains("Fighters took three farmers.\nIt was near Kirkuk, a driver said.\n\n"), "{case}");
        assert!(case.contains("place") && case.lines().any(|line| line.trim_start().starts_with("place") && line.contains("Kirkuk")), "{case}");
    }
}
