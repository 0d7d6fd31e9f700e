//! Quotes in, statement records out: speaker and who stands behind, kind, hedges.
//!
//! The kind is read by the cue ("warned"), else by what is said ("should", "will"), from `lexicon/statements.toml`. A quote
//! without a speaker, or whose cue only speaks about a thing ("called it"), is no statement.

use crate::code::publications::{head_of, source_of};
use crate::code::scene::{Scene, Spot};
use crate::code::words::WordSet;
use crate::lexicon::{Faults, Files};
use crate::record::{DocumentRef, Evidence, Reason, Speaker, Statement};
use crate::resolve::quotes::Quote;
use crate::sentence::{Rel, Upos};
use crate::span::{CodePoints, Span};
use serde::Deserialize;
use smol_str::SmolStr;

/// A kind of statement and the words that tell it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementKind {
    pub name: SmolStr,
    /// What the manual says of it.
    pub says: String,
    pub cues: WordSet,
    /// Auxiliaries of the clause that is said.
    pub content: WordSet,
    pub phrases: Vec<SmolStr>,
}

/// `lexicon/statements.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StatementLexicon {
    pub hedges: WordSet,
    pub weak: WordSet,
    pub no_speakers: WordSet,
    #[serde(rename = "kind")]
    pub kinds: Vec<StatementKind>,
}

impl StatementLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> StatementLexicon {
        files.toml("statements.toml", faults)
    }
}

/// The statement of a quote; quotes without speaker or content give none.
pub fn make_statement(scene: &Scene, quote: &Quote, points: &CodePoints) -> Option<Statement> {
    let speaker = quote.speaker.filter(|&span| is_speaker(scene, span))?;
    if !quote.direct && says_nothing(scene, quote) {
        return None;
    }
    let content: Vec<&str> = quote.content.iter().map(|&span| scene.text(span)).collect();
    let (first, last) = (*quote.content.first()?, *quote.content.last()?);
    let record = first.cover(last).cover(speaker);
    let mut statement = Statement { document: DocumentRef::of(scene.document), direct: quote.direct, content: content.join(" "), ..Statement::default() };
    statement.speaker = Some(read_speaker(scene, quote.named.unwrap_or(speaker)));
    statement.cue = quote.cue.map(|cue| scene.text(cue).to_string());
    statement.hedged = is_hedged(scene, quote);
    let (kind, because) = kind_of(scene, quote);
    statement.kind = kind.to_string();
    statement.why.extend(because.map(|(by, words)| Reason { field: "kind".into(), by, words }));
    statement.themes = scene.lexicon.coding.ontology.themes.of_span(scene, first.cover(last));
    add_evidence(scene, quote, &mut statement, record, points);
    Some(statement)
}

fn add_evidence(scene: &Scene, quote: &Quote, statement: &mut Statement, record: Span, points: &CodePoints) {
    let text = &scene.document.text;
    let many = |spans: &[Span]| Evidence::Many(spans.iter().map(|&span| points.range(text, span)).collect());
    statement.evidence.insert("record".into(), Evidence::One(points.range(text, record)));
    let speakers: Vec<Span> = [quote.speaker, quote.named].into_iter().flatten().collect();
    statement.evidence.insert("speaker".into(), many(&speakers));
    statement.evidence.insert("content".into(), many(&quote.content));
    if let Some(cue) = quote.cue {
        statement.evidence.insert("cue".into(), many(&[cue]));
    }
}

/// A bare "which" or "that" speaks for nobody.
fn is_speaker(scene: &Scene, span: Span) -> bool {
    !scene.lexicon.coding.statements.no_speakers.has(&scene.text(span).to_lowercase())
}

/// Whether a cue that also speaks about things has no clause here ("called the camp Al-Hol").
pub fn says_nothing(scene: &Scene, quote: &Quote) -> bool {
    let Some(cue) = quote.cue.and_then(|cue| head_of(scene, cue)) else { return false };
    if !scene.lexicon.coding.statements.weak.has(scene.tree(cue.sentence).lemma(cue.token)) {
        return false;
    }
    let clause = quote.content.iter().filter_map(|&span| head_of(scene, span)).any(|spot| {
        let tree = scene.tree(spot.sentence);
        tree.child(spot.token, &[Rel::Nsubj, Rel::NsubjPass, Rel::Csubj]).is_some()
    });
    !clause
}

