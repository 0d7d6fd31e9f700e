//! Sentences in, the same out with nouns tagged and hung as nouns where the parser took them for something else.
//!
//! "A civilian", "two suspects": the parser knows such words as adjectives too, and hangs "one civilian and six assailants"
//! as one phrase. Where no noun follows, the word is a noun; where a coordination follows, it is the first conjunct. The words stand
//! in `lexicon/words.toml` (`people_adjectives`).

use crate::code::words::Words;
use crate::sentence::{Rel, Sentence, Upos};

/// Mends every sentence of a document.
pub fn mend_nominals(sentences: &mut [Sentence], words: &Words) {
    for sentence in sentences {
        for at in 0..sentence.tokens.len() {
            if stands_alone(sentence, at, words) {
                mend(sentence, at);
            } else if words.captives.has(&sentence.tokens[at].lower) {
                free_captive(sentence, at, words);
            } else if is_double(sentence, at) {
                take_before(sentence, at);
            } else if is_unknown_noun(sentence, at) || is_mine(sentence, at, words) {
                take_phrase(sentence, at);
            }
        }
    }
}

/// A word for people tagged as adjective that no noun follows.
fn stands_alone(sentence: &Sentence, at: usize, words: &Words) -> bool {
    let token = &sentence.tokens[at];
    if token.pos != Upos::Adj || !(words.people_adjectives.has(&token.lower) || words.people_adjectives.has(&token.lemma)) {
        return false;
    }
    let next = sentence.tokens.get(at + 1);
    next.is_none_or(|next| !matches!(next.pos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num) && next.lower != "-")
}

/// "an explosives-laden rickshaw detonated": a word that no tag fits, at the end of a noun phrase.
fn is_unknown_noun(sentence: &Sentence, at: usize) -> bool {
    let token = &sentence.tokens[at];
    let opened = at > 0 && matches!(sentence.tokens[at - 1].pos, Upos::Adj | Upos::Det | Upos::Noun | Upos::Num);
    token.pos == Upos::X && opened && token.lower.chars().all(|letter| letter.is_alphabetic() || letter == '-') && ends_phrase(sentence, at)
}

/// "a land mine exploded": the device, which the parser knows as a pronoun.
fn is_mine(sentence: &Sentence, at: usize, words: &Words) -> bool {
    let token = &sentence.tokens[at];
    let opened = at > 0 && matches!(sentence.tokens[at - 1].pos, Upos::Adj | Upos::Det | Upos::Noun | Upos::Propn | Upos::Num);
    token.pos == Upos::Pron && words.pronoun_nouns.has(&token.lower) && opened
}

/// "by a land mine": two nouns side by side that hang on the same word in the same way are one phrase.
fn is_double(sentence: &Sentence, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &sentence.tokens[at]) else { return false };
    let token = &sentence.tokens[at];
    let phrase = matches!(token.rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl | Rel::OblAgent);
    phrase && matches!(before.pos, Upos::Noun | Upos::Num) && token.pos == Upos::Noun && before.rel == token.rel && before.head == token.head
}

/// "took a soldier prisoner", "held 30 students hostage": whoever is taken is the object, and what becomes of them its predicate.
fn free_captive(sentence: &mut Sentence, at: usize, words: &Words) {
    let (rel, Some(verb)) = (sentence.tokens[at].rel, sentence.tokens[at].head) else { return };
    let taken = (0..at).rev().find(|&before| sentence.tokens[before].pos != Upos::Punct);
    let Some(taken) = taken.filter(|&taken| matches!(sentence.tokens[taken].pos, Upos::Noun | Upos::Propn | Upos::Num)) else { return };
    let below = sentence.tokens[taken].head == Some(at as u16) || (sentence.tokens[taken].rel == Rel::Obj && sentence.tokens[taken].head == Some(verb));
    if rel != Rel::Obj || !below || !words.taking.has(&sentence.tokens[usize::from(verb)].lemma) {
        return;
    }
    for token in &mut sentence.tokens[..taken] {
        if token.head == Some(at as u16) {
            token.head = Some(taken as u16);
        }
    }
    (sentence.tokens[taken].head, sentence.tokens[taken].rel) = (Some(verb), Rel::Obj);
    sentence.tokens[at].rel = Rel::Xcomp;
}

/// Makes the word before a noun part of its phrase, with all that hung on it.
fn take_before(sentence: &mut Sentence, at: usize) {
    let before = at - 1;
    sentence.tokens[before].head = Some(at as u16);
    sentence.tokens[before].rel = match sentence.tokens[before].pos {
        Upos::Adj => Rel::Amod,
        Upos::Num => Rel::Nummod,
        _ => Rel::Compound,
    };
    for token in &mut sentence.tokens[..before] {
        if token.head == Some(before as u16) {
            token.head = Some(at as u16);
        }
    }
}

fn ends_phrase(sentence: &Sentence, at: usize) -> bool {
    sentence.tokens.get(at + 1).is_none_or(|next| !matches!(next.pos, Upos::Noun | Upos::Propn | Upos::Adj))
}

/// Makes a token the noun that heads the words right before it which hang on its governor or on it.
fn take_phrase(sentence: &mut Sentence, at: usize) {
    sentence.tokens[at].pos = Upos::Noun;
    sentence.tokens[at].lemma = sentence.tokens[at].lower.clone();
    let before = at - 1;
    let rival = matches!(sentence.tokens[before].pos, Upos::Adj | Upos::Noun | Upos::Propn)
        && matches!(sentence.tokens[before].rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl | Rel::Nmod | Rel::Root)
        && sentence.tokens[before].head != Some(at as u16);
    if !rival || sentence.tokens[before].head.is_none() {
        return;
    }
    sentence.tokens[at].head = sentence.tokens[before].head;
    sentence.tokens[at].rel = sentence.tokens[before].rel;
    take_before(sentence, at);
}

fn mend(sentence: &mut Sentence, at: usize) {
    sentence.tokens[at].pos = Upos::Noun;
    let Some(later) = sentence.tokens[at].head.map(usize::from).filter(|&head| head > at && sentence.tokens[at].rel == Rel::Amod) else { return };
    let Some(conjunction) = (at + 1..later).find(|&mid| sentence.tokens[mid].pos == Upos::Cconj) else { return };
    sentence.tokens[at].head = sentence.tokens[later].head;
    sentence.tokens[at].rel = sentence.tokens[later].rel;
    sentence.tokens[later].head = Some(at as u16);
    sentence.tokens[later].rel = Rel::Conj;
    for token in &mut sentence.tokens[..at] {
        if token.head == Some(later as u16) {
            token.head = Some(at as u16);
        }
    }
    sentence.tokens[conjunction].head = Some(later as u16);
}
