//! The log of decisions in, how often the coder was right by field and month out.
//!
//! What counts are records that a reviewer accepted or edited, and nobody took that back: a field that the coder filled is right where no
//! edit changed it, wrong where one did; a field that only the reviewer filled was missed. A rejected record is wrong as a whole.

use super::{Decision, Store, StoredRecord, Verdict};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// How the coder and the reviewers agree.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Agreement {
    pub accepted: usize,
    pub rejected: usize,
    /// By field, all months together.
    pub fields: BTreeMap<String, FieldAgreement>,
    /// By month of the decision (`2024-03`), then by field; `record` counts whole records.
    pub months: BTreeMap<String, BTreeMap<String, FieldAgreement>>,
}

/// Values of the coder that reviewers left as they were, changed, or had to fill in; an added record was missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FieldAgreement {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

/// Fields of an incident that are compared.
const FIELDS: [&str; 12] =
    ["class", "type", "date", "place", "perpetrators", "targets", "killed", "wounded", "killed_or_wounded", "captured", "tactics", "status"];

impl Store {
    /// How often the coder was right, as far as reviewers have said.
    pub fn agreement(&self) -> anyhow::Result<Agreement> {
        let mut reviewed: BTreeMap<String, (String, Option<Verdict>)> = BTreeMap::new();
        for logged in self.decisions(None)?.into_iter().filter(|logged| !logged.withdrawn) {
            let month = logged.at.get(..7).unwrap_or_default().to_string();
            match logged.decision {
                Decision::Judge { verdict, records } => records.into_iter().for_each(|record| {
                    reviewed.insert(record, (month.clone(), Some(verdict)));
                }),
                Decision::Edit { record, .. } | Decision::Amend { record, alone: true, .. } => {
                    reviewed.entry(record).or_insert((month, None));
                }
                _ => {}
            }
        }
        let mut agreement = Agreement::default();
        for (id, (month, verdict)) in reviewed {
            match self.record(&id)? {
                Some(stored) if stored.record["record"] == "incident" && verdict != Some(Verdict::Reopen) => agreement.add(&stored, &month, verdict),
                _ => {}
            }
        }
        Ok(agreement)
    }
}

impl Agreement {
    fn add(&mut self, stored: &StoredRecord, month: &str, verdict: Option<Verdict>) {
        if stored.added {
            return self.count(month, "record", [0, 0, 1]);
        }
        let rejected = verdict == Some(Verdict::Reject);
        self.rejected += usize::from(rejected);
        self.accepted += usize::from(verdict == Some(Verdict::Accept));
        self.count(month, "record", if rejected { [0, 1, 0] } else { [1, 0, 0] });
        if rejected {
            return;
        }
        let coded = stored.coded.as_ref().unwrap_or(&stored.record);
        for field in FIELDS {
            let (was, is) = (&coded[field], &stored.record[field]);
            match (is_empty(was), was == is) {
                (true, true) => {}
                (true, false) => self.count(month, field, [0, 0, 1]),
                (false, true) => self.count(month, field, [1, 0, 0]),
                (false, false) => self.count(month, field, [0, 1, 0]),
            }
        }
    }

    fn count(&mut self, month: &str, field: &str, [right, wrong, missed]: [usize; 3]) {
        let of_month = self.months.entry(month.to_string()).or_default().entry(field.to_string()).or_default();
        for counted in [of_month, self.fields.entry(field.to_string()).or_default()] {
            counted.right += right;
            counted.wrong += wrong;
            counted.missed += missed;
        }
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
