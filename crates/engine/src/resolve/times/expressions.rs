//! Sentences in, temporal expressions out: which rule matched where, neighbours joined, traps thrown out; then their values.
//!
//! "Noon Thursday", "the night of May 21" and "Friday at 10:35" are each one time though two rules match them. Words that are
//! seldom times ("may", "march", "second", a bare number) need a word before them that makes them one.

use super::atoms::{Atom, Kind, cut_atoms};
use super::calendar::Unit;
use super::narrative::{Clues, Narrative};
use super::rules::{Captures, Rule, Sense};
use super::tense::clause_tense;
use super::words::{Class, Words};
use super::{TimeLexicon, TimeMention};
use crate::document::Document;
use crate::sentence::Sentence;
use crate::span::Span;
use jiff::civil::Date;
use std::ops::Range;

/// A matched rule with the words it covers.
pub(super) struct Expression<'a> {
    rule: &'a Rule,
    captures: Captures,
    clues: Clues,
    span: Span,
}

struct Found<'a> {
    rule: &'a Rule,
    captures: Captures,
    atoms: Range<usize>,
}

/// The temporal expressions of all sentences, in text order.
pub(super) fn find_expressions<'a>(document: &Document, sentences: &[Sentence], lexicon: &'a TimeLexicon) -> Vec<Expression<'a>> {
    let mut expressions = Vec::new();
    let mut atoms = Vec::new();
    for sentence in sentences {
        cut_atoms(&document.text, sentence.span.start as usize, sentence.span.end as usize, &lexicon.words, &mut atoms);
        let found = join(match_rules(&atoms, lexicon), &atoms, &lexicon.words);
        let year = found.iter().find_map(told_year).filter(|&year| is_history(year, document));
        for found in found.iter().filter(|found| stands_alone(found)) {
            let (start, edge) = lead(&atoms, found, &lexicon.words);
            let mut captures = found.captures;
            edge.into_iter().for_each(|edge| captures.push(Class::Edge, edge));
            let span = Span { start: atoms[start].start, end: atoms[found.atoms.end - 1].end };
            let clues = Clues { tense: clause_tense(sentence, span, &lexicon.words), year };
            expressions.push(Expression { rule: found.rule, captures, clues, span });
        }
    }
    expressions
}

/// The expressions' values, each in the light of those before it.
pub(super) fn resolve_expressions(document: &Document, expressions: Vec<Expression>) -> Vec<TimeMention> {
    let day_first = expressions.iter().any(|expression| expression.captures.get(Class::MonthNumber).is_some_and(|month| month > 12));
    let today = dateline(document, &expressions, day_first).or(document.published);
    let mut narrative = Narrative::new(today, day_first);
    let resolve = |expression: Expression| {
        let meaning = narrative.read(expression.rule.sense, &expression.rule.constants, &expression.captures, expression.clues)?;
        Some(TimeMention { span: expression.span, kind: meaning.kind, value: meaning.value, range: meaning.range })
    };
    expressions.into_iter().filter_map(resolve).collect()
}

/// Bytes of a text within which a date is the dateline's.
const DATELINE_REACH: u32 = 300;

/// The date that a text opens with ("02/28/2016: …"); in a document without publication date the dateline's, else the latest
/// full date, which is the nearest to publication that the text knows.
fn dateline(document: &Document, expressions: &[Expression], day_first: bool) -> Option<Date> {
    let mut full = expressions.iter().filter(|expression| is_full_date(expression)).peekable();
    let first = *full.peek()?;
    let mut narrative = Narrative::new(None, day_first);
    let mut days = |expression: &Expression| narrative.read(expression.rule.sense, &expression.rule.constants, &expression.captures, Clues::default())?.range;
    let opens = document.text[..first.span.start as usize].trim().is_empty() && document.text[first.span.end as usize..].starts_with(':');
    match (document.published, first.span.start < DATELINE_REACH && first.rule.sense == Sense::Date) {
        (Some(_), _) if !opens => None,
        (Some(_), _) | (None, true) => days(first).map(|(day, _)| day),
        (None, false) => full.filter_map(days).map(|(_, last)| last).max(),
    }
}

fn is_full_date(expression: &Expression) -> bool {
    let told = |class| expression.captures.has(class);
    matches!(expression.rule.sense, Sense::Date | Sense::Range) && told(Class::Day) && (told(Class::Year) || told(Class::Year2))
}

fn match_rules<'a>(atoms: &[Atom], lexicon: &'a TimeLexicon) -> Vec<Found<'a>> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < atoms.len() {
        let matched = if is_start(atoms, at) { lexicon.rules.longest(&atoms[at..], &lexicon.words) } else { None };
        let Some((rule, captures, len)) = matched else {
            at += 1;
            continue;
        };
        let candidate = Found { rule, captures, atoms: at..at + len };
        if !is_plausible(&candidate, atoms, &lexicon.words) {
            at += 1;
            continue;
        }
        at += len;
        if rule.sense != Sense::Nothing {
            found.push(candidate);
        }
    }
    found
}

/// Digits glued to what stands before them ("F16", "$1990", "3-1990") begin no time.
fn is_start(atoms: &[Atom], at: usize) -> bool {
    let digits = !matches!(atoms[at].kind, Kind::Word | Kind::Sign(_));
    let glued = digits && !atoms[at].spaced && at > 0;
    !glued || matches!(atoms[at - 1].kind, Kind::Sign(b'(' | b'"' | b'\'' | b'[' | b'-' | b'/'))
}

