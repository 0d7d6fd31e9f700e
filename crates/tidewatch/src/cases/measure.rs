//! Cases and verdicts in, precision and recall by field out.
//!
//! A role is right where words and value are. Precision asks only records whose case lists all roles (no `...`). Known gaps are
//! counted like all others: they are what the program misses.

use super::{Answer, Case, Verdict};
use std::collections::BTreeMap;

/// How often a field was expected, found, and right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    pub expected: usize,
    pub right: usize,
    /// Found, but wrong or not expected.
    pub wrong: usize,
}

impl Measure {
    /// Share of what was found that is right; none where nothing was found.
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// Share of what was expected that was found right; none where nothing was expected.
    pub fn recall(&self) -> Option<f64> {
        share(self.right, self.expected)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Measures every field over the cases that expect records; `record` is class and type.
pub fn measure_fields(tried: &[(&Case, Verdict)]) -> BTreeMap<String, Measure> {
    let mut measures: BTreeMap<String, Measure> = BTreeMap::new();
    for (case, verdict) in tried {
        let Answer::Records(expected) = &case.answer else { continue };
        for wanted in expected {
            measures.entry("record".into()).or_default().expected += 1;
            let is_absent = verdict.differences.iter().any(|difference| difference.line == wanted.line && difference.got.is_none());
            for role in &wanted.roles {
                let measure = measures.entry(role.field.clone()).or_default();
                measure.expected += 1;
                let is_missed = verdict.differences.iter().any(|difference| difference.line == role.line);
                measure.right += usize::from(!is_missed && !is_absent);
            }
            let is_wrong = verdict.differences.iter().any(|difference| difference.line == wanted.line);
            measures.entry("record".into()).or_default().right += usize::from(!is_wrong);
        }
        for difference in verdict.differences.iter().filter(|difference| difference.got.is_some()) {
            measures.entry(difference.field.clone()).or_default().wrong += 1;
        }
    }
    measures
}
