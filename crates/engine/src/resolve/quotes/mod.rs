//! Sentences in, attributions out: speaker, cue, content, direct or reported.
//!
//! Cues are words of the lexicon ("said", "according to", "claim"). Around each, the tree gives speaker and content
//! (`content`, `speakers`); quotation marks (`marks`) then widen a content that a sentence's end cut short, and add the pieces
//! that follow ("…," he said. "…"). What is quoted inside a quotation stays part of it.

mod attitudes;
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

/// Tokens of a speaker before the verb that begins a sentence after a quotation.
const MOST_WORDS_BEFORE: usize = 10;

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

/// The attributions of a document: what is said, in text order, and apart from it attitudes, of which the text tells only what they
/// are about, or which a speaker tells of himself.
pub fn resolve_quotes(document: &Document, sentences: &[Sentence], lexicon: &Lexicon) -> (Vec<Quote>, Vec<Quote>) {
    let quoted = marks::find_quotations(document);
    let (mut quotes, mut attitudes) = (Vec::new(), Vec::new());
    let cues = &lexicon.quotes.cues;
    for sentence in sentences {
        let next = announced(document, sentence);
        let before = cut_off(document, &quoted, sentence);
        let mut found = Attributions { sentence, quoted: &quoted, cues, next, before, found: Vec::new(), held: Vec::new() };
        found.find();
        found.part(&mut quotes, &mut attitudes);
    }
    pieces::join_pieces(document, sentences, &quoted, &mut quotes);
    labels::find_labelled(document, cues, &mut quotes);
    names::name_speakers(document, sentences, &mut quotes);
    (quotes, attitudes)
}

/// The block behind a sentence that ends its own with a colon.
fn announced(document: &Document, sentence: &Sentence) -> Option<Span> {
    let own = document.blocks.get(sentence.block as usize)?;
    let is_open = sentence.tokens.last().is_some_and(|last| last.lower == ":") && sentence.span.end + 1 >= own.span.end;
    document.blocks.get(sentence.block as usize + 1).filter(|_| is_open).map(|block| block.span)
}

/// The question or exclamation in quotation marks right before a sentence, which its own mark has cut off from its verb ("“Where are
/// they?” the mayor asked").
fn cut_off(document: &Document, quoted: &[Span], sentence: &Sentence) -> Option<Span> {
    let start = sentence.span.start;
    let before = *quoted[..quoted.partition_point(|quoted| quoted.end <= start)].last()?;
    let said = before.of(&document.text).trim_end_matches(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '?' | '!'));
    (start - before.end <= 1 && before.len() >= SHORTEST_QUOTATION && said.ends_with(['?', '!'])).then_some(before)
}

/// The attributions whose cue stands in one sentence, outside quotation marks.
struct Attributions<'a> {
    sentence: &'a Sentence,
    quoted: &'a [Span],
    cues: &'a Cues,
    /// The block that the sentence announces.
    next: Option<Span>,
    /// The quotation that was cut off from the sentence.
    before: Option<Span>,
    found: Vec<(Cue, Quote)>,
    held: Vec<Quote>,
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
        if content.is_empty() && matches!(cue.kind, CueKind::Speech | CueKind::Stance) {
            content.extend(self.next.filter(|_| cue.kind == CueKind::Speech).or_else(|| self.quotation_just_before(tree, &cue)));
        }
        if content.is_empty() {
            return self.read_attitude(tree, &cue);
        }
        let last = self.found.last().and_then(|(_, last)| last.speaker);
        let own = || speakers::find_speaker(tree, &cue, self.cues, &content);
        let speaker = last.filter(|_| speakers::is_loose(tree, cue.at)).or_else(own).or(last);
        let direct = content.iter().any(|piece| self.quoted.iter().any(|quoted| marks::covers_most(*quoted, *piece)));
        let is_impersonal = tree.child(cue.at, &[Rel::AuxPass]).is_some() || direct;
        if speaker.is_none() && !(is_impersonal && matches!(cue.kind, CueKind::Speech | CueKind::Thought)) {
            return self.read_attitude(tree, &cue);
        }
        let words = Some(self.sentence.span_of(cue.tokens.clone()));
        if cue.kind == CueKind::Adjective && speaker.is_some_and(|speaker| self.is_nobody(speaker)) {
            return self.held.push(Quote { speaker: None, cue: words, content, direct, named: None });
        }
        self.found.push((cue, Quote { speaker, cue: words, content, direct, named: None }));
    }

    /// "It is clear that …": a pronoun that stands for nobody.
    fn is_nobody(&self, speaker: Span) -> bool {
        let tokens = &self.sentence.tokens[self.sentence.tokens_in(speaker)];
        matches!(tokens, [only] if self.cues.is_nobody(&only.lower))
    }

    /// The quotation cut off before a sentence that begins with who said it.
    fn quotation_just_before(&self, tree: &Tree, cue: &Cue) -> Option<Span> {
        let opens = cue.at <= MOST_WORDS_BEFORE && !(0..cue.at).any(|at| tree.token(at).pos == Upos::Punct || tree.has_verb(at..at + 1));
        let ends = self.sentence.tokens.get(cue.at + 1).is_none_or(|next| next.pos == Upos::Punct);
        self.before.filter(|_| opens && (ends || cue.kind == CueKind::Speech))
    }

    /// What a cue is about that says nothing.
    fn read_attitude(&mut self, tree: &Tree, cue: &Cue) {
        let content = attitudes::find_topic(tree, cue, self.cues);
        let speaker = speakers::find_speaker(tree, cue, self.cues, &content);
        if !content.is_empty() && (speaker.is_some() || attitudes::is_impersonal(tree, cue, self.cues)) {
            let words = Some(self.sentence.span_of(cue.tokens.clone()));
            self.held.push(Quote { speaker, cue: words, content, direct: false, named: None });
        }
    }

    /// Attributions that stand alone, and of those inside another's content the ones that tell of a further speaker's words: what a
    /// speaker says that he himself thinks or wants is his own. Attitudes inside another's words are left out.
    fn part(self, quotes: &mut Vec<Quote>, attitudes: &mut Vec<Quote>) {
        let Attributions { sentence, found, held, .. } = self;
        let is_pronoun = |speaker: Span| sentence.tokens[sentence.tokens_in(speaker)].iter().all(|token| token.pos == Upos::Pron);
        let is_further = |cue: &Cue, quote: &Quote| {
            let tells = matches!(cue.kind, CueKind::Speech | CueKind::Stance | CueKind::Preposition);
            tells && quote.speaker.is_some_and(|speaker| !is_pronoun(speaker))
        };
        let cue_of = |quote: &Quote| quote.cue.unwrap_or_default();
        let holds = |other: &Quote, quote: &Quote| cue_of(other) != cue_of(quote) && other.content.iter().any(|piece| piece.contains(cue_of(quote)));
        let is_inside = |quote: &Quote| found.iter().any(|(_, other)| holds(other, quote));
        let alone = held.iter().filter(|quote| !is_inside(quote) && !held.iter().any(|other| holds(other, quote)));
        attitudes.extend(alone.cloned());
        quotes.extend(found.iter().filter(|(cue, quote)| is_further(cue, quote) || !is_inside(quote)).map(|(_, quote)| quote.clone()));
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
