//! A cue in its tree in, the pieces of what is said out.
//!
//! Complements first (`ccomp`, `xcomp`), then the clause that the cue's clause is thrown into ("X, he said, Y"), then what
//! stands beside the cue: a quotation, words after a colon, words after "that".

use super::cues::{Cue, CueKind, Cues};
use super::marks::covers_most;
use super::tree::Tree;
use crate::sentence::{Rel, Upos};
use crate::span::Span;
use std::iter::once;
use std::ops::Range;

const CLAUSES: &[Rel] = &[Rel::Ccomp, Rel::Csubj];
const INFINITIVES: &[Rel] = &[Rel::Xcomp];
const NOUN_CLAUSES: &[Rel] = &[Rel::Acl, Rel::Ccomp, Rel::AclRelcl];
const SPOKEN_OF: &[Rel] = &[Rel::Obj, Rel::Xcomp, Rel::Ccomp];
const TOPICS: &[Rel] = &[Rel::Obl, Rel::Advcl];
const THROWN_IN: &[Rel] = &[Rel::Parataxis, Rel::Advcl, Rel::Discourse];

/// The pieces of a cue's content; none if it says nothing here.
pub(super) fn find_content(tree: &Tree, cue: &Cue, cues: &Cues, quoted: &[Span]) -> Vec<Span> {
    let ranges = match cue.kind {
        CueKind::Speech => speech(tree, cue, cues, quoted),
        CueKind::Thought | CueKind::Stance if is_infinitive(tree, cue.at) => Vec::new(),
        CueKind::Thought => clause(tree, cue.at, CLAUSES).or_else(|| after_that(tree, cue.at, cues)).into_iter().collect(),
        CueKind::Stance => stance(tree, cue, cues),
        CueKind::Intent => clause(tree, cue.at, INFINITIVES).or_else(|| clause(tree, cue.at, CLAUSES)).into_iter().collect(),
        CueKind::Noun => noun(tree, cue),
        CueKind::Adjective => clause(tree, cue.at, CLAUSES).or_else(|| after_that(tree, cue.at, cues)).into_iter().collect(),
        CueKind::Preposition => around_preposition(tree, cue),
    };
    let ranges = ranges.into_iter().map(|range| tree.trimmed(range)).filter(|range| range.len() > 1 || cue.kind == CueKind::Stance && !range.is_empty());
    ranges.map(|range| tree.sentence.span_of(range)).collect()
}

fn speech(tree: &Tree, cue: &Cue, cues: &Cues, quoted: &[Span]) -> Vec<Range<usize>> {
    if let Some((_, around)) = parenthesis(tree, cue.at) {
        let is_quoted = |range: &Range<usize>| !range.is_empty() && quoted.iter().any(|quoted| covers_most(*quoted, tree.sentence.span_of(range.clone())));
        let direct = is_quoted(&around[0]);
        let pieces = around.into_iter().filter(|range| !direct || is_quoted(range));
        return pieces.map(|range| clipped(tree, cue.at, range, quoted)).collect();
    }
    let complement = clause(tree, cue.at, CLAUSES).filter(|range| !range.contains(&cue.at));
    if let Some(range) = complement.or_else(|| after_that(tree, cue.at, cues)) {
        return vec![clipped(tree, cue.at, range, quoted)];
    }
    let around = thrown_in(tree, cue.at);
    if !around.is_empty() {
        return around.into_iter().map(|range| clipped(tree, cue.at, range, quoted)).collect();
    }
    if let Some(range) = beside(tree, cue.at, quoted).or_else(|| after_colon(tree, cue.at)) {
        return vec![range];
    }
    match is_infinitive(tree, cue.at) || !cues.takes_objects(tree.sentence, cue.at) {
        true => Vec::new(),
        false => clause(tree, cue.at, INFINITIVES).or_else(|| clause(tree, cue.at, &[Rel::Obj])).into_iter().collect(),
    }
}

const LONGEST_PARENTHESIS: usize = 7;
/// Tokens between a verb of saying and its "that".
const MOST_BETWEEN: usize = 10;
/// Tokens between a verb of saying and a quotation after it, if the quotation is all that is said.
const MOST_BEFORE_QUOTATION: usize = 2;

