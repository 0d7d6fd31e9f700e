//! A sentence's tree and a span in, the tense of the clause that holds the span out.
//!
//! From the expression up to its verb: a modal without "have" makes it future, and so does a verb of planning, also for the
//! infinitive below it. Some verbs say so of their infinitive alone ("vowed to strike on Sunday"), some in the present tense
//! ("the court meets on Friday"). Every other verb, the reports' present tense too, tells of the past. "Until Tuesday" and "by May"
//! look ahead where something is put off, given or still to be done.

use super::narrative::Tense;
use super::words::{Class, Words};
use crate::sentence::{Rel, Sentence, Token, Upos};
use crate::span::Span;

const MOST_STEPS: usize = 12;
/// The value of auxiliaries that put a plan into the past ("had planned").
const BYGONE: i32 = 1;

/// What the words before an expression do to its tense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// Nothing: the clause decides.
    None,
    /// "Until", "by": the future, if the clause waits for something.
    Limit,
    /// "As early as", "effective": the future.
    Ahead,
    /// "Since": the past.
    Behind,
}

/// The tense of the clause around a span, in the light of the words before it; past where the sentence has no tree.
pub(super) fn clause_tense(sentence: &Sentence, span: Span, outlook: Outlook, words: &Words) -> Tense {
    match outlook {
        Outlook::Ahead => return Tense::Future,
        Outlook::Behind => return Tense::Past,
        Outlook::None | Outlook::Limit => {}
    }
    let range = sentence.tokens_in(span);
    let heads = |at: usize| sentence.tokens[at].head.map(usize::from);
    let Some(top) = range.clone().find(|&at| heads(at).is_none_or(|head| !range.contains(&head))) else {
        return Tense::Past;
    };
    if sentence.tokens[top].rel == Rel::NmodPoss {
        return Tense::Past;
    }
    let (mut at, mut below) = (top, None);
    for _ in 0..MOST_STEPS {
        if below.is_some_and(|below| is_infinitive(sentence, below)) && is(&sentence.tokens[at], Class::Bound, words) {
            return Tense::Future;
        }
        match judge(sentence, at, outlook, words) {
            Some(tense) => return tense,
            None => match heads(at) {
                Some(head) => (at, below) = (head, Some(at)),
                None => return Tense::Past,
            },
        }
    }
    Tense::Past
}

/// Whether a token or its lemma is of a class.
fn is(token: &Token, class: Class, words: &Words) -> bool {
    words.is(words.id(token.lower.as_bytes()), class) || words.is(words.id(token.lemma.as_bytes()), class)
}

/// The tense that a word gives to what hangs on it, if it is a verb that settles it.
fn judge(sentence: &Sentence, at: usize, outlook: Outlook, words: &Words) -> Option<Tense> {
    let token = &sentence.tokens[at];
    let auxiliaries = || sentence.children(at).map(|child| &sentence.tokens[child]).filter(|child| matches!(child.rel, Rel::Aux | Rel::AuxPass | Rel::Cop));
    let perfect = auxiliaries().filter_map(|auxiliary| words.value(words.id(auxiliary.lower.as_bytes()), Class::Past)).max();
    if auxiliaries().any(|auxiliary| is(auxiliary, Class::Modal, words)) {
        return Some(if perfect.is_some() { Tense::Past } else { Tense::Future });
    }
    let planned = words.value(words.id(token.lower.as_bytes()), Class::Future).or_else(|| words.value(words.id(token.lemma.as_bytes()), Class::Future));
    if planned.is_some_and(|needs| needs != NEEDS_AUXILIARY || auxiliaries().next().is_some()) {
        return Some(if perfect == Some(BYGONE) { Tense::Past } else { Tense::Future });
    }
    let is_infinitive = is_infinitive(sentence, at);
    if is_infinitive && auxiliaries().any(|auxiliary| is(auxiliary, Class::Bound, words)) {
        return Some(Tense::Future);
    }
    if outlook == Outlook::Limit && (is_infinitive || is(token, Class::Awaited, words)) {
        return Some(Tense::Future);
    }
    if !matches!(token.pos, Upos::Verb | Upos::Aux) || is_infinitive || is_open(token) {
        return None;
    }
    let is_present = perfect.is_none() && (token.lower == token.lemma || token.lower.strip_suffix('s') == Some(&token.lemma));
    Some(if is_present && is(token, Class::Slated, words) && auxiliaries().next().is_none() { Tense::Future } else { Tense::Past })
}

/// The value of a planning word whose form is a past tense too: "is set to strike", but "set fire to".
const NEEDS_AUXILIARY: i32 = 1;

fn is_infinitive(sentence: &Sentence, at: usize) -> bool {
    sentence.children(at).any(|child| sentence.tokens[child].pos == Upos::Part && sentence.tokens[child].rel == Rel::Mark)
}

/// Participles beside a verb, words that complete one, and bare conjuncts take its tense, as infinitives do.
fn is_open(token: &Token) -> bool {
    let is_participle = token.lower.ends_with("ing") && token.lower != token.lemma;
    match token.rel {
        Rel::Xcomp => true,
        Rel::Advcl | Rel::Acl => is_participle,
        Rel::Conj => token.lower == token.lemma,
        _ => false,
    }
}
