//! A cue and a token behind it in, where the clause of what is said begins and ends out.
//!
//! The order of words tells this more surely than the tree: what is said begins right behind its verb and goes on to the end of
//! the sentence, unless somebody is said to say something else there ("…, but he denied …", "…, adding that …"). Only where
//! the cue's own clause ends before the sentence does ("X, who said Y, left") is the tree asked.

use super::content::has_own_object;
use super::cues::{Cue, CueKind, Cues};
use super::tree::Tree;
use crate::sentence::{Rel, Upos};
use crate::span::Span;
use std::ops::Range;

/// A cue, and what is needed to read its content.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub tree: &'a Tree<'a>,
    pub cues: &'a Cues,
    pub cue: &'a Cue,
    pub quoted: &'a [Span],
}

/// Tokens between a comma and the next attribution's verb.
const MOST_BEFORE_CUE: usize = 5;
/// Tokens between a verb and a clause without "that" whose first words the tree has hung elsewhere.
const MOST_LOST: usize = 25;

/// A clause begins right behind its verb, unless somebody is spoken to or something of the verb's own stands between.
pub(super) fn clause_start(said: &Said, start: usize) -> usize {
    let (tree, next) = (said.tree, said.cue.at + 1);
    if start <= next || start - next > MOST_LOST {
        return start;
    }
    let is_open = |at: usize| !matches!(tree.token(at).pos, Upos::Adp | Upos::Adv | Upos::Part) && !matches!(tree.token(at).rel, Rel::OblTmod | Rel::Iobj);
    let is_own = |child: usize| (next..start).contains(&child) && matches!(tree.token(child).rel, Rel::Obl | Rel::OblTmod | Rel::Iobj);
    let addressed = said.cues.is_addressed(tree.sentence, said.cue.at);
    if !addressed && is_open(next) && !tree.sentence.children(said.cue.at).any(is_own) { next } else { start }
}

/// Tokens between a quotation and its verb: the speaker with an apposition.
const LONGEST_SPEAKER: usize = 30;
/// Tokens, marks included, of a quotation that is a sentence.
const FEWEST_QUOTED: usize = 5;

