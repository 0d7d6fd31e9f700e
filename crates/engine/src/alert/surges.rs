//! A rule over rates in, its alerts out: a stretch of days with more incidents than the usual rate lets expect.
//!
//! The search is that of `waves`, over all incidents that the rule's filter lets through together, with a fixed seed. A wave's keys are its days,
//! so that one which grows, or whose ends move as reports come, is the same wave.

use super::incidents::meets;
use super::rules::{Rule, RuleFilter};
use super::{About, Alert, Scene, Wave, alert, is_old};
use crate::waves::{Burst, BurstSearch, Series, find_bursts};
use jiff::ToSpan;

const REPLICATES: usize = 199;
const SEED: u64 = 1;

/// The waves of a rule; none while there are too few days for a usual rate.
pub fn alerts(rule: &Rule, alpha: f64, scene: &Scene) -> Vec<Alert> {
    let classes = if rule.filter.classes.is_empty() { vec!["attack".to_string()] } else { rule.filter.classes.clone() };
    let filter = RuleFilter { classes, ..rule.filter.clone() };
    let wanted = scene.incidents.iter().filter(|watched| meets(&filter, watched)).map(|watched| &watched.incident);
    let Some(series) = Series::new(wanted, None, None) else { return Vec::new() };
    let bursts = find_bursts(&series.counts, &BurstSearch { alpha, replicates: REPLICATES, seed: SEED });
    bursts.iter().filter_map(|burst| of_burst(rule, &series, burst)).filter(|alert| !is_old(rule, alert.day, scene)).collect()
}

fn of_burst(rule: &Rule, series: &Series, burst: &Burst) -> Option<Alert> {
    let (start, end) = (series.date(burst.from), series.date(burst.to.checked_sub(1)?));
    let keys = (burst.from..burst.to).map(|day| format!("wave {}", series.first.saturating_add((day as i64).days()))).collect();
    let actor = (!rule.filter.actors.is_empty()).then(|| rule.filter.actors.join(", "));
    let wave = Wave { actor, start, end, incidents: burst.count, expected: (burst.expected * 10.0).round() / 10.0, p: burst.p };
    Some(alert(rule, Some(end), keys, About::Wave(wave)))
}
