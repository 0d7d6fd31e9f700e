//! Bytes of JSON in, documents out: a line of JSON lines, a file with one document, or with a list of them.

use super::json_cut::whole_items;
use super::row::Row;
use super::{Fault, Setting};
use jiff::civil::Date;
use serde_json::Value;
use std::borrow::Cow;
use tidewatch_engine::document::{DateSource, Document};
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::read::{Source, read_day, read_fragment, read_html, read_text};

const KEYS: &str = "each document needs the keys `id` and `text`, both strings";

/// Reads one line of JSON lines.
pub fn read_line(file: &str, line: usize, bytes: &[u8], setting: Setting, faults: &mut Vec<Fault>) -> Option<Document> {
    let text = row_text(bytes, file, line, faults);
    let n_told = faults.len();
    let row = parse_row(text.as_bytes(), file).and_then(|row| read_row(row, file, setting, faults));
    faults[n_told..].iter_mut().for_each(|fault| fault.line = line);
    keep(row.map_err(|fault| fault.at(line)), faults)
}

/// Reads a file that holds one document, several on end, or a list of them; of one that is cut off the documents before.
pub fn read_list(path: &str, bytes: &[u8], setting: Setting, faults: &mut Vec<Fault>) -> Vec<Document> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let mut documents = Vec::new();
    for row in if text.starts_with(b"[") { rows_of_list(text, path) } else { rows_on_end(text, path) } {
        let document = row.and_then(|row| read_row(row, path, setting, faults));
        documents.extend(keep(document, faults));
    }
    documents
}

/// Documents one after the other, until one is broken.
fn rows_on_end(text: &[u8], path: &str) -> Vec<Result<Row, Fault>> {
    let mut rows = Vec::new();
    for row in serde_json::Deserializer::from_slice(text).into_iter::<Row>() {
        let row = row.map_err(|error| json_fault(text, path, &error).at(error.line()));
        let is_broken = row.is_err();
        rows.push(row);
        if is_broken {
            break;
        }
    }
    rows
}

fn rows_of_list(text: &[u8], path: &str) -> Vec<Result<Row, Fault>> {
    let mut broken = None;
    let values: Vec<Value> = serde_json::from_slice(text).unwrap_or_else(|error| {
        let whole = whole_items(text, None, &error).and_then(|whole| serde_json::from_slice(&whole).ok());
        broken = Some(Err(json_fault(text, path, &error).at(error.line())));
        whole.unwrap_or_default()
    });
    let row = |(at, value): (usize, Value)| {
        let place = format!("{path}#{}", at + 1);
        serde_json::from_value(value).map_err(|error| Fault::new(&place, format!("not a document ({})", what_is_wrong(&error)), KEYS))
    };
    values.into_iter().enumerate().map(row).chain(broken).collect()
}

/// A line as text; broken characters are told and replaced.
fn row_text<'a>(bytes: &'a [u8], file: &str, line: usize, faults: &mut Vec<Fault>) -> Cow<'a, str> {
    let bytes = bytes.trim_ascii();
    if let Err(error) = std::str::from_utf8(bytes) {
        faults.push(
            Fault::new(
                file,
                format!("not UTF-8 at byte {} of the line: broken characters are read as \u{FFFD}", error.valid_up_to() + 1),
                "save the file as UTF-8",
            )
            .at(line),
        );
    }
    String::from_utf8_lossy(bytes)
}

/// The value of a result; its fault is put with the others.
fn keep<T>(result: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    result.map_err(|fault| faults.push(fault)).ok()
}

fn parse_row(bytes: &[u8], file: &str) -> Result<Row, Fault> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(text).map_err(|error| json_fault(text, file, &error))
}

/// Tells wrong encoding from broken JSON.
fn json_fault(bytes: &[u8], file: &str, error: &serde_json::Error) -> Fault {
    match std::str::from_utf8(bytes) {
        Err(at) => Fault::new(file, format!("not UTF-8 at byte {}", at.valid_up_to() + 1), "save the file as UTF-8"),
        Ok(_) if error.is_data() => Fault::new(file, format!("not a document ({})", what_is_wrong(error)), KEYS),
        Ok(_) => Fault::new(file, format!("broken JSON: {error}"), "one JSON object a line"),
    }
}

/// The error without its place and our type's name, which say nothing to a user.
fn what_is_wrong(error: &serde_json::Error) -> String {
    let told = error.to_string();
    told.split(", expected struct").next().and_then(|told| told.split(" at line").next()).unwrap_or(&told).to_string()
}

fn read_row(row: Row, file: &str, setting: Setting, faults: &mut Vec<Fault>) -> Result<Document, Fault> {
    let id = row.id.and_then(told_value).ok_or_else(|| Fault::new(file, "the key `id` is missing", KEYS))?;
    let told = row.published.as_deref().and_then(|day| read_date(day, setting.lexicon));
    if let (Some(given), None) = (&row.published, told) {
        faults.push(Fault::note(file, format!("`{given}` in `{id}` is no date (as 2020-05-26), and is not used")));
    }
    let dated_by = row.dated_by.filter(|_| told.is_some());
    let source =
        Source { id: id.clone(), title: row.title, source: row.source.and_then(told_value), url: row.url, published: told.or(setting.published), dated_by };
    let mut document = match (row.text, row.html, row.fragment) {
        (Some(text), ..) => read_text(text, source, setting.lexicon),
        (None, Some(page), _) => read_html(&page, source, setting.lexicon),
        (None, None, Some(piece)) => read_fragment(&piece, source, setting.lexicon),
        (None, None, None) => return Err(Fault::new(file, format!("the key `text` is missing in `{id}`"), KEYS)),
    };
    if document.published.is_none() {
        document.published = row.fetched.as_deref().and_then(|day| read_date(day, setting.lexicon));
        document.dated_by = document.published.map(|_| DateSource::Fetched);
    }
    Ok(document)
}

/// A string, or a number as a string.
fn told_value(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The day of an ISO 8601 date or date-time, or of a date written out.
fn read_date(text: &str, lexicon: &Lexicon) -> Option<Date> {
    text.trim().get(..10).and_then(|day| day.parse().ok()).or_else(|| read_day(text, lexicon))
}
