//! Blocks of known kinds in (a word processor's paragraphs, the lines of a page put together), a document out.
//!
//! The document's text is that of the blocks, a blank line between two; offsets are those of this text. Whoever makes the outline has
//! settled what is text and what is furniture; nothing is dropped here.

use super::Source;
use super::blocks::Builder;
use super::captions::is_numbered_caption;
use super::language::detect_languages;
use super::lines::Mark;
use super::mend::is_syllable_break;
use super::published::find_published;
use crate::document::{Block, BlockKind, DateSource, Document, PageStart};
use crate::lexicon::Lexicon;
use crate::span::Span;
use crate::split::Language;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineBlock {
    pub kind: BlockKind,
    pub text: String,
    /// The pages that begin in it, in bytes of its own text; a paragraph may reach over a page's end. Empty where there are no pages.
    pub pages: Vec<PageStart>,
}

/// A file's text as blocks, with what the file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub blocks: Vec<OutlineBlock>,
    pub title: Option<String>,
    /// The day on which the file says that it was made or published.
    pub dated: Option<Date>,
}

/// Reads an outline. A date from outside goes first, then what the words say; when the file was made comes last, for files
/// are saved long after their text was published.
pub fn read_outline(mut outline: Outline, source: Source, lexicon: &Lexicon) -> Document {
    for block in &mut outline.blocks {
        join_broken_words(block, &lexicon.language);
        if block.kind == BlockKind::Paragraph && is_numbered_caption(&block.text, &lexicon.reading) {
            block.kind = BlockKind::Caption;
        }
    }
    let text = join_blocks(outline.blocks.iter().map(|block| block.text.as_str()));
    let blocks = build_blocks(&text, outline.blocks.iter().map(|block| (block.kind, block.text.len())));
    let pages = page_starts(&outline.blocks);
    let date = source.date();
    let title = source.title.or_else(|| super::first_heading(&text, &blocks)).or(outline.title);
    let date = date.or_else(|| find_published(&text, title.as_deref(), &blocks, &lexicon.reading)).or(outline.dated.map(|date| (date, DateSource::Metadata)));
    let (published, dated_by) = date.unzip();
    let (language, foreign) = detect_languages(&text, &blocks, &lexicon.reading);
    Document { id: source.id, title, source: source.source, url: source.url, published, dated_by, language, foreign, text, blocks, pages }
}

/// Joins the parts of words that a line's end parted; a hyphen that belongs to the word stays.
fn join_broken_words(block: &mut OutlineBlock, language: &Language) {
    let text = std::mem::take(&mut block.text);
    let mut parts = text.split("-\n");
    block.text.push_str(parts.next().unwrap_or_default());
    let (mut seen, mut n_dropped) = (block.text.len() as u32, 0);
    let mut starts = block.pages.iter_mut().peekable();
    for part in parts {
        while let Some(start) = starts.next_if(|page| page.start <= seen) {
            start.start -= n_dropped;
        }
        let is_syllable = is_syllable_break(&block.text, part, language);
        if !is_syllable {
            block.text.push('-');
        }
        n_dropped += 1 + u32::from(is_syllable);
        seen += 2 + part.len() as u32;
        block.text.push_str(part);
    }
    starts.for_each(|page| page.start -= n_dropped);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_words_are_joined_and_pages_move_along() {
        let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]));
        let text = "Kurdish-\nled fighters of al-\nShabaab went on.".to_string();
        let mut block = OutlineBlock { kind: BlockKind::Paragraph, text, pages: vec![PageStart { page: 1, start: 0 }, PageStart { page: 2, start: 37 }] };
        let words = block.text[37..].to_string();
        join_broken_words(&mut block, &lexicon.language);
        assert_eq!(block.text, "Kurdish-led fighters of al-Shabaab went on.");
        assert_eq!(&block.text[block.pages[1].start as usize..], words);
    }
}
