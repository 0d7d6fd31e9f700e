//! A page's blocks in, those of the report out.
//!
//! `trafilatura` (Barbaresi 2021) finds the main text but drops lists and tables that a bulletin lives on. So its answer
//! marks the page's own blocks, and what it dropped between them is taken back: items, rows, headings and full sentences
//! in the element that holds the report.

use super::captions::starts_with;
use super::lexicon::PageLexicon;
use super::page::{PageBlock, PageBlocks};
use crate::document::BlockKind;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use trafilatura::Options;
use trafilatura::options::{ExtractionFocus, HtmlDateMode};

/// Words in a row that are compared.
const RUN: usize = 3;
/// Share of a block's runs that must be in the main text.
const FOUND: f32 = 0.5;
/// Share of the main text that the report's element holds.
const HELD: f32 = 0.9;
/// Most of a block that may be links where it is taken back.
const MOST_LINKS: f32 = 0.35;
/// Share of links that makes a block one.
const ALL_LINK: f32 = 0.85;
/// Longest block that points away, in words.
const LONGEST_POINTER: usize = 24;
/// Bytes of a page, and depth of its tree, past which the page's blocks themselves must do.
const LARGEST_PAGE: usize = 4 << 20;
const DEEPEST_PAGE: usize = 200;

/// For each block, whether it belongs to the report.
pub fn find_main_text(html: &str, page: &PageBlocks, lexicon: &PageLexicon) -> Vec<bool> {
    let blocks = &page.blocks;
    let Some(main) = extract(html, page.depth) else { return blocks.iter().map(stands_alone).collect() };
    let known = Known::new(&main);
    let mut kept: Vec<bool> = blocks.iter().map(|block| known.holds(&block.text)).collect();
    if !kept.contains(&true) {
        return blocks.iter().map(stands_alone).collect();
    }
    take_back(blocks, &mut kept);
    drop_copies(blocks, &mut kept);
    for (block, kept) in blocks.iter().zip(&mut kept) {
        *kept &= !points_away(block, lexicon);
    }
    kept
}

/// The main text of a page of ordinary size, where there is one.
fn extract(html: &str, depth: usize) -> Option<String> {
    if html.len() > LARGEST_PAGE || depth > DEEPEST_PAGE {
        return None;
    }
    let options = Options::default()
        .with_fallback(true)
        .with_exclude_comments(true)
        .with_focus(ExtractionFocus::FavorPrecision)
        .with_html_date_mode(HtmlDateMode::Disabled);
    let text = trafilatura::extract(html, &options).ok()?.content_text;
    (!text.trim().is_empty()).then_some(text)
}

/// For pages without a main text that can be told: all that does not look like furniture.
fn stands_alone(block: &PageBlock) -> bool {
    !block.beside && block.link_share < MOST_LINKS
}

/// The main text as runs of words and as bare letters.
struct Known {
    runs: FxHashSet<u64>,
    letters: String,
}

impl Known {
    fn new(text: &str) -> Known {
        Known { runs: runs(text).into_iter().collect(), letters: plain(text) }
    }

    fn holds(&self, text: &str) -> bool {
        let runs = runs(text);
        if runs.is_empty() {
            // Few words, or a script that does not part them.
            return self.letters.contains(&plain(text));
        }
        let n_found = runs.iter().filter(|run| self.runs.contains(run)).count();
        n_found as f32 >= FOUND * runs.len() as f32
    }
}

/// Letters and digits alone, in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Hashes of all runs of words; a shorter text has none.
fn runs(text: &str) -> Vec<u64> {
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let hash = |run: &[&str]| {
        let mut hasher = FxHasher::default();
        run.hash(&mut hasher);
        hasher.finish()
    };
    words.windows(RUN).map(hash).collect()
}

/// A line that is all link, or that asks to follow, share, subscribe.
fn points_away(block: &PageBlock, lexicon: &PageLexicon) -> bool {
    let n_words = block.text.split_whitespace().count();
    let prose = matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(_) | BlockKind::Heading(_));
    prose && (block.link_share > ALL_LINK || (n_words <= LONGEST_POINTER && lexicon.pointers.iter().any(|opener| starts_with(&block.text, opener))))
}

/// Takes back what stands with the report and reads like it.
fn take_back(blocks: &[PageBlock], kept: &mut [bool]) {
    let Some(holder) = find_holder(blocks, kept) else { return };
    for (at, block) in blocks.iter().enumerate() {
        kept[at] |= block.path.contains(&holder) && stands_alone(block) && reads_like_text(block);
    }
    // A heading belongs to the report if what it stands over does.
    for at in (0..blocks.len().saturating_sub(1)).rev() {
        let over_kept = kept[at + 1] && matches!(blocks[at].kind, BlockKind::Heading(_));
        kept[at] |= over_kept && stands_alone(&blocks[at]) && blocks[at].path.contains(&holder);
    }
}

/// The innermost element that holds nearly all of what was found.
fn find_holder(blocks: &[PageBlock], kept: &[bool]) -> Option<u32> {
    let mut held: FxHashMap<u32, usize> = FxHashMap::default();
    let mut total = 0;
    for (block, _) in blocks.iter().zip(kept).filter(|(_, kept)| **kept) {
        total += block.text.len();
        for &element in &block.path {
            *held.entry(element).or_default() += block.text.len();
        }
    }
    // Elements are numbered from the outside in, so the innermost has the highest number.
    held.into_iter().filter(|&(_, n_bytes)| n_bytes as f32 >= HELD * total as f32).map(|(element, _)| element).max()
}

fn reads_like_text(block: &PageBlock) -> bool {
    let n_words = block.text.split_whitespace().count();
    let closed = block.text.trim_end_matches(['"', '”', '’', ')', ']']).ends_with(['.', '?', '!', ':', ';']);
    match block.kind {
        BlockKind::Item(_) => n_words >= 6 && closed,
        BlockKind::TableRow => n_words >= 3,
        BlockKind::Paragraph => n_words >= 12 && closed,
        _ => false,
    }
}

/// A block that says word for word what one before it says is the page's, not the report's.
fn drop_copies(blocks: &[PageBlock], kept: &mut [bool]) {
    let mut seen = FxHashSet::default();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.text.len() > 40) {
        kept[at] &= !kept[at] || seen.insert(block.text.as_str());
    }
}
