//! The REST API under `/api/v1`: the same queries as the pages, the contract's records, in JSON.
//!
//! Lists come in pages (`page`, `limit`); every answer has an ETag. A decision names the version of the incident that it is about.

pub mod analyses;
pub mod decisions;
pub mod documents;
pub mod exports;
pub mod incidents;
pub mod openapi;
pub mod records;

use super::address::View;
use super::answer::{Answer, Refusal};
use super::ask::Ask;
use serde::Serialize;
use serde_json::{Value, json};

/// A page of a list.
pub fn paged(view: &View, total: usize, items: &impl Serialize) -> Answer {
    Answer::json(&json!({ "total": total, "page": view.page, "limit": view.filter.limit, "items": items }))
}

/// Refuses a query that holds what is not understood.
pub fn understood(view: View) -> Result<View, Refusal> {
    match view.faults.is_empty() {
        true => Ok(view),
        false => Err(Refusal::unclear(view.faults.join("; "))),
    }
}

/// Who asks, and the token that changes must carry.
pub fn session(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&json!({ "who": ask.visitor.who, "role": ask.visitor.role, "token": ask.visitor.token })))
}

/// What stands in the desk.
pub fn status(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&ask.store()?.counts(&ask.desk.coder)?))
}

/// Words in incidents, records and documents at once.
pub fn search(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view_paged())?;
    if view.filter.words.is_none() {
        return Err(Refusal::unclear("`q` holds the words to look for"));
    }
    let store = ask.store()?;
    let incidents: Vec<Value> = store.incidents(&view.filter)?.into_iter().map(incidents::shown).collect();
    let records: Vec<Value> = store.records(&view.filter)?.into_iter().map(records::shown).collect();
    Ok(Answer::json(&json!({ "incidents": incidents, "records": records, "documents": store.documents(&view.filter)? })))
}
