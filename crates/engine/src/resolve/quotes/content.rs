//! A cue in its tree in, the pieces of what is said out.
//!
//! An attribution thrown into a sentence first ("X, he said, Y"), then words after "that", complements (`ccomp`, `xcomp`), then
//! what stands beside the cue: a quotation, words after a colon. Where a clause begins and ends is told in `ends`.

use super::cues::{Cue, CueKind, Cues};
use super::ends::{Said, clause_start};
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
const HELD_FOR: &[Rel] = &[Rel::Obl, Rel::Xcomp, Rel::Advcl, Rel::Nmod];
const THROWN_IN: &[Rel] = &[Rel::Parataxis, Rel::Advcl, Rel::Discourse];

/// The pieces of a cue's content; none if it says nothing here.
pub(super) fn find_content(tree: &Tree, cue: &Cue, cues: &Cues, quoted: &[Span]) -> Vec<Span> {
    let said = Said { tree, cues, cue, quoted };
    let ranges = match cue.kind {
        _ if !raised(&said).is_empty() => raised(&said),
        CueKind::Speech => speech(&said),
        CueKind::Thought | CueKind::Stance if said.quotation_at_hand().is_some() => said.quotation_at_hand().into_iter().collect(),
        CueKind::Thought | CueKind::Stance if is_infinitive(tree, cue.at) => Vec::new(),
        CueKind::Thought | CueKind::Adjective => {
            let own = after_that(&said).or_else(|| clause(&said, CLAUSES)).or_else(|| held(&said)).or_else(|| hoped(&said));
            let around = || parenthesis(tree, cue.at, cues).filter(|_| cue.kind == CueKind::Thought).map(|(_, around)| around);
            own.map_or_else(|| around().unwrap_or_default(), |own| vec![own])
        }
        CueKind::Stance => stance(&said),
        CueKind::Intent => clause(&said, INFINITIVES).or_else(|| clause(&said, CLAUSES)).into_iter().collect(),
        CueKind::Noun => noun(&said),
        CueKind::Preposition => around_preposition(&said),
        CueKind::Attitude => Vec::new(),
    };
    let ranges = ranges.into_iter().map(|range| tree.trimmed(range)).filter(|range| range.len() > 1 || cue.kind == CueKind::Stance && !range.is_empty());
    ranges.map(|range| tree.sentence.span_of(range)).collect()
}

fn speech(said: &Said) -> Vec<Range<usize>> {
    let Said { tree, cues, cue, quoted } = *said;
    if let Some(before) = said.quotation_before() {
        return vec![before];
    }
    if let Some((_, around)) = parenthesis(tree, cue.at, cues).filter(|_| !cues.is_complementizer(tree.sentence, (cue.at + 1).min(tree.len() - 1))) {
        return around_parenthesis(said, around);
    }
    let complement = || clause(said, CLAUSES).filter(|range| !range.contains(&cue.at));
    if let Some(range) = after_that(said).or_else(complement) {
        return vec![clipped(tree, cue.at, range, quoted)];
    }
    if let Some(range) = object(said).filter(|_| said.has_own_words() && cues.takes_objects(tree.sentence, cue.at) && !is_infinitive(tree, cue.at)) {
        return vec![range];
    }
    let around = thrown_in(tree, cue.at);
    if !around.is_empty() {
        return around.into_iter().map(|range| clipped(tree, cue.at, range, quoted)).collect();
    }
    if let Some(range) = beside(said).or_else(|| after_colon(tree, cue.at)) {
        return vec![range];
    }
    if is_infinitive(tree, cue.at) {
        return Vec::new();
    }
    match cues.takes_objects(tree.sentence, cue.at) {
        true => object(said).into_iter().collect(),
        false if cues.takes_topics(tree.sentence, cue.at) => stance(said),
        false => Vec::new(),
    }
}

/// What stands around an attribution that is thrown in: both pieces, or the quoted ones alone, if that is all that is said.
fn around_parenthesis(said: &Said, around: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let Said { tree, cue, quoted, .. } = *said;
    let is_quoted = |range: &Range<usize>| !range.is_empty() && quoted.iter().any(|quoted| covers_most(*quoted, tree.sentence.span_of(range.clone())));
    let direct = is_quoted(&around[0]) || tree.has_verb(around[0].clone()) && around.get(1).is_some_and(is_quoted);
    let pieces = around.into_iter().filter(|range| !direct || is_quoted(range));
    pieces.map(|range| clipped(tree, cue.at, range, quoted)).collect()
}

