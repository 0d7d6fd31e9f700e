//! Byte ranges of a document's text, and their translation into code points for output.
//!
//! Inside the engine every place in a text is a `Span` of byte offsets, so that slicing costs nothing. The contract
//! counts Unicode code points; `CodePoints` translates at the rim.

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets into a document's text, always on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; texts are limited to 4 GiB.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// The words of the text that the span covers.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Translates byte offsets of one text into code points; ascii texts cost nothing.
#[derive(Clone, Debug)]
pub struct CodePoints {
    /// Code points before each block of 64 bytes; empty when the text is ascii.
    before: Vec<u32>,
}

const BLOCK: usize = 64;

impl CodePoints {
    pub fn new(text: &str) -> CodePoints {
        if text.is_ascii() {
            return CodePoints { before: Vec::new() };
        }
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut n = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            before.push(n);
            n += count_starts(block);
        }
        before.push(n);
        CodePoints { before }
    }

    /// The number of code points before a byte offset of the same text.
    pub fn at(&self, text: &str, offset: u32) -> usize {
        if self.before.is_empty() {
            return offset as usize;
        }
        let block = offset as usize / BLOCK;
        let rest = &text.as_bytes()[block * BLOCK..offset as usize];
        (self.before[block] + count_starts(rest)) as usize
    }

    /// A span as `[start, end]` in code points.
    pub fn range(&self, text: &str, span: Span) -> [usize; 2] {
        [self.at(text, span.start), self.at(text, span.end)]
    }
}

/// How many characters begin in these bytes of valid UTF-8.
fn count_starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| (byte as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_agree_with_counting() {
        let text = "Šibenik — “IS” claimed it. ".repeat(9);
        let points = CodePoints::new(&text);
        for (n, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(&text, offset as u32), n);
        }
        assert_eq!(points.at(&text, text.len() as u32), text.chars().count());
    }
}