fn is_plausible(found: &Found, atoms: &[Atom], words: &Words) -> bool {
    let first = &atoms[found.atoms.start];
    let before = found.atoms.start.checked_sub(1).map(|at| &atoms[at]);
    let after = atoms.get(found.atoms.end);
    let is = |atom: Option<&Atom>, class| atom.is_some_and(|atom| words.is(atom.word, class));
    let told = |class| found.captures.has(class);
    if found.rule.sense == Sense::Date && told(Class::Year) && !told(Class::Month) && !told(Class::MonthNumber) {
        let counted = is(before, Class::Approx) && after.is_some_and(|after| after.kind == Kind::Word && !after.capital);
        let sign = |atom: Option<&Atom>, signs: &[u8]| atom.is_some_and(|atom| matches!(atom.kind, Kind::Sign(sign) if signs.contains(&sign) && !first.spaced));
        return first.kind == Kind::Word
            || !(counted || is(after, Class::Person) || sign(before, b"/") || sign(after, b"%") || is_code(atoms, found.atoms.end));
    }
    if found.rule.sense == Sense::Date && told(Class::MonthNumber) && found.atoms.len() == 3 && !told(Class::Year) {
        return is(before, Class::DayCue)
            && !after.is_some_and(|after| after.kind == Kind::Sign(b'/') || is(Some(after), Class::Unit) || is(Some(after), Class::Person));
    }
    if found.rule.sense == Sense::Duration && is_article(first, &found.atoms) {
        return before
            .is_none_or(|before| before.kind != Kind::Word || [Class::Link, Class::Approx, Class::MonthCue].iter().any(|&class| words.is(before.word, class)));
    }
    let weak = words.is(first.word, Class::Weak);
    if !weak || !matches!(found.rule.sense, Sense::Date | Sense::Season) {
        return true;
    }
    first.capital && (found.atoms.len() > 1 || is(before, Class::MonthCue)) || told(Class::Season) && is(before, Class::MonthCue)
}

/// Whether more digits or letters hang on a number by a dash ("2011-05-S-099").
fn is_code(atoms: &[Atom], end: usize) -> bool {
    let tight = |at: usize| atoms.get(at).filter(|atom| !atom.spaced);
    tight(end).is_some_and(|atom| atom.kind == Kind::Sign(b'-')) && tight(end + 1).is_some_and(|atom| atom.kind == Kind::Number)
}

/// "A year", "an hour": after a noun these are rates, not lengths.
fn is_article(first: &Atom, atoms: &Range<usize>) -> bool {
    atoms.len() == 2 && first.kind == Kind::Word && first.end - first.start <= 2
}

/// Joins a clock time or part of the day with the day beside it.
fn join<'a>(found: Vec<Found<'a>>, atoms: &[Atom], words: &Words) -> Vec<Found<'a>> {
    let mut joined: Vec<Found> = Vec::with_capacity(found.len());
    for mut next in found {
        while let Some(last) = joined.last_mut().filter(|last| is_joint(last, &next, atoms, words)) {
            let (kept, other) = if is_within_day(last.rule.sense) { (&next, &*last) } else { (&*last, &next) };
            let mut captures = kept.captures;
            captures.extend_time(&other.captures);
            next = Found { rule: kept.rule, captures, atoms: last.atoms.start..next.atoms.end };
            joined.pop();
        }
        joined.push(next);
    }
    joined
}

fn is_joint(last: &Found, next: &Found, atoms: &[Atom], words: &Words) -> bool {
    let gap = &atoms[last.atoms.end..next.atoms.start];
    let part = |found: &Found| is_within_day(found.rule.sense);
    let fits = part(last) && (part(next) || is_day(next)) || part(next) && is_day(last);
    fits && gap.len() <= 3 && gap.iter().all(|atom| words.is(atom.word, Class::Link) || words.is(atom.word, Class::Zone))
}

fn is_within_day(sense: Sense) -> bool {
    matches!(sense, Sense::Clock | Sense::Part)
}

/// Whether an expression is a day (or two days with a night between) that still lacks its time.
fn is_day(found: &Found) -> bool {
    let captures = &found.captures;
    let days = match found.rule.sense {
        Sense::Date => captures.has(Class::Day) || captures.has(Class::Weekday),
        Sense::Range => captures.has(Class::Day),
        Sense::Shift => captures.get(Class::Unit).and_then(Unit::from_code) == Some(Unit::Day),
        Sense::Holiday => true,
        _ => false,
    };
    days && !captures.has(Class::Part) && !captures.has(Class::Hour)
}

/// A bare part of the day says nothing unless its rule names an anchor.
fn stands_alone(found: &Found) -> bool {
    found.rule.sense != Sense::Part || found.rule.constants.anchor.is_some()
}

/// The year of a full date.
fn told_year(found: &Found) -> Option<i32> {
    let full = found.rule.sense == Sense::Date && found.captures.has(Class::Month);
    found.captures.get(Class::Year).filter(|_| full)
}

/// Whether a year lies so far before publication that the dates beside it will be of that year too.
fn is_history(year: i32, document: &Document) -> bool {
    document.published.is_none_or(|published| year + 1 < published.year().into())
}

/// Where an expression begins with the words that shade it ("about", "the end of"), and which end of the period they mean.
fn lead(atoms: &[Atom], found: &Found, words: &Words) -> (usize, Option<i32>) {
    let start = found.atoms.start;
    let counts = matches!(found.rule.sense, Sense::Duration | Sense::Offset | Sense::Clock);
    let mut begin = start;
    let mut edge = None;
    for at in (0..start).rev().take(6) {
        let word = atoms[at].word;
        if let Some(end) = words.value(word, Class::Edge) {
            edge = Some(end);
            begin = at;
        } else if words.is(word, Class::Lead) || counts && words.is(word, Class::Approx) {
            begin = at;
        } else if !words.is(word, Class::Link) || matches!(atoms[at].kind, Kind::Sign(sign) if sign != b'-') {
            break;
        }
    }
    (begin, edge)
}
