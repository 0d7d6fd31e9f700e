//! A file that holds many reports in, its pieces out, one at a time and in order: rows, pages and messages ready to be read, and files to be opened in turn.

use super::apart::{Parser, Refusal, read_apart};
use super::archive::Entries;
use super::columns::Columns;
use super::feeds::{Entry, Feed};
use super::files::{Bytes, LARGEST_FILE, WholeFile, read_whole_file};
use super::formats::{Format, Holder};
use super::mbox::Mailbox;
use super::row::Row;
use super::sheet::{LARGEST_SHEET, Sheet};
use super::telegram::{Channel, LARGEST_EXPORT, Message, read_export};
use super::warc::{Archive, Page};
use super::{Fault, Report};
use serde_json::Value;
use std::sync::Arc;
use tidewatch_engine::document::DateSource;
use tidewatch_engine::read::{Decoded, decode, decode_as};

/// A piece of a file that holds many.
pub enum Piece {
    Report(Report),
    /// A file in the file, to be opened by its name and bytes.
    File {
        path: String,
        bytes: Vec<u8>,
    },
}

pub type Pieces = Box<dyn Iterator<Item = Result<Piece, Fault>> + Send>;

/// Opens a file that holds many reports.
///
/// # Errors
/// It is not what it seemed, or a column that is asked for is not there.
pub fn open_holder(holder: Holder, path: &str, mut bytes: Bytes, columns: &Option<Columns>) -> Result<Pieces, Fault> {
    let most = match holder {
        Holder::Mailbox => return Ok(mailbox(path, bytes)),
        Holder::WebArchive => return Ok(web_archive(path, bytes)),
        Holder::Zip | Holder::Feed | Holder::JsonFeed => LARGEST_FILE,
        Holder::Telegram => LARGEST_EXPORT,
        Holder::Sheet => LARGEST_SHEET,
    };
    let WholeFile { bytes, fault } = read_whole_file(path, &mut bytes, most)?;
    let opened = match holder {
        Holder::Zip => Entries::open(path, bytes).map(|entries| Box::new(entries) as Pieces),
        Holder::Telegram => telegram(path, &bytes),
        Holder::Sheet => sheet(path, bytes, columns),
        _ => feed(path, holder, bytes),
    };
    match (opened, fault) {
        (Ok(pieces), Some(fault)) => Ok(Box::new(pieces.chain([Err(fault)]))),
        // What could not be unpacked is why the rest makes no sense.
        (Err(_), Some(fault)) => Err(fault),
        (opened, None) => opened,
    }
}

fn mailbox(path: &str, bytes: Bytes) -> Pieces {
    let file = path.to_string();
    Box::new(Mailbox::new(path, bytes).map(move |message| {
        let message = message?;
        Ok(Piece::Report(Report::File { path: Arc::from(format!("{file}#{}", message.number)), format: Format::Message, bytes: message.bytes }))
    }))
}

fn web_archive(path: &str, bytes: Bytes) -> Pieces {
    let file: Arc<str> = Arc::from(path);
    Box::new(Archive::new(path, bytes).filter_map(move |page| match page {
        Ok(page) => archived(&file, page),
        Err(fault) => Some(Err(fault)),
    }))
}

/// A page as a row; what is neither page nor text is a file with the page's address for its name, or nothing to read.
fn archived(file: &Arc<str>, page: Page) -> Option<Result<Piece, Fault>> {
    let place = format!("{file}#{}", page.number);
    let is_page = matches!(page.media_type.as_str(), "text/html" | "application/xhtml+xml");
    if !is_page && page.media_type != "text/plain" {
        let is_office =
            page.media_type == "application/pdf" || page.media_type.contains("officedocument.wordprocessing") || page.media_type.contains("opendocument.text");
        return is_office.then_some(Ok(Piece::File { path: page.url, bytes: page.bytes }));
    }
    if page.bytes.trim_ascii().is_empty() {
        return None;
    }
    let decoded = page.charset.as_deref().and_then(|label| decode_as(&page.bytes, label)).or_else(|| decode(page.bytes).map(|Decoded { text, .. }| text));
    let Some(text) = decoded else { return Some(Err(Fault::new(&place, format!("`{}`: not text, though it says so", page.url), ""))) };
    let (text, html) = if is_page { (None, Some(text)) } else { (Some(text), None) };
    let row = Row { id: Some(Value::String(page.url.clone())), text, html, fetched: page.fetched, url: Some(page.url), ..Row::default() };
    Some(Ok(Piece::Report(row.report(&Arc::from(place), 0))))
}

/// Reads a feed in the process apart.
///
/// # Errors
/// In words, why nothing of it can be read.
pub fn read_feed_apart(text: &[u8], is_json: bool) -> Result<Feed, Refusal> {
    read_apart(if is_json { Parser::JsonFeed } else { Parser::Feed }, text)
}

fn feed(path: &str, holder: Holder, bytes: Vec<u8>) -> Result<Pieces, Fault> {
    let is_json = holder == Holder::JsonFeed;
    let decoded = if is_json { Some(bytes) } else { decode(bytes).map(|Decoded { text, .. }| text.into_bytes()) };
    let Some(text) = decoded else { return Err(Fault::new(path, "not text: the file is binary", "")) };
    let feed = read_feed_apart(&text, is_json).map_err(|refusal| Fault::new(path, refusal.message, refusal.advice.words()))?;
    match &feed.broken {
        Some(why) if feed.entries.is_empty() => Err(Fault::new(path, format!("no feed, or nothing is left of it: {why}"), "")),
        _ => Ok(Box::new(feed_pieces(path, feed))),
    }
}

