//! The gazetteer: names of places with their coordinates, looked up by folded name.
//!
//! Compiled by `tidewatch gazetteer compile` into one file that is used as it lies, without unpacking.

use crate::lexicon::{Faults, Files};

/// Place names and the entries that bear them.
#[derive(Default)]
pub struct Gazetteer {}

impl Gazetteer {
    pub fn read(_files: &Files, _faults: &mut Faults) -> Gazetteer {
        Gazetteer::default()
    }
}
