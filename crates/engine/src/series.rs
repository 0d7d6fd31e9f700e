//! Records of many reports in, one time series an indicator out, with its sources and the values that contradict each other.
//!
//! Figures belong together that have the same indicator, unit, counted actor and place; totals of tallies stand beside them. Two
//! values contradict each other where both are to hold at about the same time and their ranges do not meet ("disjoint"), or meet
//! only because one is open and the numbers are far apart ("far": "more than 100" beside a third of 1,060). Nothing is averaged and
//! nobody is put right. The answer depends on the set of records alone.

use crate::record::{Amount, DateRange, Figure, Record, Speaker, Tally};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Values told for days farther apart may both be right.
const SAME_TIME_DAYS: i32 = 31;
/// Numbers within so much of each other agree, if either is approximate.
const ABOUT: f64 = 0.1;
/// Numbers farther apart than this factor are told apart, even where one is open.
const FAR: f64 = 1.5;

/// What is told of one indicator.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Series {
    pub indicator: String,
    /// In the words of the first report.
    pub what: String,
    pub unit: String,
    pub subject: Option<Speaker>,
    /// Name of the place and its country (ISO 3166-1 alpha-2).
    pub place: Option<String>,
    pub country: Option<String>,
    /// In the order of the days for which they are told.
    pub points: Vec<Point>,
    pub contradictions: Vec<Contradiction>,
    /// How many different documents or people say something.
    pub sources: usize,
}

/// One value of a series.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    pub as_of: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<DateRange>,
    pub value: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    pub status: String,
    pub attributed_to: Option<String>,
    pub document: String,
    /// Id of the figure; empty for a tally's total.
    pub figure: String,
    pub what: String,
}

/// Two points, by their position in the series, that cannot both be right.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Contradiction {
    pub a: usize,
    pub b: usize,
    /// `disjoint` or `far`.
    pub why: &'static str,
}

/// What figures of one series have in common.
type Key = (String, String, String, String);

/// The series of all figures and tallies, by indicator, then place, then subject.
pub fn build_series(records: &[Record]) -> Vec<Series> {
    let mut by_key: BTreeMap<Key, Series> = BTreeMap::new();
    for record in records {
        match record {
            Record::Figure(figure) => add_figure(&mut by_key, figure),
            Record::Tally(tally) => add_total(&mut by_key, tally),
            _ => {}
        }
    }
    by_key.into_values().map(finish).collect()
}

fn add_figure(by_key: &mut BTreeMap<Key, Series>, figure: &Figure) {
    let Some(value) = figure.value else { return };
    let place = figure.place.as_ref().map(|place| place.gazetteer_id.clone().unwrap_or_else(|| place.name.clone()));
    let subject = figure.subject.as_ref().map(|subject| subject.id.clone().unwrap_or_else(|| subject.name.clone()));
    // A part of a number ("of whom 800 …") is a series of its own, unless it is told as a share.
    let part = if figure.of.is_some() && figure.share.is_none() || figure.unit == "percent" { figure.what.to_lowercase() } else { String::new() };
    let key = (figure.indicator.clone(), place.unwrap_or_default(), subject.unwrap_or_default(), format!("{}{part}", figure.unit));
    let series = by_key.entry(key).or_insert_with(|| Series {
        indicator: figure.indicator.clone(),
        what: figure.what.clone(),
        unit: figure.unit.clone(),
        subject: figure.subject.clone(),
        place: figure.place.as_ref().map(|place| place.name.clone()),
        country: figure.place.as_ref().and_then(|place| place.country.clone()),
        ..Series::default()
    });
    series.points.push(Point {
        as_of: figure.as_of,
        period: figure.period.clone(),
        value,
        share: figure.share,
        status: figure.status.clone(),
        attributed_to: figure.attributed_to.clone(),
        document: figure.document.id.clone(),
        figure: figure.id.clone(),
        what: figure.what.clone(),
    });
}

