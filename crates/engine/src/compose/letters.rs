//! Ranges of code points in, ranges of bytes of the same text out: records count code points, slices need bytes.

use std::ops::Range;

/// Code points between two remembered offsets.
const STEP: usize = 64;

/// A text and the byte offset of every 64th of its code points.
pub struct Letters<'a> {
    pub text: &'a str,
    offsets: Vec<u32>,
}

impl<'a> Letters<'a> {
    /// Remembers offsets; an ascii text needs none.
    pub fn new(text: &'a str) -> Letters<'a> {
        let offsets = if text.is_ascii() { Vec::new() } else { text.char_indices().step_by(STEP).map(|(at, _)| at as u32).collect() };
        Letters { text, offsets }
    }

    /// The bytes of a range of code points; none where it is empty or does not lie in the text.
    pub fn bytes(&self, range: [usize; 2]) -> Option<Range<usize>> {
        let (start, end) = (self.byte(range[0])?, self.byte(range[1])?);
        (start < end).then_some(start..end)
    }

    fn byte(&self, letter: usize) -> Option<usize> {
        if self.offsets.is_empty() {
            return (letter <= self.text.len()).then_some(letter);
        }
        let from = *self.offsets.get(letter / STEP)? as usize;
        let mut letters = self.text[from..].char_indices().map(|(at, _)| from + at).chain([self.text.len()]);
        letters.nth(letter % STEP)
    }

    /// The next boundary between letters at or after a byte; the text's end beyond it.
    pub fn boundary(&self, byte: usize) -> usize {
        (byte..self.text.len()).find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_become_bytes() {
        let text = "Šibenik — “IS” claimed it. ".repeat(9);
        let letters = Letters::new(&text);
        for (n, (at, letter)) in text.char_indices().enumerate() {
            assert_eq!(letters.bytes([n, n + 1]), Some(at..at + letter.len_utf8()));
        }
        assert_eq!(letters.bytes([0, text.chars().count() + 1]), None);
    }
}
