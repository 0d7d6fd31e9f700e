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
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// Rounds of mutual support; more change little.
const ROUNDS: usize = 3;
/// Names that may draw others near; a long document has more.
const MOST_ANCHORS: usize = 48;
/// What one mention of an actor adds to its country.
const ACTOR_WEIGHT: f32 = 0.4;
/// Inhabitants from which a place is believed to be meant even where the text seems to nest it elsewhere.
const LARGE: u32 = 400_000;
/// The same for a town of the country that the text puts it in: the text has mistaken the division.
const TOWN: u32 = 50_000;
/// What a document's other names and actors weigh, at least, to say which country it is about.
const LEAST_OTHERS: f32 = 0.1;
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
    /// Which entries bear the name as their own.
    own_name: Vec<bool>,
    similar: bool,
    /// The word for its kind that stands beside it.
    kind: Option<PlaceKind>,
    demonym: bool,
    /// The text nests it in a place that holds its best entry.
    nested: bool,
}

/// The entry that each toponym stands for, by its index.
///
/// `actors` are the countries of the document's known actors, once for each mention.
pub(super) fn choose_entries<'g>(toponyms: &[Toponym], actors: &[&'g str], gazetteer: &'g Gazetteer, weights: &Weights) -> Vec<Option<EntryId>> {
    let mut names: Vec<Name> = Vec::new();
    let mut by_key: FxHashMap<(&SmolStr, bool), usize> = FxHashMap::default();
    let mut of_toponym = Vec::with_capacity(toponyms.len());
    for toponym in toponyms {
        let name = *by_key.entry((&toponym.key, is_division(toponym.kind))).or_insert_with(|| {
            names.push(name_of(toponym, gazetteer, weights));
            names.len() - 1
        });
        names[name].mentions += 1.0;
        of_toponym.push(name);
    }
    add_local_evidence(&mut names, toponyms, &of_toponym, weights);
    names.iter_mut().for_each(|name| name.settle(&name.fixed.clone()));
    for round in 0..ROUNDS {
        support_each_other(&mut names, actors, weights, round > 0);
    }
    let shares = shares_of(names.iter().filter(|name| !name.demonym), actors);
    let mut chosen: Vec<Option<EntryId>> = names.iter().map(|name| chosen_entry(name, &shares)).collect();
    for (inner, outer) in stated_nests(toponyms, &of_toponym) {
        if contradicts(&names[inner], &names[outer], weights) {
            chosen[inner] = None;
        }
    }
    of_toponym.iter().map(|&name| chosen[name]).collect()
}

/// The names that the text firmly nests in another, with that other.
fn stated_nests<'t>(toponyms: &'t [Toponym], of_toponym: &'t [usize]) -> impl Iterator<Item = (usize, usize)> + 't {
    let firm = toponyms.iter().enumerate().filter(|(_, toponym)| toponym.firmly);
    firm.filter_map(|(at, toponym)| toponym.within.map(|within| (of_toponym[at], of_toponym[within]))).filter(|(inner, outer)| inner != outer)
}

/// Whether the best entry of a name lies outside the place that the text puts it in: then it is a namesake of one that the
/// gazetteer does not know. A large place is rather told loosely.
fn contradicts(inner: &Name, outer: &Name, weights: &Weights) -> bool {
    let (Some(a), Some(b)) = (inner.entries.get(inner.best), outer.entries.get(outer.best)) else { return false };
    let least = if a.country == b.country && inner.own_name[inner.best] { TOWN } else { LARGE };
    let small = a.kind < PlaceKind::Admin1 && a.kind != PlaceKind::Region && a.population < least && !a.country.is_empty();
    let sure = outer.probability[outer.best] > 0.5 && !outer.similar && b.kind < PlaceKind::World;
    small && sure && nest_gain(a, b, weights) <= 0.0
}

/// "Homs" and "Homs Province" need not mean the same.
fn is_division(kind: Option<PlaceKind>) -> bool {
    matches!(kind, Some(PlaceKind::Admin1 | PlaceKind::Admin2))
}

