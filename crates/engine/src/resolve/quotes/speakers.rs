//! A cue in its tree in, the speaker's noun phrase out.

use super::content::{object_of, parenthesis};
use super::cues::{Cue, CueKind, Cues};
use super::tree::Tree;
use crate::sentence::{Rel, Upos};
use crate::span::Span;
use std::ops::Range;

const SUBJECTS: &[Rel] = &[Rel::Nsubj, Rel::NsubjPass];
const AGENTS: &[Rel] = &[Rel::OblAgent];
const POSSESSORS: &[Rel] = &[Rel::NmodPoss, Rel::Nmod, Rel::Compound];
/// Dependents that a speaker's phrase is told without.
const ASIDES: &[Rel] = &[Rel::AclRelcl, Rel::Acl, Rel::Appos, Rel::Parataxis, Rel::Punct, Rel::Conj, Rel::Advcl];
const MOST_STEPS: usize = 6;

/// Who says it: the noun beside a quotation's verb, the verb's subject or agent, the subject of the verb that it hangs on, the
/// noun's owner. Whoever stands inside the content does not say it, nor does the subject of a passive ("was reported missing").
pub(super) fn find_speaker(tree: &Tree, cue: &Cue, cues: &Cues, content: &[Span]) -> Option<Span> {
    let outside = |range: &Range<usize>| !range.is_empty() && !content.iter().any(|piece| piece.overlaps(tree.sentence.span_of(range.clone())));
    let of = |noun: Option<usize>| noun.map(|noun| phrase(tree, noun, cue)).filter(&outside);
    let range = match cue.kind {
        CueKind::Preposition => of(object_of(tree, cue)),
        CueKind::Noun => of(tree.children(cue.at, POSSESSORS).find(|&child| tree.token(child).pos.is_nominal())).or_else(|| of(above(tree, cue.at))),
        _ if tree.child(cue.at, &[Rel::AuxPass]).is_some() => of(tree.child(cue.at, AGENTS)),
        CueKind::Speech => {
            let beside = || beside(tree, cue, content).filter(&outside);
            let between = parenthesis(tree, cue.at).map(|(speaker, _)| tree.trimmed(speaker)).filter(&outside);
            let adjacent = || adjacent(tree, cue.at, cues).filter(&outside);
            between.or_else(adjacent).or_else(|| of(subject(tree, cue.at))).or_else(beside).or_else(|| of(above(tree, cue.at)))
        }
        _ => adjacent(tree, cue.at, cues).filter(&outside).or_else(|| of(subject(tree, cue.at))).or_else(|| of(above(tree, cue.at))),
    };
    range.map(|range| tree.sentence.span_of(range))
}

/// The noun phrase between a content and the cue after it ("…," Ali, a trader, said), or after the cue ("…," said Ali).
fn beside(tree: &Tree, cue: &Cue, content: &[Span]) -> Option<Range<usize>> {
    let piece = content.iter().rfind(|piece| piece.end <= tree.token(cue.at).span.start && piece.overlaps(tree.sentence.span))?;
    let first = (tree.sentence.tokens_in(*piece).end..=cue.at).find(|&at| tree.token(at).pos != Upos::Punct)?;
    let start = if first < cue.at { first } else { cue.at + 1 };
    let end = tree.nominal_end(start);
    (start < end).then(|| tree.trimmed(start..end))
}

/// Words in brackets between a name and its verb: "(R-Ga.)".
const LONGEST_BRACKET: usize = 8;

/// The noun phrase right before a finite verb, auxiliaries and adverbs read over: its subject, whatever the tree says. A noun
/// behind a preposition ("on Tuesday said") is none.
fn adjacent(tree: &Tree, at: usize, cues: &Cues) -> Option<Range<usize>> {
    let bridges = |at: usize| matches!(tree.token(at).pos, Upos::Aux | Upos::Adv | Upos::Part) && !tree.token(at).lower.starts_with(['\'', '’']);
    let mut end = at - (0..at).rev().take_while(|&before| bridges(before)).count();
    if end == at && tree.token(at).lower.ends_with("ing") {
        return None;
    }
    if end > 0 && tree.token(end - 1).lower == ")" {
        end = (end.saturating_sub(LONGEST_BRACKET)..end).rev().find(|&open| tree.token(open).lower == "(")?;
    }
    let last = end.checked_sub(1).filter(|&last| tree.token(last).pos.is_nominal() && tree.token(last).pos != Upos::Num)?;
    let parts = |at: usize| tree.token(at).pos != Upos::Punct && !tree.has_verb(at..at + 1) && tree.token(at).pos != Upos::Sconj;
    let first = last - (0..last).rev().take_while(|&before| parts(before)).count();
    let up = |&at: &usize| tree.head(at).filter(|head| (first..end).contains(head));
    let top = std::iter::successors(Some(last), up).take(end - first).last()?;
    let start = tree.reach(top).start.max(first);
    if matches!(tree.token(top).rel, Rel::OblTmod | Rel::NmodTmod) || tree.token(start).pos == Upos::Adp || cues.is_time(tree.sentence, top) {
        return None;
    }
    let is_governed =
        (start..=top).any(|at| tree.token(at).pos == Upos::Adp && tree.head(at) == Some(top)) || start > first && tree.token(start - 1).pos == Upos::Adp;
    (!is_governed).then(|| tree.trimmed(start..end))
}

/// The verb's subject; of two that the tree gives it ("the head of the mission, Clara Benning, said") the name.
fn subject(tree: &Tree, at: usize) -> Option<usize> {
    let name = tree.children(at, SUBJECTS).filter(|&child| tree.token(child).pos == Upos::Propn).last();
    name.or_else(|| tree.child(at, SUBJECTS)).or_else(|| tree.child(at, AGENTS))
}

/// The subject of a verb above, as far as it is the same person's doing; the noun above for a participle.
fn above(tree: &Tree, from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..MOST_STEPS {
        let head = tree.head(at)?;
        match tree.token(at).rel {
            Rel::Acl | Rel::AclRelcl if tree.token(head).pos.is_nominal() => return Some(head),
            Rel::Ccomp if at == from => return None,
            _ => {}
        }
        if let Some(subject) = subject(tree, head).filter(|&subject| subject != at && subject != from) {
            return Some(subject);
        }
        at = head;
    }
    None
}

/// The noun phrase of a noun, without clauses and appositions.
fn phrase(tree: &Tree, noun: usize, cue: &Cue) -> Range<usize> {
    let Range { mut start, mut end } = tree.reach(noun);
    for aside in tree.sentence.children(noun).filter(|&child| ASIDES.contains(&tree.token(child).rel)) {
        let reach = tree.reach(aside);
        if aside > noun {
            end = end.min(reach.start.max(noun + 1));
        } else if tree.token(aside).rel == Rel::Punct {
            start = start.max(aside + 1);
        }
    }
    if cue.at < noun {
        start = start.max(cue.tokens.end);
    } else {
        end = end.min(cue.tokens.start.max(noun + 1));
    }
    while start < noun && tree.token(start).pos == Upos::Adp {
        start += 1;
    }
    start = (start..noun).rev().find(|&at| tree.is_break(at)).map_or(start, |at| at + 1);
    end = (noun + 1..end).find(|&at| tree.is_break(at) && tree.token(at).lower == ",").unwrap_or(end);
    tree.trimmed(start..end.max(noun + 1))
}
