//! `tidewatch show`: the id of an incident, record or document in, all that the desk has of it out.

use crate::Status;
use crate::output::json_line;
use crate::store::{DeskArgs, Filter, LoggedDecision, Store, StoredRecord};
use anyhow::bail;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Prints an incident with its records, a record with its decisions, or a document with its text, as JSON
#[derive(clap::Args)]
pub struct Args {
    /// Id of an incident, record or document
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    desk: DeskArgs,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let store = args.desk.store()?;
    let Some(shown) = show(&store, &args.id)? else {
        bail!("the desk knows no `{}`\n  hint: `tidewatch search` prints ids", args.id);
    };
    let mut out = Vec::new();
    json_line(&mut out, &shown);
    Ok(io::stdout().write_all(&out).map(|()| Status::Done)?)
}

fn show(store: &Store, id: &str) -> anyhow::Result<Option<Value>> {
    if let Some(incident) = store.incident(id)? {
        let records = store.records_of(id)?;
        let decisions = decisions_about(store, &records)?;
        return Ok(Some(json!({ "incident": incident, "records": records, "decisions": decisions })));
    }
    if let Some(record) = store.record(id)? {
        let incident = store.incident_of(id)?;
        return Ok(Some(json!({ "record": record, "incident": incident, "decisions": store.decisions(Some(id))? })));
    }
    let Some(text) = store.text(id)? else { return Ok(None) };
    let records = store.records(&Filter { document: Some(id.to_string()), ..Filter::default() })?;
    Ok(Some(json!({ "document": id, "text": text, "records": records })))
}

/// The decisions about any of these records, each once, in the log's order.
fn decisions_about(store: &Store, records: &[StoredRecord]) -> anyhow::Result<Vec<LoggedDecision>> {
    let mut decisions = Vec::new();
    for record in records {
        decisions.extend(store.decisions(Some(&record.id))?);
    }
    decisions.sort_by_key(|decision| decision.number);
    decisions.dedup_by_key(|decision| decision.number);
    Ok(decisions)
}