const LONGEST_PARENTHESIS: usize = 9;
/// Tokens, marks included, that a quotation has that is all that is said, not a word or two of it.
const FEWEST_WORDS: usize = 6;
/// Tokens between a verb of saying and its "that".
const MOST_BETWEEN: usize = 10;
/// Tokens between a verb of saying and the comma before its quotation.
const LONGEST_LEAD: usize = 12;
/// Tokens between a verb of saying and a quotation after it, if the quotation is all that is said.
const MOST_BEFORE_QUOTATION: usize = 2;

/// A cue and its speaker between commas or at the sentence's end ("…, the mayor said, …", "…, said Ali."): the speaker, and what
/// stands around both. Word order tells this more surely than the tree, which is thrown by the interruption.
pub(super) fn parenthesis(tree: &Tree, at: usize, cues: &Cues) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    let is_stop = |at: usize| tree.token(at).pos == Upos::Punct;
    let open = (at.saturating_sub(LONGEST_PARENTHESIS)..at).rev().find(|&before| is_stop(before))?;
    let is_turned = at - open == 1;
    if is_turned && tree.token(at).lower.ends_with("ing") || !is_turned && has_own_object(tree, at, cues) {
        return None;
    }
    let first = open + 1 + usize::from(tree.token(open + 1).pos == Upos::Sconj && open + 2 < at);
    let particle = usize::from(tree.sentence.tokens.get(at + 1).is_some_and(|next| next.rel == Rel::CompoundPrt));
    let (speaker, after) = match is_turned {
        true => {
            let end = tree.nominal_end(at + 1);
            (at + 1..end).find(|&token| tree.token(token).rel == Rel::Nsubj)?;
            (at + 1..end, end)
        }
        false => (first..tree.nominal_end(first), at + 1 + particle),
    };
    let goes_on = (after..tree.len()).take_while(|&next| !tree.is_break(next)).any(|next| tree.has_verb(next..next + 1));
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

/// Tokens between a verb and an object that is all that is said.
const MOST_BEFORE_OBJECT: usize = 3;

/// Whether a verb has an object of its own right behind it that is nobody spoken to and no time ("noted the delay").
pub(super) fn has_own_object(tree: &Tree, at: usize, cues: &Cues) -> bool {
    let is_own = |&child: &usize| child > at && tree.reach(child).start <= at + MOST_BEFORE_OBJECT && !cues.is_time(tree.sentence, child);
    !cues.is_addressed(tree.sentence, at) && tree.children(at, &[Rel::Obj]).any(|child| is_own(&child))
}

