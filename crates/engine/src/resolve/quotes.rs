//! Sentences in, attributions out: speaker, cue, content, direct or reported.

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::Sentence;
use crate::span::Span;

/// What somebody is quoted or reported as saying.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// The speaker's noun phrase.
    pub speaker: Option<Span>,
    /// The verb or preposition that attributes ("said", "according to").
    pub cue: Option<Span>,
    /// What is said, in one or more pieces.
    pub content: Vec<Span>,
    /// Within quotation marks.
    pub direct: bool,
}

/// Speech verbs and attributing phrases (`lexicon/quotes.toml`).
#[derive(Default)]
pub struct QuoteLexicon {}

impl QuoteLexicon {
    pub fn read(_files: &Files, _faults: &mut Faults) -> QuoteLexicon {
        QuoteLexicon::default()
    }
}

/// The attributions of a document, in text order.
pub fn resolve_quotes(_document: &Document, _sentences: &[Sentence], _lexicon: &Lexicon) -> Vec<Quote> {
    Vec::new()
}
