//! The words of a tally or of one of its parts in, which incidents they mean out: kinds, places, actors, and what is summed.
//!
//! Words for kinds and measures stand in `lexicon/reconcile.toml`; places and actors are read as in any text.

use crate::document::{Block, BlockKind, Document};
use crate::lexicon::{Faults, Files, Lexicon};
use crate::link::{LinkedIncident, distance_between};
use crate::record::IncidentPlace;
use crate::resolve::actors::ActorKind;
use crate::resolve::counts::Count;
use crate::resolve::places::{Place, PlaceKind};
use crate::resolve::{Annotation, annotate_document};
use crate::span::Span;
use serde::Deserialize;
use smol_str::SmolStr;

/// How the words of tallies are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReconcileLexicon {
    measures: Vec<MeasureWords>,
    kinds: Vec<Kind>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureWords {
    measure: Measure,
    words: Vec<String>,
}

/// What a tally counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    #[default]
    Incidents,
    Killed,
    Wounded,
    KilledOrWounded,
    Captured,
}

/// A kind of incident, by any of these codes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Kind {
    words: Vec<String>,
    classes: Vec<String>,
    types: Vec<String>,
    tactics: Vec<String>,
}

/// Which incidents some words mean.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub measure: Measure,
    kinds: Vec<Kind>,
    place: Option<Place>,
    /// Ids, each with the countries that the actor is active in.
    actors: Vec<(String, Vec<SmolStr>)>,
}

impl ReconcileLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> ReconcileLexicon {
        files.toml("reconcile.toml", faults)
    }
}

/// Reads what the words mean.
pub fn scope_of(words: &str, lexicon: &Lexicon) -> Scope {
    let tables = &lexicon.reconcile;
    let told = format!(" {}", words.to_lowercase());
    let has = |list: &[String]| list.iter().any(|word| told.contains(&format!(" {word}")));
    let annotation = annotate(&format!("in {words}"), lexicon);
    Scope {
        measure: tables.measures.iter().find(|measure| has(&measure.words)).map(|measure| measure.measure).unwrap_or_default(),
        kinds: tables.kinds.iter().filter(|kind| has(&kind.words)).cloned().collect(),
        place: annotation.places.iter().find(|mention| !mention.demonym).and_then(|mention| mention.place.clone()),
        actors: annotation.actors.iter().filter_map(|actor| actor.id.as_deref()).map(|id| (id.to_string(), lexicon.actors.countries_of(id).to_vec())).collect(),
    }
}

/// The ids of the groups that some words name; others than armed groups count what everybody does.
pub fn actors_of(words: &str, lexicon: &Lexicon) -> Vec<String> {
    let is_group = |kind: ActorKind| matches!(kind, ActorKind::ArmedGroup | ActorKind::Militia | ActorKind::Criminal);
    let actors = annotate(words, lexicon).actors;
    actors.into_iter().filter(|actor| is_group(actor.kind)).filter_map(|actor| actor.id.map(|id| id.to_string())).collect()
}

fn annotate(text: &str, lexicon: &Lexicon) -> Annotation {
    let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()), parent: None };
    annotate_document(&Document { text: text.to_string(), blocks: vec![block], ..Document::default() }, lexicon)
}

impl Scope {
    /// Whether the words mean nothing that an incident could be told by.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.place.is_none() && self.actors.is_empty()
    }

    /// Whether an incident is of these kinds, at this place, by or against these actors.
    pub fn holds(&self, incident: &LinkedIncident) -> bool {
        self.kinds.iter().all(|kind| kind.holds(incident))
            && self.place.as_ref().is_none_or(|place| is_at(place, incident))
            && (self.actors.is_empty() || self.actors.iter().any(|(id, countries)| is_of(id, countries, incident)))
    }
}

/// Whether an incident was by or against an actor; or by the organisation that it is a branch of, in a country of the branch: reports seldom
/// name the branch.
fn is_of(id: &str, countries: &[SmolStr], incident: &LinkedIncident) -> bool {
    let ids = || incident.perpetrators.iter().chain(&incident.targets).filter_map(|party| party.id.as_deref());
    let country = incident.place.as_ref().and_then(|place| place.country.as_deref());
    let is_here = country.is_some_and(|country| countries.iter().any(|known| known == country));
    ids().any(|own| is_branch(own, id) || (is_here && is_branch(id, own)))
}

/// Whether two ids are one, or the first is that of a branch: it begins with that of the organisation.
pub fn is_branch(id: &str, organisation: &str) -> bool {
    id.strip_prefix(organisation).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl Kind {
    fn holds(&self, incident: &LinkedIncident) -> bool {
        self.classes.contains(&incident.class) || self.types.contains(&incident.kind) || incident.tactics.iter().any(|tactic| self.tactics.contains(tactic))
    }
}

/// Whether an incident was in a country, a province or town of this name, or within a region's reach.
fn is_at(place: &Place, incident: &LinkedIncident) -> bool {
    let Some(own) = &incident.place else { return false };
    let is_named = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(&place.name));
    let same_country = own.country.as_deref() == place.country.as_deref();
    match place.kind {
        PlaceKind::Country => same_country,
        PlaceKind::Region | PlaceKind::World => {
            let centre = IncidentPlace { lat: Some(place.lat), lon: Some(place.lon), ..IncidentPlace::default() };
            is_named(Some(&own.name)) || distance_between(own, &centre).is_some_and(|km| km <= place.extent_km)
        }
        _ => same_country && (is_named(own.admin1.as_deref()) || is_named(Some(&own.name))),
    }
}

impl Measure {
    pub fn name(self) -> &'static str {
        match self {
            Measure::Incidents => "incidents",
            Measure::Killed => "killed",
            Measure::Wounded => "wounded",
            Measure::KilledOrWounded => "killed_or_wounded",
            Measure::Captured => "captured",
        }
    }

    /// What an incident adds.
    pub fn of(self, incident: &LinkedIncident) -> Count {
        let none = Count::exactly(0);
        match self {
            Measure::Incidents => Count::exactly(1),
            Measure::Killed => incident.killed.unwrap_or(none),
            Measure::Wounded => incident.wounded.unwrap_or(none),
            Measure::Captured => incident.captured.unwrap_or(none),
            Measure::KilledOrWounded => {
                let apart = incident.killed.unwrap_or(none).plus(incident.wounded.unwrap_or(none));
                incident.killed_or_wounded.unwrap_or(none).plus(apart)
            }
        }
    }
}