/// "To tell", "would deny": what is not said.
pub(super) fn is_infinitive(tree: &Tree, at: usize) -> bool {
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

/// The subtree of the last complement with one of these relations, those behind the cue before those in front of it.
fn clause(said: &Said, rels: &'static [Rel]) -> Option<Range<usize>> {
    let (tree, at) = (said.tree, said.cue.at);
    let behind = tree.children(at, rels).find(|&child| child > at);
    let child = behind.or_else(|| tree.child(at, rels))?;
    let Range { start, end } = tree.reach(child);
    if child < at {
        return Some(start..end.min(at));
    }
    let start = clause_start(said, start.max(at + 1));
    Some(start..said.clause_end(start, end))
}

/// From a "that" near the cue to the end of its clause; between may stand to whom, where and when it was said.
fn after_that(said: &Said) -> Option<Range<usize>> {
    let (tree, at) = (said.tree, said.cue.at);
    let between = at + 1..(at + 1 + MOST_BETWEEN).min(tree.len());
    let is_marked = |next: usize| tree.token(next).pos == Upos::Sconj || tree.token(next).rel == Rel::Mark;
    let opens = |&next: &usize| said.cues.is_complementizer(tree.sentence, next) && (is_marked(next) || next == at + 1);
    let that = between.take_while(|&next| tree.token(next).pos != Upos::Verb).find(opens)?;
    Some(that..said.clause_end(that, tree.head(that).map_or(that + 1, |head| tree.reach(head).end)))
}

/// "Denied any role", "agreed to leave", "urged the men to leave": the object, the infinitive, or both.
fn object(said: &Said) -> Option<Range<usize>> {
    let (tree, at) = (said.tree, said.cue.at);
    let behind = |rels: &'static [Rel]| tree.children(at, rels).find(|&child| child > at);
    let is_marked = |&child: &usize| tree.child(child, &[Rel::Mark]).is_some_and(|mark| tree.token(mark).pos == Upos::Part);
    let infinitive = behind(INFINITIVES).or_else(|| behind(&[Rel::Advcl, Rel::Ccomp]).filter(is_marked));
    let object = behind(&[Rel::Obj, Rel::Iobj]);
    let first = object.into_iter().chain(infinitive).map(|child| tree.reach(child).start.max(at + 1)).min()?;
    let last = infinitive.or(object)?;
    Some(first..said.pause_end(tree.reach(last).end))
}

/// What a verb of thinking holds something for: "sees the deal as a trap".
fn held(said: &Said) -> Option<Range<usize>> {
    let (tree, at) = (said.tree, said.cue.at);
    let object = tree.children(at, &[Rel::Obj]).find(|&child| child > at)?;
    let mut behind = tree.children(at, HELD_FOR).chain(tree.children(object, HELD_FOR));
    let held_for = behind.find(|&child| child > object && said.cues.is_held_for(tree.sentence, tree.reach(child).start))?;
    Some(tree.reach(object).start.max(at + 1)..tree.reach(held_for).end)
}

/// What a verb of thinking expects somebody to do: "expects the talks to fail".
fn hoped(said: &Said) -> Option<Range<usize>> {
    let (tree, at) = (said.tree, said.cue.at);
    let object = tree.children(at, &[Rel::Obj]).find(|&child| child > at)?;
    let is_marked = |&child: &usize| tree.child(child, &[Rel::Mark]).is_some_and(|mark| tree.token(mark).pos == Upos::Part);
    let infinitive = tree.children(at, INFINITIVES).chain(tree.children(object, &[Rel::Acl])).find(|&child| child > object && is_marked(&child))?;
    Some(tree.reach(object).start.max(at + 1)..said.pause_end(tree.reach(infinitive).end))
}

/// "The road is expected to open": the subject and the infinitive of a passive.
fn raised(said: &Said) -> Vec<Range<usize>> {
    let (tree, at) = (said.tree, said.cue.at);
    let passive = tree.child(at, &[Rel::AuxPass]).filter(|_| matches!(said.cue.kind, CueKind::Speech | CueKind::Thought));
    let subject = passive.and_then(|_| tree.child(at, &[Rel::NsubjPass, Rel::Nsubj]));
    let complement = tree.child(at, &[Rel::Xcomp, Rel::Ccomp]);
    let infinitive = complement.filter(|&child| child > at && tree.child(child, &[Rel::Mark]).is_some_and(|mark| tree.token(mark).pos == Upos::Part));
    match (subject, infinitive) {
        (Some(subject), Some(infinitive)) if subject < at => vec![tree.reach(subject).start..subject + 1, tree.reach(infinitive)],
        _ => Vec::new(),
    }
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

/// Tokens of a clause that only attributes.
const LONGEST_AS: usize = 12;

/// "As the minister said": a clause of a cue and little more.
fn is_short(tree: &Tree, at: usize) -> bool {
    tree.reach(at).len() <= LONGEST_AS && tree.children(at, &[Rel::Mark]).any(|mark| tree.token(mark).pos == Upos::Sconj || tree.token(mark).pos == Upos::Adp)
}

/// The quotation nearest to the cue in its sentence.
fn beside(said: &Said) -> Option<Range<usize>> {
    let Said { tree, quoted, .. } = *said;
    let at = said.cue.at;
    let here = tree.token(at).span;
    let near = quoted.iter().filter(|quoted| quoted.overlaps(tree.sentence.span));
    let nearest = near.min_by_key(|quoted| if quoted.end <= here.start { here.start - quoted.end } else { quoted.start.saturating_sub(here.end) })?;
    let range = tree.sentence.tokens_in(*nearest);
    if range.is_empty() {
        return None;
    }
    let between = (at + 1..range.start.max(at + 1)).filter(|&token| !matches!(tree.token(token).pos, Upos::Punct | Upos::Adv)).count();
    let leads = |at: usize| tree.token(at).lower == ":" || tree.token(at).lower == "," && between <= LONGEST_LEAD;
    let is_near = between <= MOST_BEFORE_QUOTATION || range.start > 0 && leads(range.start - 1);
    if range.start < at && tree.has_verb(range.end..at) {
        return None;
    }
    let has_object = tree.children(at, &[Rel::Obj]).any(|object| object > at && object < range.start);
    if !is_near && has_object && !said.cues.takes_objects(tree.sentence, at) {
        return None;
    }
    let is_all = is_near && (range.start < at || range.len() >= FEWEST_WORDS || range.end + 1 >= tree.len());
    Some(if is_all { range } else { at + 1..said.clause_end(at + 1, range.end) })
}

/// What follows a colon after the cue.
fn after_colon(tree: &Tree, at: usize) -> Option<Range<usize>> {
    let colon = (at + 1..tree.len()).find(|&next| tree.token(next).lower == ":")?;
    (colon + 2 < tree.len()).then(|| colon + 1..tree.len())
}

/// Whatever completes the verb, from the first complement after it to the last; asides after a comma are left out.
fn stance(said: &Said) -> Vec<Range<usize>> {
    let Said { tree, cue, cues, .. } = *said;
    if is_naming(tree, cue.at) {
        return Vec::new();
    }
    let objects = tree.children(cue.at, SPOKEN_OF).filter(|&child| !cues.is_speech(tree.sentence, child));
    let topics = tree.children(cue.at, TOPICS).filter(|&child| cues.is_topic(tree.sentence, cue, tree.reach(child).start));
    let reaches: Vec<_> = objects.chain(topics).filter(|&child| child > cue.at).map(|child| tree.reach(child)).collect();
    let Some(first) = reaches.iter().map(|range| range.start.max(cue.at + 1)).min() else { return Vec::new() };
    let last = reaches.iter().map(|range| range.end).max().unwrap_or(first);
    let aside = |&at: &usize| tree.token(at).lower == "," && tree.sentence.tokens.get(at + 1).is_some_and(|next| next.pos == Upos::Pron);
    once(first..(first..last).find(aside).unwrap_or_else(|| said.stance_end(last))).collect()
}

/// "A group called X": a participle that only names.
fn is_naming(tree: &Tree, at: usize) -> bool {
    let token = tree.token(at);
    let hangs = matches!(token.rel, Rel::Acl | Rel::Advcl) && at > 0 && tree.token(at - 1).pos.is_nominal();
    hangs && token.lower != token.lemma && !token.lower.ends_with("ing") && tree.child(at, &[Rel::OblAgent, Rel::Nsubj]).is_none()
}

/// The clause that a noun of saying carries.
fn noun(said: &Said) -> Vec<Range<usize>> {
    let Said { tree, cue, cues, .. } = *said;
    let next = tree.sentence.tokens.get(cue.at + 1);
    let is_clause = next.is_some_and(|next| next.rel == Rel::Mark && next.pos == Upos::Sconj);
    let is_infinitive = next.is_some_and(|next| next.rel == Rel::Mark && next.pos == Upos::Part) && cues.takes_infinitive(tree.sentence, cue.at);
    let child = tree.children(cue.at, NOUN_CLAUSES).find(|&child| child > cue.at);
    match child {
        Some(child) if is_clause || is_infinitive => once(cue.at + 1..tree.reach(child).end).collect(),
        _ => Vec::new(),
    }
}

/// The clause around "according to somebody", without that phrase.
fn around_preposition(said: &Said) -> Vec<Range<usize>> {
    let Said { tree, cue, cues, .. } = *said;
    let Some(noun) = object_of(tree, cue) else { return Vec::new() };
    let phrase = tree.reach(noun);
    let (start, end) = (phrase.start.min(cue.tokens.start), phrase.end.max(cue.tokens.end));
    let Some(head) = tree.head(noun).filter(|head| !(start..end).contains(head)) else { return Vec::new() };
    let top = clause_top(tree, head, cues);
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

/// The clause that holds a word: upwards while the words are parts of one clause, or of what is told without a cue.
fn clause_top(tree: &Tree, from: usize, cues: &Cues) -> usize {
    let mut at = from;
    while let Some(head) = tree.head(at) {
        let is_told = tree.token(at).rel == Rel::Ccomp && cues.is_speech(tree.sentence, head);
        if is_told || matches!(tree.token(at).rel, Rel::Advcl | Rel::Parataxis | Rel::Root) {
            break;
        }
        at = head;
    }
    at
}
