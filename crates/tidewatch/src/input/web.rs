//! What a server answered in, reports out: a page, the entries of a feed, or a file of any kind that is read.

use super::feeds::{looks_like_feed, looks_like_json_feed};
use super::files::{Terms, open_inside};
use super::pieces::{feed_rows, read_feed_apart};
use super::{Fault, InputKind, Report, Reports, Row};
use serde_json::Value;
use std::sync::Arc;
use tidewatch_engine::read::{Decoded, decode, decode_as};

/// Bytes by which an answer is told.
const HEAD: usize = 4096;

/// What stood at an address.
pub enum Found {
    Page(Row),
    /// Entries with their numbers, and why the rest could not be read.
    Feed(Vec<(usize, Row)>, Option<String>),
    /// A file; it is read as one that lies on the disk.
    File(Reports),
}

/// Tells what an answer is, by what it holds before what the server calls it.
///
/// # Errors
/// It is nothing that is read.
pub fn read_found(address: &str, media_type: &str, charset: Option<&str>, bytes: Vec<u8>) -> Result<Found, Fault> {
    if bytes.trim_ascii().is_empty() {
        return Err(Fault::new(address, "the answer is empty", ""));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).into_owned();
    if head.trim_start().starts_with('{') && looks_like_json_feed(&head) {
        return read_entries(address, &bytes, true);
    }
    let is_text = media_type.is_empty() || media_type.starts_with("text/") || media_type.contains("xml") || media_type.contains("html");
    let is_page = media_type.contains("html") || head.trim_start().starts_with('<');
    if !is_text || !is_page {
        return open_file(address, bytes);
    }
    let decoded = charset.and_then(|label| decode_as(&bytes, label)).or_else(|| decode(bytes).map(|Decoded { text, .. }| text));
    let Some(text) = decoded else { return Err(Fault::new(address, "not text, though the server says so", "")) };
    if looks_like_feed(&head) {
        return read_entries(address, text.as_bytes(), false);
    }
    let (id, url) = (Some(Value::String(address.to_string())), Some(address.to_string()));
    Ok(Found::Page(Row { id, url, html: Some(text), ..Row::default() }))
}

fn read_entries(address: &str, text: &[u8], is_json: bool) -> Result<Found, Fault> {
    let mut feed = read_feed_apart(text, is_json).map_err(|refusal| Fault::new(address, refusal.message, refusal.advice.words()))?;
    let broken = feed.broken.take();
    Ok(Found::Feed(feed_rows(address, feed), broken))
}

fn open_file(address: &str, bytes: Vec<u8>) -> Result<Found, Fault> {
    let terms = Terms { kind: InputKind::Auto, columns: None };
    Ok(Found::File(Reports::of_opened(open_inside(address, bytes, &terms)?)))
}

impl Row {
    /// The row as a report that was fetched from an address.
    pub fn fetched_report(&self, address: &str) -> Report {
        self.report(&Arc::from(address), 0)
    }
}
