//! A record in, the mark of its incident as it stands out: what two people at one incident compare before they decide.
//!
//! The mark covers everything that a page shows: the incident, its records with their edits and reviews, and how many decisions are
//! about them. The same state has the same mark, on any machine.

use super::Store;
use super::codings::hexadecimal;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

impl Store {
    /// The mark of the incident that a record tells of; of the record alone where it tells of none, empty where it is gone.
    pub fn version(&self, record: &str) -> anyhow::Result<String> {
        version_of(&self.connection, record)
    }
}

pub(super) fn version_of(connection: &Connection, record: &str) -> anyhow::Result<String> {
    let query = "SELECT incident FROM incident_record JOIN record USING (record) WHERE record.id = ?1 AND live";
    let incident: Option<i64> = connection.prepare_cached(query)?.query_row([record], |row| row.get(0)).optional()?;
    let records = "SELECT record.id, coalesce (edited, coded), review, (SELECT count(*) FROM decision_record WHERE record_id = record.id) FROM record";
    let mut hash = Sha256::new();
    let mut seen = false;
    let mut take = |query: &str, key: &dyn rusqlite::ToSql| -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(query)?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            seen = true;
            (0..3).try_for_each(|at| row.get_ref(at).map(|text| hash.update(text.as_bytes().unwrap_or_default())))?;
            hash.update(row.get::<_, i64>(3)?.to_le_bytes());
        }
        Ok(())
    };
    match incident {
        Some(row) => {
            take("SELECT id, json, review, 0 FROM incident WHERE incident = ?1", &row)?;
            take(&format!("{records} JOIN incident_record USING (record) WHERE incident = ?1 ORDER BY record.id"), &row)?;
        }
        None => take(&format!("{records} WHERE record.id = ?1 AND live"), &record)?,
    }
    Ok(if seen { hexadecimal(&hash.finalize()[..8]) } else { String::new() })
}
