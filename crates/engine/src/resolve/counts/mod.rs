//! Sentences in, counts as ranges out: "at least 12", "dozens", "an officer and three fighters".
//!
//! Numbers are read from tokens with their hedges (`numbers`), shares of them taken (`shares`), told from measures (`measures`),
//! and given the noun that they count. How many a phrase tells of without a number is asked for phrase by phrase (`count_of_phrase`), since only the coder
//! knows which phrases matter. Words and conventions stand in `lexicon/counts.toml`.

mod measures;
mod numbers;
mod phrases;
mod shares;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
mod trees;
mod words;

pub use phrases::count_of_phrase;
pub use trees::mend_numbers;
pub use words::Hedge;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::{Rel, Sentence, Token, Upos};
use crate::span::Span;
use measures::is_measure;
use numbers::{Number, number_at, take_hedges};
use serde::{Deserialize, Serialize};
use shares::{percentage, share_at};
use std::ops::Range;
use words::{NumberWord, Tables};

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
    /// The part of a whole that the words state, from 0 to 1: "53 %", "a third of", "one in five".
    pub share: Option<f32>,
}

/// What stands at a token, before its noun is known.
struct Found {
    tokens: Range<usize>,
    /// Without hedges.
    core: Range<usize>,
    count: Count,
    measure: bool,
    share: Option<f32>,
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

/// The hedge that ends right before a token ("nearly" of "nearly $5 million"): its first token and what it says.
pub fn hedge_before(sentence: &Sentence, end: usize, lexicon: &CountLexicon) -> Option<(usize, Hedge)> {
    let starts = end.saturating_sub(4)..end;
    starts.into_iter().find_map(|at| lexicon.tables.hedges.at(sentence, at).filter(|&(next, _)| next == end).map(|(_, hedge)| (at, hedge)))
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
        let Some(Found { tokens, count, measure, share, .. }) = count_at(sentence, at, floor, tables) else {
            at += 1;
            continue;
        };
        let head = counted_noun(sentence, tokens.clone(), at, tables);
        mentions.push(CountMention { span: sentence.span_of(tokens.clone()), count, sentence: index as u32, head: head as u16, measure, share });
        at = tokens.end.max(at + 1);
        floor = at;
    }
}

/// The number, share or vague word that begins at a token, with its hedges.
fn count_at(sentence: &Sentence, at: usize, floor: usize, tables: &Tables) -> Option<Found> {
    if let Some((end, count)) = vague_at(sentence, at, tables) {
        let mut number = Number { tokens: at..end, core: at..end, count, broken: false };
        take_hedges(sentence, &mut number, floor, tables);
        return Some(Found { tokens: number.tokens, core: at..end, count: number.count, measure: false, share: None });
    }
    if let Some(share) = share_at(sentence, at, floor, tables) {
        return Some(share);
    }
    let number = number_at(sentence, at, floor, tables)?;
    let measure = is_measure(sentence, &number, tables);
    let is_pronoun = number.tokens == number.core && number.core.len() == 1 && sentence.tokens[at].pos == Upos::Pron && number.count.low == 1;
    let share = percentage(sentence, &number, tables);
    (!is_pronoun).then_some(Found { tokens: number.tokens, core: number.core, count: number.count, measure, share })
}

/// A vague word: "several", "dozens of"; "some 40", "no fewer than 5" and "both" as a conjunction are none.
fn vague_at(sentence: &Sentence, at: usize, tables: &Tables) -> Option<(usize, Count)> {
    let (end, count) = tables.vague.at(sentence, at)?;
    let hedge = tables.hedges.at(sentence, at).map_or(0, |(hedge_end, _)| hedge_end);
    let in_hedge = at > 0 && tables.hedges.at(sentence, at - 1).is_some_and(|(hedge_end, _)| hedge_end > end);
    if hedge > end || in_hedge {
        return None;
    }
    let is_group = tables.groups.contains_key(&sentence.tokens[end - 1].lower);
    let (end, count) = scaled(sentence, end, count, tables).filter(|_| hedge < end).unwrap_or((end, count));
    let next = sentence.tokens.get(end);
    if is_group && !next.is_some_and(|token| matches!(token.pos, Upos::Noun | Upos::Num | Upos::Adj)) && sentence.tokens[end - 1].pos == Upos::Noun {
        return None;
    }
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

/// "Several hundred", "a few dozen", "a couple of thousand": a vague word that multiplies a scale, "of" behind it included.
fn scaled(sentence: &Sentence, end: usize, count: Count, tables: &Tables) -> Option<(usize, Count)> {
    let Some(NumberWord::Scale(scale)) = tables.numbers.get(&sentence.tokens.get(end)?.lower) else { return None };
    let of = sentence.tokens.get(end + 1).is_some_and(|token| tables.of.contains(&token.lower));
    let times = |n: u32| n.saturating_mul(*scale);
    let count = Count { low: times(count.low), high: count.high.map(times), approximate: true };
    (count.low > 0).then_some((end + 1 + usize::from(of), count))
}

/// The noun that a number counts: what the tree hangs it on, else the noun that follows; the number itself, standing alone.
fn counted_noun(sentence: &Sentence, tokens: Range<usize>, number: usize, tables: &Tables) -> usize {
    let counts = |at: usize| matches!(sentence.tokens[at].rel, Rel::Nummod | Rel::Det | Rel::Amod | Rel::DetPredet | Rel::Compound);
    let head_of = |at: usize| sentence.tokens[at].head.map(usize::from).filter(|&head| head >= tokens.end && counts(at));
    if let Some(head) = head_of(number).or_else(|| tokens.clone().rev().find_map(head_of)) {
        return head;
    }
    if let Some(noun) = noun_beside(sentence, &tokens, tables) {
        return noun;
    }
    let of = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.rel == Rel::Case || token.pos == Upos::Adp);
    let below = sentence.children(number).find(|&at| at >= tokens.end && sentence.tokens[at].rel == Rel::Nmod && of(tokens.end));
    let last = tokens.end - 1;
    let below = below.or_else(|| sentence.children(last).find(|&at| at >= tokens.end && sentence.tokens[at].rel == Rel::Nmod));
    let below =
        below.or_else(|| (last > 0).then(|| sentence.children(last - 1).find(|&at| at >= tokens.end && sentence.tokens[at].rel == Rel::Nmod)).flatten());
    below.or_else(|| following_noun(sentence, tokens.end, tables)).unwrap_or(number)
}

/// The plural right behind a number of several words ("three to five fighters"), which the tree may hang elsewhere.
fn noun_beside(sentence: &Sentence, tokens: &Range<usize>, tables: &Tables) -> Option<usize> {
    let fills = |token: &Token| matches!(token.pos, Upos::Adj | Upos::Noun | Upos::Propn);
    let n = sentence.tokens[tokens.end..].iter().take(3).take_while(|token| fills(token)).count();
    let is_noun = |at: &usize| sentence.tokens[*at].pos == Upos::Noun && phrases::is_plural(sentence, *at, tables);
    (tokens.end..tokens.end + n).rev().find(is_noun).filter(|_| tokens.len() > 1)
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
