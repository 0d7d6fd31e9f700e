//! Rows of records in, effective records out: what the coder gave, with what reviewers decided laid over it.
//!
//! The row keeps both: `coded` is the coder's, `edited` the same with the reviewers' edits. The columns that records are found
//! by follow the effective one.

use super::codings::hexadecimal;
use super::decisions::standing_decisions;
use super::facets::Facets;
use super::filter::{Filter, Table};
use super::{Decision, Store, Verdict};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tidewatch_engine::record::Record;

/// What reviewers have said of a record, or of all records of an incident.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Review {
    /// Nobody has decided, or not on all records of the incident.
    #[default]
    Open,
    Accepted,
    Rejected,
}

impl Review {
    pub fn name(self) -> &'static str {
        match self {
            Review::Open => "open",
            Review::Accepted => "accepted",
            Review::Rejected => "rejected",
        }
    }

    pub(super) fn read(name: &str) -> Review {
        [Review::Accepted, Review::Rejected].into_iter().find(|review| review.name() == name).unwrap_or_default()
    }
}

/// A record as the desk sees it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StoredRecord {
    pub id: String,
    pub review: Review,
    /// Fields that reviewers have edited.
    pub edited: Vec<String>,
    /// Coded otherwise since somebody accepted or rejected it.
    pub changed_since: bool,
    /// No longer coded; kept because somebody decided on it.
    pub kept: bool,
    /// Not coded, but added by a reviewer.
    pub added: bool,
    /// With the edits, in the contract's form.
    pub record: Value,
    /// As the coder gave it, where it was edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coded: Option<Value>,
}

impl StoredRecord {
    /// Whether it counts: nobody rejected it.
    pub fn counts(&self) -> bool {
        self.review != Review::Rejected
    }

    /// The effective record in the engine's type; none where an edit does not fit a later version.
    pub fn typed(&self) -> Option<Record> {
        serde_json::from_value(self.record.clone()).ok()
    }
}

/// What is selected for a `StoredRecord`, in the order that `read_record` takes.
pub(super) const COLUMNS: &str = "record.id, record.review, record.changed_since, record.kept, record.coded, record.edited, record.added IS NOT NULL";

impl Store {
    /// The types that the desk's records have.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn types(&self) -> anyhow::Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached("SELECT DISTINCT type FROM record WHERE live AND type IS NOT NULL ORDER BY type")?;
        let types = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(types)
    }

    /// Effective records, the latest day first.
    pub fn records(&self, filter: &Filter) -> anyhow::Result<Vec<StoredRecord>> {
        let (query, values) = filter.query(Table::Record, COLUMNS);
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| Ok(read_record(row)))?;
        rows.map(|row| row?).collect()
    }

    /// How many records a filter finds, whatever its limit.
    pub fn count_records(&self, filter: &Filter) -> anyhow::Result<usize> {
        let (told, values) = filter.conditions(Table::Record);
        let query = format!("SELECT count(*) FROM record WHERE {told}");
        Ok(self.connection.prepare_cached(&query)?.query_row(rusqlite::params_from_iter(values), |row| row.get(0))?)
    }

    /// One effective record.
    pub fn record(&self, id: &str) -> anyhow::Result<Option<StoredRecord>> {
        let query = format!("SELECT {COLUMNS} FROM record WHERE id = ?1 ORDER BY live DESC");
        self.connection.prepare_cached(&query)?.query_row([id], |row| Ok(read_record(row))).optional()?.transpose()
    }
}

pub(super) fn read_record(row: &Row) -> anyhow::Result<StoredRecord> {
    let coded: Value = serde_json::from_str(row.get_ref(4)?.as_str()?)?;
    let edited: Option<Value> = row.get_ref(5)?.as_str_or_null()?.map(serde_json::from_str).transpose()?;
    let fields = edited.as_ref().map(|edited| changed_fields(&coded, edited)).unwrap_or_default();
    let (record, coded) = match edited {
        Some(edited) => (edited, Some(coded)),
        None => (coded, None),
    };
    Ok(StoredRecord {
        id: row.get(0)?,
        review: Review::read(row.get_ref(1)?.as_str()?),
        changed_since: row.get(2)?,
        kept: row.get(3)?,
        added: row.get(6)?,
        edited: fields,
        record,
        coded,
    })
}

