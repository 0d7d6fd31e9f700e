//! An incident with its records in, deaths out: best, least and most, and on which side, as UCDP GED counts them.
//!
//! *Best* is the number of the linked incident: the lower end where a report gives a range or "at least", since GED is conservative. *Low* and
//! *high* reach over all reports. The sides come from the victims of the fullest record (`sides.rs`); what no report puts on a side is unknown, so that
//! the four parts always make the best estimate.

use super::schema::Row;
use super::snapshot::ToldRecord;
use serde_json::Value;

/// Deaths of an incident.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deaths {
    pub best: i64,
    pub low: i64,
    pub high: i64,
    /// Of those who bore arms on either side, of people who did not, and of whom nothing is told.
    pub a: i64,
    pub b: i64,
    pub civilians: i64,
    pub unknown: i64,
}

/// Deaths that the reports tell; none where no report gives a number. The parts are all unknown where they are more than the whole.
pub fn deaths_of(row: &Row) -> Option<Deaths> {
    let incident = row.incident?;
    let killed = &incident.value["killed"];
    let (low, high) = (killed["low"].as_i64()?, killed["high"].as_i64());
    let conflict = incident.value["conflicts"].as_array().into_iter().flatten().find(|conflict| conflict["field"] == "killed");
    let range = conflict.map(|conflict| &conflict["range"]);
    let least = range.and_then(|range| range["low"].as_i64()).unwrap_or(low).min(low);
    let told = conflict.into_iter().flat_map(|conflict| conflict["values"].as_array().into_iter().flatten());
    let highest = told.filter_map(|told| told["value"]["high"].as_i64().or(told["value"]["low"].as_i64())).max();
    let most = range.and_then(|range| range["high"].as_i64()).max(highest).or(high).unwrap_or(low).max(low);
    let deaths = Deaths { best: low, low: least, high: most, unknown: low, ..Deaths::default() };
    let ([a, b], civilians) = (row.facts.sides.dead_fighters(), row.facts.sides.people_toll[0]);
    let told = a + b + civilians;
    Some(if told <= low { Deaths { a, b, civilians, unknown: low - told, ..deaths } } else { deaths })
}

/// The record whose number is the incident's and that says most of who died.
pub fn fullest<'a>(records: &[&'a ToldRecord], killed: &Value) -> Option<&'a Value> {
    let n_sides = |record: &ToldRecord| {
        let victims = record.value["victims"].as_array().into_iter().flatten();
        victims.filter(|victim| victim["effect"] == "killed" && victim["side"].is_string()).count()
    };
    let agrees = |record: &ToldRecord| record.value["killed"] == *killed;
    records.iter().rev().max_by_key(|record| (agrees(record), n_sides(record))).map(|record| &record.value)
}
