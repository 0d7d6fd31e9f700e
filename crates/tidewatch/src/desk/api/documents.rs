//! Documents: lists, and one with its text and records.

use super::{paged, records, understood};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::store::Filter;
use serde_json::{Value, json};

pub fn list(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view_paged())?;
    let store = ask.store()?;
    Ok(paged(&view, store.count_documents(&view.filter)?, &store.documents(&view.filter)?))
}

pub fn one(ask: &Ask) -> Result<Answer, Refusal> {
    let (store, id) = (ask.store()?, ask.part("id"));
    let document = store.document(id)?.ok_or_else(|| Refusal::not_found("such document"))?;
    let found = store.records(&Filter { document: Some(id.to_string()), ..Filter::default() })?;
    let found: Vec<Value> = found.into_iter().map(records::shown).collect();
    Ok(Answer::json(&json!({ "document": document, "text": store.text(id)?, "records": found })))
}
