//! Attributions in, the same with the names that their pronouns and bare surnames take up.
//!
//! "He" and "she" take up the last person's name that spoke or was a subject before, "they" and "it" the last body or people that
//! did, "who" the noun that its clause hangs on. A surname takes up the first full name in the document that ends with it. What
//! kind of name it is the tagger alone tells; the words of the text stay the speaker.

use super::Quote;
use crate::document::Document;
use crate::sentence::{Rel, Sentence, Upos};
use crate::span::Span;
use rustc_hash::FxHashMap;

/// How many sentences back a pronoun reaches.
const REACH: usize = 3;
/// The longest name, in tokens.
const LONGEST_NAME: usize = 6;

/// What a pronoun can stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pronoun {
    Person,
    Body,
    Relative,
}

/// Finds the names behind the speakers, in text order, so that a pronoun can take up what an earlier one took up.
pub(super) fn name_speakers(document: &Document, sentences: &[Sentence], quotes: &mut [Quote]) {
    let text = document.text.as_str();
    if quotes.is_empty() {
        return;
    }
    let names = full_names(text, sentences);
    for at in 0..quotes.len() {
        let (before, rest) = quotes.split_at_mut(at);
        let Some(speaker) = rest[0].speaker else { continue };
        let index = sentences.partition_point(|sentence| sentence.span.end <= speaker.start);
        let Some(sentence) = sentences.get(index) else { continue };
        let found = match pronoun(sentence, speaker) {
            None => surname(text, sentence, speaker),
            Some(Pronoun::Relative) => antecedent(sentence, speaker),
            Some(kind) => last_named(sentences, index, speaker, kind, before),
        };
        let full = found.map(|span| names.get(last_word(text, span)).copied().filter(|full| full.len() > span.len()).unwrap_or(span));
        rest[0].named = full.filter(|&full| full != speaker);
    }
}

/// The first name of several words that ends with each surname; titles alone make no name.
fn full_names<'a>(text: &'a str, sentences: &[Sentence]) -> FxHashMap<&'a str, Span> {
    let mut names: FxHashMap<&str, Span> = FxHashMap::default();
    for sentence in sentences {
        let is_name = |at: usize| sentence.tokens[at].pos == Upos::Propn && !sentence.tokens[at].lower.ends_with('.');
        let mut at = 0;
        while at < sentence.tokens.len() {
            let n = (at..sentence.tokens.len()).take_while(|&next| is_name(next)).count();
            if (2..=LONGEST_NAME).contains(&n) {
                let span = sentence.span_of(at..at + n);
                names.entry(last_word(text, span)).or_insert(span);
            }
            at += n.max(1);
        }
    }
    names
}

fn last_word(text: &str, span: Span) -> &str {
    span.of(text).rsplit([' ', '\u{a0}', '\n']).next().unwrap_or("")
}

fn pronoun(sentence: &Sentence, speaker: Span) -> Option<Pronoun> {
    let tokens = sentence.tokens_in(speaker);
    if tokens.len() != 1 || sentence.tokens[tokens.start].pos != Upos::Pron {
        return None;
    }
    match sentence.tokens[tokens.start].lower.as_str() {
        "he" | "she" => Some(Pronoun::Person),
        "they" | "it" => Some(Pronoun::Body),
        "who" | "which" | "that" => Some(Pronoun::Relative),
        _ => None,
    }
}

/// A speaker that is a single name, a title before it left out.
fn surname(text: &str, sentence: &Sentence, speaker: Span) -> Option<Span> {
    let tokens = sentence.tokens_in(speaker);
    let names = tokens.clone().filter(|&at| sentence.tokens[at].pos == Upos::Propn && !sentence.tokens[at].lower.ends_with('.'));
    let all_names = sentence.tokens[tokens].iter().all(|token| token.pos == Upos::Propn);
    (all_names && names.count() == 1 && !last_word(text, speaker).is_empty()).then_some(speaker)
}

/// The noun that a relative clause hangs on.
fn antecedent(sentence: &Sentence, speaker: Span) -> Option<Span> {
    let tokens = &sentence.tokens;
    let mut at = sentence.tokens_in(speaker).start;
    for _ in 0..LONGEST_NAME {
        let head = usize::from(tokens[at].head?);
        if tokens[at].rel == Rel::AclRelcl {
            return Some(phrase(sentence, head));
        }
        at = head;
    }
    None
}

/// The last name or noun before a pronoun that spoke or was a subject, and that the pronoun can stand for.
fn last_named(sentences: &[Sentence], index: usize, pronoun: Span, kind: Pronoun, before: &[Quote]) -> Option<Span> {
    for back in 0..=REACH.min(index) {
        let sentence = &sentences[index - back];
        let spoke = before.iter().rev().filter_map(|quote| quote.named.or(quote.speaker)).find(|&speaker| {
            let inside = sentence.span.contains(speaker) && speaker.start < pronoun.start;
            inside && sentence.tokens_in(speaker).any(|at| fits(sentence, at, kind))
        });
        let is_subject = |&at: &usize| matches!(sentence.tokens[at].rel, Rel::Nsubj | Rel::NsubjPass) && sentence.tokens[at].span.start < pronoun.start;
        let subject = (0..sentence.tokens.len()).rev().filter(is_subject).find(|&at| fits(sentence, at, kind));
        if let Some(found) = spoke.or_else(|| subject.map(|at| phrase(sentence, at))) {
            return Some(found);
        }
        // A pronoun speaker of an earlier sentence hands on what it stood for.
        let handed = before.iter().rev().find(|quote| quote.speaker.is_some_and(|speaker| sentence.span.contains(speaker)));
        if let Some(named) = handed.and_then(|quote| quote.named) {
            return Some(named);
        }
    }
    None
}

/// Whether a pronoun of this kind can stand for the noun at a token: persons have names without an article.
fn fits(sentence: &Sentence, at: usize, kind: Pronoun) -> bool {
    let token = &sentence.tokens[at];
    let has_article = sentence.children(at).any(|child| sentence.tokens[child].rel == Rel::Det);
    match kind {
        Pronoun::Person => token.pos == Upos::Propn && !has_article,
        Pronoun::Body => token.pos == Upos::Noun || token.pos == Upos::Propn && has_article,
        Pronoun::Relative => false,
    }
}

/// The words that stand together around a noun: a whole name, or the noun with what stands before it.
fn phrase(sentence: &Sentence, at: usize) -> Span {
    let tokens = &sentence.tokens;
    let is_name = tokens[at].pos == Upos::Propn;
    let before = |at: &usize| match tokens[*at].pos {
        Upos::Propn => true,
        Upos::Noun | Upos::Adj | Upos::Det | Upos::Num => !is_name,
        _ => false,
    };
    let n_before = (0..at).rev().take_while(before).count();
    let n_after = (at + 1..tokens.len()).take_while(|&next| is_name && tokens[next].pos == Upos::Propn).count();
    sentence.span_of(at - n_before..at + 1 + n_after)
}
