//! Values that reviewers set for whole incidents in, the incidents that have them today out.
//!
//! Such a value names all records that then told of the incident. Incidents change: reports come, are rejected, split off, coded anew. The
//! value stays with the first of its records that nobody rejected or split off since, so that it is in one incident and never in two.

use super::decisions::Decision;
use super::whereabouts::record_today;
use rusqlite::{OptionalExtension, Transaction};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use tidewatch_engine::link::LinkedIncident;

/// Values by the record that they are with, in the log's order.
pub struct Amends<'a>(HashMap<String, Vec<Amend<'a>>>);

/// A value that was set.
struct Amend<'a> {
    at: usize,
    field: &'a str,
    value: &'a Value,
    /// Nothing else told of the incident: the record itself has the value.
    alone: bool,
}

impl<'a> Amends<'a> {
    /// Those that may be in these incidents; `decisions` are all that shape incidents, each with the records that it is about today.
    pub fn in_incidents(transaction: &Transaction, linked: &[LinkedIncident], decisions: &'a [(Decision, Vec<String>)]) -> anyhow::Result<Amends<'a>> {
        let here: BTreeSet<&String> = linked.iter().flat_map(|incident| &incident.records).collect();
        let mut amends: HashMap<String, Vec<Amend>> = HashMap::new();
        for (at, (decision, today)) in decisions.iter().enumerate() {
            let Decision::Amend { field, value, alone, .. } = decision else { continue };
            if today.iter().any(|id| here.contains(id))
                && let Some(record) = anchor_of(transaction, decision, today, &decisions[at + 1..])?
            {
                amends.entry(record).or_default().push(Amend { at, field, value, alone: *alone });
            }
        }
        Ok(Amends(amends))
    }

    /// Lays the values over an incident, names their fields in `set_by_reviewer`, and marks what reports still tell otherwise as settled.
    pub fn lay_over(&self, incident: &LinkedIncident, json: &mut Value) {
        let mut told: Vec<&Amend> = incident.records.iter().filter_map(|id| self.0.get(id)).flatten().collect();
        told.sort_by_key(|amend| amend.at);
        for amend in &told {
            if !(amend.alone && incident.records.len() == 1) {
                json[amend.field] = amend.value.clone();
            }
        }
        let fields: BTreeSet<&str> = told.iter().map(|amend| amend.field).collect();
        if fields.is_empty() {
            return;
        }
        for conflict in json.get_mut("conflicts").and_then(Value::as_array_mut).into_iter().flatten() {
            if conflict["field"].as_str().is_some_and(|field| fields.contains(field)) {
                conflict["settled"] = json!(true);
            }
        }
        json["set_by_reviewer"] = json!(fields);
    }
}

/// The record that a value is with today.
fn anchor_of(transaction: &Transaction, amend: &Decision, today: &[String], later: &[(Decision, Vec<String>)]) -> anyhow::Result<Option<String>> {
    let mut ordered: Vec<String> = Vec::new();
    for id in amend.records() {
        let now = if today.contains(&id) { Some(id) } else { record_today(transaction, &id)? };
        ordered.extend(now.filter(|id| today.contains(id)));
    }
    ordered.extend(today.iter().filter(|id| !ordered.contains(id)).cloned().collect::<Vec<_>>());
    let mut standing = Vec::new();
    let mut review = transaction.prepare_cached("SELECT review FROM record WHERE id = ?1 AND live")?;
    for id in ordered {
        let found: Option<String> = review.query_row([&id], |row| row.get(0)).optional()?;
        match found.as_deref() {
            None => {}
            Some("rejected") => standing.push((1, id)),
            Some(_) => standing.push((0, id)),
        }
    }
    let left = |id: &String| later.iter().any(|(decision, named)| matches!(decision, Decision::Split { .. }) && named.contains(id));
    Ok(standing.into_iter().min_by_key(|(rejected, id)| (*rejected, left(id))).map(|(_, id)| id))
}
