//! A store in, what stands in it out, in numbers.

use super::{Coder, Store};
use rusqlite::Params;
use serde::Serialize;
use std::collections::BTreeMap;

/// What stands in a store.
#[derive(Clone, Debug, Serialize)]
pub struct Counts {
    pub reports: usize,
    pub documents: usize,
    /// Documents that came again under the same id with other words.
    pub superseded: usize,
    /// Records by kind.
    pub records: BTreeMap<String, usize>,
    /// Incidents by review.
    pub incidents: BTreeMap<String, usize>,
    pub decisions: usize,
    pub reviewers: usize,
    /// When somebody last decided something: RFC 3339, UTC.
    pub last_decision: Option<String>,
    /// Records that are no longer coded and stay because somebody decided on them.
    pub kept: usize,
    /// Records coded otherwise since somebody accepted or rejected them.
    pub changed_since: usize,
    /// Documents that another version or lexicon coded.
    pub outdated: usize,
    pub linking_due: bool,
    /// First and last day of the incidents.
    pub days: Option<(String, String)>,
    pub bytes: u64,
}

impl Store {
    /// Counts what stands in the store.
    pub fn counts(&self, coder: &Coder) -> anyhow::Result<Counts> {
        let days: (Option<String>, Option<String>) =
            self.connection
                .query_row("SELECT min(date_start), max(date_end) FROM incident WHERE review <> 'rejected'", (), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let outdated = "SELECT count(*) FROM document JOIN coding USING (coding) WHERE NOT superseded AND (version <> ?1 OR lexicon <> ?2)";
        Ok(Counts {
            reports: self.count("SELECT count(*) FROM report", ())?,
            documents: self.count("SELECT count(*) FROM document WHERE NOT superseded", ())?,
            superseded: self.count("SELECT count(*) FROM document WHERE superseded", ())?,
            records: self.tally("SELECT kind, count(*) FROM record WHERE live GROUP BY kind")?,
            incidents: self.tally("SELECT review, count(*) FROM incident GROUP BY review")?,
            decisions: self.count("SELECT count(*) FROM decision", ())?,
            reviewers: self.count("SELECT count(DISTINCT who) FROM decision", ())?,
            last_decision: self.connection.query_row("SELECT max(at) FROM decision", (), |row| row.get(0))?,
            kept: self.count("SELECT count(*) FROM record WHERE live AND kept", ())?,
            changed_since: self.count("SELECT count(*) FROM record WHERE live AND changed_since", ())?,
            outdated: self.count(outdated, (&coder.version, &coder.lexicon))?,
            linking_due: self.is_linking_due()?,
            days: days.0.zip(days.1),
            bytes: std::fs::metadata(&self.file)?.len(),
        })
    }

    /// Entries of the log.
    pub fn n_decisions(&self) -> anyhow::Result<usize> {
        Ok(self.count("SELECT count(*) FROM decision", ())?)
    }

    fn count(&self, query: &str, values: impl Params) -> rusqlite::Result<usize> {
        self.connection.query_row(query, values, |row| row.get(0))
    }

    fn tally(&self, query: &str) -> rusqlite::Result<BTreeMap<String, usize>> {
        self.connection.prepare(query)?.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}
