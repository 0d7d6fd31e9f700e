//! Dated attacks in, waves that touch the bulletin's period out: more than the usual rate lets expect, in time or in one area.
//!
//! The search is that of `waves`. A series that is too short has no usual rate, and the page says so instead of telling a wave.

use super::gather::actors_of;
use super::page::entries_of;
use super::{Bulletin, Entry, Period, Sources};
use crate::lexicon::Lexicon;
use crate::link::LinkedIncident;
use crate::waves::{BurstSearch, ClusterSearch, FEWEST_DAYS, Happening, Series, find_bursts, find_clusters};
use jiff::civil::Date;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// An actor with fewer attacks has no rate worth the name.
const FEWEST_ATTACKS: usize = 30;
const ALPHA: f64 = 0.01;
const REPLICATES: usize = 199;
const SEED: u64 = 1;

/// What the search found, or why there was none.
#[derive(Clone, Debug, Default)]
pub struct Surges {
    /// First and last day of the attacks at hand, and how many days that is.
    pub span: Option<(Date, Date, usize)>,
    /// The series is too short to have a usual rate.
    pub too_short: bool,
    pub found: Vec<Surge>,
    /// Names of the actors that were searched by themselves.
    pub actors: Vec<String>,
}

/// More attacks than usual.
#[derive(Clone, Debug)]
pub struct Surge {
    /// The actor's name; none for all attacks together.
    pub actor: Option<String>,
    pub from: Date,
    pub to: Date,
    pub n_attacks: usize,
    pub expected: f64,
    pub p: f64,
    /// Place and radius in kilometres, for one that crowds in one area.
    pub place: Option<(String, f64)>,
    /// Index of the sum over those of its attacks that are on the page.
    pub sum: usize,
}

/// Searches all attacks and those of each actor that has enough.
pub fn find_surges(bulletin: &mut Bulletin, sources: &Sources, lexicon: &Lexicon) -> Surges {
    let Some(period) = bulletin.period else { return Surges::default() };
    let attacks = attacks_of(sources, period);
    let Some(series) = Series::new(attacks.iter().copied(), None, Some(period.to)) else { return Surges::default() };
    let n_days = series.counts.len();
    let mut surges = Surges { span: Some((series.first, period.to, n_days)), too_short: n_days < FEWEST_DAYS, ..Surges::default() };
    if surges.too_short {
        return surges;
    }
    let mut found = search(None, &series, period);
    let mut by_actor: BTreeMap<String, Vec<&LinkedIncident>> = BTreeMap::new();
    for attack in &attacks {
        let entry = Entry { linked: (*attack).clone(), ..Entry::default() };
        let known = actors_of(&entry, lexicon).into_iter().filter(|(id, _)| !id.is_empty());
        known.for_each(|(_, name)| by_actor.entry(name).or_default().push(attack));
    }
    for (name, attacks) in by_actor.into_iter().filter(|(_, attacks)| attacks.len() >= FEWEST_ATTACKS) {
        if let Some(series) = Series::new(attacks, Some(series.first), Some(period.to)) {
            found.extend(search(Some(&name), &series, period));
        }
        surges.actors.push(name);
    }
    surges.found = found.into_iter().map(|(surge, members)| summed(surge, &members, bulletin)).collect();
    surges
}

/// The attacks up to the end of the period, each once.
fn attacks_of<'a>(sources: &'a Sources, period: Period) -> Vec<&'a LinkedIncident> {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let is_attack = |linked: &&LinkedIncident| linked.class == "attack" && super::totals::counts(&linked.status);
    let in_time = |linked: &&LinkedIncident| linked.date.as_ref().is_some_and(|date| date.end <= period.to);
    let all = sources.linked.iter().chain(sources.history).filter(is_attack).filter(in_time);
    all.filter(|linked| seen.insert(linked.incident.as_str())).collect()
}

type Found = (Surge, Vec<String>);

fn search(actor: Option<&str>, series: &Series, period: Period) -> Vec<Found> {
    let touches = |from: Date, to: Date| from <= period.to && to >= period.from;
    let ids = |members: &mut dyn Iterator<Item = &Happening>| members.map(|happening| happening.incident.incident.clone()).collect::<Vec<String>>();
    let mut found = Vec::new();
    for burst in find_bursts(&series.counts, &BurstSearch { alpha: ALPHA, replicates: REPLICATES, seed: SEED }) {
        let (from, to) = (series.date(burst.from), series.date(burst.to - 1));
        let members = ids(&mut series.happenings.iter().filter(|happening| (burst.from..burst.to).contains(&happening.day)));
        let surge =
            Surge { actor: actor.map(str::to_string), from, to, n_attacks: burst.count as usize, expected: burst.expected, p: burst.p, place: None, sum: 0 };
        found.extend(touches(from, to).then_some((surge, members)));
    }
    let (happenings, spots) = series.spots();
    for cluster in find_clusters(&spots, &ClusterSearch { alpha: ALPHA, replicates: REPLICATES, seed: SEED }) {
        let (from, to) = (series.date(cluster.from), series.date(cluster.to - 1));
        let members: Vec<&Happening> = cluster.members.iter().map(|&at| &happenings[at]).collect();
        let centre = members
            .iter()
            .filter_map(|happening| happening.incident.place.as_ref())
            .find(|place| place.lat == Some(cluster.lat) && place.lon == Some(cluster.lon));
        let place = centre.map(|place| (place.name.clone(), cluster.radius_km));
        let surge = Surge { actor: actor.map(str::to_string), from, to, n_attacks: members.len(), expected: cluster.expected, p: cluster.p, place, sum: 0 };
        found.extend(touches(from, to).then(|| (surge, ids(&mut members.into_iter()))));
    }
    found
}

/// The surge with the sum over those of its attacks that stand on the page.
fn summed(surge: Surge, members: &[String], bulletin: &mut Bulletin) -> Surge {
    let name = surge.actor.clone().unwrap_or_default();
    let mut ledger = std::mem::take(&mut bulletin.ledger);
    let on_page = entries_of(bulletin).chain(&bulletin.earlier).chain(&bulletin.aside).filter(|entry| members.contains(&entry.linked.incident));
    let sum = ledger.add(format!("{name} {}", super::wording::days(surge.from, surge.to)).trim(), on_page);
    bulletin.ledger = ledger;
    Surge { sum, ..surge }
}
