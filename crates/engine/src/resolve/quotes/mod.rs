//! Sentences in, attributions out: speaker, cue, content, direct or reported.
//!
//! Cues are words of the lexicon ("said", "according to", "claim"). Around each, the tree gives speaker and content
//! (`content`, `speakers`); quotation marks (`marks`) then widen a content that a sentence's end cut short, and add the pieces
//! that follow ("…," he said. "…"). What is quoted inside a quotation stays part of it.

mod content;
mod cues;
mod marks;
mod pieces;
mod speakers;
#[cfg(test)]
mod table;
mod tree;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::Sentence;
use crate::span::Span;
use cues::{CueKind, Cues};
use tree::Tree;

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
pub struct QuoteLexicon {
    cues: Cues,
}

impl QuoteLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> QuoteLexicon {
        QuoteLexicon { cues: Cues::read(files, faults) }
    }
}

/// The attributions of a document, in text order.
pub fn resolve_quotes(document: &Document, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<Quote> {
    let quoted = marks::find_quotations(document);
    let mut quotes = Vec::new();
    for sentence in sentences {
        find_attributions(sentence, &quoted, &lexicon.quotes.cues, &mut quotes);
    }
    pieces::join_pieces(document, sentences, &quoted, &mut quotes);
    quotes
}

/// The attributions whose cue stands in this sentence, outside quotation marks.
fn find_attributions(sentence: &Sentence, quoted: &[Span], cues: &Cues, quotes: &mut Vec<Quote>) {
    let mut tree = None;
    for at in 0..sentence.tokens.len() {
        let Some(cue) = cues.cue_at(sentence, at) else { continue };
        if quoted.iter().any(|quoted| quoted.contains(sentence.tokens[at].span)) {
            continue;
        }
        let tree = tree.get_or_insert_with(|| Tree::of(sentence));
        let content = content::find_content(tree, &cue, cues, quoted);
        if content.is_empty() {
            continue;
        }
        let last = quotes.last().filter(|last| last.cue.is_some_and(|cue| sentence.span.contains(cue)));
        let speaker = speakers::find_speaker(tree, &cue, &content).or_else(|| last.and_then(|last| last.speaker));
        if speaker.is_none() && !matches!(cue.kind, CueKind::Speech | CueKind::Preposition) {
            continue;
        }
        let direct = content.iter().any(|piece| quoted.iter().any(|quoted| marks::covers_most(*quoted, *piece)));
        quotes.push(Quote { speaker, cue: Some(sentence.span_of(cue.tokens)), content, direct });
    }
}
