//! A web page in, its report as a document out: main text, blocks, title, publication date.
//!
//! The document's text is the main text, a blank line between blocks; offsets are those of this text.

use super::Source;
use super::depth::shallow;
use super::language::detect_languages;
use super::lexicon::ReadingLexicon;
use super::main_text::find_main_text;
use super::metadata::{Metadata, read_metadata, squeeze};
use super::outline::{build_blocks, join_blocks};
use super::page::{PageBlock, find_page_blocks};
use super::published::find_published;
use crate::document::{Block, BlockKind, DateSource, Document};
use jiff::civil::Date;
use scraper::Html;

/// Longest block, in bytes, that may say the title again.
const LONGEST_TITLE: usize = 200;

/// Reads a page. What it says about itself in its metadata is believed before its words.
pub fn read_page(html: &str, source: Source, lexicon: &ReadingLexicon) -> Document {
    let html = &*shallow(html);
    let page = Html::parse_document(html);
    let metadata = read_metadata(&page, html, lexicon);
    let found = find_page_blocks(&page, &lexicon.page);
    let kept = find_main_text(html, &found, &lexicon.page);
    let all = found.blocks;
    let date = source.date();
    let title = source.title.or_else(|| title(&all, &metadata));
    let blocks: Vec<&PageBlock> = all.iter().zip(&kept).filter(|(block, kept)| **kept && !is_title(block, title.as_deref())).map(|(block, _)| block).collect();
    let text = join(&blocks);
    let date = date.or(metadata.published.map(|date| (date, DateSource::Metadata))).or_else(|| said_on_page(&all, title.as_deref(), lexicon));
    let (published, dated_by) = date.unzip();
    let blocks = build(&text, &blocks);
    let (language, foreign) = detect_languages(&text, &blocks, lexicon);
    Document {
        id: source.id,
        title,
        source: source.source.or(metadata.outlet),
        url: source.url.or(metadata.url),
        published,
        dated_by,
        language,
        foreign,
        text,
        blocks,
        pages: Vec::new(),
    }
}

/// Reads a piece of a page, such as a feed or a mail carries: all of its blocks belong to the report.
pub fn read_piece(html: &str, source: Source, lexicon: &ReadingLexicon) -> Document {
    let all = find_page_blocks(&Html::parse_document(&shallow(html)), &lexicon.page).blocks;
    let blocks: Vec<&PageBlock> = all.iter().filter(|block| !is_title(block, source.title.as_deref())).collect();
    let text = join(&blocks);
    let built = build(&text, &blocks);
    let date = source.date().or_else(|| find_published(&text, source.title.as_deref(), &built, lexicon));
    let (published, dated_by) = date.unzip();
    let (language, foreign) = detect_languages(&text, &built, lexicon);
    Document {
        id: source.id,
        title: source.title,
        source: source.source,
        url: source.url,
        published,
        dated_by,
        language,
        foreign,
        text,
        blocks: built,
        pages: Vec::new(),
    }
}

/// The page's only first-level heading where it has one, else what its metadata says.
fn title(blocks: &[PageBlock], metadata: &Metadata) -> Option<String> {
    let mut highest = blocks.iter().filter(|block| block.kind == BlockKind::Heading(1));
    let only = highest.next().filter(|_| highest.next().is_none()).map(|block| squeeze(&block.text));
    metadata.title.clone().filter(|_| only.is_none()).or(only).or_else(|| metadata.title.clone())
}

fn is_title(block: &PageBlock, title: Option<&str>) -> bool {
    let plain = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let short = matches!(block.kind, BlockKind::Heading(_)) || block.text.len() < LONGEST_TITLE;
    short && title.is_some_and(|title| plain(&block.text).starts_with(&plain(title)))
}

/// A date that the page shows, in all of its blocks before the main text's end.
fn said_on_page(all: &[PageBlock], title: Option<&str>, lexicon: &ReadingLexicon) -> Option<(Date, DateSource)> {
    let text = join(&all.iter().collect::<Vec<_>>());
    let blocks = build(&text, &all.iter().collect::<Vec<_>>());
    find_published(&text, title, &blocks, lexicon)
}

fn join(blocks: &[&PageBlock]) -> String {
    join_blocks(blocks.iter().map(|block| block.text.as_str()))
}

fn build(text: &str, blocks: &[&PageBlock]) -> Vec<Block> {
    build_blocks(text, blocks.iter().map(|block| (block.kind, block.text.len())))
}
