//! Sentences in, counts as ranges out: "at least 12", "dozens", "an officer and three fighters".

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::Sentence;
use crate::span::Span;
use serde::{Deserialize, Serialize};

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
pub struct CountLexicon {}

impl CountLexicon {
    pub fn read(_files: &Files, _faults: &mut Faults) -> CountLexicon {
        CountLexicon::default()
    }
}

/// The counts of a document, in text order, not overlapping.
pub fn resolve_counts(_document: &Document, _sentences: &[Sentence], _lexicon: &Lexicon) -> Vec<CountMention> {
    Vec::new()
}

/// How many a noun phrase tells of.
pub fn count_of_phrase(_sentence: &Sentence, head: usize, counts: &[CountMention], at: usize, _lexicon: &CountLexicon) -> Option<Count> {
    counts.iter().find(|count| count.sentence as usize == at && count.head as usize == head && !count.measure).map(|count| count.count)
}
