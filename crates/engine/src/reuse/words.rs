//! A text in, its words as hashes with their places out: what copies are compared by.
//!
//! Case and punctuation do not count, so that reprints in capitals and with other quotation marks are the same words.

use crate::span::Span;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Hash of its letters in lower case.
    pub hash: u64,
    pub span: Span,
    /// Letters alone. Numbers are no evidence of copying: the tables of two weeks share all their words but them.
    pub alphabetic: bool,
}

/// The words of a text, in order.
pub fn cut_words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut open: Option<(usize, FxHasher, bool)> = None;
    for (at, letter) in text.char_indices() {
        if letter.is_alphanumeric() {
            let (_, hasher, alphabetic) = open.get_or_insert_with(|| (at, FxHasher::default(), true));
            letter.to_lowercase().for_each(|lower| hasher.write_u32(lower as u32));
            *alphabetic &= !letter.is_numeric();
        } else if let Some(word) = open.take() {
            words.push(close(word, at));
        }
    }
    words.extend(open.take().map(|word| close(word, text.len())));
    words
}

fn close((start, hasher, alphabetic): (usize, FxHasher, bool), end: usize) -> Word {
    Word { hash: hasher.finish(), span: Span::new(start, end), alphabetic }
}

/// The hash of each run of `length` words, by the place of its first word.
pub fn hash_runs(words: &[Word], length: usize) -> impl Iterator<Item = u64> + '_ {
    words.windows(length).map(|run| {
        let mut hasher = FxHasher::default();
        run.iter().for_each(|word| hasher.write_u64(word.hash));
        hasher.finish()
    })
}
