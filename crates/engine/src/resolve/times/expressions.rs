//! Sentences in, temporal expressions out: which rule matched where, neighbours joined, traps thrown out; then their values.
//!
//! "Noon Thursday", "the night of May 21" and "Friday at 10:35" are each one time though two rules match them. Words that are
//! seldom times ("may", "march", "second", a bare number) need a word before them that makes them one.

use super::atoms::{Atom, Kind, cut_atoms};
use super::calendar::Unit;
use super::narrative::{Clues, Narrative};
use super::rules::{Captures, Rule, Sense};
use super::tense::{Outlook, clause_tense};
use super::words::{Class, Words};
use super::{RangeEnd, TimeLexicon, TimeMention};
use crate::document::Document;
use crate::sentence::{Sentence, Upos};
use crate::span::Span;
use jiff::civil::Date;
use std::ops::Range;

/// A matched rule with the words it covers.
pub(super) struct Expression<'a> {
    rule: &'a Rule,
    sense: Sense,
    captures: Captures,
    clues: Clues,
    span: Span,
    /// The words of a range's ends, where each names a time of its own.
    ends: Option<[Span; 2]>,
}

struct Found<'a> {
    rule: &'a Rule,
    /// The rule's, unless the words around say otherwise.
    sense: Sense,
    captures: Captures,
    atoms: Range<usize>,
}

/// A sentence and its atoms.
struct Scene<'a> {
    sentence: &'a Sentence,
    atoms: &'a [Atom],
    words: &'a Words,
    /// The sentence has capital letters, so that a word without one is no name.
    cased: bool,
}

/// The temporal expressions of all sentences, in text order.
pub(super) fn find_expressions<'a>(document: &Document, sentences: &[Sentence], lexicon: &'a TimeLexicon) -> Vec<Expression<'a>> {
    let mut expressions = Vec::new();
    let mut atoms = Vec::new();
    let mut past = None;
    for sentence in sentences {
        cut_atoms(&document.text, sentence.span.start as usize, sentence.span.end as usize, &lexicon.words, &mut atoms);
        let cased = atoms.iter().any(|atom| atom.capital);
        let scene = Scene { sentence, atoms: &atoms, words: &lexicon.words, cased };
        let found = join(match_rules(&scene, lexicon), &atoms, &lexicon.words);
        let year = found.iter().find_map(told_year).filter(|&year| is_history(year, document));
        let clues = Clues { year, of_months: found.iter().any(is_of_months), ..Clues::default() };
        for found in found.iter().filter(|found| stands_alone(found)) {
            let year = year.or_else(|| past.filter(|past| continues(past, found, sentence)).map(|past: Past| past.year));
            expressions.push(express(found, &scene, Clues { year, ..clues }));
        }
        past = found.iter().rev().find_map(|found| past_of(found, sentence)).filter(|past| is_history(past.year, document)).or(past);
    }
    expressions
}

/// A full date long before publication, and the block that tells it.
#[derive(Clone, Copy)]
struct Past {
    year: i32,
    month: i32,
    block: u32,
}

fn past_of(found: &Found, sentence: &Sentence) -> Option<Past> {
    Some(Past { year: told_year(found)?, month: found.captures.get(Class::Month)?, block: sentence.block })
}

/// Whether a date without a year goes on telling of that time: in the same block, of that month or the two that follow.
fn continues(past: &Past, found: &Found, sentence: &Sentence) -> bool {
    let month = found.captures.get(Class::Month).filter(|_| matches!(found.sense, Sense::Date | Sense::Range));
    past.block == sentence.block && month.is_some_and(|month| (past.month..=past.month + 2).contains(&month))
}

/// A found rule with the words that shade it, and what its sentence says of it.
fn express<'a>(found: &Found<'a>, scene: &Scene, clues: Clues) -> Expression<'a> {
    let (start, edge) = lead(scene.atoms, found, scene.words);
    let mut captures = found.captures;
    edge.into_iter().for_each(|edge| captures.push(Class::Edge, edge));
    let span = Span { start: scene.atoms[start].start, end: scene.atoms[found.atoms.end - 1].end };
    let clues = Clues { tense: clause_tense(scene.sentence, span, outlook(scene, start), scene.words), ..clues };
    Expression { rule: found.rule, sense: found.sense, captures, clues, span, ends: range_ends(found, scene.atoms, scene.words) }
}

