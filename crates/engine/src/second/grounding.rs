//! Words that somebody says are in the text in, the ranges where they are out.
//!
//! Words are found as whole words, whatever their case, white space and typographic quotes or dashes: these are what a model
//! changes when it copies. Everything else must be the same, letter by letter.

use crate::span::Span;

/// Longest run of words that is looked for, in bytes.
const LONGEST_WORDS: usize = 400;

/// A stretch of text folded for searching.
pub struct Ground {
    folded: String,
    /// For each byte of `folded`, the bytes of the text that its character stands for.
    places: Vec<Span>,
}

impl Ground {
    /// Folds the text that a span covers.
    pub fn new(text: &str, span: Span) -> Ground {
        let mut ground = Ground { folded: String::with_capacity(span.len()), places: Vec::with_capacity(span.len()) };
        for (at, letter) in span.of(text).char_indices() {
            let start = span.start as usize + at;
            ground.push(letter, Span::new(start, start + letter.len_utf8()));
        }
        ground
    }

    fn push(&mut self, letter: char, place: Span) {
        if letter.is_whitespace() && self.folded.ends_with(' ') {
            return;
        }
        fold_letter(letter, &mut self.folded);
        self.places.resize(self.folded.len(), place);
    }

    /// Where the words stand, in text order; nowhere where they are not in the text, are empty, or are longer than a phrase.
    pub fn find(&self, words: &str) -> Vec<Span> {
        let words = fold_words(words);
        if words.len() > LONGEST_WORDS || !words.chars().any(char::is_alphanumeric) {
            return Vec::new();
        }
        let found = self.folded.match_indices(&words).map(|(at, _)| at..at + words.len());
        found.filter(|range| self.is_whole(range, &words)).map(|range| self.places[range.start].cover(self.places[range.end - 1])).collect()
    }

    /// The place of the words that is nearest to an anchor, the earlier of two.
    pub fn nearest(&self, words: &str, anchor: Span) -> Option<Span> {
        let gap = |span: &Span| if span.overlaps(anchor) { 0 } else { span.start.max(anchor.start) - span.end.min(anchor.end) };
        self.find(words).into_iter().min_by_key(|span| (gap(span), span.start))
    }

    /// Whether a match neither begins nor ends inside a word.
    fn is_whole(&self, range: &std::ops::Range<usize>, words: &str) -> bool {
        let joins = |left: Option<char>, right: Option<char>| left.zip(right).is_some_and(|(left, right)| left.is_alphanumeric() && right.is_alphanumeric());
        let (before, after) = (self.folded[..range.start].chars().next_back(), self.folded[range.end..].chars().next());
        !joins(before, words.chars().next()) && !joins(words.chars().next_back(), after)
    }
}

/// Words as they are compared.
pub fn fold_words(words: &str) -> String {
    let mut folded = String::with_capacity(words.len());
    for letter in words.trim().chars() {
        if !(letter.is_whitespace() && folded.ends_with(' ')) {
            fold_letter(letter, &mut folded);
        }
    }
    folded
}

/// Appends a letter in lower case, typographic marks as plain ones, white space as a space; invisible marks give nothing.
fn fold_letter(letter: char, folded: &mut String) {
    match letter {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
        '‘' | '’' | '‚' | '′' | 'ʼ' => folded.push('\''),
        '“' | '”' | '„' | '«' | '»' | '″' => folded.push('"'),
        '‐' | '‑' | '‒' | '–' | '—' | '−' => folded.push('-'),
        letter if letter.is_whitespace() => folded.push(' '),
        letter => folded.extend(letter.to_lowercase()),
    }
}
