//! A format and a view in, a file to take away out; and the feed of changes. The same as `tidewatch export` writes.

use super::understood;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::export::{Form, Format, Request, Scratch, Source, Text, changes, format_named, make};
use crate::store::Cursor;
use serde_json::json;
use std::fs;

/// Changes in one answer, where nothing is asked and at most.
const CHANGES: usize = 1000;
const MOST_CHANGES: usize = 10_000;

/// One file; several tables come as an archive.
pub fn file(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view())?;
    let format = format_named(ask.query.get("as").unwrap_or("csv"))?;
    if format.name == "changes" {
        return changes(ask);
    }
    let form = match ask.query.get("form") {
        None => None,
        Some(word) => Some(Form::of(word).ok_or_else(|| Refusal::unclear(format!("`{word}` is no form of a table: csv, parquet or xlsx")))?),
    };
    let request = Request { format: format.name, form, table: ask.query.get("table"), text: Text::Harmless, provenance: ask.query.get("plain").is_none() };
    let (store, filter) = (ask.store()?, view.whole());
    let source = Source::Desk { store: &store, filter: &filter, coder: &ask.desk.coder };
    let made = make(&source, request, ask.desk.lexicon(), Scratch::of_the_system()?)?;
    let (name, media, path) = match &made.files[..] {
        [(name, path)] => (name.clone(), media_of(format, form), path.clone()),
        _ => (format!("tidewatch-{}.zip", format.name), "application/zip", made.zipped()?),
    };
    let bytes = fs::read(path).map_err(anyhow::Error::from)?;
    Ok(Answer::bytes(media, bytes).with("content-disposition", format!("attachment; filename=\"{name}\"")).with("x-tidewatch-left-out", made.notes.join("; ")))
}

/// The media type of a format's one file.
fn media_of(format: &Format, form: Option<Form>) -> &'static str {
    let is_table = ["csv", "parquet", "xlsx", "acled", "ged", "gtd", "hxl"].contains(&format.name);
    if is_table { form.or(Form::of(format.name)).unwrap_or(Form::Csv).media() } else { format.media }
}

/// What has changed after a cursor.
pub fn changes(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view())?;
    let since: Option<Cursor> = ask.query.get("since").map(str::parse).transpose()?;
    let most = ask.query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(CHANGES).clamp(1, MOST_CHANGES);
    let piece = changes::changes(&*ask.store()?, &view.whole(), since.as_ref(), most, &ask.desk.coder)?;
    Ok(Answer::json(&json!({ "items": piece.items, "cursor": piece.cursor.to_string(), "more": piece.more })))
}
