//! `lexicon/reuse.toml` in, the words by which edits and the direction of copying are read out.

use crate::lexicon::{Faults, Files};
use serde::Deserialize;

const FILE: &str = "reuse.toml";

/// Word lists, all in small letters. The file explains each.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReuseLexicon {
    pub numbers: Vec<String>,
    pub negations: Vec<String>,
    pub sources: Vec<String>,
    pub telling: Vec<String>,
    pub first_hand: Vec<String>,
}

impl ReuseLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> ReuseLexicon {
        files.toml(FILE, faults)
    }
}
