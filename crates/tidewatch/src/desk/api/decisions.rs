//! The log of decisions, and entries for it.

use super::understood;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::pages::history::told_in_full;
use crate::desk::resolving::Reading;
use crate::store::{Decision, Expected, Reviewer, Store};
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
    let view = understood(ask.view_paged())?;
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
        expected.push(Expected { record, version: tag.trim().trim_matches('"').to_string() });
    }
    let mut store = ask.store()?;
    let decision = complete(ask, &store, sent.decision)?;
    let number = store.decide_on(&decision, Reviewer { who: &ask.visitor.who, why: sent.why.as_deref() }, ask.desk.lexicon(), &expected)?;
    Ok(Answer::json(&told(&store, number)?).status(StatusCode::CREATED))
}

/// A decision's number, what it says in words, and the record and incident that it is about today.
fn told(store: &Store, number: i64) -> Result<Value, Refusal> {
    let logged = store.decision(number)?.ok_or_else(|| Refusal::not_found("such decision"))?;
    let record = store.records_named_by(number)?.into_iter().next();
    let incident = record.as_ref().and_then(|record| store.incident_of(record).ok().flatten());
    Ok(json!({ "number": number, "told": told_in_full(store, &logged.decision), "record": record, "incident": incident.map(|incident| incident.id) }))
}

/// An addition is told by its words: what they say is read as the coder would.
pub fn complete(ask: &Ask, store: &Store, decision: Decision) -> Result<Decision, Refusal> {
    match decision {
        Decision::Add { document, words, quote, record } => {
            let reading = Reading::of(store, &document, ask.desk.lexicon())?;
            Ok(Decision::Add { record: reading.incident_at(words, &record)?, document, words, quote })
        }
        other => Ok(other),
    }
}

/// Takes back the last decision of the one who asks, and says what it was.
pub fn undo(ask: &Ask) -> Result<Answer, Refusal> {
    let mut store = ask.store()?;
    let number = take_back(ask, &mut store)?;
    Ok(Answer::json(&told(&store, number)?).status(StatusCode::CREATED))
}

/// The number of the decision that takes the last one back.
pub fn take_back(ask: &Ask, store: &mut Store) -> Result<i64, Refusal> {
    let nothing = || Refusal::new(StatusCode::CONFLICT, "there is nothing of yours to take back", "only your own decisions are taken back by this key");
    let last = store.last_decision_of(&ask.visitor.who)?.ok_or_else(nothing)?;
    Ok(store.decide(&Decision::Withdraw { number: last }, Reviewer { who: &ask.visitor.who, why: None }, ask.desk.lexicon())?)
}

fn first_record(decision: &Decision) -> Option<String> {
    decision.records().into_iter().next()
}
