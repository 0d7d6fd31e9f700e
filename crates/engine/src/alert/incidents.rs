//! A rule over incidents in, its alerts out: a high toll, a place nearby, accounts that conflict, an actor's first in a country.
//!
//! Tolls count the least that is told, so that a rumour's upper end wakes nobody. Rejected incidents are not in the scene; what was planned, foiled
//! or denied did not happen. An incident's keys are its records: they stay when reports are added, and its own id does not.

use super::rules::{Rule, RuleFilter, When};
use super::{About, Alert, Scene, Watched, alert, is_old};
use crate::compose::happened;
use crate::link::{LinkedIncident, distance_between};
use crate::record::IncidentPlace;
use crate::resolve::counts::Count;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The alerts of a rule that looks at each incident by itself.
pub fn alerts(rule: &Rule, scene: &Scene) -> Vec<Alert> {
    let wanted = scene.incidents.iter().filter(|watched| passes(rule, watched, scene) && fires(&rule.when, &watched.incident));
    wanted.map(|watched| of_incident(rule, watched)).collect()
}

fn of_incident(rule: &Rule, watched: &Watched) -> Alert {
    // Accounts conflict only when the last of them has come.
    let told = if matches!(rule.when, When::Conflict { .. }) { watched.last_told } else { watched.first_told };
    let keys = watched.incident.records.clone();
    alert(rule, told.or(day_of(&watched.incident)), keys, About::Incident(Box::new(watched.incident.clone())))
}

fn fires(when: &When, incident: &LinkedIncident) -> bool {
    match when {
        When::Toll { killed, hurt } => {
            let dead = least(incident.killed);
            let all = dead + least(incident.wounded) + least(incident.killed_or_wounded);
            killed.is_some_and(|killed| dead >= killed) || hurt.is_some_and(|hurt| all >= hurt)
        }
        When::Near { lat, lon, km, .. } => {
            let centre = IncidentPlace { lat: Some(*lat), lon: Some(*lon), ..IncidentPlace::default() };
            incident.place.as_ref().and_then(|place| distance_between(place, &centre)).is_some_and(|distance| distance <= *km)
        }
        When::Conflict { fields } => incident.conflicts.iter().any(|conflict| fields.is_empty() || fields.contains(&conflict.field)),
        _ => false,
    }
}

fn least(count: Option<Count>) -> u32 {
    count.map_or(0, |count| count.low)
}

/// The first incident of each actor in each country. What the desk's first reports tell is what was there before: the days count from the first
/// report, since one of them may look back over decades.
pub fn arrivals(rule: &Rule, history_days: i32, scene: &Scene) -> Vec<Alert> {
    let Some(start) = scene.incidents.iter().filter_map(day_told).min() else { return Vec::new() };
    let mut first: BTreeMap<(&str, &str), &Watched> = BTreeMap::new();
    for watched in scene.incidents.iter().filter(|watched| meets(&rule.filter, watched)) {
        let Some(country) = watched.incident.place.as_ref().and_then(|place| place.country.as_deref()) else { continue };
        for actor in watched.incident.perpetrators.iter().filter_map(|party| party.id.as_deref()).filter(|id| is_of(&rule.filter.actors, id)) {
            let earliest = first.entry((actor, country)).or_insert(watched);
            if order(watched) < order(earliest) {
                *earliest = watched;
            }
        }
    }
    let is_news = |watched: &Watched| day_told(watched).is_some_and(|day| (day - start).get_days() >= history_days);
    let news = first.into_iter().filter(|(_, watched)| is_news(watched) && !is_old(rule, day_of(&watched.incident), scene));
    news.map(|((actor, country), watched)| {
        let about = About::Arrival { actor: actor.to_string(), country: country.to_string(), incident: Box::new(watched.incident.clone()) };
        alert(rule, day_told(watched), vec![format!("{actor} in {country}")], about)
    })
    .collect()
}

/// By day; what has none comes last.
fn order(watched: &Watched) -> (bool, Option<Date>, &str) {
    let day = day_of(&watched.incident);
    (day.is_none(), day, &watched.incident.incident)
}

fn passes(rule: &Rule, watched: &Watched, scene: &Scene) -> bool {
    meets(&rule.filter, watched) && !is_old(rule, day_of(&watched.incident).or(watched.first_told), scene)
}

/// Whether an incident is one that the rule looks at.
pub fn meets(filter: &RuleFilter, watched: &Watched) -> bool {
    let incident = &watched.incident;
    let country = incident.place.as_ref().and_then(|place| place.country.as_deref());
    let is_in = |list: &[String], value: Option<&str>| list.is_empty() || value.is_some_and(|value| list.iter().any(|one| one == value));
    let mut actors = incident.perpetrators.iter().filter_map(|party| party.id.as_deref());
    happened(&incident.status)
        && is_in(&filter.countries, country)
        && is_in(&filter.types, Some(&incident.kind))
        && is_in(&filter.classes, Some(&incident.class))
        && (filter.actors.is_empty() || actors.any(|id| is_of(&filter.actors, id)))
        && incident.independent_sources >= filter.sources
        && (watched.is_accepted || !filter.reviewed)
}

/// Whether an actor is one of these or a branch of one; with none given, any is.
fn is_of(actors: &[String], id: &str) -> bool {
    let is_branch = |actor: &String| id.strip_prefix(actor.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    actors.is_empty() || actors.iter().any(is_branch)
}

/// When it could first be known.
fn day_told(watched: &Watched) -> Option<Date> {
    watched.first_told.or(day_of(&watched.incident))
}

fn day_of(incident: &LinkedIncident) -> Option<Date> {
    incident.date.as_ref().map(|date| date.end)
}
