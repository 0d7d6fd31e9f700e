//! Records in the contract's form, and what a field of one may be.

use super::{paged, understood};
use crate::desk::address::encoded;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::pages::decide::read_range;
use crate::desk::pages::incident::short_id;
use crate::desk::resolving::{Candidate, Reading, fault_of_typed, range_of};
use crate::desk::told;
use crate::store::{Store, StoredRecord};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The effective record with what reviewers said of it.
pub fn shown(stored: StoredRecord) -> Value {
    let mut record = stored.record;
    record["id"] = json!(stored.id);
    record["review"] = json!(stored.review);
    if !stored.edited.is_empty() {
        record["edited"] = json!(stored.edited);
    }
    record
}

pub fn list(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view_paged())?;
    let store = ask.store()?;
    let found: Vec<Value> = store.records(&view.filter)?.into_iter().map(shown).collect();
    Ok(paged(&view, store.count_records(&view.filter)?, &found))
}

pub fn one(ask: &Ask) -> Result<Answer, Refusal> {
    let (store, id) = (ask.store()?, ask.part("id"));
    let stored = found(&store, id)?;
    let incident = store.incident_of(id)?.map(|incident| incident.id);
    let coded = stored.coded.clone();
    let answer = json!({ "record": shown(stored), "coded": coded, "incident": incident, "decisions": store.decisions(Some(id))? });
    Ok(Answer::json(&answer).tag(&store.version(id)?))
}

/// The record of this id; one that was coded anew since has another address.
pub fn found(store: &Store, id: &str) -> Result<StoredRecord, Refusal> {
    if let Some(stored) = store.record(id)? {
        return Ok(stored);
    }
    let today = store.record_today(id)?.filter(|today| today != id);
    let lost = || Refusal::lost(store, id, "record");
    Err(today.map_or_else(lost, |today| Refusal {
        moved: Some(Box::new(["/records/", "/api/v1/records/"].map(|path| format!("{path}{}", encoded(&today))))),
        ..Refusal::new(StatusCode::PERMANENT_REDIRECT, format!("this record is now `{today}`"), "it was coded anew")
    }))
}

/// What the other reports of the same incident tell, each value once.
fn told_by_others(store: &Store, id: &str, field: &str) -> Result<Vec<Candidate>, Refusal> {
    let Some(incident) = store.incident_of(id)? else { return Ok(Vec::new()) };
    let mut found: Vec<Candidate> = Vec::new();
    for other in store.records_of(&incident.id)? {
        let value = other.record[field].clone();
        let told = told::value(field, &value);
        if other.id != id && !told.is_empty() && found.iter().all(|known| known.told != told) {
            let text = format!("told by {}", short_id(other.record["document"]["id"].as_str().unwrap_or_default()));
            found.push(Candidate { text, words: None, told, value });
        }
    }
    Ok(found)
}

/// What the words of the report, a range of it (`words`), or typed words (`typed`) make of a field; with `whole` first what the incident's
/// other reports tell.
pub fn candidates(ask: &Ask) -> Result<Answer, Refusal> {
    let (store, id) = (ask.store()?, ask.part("id"));
    let field = ask.query.get("field").ok_or_else(|| Refusal::unclear("`field` names the field"))?;
    let stored = found(&store, id).map_err(|lost| lost.beneath("/candidates"))?;
    let reading = Reading::of(&store, stored.record["document"]["id"].as_str().unwrap_or_default(), ask.desk.lexicon())?;
    let found: Vec<Candidate> = match (ask.query.get("words").and_then(read_range), ask.query.get("typed")) {
        (Some(range), _) => reading.value_at(field, range).into_iter().collect(),
        (None, Some(typed)) => vec![reading.value_of_typed(field, typed).ok_or_else(|| fault_of_typed(field, typed))?],
        (None, None) => {
            let now = told::value(field, &stored.record[field]);
            let whole = ask.query.get("whole").is_some();
            let mut all = if whole { told_by_others(&store, id, field)? } else { Vec::new() };
            let read = reading.candidates(field, range_of(&stored.record));
            let fresh: Vec<Candidate> = read.into_iter().filter(|one| all.iter().all(|known| known.told != one.told)).collect();
            all.extend(fresh);
            all.retain(|candidate| whole || candidate.told != now);
            // What it is already comes last: it is there to be kept for the whole incident.
            all.sort_by_key(|candidate| candidate.told == now);
            all
        }
    };
    Ok(Answer::json(&json!({ "field": field, "items": found })))
}
