//! A store in, what the rules are asked about out: its incidents with their reviews and days, and its figures over time.

use crate::store::{Filter, Review, Store};
use tidewatch_engine::alert::{Rule, Scene, Watched, When};
use tidewatch_engine::series::{Series, build_series};

/// What a scene is made of.
pub struct Material {
    incidents: Vec<Watched>,
    series: Vec<Series>,
}

impl Material {
    pub fn scene(&self) -> Scene<'_> {
        Scene { incidents: &self.incidents, series: &self.series, today: None }
    }
}

/// Reads what these rules look at; figures only where one asks for them.
pub fn read_scene(store: &Store, rules: &[Rule]) -> anyhow::Result<Material> {
    let wants_figures = rules.iter().any(|rule| matches!(rule.when, When::Jump { .. }));
    let wants_incidents = rules.iter().any(|rule| !matches!(rule.when, When::Jump { .. }));
    Ok(Material {
        incidents: if wants_incidents { read_incidents(store)? } else { Vec::new() },
        series: if wants_figures { read_series(store)? } else { Vec::new() },
    })
}

/// All incidents but the rejected ones, in the order of their ids.
fn read_incidents(store: &Store) -> anyhow::Result<Vec<Watched>> {
    let days = store.days_of_publication()?;
    let mut incidents = Vec::new();
    for stored in store.incidents(&Filter::default())?.into_iter().filter(|stored| stored.review != Review::Rejected) {
        let incident: tidewatch_engine::link::LinkedIncident = serde_json::from_value(stored.incident)?;
        let told = || incident.documents.iter().filter_map(|document| days.get(document).copied());
        let (first_told, last_told) = (told().min(), told().max());
        incidents.push(Watched { incident, is_accepted: stored.review == Review::Accepted, first_told, last_told });
    }
    incidents.sort_by(|a, b| a.incident.incident.cmp(&b.incident.incident));
    Ok(incidents)
}

fn read_series(store: &Store) -> anyhow::Result<Vec<Series>> {
    let mut records = Vec::new();
    for kind in ["figure", "tally"] {
        let stored = store.records(&Filter { record: Some(kind.into()), ..Filter::default() })?;
        records.extend(stored.iter().filter(|stored| stored.counts()).filter_map(|stored| stored.typed()));
    }
    Ok(build_series(&records))
}
