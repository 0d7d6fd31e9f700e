//! The log of decisions, and entries for it.

use super::understood;
use crate::desk::address::View;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::store::{Decision, Expected, Reviewer};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

/// A decision, why, and what its writer saw.
#[derive(Deserialize)]
struct Sent {
    #[serde(flatten)]
    decision: Decision,
    why: Option<String>,
    #[serde(default)]
    seen: Vec<Seen>,
}

#[derive(Deserialize)]
struct Seen {
    record: String,
    version: String,
}

/// The log, the latest first; about one record with `about`.
pub fn list(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(View::read_paged(&ask.query))?;
    let mut log = ask.store()?.decisions(ask.query.get("about"))?;
    let total = log.len();
    log.reverse();
    let items: Vec<Value> = log.iter().skip(view.filter.offset).take(view.filter.limit).map(serde_json::to_value).collect::<Result<_, _>>()?;
    Ok(super::paged(&view, total, &items))
}

/// Adds a decision. What was seen is told by `seen`, or for one record by `If-Match`.
pub fn add(ask: &Ask) -> Result<Answer, Refusal> {
    let sent: Sent = ask.json()?;
    let mut expected: Vec<Expected> = sent.seen.into_iter().map(|seen| Expected { record: seen.record, version: seen.version }).collect();
    if let (Some(tag), Some(record)) = (ask.header("if-match"), first_record(&sent.decision)) {
        expected.push(Expected { record: record.to_string(), version: tag.trim().trim_matches('"').to_string() });
    }
    let mut store = ask.store()?;
    let number = store.decide_on(&sent.decision, Reviewer { who: &ask.visitor.who, why: sent.why.as_deref() }, ask.desk.lexicon(), &expected)?;
    let incident = first_record(&sent.decision).and_then(|record| store.incident_of(record).ok().flatten());
    Ok(Answer::json(&json!({ "number": number, "incident": incident.map(|incident| incident.id) })).status(StatusCode::CREATED))
}

fn first_record(decision: &Decision) -> Option<&str> {
    match decision {
        Decision::Judge { records, .. } | Decision::Merge { records } | Decision::Split { records } => records.first().map(String::as_str),
        Decision::Edit { record, .. } | Decision::Amend { record, .. } => Some(record),
        Decision::Withdraw { .. } => None,
    }
}
