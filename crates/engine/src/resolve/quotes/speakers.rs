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
        CueKind::Noun => of(tree.children(cue.at, POSSESSORS).find(|&child| tree.token(child).pos.is_nominal())).or_else(|| of(above(tree, cue.at, cues))),
        _ if tree.child(cue.at, &[Rel::AuxPass]).is_some() => of(tree.child(cue.at, AGENTS)),
        CueKind::Speech => {
            let beside = || beside(tree, cue, content).filter(&outside);
            let between = parenthesis(tree, cue.at, cues).map(|(speaker, _)| tree.trimmed(speaker)).filter(&outside);
            let adjacent = || adjacent(tree, cue.at, cues).filter(&outside);
            between.or_else(adjacent).or_else(|| of(subject(tree, cue.at, cues))).or_else(beside).or_else(|| of(above(tree, cue.at, cues)))
        }
        _ => adjacent(tree, cue.at, cues).filter(&outside).or_else(|| of(subject(tree, cue.at, cues))).or_else(|| of(above(tree, cue.at, cues))),
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
    end = before_time(tree, end, cues);
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

/// Where a time before a verb begins ("the council on Monday said"); the end itself if none stands there.
fn before_time(tree: &Tree, end: usize, cues: &Cues) -> usize {
    let of_time = |at: usize| cues.is_time(tree.sentence, at) || matches!(tree.token(at).pos, Upos::Num) && at + 1 < end;
    if end == 0 || !cues.is_time(tree.sentence, end - 1) {
        return end;
    }
    let start = end - (0..end).rev().take_while(|&at| of_time(at) || tree.token(at).pos == Upos::Adj).count();
    let lead = (0..start).rev().take_while(|&at| matches!(tree.token(at).pos, Upos::Adp | Upos::Det)).count();
    match start - lead {
        0 => end,
        start => start,
    }
}

/// The verb's subject; of two that the tree gives it ("the head of the mission, Clara Benning, said") the name; of a time that the tree
/// takes for the subject the noun before it.
fn subject(tree: &Tree, at: usize, cues: &Cues) -> Option<usize> {
    let who = |child: usize| match cues.is_time(tree.sentence, child) {
        true => before_time(tree, child + 1, cues).checked_sub(1).filter(|&before| before != child && tree.token(before).pos.is_nominal()),
        false => Some(child),
    };
    let name = tree.children(at, SUBJECTS).filter(|&child| tree.token(child).pos == Upos::Propn).filter_map(who).last();
    name.or_else(|| tree.child(at, SUBJECTS).and_then(who)).or_else(|| tree.child(at, AGENTS))
}

/// "…, adding that …": a participle after a comma, which tells of whoever the sentence is about.
pub(super) fn is_loose(tree: &Tree, at: usize) -> bool {
    let before = (0..at).rev().find(|&before| tree.token(before).pos != Upos::Adv);
    tree.token(at).lower.ends_with("ing") && before.is_some_and(|before| tree.is_break(before)) && tree.child(at, SUBJECTS).is_none()
}

/// The subject of a verb above, as far as it is the same person's doing; the noun above for a participle.
fn above(tree: &Tree, from: usize, cues: &Cues) -> Option<usize> {
    let mut at = from;
    let loose = is_loose(tree, from);
    for _ in 0..MOST_STEPS {
        let head = tree.head(at)?;
        match tree.token(at).rel {
            Rel::Acl | Rel::AclRelcl if tree.token(head).pos.is_nominal() && !(loose && at == from) => return Some(issuer(tree, head, cues).unwrap_or(head)),
            Rel::Ccomp if at == from => return None,
            _ => {}
        }
        if let Some(subject) = subject(tree, head, cues).filter(|&subject| subject != at && subject != from) {
            return Some(subject);
        }
        at = head;
    }
    None
}

/// "The council issued a statement calling …": whoever issues what says it.
fn issuer(tree: &Tree, noun: usize, cues: &Cues) -> Option<usize> {
    let is_paper = |at: usize| cues.is_paper(tree.sentence, at);
    let top = tree.head(noun).filter(|&head| is_paper(noun) && tree.token(noun).rel == Rel::Nmod && is_paper(head)).unwrap_or(noun);
    let verb = tree.head(top).filter(|&verb| is_paper(top) && verb < top && matches!(tree.token(top).rel, Rel::Obj | Rel::Obl))?;
    subject(tree, verb, cues).filter(|&subject| subject < verb)
}

/// The noun phrase of a noun, without clauses and appositions.
fn phrase(tree: &Tree, noun: usize, cue: &Cue) -> Range<usize> {
    let joined = cue.kind != CueKind::Preposition && tree.token(noun).rel == Rel::Conj;
    let noun = tree.head(noun).filter(|&head| joined && tree.token(head).pos.is_nominal() && head < noun).unwrap_or(noun);
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
