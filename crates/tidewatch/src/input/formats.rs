//! A file's name and first bytes in, how to read it out.

use super::Format;
use std::path::Path;

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
        "pdf" | "docx" | "eml" | "mbox" | "warc" => Content::NotYet,
        _ => Content::Unknown,
    }
}

/// The content that first bytes look like, for files whose name does not say.
pub fn content_by_bytes(first: &[u8]) -> Content {
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    if text.starts_with(b"%PDF-") || text.starts_with(b"PK\x03\x04") || text.starts_with(b"WARC/") {
        return Content::NotYet;
    }
    match text.first() {
        Some(b'{') => Content::Rows,
        Some(b'<') if looks_like_html(text) => Content::Whole(Format::Html),
        _ => Content::Whole(Format::Text),
    }
}

fn looks_like_html(text: &[u8]) -> bool {
    let head = text[..text.len().min(1024)].to_ascii_lowercase();
    ["<!doctype", "<html", "<head", "<body", "<?xml", "<!--"].iter().any(|tag| head.starts_with(tag.as_bytes()))
}
