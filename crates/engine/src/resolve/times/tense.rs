//! A sentence's tree and a span in, the tense of the clause that holds the span out.
//!
//! From the expression up to its verb: a modal without "have" makes it future, and so does a verb of planning, also for the
//! infinitive below it. Every other verb, the reports' present tense too, tells of the past.

use super::narrative::Tense;
use super::words::{Class, Words};
use crate::sentence::{Rel, Sentence, Token, Upos};
use crate::span::Span;

const MOST_STEPS: usize = 12;
/// The value of auxiliaries that put a plan into the past ("had planned").
const BYGONE: i32 = 1;

/// The tense of the clause around a span; past where the sentence has no tree.
pub(super) fn clause_tense(sentence: &Sentence, span: Span, words: &Words) -> Tense {
    let range = sentence.tokens_in(span);
    let heads = |at: usize| sentence.tokens[at].head.map(usize::from);
    let Some(top) = range.clone().find(|&at| heads(at).is_none_or(|head| !range.contains(&head))) else {
        return Tense::Past;
    };
    if sentence.tokens[top].rel == Rel::NmodPoss {
        return Tense::Past;
    }
    let mut at = top;
    for _ in 0..MOST_STEPS {
        match judge(sentence, at, words) {
            Some(tense) => return tense,
            None => match heads(at) {
                Some(head) => at = head,
                None => return Tense::Past,
            },
        }
    }
    Tense::Past
}

/// The tense that a word gives to what hangs on it, if it is a verb that settles it.
fn judge(sentence: &Sentence, at: usize, words: &Words) -> Option<Tense> {
    let token = &sentence.tokens[at];
    let is = |token: &Token, class| words.is(words.id(token.lower.as_bytes()), class) || words.is(words.id(token.lemma.as_bytes()), class);
    let auxiliaries = || sentence.children(at).map(|child| &sentence.tokens[child]).filter(|child| matches!(child.rel, Rel::Aux | Rel::AuxPass | Rel::Cop));
    let perfect = auxiliaries().filter_map(|auxiliary| words.value(words.id(auxiliary.lower.as_bytes()), Class::Past)).max();
    if auxiliaries().any(|auxiliary| is(auxiliary, Class::Modal)) {
        return Some(if perfect.is_some() { Tense::Past } else { Tense::Future });
    }
    if is(token, Class::Future) {
        return Some(if perfect == Some(BYGONE) { Tense::Past } else { Tense::Future });
    }
    if !matches!(token.pos, Upos::Verb | Upos::Aux) || is_open(sentence, at) {
        return None;
    }
    Some(Tense::Past)
}

/// Infinitives, gerunds that complete a verb, and bare conjuncts take the tense of the verb above them.
fn is_open(sentence: &Sentence, at: usize) -> bool {
    let token = &sentence.tokens[at];
    let infinitive = sentence.children(at).any(|child| sentence.tokens[child].pos == Upos::Part && sentence.tokens[child].rel == Rel::Mark);
    infinitive || matches!(token.rel, Rel::Xcomp) || token.rel == Rel::Conj && token.lower == token.lemma
}
