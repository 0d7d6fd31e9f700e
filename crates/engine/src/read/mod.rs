//! Bytes in, a document with blocks out: plain text and HTML.

use crate::document::{Block, BlockKind, Document};
use crate::span::Span;
use jiff::civil::Date;

/// What is known about a report before it is read.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub id: String,
    pub title: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    /// Publication date, if told from outside; it goes before what the text says.
    pub published: Option<Date>,
}

/// Reads plain text, which the document keeps unchanged: offsets are those of the text given.
pub fn read_text(text: String, source: Source) -> Document {
    let blocks = vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()), parent: None }];
    Document { id: source.id, title: source.title, source: source.source, url: source.url, published: source.published, language: None, text, blocks }
}