/// The best entry of a name, or none where the document is about another country and the entry is too small, or too
/// unlike the name, to be meant: then the name is that of a place the gazetteer does not know.
fn chosen_entry(name: &Name, shares: &Shares) -> Option<EntryId> {
    let entry = name.entries.get(name.best)?;
    let of = |country: &str| shares.countries.get(country).copied().unwrap_or(0.0);
    let own = if name.demonym { 0.0 } else { name.weight() };
    let others = shares.total - own;
    let here = (of(entry.country) - own * name.probability[name.best]).max(0.0);
    let most = shares.countries.iter().map(|(country, &share)| share - part_of(name, own, country)).fold(0.0, f32::max);
    let foreign = others > LEAST_OTHERS && here < 0.06 * others && most > 0.5 * others && !name.nested && !entry.country.is_empty();
    let weak = name.similar || !name.own_name[name.best] || inhabitants(entry) < 2_000.0;
    let small = matches!(entry.kind, PlaceKind::Town | PlaceKind::Site | PlaceKind::Admin2) && (weak || entry.population < 60_000);
    let called = name.kind == Some(PlaceKind::Admin1) && entry.kind == PlaceKind::Admin1;
    if name.similar && !name.nested && !called && here < 0.2 * others.max(0.5) && entry.kind < PlaceKind::Country {
        return None;
    }
    (!(foreign && small && most > if weak { 0.35 } else { 1.8 })).then_some(entry.id)
}

/// What a name itself gave to a country's share.
fn part_of(name: &Name, own: f32, country: &str) -> f32 {
    own * name.entries.iter().zip(&name.probability).filter(|(entry, _)| entry.country == country).map(|(_, probability)| probability).sum::<f32>()
}

fn name_of<'g>(toponym: &Toponym, gazetteer: &'g Gazetteer, weights: &Weights) -> Name<'g> {
    let entries: Vec<Entry> = toponym.entries.iter().map(|&id| gazetteer.entry(id)).collect();
    let own_name: Vec<bool> = entries.iter().map(|entry| gazetteer.is_own_name(entry.name, &toponym.key)).collect();
    let score = |(entry, &own): (&Entry, &bool)| {
        let own = if own { weights.own_name } else { 0.0 };
        let similar = if toponym.similar { weights.spelling } else { 0.0 };
        let namesake = |other: &Entry| other.kind == PlaceKind::Town && other.group == entry.group && other.population > 5_000;
        let seated = if entry.kind == PlaceKind::Admin1 && entries.iter().any(namesake) { weights.namesake } else { 0.0 };
        let among = |countries: &[SmolStr]| countries.iter().any(|country| country == entry.country);
        let lists = [(&weights.conflict_countries, weights.conflict), (&weights.war_countries, weights.war)];
        let conflict: f32 = lists.into_iter().filter(|(countries, _)| among(countries)).map(|(_, weight)| weight).sum();
        weights.population * (inhabitants(entry) + 100.0).ln() + weights.of_kind(entry.kind) + own + similar + seated + conflict
    };
    let fixed = entries.iter().zip(&own_name).map(score).collect();
    Name {
        entries,
        fixed,
        probability: Vec::new(),
        mentions: 0.0,
        best: 0,
        own_name,
        similar: toponym.similar,
        kind: toponym.kind,
        demonym: toponym.demonym,
        nested: false,
    }
}

/// Inhabitants that an entry is weighed by; a town of our own lists, whose number is not told, counts as a middling one.
fn inhabitants(entry: &Entry) -> f32 {
    match (entry.kind, entry.population) {
        (PlaceKind::Town, 0) if entry.geonames_id == 0 => 30_000.0,
        (PlaceKind::Town, 0) => 1_000.0,
        (PlaceKind::Town, population) => population as f32,
        (PlaceKind::Admin1, population) => population as f32 / 20.0,
        _ => 30_000.0,
    }
}

/// Kind words and nesting. Each piece of evidence counts once for a name, however often it is repeated.
fn add_local_evidence(names: &mut [Name], toponyms: &[Toponym], of_toponym: &[usize], weights: &Weights) {
    let mut kinds: FxHashSet<(usize, u8)> = FxHashSet::default();
    let mut nests: FxHashSet<(usize, usize)> = FxHashSet::default();
    for (at, toponym) in toponyms.iter().enumerate() {
        let name = of_toponym[at];
        if let Some(kind) = toponym.kind.filter(|&kind| kinds.insert((name, kind as u8))) {
            add_kind(&mut names[name], kind, weights);
        }
        if let Some(outer) = toponym.within.map(|within| of_toponym[within]).filter(|&outer| outer != name && nests.insert((name, outer))) {
            add_nest(names, name, outer, weights);
        }
    }
}