/// A cue and its speaker between commas or at the sentence's end ("…, the mayor said, …", "…, said Ali."): the speaker, and what
/// stands around both. Word order tells this more surely than the tree, which is thrown by the interruption.
pub(super) fn parenthesis(tree: &Tree, at: usize) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    let is_stop = |at: usize| tree.token(at).pos == Upos::Punct;
    let open = (at.saturating_sub(LONGEST_PARENTHESIS)..at).rev().find(|&before| is_stop(before))?;
    let (speaker, after) = match at - open {
        1 => {
            let end = tree.nominal_end(at + 1);
            (at + 1..end).find(|&token| tree.token(token).rel == Rel::Nsubj)?;
            (at + 1..end, end)
        }
        _ => (open + 1..tree.nominal_end(open + 1), at + 1),
    };
    let goes_on = tree.sentence.tokens[after..].iter().take_while(|token| token.pos != Upos::Punct).any(|token| matches!(token.pos, Upos::Verb | Upos::Aux));
    let told_before = tree.sentence.tokens[..open].iter().any(|token| matches!(token.pos, Upos::Verb | Upos::Aux));
    let told_after = tree.sentence.tokens.get(after).is_some_and(|next| next.pos == Upos::Punct) && tree.has_verb(after..tree.len());
    if speaker.is_empty() || speaker.start < at && tree.has_verb(speaker.end..at) || goes_on || !told_before && !told_after {
        return None;
    }
    let mut around: Vec<_> = once(0..open).collect();
    if told_after {
        around.push(after + 1..tree.len());
    }
    Some((speaker, around))
}

/// "To tell", "would deny": what is not said.
fn is_infinitive(tree: &Tree, at: usize) -> bool {
    let token = tree.token(at);
    token.lower == token.lemma
        && tree.sentence.children(at).any(|child| child < at && matches!(tree.token(child).rel, Rel::Mark | Rel::Aux) && tree.token(child).pos != Upos::Sconj)
}

/// A clause that is mostly quoted ends at its quotation mark on the side of the cue, where the tree may have gone on.
fn clipped(tree: &Tree, at: usize, range: Range<usize>, quoted: &[Span]) -> Range<usize> {
    if range.is_empty() {
        return range.start..range.start;
    }
    let span = tree.sentence.span_of(range.clone());
    let here = tree.token(at).span;
    let opens = |quotation: &&Span| quotation.contains(tree.token(range.start).span);
    let Some(quotation) = quoted.iter().find(|quotation| covers_most(**quotation, span) || opens(quotation)) else { return range };
    let inside = tree.sentence.tokens_in(*quotation);
    let is_end = quotation.end <= here.start && (covers_most(*quotation, span) || !tree.has_verb(inside.end.min(at)..at));
    if is_end { range.start..inside.end.min(at) } else { range }
}

/// The subtree of the first complement with one of these relations.
fn clause(tree: &Tree, at: usize, rels: &'static [Rel]) -> Option<Range<usize>> {
    let child = tree.child(at, rels)?;
    let Range { start, end } = tree.reach(child);
    Some(match child > at {
        true => clause_start(tree, at, start.max(at + 1))..clause_end(tree, end),
        false => start..end.min(at),
    })
}

/// A clause begins right after its verb unless something of the verb's own stands between.
fn clause_start(tree: &Tree, at: usize, start: usize) -> usize {
    let own = |&child: &usize| child > at && child < start && tree.token(child).rel != Rel::Punct;
    if start - at <= 4 && !tree.sentence.children(at).any(|child| own(&child)) { at + 1 } else { start }
}

/// A clause goes on to the next comma or conjunction, wherever the tree has hung what follows.
fn clause_end(tree: &Tree, end: usize) -> usize {
    let stops = |&at: &usize| tree.is_bare_sign(at) || tree.token(at).pos == Upos::Cconj;
    (end..tree.len()).find(stops).unwrap_or(tree.len())
}

/// From a "that" near the cue to the end of its clause; between may stand to whom, where and when it was said.
fn after_that(tree: &Tree, at: usize, cues: &Cues) -> Option<Range<usize>> {
    let between = at + 1..(at + 1 + MOST_BETWEEN).min(tree.len());
    let is_marked = |next: usize| tree.token(next).pos == Upos::Sconj && tree.token(next).rel == Rel::Mark;
    let opens = |&next: &usize| is_marked(next) || next == at + 1 && cues.is_complementizer(tree.sentence, next);
    let that = between.take_while(|&next| tree.token(next).pos != Upos::Verb).find(opens)?;
    Some(that..clause_end(tree, that + 1).max(tree.head(that).map_or(0, |head| tree.reach(head).end)))
}

/// The clause that the cue's clause is thrown into, in the pieces before and after it.
fn thrown_in(tree: &Tree, at: usize) -> Vec<Range<usize>> {
    let Some(head) = tree.head(at).filter(|_| THROWN_IN.contains(&tree.token(at).rel)) else {
        return Vec::new();
    };
    if tree.token(at).rel != Rel::Parataxis && !is_short(tree, at) {
        return Vec::new();
    }
    let (whole, hole) = (tree.reach(head), tree.reach(at));
    [whole.start..hole.start, hole.end..whole.end].into_iter().filter(|piece| piece.len() > 2).collect()
}

