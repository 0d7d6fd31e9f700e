//! The sentence of a tally in, who gives the counts out, as words of the text.
//!
//! Who is quoted; who records or counts; who brought out the infographic of the sentence before; else who did what is counted.

use crate::code::figures::bearings::attribution_of;
use crate::code::publications::{head_of, is_publication, publisher_by_verb, publisher_in};
use crate::code::scene::{Scene, Spot};
use crate::sentence::{Rel, Upos};
use crate::span::Span;

/// The publisher of the tally whose counted noun stands at a token of a sentence.
pub fn publisher_of(scene: &Scene, sentence: usize, noun: usize) -> Option<Span> {
    let spot = Spot { sentence, token: noun };
    let quoted = attribution_of(scene, scene.token_span(spot));
    let named =
        quoted.as_ref().and_then(|source| source.behind).or_else(|| quoted.as_ref().map(|source| source.span).filter(|&span| !is_a_publication(scene, span)));
    let named = named.filter(|&span| !is_pronoun(scene, span));
    let known = |span: Span| scene.annotation.actors.iter().any(|actor| actor.id.is_some() && span.contains(actor.span));
    // "According to the organization's infographic, ISIS carried out": the one with a name.
    let better = doer_of(scene, spot).filter(|&doer| known(doer) && quoted.as_ref().is_some_and(|source| is_a_publication(scene, source.span)));
    let named = named.filter(|&span| known(span) || better.is_none()).or(better);
    named.or_else(|| publication_near(scene, sentence)).or_else(|| doer_of(scene, spot)).map(|span| actor_words(scene, span))
}

fn is_a_publication(scene: &Scene, span: Span) -> bool {
    head_of(scene, span).is_some_and(|spot| is_publication(scene, spot))
}

fn is_pronoun(scene: &Scene, span: Span) -> bool {
    head_of(scene, span).is_some_and(|spot| scene.tree(spot.sentence).pos(spot.token) == Upos::Pron)
}

/// The publisher of a publication that this sentence or the one before it in the block tells of.
fn publication_near(scene: &Scene, sentence: usize) -> Option<Span> {
    let block = scene.sentence(sentence).block;
    let near = (sentence.saturating_sub(1)..=sentence).rev().filter(|&at| scene.sentence(at).block == block);
    near.into_iter().find_map(|at| {
        let publications = (0..scene.sentence(at).tokens.len()).map(|token| Spot { sentence: at, token }).filter(|&spot| is_publication(scene, spot));
        publications.into_iter().find_map(|spot| publisher_by_verb(scene, spot).or_else(|| publisher_in(scene, spot)))
    })
}

/// "JNIM carried out 61 operations", "the observatory counted 19 attacks": the subject above the noun.
fn doer_of(scene: &Scene, spot: Spot) -> Option<Span> {
    let tree = scene.tree(spot.sentence);
    let verb = tree.ancestors(spot.token).skip(1).take(4).find(|&at| tree.pos(at) == Upos::Verb)?;
    let agent = |at: &usize| matches!(tree.rel(*at), Rel::Obl | Rel::OblAgent) && tree.preposition(*at).is_some_and(|case| tree.lower(case) == "by");
    let subject = tree.subject(verb).filter(|&at| !tree.is_below(spot.token, at) && tree.pos(at) != Upos::Num);
    let doer = subject.or_else(|| tree.children(verb).find(agent)).or_else(|| tree.children(spot.token).find(agent))?;
    let span_of_time = scene.words().day_units.has(tree.lemma(doer)) || scene.time_over(Spot { token: doer, ..spot }).is_some();
    (tree.pos(doer) != Upos::Pron && !span_of_time).then(|| tree.phrase_span(doer))
}

/// The name of a known actor inside longer words: "ISIS" of "ISIS operatives", "ISIS's weekly".
fn actor_words(scene: &Scene, span: Span) -> Span {
    let inside = scene.annotation.actors.iter().find(|actor| actor.named && actor.id.is_some() && span.contains(actor.span));
    inside.map_or(span, |actor| actor.span)
}