/// What stands before an expression: "until", "by", "effective", "as early as", "no later than".
fn outlook(scene: &Scene, start: usize) -> Outlook {
    let word = |back: usize| start.checked_sub(back).map_or(0, |at| scene.atoms[at].word);
    let ahead = |back: usize| scene.words.value(word(back), Class::Ahead);
    match (ahead(1), ahead(2)) {
        (Some(AHEAD), _) | (Some(THAN), Some(SOON)) => Outlook::Ahead,
        (Some(LIMIT), _) => Outlook::Limit,
        (Some(BEHIND), _) => Outlook::Behind,
        _ => Outlook::None,
    }
}

/// The values of words that look ahead: "effective"; "until"; "early" before "as", "than"; and back: "since".
const AHEAD: i32 = 1;
const LIMIT: i32 = 2;
const SOON: i32 = 3;
const THAN: i32 = 4;
const BEHIND: i32 = 5;

/// The words of both ends of a range that a word joins ("from 24 April to 20 May"); days joined by a dash are one expression.
fn range_ends(found: &Found, atoms: &[Atom], words: &Words) -> Option<[Span; 2]> {
    if found.sense != Sense::Range || found.captures.has(Class::Part) {
        return None;
    }
    let is_filler = |at: usize| matches!(atoms[at].kind, Kind::Word) && !Class::NAMING.iter().any(|&class| words.is(atoms[at].word, class));
    let first = found.atoms.clone().find(|&at| !is_filler(at))?;
    let joint = (first + 1..found.atoms.end).find(|&at| is_filler(at))?;
    let second = (joint + 1..found.atoms.end).find(|&at| !is_filler(at))?;
    let span = |first: usize, end: usize| Span { start: atoms[first].start, end: atoms[end - 1].end };
    Some([span(first, joint), span(second, found.atoms.end)])
}