fn feed_pieces(path: &str, feed: Feed) -> impl Iterator<Item = Result<Piece, Fault>> + Send + use<> {
    let file: Arc<str> = Arc::from(path);
    let broken = feed.broken.as_ref().map(|why| Err(Fault::new(path, format!("the feed is {why}"), "what comes before that is read")));
    let rows = feed_rows(path, feed);
    rows.into_iter().map(move |(number, row)| Ok(Piece::Report(row.report(&Arc::from(format!("{file}#{number}")), 0)))).chain(broken)
}

/// The entries of a feed that hold words, each with its number, from 1.
pub fn feed_rows(path: &str, feed: Feed) -> Vec<(usize, Row)> {
    let outlet = feed.title;
    let rows = feed.entries.into_iter().enumerate();
    rows.filter_map(|(at, entry)| Some((at + 1, entry_row(path, at + 1, entry, outlet.as_deref())?))).collect()
}

fn entry_row(path: &str, number: usize, entry: Entry, outlet: Option<&str>) -> Option<Row> {
    let id = match (entry.id, &entry.url) {
        (Some(id), _) if id.contains(':') => id,
        (_, Some(url)) => url.clone(),
        (Some(id), None) => format!("{path}#{id}"),
        (None, None) => format!("{path}#{number}"),
    };
    let is_plain = entry.is_plain && entry.content.is_some();
    let words = entry.content.or(entry.summary).or_else(|| entry.title.clone())?;
    let (text, fragment) = if is_plain || !words.contains(['<', '&']) { (Some(words), None) } else { (None, Some(words)) };
    let published = entry.published.or(entry.updated).map(|written| iso_day(&written));
    Some(Row {
        id: Some(Value::String(id)),
        text,
        fragment,
        dated_by: published.is_some().then_some(DateSource::Feed),
        published,
        title: entry.title,
        source: entry.source.or_else(|| outlet.map(str::to_string)).map(Value::String),
        url: entry.url,
        ..Row::default()
    })
}

/// A day as RFC 822 writes it in ISO 8601; what is written otherwise is left as it is.
fn iso_day(written: &str) -> String {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    parser.parse_zoned(written.trim()).map_or_else(|_| written.to_string(), |time| time.date().to_string())
}

fn telegram(path: &str, bytes: &[u8]) -> Result<Pieces, Fault> {
    let export = read_export(bytes).map_err(|message| Fault::new(path, message, ""))?;
    let refused = (export.n_refused > 0).then(|| {
        let message = format!("{} not read: only public channels are, for the rest was not published", chats(export.n_refused));
        Err(Fault::new(path, message, "export the channel alone"))
    });
    let broken = export.broken.map(|why| Err(Fault::new(path, format!("the export is cut off or broken: {why}"), "messages before that are read")));
    let file: Arc<str> = Arc::from(path);
    let messages = export.channels.into_iter().flat_map(move |channel| channel_pieces(&file, channel));
    Ok(Box::new(refused.into_iter().chain(messages).chain(broken)))
}

fn chats(n: usize) -> String {
    if n == 1 { "1 group or chat".to_string() } else { format!("{n} groups or chats") }
}

fn channel_pieces(file: &Arc<str>, channel: Channel) -> Vec<Result<Piece, Fault>> {
    let Channel { name, id, messages } = channel;
    let place = |message: &Message| Arc::from(format!("{file}#{}", message.number));
    let row = |message: Message| Row {
        id: Some(Value::String(format!("telegram:{id}/{}", message.number))),
        text: Some(message.text),
        published: message.date.get(..10).map(str::to_string),
        dated_by: Some(DateSource::Metadata),
        source: Some(Value::String(message.origin.map_or_else(|| name.clone(), |origin| format!("{name}, from {origin}")))),
        ..Row::default()
    };
    messages.into_iter().map(|message| (place(&message), row(message))).map(|(place, row)| Ok(Piece::Report(row.report(&place, 0)))).collect()
}

fn sheet(path: &str, bytes: Vec<u8>, columns: &Option<Columns>) -> Result<Pieces, Fault> {
    let columns = columns.clone().unwrap_or_default();
    let Decoded { text, doubt, is_whole } = match &columns.encoding {
        Some(label) => {
            let text = decode_as(&bytes, label);
            let text = text.ok_or_else(|| Fault::new(path, format!("`{label}` is no encoding that is known"), "such as utf-8, windows-1252"))?;
            Decoded { text, doubt: None, is_whole: true }
        }
        None => decode(bytes).ok_or_else(|| Fault::new(path, "not text: the file is binary", "save the table as CSV"))?,
    };
    let doubt = doubt.map(|doubt| Err(Fault { is_note: is_whole, ..Fault::new(path, doubt, "say its `encoding` in a file of settings (docs/formats.md)") }));
    if text.trim().is_empty() {
        return Err(Fault::new(path, "the file holds no text", ""));
    }
    Ok(Box::new(doubt.into_iter().chain(Sheet::open(path, text, columns)?.map(|row| row.map(Piece::Report)))))
}
