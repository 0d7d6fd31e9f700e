//! Sentences in, times as TIMEX3 values with their dates out (ISO-TimeML).
//!
//! Three steps: rules are matched over the sentence's atoms (`atoms`, `rules`), neighbours that say one time are joined and
//! traps thrown out (`expressions`), and what is left is resolved against the document's date and the narrative (`narrative`).
//! Time zones are read over: values are local.

mod atoms;
mod calendar;
mod expressions;
mod narrative;
mod numbers;
mod rules;
#[cfg(test)]
mod table;
mod tense;
mod values;
mod words;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::Sentence;
use crate::span::Span;
use jiff::civil::Date;
use rules::Rules;
use smol_str::SmolStr;
use words::Words;

/// TIMEX3 types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

impl TimeKind {
    /// The type as TIMEX3 writes it.
    pub fn name(self) -> &'static str {
        ["DATE", "TIME", "DURATION", "SET"][self as usize]
    }
}

/// A temporal expression and what it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeMention {
    pub span: Span,
    pub kind: TimeKind,
    /// The TIMEX3 value: `2020-05-21`, `2020-W21`, `PRESENT_REF`, `P10D`, `2020-05-21TNI`; intervals as `2020-05-14/2020-05-20`.
    pub value: SmolStr,
    /// A range's ends where each is a time of its own ("between 24 April and 20 May"), as ISO-TimeML marks them.
    pub ends: Option<Box<[RangeEnd; 2]>>,
    /// First and last day that the expression covers; absent for sets, vague references, and durations that do not say
    /// when ("for ten days", but not "in the past ten days").
    pub range: Option<(Date, Date)>,
}

/// One end of a range of times: its words and its TIMEX3 value.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeEnd {
    pub span: Span,
    pub value: SmolStr,
}

/// Words and patterns of temporal expressions (`lexicon/times/`).
#[derive(Default)]
pub struct TimeLexicon {
    words: Words,
    rules: Rules,
}

impl TimeLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> TimeLexicon {
        let mut words = Words::read(files, "times/words.tsv", faults);
        let rules = Rules::read(files, "times/rules.tsv", &mut words, faults);
        TimeLexicon { words, rules }
    }
}

/// The times of a document, in text order, not overlapping.
pub fn resolve_times(document: &Document, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<TimeMention> {
    let expressions = expressions::find_expressions(document, sentences, &lexicon.times);
    expressions::resolve_expressions(document, expressions)
}