/// The expressions' values, each in the light of those before it.
pub(super) fn resolve_expressions(document: &Document, expressions: Vec<Expression>) -> Vec<TimeMention> {
    let day_first = expressions.iter().any(|expression| expression.captures.get(Class::MonthNumber).is_some_and(|month| month > 12));
    let today = dateline(document, &expressions, day_first).or(document.published);
    let mut narrative = Narrative::new(today, day_first);
    let resolve = |expression: Expression| {
        let meaning = narrative.read(expression.sense, &expression.rule.constants, &expression.captures, expression.clues)?;
        let ends = expression.ends.zip(meaning.ends).map(|(spans, values)| {
            let [first, last] = values;
            Box::new([RangeEnd { span: spans[0], value: first }, RangeEnd { span: spans[1], value: last }])
        });
        Some(TimeMention { span: expression.span, kind: meaning.kind, value: meaning.value, range: meaning.range, ends })
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
    let mut days = |expression: &Expression| narrative.read(expression.sense, &expression.rule.constants, &expression.captures, Clues::default())?.range;
    let opens = document.text[..first.span.start as usize].trim().is_empty() && document.text[first.span.end as usize..].starts_with(':');
    match (document.published, first.span.start < DATELINE_REACH && first.sense == Sense::Date) {
        (Some(_), _) if !opens => None,
        (Some(_), _) | (None, true) => days(first).map(|(day, _)| day),
        (None, false) => full.filter_map(days).map(|(_, last)| last).max(),
    }
}

fn is_full_date(expression: &Expression) -> bool {
    let told = |class| expression.captures.has(class);
    matches!(expression.sense, Sense::Date | Sense::Range) && told(Class::Day) && (told(Class::Year) || told(Class::Year2))
}

fn match_rules<'a>(scene: &Scene, lexicon: &'a TimeLexicon) -> Vec<Found<'a>> {
    let atoms = scene.atoms;
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < atoms.len() {
        let matched = if is_start(atoms, at) { lexicon.rules.longest(&atoms[at..], &lexicon.words) } else { None };
        let Some((rule, captures, len)) = matched else {
            at += 1;
            continue;
        };
        let mut candidate = Found { rule, sense: rule.sense, captures, atoms: at..at + len };
        if is_rate(&candidate, scene) {
            candidate.sense = Sense::Set;
        }
        if !is_plausible(&candidate, scene) {
            at += 1;
            continue;
        }
        at += len.max(1);
        if candidate.sense != Sense::Nothing {
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

fn is_plausible(found: &Found, scene: &Scene) -> bool {
    let told = |class| found.captures.has(class);
    if found.sense == Sense::Date && told(Class::Year) && !told(Class::Month) && !told(Class::MonthNumber) {
        return is_year(found, scene);
    }
    if found.sense == Sense::Date && told(Class::MonthNumber) && found.atoms.len() == 3 && !told(Class::Year) {
        let after = scene.atoms.get(found.atoms.end);
        // "24/01 – Beni", "(24/01)": a field of a log.
        let closes = |after: &Atom| matches!(after.kind, Kind::Sign(b'-' | b':' | b'|' | b',' | b')'));
        let opens = found.atoms.start == 0 || matches!(scene.atoms[found.atoms.start - 1].kind, Kind::Sign(b'('));
        return (scene.is_before(found, Class::DayCue) || (opens && after.is_none_or(closes)))
            && !after.is_some_and(|after| after.kind == Kind::Sign(b'/') || scene.is_after(found, Class::Unit) || scene.is_after(found, Class::Person));
    }
    if found.sense == Sense::Range && told(Class::Year2) {
        return !is_code(scene.atoms, found.atoms.end);
    }
    if found.sense == Sense::Hijri && found.atoms.len() == 1 && scene.cased {
        return !scene.atoms.get(found.atoms.end).is_some_and(|after| after.kind == Kind::Word && after.capital && after.word == 0);
    }
    if told(Class::Military) {
        return !is_code(scene.atoms, found.atoms.end);
    }
    !matches!(found.sense, Sense::Date | Sense::Season) || is_name_of_time(found, scene)
}

/// A bare number as a year: not "around 2000 people", "2082.1", "1990%".
fn is_year(found: &Found, scene: &Scene) -> bool {
    let (atoms, first) = (scene.atoms, &scene.atoms[found.atoms.start]);
    let (before, after) = (found.atoms.start.checked_sub(1).map(|at| &atoms[at]), atoms.get(found.atoms.end));
    let counted = scene.is_before(found, Class::Approx) && after.is_some_and(|after| after.kind == Kind::Word && !after.capital);
    let sign = |atom: Option<&Atom>, signs: &[u8]| atom.is_some_and(|atom| matches!(atom.kind, Kind::Sign(sign) if signs.contains(&sign) && !first.spaced));
    first.kind == Kind::Word || !(counted || scene.is_after(found, Class::Person) || sign(before, b"/") || sign(after, b"%") || is_code(atoms, found.atoms.end))
}

/// Words that are seldom times ("may", "second", "Sun") need a capital and a word before them that makes them one.
fn is_name_of_time(found: &Found, scene: &Scene) -> bool {
    let atoms = &scene.atoms[found.atoms.clone()];
    let Some(weak) = atoms.iter().find_map(|atom| Some((atom, scene.words.value(atom.word, Class::Weak)?))) else { return true };
    let (atom, weakness) = weak;
    let is_capital = atom.capital || !scene.cased;
    if weakness == ABBREVIATED && atoms.len() == 1 && (atom.end - atom.start) as usize <= SHORT {
        let cue = if found.captures.has(Class::Weekday) { Class::DayCue } else { Class::MonthCue };
        let names = scene.atoms.get(found.atoms.end).is_some_and(|after| after.kind == Kind::Word && after.capital && after.word == 0);
        return is_capital && scene.is_before(found, cue) && !names;
    }
    let has_cue = || scene.is_before(found, Class::MonthCue);
    is_capital && (atoms.len() > 1 || has_cue()) || found.captures.has(Class::Season) && has_cue()
}

/// The value of weak words that are short forms, and their length in bytes without the full stop.
const ABBREVIATED: i32 = 1;
const SHORT: usize = 3;

impl Scene<'_> {
    fn is_before(&self, found: &Found, class: Class) -> bool {
        found.atoms.start.checked_sub(1).is_some_and(|at| self.words.is(self.atoms[at].word, class))
    }

    fn is_after(&self, found: &Found, class: Class) -> bool {
        self.atoms.get(found.atoms.end).is_some_and(|atom| self.words.is(atom.word, class))
    }
}

/// Whether more hangs on a number by a dash or a point ("2011-05-S-099", "2082.1").
fn is_code(atoms: &[Atom], end: usize) -> bool {
    let tight = |at: usize| atoms.get(at).filter(|atom| !atom.spaced);
    tight(end).is_some_and(|atom| matches!(atom.kind, Kind::Sign(b'-' | b'.'))) && tight(end + 1).is_some_and(|atom| atom.kind == Kind::Number || atom.capital)
}

/// "A year" behind a noun or number is a rate ("$3 million a year", "ten raids a day").
fn is_rate(found: &Found, scene: &Scene) -> bool {
    let first = &scene.atoms[found.atoms.start];
    let Some(before) = found.atoms.start.checked_sub(1).map(|at| &scene.atoms[at]) else { return false };
    let told = [Class::Link, Class::Approx, Class::MonthCue].iter().any(|&class| scene.words.is(before.word, class));
    if found.sense != Sense::Duration || !is_article(first, &found.atoms) || told || matches!(before.kind, Kind::Sign(_)) {
        return false;
    }
    let token = scene.sentence.tokens_in(Span { start: before.start, end: before.end }).next_back();
    token.is_some_and(|at| matches!(scene.sentence.tokens[at].pos, Upos::Noun | Upos::Num | Upos::Propn | Upos::Sym))
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
            let (kept, other) = if is_within_day(last.sense) { (&next, &*last) } else { (&*last, &next) };
            let mut captures = kept.captures;
            captures.extend_time(&other.captures);
            next = Found { rule: kept.rule, sense: kept.sense, captures, atoms: last.atoms.start..next.atoms.end };
            joined.pop();
        }
        joined.push(next);
    }
    joined
}

