//! Sentences in, times as TIMEX3 values with their dates out (ISO-TimeML).

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::Sentence;
use crate::span::Span;
use jiff::civil::Date;
use smol_str::SmolStr;

/// TIMEX3 types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

/// A temporal expression and what it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeMention {
    pub span: Span,
    pub kind: TimeKind,
    /// The TIMEX3 value: `2020-05-21`, `2020-W21`, `PRESENT_REF`, `P10D`, `2020-05-21TNI`.
    pub value: SmolStr,
    /// First and last day that the expression covers; absent for durations, sets and vague references.
    pub range: Option<(Date, Date)>,
}

/// Words and patterns of temporal expressions (`lexicon/times/`).
#[derive(Default)]
pub struct TimeLexicon {}

impl TimeLexicon {
    pub fn read(_files: &Files, _faults: &mut Faults) -> TimeLexicon {
        TimeLexicon::default()
    }
}

/// The times of a document, in text order, not overlapping.
pub fn resolve_times(_document: &Document, _sentences: &[Sentence], _lexicon: &Lexicon) -> Vec<TimeMention> {
    Vec::new()
}
