//! Two records of one document in, whether one may tell again what the other tells out.
//!
//! The coder keeps a document's incidents apart, and a list of dated items must stay a list. But a story comes back to its event
//! without saying again when it was, and an overview tells what the sections tell: such a record may join, unless its numbers or
//! its people say otherwise.

use super::score::counts_meet;
use super::weights::LinkLexicon;
use crate::record::Incident;
use crate::resolve::counts::Count;

/// Whether two records of one document may be one incident.
pub fn may_repeat(a: &Incident, b: &Incident, weights: &LinkLexicon) -> bool {
    let is_undated = a.date.is_none() || b.date.is_none();
    let is_summary = weights.is_summary(a) != weights.is_summary(b);
    (is_undated || is_summary) && numbers_meet(a.killed, b.killed) && numbers_meet(a.wounded, b.wounded) && people_meet(a, b, weights)
}

fn numbers_meet(a: Option<Count>, b: Option<Count>) -> bool {
    a.zip(b).is_none_or(|(a, b)| counts_meet(a, b))
}

/// Whether targets and victims share a word, where both records tell any.
fn people_meet(a: &Incident, b: &Incident, weights: &LinkLexicon) -> bool {
    let (one, other) = (weights.people_words(a), weights.people_words(b));
    one.is_empty() || other.is_empty() || one.iter().any(|word| other.contains(word))
}
