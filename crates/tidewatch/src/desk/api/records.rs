//! Records in the contract's form, and what a field of one may be.

use super::{paged, understood};
use crate::desk::address::View;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::pages::decide::read_range;
use crate::desk::resolving::{Candidate, Reading, range_of};
use crate::desk::told;
use crate::store::StoredRecord;
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
    let view = understood(View::read_paged(&ask.query))?;
    let store = ask.store()?;
    let found: Vec<Value> = store.records(&view.filter)?.into_iter().map(shown).collect();
    Ok(paged(&view, store.count_records(&view.filter)?, &found))
}

pub fn one(ask: &Ask) -> Result<Answer, Refusal> {
    let (store, id) = (ask.store()?, ask.part("id"));
    let stored = store.record(id)?.ok_or_else(|| Refusal::not_found("such record"))?;
    let incident = store.incident_of(id)?.map(|incident| incident.id);
    let coded = stored.coded.clone();
    let answer = json!({ "record": shown(stored), "coded": coded, "incident": incident, "decisions": store.decisions(Some(id))? });
    Ok(Answer::json(&answer).tag(&store.version(id)?))
}

/// What the words of the report, a range of it (`words`), or typed words (`typed`) make of a field.
pub fn candidates(ask: &Ask) -> Result<Answer, Refusal> {
    let (store, id) = (ask.store()?, ask.part("id"));
    let field = ask.query.get("field").ok_or_else(|| Refusal::unclear("`field` names the field"))?;
    let stored = store.record(id)?.ok_or_else(|| Refusal::not_found("such record"))?;
    let reading = Reading::of(&store, stored.record["document"]["id"].as_str().unwrap_or_default(), ask.desk.lexicon())?;
    let found: Vec<Candidate> = match (ask.query.get("words").and_then(read_range), ask.query.get("typed")) {
        (Some(range), _) => reading.value_at(field, range).into_iter().collect(),
        (None, Some(typed)) => reading.value_of_typed(field, typed).into_iter().collect(),
        (None, None) => {
            let now = told::value(field, &stored.record[field]);
            let others = reading.candidates(field, range_of(&stored.record)).into_iter();
            others.filter(|candidate| candidate.told != now).collect()
        }
    };
    Ok(Answer::json(&json!({ "field": field, "items": found })))
}