/// Names of the top fields in which two records differ.
fn changed_fields(a: &Value, b: &Value) -> Vec<String> {
    let keys = b.as_object().into_iter().flat_map(|fields| fields.keys());
    keys.filter(|key| *key != "evidence" && a.get(*key) != b.get(*key)).cloned().collect()
}

/// The record's own id; one made from its words where its kind has none.
pub fn id_of(record: &Value) -> String {
    match record["id"].as_str().filter(|id| !id.is_empty()) {
        Some(id) => id.to_string(),
        None => {
            let kind = record["record"].as_str().unwrap_or("r");
            format!("{}{}", &kind[..1], &hexadecimal(&Sha256::digest(record.to_string()))[..16])
        }
    }
}

/// Stores a record of a document; `at` is the document's row and the record's place in it.
pub(super) fn add_record(transaction: &Transaction, at: (i64, usize), record: &Value, text: &str) -> anyhow::Result<()> {
    let id = id_of(record);
    transaction.prepare_cached("INSERT INTO record (document, ordinal, id, kind, coded) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
        at.0,
        at.1,
        id,
        if record["reference"] == true { Some("reference") } else { record["record"].as_str() },
        record.to_string()
    ])?;
    let row = transaction.last_insert_rowid();
    Facets::of(record).write(transaction, "record", row)?;
    write_words(transaction, row, record, text)?;
    apply_decisions(transaction, &id)
}

/// The words of a record's own sentences, to be searched.
pub(super) fn write_words(transaction: &Transaction, row: i64, record: &Value, text: &str) -> rusqlite::Result<()> {
    let range = &record["evidence"]["record"];
    let bound = |at: usize| range[at].as_u64().map_or(0, |at| at as usize);
    let words: String = text.chars().skip(bound(0)).take(bound(1).saturating_sub(bound(0))).collect();
    transaction.prepare_cached("INSERT OR REPLACE INTO record_words (rowid, words) VALUES (?1, ?2)")?.execute((row, words))?;
    Ok(())
}

/// Lays the decisions that stand over a record of this id, and writes what it is found by.
pub(super) fn apply_decisions(transaction: &Transaction, id: &str) -> anyhow::Result<()> {
    let decisions = standing_decisions(transaction, id)?;
    let mut find = transaction.prepare_cached("SELECT record, coded, edited IS NOT NULL, review FROM record WHERE id = ?1")?;
    let rows = find.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let rows: Vec<(i64, String, bool, String)> = rows.collect::<Result<_, _>>()?;
    for (row, coded, was_edited, was_review) in rows {
        let review = review_of(&decisions);
        let edits: Vec<&Decision> =
            decisions.iter().filter(|decision| matches!(decision, Decision::Edit { .. } | Decision::Amend { alone: true, .. })).collect();
        if edits.is_empty() && !was_edited && review.name() == was_review {
            continue;
        }
        let mut record: Value = serde_json::from_str(&coded)?;
        edits.iter().for_each(|edit| lay_over(&mut record, edit));
        let edited = (!edits.is_empty()).then(|| record.to_string());
        let mut write = transaction.prepare_cached("UPDATE record SET edited = ?2, review = ?3 WHERE record = ?1")?;
        write.execute(params![row, edited, review.name()])?;
        Facets::of(&record).write(transaction, "record", row)?;
    }
    Ok(())
}

/// The last verdict stands.
fn review_of(decisions: &[Decision]) -> Review {
    let mut verdicts = decisions.iter().filter_map(|decision| match decision {
        Decision::Judge { verdict, .. } => Some(*verdict),
        _ => None,
    });
    match verdicts.next_back() {
        Some(Verdict::Accept) => Review::Accepted,
        Some(Verdict::Reject) => Review::Rejected,
        Some(Verdict::Reopen) | None => Review::Open,
    }
}

fn lay_over(record: &mut Value, edit: &Decision) {
    if let Decision::Edit { field, value, words, .. } | Decision::Amend { field, value, words, .. } = edit {
        record[field.as_str()] = value.clone();
        if let Some(words) = words {
            record["evidence"][field.as_str()] = json!([words]);
        }
    }
}
