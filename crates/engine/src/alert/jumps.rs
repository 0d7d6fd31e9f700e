//! A rule over indicators in, its alerts out: a value that is so many times the one before it, or so many times less.
//!
//! A range that is told counts in favour of no jump: the least of the higher value against the most of the lower. Values of one day are no jump but a
//! contradiction (`series`), and what is projected is not laid beside what is reported.

use super::rules::Rule;
use super::{About, Alert, Jump, Scene, alert, is_old};
use crate::series::{Point, Series};

/// The jumps of the rule's indicators; of all where it names none.
pub fn alerts(rule: &Rule, times: f64, indicators: &[String], scene: &Scene) -> Vec<Alert> {
    let wanted = scene.series.iter().filter(|series| is_wanted(rule, indicators, series));
    wanted.flat_map(|series| of_series(rule, times, series)).filter(|alert| !is_old(rule, alert.day, scene)).collect()
}

fn is_wanted(rule: &Rule, indicators: &[String], series: &Series) -> bool {
    let subject = series.subject.as_ref().and_then(|subject| subject.id.as_ref());
    let is_in = |list: &[String], value: Option<&String>| list.is_empty() || value.is_some_and(|value| list.contains(value));
    is_in(indicators, Some(&series.indicator)) && is_in(&rule.filter.countries, series.country.as_ref()) && is_in(&rule.filter.actors, subject)
}

fn of_series(rule: &Rule, times: f64, series: &Series) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for (at, after) in series.points.iter().enumerate() {
        let earlier = series.points[..at].iter().rfind(|before| before.as_of < after.as_of && before.as_of.is_some() && before.status == after.status);
        if let Some(before) = earlier.filter(|before| is_jump(before, after, times)) {
            alerts.push(alert(rule, after.as_of, vec![key_of(series, after)], About::Jump(Box::new(jump(series, before, after)))));
        }
    }
    alerts
}

fn is_jump(before: &Point, after: &Point, times: f64) -> bool {
    let far = |high: &Point, low: &Point| low.value.high.is_some_and(|most| most > 0.0 && high.value.low >= times * most);
    far(after, before) || far(before, after)
}

/// The figure's own id; a tally's total has none.
fn key_of(series: &Series, point: &Point) -> String {
    match (point.figure.as_str(), point.as_of) {
        ("", Some(day)) => format!("{} {} {day}", series.what, point.document),
        (figure, _) => figure.to_string(),
    }
}

fn jump(series: &Series, before: &Point, after: &Point) -> Jump {
    Jump {
        indicator: series.indicator.clone(),
        unit: series.unit.clone(),
        place: series.place.clone(),
        country: series.country.clone(),
        subject: series.subject.as_ref().map(|subject| subject.name.clone()),
        before: before.clone(),
        after: after.clone(),
    }
}
