//! Sentences in, counts as ranges out: "at least 12", "dozens", "an officer and three fighters".
//!
//! Numbers are read from tokens with their hedges (`numbers`), told from measures (`measures`), and given the noun that they
//! count. How many a phrase tells of without a number is asked for phrase by phrase (`count_of_phrase`), since only the coder
//! knows which phrases matter. Words and conventions stand in `lexicon/counts.toml`.

mod measures;
mod numbers;
mod phrases;
#[cfg(test)]
mod tests;
mod words;

pub use phrases::count_of_phrase;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::{Rel, Sentence, Token, Upos};
use crate::span::Span;
use measures::is_measure;
use numbers::number_at;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use words::Tables;

/// A count as a range; an open upper end is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub low: u32,
    pub high: Option<u32>,
    pub approximate: bool,
}

impl Count {
    /// Exactly `n`.
    pub fn exactly(n: u32) -> Count {
        Count { low: n, high: Some(n), approximate: false }
    }

    /// `n` or more.
    pub fn at_least(n: u32) -> Count {
        Count { low: n, high: None, approximate: false }
    }

    /// Both together; open where either is open.
    pub fn plus(self, other: Count) -> Count {
        Count {
            low: self.low.saturating_add(other.low),
            high: self.high.zip(other.high).map(|(a, b)| a.saturating_add(b)),
            approximate: self.approximate || other.approximate,
        }
    }
}

/// Words that state how many, and the noun that they count.
#[derive(Clone, Debug, PartialEq)]
pub struct CountMention {
    /// The words of the count ("at least 12", "dozens of", "two").
    pub span: Span,
    pub count: Count,
    /// Sentence index in the document and the token index of the counted noun (or of the number itself, standing alone).
    pub sentence: u32,
    pub head: u16,
    /// A percentage, a sum of money, a measure, an age, an ordinal: not a number of persons or things.
    pub measure: bool,
}

/// Number words and hedges (`lexicon/counts.toml`).
#[derive(Default)]
pub struct CountLexicon {
    tables: Tables,
}

impl CountLexicon {
    /// Reads the tables; what does not fit is a fault with file and line.
    pub fn read(files: &Files, faults: &mut Faults) -> CountLexicon {
        CountLexicon { tables: words::read_tables(files, faults) }
    }
}

/// The counts of a document, in text order, not overlapping.
pub fn resolve_counts(_document: &Document, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<CountMention> {
    let mut mentions = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        read_sentence(sentence, index, &lexicon.counts.tables, &mut mentions);
    }
    mentions
}

/// Adds the counts of one sentence.
fn read_sentence(sentence: &Sentence, index: usize, tables: &Tables, mentions: &mut Vec<CountMention>) {
    let (mut at, mut floor) = (0, 0);
    while at < sentence.tokens.len() {
        let Some((tokens, count, measure)) = count_at(sentence, at, floor, tables) else {
            at += 1;
            continue;
        };
        let head = counted_noun(sentence, tokens.clone(), at, tables);
        mentions.push(CountMention { span: sentence.span_of(tokens.clone()), count, sentence: index as u32, head: head as u16, measure });
        at = tokens.end.max(at + 1);
        floor = at;
    }
}

/// The number or vague word that begins at a token: its tokens with hedges, what it says, whether it is a measure.
fn count_at(sentence: &Sentence, at: usize, floor: usize, tables: &Tables) -> Option<(Range<usize>, Count, bool)> {
    if let Some((end, count)) = vague_at(sentence, at, tables) {
        return Some((at..end, count, false));
    }
    let number = number_at(sentence, at, floor, tables)?;
    let measure = is_measure(sentence, &number, tables);
    let is_pronoun = number.tokens == number.core && number.core.len() == 1 && sentence.tokens[at].pos == Upos::Pron && number.count.low == 1;
    (!is_pronoun).then_some((number.tokens, number.count, measure))
}

/// A vague word: "several", "dozens of"; "some 40", "no fewer than 5" and "both" as a conjunction are none.
fn vague_at(sentence: &Sentence, at: usize, tables: &Tables) -> Option<(usize, Count)> {
    let (end, count) = tables.vague.at(sentence, at)?;
    if tables.hedges.at(sentence, at).is_some_and(|(hedge_end, _)| hedge_end > end) {
        return None;
    }
    let next = sentence.tokens.get(end);
    let before_number =
        next.is_some_and(|token| token.pos == Upos::Num || tables.numbers.contains_key(&token.lower) || token.lower.as_bytes()[0].is_ascii_digit());
    let is_conjunction = matches!(sentence.tokens[at].rel, Rel::CcPreconj) || sentence.tokens[at].pos == Upos::Cconj;
    let before_unit = next.is_some_and(|token| tables.units.contains(&token.lower));
    let is_singular = count.low > 1
        && next.is_some_and(|token| {
            token.pos == Upos::Noun && end - at == 1 && !phrases::is_plural(sentence, end, tables) && !tables.collective.contains(&token.lower)
        });
    (!before_number && !is_conjunction && !before_unit && !is_singular).then_some((end, count))
}

/// The noun that a number counts: what the tree hangs it on, else the noun that follows; the number itself, standing alone.
fn counted_noun(sentence: &Sentence, tokens: Range<usize>, number: usize, tables: &Tables) -> usize {
    let token = &sentence.tokens[number];
    let counts = matches!(token.rel, Rel::Nummod | Rel::Det | Rel::Amod | Rel::DetPredet);
    let head = token.head.map(usize::from).filter(|&head| head >= tokens.end && counts);
    if let Some(head) = head {
        return head;
    }
    let of = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.rel == Rel::Case || token.pos == Upos::Adp);
    let below = sentence.children(number).find(|&at| at >= tokens.end && sentence.tokens[at].rel == Rel::Nmod && of(tokens.end));
    let last = tokens.end - 1;
    let below = below.or_else(|| sentence.children(last).find(|&at| at >= tokens.end && sentence.tokens[at].rel == Rel::Nmod));
    let below =
        below.or_else(|| (last > 0).then(|| sentence.children(last - 1).find(|&at| at >= tokens.end && sentence.tokens[at].rel == Rel::Nmod)).flatten());
    below.or_else(|| following_noun(sentence, tokens.end, tables)).unwrap_or(number)
}

/// Without a tree that says so: the last noun of the words that directly follow.
fn following_noun(sentence: &Sentence, start: usize, tables: &Tables) -> Option<usize> {
    let rest = &sentence.tokens[start..];
    let fills = |pos: Upos| matches!(pos, Upos::Adj | Upos::Noun | Upos::Propn | Upos::Adv | Upos::Verb | Upos::Det);
    let skip = usize::from(rest.first().is_some_and(|token| token.pos == Upos::Adp && token.rel != Rel::Obl) && rest.len() > 1 && rest[0].head.is_none());
    let is_other = |token: &Token| tables.pronouns_more.contains(&token.lower);
    let n = rest.iter().skip(skip).take(4).take_while(|token| fills(token.pos) || is_other(token)).count();
    let is_flat = rest.iter().all(|token| token.head.is_none());
    let nouns =
        (start + skip..start + skip + n).rev().find(|&at| matches!(sentence.tokens[at].pos, Upos::Noun | Upos::Propn) || is_other(&sentence.tokens[at]));
    nouns.filter(|_| is_flat)
}
