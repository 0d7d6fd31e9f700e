//! A report as text with its structure: headings, paragraphs, list items with the fields before them, captions, notes, table rows.
//!
//! The document owns its text once; everything else holds spans of it. Blocks are in text order, never overlap, and
//! name the heading or item that they stand under, so that a list item can inherit place and actor from its headings.

use crate::span::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a block of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading with its level, 1 the highest.
    Heading(u8),
    Paragraph,
    /// A list item with its depth, 1 the outermost.
    Item(u8),
    /// A picture's caption: it repeats what the text tells and must not count twice.
    Caption,
    /// A footnote or endnote.
    Note,
    TableRow,
    /// What stands before an item's sentence: day, hour, place, kind.
    Fields,
}

/// One block: its kind, the words it covers, and the block (heading, fields or outer item) that it stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    /// Index of the heading, fields or outer item that governs this block; always smaller than its own index.
    pub parent: Option<u32>,
}

/// Where a document's publication date was found. A page's metadata are believed before its words, a file's after them: files are saved anew long
/// after their text was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// Told from outside: on the command line, in a row of JSON lines.
    Given,
    /// What a page, a file or a message says about itself: `meta` elements, core properties, headers.
    Metadata,
    /// The feed that the document came in.
    Feed,
    /// The title or a heading under it.
    Title,
    /// Words of the text: "Published on …", or a line that is a date.
    Text,
    Dateline,
    FileName,
    /// The mail that it hangs on or that passes it on.
    Mail,
    /// When a web archive fetched it, for want of anything better.
    Fetched,
}

/// Where a page of a paged document begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStart {
    /// The page's number in the file, from 1.
    pub page: u32,
    /// The first byte of the text that stands on it.
    pub start: u32,
}

/// A block that is written in another language than the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignBlock {
    pub block: u32,
    /// ISO 639-1 where it has the language, else ISO 639-3.
    pub language: String,
}

/// A report: its text, what is known about its publication, and its blocks in text order.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub id: String,
    pub text: String,
    pub title: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    /// Publication date: anchors relative dates.
    pub published: Option<Date>,
    /// Where the publication date was found; none where there is none.
    pub dated_by: Option<DateSource>,
    /// ISO 639-1 code of the text's language, where it was detected; English where a part of it is.
    pub language: Option<String>,
    /// Blocks of an English text that are surely in another language, in text order: they are kept and not split into sentences.
    pub foreign: Vec<ForeignBlock>,
    pub blocks: Vec<Block>,
    /// The pages of a paged document (PDF), in text order; empty for others.
    pub pages: Vec<PageStart>,
}

impl Document {
    /// The headings above a block, nearest first.
    pub fn headings_above(&self, block: usize) -> impl Iterator<Item = usize> + '_ {
        let parent = |&at: &usize| self.blocks[at].parent.map(|parent| parent as usize);
        std::iter::successors(parent(&block), parent).filter(|&at| matches!(self.blocks[at].kind, BlockKind::Heading(_)))
    }
}
