//! Sentences in, attributions out: speaker, cue, content, direct or reported.
//!
//! Cues are words of the lexicon ("said", "according to", "claim"). Around each, the tree gives speaker and content
//! (`content`, `speakers`); quotation marks (`marks`) then widen a content that a sentence's end cut short, and add the pieces
//! that follow ("…," he said. "…"). What is quoted inside a quotation stays part of it.

mod content;
mod cues;
mod ends;
mod labels;
mod marks;
mod names;
mod pieces;
mod speakers;
#[cfg(test)]
mod table;
mod tree;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::{Rel, Sentence, Upos};
use crate::span::Span;
use cues::{Cue, CueKind, Cues};
use tree::Tree;

/// Bytes of a quotation that a verb without a word for saying may introduce.
const SHORTEST_QUOTATION: usize = 12;

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
    /// The name that a pronoun or a bare surname takes up from elsewhere in the document.
    pub named: Option<Span>,
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
    let cues = &lexicon.quotes.cues;
    for sentence in sentences {
        let mut found = Attributions { sentence, quoted: &quoted, cues, next: announced(document, sentence), found: Vec::new() };
        found.find();
        quotes.extend(found.kept());
    }
    pieces::join_pieces(document, sentences, &quoted, &mut quotes);
    labels::find_labelled(document, cues, &mut quotes);
    names::name_speakers(document, sentences, &mut quotes);
    quotes
}

/// The block behind a sentence that ends its own with a colon.
fn announced(document: &Document, sentence: &Sentence) -> Option<Span> {
    let own = document.blocks.get(sentence.block as usize)?;
    let is_open = sentence.tokens.last().is_some_and(|last| last.lower == ":") && sentence.span.end + 1 >= own.span.end;
    document.blocks.get(sentence.block as usize + 1).filter(|_| is_open).map(|block| block.span)
}

/// The attributions whose cue stands in one sentence, outside quotation marks.
struct Attributions<'a> {
    sentence: &'a Sentence,
    quoted: &'a [Span],
    cues: &'a Cues,
    /// The block that the sentence announces.
    next: Option<Span>,
    found: Vec<(Cue, Quote)>,
}

impl Attributions<'_> {
    fn find(&mut self) {
        let sentence = self.sentence;
        let mut tree = None;
        for at in 0..sentence.tokens.len() {
            let Some(cue) = self.cues.cue_at(sentence, at).or_else(|| quoting_verb(sentence, at, self.quoted)) else { continue };
            if !self.quoted.iter().any(|quoted| quoted.contains(sentence.tokens[at].span)) {
                let tree = tree.get_or_insert_with(|| Tree::of(sentence));
                self.read_cue(tree, cue);
            }
        }
    }

    fn read_cue(&mut self, tree: &Tree, cue: Cue) {
        let mut content = content::find_content(tree, &cue, self.cues, self.quoted);
        if content.is_empty() && cue.kind == CueKind::Speech {
            content.extend(self.next);
        }
        if content.is_empty() {
            return;
        }
        let last = self.found.last().and_then(|(_, last)| last.speaker);
        let speaker = speakers::find_speaker(tree, &cue, self.cues, &content).or(last);
        let direct = content.iter().any(|piece| self.quoted.iter().any(|quoted| marks::covers_most(*quoted, *piece)));
        let is_impersonal = tree.child(cue.at, &[Rel::AuxPass]).is_some() || direct;
        if speaker.is_some() || is_impersonal && matches!(cue.kind, CueKind::Speech | CueKind::Thought) {
            let words = Some(self.sentence.span_of(cue.tokens.clone()));
            self.found.push((cue, Quote { speaker, cue: words, content, direct, named: None }));
        }
    }

    /// Attributions that stand alone, and of those inside another's content the ones that tell of a further speaker's words:
    /// what a speaker says that he himself thinks or wants is his own.
    fn kept(self) -> impl Iterator<Item = Quote> {
        let pieces: Vec<Vec<Span>> = self.found.iter().map(|(_, quote)| quote.content.clone()).collect();
        let sentence = self.sentence;
        let is_pronoun = move |speaker: Span| sentence.tokens[sentence.tokens_in(speaker)].iter().all(|token| token.pos == Upos::Pron);
        let is_further = move |(cue, quote): &(Cue, Quote)| {
            let tells = matches!(cue.kind, CueKind::Speech | CueKind::Stance | CueKind::Preposition);
            tells && quote.speaker.is_some_and(|speaker| !is_pronoun(speaker))
        };
        let is_inside =
            move |at: usize, cue: Span| pieces.iter().enumerate().any(|(other, pieces)| other != at && pieces.iter().any(|piece| piece.contains(cue)));
        let kept = move |(at, found): &(usize, (Cue, Quote))| is_further(found) || found.1.cue.is_none_or(|cue| !is_inside(*at, cue));
        self.found.into_iter().enumerate().filter(kept).map(|(_, (_, quote))| quote)
    }
}

/// A verb with a comma or colon and a quotation behind it attributes, whatever its meaning ("he fumed: “…”").
fn quoting_verb(sentence: &Sentence, at: usize, quoted: &[Span]) -> Option<Cue> {
    let sign = sentence.tokens.get(at + 1).filter(|sign| matches!(sign.lower.as_str(), "," | ":"))?;
    if sentence.tokens[at].pos != Upos::Verb {
        return None;
    }
    let opens = |quoted: &&Span| quoted.start >= sign.span.end && quoted.start <= sign.span.end + 1 && quoted.len() >= SHORTEST_QUOTATION;
    let opened = quoted[quoted.partition_point(|quoted| quoted.end <= sign.span.end)..].first().filter(opens);
    opened.map(|_| Cue { kind: CueKind::Speech, at, tokens: at..at + 1 })
}