/// "As the minister said": a clause of a cue and little more.
fn is_short(tree: &Tree, at: usize) -> bool {
    tree.reach(at).len() <= 8 && tree.children(at, &[Rel::Mark]).any(|mark| tree.token(mark).pos == Upos::Sconj || tree.token(mark).pos == Upos::Adp)
}

/// The quotation nearest to the cue in its sentence.
fn beside(tree: &Tree, at: usize, quoted: &[Span]) -> Option<Range<usize>> {
    let here = tree.token(at).span;
    let near = quoted.iter().filter(|quoted| quoted.overlaps(tree.sentence.span));
    let nearest = near.min_by_key(|quoted| if quoted.end <= here.start { here.start - quoted.end } else { quoted.start.saturating_sub(here.end) })?;
    let range = tree.sentence.tokens_in(*nearest);
    if range.is_empty() {
        return None;
    }
    let between = (at + 1..range.start.max(at + 1)).filter(|&token| !matches!(tree.token(token).pos, Upos::Punct | Upos::Adv)).count();
    let is_all = between <= MOST_BEFORE_QUOTATION || tree.token(range.start - 1).pos == Upos::Punct;
    Some(if is_all { range } else { at + 1..clause_end(tree, range.end) })
}

/// What follows a colon after the cue.
fn after_colon(tree: &Tree, at: usize) -> Option<Range<usize>> {
    let colon = (at + 1..tree.len()).find(|&next| tree.token(next).lower == ":")?;
    (colon + 2 < tree.len()).then(|| colon + 1..tree.len())
}

/// Whatever completes the verb, from the first complement after it to the last; asides after a comma are left out.
fn stance(tree: &Tree, cue: &Cue, cues: &Cues) -> Vec<Range<usize>> {
    let objects = tree.children(cue.at, SPOKEN_OF).filter(|&child| !cues.is_speech(tree.sentence, child));
    let topics = tree.children(cue.at, TOPICS).filter(|&child| cues.is_topic(tree.sentence, tree.reach(child).start));
    let reaches: Vec<_> = objects.chain(topics).filter(|&child| child > cue.at).map(|child| tree.reach(child)).collect();
    let Some(first) = reaches.iter().map(|range| range.start.max(cue.at + 1)).min() else { return Vec::new() };
    let last = reaches.iter().map(|range| range.end).max().unwrap_or(first);
    let aside = |&at: &usize| tree.token(at).lower == "," && tree.sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Upos::Pron);
    once(first..(first..last).find(aside).unwrap_or(last)).collect()
}

/// The clause that a noun of saying carries.
fn noun(tree: &Tree, cue: &Cue) -> Vec<Range<usize>> {
    let next = tree.sentence.tokens.get(cue.at + 1);
    let carries = next.is_some_and(|next| next.rel == Rel::Mark && next.pos == Upos::Sconj);
    let child = tree.children(cue.at, NOUN_CLAUSES).find(|&child| child > cue.at);
    match child {
        Some(child) if carries => once(cue.at + 1..tree.reach(child).end).collect(),
        _ => Vec::new(),
    }
}

/// The clause around "according to somebody", without that phrase.
fn around_preposition(tree: &Tree, cue: &Cue) -> Vec<Range<usize>> {
    let Some(noun) = object_of(tree, cue) else { return Vec::new() };
    let phrase = tree.reach(noun);
    let (start, end) = (phrase.start.min(cue.tokens.start), phrase.end.max(cue.tokens.end));
    let Some(head) = tree.head(noun).filter(|head| !(start..end).contains(head)) else { return Vec::new() };
    let top = clause_top(tree, head);
    let whole = tree.reach(top);
    [whole.start..start.max(whole.start), end.min(whole.end)..whole.end].into_iter().filter(|piece| piece.len() > 2).collect()
}

/// The noun that a preposition of several words governs.
pub(super) fn object_of(tree: &Tree, cue: &Cue) -> Option<usize> {
    let after = cue.tokens.end;
    let mut at = tree.head(cue.at).filter(|&head| head >= after).or_else(|| (after..tree.len()).find(|&at| tree.token(at).pos.is_nominal()))?;
    while let Some(head) = tree.head(at).filter(|&head| {
        head >= after && tree.token(head).pos.is_nominal() && matches!(tree.token(at).rel, Rel::Compound | Rel::Flat | Rel::NmodPoss | Rel::Nummod)
    }) {
        at = head;
    }
    Some(at)
}

/// The clause that holds a word: upwards while the words are parts of one clause.
fn clause_top(tree: &Tree, from: usize) -> usize {
    let mut at = from;
    while let Some(head) = tree.head(at) {
        if matches!(tree.token(at).rel, Rel::Ccomp | Rel::Advcl | Rel::Parataxis | Rel::Root) {
            break;
        }
        at = head;
    }
    at
}
