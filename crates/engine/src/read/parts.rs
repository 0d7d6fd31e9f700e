//! A document in, the same document in parts of bounded size out: memory stays bounded for a text of any length.
//!
//! Reports are one part. Only archives pasted into one file are cut, between blocks; headings do not reach over a cut.

use crate::document::{Block, Document, ForeignBlock, PageStart};
use crate::span::Span;

/// Longest part, in bytes.
const LONGEST_PART: usize = 1 << 20;

/// A stretch of a document as a document of its own.
#[derive(Clone, Debug)]
pub struct Part {
    pub document: Document,
    /// Code points of the whole document's text before this part's.
    pub offset: usize,
    /// Number of the part, from 0.
    pub number: usize,
}

/// The parts of a document, in order; each is made when it is asked for.
pub fn cut_document(mut document: Document) -> impl Iterator<Item = Part> {
    let (mut next_block, mut number, mut offset, mut start) = (0, 0, 0, 0);
    std::iter::from_fn(move || {
        if number == 0 && document.text.len() <= LONGEST_PART {
            number = 1;
            return Some(Part { document: std::mem::take(&mut document), offset: 0, number: 0 });
        }
        let first = document.blocks.get(next_block)?.span.start as usize;
        let limit = first + LONGEST_PART;
        let n_blocks = document.blocks[next_block..].iter().take_while(|block| block.span.end as usize <= limit).count().max(1);
        let blocks = next_block..next_block + n_blocks;
        let end = document.blocks[blocks.end - 1].span.end as usize;
        offset += document.text[start..first].chars().count();
        let part = Part { document: stretch(&document, blocks.clone(), first, end), offset, number };
        start = first;
        next_block = blocks.end;
        number += 1;
        Some(part)
    })
}

/// The blocks and the text from `first` to `end` as a document.
fn stretch(document: &Document, blocks: std::ops::Range<usize>, first: usize, end: usize) -> Document {
    let moved = |block: &Block| Block {
        kind: block.kind,
        span: Span::new(block.span.start as usize - first, block.span.end as usize - first),
        parent: block.parent.and_then(|parent| parent.checked_sub(blocks.start as u32)),
    };
    Document {
        text: document.text[first..end].to_string(),
        blocks: document.blocks[blocks.clone()].iter().map(moved).collect(),
        id: document.id.clone(),
        title: document.title.clone(),
        source: document.source.clone(),
        url: document.url.clone(),
        published: document.published,
        dated_by: document.dated_by,
        language: document.language.clone(),
        foreign: document.foreign.iter().filter_map(|one| moved_block(one, &blocks)).collect(),
        pages: pages_between(document, first, end),
    }
}

/// A foreign block as the part counts it, where it stands in it.
fn moved_block(foreign: &ForeignBlock, blocks: &std::ops::Range<usize>) -> Option<ForeignBlock> {
    let is_here = blocks.contains(&(foreign.block as usize));
    is_here.then(|| ForeignBlock { block: foreign.block - blocks.start as u32, language: foreign.language.clone() })
}

/// The pages from `first` to `end`, counted from `first`; the first of them may have begun earlier.
fn pages_between(document: &Document, first: usize, end: usize) -> Vec<PageStart> {
    let n_begun = document.pages.partition_point(|page| page.start as usize <= first);
    let pages = document.pages[n_begun.saturating_sub(1)..].iter().take_while(|page| (page.start as usize) < end);
    pages.map(|page| PageStart { page: page.page, start: page.start.saturating_sub(first as u32) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BlockKind;

    #[test]
    fn parts_lead_back_to_the_whole() {
        let line = "Šibenik: two boats collided near the pier, and nobody was hurt.";
        let n_lines = 40_000;
        let text = vec![line; n_lines].join("\n");
        let length = line.len();
        let blocks =
            (0..n_lines).map(|n| Block { kind: BlockKind::Paragraph, span: Span::new(n * (length + 1), n * (length + 1) + length), parent: None }).collect();
        let letters: Vec<char> = text.chars().collect();
        let parts: Vec<Part> = cut_document(Document { text, blocks, ..Document::default() }).collect();
        assert!(parts.len() > 2);
        assert_eq!(parts.iter().map(|part| part.document.blocks.len()).sum::<usize>(), n_lines);
        for part in &parts {
            let start: String = letters[part.offset..part.offset + 7].iter().collect();
            assert_eq!(start, part.document.text.chars().take(7).collect::<String>());
            assert!(part.document.blocks.iter().all(|block| block.span.of(&part.document.text) == line));
        }
    }
}
