//! Blocks of known kinds in (a word processor's paragraphs, the lines of a page put together), a document out.
//!
//! The document's text is that of the blocks, a blank line between two; offsets are those of this text. Whoever makes the outline has
//! settled what is text and what is furniture; nothing is dropped here.

use super::Source;
use super::blocks::Builder;
use super::language::detect_language;
use super::lines::Mark;
use super::published::find_published;
use crate::document::{Block, BlockKind, DateSource, Document, PageStart};
use crate::lexicon::Lexicon;
use crate::span::Span;
use jiff::civil::Date;

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineBlock {
    pub kind: BlockKind,
    pub text: String,
    /// The pages that begin in it, in bytes of its own text; a paragraph may reach over a page's end. Empty where there are no pages.
    pub pages: Vec<PageStart>,
}

/// A file's text as blocks, with what the file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    pub blocks: Vec<OutlineBlock>,
    pub title: Option<String>,
    /// The day on which the file says that it was made or published.
    pub dated: Option<Date>,
}

/// Reads an outline. A date from outside goes first, then what the words say; when the file was made comes last, for files
/// are saved long after their text was published.
pub fn read_outline(outline: Outline, source: Source, lexicon: &Lexicon) -> Document {
    let text = join_blocks(outline.blocks.iter().map(|block| block.text.as_str()));
    let blocks = build_blocks(&text, outline.blocks.iter().map(|block| (block.kind, block.text.len())));
    let pages = page_starts(&outline.blocks);
    let date = source.date();
    let title = source.title.or_else(|| super::first_heading(&text, &blocks)).or(outline.title);
    let date = date.or_else(|| find_published(&text, title.as_deref(), &blocks, &lexicon.reading)).or(outline.dated.map(|date| (date, DateSource::Metadata)));
    let (published, dated_by) = date.unzip();
    let language = detect_language(&text, &lexicon.reading);
    Document { id: source.id, title, source: source.source, url: source.url, published, dated_by, language, text, blocks, pages }
}

/// The text of blocks, a blank line between two.
pub(super) fn join_blocks<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n\n")
}

/// Blocks, given by kind and bytes, with their places in the joined text.
pub(super) fn build_blocks(text: &str, blocks: impl Iterator<Item = (BlockKind, usize)>) -> Vec<Block> {
    let (mut builder, mut start) = (Builder::new(text), 0);
    for (kind, n_bytes) in blocks {
        let kind = match kind {
            BlockKind::Item(depth) => builder.open_item(u16::from(depth), Mark::None),
            kind => kind,
        };
        builder.add(kind, Span::new(start, start + n_bytes));
        start += n_bytes + 2;
    }
    builder.blocks
}

/// Where the pages begin in the joined text.
fn page_starts(blocks: &[OutlineBlock]) -> Vec<PageStart> {
    let (mut pages, mut start) = (Vec::new(), 0);
    for block in blocks {
        pages.extend(block.pages.iter().map(|page| PageStart { page: page.page, start: start + page.start }));
        start += block.text.len() as u32 + 2;
    }
    pages
}
