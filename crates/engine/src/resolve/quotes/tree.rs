//! A sentence in, the same with the reach of every subtree out.

use crate::sentence::{Rel, Sentence, Token, Upos};
use std::ops::Range;

/// A sentence with its subtrees' first and last tokens.
pub(super) struct Tree<'a> {
    pub sentence: &'a Sentence,
    reach: Vec<(usize, usize)>,
}

impl<'a> Tree<'a> {
    pub fn of(sentence: &'a Sentence) -> Tree<'a> {
        let n = sentence.tokens.len();
        let mut reach: Vec<_> = (0..n).map(|at| (at, at)).collect();
        for at in 0..n {
            let mut above = sentence.tokens[at].head;
            for _ in 0..n {
                let Some(head) = above else { break };
                let (first, last) = reach[head as usize];
                reach[head as usize] = (first.min(at), last.max(at));
                above = sentence.tokens[head as usize].head;
            }
        }
        Tree { sentence, reach }
    }

    pub fn token(&self, at: usize) -> &Token {
        &self.sentence.tokens[at]
    }

    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// The tokens from the first to the last of a subtree.
    pub fn reach(&self, at: usize) -> Range<usize> {
        self.reach[at].0..self.reach[at].1 + 1
    }

    pub fn head(&self, at: usize) -> Option<usize> {
        self.token(at).head.map(usize::from)
    }

    /// The dependents with one of these relations.
    pub fn children(&self, at: usize, rels: &'a [Rel]) -> impl Iterator<Item = usize> + '_ {
        self.sentence.children(at).filter(|&child| rels.contains(&self.token(child).rel))
    }

    pub fn child(&self, at: usize, rels: &'a [Rel]) -> Option<usize> {
        self.children(at, rels).next()
    }

    /// Whether a verb stands in a range that is no mere attribute ("United States").
    pub fn has_verb(&self, range: Range<usize>) -> bool {
        let is_verb = |token: &Token| matches!(token.pos, Upos::Verb | Upos::Aux) && !matches!(token.rel, Rel::Amod | Rel::Compound | Rel::Flat);
        range.start < range.end && self.sentence.tokens[range].iter().any(is_verb)
    }

    /// Where the noun phrase that begins at a token ends, "of" and possessives read over; the token itself if none begins there.
    pub fn nominal_end(&self, start: usize) -> usize {
        let within = |at: usize| {
            let token = self.token(at);
            token.pos.is_nominal() || matches!(token.pos, Upos::Det | Upos::Adj) || at > start && token.rel == Rel::Case
        };
        let end = (start..self.len()).find(|&at| !within(at)).unwrap_or(self.len());
        if (start..end).any(|at| self.token(at).pos.is_nominal()) { end } else { start }
    }

    /// A range without the signs and the words of no content at its ends.
    pub fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        while start < end && self.is_bare_sign(start) {
            start += 1;
        }
        while start < end && self.is_bare_sign(end - 1) {
            end -= 1;
        }
        start..end
    }

    /// Punctuation other than quotation marks, where a clause may end; a hyphen inside a word is none.
    pub fn is_break(&self, at: usize) -> bool {
        let token = self.token(at);
        let touches = at > 0 && at + 1 < self.len() && self.token(at - 1).span.end == token.span.start && token.span.end == self.token(at + 1).span.start;
        self.is_bare_sign(at) && !(touches && token.lower.starts_with(['-', '–', '.']))
    }

    /// Punctuation other than quotation marks.
    pub fn is_bare_sign(&self, at: usize) -> bool {
        let lower = self.token(at).lower.as_bytes();
        lower.iter().all(|byte| matches!(byte, b',' | b'.' | b':' | b';' | b'-' | b'(' | b')')) || self.token(at).lower.starts_with(['–', '—', '―'])
    }
}
