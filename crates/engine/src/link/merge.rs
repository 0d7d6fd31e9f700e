//! Records of one incident in, the incident out: the best told value of each field, what conflicts, how many sources.
//!
//! Best told is what most documents say; between equals what the later document says, for tolls are mended. Conflicting values
//! are listed with the records that give them. Copies of one text, and reports that cite one another, are one source.

use super::score::{Because, Scorer, counts_meet, days_apart, length_in_days};
use super::telling::Telling;
use super::terms::shared_text;
use crate::record::{Account, DateRange, Incident, IncidentPlace, Party};
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
    /// No report among these tells the incident: they only speak of one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reference: bool,
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
    /// Of numbers: the least and the most that any record tells, and the value taken; absent for other fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<ConflictRange>,
    pub values: Vec<ConflictValue>,
}

/// Between which numbers the records lie. `high` is absent where one leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictRange {
    pub low: u32,
    pub best: u32,
    pub high: Option<u32>,
}

/// One of several values, and the records that give it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictValue {
    pub value: serde_json::Value,
    pub records: Vec<String>,
    /// Whom these records cite, or their outlets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said_by: Vec<String>,
}

/// Why a record was put with another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Joined {
    pub record: String,
    pub with: String,
    pub score: f64,
    pub features: Vec<Because>,
}

/// What linking has found, for putting the incidents together.
pub struct Linked<'a> {
    pub told: &'a [&'a Incident],
    /// For each record its place in the input.
    pub positions: &'a [usize],
    pub tellings: &'a [Telling],
    pub scorer: &'a Scorer<'a>,
}

/// Puts an incident together from the tellings at these indexes, with the place of its first record in the input.
///
/// All records give people and means; day, place and numbers are those of each document's main telling, for its others may tell a part.
/// A reference is one of the documents, and no source of what happened.
pub fn merge_group(linked: &Linked, group: &[usize]) -> (usize, LinkedIncident) {
    let mut records: Vec<usize> = group.iter().flat_map(|&at| linked.tellings[at].records.iter().copied()).collect();
    records.sort_by_key(|&at| linked.positions[at]);
    let mut group: Vec<usize> = group.to_vec();
    group.sort_by_key(|&at| linked.tellings[at].records.iter().map(|&record| linked.positions[record]).min());
    let told: Vec<&Incident> = records.iter().map(|&at| linked.told[at]).collect();
    let tells = |at: &usize| !linked.tellings[*at].incident.reference;
    let telling: Vec<usize> = if group.iter().any(tells) { group.iter().copied().filter(tells).collect() } else { group.clone() };
    let heads: Vec<&Incident> = telling.iter().map(|&at| &linked.tellings[at].incident).collect();
    let incident = LinkedIncident { because: joined(linked, &group), independent_sources: count_sources(linked, &telling), ..put_together(&told, &heads) };
    (linked.positions[records[0]], incident)
}

