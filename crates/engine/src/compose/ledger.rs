//! Incidents in, sums that know what they are made of out: every number of the page opens the incidents behind it.
//!
//! A sum has an anchor on the page; there stand the numbers of its incidents with what each adds. A sum of one incident opens the
//! words of that incident at once.

use super::Entry;
use super::totals::{Sum, Toll, Totals, is_only_claimed};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Incidents,
    Attacks,
    Operations,
    Others,
    Killed,
    Wounded,
    KilledOrWounded,
    Captured,
    Claimed,
    ClaimedKilled,
    ClaimedWounded,
    Conflicts,
}

impl Measure {
    #[rustfmt::skip]
    pub const ALL: [Measure; 12] = [Measure::Incidents, Measure::Attacks, Measure::Operations, Measure::Others, Measure::Killed, Measure::Wounded,
        Measure::KilledOrWounded, Measure::Captured, Measure::Claimed, Measure::ClaimedKilled, Measure::ClaimedWounded, Measure::Conflicts];
    /// The columns of the tables.
    pub const COLUMNS: [Measure; 5] = [Measure::Incidents, Measure::Killed, Measure::Wounded, Measure::KilledOrWounded, Measure::Captured];

    /// The end of its anchors.
    #[rustfmt::skip]
    pub fn name(self) -> &'static str {
        ["incidents", "attacks", "operations", "others", "killed", "wounded", "killed_or_wounded", "captured", "claimed", "claimed_killed",
            "claimed_wounded", "conflicts"][self as usize]
    }

    /// What it is called in the ledger.
    #[rustfmt::skip]
    pub fn label(self) -> &'static str {
        ["Incidents", "Attacks", "Operations", "Other events", "Killed", "Wounded", "Killed or wounded", "Captured", "Only claimed", "Killed, only claimed",
            "Wounded, only claimed", "Accounts differ"][self as usize]
    }
}

/// What one incident adds to sums.
#[derive(Clone, Debug, PartialEq)]
struct Member {
    number: usize,
    toll: Toll,
    class: usize,
    claimed: bool,
    conflict: bool,
}

/// A sum over some incidents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SumOf {
    pub name: String,
    pub totals: Totals,
    members: Vec<Member>,
}

/// All sums of a page.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub sums: Vec<SumOf>,
}

impl Ledger {
    /// Sums up incidents, and gives the sum's index.
    pub fn add<'a>(&mut self, name: impl Into<String>, entries: impl IntoIterator<Item = &'a Entry>) -> usize {
        let mut sum = SumOf { name: name.into(), ..SumOf::default() };
        for entry in entries {
            sum.totals.add(&entry.linked, &entry.toll);
            sum.members.push(Member {
                number: entry.number,
                toll: entry.toll,
                class: super::class_idx(&entry.linked.class),
                claimed: is_only_claimed(&entry.linked.status),
                conflict: entry.has_conflict(),
            });
        }
        self.sums.push(sum);
        self.sums.len() - 1
    }

    /// The number as the page writes it; empty for none.
    pub fn value(&self, at: usize, measure: Measure) -> String {
        self.sums[at].value(measure)
    }

    /// Where the number's sentences stand; empty where there is none.
    pub fn anchor(&self, at: usize, measure: Measure) -> String {
        let mut adds = self.sums[at].adds(measure);
        match (adds.next(), adds.next()) {
            (None, _) => String::new(),
            (Some((number, _)), None) => format!("q{number}"),
            _ => format!("s{at}-{}", measure.name()),
        }
    }
}

impl SumOf {
    /// The number as the page writes it; empty for none.
    pub fn value(&self, measure: Measure) -> String {
        let sum = |sum: &Sum| if sum.is_empty() { String::new() } else { sum.to_string() };
        let totals = &self.totals;
        match measure {
            Measure::Killed => sum(&totals.killed),
            Measure::Wounded => sum(&totals.wounded),
            Measure::KilledOrWounded => sum(&totals.killed_or_wounded),
            Measure::Captured => sum(&totals.captured),
            Measure::ClaimedKilled => sum(&totals.claimed_killed),
            Measure::ClaimedWounded => sum(&totals.claimed_wounded),
            _ => match self.adds(measure).count() {
                0 => String::new(),
                n => n.to_string(),
            },
        }
    }

    /// The incidents that add to a number, each with what it adds; nothing beside an incident that counts as one.
    pub fn adds(&self, measure: Measure) -> impl Iterator<Item = (usize, String)> + '_ {
        self.members.iter().filter_map(move |member| Some((member.number, member.adds(measure)?)))
    }
}

impl Member {
    /// What it adds; none where it adds nothing.
    fn adds(&self, measure: Measure) -> Option<String> {
        let people = |sum: Option<Sum>| sum.filter(|sum| !sum.is_empty()).map(|sum| sum.to_string());
        let counts = |is: bool| is.then(String::new);
        match measure {
            Measure::Incidents => counts(true),
            Measure::Attacks => counts(self.class == 0),
            Measure::Operations => counts(self.class == 1),
            Measure::Others => counts(self.class == 2),
            Measure::Killed => people(self.toll.killed),
            Measure::Wounded => people(self.toll.wounded),
            Measure::KilledOrWounded => people(self.toll.killed_or_wounded),
            Measure::Captured => people(self.toll.captured),
            Measure::Claimed => counts(self.claimed),
            Measure::ClaimedKilled => people(self.toll.killed).filter(|_| self.claimed),
            Measure::ClaimedWounded => people(self.toll.wounded).filter(|_| self.claimed),
            Measure::Conflicts => counts(self.conflict),
        }
    }
}