fn add_kind(name: &mut Name, kind: PlaceKind, weights: &Weights) {
    for ((entry, fixed), &own) in name.entries.iter().zip(&mut name.fixed).zip(&name.own_name) {
        let fits = entry.kind == kind
            || (kind == PlaceKind::Town && entry.kind == PlaceKind::Site)
            || (kind == PlaceKind::Admin2 && entry.kind == PlaceKind::Town)
            || (kind == PlaceKind::Region && matches!(entry.kind, PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Town | PlaceKind::Site))
            || (kind == PlaceKind::Site && matches!(entry.kind, PlaceKind::Town));
        *fixed += match (fits, entry.kind == kind) {
            (_, true) => weights.kind_fits * if own { 1.0 } else { 0.5 },
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
    names[inner].nested |= inner_gain.iter().any(|&gain| gain > 0.0);
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
        PlaceKind::Admin1 if inner.country == outer.country && away() < outer.extent_km => weights.nested_near * 0.5,
        PlaceKind::Admin1 | PlaceKind::Country | PlaceKind::World => 0.0,
        _ if away() < (outer.extent_km * 2.0).max(40.0) => weights.nested_near,
        _ => 0.0,
    }
}

impl Name<'_> {
    /// What it counts for the document: the square root of its mentions, less where its entry is doubtful.
    fn weight(&self) -> f32 {
        let Some(best) = self.entries.get(self.best) else { return 0.0 };
        let trusted = best.kind >= PlaceKind::Admin1 || self.nested || (self.own_name[self.best] && best.population >= 20_000);
        self.mentions.sqrt()
            * if self.similar {
                0.2
            } else if trusted {
                1.0
            } else {
                0.5
            }
    }

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

fn shares_of<'n, 'g: 'n>(names: impl Iterator<Item = &'n Name<'g>>, actors: &[&'g str]) -> Shares<'g> {
    let mut shares = Shares::default();
    for &country in actors {
        *shares.countries.entry(country).or_default() += ACTOR_WEIGHT;
        shares.total += ACTOR_WEIGHT;
    }
    for name in names {
        let weight = name.weight();
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
fn support_each_other<'g>(names: &mut [Name<'g>], actors: &[&'g str], weights: &Weights, with_distance: bool) {
    let shares = shares_of(names.iter(), actors);
    let mut anchors: Vec<(usize, f64, f64, f32)> = names.iter().enumerate().filter_map(anchor).collect();
    anchors.sort_by(|a, b| b.3.total_cmp(&a.3).then(a.0.cmp(&b.0)));
    anchors.truncate(MOST_ANCHORS);
    let scores: Vec<Vec<f32>> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let mut scores = score_by_shares(name, &shares, weights);
            if with_distance {
                add_nearness(name, at, &anchors, &mut scores, weights);
            }
            scores
        })
        .collect();
    names.iter_mut().zip(scores).for_each(|(name, scores)| name.settle(&scores));
}

/// A name's best entry where it has a point that means something, with how sure it is.
fn anchor((at, name): (usize, &Name)) -> Option<(usize, f64, f64, f32)> {
    let best = name.entries.get(name.best)?;
    let sure = name.probability[name.best];
    (best.kind < PlaceKind::Admin1 && sure > 0.3).then_some((at, best.lat, best.lon, sure * name.mentions.sqrt().min(2.0)))
}

/// What a name itself gave to the shares is taken off first: only the others may support it.
fn score_by_shares(name: &Name, shares: &Shares, weights: &Weights) -> Vec<f32> {
    let own = name.weight();
    let own_part = |same: &dyn Fn(&Entry) -> bool| -> f32 {
        own * name.entries.iter().zip(&name.probability).filter(|(entry, _)| same(entry)).map(|(_, probability)| probability).sum::<f32>()
    };
    let score = |at: usize| {
        let entry = &name.entries[at];
        let in_country = shares.countries.get(entry.country).copied().unwrap_or(0.0) - own_part(&|other| other.country == entry.country);
        let country = in_country.max(0.0) / (shares.total - own + 1.0).max(1.0);
        let in_division = shares.divisions.get(&entry.group).copied().unwrap_or(0.0) - own_part(&|other| other.group == entry.group);
        let divided =
            if entry.admin1.is_none() || entry.kind >= PlaceKind::Admin1 { 0.0 } else { in_division.max(0.0) / (shares.total_divided - own + 1.0).max(1.0) };
        name.fixed[at] + weights.same_country * country + weights.same_admin1 * divided.sqrt()
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
