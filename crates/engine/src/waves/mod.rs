//! Dated incidents in, waves out: when there were more than the base rate lets expect, where they crowd, how two waves differ.
//!
//! Bursts in time stand against the actor's own base rate (`bursts`), clusters in space and time against how often each place and
//! each day has incidents anyway (`clusters`); an announced campaign is given by its dates. Two stretches of days are compared by length,
//! rate, places, tactics and lethality, each with an interval (`intervals`). Every drawn number comes from a seed, so the answer is
//! always the same. What is counted is what was reported: a wave of reporting looks like a wave of attacks.

mod bursts;
mod clusters;
mod intervals;
mod random;

pub use bursts::{Burst, BurstSearch, FEWEST_DAYS, find_bursts, usual_rates};
pub use clusters::{Cluster, ClusterSearch, Spot, find_clusters};
pub use intervals::{Estimate, Z, mean, rate, ratio, share};

use crate::link::LinkedIncident;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Longest range of days that still says when something happened; its middle counts.
const VAGUEST_DAYS: i32 = 3;
/// The most places and tactics that a comparison tells.
const MOST_SHARES: usize = 8;

/// An incident with its day, counted from the first day of the series.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'a> {
    pub day: usize,
    pub incident: &'a LinkedIncident,
}

/// Incidents in the order of their days.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    pub first: Date,
    /// Incidents on each day.
    pub counts: Vec<u32>,
    pub happenings: Vec<Happening<'a>>,
    /// Incidents whose day is not told closely enough.
    pub n_undated: usize,
}

/// Days of a series, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from: Date,
    pub to: Date,
}

/// What a stretch of days was like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Portrait {
    pub start: Date,
    pub end: Date,
    pub days: usize,
    pub incidents: usize,
    pub incidents_a_day: Estimate,
    /// Killed in an incident, over those that tell a number.
    pub killed_an_incident: Option<Estimate>,
    /// Share of the incidents that tell of killed, over those that tell a number.
    pub share_with_killed: Option<Estimate>,
    pub by_country: BTreeMap<String, Estimate>,
    pub by_province: BTreeMap<String, Estimate>,
    pub by_tactic: BTreeMap<String, Estimate>,
}

/// Two stretches of days beside one another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    pub a: Portrait,
    pub b: Portrait,
    /// Incidents a day in `a` by those in `b`.
    pub rate_ratio: Estimate,
    /// Countries, provinces and tactics whose shares' intervals do not overlap.
    pub differ: Vec<String>,
}

