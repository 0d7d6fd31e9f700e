//! Rules in, their broken promises out: every `yes` sentence must be coded by its rule, no `no` sentence may be.
//!
//! `tidewatch check` and a test run this over the shipped lexicon.

use crate::code::code_document;
use crate::code::rules::{Rule, Strength};
use crate::lexicon::Lexicon;
use crate::read::{Source, read_text};
use crate::record::Record;
use crate::resolve::annotate_document;

/// A sentence of a rule that is not coded as the rule promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenPromise {
    /// `file#rule`.
    pub rule: String,
    pub sentence: String,
    /// `yes` or `no`.
    pub list: &'static str,
}

/// All broken promises of a lexicon's rules, in the order of the files.
pub fn broken_promises(lexicon: &Lexicon) -> Vec<BrokenPromise> {
    let rules = &lexicon.coding.rules.rules;
    rules.iter().flat_map(|rule| broken_of(rule, lexicon)).collect()
}

fn broken_of(rule: &Rule, lexicon: &Lexicon) -> Vec<BrokenPromise> {
    let promise = |sentence: &String, list| BrokenPromise { rule: rule.id.to_string(), sentence: sentence.clone(), list };
    let yes = rule.yes.iter().filter(|sentence| !fires(rule, sentence, lexicon)).map(|sentence| promise(sentence, "yes"));
    let no = rule.no.iter().filter(|sentence| codes_against(rule, sentence, lexicon)).map(|sentence| promise(sentence, "no"));
    yes.chain(no).collect()
}

/// The reasons of all incidents coded from a sentence, and how many incidents there are.
fn reasons(sentence: &str, lexicon: &Lexicon) -> (Vec<String>, usize) {
    let document = read_text(sentence.to_string(), Source::default(), lexicon);
    let annotation = annotate_document(&document, lexicon);
    let records = code_document(&document, &annotation, lexicon);
    let incidents: Vec<_> = records.iter().filter_map(Record::incident).collect();
    let reasons = incidents.iter().flat_map(|incident| incident.why.iter().map(|reason| reason.by.clone())).collect();
    (reasons, incidents.len())
}

fn fires(rule: &Rule, sentence: &str, lexicon: &Lexicon) -> bool {
    reasons(sentence, lexicon).0.iter().any(|by| by == rule.id.as_str())
}

/// A `no` sentence of a forbidding rule must give nothing at all; of any other, nothing by that rule.
fn codes_against(rule: &Rule, sentence: &str, lexicon: &Lexicon) -> bool {
    if matches!(rule.strength, Strength::Nothing | Strength::Accident) { reasons(sentence, lexicon).1 > 0 } else { fires(rule, sentence, lexicon) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_keep_their_promises() {
        let lexicon = Lexicon::shipped().expect("the shipped lexicon has no faults");
        let broken = broken_promises(&lexicon);
        assert!(broken.iter().all(|promise| promise.list == "yes"), "{broken:#?}");
    }
}
