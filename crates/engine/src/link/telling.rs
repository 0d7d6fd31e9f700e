//! Records of many documents in, tellings out: what one document tells of one happening, over all its records of it.
//!
//! A story comes back to its event without saying again when and where it was, and each time may be a record. They go with the
//! document's leading record, unless day, place, people or numbers say otherwise. Two records that are each dated and placed by
//! their own words stay two: the coder had reason to keep them apart, and a list must stay a list.

use super::score::days_apart;
use super::weights::LinkLexicon;
use crate::record::{DateRange, Incident, IncidentPlace, Party};
use crate::resolve::counts::Count;
use std::collections::BTreeMap;

/// One document's account of one happening.
#[derive(Clone, Debug)]
pub struct Telling {
    /// The leading record, with day and place from the others where it has none.
    pub incident: Incident,
    /// Indexes of its records, the leading one first.
    pub records: Vec<usize>,
}

/// The tellings of all documents, in the order of their first record. Every record is in one.
pub fn gather_tellings(told: &[&Incident], weights: &LinkLexicon) -> Vec<Telling> {
    let mut lead_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, incident) in told.iter().enumerate().filter(|(_, incident)| incident.leading) {
        lead_of.entry(&incident.document.id).or_insert(at);
    }
    let mut taken: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, incident) in told.iter().enumerate() {
        let lead = lead_of.get(incident.document.id.as_str()).copied();
        let goes_with = lead.filter(|&lead| lead != at && is_retelling(told[lead], incident, weights)).unwrap_or(at);
        taken.entry(goes_with).or_default().push(at);
    }
    taken.into_iter().map(|(lead, records)| make_telling(told, lead, records)).collect()
}

fn make_telling(told: &[&Incident], lead: usize, mut records: Vec<usize>) -> Telling {
    records.sort_by_key(|&at| (at != lead, at));
    let mut incident = told[lead].clone();
    let others = || records[1..].iter().map(|&at| told[at]);
    incident.date = incident.date.or_else(|| others().find_map(|other| other.date.clone()));
    incident.place = incident.place.or_else(|| others().find_map(|other| other.place.clone()));
    Telling { incident, records }
}

/// Whether a record may tell again what the leading record of its document tells.
fn is_retelling(lead: &Incident, other: &Incident, weights: &LinkLexicon) -> bool {
    let day = own_date(other);
    let place = own_place(other);
    let sorts_meet = lead.class != other.class || lead.kind == other.kind || weights.near_types(&lead.kind, &other.kind);
    (day.is_none() || place.is_none())
        && (lead.section == other.section || standing_places_meet(lead, other, weights))
        && sorts_meet
        && day.is_none_or(|day| own_date(lead).is_none_or(|known| days_apart(known, day) == 0))
        && place.is_none_or(|place| own_place(lead).is_none_or(|known| places_meet(known, place, weights)))
        && !(exceeds(lead.killed, other.killed) || exceeds(lead.wounded, other.wounded))
        && actors_meet(&lead.perpetrators, &other.perpetrators)
}

fn own_date(incident: &Incident) -> Option<&DateRange> {
    incident.date.as_ref().filter(|date| !date.inferred)
}

fn own_place(incident: &Incident) -> Option<&IncidentPlace> {
    incident.place.as_ref().filter(|place| !place.inferred)
}

/// Under another heading a place that the heading gives counts as told.
fn standing_places_meet(lead: &Incident, other: &Incident, weights: &LinkLexicon) -> bool {
    lead.place.as_ref().zip(other.place.as_ref()).is_none_or(|(lead, other)| places_meet(lead, other, weights))
}

/// The same name, or circles that meet.
fn places_meet(a: &IncidentPlace, b: &IncidentPlace, weights: &LinkLexicon) -> bool {
    let reach = a.radius_km.unwrap_or(0.0) + b.radius_km.unwrap_or(0.0) + weights.place.slack_km;
    weights.names_alike(&a.name, &b.name) || super::score::distance_between(a, b).is_some_and(|km| km <= reach)
}

/// A part of the dead may be told again, but not more than all of them.
fn exceeds(all: Option<Count>, part: Option<Count>) -> bool {
    all.and_then(|all| all.high).zip(part).is_some_and(|(all, part)| part.low > all)
}

fn actors_meet(a: &[Party], b: &[Party]) -> bool {
    let ids = |parties: &[Party]| -> Vec<String> { parties.iter().filter_map(|party| party.id.as_ref().map(ToString::to_string)).collect() };
    let (one, other) = (ids(a), ids(b));
    one.is_empty() || other.is_empty() || one.iter().any(|id| other.contains(id))
}