impl<'a> Series<'a> {
    /// The series of these incidents from one day to another; from the first to the last incident where they are not given. None
    /// where no incident has a day.
    pub fn new(incidents: impl IntoIterator<Item = &'a LinkedIncident>, from: Option<Date>, to: Option<Date>) -> Option<Series<'a>> {
        let mut n_undated = 0;
        let mut dated: Vec<(Date, &LinkedIncident)> = Vec::new();
        for incident in incidents {
            match day_of(incident) {
                Some(day) => dated.push((day, incident)),
                None => n_undated += 1,
            }
        }
        dated.retain(|(day, _)| from.is_none_or(|from| *day >= from) && to.is_none_or(|to| *day <= to));
        dated.sort_by(|a, b| (a.0, &a.1.incident).cmp(&(b.0, &b.1.incident)));
        let first = from.or(dated.first().map(|(day, _)| *day))?;
        let last = to.or(dated.last().map(|(day, _)| *day))?;
        let mut counts = vec![0; days_from(first, last) + 1];
        let happenings: Vec<Happening> = dated.into_iter().map(|(day, incident)| Happening { day: days_from(first, day), incident }).collect();
        happenings.iter().for_each(|happening| counts[happening.day] += 1);
        Some(Series { first, counts, happenings, n_undated })
    }

    /// The day with this number.
    pub fn date(&self, day: usize) -> Date {
        self.first.saturating_add((day as i64).days())
    }

    /// The happenings with a point, and these points for the search of clusters.
    pub fn spots(&self) -> (Vec<Happening<'a>>, Vec<Spot>) {
        let placed = self.happenings.iter().filter_map(|happening| {
            let place = happening.incident.place.as_ref()?;
            Some((*happening, Spot { lat: place.lat?, lon: place.lon?, day: happening.day }))
        });
        placed.unzip()
    }

    /// What these days were like.
    pub fn portrait(&self, stretch: Stretch) -> Portrait {
        let days = days_from(stretch.from, stretch.to) + 1;
        let inside = |happening: &&Happening| (stretch.from..=stretch.to).contains(&self.date(happening.day));
        let incidents: Vec<&LinkedIncident> = self.happenings.iter().filter(inside).map(|happening| happening.incident).collect();
        let killed: Vec<f64> = incidents.iter().filter_map(|incident| incident.killed).map(|killed| f64::from(killed.low)).collect();
        let with_killed = killed.iter().filter(|&&n| n > 0.0).count();
        let place = |field: fn(&LinkedIncident) -> Option<&String>| shares(&incidents, |incident| field(incident).into_iter().cloned().collect());
        Portrait {
            start: stretch.from,
            end: stretch.to,
            days,
            incidents: incidents.len(),
            incidents_a_day: rate(incidents.len(), days),
            killed_an_incident: mean(&killed, 1),
            share_with_killed: (!killed.is_empty()).then(|| share(with_killed, killed.len())),
            by_country: place(|incident| incident.place.as_ref()?.country.as_ref()),
            by_province: place(|incident| incident.place.as_ref()?.admin1.as_ref()),
            by_tactic: shares(&incidents, |incident| incident.tactics.clone()),
        }
    }

    /// Two stretches of days beside one another.
    pub fn compare(&self, a: Stretch, b: Stretch) -> Comparison {
        let (a, b) = (self.portrait(a), self.portrait(b));
        let lists = [(&a.by_country, &b.by_country), (&a.by_province, &b.by_province), (&a.by_tactic, &b.by_tactic)];
        let apart = |(name, one): (&String, &Estimate), others: &BTreeMap<String, Estimate>| {
            let other = others.get(name)?;
            (one.low > other.high || other.low > one.high).then(|| name.clone())
        };
        let differ = lists.into_iter().flat_map(|(one, other)| one.iter().filter_map(|entry| apart(entry, other)).collect::<Vec<_>>()).collect();
        Comparison { rate_ratio: ratio((a.incidents, a.days), (b.incidents, b.days)), a, b, differ }
    }
}

/// The day of an incident, or the middle of the few days within which it was.
fn day_of(incident: &LinkedIncident) -> Option<Date> {
    let date = incident.date.as_ref()?;
    let length = date.start.until(date.end).ok()?.get_days();
    (length < VAGUEST_DAYS).then(|| date.start.saturating_add(i64::from(length / 2).days()))
}

fn days_from(first: Date, last: Date) -> usize {
    first.until(last).map_or(0, |span| span.get_days()).max(0) as usize
}

/// How large a share of the incidents each name has; the most frequent names.
fn shares(incidents: &[&LinkedIncident], names_of: impl Fn(&LinkedIncident) -> Vec<String>) -> BTreeMap<String, Estimate> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in incidents.iter().flat_map(|incident| names_of(incident)) {
        *counts.entry(name).or_default() += 1;
    }
    let mut ranked: Vec<(String, usize)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ranked.into_iter().take(MOST_SHARES).map(|(name, n)| (name, share(n, incidents.len()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// An incident; `days` is how many days its date covers.
    fn told(id: usize, day: &str, days: i64, country: &str, killed: u32) -> LinkedIncident {
        let start: Date = day.parse().expect("a date");
        serde_json::from_value(json!({
            "incident": format!("i{id}"), "tactics": ["ied"], "place": {"name": "X", "country": country},
            "date": {"start": start, "end": start.saturating_add((days - 1).days()), "precision": "day"},
            "killed": {"low": killed, "high": killed, "approximate": false}
        }))
        .expect("an incident")
    }

    #[test]
    fn a_series_counts_what_is_dated() {
        let incidents = [told(1, "2024-03-01", 1, "IQ", 0), told(2, "2024-03-03", 3, "IQ", 2), told(3, "2024-03-01", 31, "IQ", 2)];
        let series = Series::new(&incidents, None, None).expect("it has days");
        assert_eq!((series.counts.as_slice(), series.n_undated), (&[1, 0, 0, 1][..], 1));
        assert_eq!(Series::new(&incidents, None, "2024-03-06".parse().ok()).expect("it has days").counts.len(), 6);
        assert!(Series::new(&incidents[2..], None, None).is_none());
    }

    #[test]
    fn two_stretches_are_compared() {
        let mut incidents: Vec<LinkedIncident> = (0..40).map(|n| told(n, "2024-03-02", 1, "IQ", 1)).collect();
        incidents.extend((40..50).map(|n| told(n, "2024-03-12", 1, if n < 42 { "IQ" } else { "SY" }, 6)));
        let series = Series::new(&incidents, None, None).expect("it has days");
        let stretch = |from: &str, to: &str| Stretch { from: from.parse().expect("a date"), to: to.parse().expect("a date") };
        let compared = series.compare(stretch("2024-03-01", "2024-03-05"), stretch("2024-03-10", "2024-03-14"));
        assert_eq!((compared.a.incidents, compared.b.incidents, compared.a.days), (40, 10, 5));
        assert!(compared.rate_ratio.low > 1.5 && compared.rate_ratio.high < 9.0, "{:?}", compared.rate_ratio);
        assert_eq!(compared.differ, ["IQ"]);
        assert_eq!(compared.b.killed_an_incident.map(|killed| killed.value), Some(6.0));
    }
}
