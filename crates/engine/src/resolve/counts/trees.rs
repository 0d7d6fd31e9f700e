//! Sentences in, the same out with numbers of several words hung below the noun that they count.
//!
//! "Between 60 and 70 villagers", "three to five soldiers", "half of the 40 houses": the parser often makes the number the one who
//! acts or suffers and hangs the noun beside or below it, or takes "60" and "70" for two that are joined. What is one number
//! then counts once. A number without a noun only loses its inner coordination.

use super::words::Tables;
use super::{CountLexicon, Found, count_at, noun_beside};
use crate::sentence::{Rel, Sentence, Upos};
use std::ops::Range;

/// Mends every sentence of a document.
pub fn mend_numbers(sentences: &mut [Sentence], lexicon: &CountLexicon) {
    for sentence in sentences.iter_mut().filter(|sentence| sentence.tokens.iter().any(|token| token.pos == Upos::Num)) {
        mend_sentence(sentence, &lexicon.tables);
    }
}

fn mend_sentence(sentence: &mut Sentence, tables: &Tables) {
    let (mut at, mut floor) = (0, 0);
    while at < sentence.tokens.len() {
        let Some(Found { tokens, core, measure, .. }) = count_at(sentence, at, floor, tables) else {
            at += 1;
            continue;
        };
        let number = core.start..tokens.end.max(core.end);
        let ends_open = tables.of.contains(&sentence.tokens[number.end - 1].lower);
        if !measure && number.len() > 1 && !ends_open {
            mend(sentence, number, tables);
        }
        at = tokens.end.max(at + 1);
        floor = at;
    }
}

/// Gives the number's place in the tree to its noun.
fn mend(sentence: &mut Sentence, core: Range<usize>, tables: &Tables) {
    let head = |sentence: &Sentence, at: usize| sentence.tokens[at].head.map(usize::from);
    let Some(top) = core.clone().find(|&at| head(sentence, at).is_none_or(|head| !core.contains(&head))) else { return };
    if let Some(noun) = noun_beside(sentence, &core, tables).filter(|&noun| head(sentence, top) != Some(noun)) {
        let (above, noun_above) = (head(sentence, top), head(sentence, noun));
        let is_below = noun_above.is_some_and(|above| core.contains(&above));
        if is_above(sentence, noun, top) || !is_below && noun_above != above {
            return;
        }
        if is_below {
            (sentence.tokens[noun].head, sentence.tokens[noun].rel) = (sentence.tokens[top].head, sentence.tokens[top].rel);
        }
        (sentence.tokens[top].head, sentence.tokens[top].rel) = (Some(noun as u16), Rel::Nummod);
    }
    for at in core.clone().filter(|&at| at != top) {
        let is_outside = head(sentence, at).is_none_or(|above| !core.contains(&above)) && sentence.tokens[at].rel != Rel::Nummod;
        if is_outside && !is_above(sentence, at, top) {
            sentence.tokens[at].head = Some(top as u16);
        }
        if is_outside || sentence.tokens[at].rel == Rel::Conj {
            sentence.tokens[at].rel = Rel::Flat;
        }
    }
}

/// Whether one token governs another, at any distance.
fn is_above(sentence: &Sentence, above: usize, below: usize) -> bool {
    let mut at = below;
    for _ in 0..sentence.tokens.len() {
        match sentence.tokens[at].head.map(usize::from) {
            Some(head) if head == above => return true,
            Some(head) => at = head,
            None => return false,
        }
    }
    true
}
