//! Incidents in, sums as ranges out: over all, by country, by actor, by day.
//!
//! A linked incident counts once, whatever the number of its reports. Where reports disagree the sum's low end takes the lowest
//! and its high end the highest. What is only claimed is counted within the sums and told beside them.

use crate::link::LinkedIncident;
use crate::record::Incident;
use crate::resolve::counts::Count;
use serde::{Deserialize, Serialize};

/// A range of people, or a sum of ranges. `open` says that it may be exceeded: some count had no upper end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub low: u64,
    pub high: u64,
    pub open: bool,
}

impl Sum {
    fn add(&mut self, other: Option<Sum>) {
        let Some(other) = other else { return };
        self.low += other.low;
        self.high += other.high;
        self.open |= other.open;
    }

    /// How much more this sum is than another, as words: "+3", "+2 to +4", "−1", "at least +2"; none where both are open.
    pub fn change_from(&self, other: &Sum) -> Option<String> {
        let gap = |a: u64, b: u64| i64::try_from(a).unwrap_or(i64::MAX) - i64::try_from(b).unwrap_or(i64::MAX);
        let (least, most) = (gap(self.low, other.high), gap(self.high, other.low));
        match (self.open, other.open) {
            (true, true) => None,
            (true, false) => Some(format!("at least {}", signed(least))),
            (false, true) => Some(format!("at most {}", signed(most))),
            (false, false) if least == most => Some(signed(least)),
            (false, false) => Some(format!("{} to {}", signed(least), signed(most))),
        }
    }

    /// Whether there is nobody in it.
    pub fn is_empty(&self) -> bool {
        *self == Sum::default()
    }
}

/// A difference with its sign: "+3", "−2", "0".
pub fn signed(change: i64) -> String {
    match change {
        0 => "0".to_string(),
        1.. => format!("+{change}"),
        _ => format!("−{}", change.unsigned_abs()),
    }
}

impl std::fmt::Display for Sum {
    /// "12", "12–15", "12+", "12–15+"; "some" where reports tell of people without any number.
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        if self.high == 0 && self.open {
            return f.write_str("some");
        }
        let more = if self.open { "+" } else { "" };
        if self.low == self.high { write!(f, "{}{more}", self.low) } else { write!(f, "{}–{}{more}", self.low, self.high) }
    }
}

/// Incidents and the people in them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    pub incidents: usize,
    pub attacks: usize,
    pub operations: usize,
    pub killed: Sum,
    pub wounded: Sum,
    pub killed_or_wounded: Sum,
    pub captured: Sum,
    /// Incidents that are only claimed or alleged, and the killed and wounded in them.
    pub claimed: usize,
    pub claimed_killed: Sum,
    pub claimed_wounded: Sum,
}

/// The people in one incident, from all its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Toll {
    pub killed: Option<Sum>,
    pub wounded: Option<Sum>,
    pub killed_or_wounded: Option<Sum>,
    pub captured: Option<Sum>,
}

/// The range that holds what any record, or another account in one, says; where a reviewer gave the incident another number, that.
pub fn toll_of(records: &[&Incident], linked: &LinkedIncident) -> Toll {
    let told = |count_of: fn(&Incident) -> Option<Count>| records.iter().filter_map(|record| count_of(record)).collect::<Vec<Count>>();
    let accounts = || records.iter().flat_map(|record| &record.accounts);
    let range = |counts: Vec<Count>, others: Vec<Count>, settled: Option<Count>| match settled {
        Some(settled) if !counts.contains(&settled) => widest(&[settled]),
        None if !counts.is_empty() => None,
        _ => widest(&[counts, others].concat()),
    };
    let both = told(|record| record.killed_or_wounded);
    Toll {
        killed: range(told(|record| record.killed), accounts().filter_map(|account| account.killed).collect(), linked.killed),
        wounded: range(told(|record| record.wounded), accounts().filter_map(|account| account.wounded).collect(), linked.wounded),
        killed_or_wounded: match linked.killed_or_wounded {
            Some(settled) if !both.contains(&settled) => widest(&[settled]),
            _ => widest(&unsplit(records)),
        },
        captured: range(told(|record| record.captured), Vec::new(), linked.captured),
    }
}

/// "Killed or wounded" where no other report of the incident tells how many of each: those people would count twice.
fn unsplit(records: &[&Incident]) -> Vec<Count> {
    let splits = |record: &Incident| record.killed.is_some() || record.wounded.is_some();
    let n_split = records.iter().filter(|record| splits(record)).count();
    records.iter().filter(|record| n_split == usize::from(splits(record))).filter_map(|record| record.killed_or_wounded).collect()
}

/// From the lowest to the highest; open where no closed count reaches the highest open one.
fn widest(counts: &[Count]) -> Option<Sum> {
    let low = counts.iter().map(|count| count.low).min()?;
    let closed = counts.iter().filter_map(|count| count.high).max();
    let open = counts.iter().filter(|count| count.high.is_none()).map(|count| count.low).max();
    let high = closed.max(open).unwrap_or(low);
    Some(Sum { low: low.into(), high: high.into(), open: open.is_some_and(|open| closed.is_none_or(|closed| closed < open)) })
}

impl Totals {
    /// Adds one incident.
    pub fn add(&mut self, linked: &LinkedIncident, toll: &Toll) {
        self.incidents += 1;
        self.attacks += usize::from(linked.class == "attack");
        self.operations += usize::from(linked.class == "operation");
        self.killed.add(toll.killed);
        self.wounded.add(toll.wounded);
        self.killed_or_wounded.add(toll.killed_or_wounded);
        self.captured.add(toll.captured);
        if is_only_claimed(&linked.status) {
            self.claimed += 1;
            self.claimed_killed.add(toll.killed);
            self.claimed_wounded.add(toll.wounded);
        }
    }
}

/// Whether nobody but a side to the conflict says that it happened.
pub fn is_only_claimed(status: &str) -> bool {
    matches!(status, "claimed" | "alleged")
}

/// Whether it happened, as far as the reports say: plans, foiled plots and denials add nobody to a sum.
pub fn counts(status: &str) -> bool {
    !matches!(status, "planned" | "foiled" | "denied")
}
