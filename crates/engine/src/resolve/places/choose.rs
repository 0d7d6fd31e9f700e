//! Toponyms with their entries in, one entry for each (or none) out, chosen jointly over the document.
//!
//! Toponyms of one name mean one place in a document (Gale, Church and Yarowsky 1992). Each entry of a name has a score
//! from itself (inhabitants, kind, whether the name is its own) and from the words around (kind words, nesting). Then, in
//! a few rounds, each name's probabilities lend weight to the countries and first-order divisions of its entries, and to
//! entries near its best one, for all other names: the document's places draw together. Weights are in
//! `lexicon/places/weights.toml`. It looks at no words of the text.

use super::PlaceKind;
use super::find::Toponym;
use super::geometry::distance_km;
use super::words::Weights;
use crate::gazetteer::{Entry, EntryId, Gazetteer};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Rounds of mutual support; more change little.
const ROUNDS: usize = 3;
/// Entries of a name that are weighed by distance.
const MOST_NEAR: usize = 8;

/// One name of the document with its weighed entries.
struct Name<'g> {
    entries: Vec<Entry<'g>>,
    /// What the entry itself and the words around say.
    fixed: Vec<f32>,
    probability: Vec<f32>,
    mentions: f32,
    best: usize,
}

/// The entry that each toponym stands for, by its index.
pub(super) fn choose_entries(toponyms: &[Toponym], gazetteer: &Gazetteer, weights: &Weights) -> Vec<Option<EntryId>> {
    let mut names: Vec<Name> = Vec::new();
    let mut by_key: FxHashMap<&SmolStr, usize> = FxHashMap::default();
    let mut of_toponym = Vec::with_capacity(toponyms.len());
    for toponym in toponyms {
        let name = *by_key.entry(&toponym.key).or_insert_with(|| {
            names.push(name_of(toponym, gazetteer, weights));
            names.len() - 1
        });
        names[name].mentions += 1.0;
        of_toponym.push(name);
    }
    add_local_evidence(&mut names, toponyms, &of_toponym, weights);
    names.iter_mut().for_each(|name| name.settle(&name.fixed.clone()));
    for round in 0..ROUNDS {
        support_each_other(&mut names, weights, round > 0);
    }
    of_toponym.iter().map(|&name| names[name].entries.get(names[name].best).map(|entry| entry.id)).collect()
}

fn name_of<'g>(toponym: &Toponym, gazetteer: &'g Gazetteer, weights: &Weights) -> Name<'g> {
    let entries: Vec<Entry> = toponym.entries.iter().map(|&id| gazetteer.entry(id)).collect();
    let score = |entry: &Entry| {
        let own = if gazetteer.spelling.fold(entry.name) == toponym.key { weights.own_name } else { 0.0 };
        let similar = if toponym.similar { weights.spelling } else { 0.0 };
        let inhabitants = if entry.kind == PlaceKind::Town { entry.population } else { 30_000 };
        weights.population * ((inhabitants as f32) + 100.0).ln() + weights.of_kind(entry.kind) + own + similar
    };
    let fixed = entries.iter().map(score).collect();
    Name { entries, fixed, probability: Vec::new(), mentions: 0.0, best: 0 }
}

/// Kind words and nesting. Each piece of evidence counts once for a name, however often it is repeated.
fn add_local_evidence(names: &mut [Name], toponyms: &[Toponym], of_toponym: &[usize], weights: &Weights) {
    let mut kinds: Vec<(usize, PlaceKind)> = Vec::new();
    let mut nests: Vec<(usize, usize)> = Vec::new();
    for (at, toponym) in toponyms.iter().enumerate() {
        let name = of_toponym[at];
        if let Some(kind) = toponym.kind.filter(|&kind| !kinds.contains(&(name, kind))) {
            kinds.push((name, kind));
            add_kind(&mut names[name], kind, weights);
        }
        if let Some(outer) = toponym.within.map(|within| of_toponym[within]).filter(|&outer| outer != name && !nests.contains(&(name, outer))) {
            nests.push((name, outer));
            add_nest(names, name, outer, weights);
        }
    }
}

fn add_kind(name: &mut Name, kind: PlaceKind, weights: &Weights) {
    for (entry, fixed) in name.entries.iter().zip(&mut name.fixed) {
        let fits = entry.kind == kind
            || (kind == PlaceKind::Town && entry.kind == PlaceKind::Site)
            || (kind == PlaceKind::Admin2 && entry.kind == PlaceKind::Town)
            || (kind == PlaceKind::Region && matches!(entry.kind, PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Town | PlaceKind::Site))
            || (kind == PlaceKind::Site && matches!(entry.kind, PlaceKind::Town));
        *fixed += match (fits, entry.kind == kind) {
            (_, true) => weights.kind_fits,
            (true, false) => 0.0,
            (false, _) => weights.kind_differs,
        };
    }
}

/// The outer place holds the inner: both draw each other's entries.
fn add_nest(names: &mut [Name], inner: usize, outer: usize, weights: &Weights) {
    let (mut inner_gain, mut outer_gain) = (vec![0f32; names[inner].entries.len()], vec![0f32; names[outer].entries.len()]);
    for (i, a) in names[inner].entries.iter().enumerate() {
        for (o, b) in names[outer].entries.iter().enumerate() {
            let gain = nest_gain(a, b, weights);
            inner_gain[i] = inner_gain[i].max(gain);
            outer_gain[o] = outer_gain[o].max(gain * 0.8);
        }
    }
    names[inner].fixed.iter_mut().zip(inner_gain).for_each(|(fixed, gain)| *fixed += gain);
    names[outer].fixed.iter_mut().zip(outer_gain).for_each(|(fixed, gain)| *fixed += gain);
}

