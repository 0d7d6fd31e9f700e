//! A report as text with its structure: headings, paragraphs, list items, captions, notes, table rows.
//!
//! The document owns its text once; everything else holds spans of it. Blocks are in text order, never overlap, and
//! name the heading or item that they stand under, so that a list item can inherit place and actor from its headings.

use crate::span::Span;
use jiff::civil::Date;

/// What a block of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// One block: its kind, the words it covers, and the block (heading or outer item) that it stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    /// Index of the heading or outer item that governs this block; always smaller than its own index.
    pub parent: Option<u32>,
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
    /// ISO 639-1 code of the text's language, where it was detected.
    pub language: Option<String>,
    pub blocks: Vec<Block>,
}

impl Document {
    /// The headings above a block, nearest first.
    pub fn headings_above(&self, block: usize) -> impl Iterator<Item = usize> + '_ {
        let parent = |&at: &usize| self.blocks[at].parent.map(|parent| parent as usize);
        std::iter::successors(parent(&block), parent).filter(|&at| matches!(self.blocks[at].kind, BlockKind::Heading(_)))
    }
}
