//! A document in, an id of its own out where its id already stands for another report.
//!
//! Two weeks' `sitrep.pdf`, rows numbered from 1 in two tables, and whatever comes on standard input share their ids. Much the same words under
//! one id are a later version of one report, which takes the place of the earlier; other words are another report, and both are kept.

use super::Store;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use tidewatch_engine::document::Document;
use tidewatch_engine::reuse::{cut_words, hash_runs};

/// Words in a run by which two texts are compared.
const RUN: usize = 3;
/// Least share of the shorter text's runs that a later version has in common with the earlier, and the same where their days of publication are
/// further apart than a correction would be: weekly reports repeat their frame.
const SHARED: f64 = 0.2;
const SHARED_OTHER_DAY: f64 = 0.5;
const DAYS: i32 = 2;

/// What two documents of one id are compared by.
struct Version {
    runs: HashSet<u64>,
    published: Option<Date>,
}

impl Version {
    fn of(text: &str, published: Option<Date>) -> Version {
        let words = cut_words(text);
        let length = RUN.min(words.len().max(1));
        Version { runs: hash_runs(&words, length).collect(), published }
    }

    /// Whether two texts are versions of one report.
    fn is_of_one_report(&self, other: &Version) -> bool {
        let shorter = self.runs.len().min(other.runs.len());
        let n_shared = self.runs.intersection(&other.runs).count();
        let other_day = self.published.zip(other.published).is_some_and(|(one, two)| (one - two).get_days().abs() > DAYS);
        n_shared as f64 >= shorter as f64 * if other_day { SHARED_OTHER_DAY } else { SHARED }
    }
}

/// The documents of a batch under the ids that they ask for, beside those that the desk has.
#[derive(Default)]
pub struct Namesakes {
    known: HashMap<String, Vec<(String, Version)>>,
}

impl Namesakes {
    /// The id that a document gets: that of the report of which it is a later version, else its own where nothing else has it, else its own with
    /// the first letters of its bytes' hash.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn id_of(&mut self, document: &Document, sha256: &str, store: &Store) -> anyhow::Result<String> {
        if !self.known.contains_key(&document.id) {
            self.known.insert(document.id.clone(), store.namesakes_of(document)?);
        }
        let version = Version::of(&document.text, document.published);
        let namesakes = self.known.entry(document.id.clone()).or_default();
        let earlier = namesakes.iter().position(|(_, namesake)| version.is_of_one_report(namesake));
        let id = match earlier {
            Some(at) => namesakes.remove(at).0,
            None if namesakes.iter().all(|(id, _)| *id != document.id) => document.id.clone(),
            None => format!("{}~{}", document.id, sha256.get(..8).unwrap_or(sha256)),
        };
        namesakes.push((id.clone(), version));
        Ok(id)
    }
}

impl Store {
    /// What stands under a document's id, and under the own ids of its namesakes.
    fn namesakes_of(&self, document: &Document) -> anyhow::Result<Vec<(String, Version)>> {
        let query = "SELECT id, text, published FROM document WHERE (id = ?1 OR (id > ?1 || '~' AND id < ?1 || '~g')) AND NOT superseded ORDER BY document";
        let mut statement = self.connection.prepare_cached(query)?;
        let read = |row: &rusqlite::Row| {
            let (id, text, day): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((id, Version::of(&text, day.and_then(|day| day.parse().ok()))))
        };
        Ok(statement.query_map([&document.id], read)?.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str, day: &str) -> Version {
        Version::of(text, day.parse().ok())
    }

    #[test]
    fn versions_are_told_from_namesakes() {
        let first = version("A roadside bomb killed three policemen near Kirkuk on Tuesday.", "2024-03-05");
        let corrected = version("A roadside bomb killed four policemen near Kirkuk on Tuesday, officials said.", "2024-03-06");
        let other = version("Gunmen abducted two aid workers in the outskirts of Kabul.", "2024-03-05");
        let next_week = version("A roadside bomb killed nine farmers in the east of Diyala.", "2024-03-12");
        assert!(first.is_of_one_report(&corrected) && corrected.is_of_one_report(&first));
        assert!(!first.is_of_one_report(&other) && !first.is_of_one_report(&next_week));
        assert!(version("", "2024-03-05").is_of_one_report(&version("", "2024-03-05")));
    }
}