fn nest_gain(inner: &Entry, outer: &Entry, weights: &Weights) -> f32 {
    if inner.id == outer.id || inner.kind > outer.kind {
        return 0.0;
    }
    let away = || distance_km((inner.lat, inner.lon), (outer.lat, outer.lon));
    match outer.kind {
        PlaceKind::Country if inner.country == outer.country => weights.nested_country,
        PlaceKind::Admin1 if inner.group == outer.group => weights.nested_admin1,
        PlaceKind::Admin1 | PlaceKind::Country | PlaceKind::World => 0.0,
        _ if away() < (outer.extent_km * 2.0).max(40.0) => weights.nested_near,
        _ => 0.0,
    }
}

impl Name<'_> {
    /// Turns scores into probabilities and the best entry.
    fn settle(&mut self, scores: &[f32]) {
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
        let sum: f32 = powers.iter().sum();
        self.probability = powers.iter().map(|power| power / sum).collect();
        self.best = scores.iter().enumerate().fold(0, |best, (at, &score)| if score > scores[best] { at } else { best });
    }
}

/// How much of the document's names lies in each country and first-order division.
#[derive(Default)]
struct Shares<'g> {
    countries: FxHashMap<&'g str, f32>,
    divisions: FxHashMap<u32, f32>,
    total: f32,
    total_divided: f32,
}

/// A name counts for the document by the square root of its mentions.
fn shares_of<'g>(names: &[Name<'g>]) -> Shares<'g> {
    let mut shares = Shares::default();
    for name in names {
        let weight = name.mentions.sqrt();
        for (entry, probability) in name.entries.iter().zip(&name.probability) {
            let part = weight * probability;
            if !entry.country.is_empty() {
                *shares.countries.entry(entry.country).or_default() += part;
                shares.total += part;
            }
            if entry.admin1.is_some() {
                *shares.divisions.entry(entry.group).or_default() += part;
                shares.total_divided += part;
            }
        }
    }
    shares
}

/// One round: every name is weighed anew in the light of the others.
fn support_each_other(names: &mut [Name], weights: &Weights, with_distance: bool) {
    let shares = shares_of(names);
    let anchors: Vec<(usize, f64, f64, f32)> = names.iter().enumerate().filter_map(anchor).collect();
    let scores: Vec<Vec<f32>> = names.iter().enumerate().map(|(at, name)| {
        let mut scores = score_by_shares(name, &shares, weights);
        if with_distance {
            add_nearness(name, at, &anchors, &mut scores, weights);
        }
        scores
    }).collect();
    names.iter_mut().zip(scores).for_each(|(name, scores)| name.settle(&scores));
}

/// A name's best entry where it has a point that means something, with how sure it is.
fn anchor((at, name): (usize, &Name)) -> Option<(usize, f64, f64, f32)> {
    let best = name.entries.get(name.best)?;
    let sure = name.probability[name.best];
    (best.kind < PlaceKind::Admin1 && sure > 0.3).then_some((at, best.lat, best.lon, sure * name.mentions.sqrt().min(2.0)))
}

fn score_by_shares(name: &Name, shares: &Shares, weights: &Weights) -> Vec<f32> {
    let own = name.mentions.sqrt();
    let score = |at: usize| {
        let (entry, probability) = (&name.entries[at], name.probability[at]);
        let country = (shares.countries.get(entry.country).copied().unwrap_or(0.0) - own * probability).max(0.0) / (shares.total - own + 1.0).max(1.0);
        let division = if entry.admin1.is_none() || entry.kind >= PlaceKind::Admin1 { 0.0 } else {
            (shares.divisions.get(&entry.group).copied().unwrap_or(0.0) - own * probability).max(0.0) / (shares.total_divided - own + 1.0).max(1.0)
        };
        name.fixed[at] + weights.same_country * country + weights.same_admin1 * division.sqrt()
    };
    (0..name.entries.len()).map(score).collect()
}

/// Adds what near best entries of other names lend to the strongest entries of a name.
fn add_nearness(name: &Name, own: usize, anchors: &[(usize, f64, f64, f32)], scores: &mut [f32], weights: &Weights) {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    if order.len() < 2 {
        return;
    }
    for &at in order.iter().take(MOST_NEAR) {
        let entry = &name.entries[at];
        if entry.kind >= PlaceKind::Country {
            continue;
        }
        let lend = |&(other, lat, lon, sure): &(usize, f64, f64, f32)| {
            if other == own { 0.0 } else { sure * (-(flat_distance_km(entry, lat, lon)) / weights.near_km).exp() }
        };
        let lent: f32 = anchors.iter().map(lend).sum();
        scores[at] += weights.near * lent.min(4.0).sqrt();
    }
}

/// Distance on a plane tangent at the entry: good to a few percent over the short ways that matter.
fn flat_distance_km(entry: &Entry, lat: f64, lon: f64) -> f32 {
    let north = (lat - entry.lat) as f32 * 111.2;
    let turn = ((lon - entry.lon + 540.0).rem_euclid(360.0) - 180.0) as f32;
    let east = turn * 111.2 * (entry.lat as f32).to_radians().cos();
    (north * north + east * east).sqrt()
}
