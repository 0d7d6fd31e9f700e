//! Sentences in, the same out with words for people that stand as nouns tagged and hung as nouns.
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
