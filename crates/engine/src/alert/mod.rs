//! Rules and what a desk holds in, alerts out: which of all that is told a desk wants to hear of.
//!
//! The answer is every alert that the rules give over what stands now; it knows nothing of what was sent. Each alert carries `keys`: what it is
//! about, in words that stay when reports come. Whoever sends compares them with the keys of what was sent before: one in common, and it is
//! the same news. So an incident that a second report tells again, or a wave that grows by a day, is no second alert.
//! It sends nothing, and reads no clock.

mod incidents;
mod jumps;
mod rules;
mod surges;

pub use rules::{Rule, RuleFilter, When, read_rules};

use crate::code::incident::stable_id;
use crate::link::LinkedIncident;
use crate::series::Series;
use jiff::civil::Date;
use serde::Serialize;

/// What rules are asked about.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub incidents: &'a [Watched],
    /// Figures over time (`series`).
    pub series: &'a [Series],
    /// The day from which a rule's `within_days` counts back; none where nothing is too old.
    pub today: Option<Date>,
}

/// An incident with what a rule asks of it beside its own fields.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    pub incident: LinkedIncident,
    /// A reviewer accepted all its records.
    pub is_accepted: bool,
    /// When the first and the last of its reports were published.
    pub first_told: Option<Date>,
    pub last_told: Option<Date>,
}

/// Something that a rule asks to be told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alert {
    /// Made from the rule's name and the first key.
    pub id: String,
    pub rule: String,
    /// The kind of rule, as it is written in the settings.
    pub when: &'static str,
    /// The day on which it could first be known: of the report, or of the last day of a wave.
    pub day: Option<Date>,
    #[serde(skip)]
    pub keys: Vec<String>,
    #[serde(flatten)]
    pub about: About,
}

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Incident(Box<LinkedIncident>),
    /// An actor in a country where it was not told of before, with its first incident there.
    Arrival {
        actor: String,
        country: String,
        incident: Box<LinkedIncident>,
    },
    Wave(Wave),
    Jump(Box<Jump>),
}

/// More incidents than the usual rate lets expect.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wave {
    /// Id; none for all actors together.
    pub actor: Option<String>,
    pub start: Date,
    pub end: Date,
    pub incidents: u32,
    pub expected: f64,
    /// Share of drawn series that are as striking.
    pub p: f64,
}

/// Two values of one indicator, one after the other, far apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Jump {
    pub indicator: String,
    pub unit: String,
    pub place: Option<String>,
    pub country: Option<String>,
    pub subject: Option<String>,
    pub before: crate::series::Point,
    pub after: crate::series::Point,
}

/// All alerts of all rules, in the order of the rules, then of their days.
pub fn find_alerts(rules: &[Rule], scene: &Scene) -> Vec<Alert> {
    rules.iter().flat_map(|rule| alerts_of(rule, scene)).collect()
}

/// The alerts of one rule, in the order of their days.
pub fn alerts_of(rule: &Rule, scene: &Scene) -> Vec<Alert> {
    let mut alerts = match &rule.when {
        When::Toll { .. } | When::Near { .. } | When::Conflict { .. } => incidents::alerts(rule, scene),
        When::FirstInCountry { history_days } => incidents::arrivals(rule, *history_days, scene),
        When::Wave { alpha } => surges::alerts(rule, *alpha, scene),
        When::Jump { times, indicators } => jumps::alerts(rule, *times, indicators, scene),
    };
    alerts.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    alerts
}

/// An alert of a rule; the first key names it.
fn alert(rule: &Rule, day: Option<Date>, keys: Vec<String>, about: About) -> Alert {
    let id = stable_id('a', &(&rule.name, keys.first()));
    Alert { id, rule: rule.name.clone(), when: rule.when.name(), day, keys, about }
}

/// Whether something of this day is too old for a rule; what has no day is not.
fn is_old(rule: &Rule, day: Option<Date>, scene: &Scene) -> bool {
    scene.today.zip(day).is_some_and(|(today, day)| (today - day).get_days() > rule.filter.within_days)
}

#[cfg(test)]
mod tests;
