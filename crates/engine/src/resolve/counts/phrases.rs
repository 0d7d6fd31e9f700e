//! A noun phrase's head in, how many it tells of out: by its number, else by its article and form.

use super::words::Tables;
use super::{Count, CountLexicon, CountMention};
use crate::sentence::{Rel, Sentence, Upos};

/// How many persons or things a noun phrase tells of; its conjuncts have counts of their own, which `Count::plus` adds.
///
/// `counts` are those of the sentence or of the whole document, `at` is the sentence's index in it. In order: the number that
/// counts the head or that the head is part of ("dozens of people", whose head is "dozens"); the number below a word for a
/// body of people ("a group of 12 men"); one for pronouns in the singular and for nouns in the singular ("a policeman", "his
/// wife", "Musa Dakayev"); two or more for bare plurals. `None` where nothing is told: definite plurals ("the victims"), which
/// take up others, and "they".
pub fn count_of_phrase(sentence: &Sentence, head: usize, counts: &[CountMention], at: usize, lexicon: &CountLexicon) -> Option<Count> {
    let here = || counts.iter().filter(|count| count.sentence as usize == at && !count.measure);
    let span = sentence.tokens[head].span;
    let stated = here().find(|count| usize::from(count.head) == head).or_else(|| here().find(|count| count.span.contains(span)));
    if let Some(stated) = stated {
        return Some(stated.count);
    }
    let below = |token: usize| here().find(|count| usize::from(count.head) == token || count.span.contains(sentence.tokens[token].span));
    let tables = &lexicon.tables;
    if tables.collective.contains(&sentence.tokens[head].lower) {
        let of = sentence.children(head).find(|&at| sentence.tokens[at].rel == Rel::Nmod && at > head);
        if let Some(counted) = of.and_then(below) {
            return Some(counted.count);
        }
        if let Some(size) = size_before(sentence, head, counts, at, tables) {
            return Some(size);
        }
    }
    count_by_form(sentence, head, tables)
}

/// "A 12-strong gang", "a four-man patrol": the size that stands before a word for a body of people.
fn size_before(sentence: &Sentence, head: usize, counts: &[CountMention], at: usize, tables: &Tables) -> Option<Count> {
    let size = (head.saturating_sub(WIDEST_SIZE)..head).find(|&at| tables.sizes.contains(&sentence.tokens[at].lower))?;
    let before = sentence.tokens[size.checked_sub(2)?].span;
    let is_hyphen = sentence.tokens[size - 1].pos == Upos::Punct;
    let size = counts.iter().find(|count| count.sentence as usize == at && count.span.end == before.end && is_hyphen);
    size.map(|size| size.count)
}

/// Tokens before a noun in which its size may stand.
const WIDEST_SIZE: usize = 4;

/// What the form of a noun phrase without a number tells.
fn count_by_form(sentence: &Sentence, head: usize, tables: &Tables) -> Option<Count> {
    let token = &sentence.tokens[head];
    let more = Some(Count { low: 2, high: None, approximate: true });
    if tables.pronouns_more.contains(&token.lower) {
        return if is_definite(sentence, head, tables) { None } else { more };
    }
    if token.pos == Upos::Pron || tables.pronouns_one.contains(&token.lower) {
        return tables.pronouns_one.contains(&token.lower).then(|| Count::exactly(1));
    }
    if let Some(&n) = tables.groups.get(&token.lower) {
        return Some(Count::exactly(n));
    }
    let is_plural = is_plural(sentence, head, tables);
    let is_collective = tables.collective.contains(&token.lower);
    if is_plural && shares_number(sentence, head) {
        return None;
    }
    let is_one = || sentence.children(head).any(|at| sentence.tokens[at].rel == Rel::Det && tables.one.contains(&sentence.tokens[at].lower));
    if tables.mass.contains(&token.lower) && is_one() {
        return Some(Count::exactly(1));
    }
    match token.pos {
        Upos::Noun | Upos::Propn | Upos::Adj if is_plural || is_collective => {
            if is_definite(sentence, head, tables) {
                None
            } else {
                more
            }
        }
        Upos::Noun | Upos::Propn => Some(Count::exactly(1)),
        // A name that the tagger takes for an adjective still stands where a noun would, without an article.
        Upos::Adj if matches!(token.rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj) && !is_definite(sentence, head, tables) => Some(Count::exactly(1)),
        _ => is_one().then(|| Count::exactly(1)),
    }
}

/// "twelve policemen and servicemen": the first noun's number is that of both together.
fn shares_number(sentence: &Sentence, head: usize) -> bool {
    let has = |noun: usize, rels: &[Rel]| sentence.children(noun).any(|at| rels.contains(&sentence.tokens[at].rel));
    let first = sentence.tokens[head].head.filter(|_| sentence.tokens[head].rel == Rel::Conj).map(usize::from);
    first.is_some_and(|first| has(first, &[Rel::Nummod]) && !has(head, &[Rel::Det, Rel::Nummod, Rel::NmodPoss, Rel::Amod]))
}

/// Whether an article or pronoun before the noun says that it was told of before.
fn is_definite(sentence: &Sentence, head: usize, tables: &Tables) -> bool {
    let marks = |at: usize| matches!(sentence.tokens[at].rel, Rel::Det | Rel::DetPredet) && tables.definite.contains(&sentence.tokens[at].lower);
    let neighbour = head.checked_sub(1).is_some_and(|at| tables.definite.contains(&sentence.tokens[at].lower));
    neighbour || sentence.children(head).any(marks)
}

/// Whether a noun stands in the plural.
pub(super) fn is_plural(sentence: &Sentence, head: usize, tables: &Tables) -> bool {
    let token = &sentence.tokens[head];
    let word = token.lower.as_str();
    if tables.plurals.contains(word) {
        return true;
    }
    word.len() > 3
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !tables.singulars.contains(word)
        && (token.pos != Upos::Propn || token.lemma != token.lower)
}
