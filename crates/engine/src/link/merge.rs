//! Records of one incident in, the incident out: the best told value of each field, what conflicts, how many sources.
//!
//! Best told is what most documents say; between equals what the later document says, for tolls are mended. Conflicting values
//! are listed with the records that give them. Copies of one text, and reports that cite one another, are one source.

use super::score::{Because, Scorer, counts_meet, days_apart, length_in_days};
use crate::record::{DateRange, Incident, IncidentPlace, Party};
use crate::resolve::counts::Count;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happened, from all records that tell of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkedIncident {
    /// Stable for the same records.
    pub incident: String,
    /// Ids in the order of the input.
    pub records: Vec<String>,
    /// Ids in the order of the input, each once.
    pub documents: Vec<String>,
    pub class: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub tactics: Vec<String>,
    pub date: Option<DateRange>,
    pub place: Option<IncidentPlace>,
    pub perpetrators: Vec<Party>,
    pub targets: Vec<Party>,
    pub killed: Option<Count>,
    pub wounded: Option<Count>,
    pub killed_or_wounded: Option<Count>,
    pub captured: Option<Count>,
    pub status: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// Documents, copies of one another counted once.
    pub independent_sources: usize,
    /// What spoke for putting each record after the first with the one most like it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Joined>,
}

/// A field in which records disagree, with every value told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    pub field: String,
    pub values: Vec<ConflictValue>,
}

/// One of several values, and the records that give it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictValue {
    pub value: serde_json::Value,
    pub records: Vec<String>,
}

/// Why a record was put with another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Joined {
    pub record: String,
    pub with: String,
    pub score: f64,
    pub features: Vec<Because>,
}

/// Puts an incident together from the records at these indexes, which stand in the order of the input.
pub fn merge_records(incidents: &[&Incident], group: &[usize], scorer: &Scorer) -> LinkedIncident {
    let told: Vec<&Incident> = group.iter().map(|&at| incidents[at]).collect();
    let mut documents: Vec<String> = Vec::new();
    for incident in &told {
        if !documents.contains(&incident.document.id) {
            documents.push(incident.document.id.clone());
        }
    }
    let (class, kind) = best_told(&told, |incident| Some((incident.class.clone(), incident.kind.clone()))).unwrap_or_default();
    LinkedIncident {
        incident: stable_id(&told),
        records: told.iter().map(|incident| incident.id.clone()).collect(),
        independent_sources: count_sources(incidents, group, scorer),
        tactics: gather(&told, |incident| &incident.tactics, |tactic| tactic.clone()),
        date: best_date(&told),
        place: best_place(&told),
        perpetrators: gather(&told, |incident| &incident.perpetrators, party_key),
        targets: gather(&told, |incident| &incident.targets, party_key),
        killed: best_count(&told, |incident| incident.killed),
        wounded: best_count(&told, |incident| incident.wounded),
        killed_or_wounded: best_count(&told, |incident| incident.killed_or_wounded),
        captured: best_count(&told, |incident| incident.captured),
        status: best_told(&told, |incident| Some(incident.status.clone())).unwrap_or_default(),
        conflicts: conflicts(&told),
        because: joined(incidents, group, scorer),
        documents,
        class,
        kind,
    }
}

/// FNV-1a of the sorted record ids: the same for the same records.
fn stable_id(told: &[&Incident]) -> String {
    let mut ids: Vec<&str> = told.iter().map(|incident| incident.id.as_str()).collect();
    ids.sort_unstable();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in ids.join("\n").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("i{hash:016x}")
}

/// The value that most records give; between equals the one from the latest document, then the one of the smallest record id.
fn best_told<T: PartialEq>(told: &[&Incident], value_of: impl Fn(&Incident) -> Option<T>) -> Option<T> {
    let values: Vec<(T, &Incident)> = told.iter().filter_map(|incident| Some((value_of(incident)?, *incident))).collect();
    let weight = |(value, incident): &(T, &Incident)| {
        let n_told = values.iter().filter(|(other, _)| other == value).count();
        (n_told, incident.document.published, std::cmp::Reverse(incident.id.clone()))
    };
    let best = values.iter().enumerate().max_by_key(|(_, value)| weight(value))?.0;
    values.into_iter().nth(best).map(|(value, _)| value)
}

/// Exact counts go before open ones: "12 killed" says more than "at least 10".
fn best_count(told: &[&Incident], count_of: impl Fn(&Incident) -> Option<Count>) -> Option<Count> {
    let exact = best_told(told, |incident| count_of(incident).filter(|count| count.high.is_some()));
    exact.or_else(|| best_told(told, count_of))
}

/// The finest date that was told, rather than inferred; between equals what most say.
fn best_date(told: &[&Incident]) -> Option<DateRange> {
    let rank = |date: &DateRange| (date.inferred, length_in_days(date));
    let finest = told.iter().filter_map(|incident| incident.date.as_ref()).map(rank).min()?;
    best_told(told, |incident| incident.date.clone().filter(|date| rank(date) == finest))
}

