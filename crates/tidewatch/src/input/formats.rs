//! A file's name and first bytes in, how to read it out.

use super::feeds::{looks_like_feed, looks_like_json_feed};
use super::telegram::looks_like_export;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How a whole file is to be read; a desk stores it by this name, so that a name is never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Text,
    Html,
    /// One document, or a list of them.
    Json,
    Pdf,
    Docx,
    Odt,
    /// A mail in a file of its own.
    Mail,
    /// A mail of a mailbox, known by its `Message-ID`.
    Message,
}

/// What a file that holds many reports is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    Mailbox,
    WebArchive,
    Feed,
    JsonFeed,
    Sheet,
    Telegram,
    Zip,
}

/// Bytes by which a file is told.
const HEAD: usize = 4096;

/// What a file holds, once unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Rows,
    Whole(Format),
    Many(Holder),
    /// A format that is known and not read.
    NotRead,
    Unknown,
}

/// The content that a file's name promises; `.gz` and `.zst` are taken off first.
pub fn content_by_name(path: &str) -> Content {
    let name = path.to_ascii_lowercase();
    let inner = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    match Path::new(inner).extension().and_then(|ending| ending.to_str()).unwrap_or("") {
        "jsonl" | "ndjson" => Content::Rows,
        "txt" | "text" => Content::Whole(Format::Text),
        "html" | "htm" | "xhtml" => Content::Whole(Format::Html),
        "json" => Content::Whole(Format::Json),
        "pdf" => Content::Whole(Format::Pdf),
        "docx" => Content::Whole(Format::Docx),
        "odt" => Content::Whole(Format::Odt),
        "eml" => Content::Whole(Format::Mail),
        "mbox" | "mbx" => Content::Many(Holder::Mailbox),
        "warc" | "wet" => Content::Many(Holder::WebArchive),
        "rss" | "atom" | "rdf" | "xml" => Content::Many(Holder::Feed),
        "csv" | "tsv" => Content::Many(Holder::Sheet),
        "zip" => Content::Many(Holder::Zip),
        "doc" | "rtf" | "msg" | "xls" | "xlsx" | "ods" | "epub" | "7z" | "rar" | "tar" | "tgz" => Content::NotRead,
        _ => Content::Unknown,
    }
}

/// The content that first bytes look like, for files whose name does not say.
pub fn content_by_bytes(first: &[u8]) -> Content {
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    if text.starts_with(b"%PDF-") {
        return Content::Whole(Format::Pdf);
    }
    if text.starts_with(b"PK\x03\x04") {
        return content_of_archive(first);
    }
    let head = String::from_utf8_lossy(&text[..text.len().min(HEAD)]);
    match text.first() {
        _ if text.starts_with(b"WARC/") => Content::Many(Holder::WebArchive),
        _ if text.starts_with(b"From ") && looks_like_mail(head.split_once('\n').map_or("", |(_, rest)| rest)) => Content::Many(Holder::Mailbox),
        _ if looks_like_mail(&head) => Content::Whole(Format::Mail),
        Some(b'{') if looks_like_json_feed(&head) => Content::Many(Holder::JsonFeed),
        Some(b'{') if looks_like_export(&head) => Content::Many(Holder::Telegram),
        Some(b'<') if looks_like_feed(&head) => Content::Many(Holder::Feed),
        Some(b'{') => Content::Rows,
        Some(b'<') if looks_like_html(text) => Content::Whole(Format::Html),
        _ => Content::Whole(Format::Text),
    }
}

/// An archive that holds one document tells by its first entries what it is.
fn content_of_archive(first: &[u8]) -> Content {
    let holds = |words: &[u8]| first.windows(words.len()).any(|window| window == words);
    match () {
        () if holds(b"mimetypeapplication/vnd.oasis.opendocument.text") => Content::Whole(Format::Odt),
        () if holds(b"[Content_Types].xml") && holds(b"word/") => Content::Whole(Format::Docx),
        () => Content::Many(Holder::Zip),
    }
}

/// What a file holds, by its name as far as that is sure, else by its first bytes.
pub fn content(path: &str, first: &[u8]) -> Content {
    let (by_name, by_bytes) = (content_by_name(path), || content_by_bytes(first));
    match by_name {
        Content::Unknown | Content::Many(Holder::Feed) => by_bytes(),
        // One ending, three kinds of file.
        Content::Whole(Format::Json) => match by_bytes() {
            many @ Content::Many(Holder::JsonFeed | Holder::Telegram) => many,
            _ => by_name,
        },
        known => known,
    }
}

/// Header lines, two of them such as every mail has.
fn looks_like_mail(head: &str) -> bool {
    let names = ["from", "date", "subject", "received", "return-path", "message-id", "mime-version", "delivered-to", "to", "x-mozilla-status"];
    let mut n_known = 0;
    for line in head.lines().take_while(|line| !line.is_empty()) {
        match line.split_once(':') {
            Some((name, _)) if name.bytes().all(|byte| byte.is_ascii_graphic()) => n_known += usize::from(names.contains(&name.to_ascii_lowercase().as_str())),
            _ if line.starts_with([' ', '\t']) && n_known > 0 => {}
            _ => return false,
        }
        if n_known > 2 {
            return true;
        }
    }
    false
}

fn looks_like_html(text: &[u8]) -> bool {
    let head = text[..text.len().min(1024)].to_ascii_lowercase();
    ["<!doctype", "<html", "<head", "<body", "<?xml", "<!--"].iter().any(|tag| head.starts_with(tag.as_bytes()))
}