fn is_joint(last: &Found, next: &Found, atoms: &[Atom], words: &Words) -> bool {
    let gap = &atoms[last.atoms.end..next.atoms.start];
    let part = |found: &Found| is_within_day(found.sense);
    let fits = part(last) && (part(next) || is_day(next)) || part(next) && is_day(last);
    let joins = |atom: &Atom| words.is(atom.word, Class::Link) || words.is(atom.word, Class::Zone);
    let is_aside = |atom: &Atom| matches!(atom.kind, Kind::Number | Kind::Sign(b'(' | b')' | b':'));
    let has_aside = gap.len() <= LONGEST_ASIDE && gap.iter().any(|atom| atom.kind == Kind::Sign(b'('));
    fits && (gap.len() <= 3 || has_aside) && gap.iter().all(|atom| joins(atom) || has_aside && is_aside(atom))
}

/// Atoms between a time and its day where the time is told again for another zone: "7:30 a.m. local time (0430 GMT) on Friday".
const LONGEST_ASIDE: usize = 9;

fn is_within_day(sense: Sense) -> bool {
    matches!(sense, Sense::Clock | Sense::Part)
}

/// Whether an expression is a day (or two days with a night between) that still lacks its time.
fn is_day(found: &Found) -> bool {
    let captures = &found.captures;
    let days = match found.sense {
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
    found.sense != Sense::Part || found.rule.constants.anchor.is_some()
}

/// The year of a full date.
fn told_year(found: &Found) -> Option<i32> {
    let full = found.sense == Sense::Date && found.captures.has(Class::Month);
    found.captures.get(Class::Year).filter(|_| full)
}

/// "The nine months".
fn is_of_months(found: &Found) -> bool {
    let is_month = found.captures.get(Class::Unit).and_then(Unit::from_code) == Some(Unit::Month);
    found.sense == Sense::Duration && is_month && found.captures.get(Class::Number).is_some_and(|halves| halves > 6)
}

/// Whether a year lies so far before publication that the dates beside it will be of that year too.
fn is_history(year: i32, document: &Document) -> bool {
    document.published.is_none_or(|published| year + 1 < published.year().into())
}

/// Where an expression begins with the words that shade it ("about", "the end of"), and which end of the period they mean.
fn lead(atoms: &[Atom], found: &Found, words: &Words) -> (usize, Option<i32>) {
    let start = found.atoms.start;
    let counts = matches!(found.sense, Sense::Duration | Sense::Offset | Sense::Clock);
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
