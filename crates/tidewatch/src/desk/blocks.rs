//! A stored document's id in, its blocks out: which words are a heading, a list item, a caption, a note.
//!
//! The store keeps texts, not blocks, so the report is read once more, as it was when it came. Where that gives other words (another
//! version read it), there are no blocks, and the text is shown as it is.

use super::Desk;
use crate::input::{Fault, Report, Setting, open_report};
use crate::store::Store;
use std::ops::Range;
use tidewatch_engine::document::BlockKind;
use tidewatch_engine::span::CodePoints;

/// Longest report that is read again for one page, in bytes.
const LONGEST: usize = 6 << 20;

/// A block, in code points of the document's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub range: Range<usize>,
    pub kind: BlockKind,
    /// The same words stand in an earlier block.
    pub again: bool,
}

impl Desk {
    /// The blocks of a document in the order of its text; none where the report cannot be read as it was.
    pub fn blocks_of(&self, store: &Store, id: &str, text: &str) -> anyhow::Result<Vec<Block>> {
        let Some(received) = store.report_of(id)? else { return Ok(Vec::new()) };
        let n_bytes = match &received.report {
            Report::Row { bytes, .. } | Report::File { bytes, .. } => bytes.len(),
        };
        if n_bytes > LONGEST {
            return Ok(Vec::new());
        }
        let mut faults: Vec<Fault> = Vec::new();
        let documents = open_report(received.report, Setting { lexicon: &self.lexicon, published: received.published }, &mut faults);
        let Some(document) = documents.into_iter().find(|document| document.text == text) else { return Ok(Vec::new()) };
        let points = CodePoints::new(&document.text);
        let mut seen: Vec<&str> = Vec::new();
        let mut blocks = Vec::new();
        for block in &document.blocks {
            let [start, end] = points.range(&document.text, block.span);
            let words = block.span.of(&document.text).trim();
            let is_aside = matches!(block.kind, BlockKind::Caption | BlockKind::Note);
            blocks.push(Block { range: start..end, kind: block.kind, again: is_aside && seen.contains(&words) });
            if is_aside {
                seen.push(words);
            }
        }
        Ok(blocks)
    }
}