fn add_total(by_key: &mut BTreeMap<Key, Series>, tally: &Tally) {
    let Some(total) = tally.total else { return };
    let place = tally.place.as_ref().map(|place| place.gazetteer_id.clone().unwrap_or_else(|| place.name.clone()));
    let publisher = tally.publisher.clone().unwrap_or_default();
    let key = ("tally".to_string(), place.unwrap_or_default(), publisher, tally.what.to_lowercase());
    let series = by_key.entry(key).or_insert_with(|| Series {
        indicator: "tally".into(),
        what: tally.what.clone(),
        unit: "events".into(),
        place: tally.place.as_ref().map(|place| place.name.clone()),
        country: tally.place.as_ref().and_then(|place| place.country.clone()),
        ..Series::default()
    });
    series.points.push(Point {
        as_of: tally.period.as_ref().map(|period| period.end),
        period: tally.period.clone(),
        value: total.into(),
        status: "reported".into(),
        attributed_to: tally.publisher.clone(),
        document: tally.document.id.clone(),
        what: tally.what.clone(),
        ..Point::default()
    });
}

/// Orders the points and finds what contradicts.
fn finish(mut series: Series) -> Series {
    let order = |point: &Point| (point.as_of, point.document.clone(), point.figure.clone());
    series.points.sort_by_key(order);
    series.points.dedup_by(|a, b| a == b);
    let points = &series.points;
    for (a, first) in points.iter().enumerate() {
        for (b, second) in points.iter().enumerate().skip(a + 1) {
            if let Some(why) = contradict(first, second) {
                series.contradictions.push(Contradiction { a, b, why });
            }
        }
    }
    let mut sources: Vec<&str> = points.iter().map(|point| point.attributed_to.as_deref().unwrap_or(&point.document)).collect();
    sources.sort_unstable();
    sources.dedup();
    series.sources = sources.len();
    series
}

/// Why two points cannot both be right, if they cannot.
fn contradict(a: &Point, b: &Point) -> Option<&'static str> {
    if !hold_together(a, b) || a.status != b.status {
        return None;
    }
    let (x, y) = (a.value, b.value);
    let slack = if x.approximate || y.approximate { ABOUT } else { 0.0 };
    let end = |value: Amount| value.high.unwrap_or(f64::INFINITY);
    if end(x) * (1.0 + slack) < y.low || end(y) * (1.0 + slack) < x.low {
        return Some("disjoint");
    }
    let (small, large) = (x.stated().min(y.stated()), x.stated().max(y.stated()));
    let open = x.high.is_none() || y.high.is_none();
    (open && small > 0.0 && large / small > FAR).then_some("far")
}

/// Told for about the same day, or for the same period.
fn hold_together(a: &Point, b: &Point) -> bool {
    let apart = |x: Date, y: Date| (x - y).get_days().abs();
    match (&a.period, &b.period) {
        (Some(x), Some(y)) => apart(x.start, y.start) <= 3 && apart(x.end, y.end) <= 3,
        (None, None) => match (a.as_of, b.as_of) {
            (Some(x), Some(y)) => apart(x, y) <= SAME_TIME_DAYS,
            (None, None) => true,
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn figure(id: &str, document: &str, low: f64, high: Option<f64>, as_of: &str) -> Record {
        serde_json::from_value(json!({
            "record": "figure", "id": id, "document": {"id": document}, "indicator": "returned", "what": "fighters returned", "unit": "persons",
            "value": {"low": low, "high": high, "approximate": false}, "as_of": as_of, "status": "reported",
            "place": {"name": "Germany", "country": "DE"}, "subject": {"name": "ISIS", "id": "islamic-state"}
        }))
        .expect("a figure")
    }

    #[test]
    fn open_and_far_apart_is_flagged() {
        let records = [figure("a", "x", 101.0, None, "2020-05-24"), figure("b", "x", 353.0, Some(353.0), "2020-05-24")];
        let series = build_series(&records);
        assert_eq!(series.len(), 1);
        assert_eq!(series[0].contradictions, [Contradiction { a: 0, b: 1, why: "far" }]);
    }

    #[test]
    fn disjoint_at_one_time_but_not_over_months() {
        let near = [figure("a", "x", 100.0, Some(100.0), "2020-05-24"), figure("b", "y", 300.0, Some(300.0), "2020-05-30")];
        assert_eq!(build_series(&near)[0].contradictions[0].why, "disjoint");
        let later = [figure("a", "x", 100.0, Some(100.0), "2020-05-24"), figure("b", "y", 300.0, Some(300.0), "2020-09-30")];
        assert!(build_series(&later)[0].contradictions.is_empty());
        assert_eq!(build_series(&later)[0].sources, 2);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter() {
        let mut records = vec![figure("a", "x", 100.0, Some(100.0), "2020-05-24"), figure("b", "y", 300.0, Some(300.0), "2020-05-30")];
        let forth = build_series(&records);
        records.reverse();
        assert_eq!(forth, build_series(&records));
    }
}
