//! A document in, the stretches between quotation marks out, marks included.
//!
//! Double marks only: a single mark is mostly an apostrophe. A stretch without its closing mark ends with its block, as
//! quotations of several paragraphs do.

use crate::document::Document;
use crate::span::Span;

/// The quotations of all blocks, in text order, not overlapping.
pub(super) fn find_quotations(document: &Document) -> Vec<Span> {
    let mut quotations = Vec::new();
    for block in &document.blocks {
        quotations_of(&document.text, block.span, &mut quotations);
    }
    quotations
}

fn quotations_of(text: &str, block: Span, quotations: &mut Vec<Span>) {
    let bytes = &text.as_bytes()[..block.end as usize];
    let mut open: Option<usize> = None;
    let mut at = block.start as usize;
    while at < bytes.len() {
        let Some((mark, len)) = mark_at(bytes, at) else {
            at += 1;
            continue;
        };
        match (mark, open) {
            (Mark::Opening | Mark::Either, None) => open = Some(at),
            (Mark::Closing | Mark::Either, Some(start)) => {
                quotations.push(Span::new(start, at + len));
                open = None;
            }
            _ => {}
        }
        at += len;
    }
    quotations.extend(open.map(|start| Span::new(start, block.end as usize)));
}

#[derive(Clone, Copy)]
enum Mark {
    Opening,
    Closing,
    Either,
}

/// The quotation mark that begins at a byte, and its length: `"`, two single marks, and the typographic ones.
fn mark_at(bytes: &[u8], at: usize) -> Option<(Mark, usize)> {
    match &bytes[at..] {
        [b'"', ..] => Some((Mark::Either, 1)),
        [b'`', b'`', ..] => Some((Mark::Opening, 2)),
        [b'\'', b'\'', ..] => Some((Mark::Either, 2)),
        [0xE2, 0x80, 0x9C | 0x9E, ..] => Some((Mark::Opening, 3)),
        [0xE2, 0x80, 0x9D, ..] => Some((Mark::Closing, 3)),
        [0xC2, 0xAB, ..] => Some((Mark::Opening, 2)),
        [0xC2, 0xBB, ..] => Some((Mark::Closing, 2)),
        _ => None,
    }
}

/// Whether a quotation holds most of a piece.
pub(super) fn covers_most(quotation: Span, piece: Span) -> bool {
    let shared = quotation.end.min(piece.end).saturating_sub(quotation.start.max(piece.start));
    2 * shared as usize > piece.len()
}
