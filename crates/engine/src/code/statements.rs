//! Quotes in, statement records out.

use crate::code::incident::document_ref;
use crate::code::scene::Scene;
use crate::record::{Evidence, Speaker, Statement};
use crate::resolve::quotes::Quote;
use crate::span::{CodePoints, Span};

/// The statement of a quote; quotes without speaker or content give none.
pub fn make_statement(scene: &Scene, quote: &Quote, points: &CodePoints) -> Option<Statement> {
    let speaker = quote.speaker?;
    let content: Vec<&str> = quote.content.iter().map(|&span| scene.text(span)).collect();
    let (first, last) = (quote.content.first()?, quote.content.last()?);
    let record = first.cover(*last).cover(speaker);
    let text = &scene.document.text;
    let mut statement = Statement { document: document_ref(scene), direct: quote.direct, content: content.join(" "), ..Statement::default() };
    statement.speaker = Some(read_speaker(scene, quote.named.unwrap_or(speaker)));
    statement.cue = quote.cue.map(|cue| scene.text(cue).to_string());
    statement.hedged = is_hedged(scene, quote);
    let many = |spans: &[Span]| Evidence::Many(spans.iter().map(|&span| points.range(text, span)).collect());
    statement.evidence.insert("record".into(), Evidence::One(points.range(text, record)));
    statement.evidence.insert("speaker".into(), many(&[Some(speaker), quote.named].into_iter().flatten().collect::<Vec<_>>()));
    statement.evidence.insert("content".into(), many(&quote.content));
    if let Some(cue) = quote.cue {
        statement.evidence.insert("cue".into(), many(&[cue]));
    }
    Some(statement)
}

/// A speaker is an actor that the lexicon knows, or the words.
fn read_speaker(scene: &Scene, span: Span) -> Speaker {
    let actor = scene.annotation.actors.iter().find(|actor| span.contains(actor.span) && actor.named);
    let words = scene.text(span);
    let (name, role) = words.split_once(',').map_or((words, None), |(name, role)| (name, Some(role.trim().to_string())));
    Speaker {
        name: name.trim().to_string(),
        role: role.filter(|role| !role.is_empty()),
        id: actor.and_then(|actor| actor.id.as_ref()).map(|id| id.to_string()),
    }
}

/// Words such as "reportedly" or "may" in what is said.
fn is_hedged(scene: &Scene, quote: &Quote) -> bool {
    let words = scene.words();
    let mut sentences = scene.annotation.sentences.iter().filter(|sentence| quote.content.iter().any(|span| span.overlaps(sentence.span)));
    sentences.any(|sentence| sentence.tokens.iter().any(|token| words.modals.has(&token.lower) || words.allegations.has(&token.lower)))
}
