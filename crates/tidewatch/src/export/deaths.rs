//! An incident with its records in, deaths out: best, least and most, and on which side, as UCDP GED counts them.
//!
//! *Best* is the number of the linked incident: the lower end where a report gives a range or "at least", since GED is conservative. *Low* and
//! *high* reach over all reports. The sides come from the victims of the fullest record; what no report puts on a side is unknown, so that the
//! four parts always make the best estimate.

use super::schema::Row;
use super::snapshot::ToldRecord;
use serde_json::Value;

/// Deaths of an incident.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deaths {
    pub best: i64,
    pub low: i64,
    pub high: i64,
    /// Of fighters (the records' side `perpetrators`), of security forces, of civilians with aid workers, and of whom nothing is told.
    pub perpetrators: i64,
    pub forces: i64,
    pub civilians: i64,
    pub unknown: i64,
}

/// Deaths that the reports tell; none where no report gives a number.
pub fn deaths_of(row: &Row) -> Option<Deaths> {
    let incident = row.incident?;
    let killed = &incident.value["killed"];
    let (low, high) = (killed["low"].as_i64()?, killed["high"].as_i64());
    let conflict = incident.value["conflicts"].as_array().into_iter().flatten().find(|conflict| conflict["field"] == "killed");
    let range = conflict.map(|conflict| &conflict["range"]);
    let least = range.and_then(|range| range["low"].as_i64()).unwrap_or(low).min(low);
    let most = range.and_then(|range| range["high"].as_i64()).or(high).unwrap_or(low).max(low);
    let mut deaths = Deaths { best: low, low: least, high: most, unknown: low, ..Deaths::default() };
    let records: Vec<&ToldRecord> = row.snapshot.records_of(incident).collect();
    if let Some(record) = fullest(&records, killed) {
        deaths.put_on_sides(&record.value);
    }
    Some(deaths)
}

/// The record whose number is the incident's and that says most of who died.
fn fullest<'a>(records: &[&'a ToldRecord], killed: &Value) -> Option<&'a ToldRecord> {
    let n_sides = |record: &ToldRecord| victims(&record.value, "killed").filter(|victim| victim["side"].is_string()).count();
    let agrees = |record: &ToldRecord| record.value["killed"] == *killed;
    records.iter().rev().max_by_key(|record| (agrees(record), n_sides(record))).copied()
}

/// Victims of a record with this effect.
pub fn victims<'a>(record: &'a Value, effect: &'a str) -> impl Iterator<Item = &'a Value> {
    record["victims"].as_array().into_iter().flatten().filter(move |victim| victim["effect"] == effect)
}

impl Deaths {
    /// Leaves all unknown where the parts are more than the whole.
    fn put_on_sides(&mut self, record: &Value) {
        let mut sides = [0, 0, 0];
        for victim in victims(record, "killed") {
            let number = victim["count"]["low"].as_i64().unwrap_or(1);
            match victim["side"].as_str() {
                Some("perpetrators") => sides[0] += number,
                Some("security_forces") => sides[1] += number,
                Some("civilians" | "aid_workers") => sides[2] += number,
                _ => {}
            }
        }
        let told: i64 = sides.iter().sum();
        if told <= self.best {
            [self.perpetrators, self.forces, self.civilians] = sides;
            self.unknown = self.best - told;
        }
    }
}
