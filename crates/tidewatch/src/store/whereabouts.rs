//! The address that something once had in, where it is today out: ids of incidents and records change, links to them should not die.
//!
//! An incident's id follows its records, a record's id its coding. What they were is kept: of an incident that is no more the records
//! that it had, of a record the one that was coded in its place. Of several incidents that share an old one's records the one with the most
//! of them counts as the same.

use super::Store;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::Value;
use std::collections::BTreeMap;

/// Where something is today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Id of an incident.
    Incident(String),
    /// Id of a record of another kind.
    Record(String),
    /// Nothing is coded there any more; this is the document where it was.
    Document(String),
}

impl Store {
    /// Where the incident or record of this id is today; none where nothing ever had it.
    pub fn whereabouts(&self, id: &str) -> anyhow::Result<Option<Whereabouts>> {
        let mut statement = self.connection.prepare_cached("SELECT record_id FROM incident_was WHERE id = ?1")?;
        let mut records: Vec<String> = statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if records.is_empty() {
            records.push(id.to_string());
        }
        let mut shares: BTreeMap<String, usize> = BTreeMap::new();
        let mut other = None;
        for record in &records {
            let Some(today) = record_today(&self.connection, record)? else { continue };
            match self.incident_of(&today)? {
                Some(incident) => *shares.entry(incident.id).or_default() += 1,
                None => other = Some(Whereabouts::Record(today)),
            }
        }
        let most = shares.into_iter().rev().max_by_key(|(_, n)| *n).map(|(id, _)| Whereabouts::Incident(id));
        match most.or(other) {
            None => self.document_of_old(&records),
            found => Ok(found),
        }
    }

    /// What a record is called today; none where it is gone.
    pub fn record_today(&self, id: &str) -> anyhow::Result<Option<String>> {
        record_today(&self.connection, id)
    }

    fn document_of_old(&self, records: &[String]) -> anyhow::Result<Option<Whereabouts>> {
        let query = "SELECT document FROM record_was WHERE id = ?1 AND document IN (SELECT id FROM document WHERE NOT superseded) \
                     UNION SELECT document.id FROM record JOIN document USING (document) WHERE record.id = ?1";
        for record in records {
            if let Some(document) = self.connection.prepare_cached(query)?.query_row([record], |row| row.get(0)).optional()? {
                return Ok(Some(Whereabouts::Document(document)));
            }
        }
        Ok(None)
    }
}

/// What a record is called today.
pub(super) fn record_today(connection: &Connection, id: &str) -> anyhow::Result<Option<String>> {
    let query = "SELECT id FROM record WHERE live AND id IN (?1, (SELECT now FROM record_was WHERE id = ?1)) ORDER BY id <> ?1";
    Ok(connection.prepare_cached(query)?.query_row([id], |row| row.get(0)).optional()?)
}

/// Keeps which records an incident had that ceases to be.
pub(super) fn keep_incident(transaction: &Transaction, id: &str) -> anyhow::Result<()> {
    let json: Option<String> = transaction.prepare_cached("SELECT json FROM incident WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    let incident: Value = json.map(|json| serde_json::from_str(&json)).transpose()?.unwrap_or_default();
    let mut keep = transaction.prepare_cached("INSERT OR IGNORE INTO incident_was VALUES (?1, ?2)")?;
    for record in incident["records"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        keep.execute((id, record))?;
    }
    Ok(())
}

/// Keeps what a record was called; `now` is none where nothing is coded in its place.
pub(super) fn keep_record(transaction: &Transaction, id: &str, now: Option<&str>, document: &str) -> anyhow::Result<()> {
    // Each old name leads to today's at once, and no name to itself.
    transaction.prepare_cached("UPDATE record_was SET now = ?2 WHERE now = ?1")?.execute((id, now))?;
    transaction.prepare_cached("DELETE FROM record_was WHERE id = ?1")?.execute([now])?;
    transaction.prepare_cached("INSERT OR REPLACE INTO record_was VALUES (?1, ?2, ?3)")?.execute((id, now, document))?;
    Ok(())
}
