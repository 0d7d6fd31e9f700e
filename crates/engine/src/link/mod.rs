//! Records of many documents in, linked incidents out: which reports tell of the same event.
//!
//! Candidates are found by time and place or by rare words, scored feature by feature with the weights of
//! `lexicon/linking.toml`, and grouped. Where the records of a group disagree, the values are kept beside one another. The
//! answer depends on the set of records alone: linking again from nothing gives what linking as they came gave.

mod candidates;
mod cluster;
mod merge;
mod score;
mod terms;
mod weights;

pub use merge::{Conflict, ConflictValue, LinkedIncident};
pub use score::{Because, distance_between};
pub use terms::add_terms;
pub use weights::LinkLexicon;

use crate::record::{Incident, Record};
use candidates::candidate_pairs;
use cluster::cluster_records;
use merge::merge_records;
use rustc_hash::FxHashSet;
use score::Scorer;
use terms::WordIndex;

/// Links incident records; other records are passed by, and a record id that comes again is taken once.
///
/// Incidents come in the order of their first record in the input, and so do the records in each.
pub fn link_records(records: &[Record], lexicon: &LinkLexicon) -> Vec<LinkedIncident> {
    let mut seen = FxHashSet::default();
    let told: Vec<&Incident> = records.iter().filter_map(incident_of).filter(|incident| seen.insert(incident.id.as_str())).collect();
    let mut order: Vec<usize> = (0..told.len()).collect();
    order.sort_by(|&a, &b| told[a].id.cmp(&told[b].id));
    let incidents: Vec<&Incident> = order.iter().map(|&at| told[at]).collect();
    let words = WordIndex::new(&incidents);
    let scorer = Scorer { weights: lexicon, words: &words };
    let pairs = candidate_pairs(&incidents, &words, &lexicon.candidates);
    let groups = cluster_records(&incidents, &pairs, &scorer);
    let mut linked: Vec<(usize, LinkedIncident)> = groups.iter().map(|group| {
        let mut group: Vec<usize> = group.clone();
        group.sort_by_key(|&at| order[at]);
        (order[group[0]], merge_records(&incidents, &group, &scorer))
    }).collect();
    linked.sort_by_key(|(first, _)| *first);
    linked.into_iter().map(|(_, incident)| incident).collect()
}

fn incident_of(record: &Record) -> Option<&Incident> {
    match record {
        Record::Incident(incident) => Some(incident),
        _ => None,
    }
}
