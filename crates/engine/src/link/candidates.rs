//! Incident records in, the pairs worth comparing out.
//!
//! All pairs would be too many. Records become candidates where they share a day (give or take a few) and a cell of half a
//! degree or a neighbouring one, or a day and a country where one of them has no point, or two rare words. Records of one
//! document are candidates only where `repeat` says that one may tell the other again.

use super::repeat::may_repeat;
use super::vectors::WordIndex;
use super::weights::{CandidateLimits, LinkLexicon};
use crate::record::Incident;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Side of a cell, in degrees.
const CELL: f64 = 0.5;
/// A range of more days than this is found by its words alone.
const LONGEST: i32 = 10;

/// Pairs of indexes, the smaller first, in order.
pub fn candidate_pairs(incidents: &[&Incident], words: &WordIndex, weights: &LinkLexicon) -> Vec<(usize, usize)> {
    let limits = &weights.candidates;
    let mut pairs = BTreeSet::new();
    pair_by_time_and_place(incidents, limits, &mut pairs);
    pair_by_words(incidents, words, limits, &mut pairs);
    pairs.retain(|&(a, b)| incidents[a].document.id != incidents[b].document.id);
    pair_by_document(incidents, weights, &mut pairs);
    pairs.into_iter().collect()
}

fn pair_by_time_and_place(incidents: &[&Incident], limits: &CandidateLimits, pairs: &mut BTreeSet<(usize, usize)>) {
    let mut in_cell: BTreeMap<(Date, i32, i32), Vec<usize>> = BTreeMap::new();
    let mut in_country: BTreeMap<(Date, &str), Vec<(usize, bool)>> = BTreeMap::new();
    for (at, incident) in incidents.iter().enumerate() {
        let cell = cell_of(incident);
        let country = incident.place.as_ref().and_then(|place| place.country.as_deref()).unwrap_or("");
        for day in days_of(incident, limits.days) {
            for (x, y) in cell.into_iter().flat_map(around) {
                in_cell.entry((day, x, y)).or_default().push(at);
            }
            in_country.entry((day, country)).or_default().push((at, cell.is_some()));
        }
    }
    for group in in_cell.values() {
        add_all(group, pairs);
    }
    for group in in_country.values() {
        let pointless: Vec<usize> = group.iter().filter(|(_, has_point)| !has_point).map(|(at, _)| *at).collect();
        for &a in &pointless {
            pairs.extend(group.iter().filter(|(b, _)| *b != a).map(|&(b, _)| (a.min(b), a.max(b))));
        }
    }
}

fn pair_by_document(incidents: &[&Incident], weights: &LinkLexicon, pairs: &mut BTreeSet<(usize, usize)>) {
    let mut of_document: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, incident) in incidents.iter().enumerate() {
        of_document.entry(&incident.document.id).or_default().push(at);
    }
    for group in of_document.values() {
        for (n, &a) in group.iter().enumerate() {
            pairs.extend(group[n + 1..].iter().filter(|&&b| may_repeat(incidents[a], incidents[b], weights)).map(|&b| (a, b)));
        }
    }
}

fn pair_by_words(incidents: &[&Incident], words: &WordIndex, limits: &CandidateLimits, pairs: &mut BTreeSet<(usize, usize)>) {
    let mut using: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for at in 0..incidents.len() {
        words.rare_terms(at, limits.rare_in).for_each(|term| using.entry(term).or_default().push(at));
    }
    let mut once = BTreeSet::new();
    for group in using.values() {
        for (n, &a) in group.iter().enumerate() {
            for &b in &group[n + 1..] {
                if !once.insert((a, b)) {
                    pairs.insert((a, b));
                }
            }
        }
    }
}

fn add_all(group: &[usize], pairs: &mut BTreeSet<(usize, usize)>) {
    for (n, &a) in group.iter().enumerate() {
        pairs.extend(group[n + 1..].iter().filter(|&&b| b != a).map(|&b| (a.min(b), a.max(b))));
    }
}

/// The days of an incident; each is widened to one side, so that any two within the window meet.
fn days_of(incident: &Incident, window: i32) -> Vec<Date> {
    let Some(date) = &incident.date else { return Vec::new() };
    let length = super::score::length_in_days(date);
    if length > LONGEST {
        return Vec::new();
    }
    (0..length + window).filter_map(|n| date.start.checked_add(n.days()).ok()).collect()
}

fn cell_of(incident: &Incident) -> Option<(i32, i32)> {
    let place = incident.place.as_ref()?;
    Some(((place.lat? / CELL).floor() as i32, (place.lon? / CELL).floor() as i32))
}

/// A cell and those to one side of it: any two neighbours share one of these.
fn around((x, y): (i32, i32)) -> [(i32, i32); 4] {
    [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
}