/// The place with the smallest radius that was told; one with a point before one without.
fn best_place(told: &[&Incident]) -> Option<IncidentPlace> {
    let rank = |place: &IncidentPlace| (place.inferred, place.lat.is_none(), place.radius_km.map_or(u32::MAX, |km| (km * 10.0) as u32));
    let finest = told.iter().filter_map(|incident| incident.place.as_ref()).map(rank).min()?;
    best_told(told, |incident| incident.place.clone().filter(|place| rank(place) == finest))
}

/// What any record lists, each once, those told by most records first.
fn gather<T: Clone>(told: &[&Incident], list_of: impl Fn(&Incident) -> &Vec<T>, key_of: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen: Vec<(String, usize, T)> = Vec::new();
    for item in told.iter().flat_map(|incident| list_of(incident)) {
        let key = key_of(item);
        match seen.iter_mut().find(|(other, _, _)| *other == key) {
            Some(known) => known.1 += 1,
            None => seen.push((key, 1, item.clone())),
        }
    }
    seen.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    seen.into_iter().map(|(_, _, item)| item).collect()
}

fn party_key(party: &Party) -> String {
    let name = party.id.as_deref().or(party.name.as_deref()).or(party.text.as_deref());
    name.unwrap_or("").to_lowercase()
}

fn conflicts(told: &[&Incident]) -> Vec<Conflict> {
    type CountOf = fn(&Incident) -> Option<Count>;
    let counts: [(&str, CountOf); 4] = [
        ("killed", |incident| incident.killed),
        ("wounded", |incident| incident.wounded),
        ("killed_or_wounded", |incident| incident.killed_or_wounded),
        ("captured", |incident| incident.captured),
    ];
    let mut found: Vec<Conflict> = counts.into_iter().filter_map(|(field, count_of)| conflict(told, field, count_of, |a, b| counts_meet(*a, *b))).collect();
    found.extend(conflict(told, "date", |incident| incident.date.clone(), |a, b| days_apart(a, b) == 0));
    found.extend(conflict(told, "type", |incident| Some(incident.kind.clone()), |a, b| a == b));
    found.extend(conflict(told, "perpetrators", known_perpetrators, |a, b| a.iter().any(|id| b.contains(id))));
    found
}

fn known_perpetrators(incident: &Incident) -> Option<Vec<String>> {
    let mut ids: Vec<String> = incident.perpetrators.iter().filter_map(|party| party.id.as_ref().map(ToString::to_string)).collect();
    ids.sort();
    (!ids.is_empty()).then_some(ids)
}

/// A field's values with their records, where not all of them can hold together.
fn conflict<T: Serialize>(told: &[&Incident], field: &str, value_of: impl Fn(&Incident) -> Option<T>, agree: impl Fn(&T, &T) -> bool) -> Option<Conflict> {
    let values: Vec<(T, &str)> = told.iter().filter_map(|incident| Some((value_of(incident)?, incident.id.as_str()))).collect();
    let disagree = values.iter().enumerate().any(|(n, (a, _))| values[n + 1..].iter().any(|(b, _)| !agree(a, b)));
    if !disagree {
        return None;
    }
    let mut listed: BTreeMap<String, ConflictValue> = BTreeMap::new();
    for (value, record) in &values {
        let value = serde_json::to_value(value).unwrap_or_default();
        let entry = listed.entry(value.to_string()).or_insert(ConflictValue { value, records: Vec::new() });
        entry.records.push(record.to_string());
    }
    let mut values: Vec<ConflictValue> = listed.into_values().collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.records.len()));
    Some(Conflict { field: field.into(), values })
}

/// Documents of a group, counting those once that are copies of one another or cite one another's outlet.
fn count_sources(incidents: &[&Incident], group: &[usize], scorer: &Scorer) -> usize {
    let mut first_of: Vec<usize> = Vec::new();
    for &at in group {
        let depends = |&other: &usize| {
            incidents[other].document.id == incidents[at].document.id
                || scorer.words.cosine(other, at) >= scorer.weights.words.copy
                || cites(incidents[other], incidents[at])
                || cites(incidents[at], incidents[other])
        };
        if !first_of.iter().any(depends) {
            first_of.push(at);
        }
    }
    first_of.len()
}

fn cites(report: &Incident, cited: &Incident) -> bool {
    let outlet = cited.document.source.as_deref();
    outlet.is_some_and(|outlet| report.sources.iter().any(|source| source.name.eq_ignore_ascii_case(outlet)))
}

/// For each record after the first, the earlier one that it is most like.
fn joined(incidents: &[&Incident], group: &[usize], scorer: &Scorer) -> Vec<Joined> {
    let score = |a: usize, b: usize| scorer.score((a, incidents[a]), (b, incidents[b]));
    group
        .iter()
        .enumerate()
        .skip(1)
        .filter_map(|(n, &at)| {
            let nearest = group[..n].iter().copied().max_by(|&a, &b| score(a, at).total_cmp(&score(b, at)))?;
            Some(Joined {
                record: incidents[at].id.clone(),
                with: incidents[nearest].id.clone(),
                score: (score(nearest, at) * 100.0).round() / 100.0,
                features: scorer.because((nearest, incidents[nearest]), (at, incidents[at])),
            })
        })
        .collect()
}