impl Said<'_> {
    /// Whether a verb behind its speaker tells in its own clause: an object, an infinitive, a clause right behind it. It then has nothing
    /// to do with a quotation before it.
    pub fn has_own_words(&self) -> bool {
        let (tree, at) = (self.tree, self.cue.at);
        let Some(next) = tree.sentence.tokens.get(at + 1).filter(|next| next.pos != Upos::Punct) else { return false };
        let has_speaker = tree.child(at, &[Rel::Nsubj]).is_none_or(|subject| subject < at);
        let is_marked = |child: usize| tree.child(child, &[Rel::Mark]).is_some_and(|mark| tree.token(mark).pos == Upos::Part && mark > at);
        let infinitive = || tree.children(at, &[Rel::Xcomp, Rel::Advcl, Rel::Ccomp]).any(|child| child > at && is_marked(child));
        let tells = |child: usize| {
            let start = tree.reach(child).start;
            let is_clause = tree.child(child, &[Rel::Nsubj, Rel::NsubjPass]).is_some() && !matches!(tree.token(start).pos, Upos::Adp | Upos::Sconj);
            child > at && (at + 1..=at + 2).contains(&start) && is_clause
        };
        let clause = || tree.children(at, &[Rel::Ccomp]).any(tells);
        has_speaker && (next.pos == Upos::Part || has_own_object(tree, at, self.cues) && !self.is_led() || infinitive() || clause())
    }

    /// Whether a quotation stands behind the cue after a colon.
    fn is_led(&self) -> bool {
        let (tree, here) = (self.tree, self.tree.token(self.cue.at).span);
        let behind = self.quoted.iter().filter(|quoted| quoted.start >= here.end && quoted.overlaps(tree.sentence.span));
        behind.map(|quoted| tree.sentence.tokens_in(*quoted).start).any(|start| start > 0 && tree.token(start - 1).lower == ":")
    }

    /// The quotation that ends with a comma right before the cue and its speaker: `"…," the mayor of X said after …`.
    pub fn quotation_before(&self) -> Option<Range<usize>> {
        let (tree, at) = (self.tree, self.cue.at);
        let here = tree.token(at).span;
        let last = self.quoted.iter().rev().find(|quoted| quoted.end <= here.start && quoted.overlaps(tree.sentence.span))?;
        let range = tree.sentence.tokens_in(*last);
        let inner = tree.sentence.tokens.get(range.end.checked_sub(2)?)?;
        let is_open = matches!(inner.lower.as_str(), "," | "?" | "!") || tree.sentence.tokens.get(range.end).is_some_and(|next| next.lower == ",");
        let is_near = range.end <= at && at - range.end <= LONGEST_SPEAKER && !tree.has_verb(range.end..at);
        let is_joined = (range.end..at).any(|between| matches!(tree.token(between).pos, Upos::Sconj | Upos::Cconj) && between < range.end + 3);
        let opens = range.start == 0 || self.quoted.iter().any(|other| *other != *last && tree.sentence.span.overlaps(*other) && other.end <= last.start);
        if !is_open || !is_near || is_joined || self.has_own_words() || !opens && range.len() < FEWEST_QUOTED {
            return None;
        }
        let is_part = !opens && tree.has_verb(0..range.start) && !(0..range.start).any(|before| self.cues.is_telling(tree.sentence, before));
        Some(if is_part { 0..range.end } else { range })
    }

    /// The quotation right behind the cue or, with a speaker between, right before it.
    pub fn quotation_at_hand(&self) -> Option<Range<usize>> {
        let (tree, at) = (self.tree, self.cue.at);
        let next = (at + 1..tree.len()).find(|&next| !tree.is_bare_sign(next))?;
        let starts = |quoted: &&Span| quoted.start == tree.token(next).span.start;
        let behind = self.quoted.iter().find(starts).map(|quoted| tree.sentence.tokens_in(*quoted));
        behind.filter(|range| next > at + 1 && range.len() >= FEWEST_QUOTED).or_else(|| self.quotation_before())
    }

    /// What is spoken of goes on over an infinitive ("called for the man to be freed") and over phrases up to the next break.
    pub fn stance_end(&self, end: usize) -> usize {
        let tree = self.tree;
        let goes_on = |at: usize| matches!(tree.token(at).pos, Upos::Part) && tree.token(at).rel == Rel::Mark;
        if end < tree.len() && goes_on(end) { self.by_tree(end) } else { end }
    }

    /// The end of a clause that begins behind the cue; `end` is where the tree ends it.
    pub fn clause_end(&self, start: usize, end: usize) -> usize {
        let tree = self.tree;
        match self.cue.kind {
            _ if tree.token(self.cue.at).rel == Rel::AclRelcl => self.by_tree(end),
            CueKind::Speech | CueKind::Thought if self.is_last() => (start + 1..tree.len()).find(|&at| self.is_stop(at)).unwrap_or(tree.len()),
            CueKind::Intent if self.is_last() => (start + 1..tree.len()).find(|&at| self.is_pause(at)).unwrap_or(tree.len()),
            _ => self.by_tree(end),
        }
    }

    /// On from where the tree ends an object or infinitive to the next comma, or to what the speaker says or does besides.
    pub fn pause_end(&self, end: usize) -> usize {
        let tree = self.tree;
        let joins = |at: usize| tree.head(at).is_some_and(|verb| tree.token(verb).rel == Rel::Conj && tree.head(verb) == Some(self.cue.at));
        let besides = |at: usize| tree.token(at).pos == Upos::Cconj && joins(at);
        (end..tree.len()).find(|&at| tree.is_break(at) || besides(at)).unwrap_or(tree.len())
    }

    /// Whether the cue's clause goes on to the end of the sentence: nothing that it hangs on stands behind it.
    fn is_last(&self) -> bool {
        let mut at = self.cue.at;
        for _ in 0..self.tree.len() {
            match self.tree.head(at) {
                Some(head) if head > self.cue.at => return false,
                Some(head) => at = head,
                None => return true,
            }
        }
        true
    }

    /// Whether another attribution begins at a comma, a dash or a conjunction.
    fn is_stop(&self, at: usize) -> bool {
        let tree = self.tree;
        let token = tree.token(at);
        let is_sign = tree.is_break(at);
        if !is_sign && token.pos != Upos::Cconj || self.in_quotation(at) {
            return false;
        }
        let rest = at + 1..(at + 1 + MOST_BEFORE_CUE).min(tree.len());
        let links = |pos: Upos| matches!(pos, Upos::Cconj | Upos::Sconj | Upos::Adv | Upos::Aux | Upos::Part);
        let names = |pos: Upos| pos.is_nominal() || matches!(pos, Upos::Adj | Upos::Det);
        let passes = |&next: &usize| {
            let pos = tree.token(next).pos;
            links(pos) || is_sign && names(pos) || next == at + 1 && pos == Upos::Pron
        };
        let Some(next) = rest.clone().find(|next| !passes(next)) else { return false };
        let is_cue = self.cues.is_telling(tree.sentence, next) && tree.token(next).rel != Rel::Amod;
        is_cue && (next > at + 1 || tree.token(next).lower.ends_with("ing") || token.pos == Upos::Cconj)
    }

    /// Whether an infinitive ends at a comma: before a conjunction, a relative clause, a participle.
    fn is_pause(&self, at: usize) -> bool {
        let tree = self.tree;
        let opens = |next: usize| matches!(tree.token(next).pos, Upos::Cconj | Upos::Sconj | Upos::Pron | Upos::Verb | Upos::Adp | Upos::Det | Upos::Adv);
        tree.is_break(at) && at + 1 < tree.len() && opens(at + 1)
    }

    fn in_quotation(&self, at: usize) -> bool {
        let span = self.tree.token(at).span;
        self.quoted.iter().any(|quoted| quoted.contains(span))
    }

    /// On to the next comma or conjunction from where the tree ends the clause.
    fn by_tree(&self, end: usize) -> usize {
        let stops = |&at: &usize| self.tree.is_break(at) || self.tree.token(at).pos == Upos::Cconj;
        (end..self.tree.len()).find(stops).unwrap_or(self.tree.len())
    }
}