fn put_together(told: &[&Incident], heads: &[&Incident]) -> LinkedIncident {
    let mut documents: Vec<String> = Vec::new();
    for incident in told {
        if !documents.contains(&incident.document.id) {
            documents.push(incident.document.id.clone());
        }
    }
    let (class, kind) = best_told(heads, |incident| Some((incident.class.clone(), incident.kind.clone()))).unwrap_or_default();
    let count = |count_of: fn(&Incident) -> Option<Count>| best_count(heads, count_of).or_else(|| best_count(told, count_of));
    LinkedIncident {
        incident: stable_id(told),
        records: told.iter().map(|incident| incident.id.clone()).collect(),
        tactics: gather(told, |incident| &incident.tactics, |tactic| tactic.clone()),
        date: best_date(heads),
        place: best_place(heads),
        perpetrators: gather(told, |incident| &incident.perpetrators, party_key),
        targets: gather(told, |incident| &incident.targets, party_key),
        killed: count(|incident| incident.killed),
        wounded: count(|incident| incident.wounded),
        killed_or_wounded: count(|incident| incident.killed_or_wounded),
        captured: count(|incident| incident.captured),
        status: best_told(heads, |incident| Some(incident.status.clone())).unwrap_or_default(),
        conflicts: conflicts(heads),
        reference: heads.iter().all(|head| head.reference),
        documents,
        class,
        kind,
        ..LinkedIncident::default()
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

/// The value that most records give; between equals the one from the latest document, then the one of the smallest document id.
fn best_told<T: PartialEq>(told: &[&Incident], value_of: impl Fn(&Incident) -> Option<T>) -> Option<T> {
    let values: Vec<(T, &Incident)> = told.iter().filter_map(|incident| Some((value_of(incident)?, *incident))).collect();
    let weight = |(value, incident): &(T, &Incident)| {
        let n_told = values.iter().filter(|(other, _)| other == value).count();
        (n_told, incident.document.published, std::cmp::Reverse((incident.document.id.clone(), incident.id.clone())))
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
    let in_numbers = counts.into_iter().filter_map(|(field, count_of)| {
        let found = conflict(told, field, |incident| all_counts(incident, field, count_of), |a, b| counts_meet(*a, *b))?;
        Some(Conflict { range: conflict_range(told, field, count_of), ..found })
    });
    let mut found: Vec<Conflict> = in_numbers.collect();
    found.extend(conflict(told, "date", |incident| own(incident.date.clone()), |a, b| days_apart(a, b) == 0));
    found.extend(conflict(told, "type", |incident| own(Some(incident.kind.clone())), |a, b| a == b));
    found.extend(conflict(told, "perpetrators", |incident| own(known_perpetrators(incident)), |a, b| a.iter().any(|id| b.contains(id))));
    found
}

/// A record's own value, said by whom it cites.
fn own<T>(value: Option<T>) -> Vec<(T, Option<String>)> {
    value.into_iter().map(|value| (value, None)).collect()
}

/// A record's own number, and those of the other accounts that it gives, each with who gives it.
fn all_counts(incident: &Incident, field: &str, count_of: fn(&Incident) -> Option<Count>) -> Vec<(Count, Option<String>)> {
    let told = |account: &Account| match field {
        "killed" => account.killed,
        "wounded" => account.wounded,
        _ => None,
    };
    let others = incident.accounts.iter().filter_map(|account| Some((told(account)?, Some(account.by.clone().unwrap_or_default()))));
    own(count_of(incident)).into_iter().chain(others.filter(|_| count_of(incident).is_some())).collect()
}

fn conflict_range(told: &[&Incident], field: &str, count_of: fn(&Incident) -> Option<Count>) -> Option<ConflictRange> {
    let counts = || told.iter().flat_map(|incident| all_counts(incident, field, count_of)).map(|(count, _)| count);
    let high = counts().map(|count| count.high).collect::<Option<Vec<u32>>>().and_then(|highs| highs.into_iter().max());
    Some(ConflictRange { low: counts().map(|count| count.low).min()?, best: best_count(told, count_of)?.low, high })
}

fn known_perpetrators(incident: &Incident) -> Option<Vec<String>> {
    let mut ids: Vec<String> = incident.perpetrators.iter().filter_map(|party| party.id.as_ref().map(ToString::to_string)).collect();
    ids.sort();
    (!ids.is_empty()).then_some(ids)
}

/// A field's values with their records, where not all of them can hold together.
type Told<T> = Vec<(T, Option<String>)>;

fn conflict<T: Serialize>(told: &[&Incident], field: &str, values_of: impl Fn(&Incident) -> Told<T>, agree: impl Fn(&T, &T) -> bool) -> Option<Conflict> {
    let mut values: Vec<(T, Option<String>, &Incident)> = Vec::new();
    for &incident in told {
        values.extend(values_of(incident).into_iter().map(|(value, by)| (value, by, incident)));
    }
    let disagree = values.iter().enumerate().any(|(n, (a, ..))| values[n + 1..].iter().any(|(b, ..)| !agree(a, b)));
    if !disagree {
        return None;
    }
    let mut listed: BTreeMap<String, ConflictValue> = BTreeMap::new();
    for (value, by, incident) in &values {
        let value = serde_json::to_value(value).unwrap_or_default();
        let entry = listed.entry(value.to_string()).or_insert(ConflictValue { value, records: Vec::new(), said_by: Vec::new() });
        if !entry.records.contains(&incident.id) {
            entry.records.push(incident.id.clone());
        }
        let said: Vec<String> = by.as_ref().map_or_else(|| sayers_of(incident).collect(), |by| vec![by.clone()]);
        let sayers: Vec<String> = said.into_iter().filter(|sayer| !sayer.is_empty() && !entry.said_by.contains(sayer)).collect();
        entry.said_by.extend(sayers);
    }
    let mut values: Vec<ConflictValue> = listed.into_values().collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.records.len()));
    Some(Conflict { field: field.into(), range: None, values })
}

/// Whom a record cites, but for those who give another account; its outlet where it cites nobody.
fn sayers_of(incident: &Incident) -> impl Iterator<Item = String> + '_ {
    let outlet = incident.document.source.iter().filter(|_| incident.sources.is_empty());
    let tells_other = |name: &str| incident.accounts.iter().filter_map(|account| account.by.as_deref()).any(|by| name.ends_with(by));
    let own = incident.sources.iter().map(|source| source.name.clone()).filter(move |name| !tells_other(name));
    own.chain(outlet.cloned())
}

/// Documents of a group, counting those once that are copies of one another or cite one another's outlet.
fn count_sources(linked: &Linked, group: &[usize]) -> usize {
    let incident = |at: usize| &linked.tellings[at].incident;
    let mut first_of: Vec<usize> = Vec::new();
    for &at in group {
        let depends = |&other: &usize| {
            incident(other).document.id == incident(at).document.id
                || linked.scorer.words.cosine(other, at) >= linked.scorer.weights.words.copy
                || shared_text(&incident(other).sketch, &incident(at).sketch) >= linked.scorer.weights.words.shared_text
                || cites(incident(other), incident(at))
                || cites(incident(at), incident(other))
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

/// For each telling after the first, the earlier one that it is most like, and for each record told again the one it goes with.
fn joined(linked: &Linked, group: &[usize]) -> Vec<Joined> {
    let incident = |at: usize| &linked.tellings[at].incident;
    let score = |a: usize, b: usize| linked.scorer.score((a, incident(a)), (b, incident(b)));
    let mut joined = Vec::new();
    for (n, &at) in group.iter().enumerate() {
        let nearest = group[..n].iter().copied().max_by(|&a, &b| score(a, at).total_cmp(&score(b, at)));
        joined.extend(nearest.map(|nearest| Joined {
            record: incident(at).id.clone(),
            with: incident(nearest).id.clone(),
            score: (score(nearest, at) * 100.0).round() / 100.0,
            features: linked.scorer.because((nearest, incident(nearest)), (at, incident(at))),
        }));
        let again = linked.tellings[at].records[1..].iter().map(|&record| Joined {
            record: linked.told[record].id.clone(),
            with: incident(at).id.clone(),
            score: 0.0,
            features: vec![Because { feature: "told again".into(), weight: 0.0 }],
        });
        joined.extend(again);
    }
    joined
}
