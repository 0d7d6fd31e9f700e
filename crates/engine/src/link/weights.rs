//! `lexicon/linking.toml` in, the weights of linking out.

use crate::lexicon::{Faults, Files};
use crate::record::Incident;
use serde::Deserialize;

const FILE: &str = "linking.toml";

/// What two records share, and what it weighs. The file explains each number.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinkLexicon {
    pub threshold: f64,
    pub mean_share: f64,
    pub same_document: f64,
    /// Headings, in small letters, under which a report tells again what its sections tell.
    pub summaries: Vec<String>,
    pub time: TimeWeights,
    pub place: PlaceWeights,
    pub actors: ActorWeights,
    #[serde(rename = "type")]
    pub kind: TypeWeights,
    pub numbers: NumberWeights,
    pub words: WordWeights,
    pub candidates: CandidateLimits,
    pub near: Vec<NearTypes>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeWeights {
    pub same_day: f64,
    pub overlap: f64,
    pub next_day: f64,
    pub per_day_apart: f64,
    pub furthest: f64,
    pub inferred_share: f64,
    pub never: i32,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceWeights {
    pub same_point: f64,
    pub same_name: f64,
    pub wide: f64,
    pub same_country: f64,
    pub per_50_km_apart: f64,
    pub furthest: f64,
    pub other_country: f64,
    pub slack_km: f64,
    pub wide_km: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorWeights {
    pub same: f64,
    pub other: f64,
    pub target_same: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeWeights {
    pub same: f64,
    pub near: f64,
    pub other: f64,
    pub other_class: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberWeights {
    pub same: f64,
    pub per_doubling: f64,
    pub other: f64,
    pub far: f64,
    pub far_ratio: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordWeights {
    pub scale: f64,
    pub least: f64,
    pub most: f64,
    pub copy: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateLimits {
    pub days: i32,
    pub rare_in: usize,
}

/// Types that reports use for the same event.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearTypes {
    pub types: Vec<String>,
}

impl LinkLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> LinkLexicon {
        files.toml(FILE, faults)
    }

    /// Whether a record stands under a heading that sums up the rest of its report.
    pub fn is_summary(&self, incident: &Incident) -> bool {
        incident.section.last().is_some_and(|heading| self.summaries.contains(&heading.trim().to_lowercase()))
    }

    /// Whether reports use both types for the same event.
    pub fn near_types(&self, a: &str, b: &str) -> bool {
        self.near.iter().any(|near| near.types.iter().any(|kind| kind == a) && near.types.iter().any(|kind| kind == b))
    }
}
