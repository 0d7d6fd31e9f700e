//! A file's name and first bytes in, how to read it out.

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
}

/// What a file holds, once unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Rows,
    Whole(Format),
    /// A format that is known and not read yet.
    NotYet,
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
        "eml" | "mbox" | "warc" => Content::NotYet,
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
    if text.starts_with(b"WARC/") {
        return Content::NotYet;
    }
    match text.first() {
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
        () => Content::NotYet,
    }
}

fn looks_like_html(text: &[u8]) -> bool {
    let head = text[..text.len().min(1024)].to_ascii_lowercase();
    ["<!doctype", "<html", "<head", "<body", "<?xml", "<!--"].iter().any(|tag| head.starts_with(tag.as_bytes()))
}
