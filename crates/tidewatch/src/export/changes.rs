//! A desk and a place in its feed in, what a copy has to do to be in step again out: write these, let go of those.
//!
//! A thing that is there and found by the filter is `written`, with all that is told of it; anything else that has changed is `gone`, whether it was
//! deleted, rejected, or no longer fits the filter. So a filtered copy stays in step too, and a `gone` for what a copy never had means nothing.
//! Whoever follows in the order of the numbers and keeps the cursor misses nothing, however often the program is killed in between.

use super::schema::Row;
use super::snapshot::{Snapshot, counts, gather, is_whole, report_of};
use super::values::value_of;
use crate::store::{ChangedThing, Coder, Cursor, Filter, Store};
use serde_json::{Value, json};

/// A piece of the feed.
pub struct Piece {
    pub items: Vec<Value>,
    /// Where the next piece begins.
    pub cursor: Cursor,
    /// Whether there is more already.
    pub more: bool,
}

/// The changes after a place, so many at most.
///
/// # Errors
/// The place is not in this desk's feed; the desk cannot be read.
pub fn changes(store: &Store, filter: &Filter, since: Option<&Cursor>, most: usize, coder: &Coder) -> anyhow::Result<Piece> {
    let end = store.end_of_feed()?;
    let things = store.changes(since, most.saturating_add(1))?;
    let more = things.len() > most;
    let number = if more { things[most - 1].number } else { things.last().map_or(end.number, |last| last.number) };
    let mut items = Vec::new();
    for thing in things.iter().take(most) {
        items.extend(item(store, filter, thing, coder)?);
    }
    Ok(Piece { items, cursor: Cursor { number, feed: end.feed }, more })
}

/// What a copy has to do; nothing for reports and decisions where a filter asks for some incidents.
fn item(store: &Store, filter: &Filter, thing: &ChangedThing, coder: &Coder) -> anyhow::Result<Option<Value>> {
    let written = match thing.kind.as_str() {
        "incident" => incident(store, filter, &thing.id, coder)?,
        "record" => record(store, filter, &thing.id, coder)?,
        _ if !is_whole(filter) => return Ok(None),
        "document" => report_of(store, &thing.id)?.map(|report| {
            json!({
                "version": report.sha256, "coder": report.coder,
                "value": { "id": thing.id, "title": report.title, "source": report.source, "url": report.url, "published": report.published,
                           "dated_by": report.dated_by,
                           "language": report.language, "sha256": report.sha256, "added": report.added },
            })
        }),
        _ => decision(store, &thing.id)?,
    };
    let mut item = json!({ "number": thing.number, "change": if written.is_some() { "written" } else { "gone" }, "kind": thing.kind, "id": thing.id });
    if let (Some(item), Some(Value::Object(written))) = (item.as_object_mut(), written) {
        item.extend(written);
    }
    Ok(Some(item))
}

fn incident(store: &Store, filter: &Filter, id: &str, coder: &Coder) -> anyhow::Result<Option<Value>> {
    if filter.record.as_deref().is_some_and(|kind| kind != "incident") {
        return Ok(None);
    }
    let found = store.incidents(&Filter { id: Some(id.to_string()), limit: 1, offset: 0, ..filter.clone() })?;
    let found = found.into_iter().filter(|incident| counts(filter, incident.review));
    let snapshot = gather(store, found, std::iter::empty(), coder)?;
    Ok(told(&snapshot, true))
}

fn record(store: &Store, filter: &Filter, id: &str, coder: &Coder) -> anyhow::Result<Option<Value>> {
    let found = store.records(&Filter { id: Some(id.to_string()), limit: 1, offset: 0, ..filter.clone() })?;
    let found = found.into_iter().filter(|record| counts(filter, record.review));
    let mut snapshot = gather(store, std::iter::empty(), found, coder)?;
    if let Some(record) = snapshot.records.first_mut() {
        record.incident = store.incident_of(id)?.map(|incident| incident.id);
    }
    Ok(told(&snapshot, false))
}

/// Version, sources, evidence, coder and the thing itself.
fn told(snapshot: &Snapshot, of_incident: bool) -> Option<Value> {
    let (incident, record) = if of_incident { (snapshot.incidents.first(), None) } else { (None, snapshot.records.first()) };
    let value = incident.map(|incident| &incident.value).or(record.map(|record| &record.value))?;
    let row = Row::plain(snapshot, incident, record, value);
    let cell = |name: &str| value_of(name, &row).shown();
    let mut told = json!({
        "version": cell("version"), "review": cell("review"), "sources": cell("sources"), "evidence": cell("evidence"), "coder": cell("coder"), "value": value,
    });
    if let Some(incident) = record.and_then(|record| record.incident.as_ref()) {
        told["incident"] = json!(incident);
    }
    Some(told)
}

fn decision(store: &Store, number: &str) -> anyhow::Result<Option<Value>> {
    let Some(logged) = store.decision(number.parse()?)? else { return Ok(None) };
    Ok(Some(json!({ "value": super::snapshot::decision_value(&logged)? })))
}
