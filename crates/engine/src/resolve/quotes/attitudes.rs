//! A verb that has no clause and no quotation in, what it is about out.
//!
//! "The council backs the plan", "he was blamed for the delay", "she objects to the raid", "seems to have fled": somebody holds or
//! said something, but the text only tells what about. The language layer shows these attitudes; they are no statements, and nothing
//! is coded from them. What is only wished, asked for or possible ("could back it") is none.

use super::content::is_infinitive;
use super::cues::{Cue, CueKind, Cues};
use super::tree::Tree;
use crate::sentence::{Rel, Upos};
use crate::span::Span;
use std::ops::Range;

const OBJECTS: &[Rel] = &[Rel::Obj, Rel::Ccomp, Rel::Xcomp];
const TOPICS: &[Rel] = &[Rel::Obl, Rel::Advcl, Rel::Nmod, Rel::Acl];
const SUBJECTS: &[Rel] = &[Rel::NsubjPass, Rel::Nsubj];

/// The pieces of what a cue is about; none if it is about nothing that the sentence names.
pub(super) fn find_topic(tree: &Tree, cue: &Cue, cues: &Cues) -> Vec<Span> {
    let ranges = match cue.kind {
        CueKind::Noun | CueKind::Adjective | CueKind::Preposition | CueKind::Thought => Vec::new(),
        _ if is_passive(tree, cue.at) => of_passive(tree, cue, cues),
        _ if is_infinitive(tree, cue.at) => Vec::new(),
        _ if cues.is_seeming(tree.sentence, cue.at) => of_seeming(tree, cue.at),
        _ if is_bare_participle(tree, cue.at) => of_participle(tree, cue),
        _ => behind(tree, cue, cues).or_else(|| relative_object(tree, cue.at)).into_iter().collect(),
    };
    let ranges = ranges.into_iter().map(|range| tree.trimmed(range)).filter(|range| !range.is_empty());
    ranges.map(|range| tree.sentence.span_of(range)).collect()
}

/// Whether an attitude may be nobody's: passives and what only seems so.
pub(super) fn is_impersonal(tree: &Tree, cue: &Cue, cues: &Cues) -> bool {
    is_passive(tree, cue.at) || cues.is_seeming(tree.sentence, cue.at)
}

fn is_passive(tree: &Tree, at: usize) -> bool {
    tree.child(at, &[Rel::AuxPass]).is_some()
}

/// "A view shared by the mayor", "a road called Kings' Walk": a participle behind its noun.
fn is_bare_participle(tree: &Tree, at: usize) -> bool {
    let token = tree.token(at);
    token.rel == Rel::Acl && token.lower != token.lemma && !token.lower.ends_with("ing")
}

/// The subject of a passive, and what it is called, accused of or said to do.
fn of_passive(tree: &Tree, cue: &Cue, cues: &Cues) -> Vec<Range<usize>> {
    let subject = tree.child(cue.at, SUBJECTS).filter(|&subject| subject < cue.at);
    let subject = subject.map(|subject| tree.reach(subject)).filter(|range| !range.contains(&cue.at));
    subject.into_iter().chain(behind(tree, cue, cues)).collect()
}

/// "The camp seems to be empty": the subject and the rest.
fn of_seeming(tree: &Tree, at: usize) -> Vec<Range<usize>> {
    let subject = tree.child(at, SUBJECTS).filter(|&subject| subject < at).map(|subject| tree.reach(subject));
    let rest = tree.child(at, OBJECTS).filter(|&rest| rest > at).map(|rest| tree.reach(rest).start.max(at + 1)..tree.reach(rest).end);
    match (subject, rest) {
        (Some(subject), Some(rest)) if !subject.contains(&at) => vec![subject, rest],
        _ => Vec::new(),
    }
}

/// The noun before a participle, if it is told who does it.
fn of_participle(tree: &Tree, cue: &Cue) -> Vec<Range<usize>> {
    let head = tree.head(cue.at).filter(|&head| head < cue.at && tree.child(cue.at, &[Rel::OblAgent]).is_some());
    head.map(|head| tree.reach(head).start..cue.at).into_iter().collect()
}

/// From the first to the last of what completes a verb: object, infinitive, topics behind prepositions.
fn behind(tree: &Tree, cue: &Cue, cues: &Cues) -> Option<Range<usize>> {
    let (at, passive) = (cue.at, is_passive(tree, cue.at));
    let fits = |&child: &usize| match tree.token(child).rel {
        Rel::Obj | Rel::Ccomp | Rel::Xcomp if passive => true,
        Rel::Obj | Rel::Ccomp => cues.judges(tree.sentence, cue),
        Rel::Xcomp => cues.takes_aim(tree.sentence, at) || cues.judges(tree.sentence, cue) && !has_to(tree, child),
        rel => TOPICS.contains(&rel) && cues.is_turn(tree.sentence, cue, tree.reach(child).start),
    };
    let reaches: Vec<_> = tree.sentence.children(at).filter(|&child| child > at).filter(fits).map(|child| tree.reach(child)).collect();
    let first = reaches.iter().map(|range| range.start.max(at + 1)).min()?;
    let last = reaches.iter().map(|range| range.end).max()?;
    Some(first..last)
}

fn has_to(tree: &Tree, at: usize) -> bool {
    tree.child(at, &[Rel::Mark]).is_some_and(|mark| tree.token(mark).pos == Upos::Part)
}

/// "The plan that he backs": the word that stands for what a relative clause is about.
fn relative_object(tree: &Tree, at: usize) -> Option<Range<usize>> {
    let object = tree.child(at, &[Rel::Obj]).filter(|&object| object < at && tree.token(object).pos == Upos::Pron)?;
    Some(object..object + 1)
}
