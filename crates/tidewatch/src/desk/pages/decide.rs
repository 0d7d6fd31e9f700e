//! The form of a decision in, an entry of the log out, and the page to go on with.
//!
//! Every form says which version of the incident its writer saw; where another one stands by now, nothing is decided.

use super::incident::Sight;
use crate::desk::address::{View, encoded};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::api::decisions::{complete, take_back};
use crate::desk::ask::{Ask, Fields};
use crate::desk::cases::save_case as save;
use crate::desk::resolving::{Reading, fault_of_typed};
use crate::store::{Decision, Expected, Reviewer, Store, Verdict};
use serde_json::{Value, json};

pub fn decide(ask: &Ask) -> Result<Answer, Refusal> {
    let form = ask.form();
    let mut store = ask.store()?;
    let decision = read_decision(ask, &form, &store)?;
    let by = Reviewer { who: &ask.visitor.who, why: form.get("why") };
    let number = store.decide_on(&decision, by, &ask.desk.lexicon, &read_expected(&form))?;
    Ok(Answer::see(&go_on(&store, &form, &decision, number)))
}

/// The decision that a form's fields make.
fn read_decision(ask: &Ask, form: &Fields, store: &Store) -> Result<Decision, Refusal> {
    let records = form.all("record");
    let judge = |verdict| Ok(Decision::Judge { verdict, records: records.clone() });
    match form.get("what").unwrap_or_default() {
        "accept" => judge(Verdict::Accept),
        "reject" => judge(Verdict::Reject),
        "reopen" => judge(Verdict::Reopen),
        "merge" => Ok(Decision::Merge { records: with_siblings(store, &records)? }),
        "split" => Ok(Decision::Split { records }),
        "edit" | "amend" => read_edit(ask, form, store, records.first().cloned().unwrap_or_default()),
        "add" => read_addition(ask, form, store),
        other => Err(Refusal::unclear(format!("`{other}` is nothing that can be decided"))),
    }
}

/// Records may be named by their incidents; one record of each is enough.
fn with_siblings(store: &Store, named: &[String]) -> Result<Vec<String>, Refusal> {
    let mut records = Vec::new();
    for id in named {
        match store.incident(id)? {
            Some(stored) => records.extend(stored.incident["records"][0].as_str().map(str::to_string)),
            None => records.push(id.clone()),
        }
    }
    Ok(records)
}

/// An edit is of one report, an amendment of the whole incident.
fn read_edit(ask: &Ask, form: &Fields, store: &Store, record: String) -> Result<Decision, Refusal> {
    let field = form.get("field").ok_or_else(|| Refusal::unclear("no field is named"))?.to_string();
    let words = form.get("words").and_then(read_range);
    let value = match form.get("value") {
        Some(value) => serde_json::from_str(value)?,
        None => read_value(ask, form, store, (&record, &field, words))?,
    };
    Ok(match form.get("what") {
        Some("amend") => Decision::Amend { record, with: Vec::new(), field, value, words, alone: false },
        _ => Decision::Edit { record, field, value, words },
    })
}

/// What typed or selected words stand for.
fn read_value(ask: &Ask, form: &Fields, store: &Store, (record, field, words): (&str, &str, Option<[usize; 2]>)) -> Result<Value, Refusal> {
    let stored = store.record(record)?.ok_or_else(|| Refusal::not_found("such record"))?;
    let reading = Reading::of(store, stored.record["document"]["id"].as_str().unwrap_or_default(), &ask.desk.lexicon)?;
    let found = match (words, form.get("typed")) {
        (Some(range), _) => reading.value_at(field, range).ok_or_else(|| Refusal::unclear(format!("no value of `{field}` is read in these words"))),
        (None, Some(typed)) => reading.value_of_typed(field, typed).ok_or_else(|| fault_of_typed(field, typed)),
        (None, None) => Err(Refusal::unclear("no value is told")),
    };
    found.map(|candidate| candidate.value)
}

/// Words of a document, and the type of what they tell.
fn read_addition(ask: &Ask, form: &Fields, store: &Store) -> Result<Decision, Refusal> {
    let document = form.get("document").ok_or_else(|| Refusal::unclear("no document is named"))?.to_string();
    let words = form.get("words").and_then(read_range).ok_or_else(|| Refusal::unclear("no words are selected"))?;
    let record = json!({ "type": form.get("type").ok_or_else(|| Refusal::unclear("no type is told"))? });
    complete(ask, store, Decision::Add { document, words, quote: String::new(), record })
}

/// `120,133`.
pub fn read_range(told: &str) -> Option<[usize; 2]> {
    let (start, end) = told.split_once(',')?;
    Some([start.trim().parse().ok()?, end.trim().parse().ok()?])
}

/// `record:version`, as often as the form has it.
fn read_expected(form: &Fields) -> Vec<Expected> {
    let pairs = form.all("seen");
    pairs.iter().filter_map(|pair| pair.rsplit_once(':')).map(|(record, version)| Expected { record: record.into(), version: version.into() }).collect()
}

/// After a verdict the next incident, after anything else the one that it was about.
fn go_on(store: &Store, form: &Fields, decision: &Decision, number: i64) -> String {
    let next = match decision {
        Decision::Judge { .. } => form.get("next").map(str::to_string),
        _ => page_of(store, number),
    };
    shown_done(form, next, number)
}

/// The address of what a decision is about today.
fn page_of(store: &Store, number: i64) -> Option<String> {
    let record = store.records_named_by(number).ok()?.into_iter().next()?;
    Some(match store.incident_of(&record).ok()? {
        Some(incident) => format!("/incidents/{}", encoded(&incident.id)),
        None => format!("/records/{}", encoded(&record)),
    })
}

/// A page in the view of a form, which tells what was decided.
pub fn shown_done(form: &Fields, page: Option<String>, number: i64) -> String {
    let view = View::read(&Fields::read(form.get("view").unwrap_or_default().as_bytes()));
    let page = page.map_or_else(
        || "/incidents".to_string(),
        |page| {
            if ["/incidents/", "/records/", "/documents/"].iter().any(|path| page.starts_with(path)) { page } else { format!("/incidents/{}", encoded(&page)) }
        },
    );
    let address = view.at(&page);
    format!("{address}{}done={number}", if address.contains('?') { '&' } else { '?' })
}

/// Takes back the last decision of the one who asks.
pub fn undo(ask: &Ask) -> Result<Answer, Refusal> {
    let mut store = ask.store()?;
    let number = take_back(ask, &mut store)?;
    Ok(Answer::see(&shown_done(&ask.form(), page_of(&store, number), number)))
}

/// Keeps a record's sentences with their coding as a case.
pub fn save_case(ask: &Ask) -> Result<Answer, Refusal> {
    let form = ask.form();
    let record = form.get("record").ok_or_else(|| Refusal::unclear("no record is named"))?;
    let store = ask.store()?;
    let sight = Sight::of(&store, record)?;
    let file = save(ask.desk, &store, record, &ask.visitor.who)?;
    Ok(Answer::see(&format!("/incidents/{}?kept={}", encoded(&sight.stored.id), encoded(&file))))
}