/// A speaker is an actor that the lexicon knows, or the words; the role stands behind a comma or in apposition.
fn read_speaker(scene: &Scene, span: Span) -> Speaker {
    let actor = scene.annotation.actors.iter().find(|actor| span.contains(actor.span) && actor.named);
    let words = scene.text(span);
    let (name, role) = words.split_once(',').map_or((words, None), |(name, role)| (name, Some(role.trim().to_string())));
    let behind = source_of(scene, span).behind.map(|span| scene.text(span).to_string());
    Speaker {
        name: name.trim().to_string(),
        role: role.filter(|role| !role.is_empty()).or_else(|| role_behind(scene, span)),
        id: actor.and_then(|actor| actor.id.as_ref()).map(|id| id.to_string()),
        behind: behind.filter(|behind| behind != name),
    }
}

/// "said Hamid Rashidi, a baker": the apposition of a name, up to its end or twelve words.
fn role_behind(scene: &Scene, span: Span) -> Option<String> {
    let spot = head_of(scene, span)?;
    let tree = scene.tree(spot.sentence);
    if tree.pos(spot.token) != Upos::Propn {
        return None;
    }
    let role = tree.children_by(spot.token, &[Rel::Appos]).find(|&at| tree.pos(at) == Upos::Noun && tree.sentence.tokens[at].span.start >= span.end)?;
    let (first, _) = tree.phrase(role);
    if (first..=role).any(|at| tree.pos(at) == Upos::Num) {
        return None;
    }
    let n = tree.sentence.tokens.len();
    let end = (role..n.min(first + 12)).take_while(|&at| tree.is_below(at, role) && tree.lower(at) != ",").last()?;
    Some(scene.text(tree.sentence.span_of(first..end + 1)).to_string())
}

/// Words such as "reportedly" or "may" in what is said.
fn is_hedged(scene: &Scene, quote: &Quote) -> bool {
    let hedges = &scene.lexicon.coding.statements.hedges;
    quote.content.iter().any(|&span| any_token(scene, span, |tree, at| hedges.has(tree.lower(at)) || hedges.has(tree.lemma(at))))
}

fn any_token(scene: &Scene, span: Span, holds: impl Fn(&crate::code::tree::Tree, usize) -> bool) -> bool {
    let sentences = &scene.annotation.sentences;
    let first = sentences.partition_point(|sentence| sentence.span.end <= span.start);
    let within = (first..sentences.len()).take_while(|&at| sentences[at].span.start < span.end);
    within.into_iter().any(|at| sentences[at].tokens_in(span).any(|token| holds(scene.tree(at), token)))
}

/// The kind of a statement, with the list and the words that gave it.
fn kind_of<'a>(scene: &Scene<'a>, quote: &Quote) -> (&'a str, Option<(String, String)>) {
    let kinds = &scene.lexicon.coding.statements.kinds;
    if let Some(spot) = quote.cue.and_then(|cue| head_of(scene, cue)) {
        let tree = scene.tree(spot.sentence);
        let particle =
            |word: &str| tree.children(spot.token).flat_map(|at| [at].into_iter().chain(tree.children_by(at, &[Rel::Case]))).any(|at| tree.lower(at) == word);
        let lemma = tree.lemma(spot.token);
        let by_cue =
            |kind: &&StatementKind| kind.cues.has(lemma) || ["on", "for"].into_iter().any(|word| kind.cues.has(&format!("{lemma}_{word}")) && particle(word));
        if let Some(kind) = kinds.iter().find(by_cue) {
            return (&kind.name, Some(("statements.toml#cues".into(), tree.lower(spot.token).to_string())));
        }
    }
    let said =
        kinds.iter().find_map(|kind| words_of_kind(scene, quote, kind).map(|words| (kind.name.as_str(), Some(("statements.toml#content".into(), words)))));
    said.unwrap_or(if quote.direct { ("quote", None) } else { ("claim", None) })
}

/// The words of what is said that tell a kind: an auxiliary of its first clause, or a phrase.
fn words_of_kind(scene: &Scene, quote: &Quote, kind: &StatementKind) -> Option<String> {
    let first = *quote.content.first()?;
    let Spot { sentence, token } = head_of(scene, first)?;
    let tree = scene.tree(sentence);
    let auxiliary = tree.children_by(token, &[Rel::Aux]).find(|&at| kind.content.has(tree.lower(at)));
    if let Some(at) = auxiliary {
        return Some(tree.lower(at).to_string());
    }
    let text = scene.text(first).to_lowercase();
    kind.phrases.iter().find(|phrase| text.contains(phrase.as_str())).map(|phrase| phrase.to_string())
}
