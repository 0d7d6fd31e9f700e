//! A record with its reviewer's edits in, a case for the casebook out, in the folder `cases` of the desk.
//!
//! The case holds the record's own sentences and the coding that they should get. It stands in the desk's folder, not in the
//! casebook: a report's words may not be free to be published, so somebody reads it and writes it anew before it goes there.

use super::Desk;
use super::answer::Refusal;
use crate::cases::show_answer;
use crate::store::Store;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use tidewatch_engine::record::Record;

const FILE: &str = "corrections.case";

/// Appends the case; gives the file's name.
pub fn save_case(desk: &Desk, store: &Store, id: &str, who: &str) -> Result<String, Refusal> {
    let stored = store.record(id)?.ok_or_else(|| Refusal::not_found("such record"))?;
    let document = stored.record["document"]["id"].as_str().unwrap_or_default();
    let text = store.text(document)?.ok_or_else(|| Refusal::not_found("such document"))?;
    let record = stored.typed().ok_or_else(|| Refusal::unclear("the record's edits do not fit this version"))?;
    let [start, end] = super::resolving::range_of(&stored.record);
    let case = case_of(record, &text, (start, end), (&stored.record, id, who));
    let folder = desk.terms.folder.join("cases");
    fs::create_dir_all(&folder).map_err(anyhow::Error::from)?;
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join(FILE)).map_err(anyhow::Error::from)?;
    file.write_all(case.as_bytes()).map_err(anyhow::Error::from)?;
    Ok(format!("cases/{FILE}"))
}

fn case_of(mut record: Record, text: &str, (start, end): (usize, usize), (json, id, who): (&serde_json::Value, &str, &str)) -> String {
    let sentences: String = text.chars().skip(start).take(end - start).collect();
    move_back(&mut record, start);
    let place = json["place"]["name"].as_str().unwrap_or("somewhere");
    let mut case = format!("== {} in {place} ({id})\n# decided by {who}\n", json["type"].as_str().unwrap_or("record"));
    if let Some(day) = json["document"]["published"].as_str() {
        let _ = writeln!(case, "date: {day}");
    }
    // A line of the text that looks like a part of the case would end it.
    let lines = sentences.lines().filter(|line| !line.trim().is_empty()).map(|line| line.trim_start_matches(['=', '-', '#', '[', ' ']));
    let body: Vec<&str> = lines.collect();
    let _ = write!(case, "{}\n\n{}\n", body.join("\n"), show_answer(&body.join("\n"), std::slice::from_ref(&record)));
    case
}

/// Evidence as it stands in the sentences alone.
fn move_back(record: &mut Record, start: usize) {
    if let Record::Incident(incident) = record {
        for range in incident.evidence.values_mut().flat_map(tidewatch_engine::record::Evidence::ranges_mut) {
            *range = range.map(|at| at.saturating_sub(start));
        }
    }
}
