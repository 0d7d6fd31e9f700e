//! Coded reports in, their rows out: bytes once by their SHA-256, documents, records; all of a batch or nothing.
//!
//! A report whose bytes are known is not stored again, whatever it is called. A document whose id is known with other words is
//! a new version: the earlier one is kept, and no longer counts (what has the same id and is another report is told apart before: `namesakes`).

use super::added::standing_additions;
use super::codings::hexadecimal;
use super::published::dated_by;
use super::records::add_record;
use super::{Coder, Store};
use crate::input::{Format, Report};
use anyhow::Context;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::sync::Arc;
use tidewatch_engine::document::Document;
use tidewatch_engine::record::Record;

/// A report as it was received, with its hash.
pub struct Received {
    pub report: Report,
    /// Publication date that was given beside it.
    pub published: Option<Date>,
    pub sha256: String,
    /// Ids that its documents have in the desk, in their order; empty where they have those that reading gives them.
    pub ids: Vec<String>,
}

/// How a report is to be read again.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    Row,
    File(Format),
}

/// A report with what was read and coded from it.
pub struct CodedReport {
    pub received: Received,
    pub documents: Vec<CodedDocument>,
}

/// A document with its records.
pub struct CodedDocument {
    pub document: Document,
    pub records: Vec<Record>,
}

impl Received {
    pub fn new(report: Report, published: Option<Date>) -> Received {
        let bytes = match &report {
            Report::Row { bytes, .. } => bytes.trim_ascii(),
            Report::File { bytes, .. } => bytes,
        };
        let sha256 = hexadecimal(&Sha256::digest(bytes));
        Received { report, published, sha256, ids: Vec::new() }
    }

    /// The same once more, to be tried otherwise.
    pub fn copied(&self) -> Received {
        Received { report: self.report.clone(), published: self.published, sha256: self.sha256.clone(), ids: self.ids.clone() }
    }

    /// What the report is called: its path, with the line in it.
    pub fn name(&self) -> String {
        match &self.report {
            Report::Row { file, line: 0, .. } => file.to_string(),
            Report::Row { file, line, .. } => format!("{file}:{line}"),
            Report::File { path, .. } => path.to_string(),
        }
    }
}

impl Store {
    /// Whether these bytes are stored.
    pub fn knows(&self, sha256: &str) -> anyhow::Result<bool> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM report WHERE sha256 = ?1")?;
        Ok(statement.exists([sha256])?)
    }

    /// Stores reports in one transaction; says for each whether it is new. When this returns, they are on the disk.
    pub fn add_reports(&mut self, reports: &[CodedReport], coder: &Coder) -> anyhow::Result<Vec<bool>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let coding = coder.row(&transaction)?;
        let added = reports.iter().map(|report| add_report(&transaction, report, coding)).collect::<anyhow::Result<Vec<bool>>>()?;
        if added.contains(&true) {
            transaction.execute("UPDATE linking SET due = 1", ())?;
        }
        transaction.commit()?;
        Ok(added)
    }

    /// Rows of the reports to code anew: those that another coder coded, or all.
    pub fn reports_to_recode(&self, coder: &Coder, all: Reach) -> anyhow::Result<Vec<i64>> {
        let query = "SELECT DISTINCT report FROM document JOIN coding USING (coding) \
                     WHERE NOT superseded AND (?1 OR version <> ?2 OR lexicon <> ?3) ORDER BY report";
        let mut statement = self.connection.prepare(query)?;
        let rows = statement.query_map(params![all == Reach::All, coder.version, coder.lexicon], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A report as it was received.
    pub fn report(&self, row: i64) -> anyhow::Result<Received> {
        let query = "SELECT name, line, form, published, bytes, sha256 FROM report WHERE report = ?1";
        let mut statement = self.connection.prepare_cached(query)?;
        let mut received = statement.query_row([row], |row| Ok(read_report(row)))??;
        let mut ids = self.connection.prepare_cached("SELECT id FROM document WHERE report = ?1 ORDER BY ordinal")?;
        received.ids = ids.query_map([row], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(received)
    }
}

/// Which reports to code anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those that another coder coded.
    Outdated,
    All,
}

fn read_report(row: &Row) -> anyhow::Result<Received> {
    let (name, line): (String, usize) = (row.get(0)?, row.get(1)?);
    let published: Option<String> = row.get(3)?;
    let mut bytes = Vec::new();
    ZlibDecoder::new(row.get_ref(4)?.as_blob()?).read_to_end(&mut bytes).with_context(|| format!("the stored bytes of `{name}` are damaged"))?;
    let form: Form = serde_json::from_str(row.get_ref(2)?.as_str()?).with_context(|| format!("`{name}` is of a kind that this version does not read"))?;
    let report = match form {
        Form::Row => Report::Row { file: Arc::from(name), line, bytes },
        Form::File(format) => Report::File { path: Arc::from(name), format, bytes },
    };
    Ok(Received { report, published: published.and_then(|day| day.parse().ok()), sha256: row.get(5)?, ids: Vec::new() })
}

/// Stores one report with its documents and records; false where its bytes are known.
fn add_report(transaction: &Transaction, coded: &CodedReport, coding: i64) -> anyhow::Result<bool> {
    let Received { report, published, sha256, .. } = &coded.received;
    let (name, line, form, bytes) = match report {
        Report::Row { file, line, bytes } => (file, *line, Form::Row, bytes),
        Report::File { path, format, bytes } => (path, 0, Form::File(*format), bytes),
    };
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes)?;
    let n_added = transaction
        .prepare_cached("INSERT OR IGNORE INTO report (sha256, name, line, form, published, added, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            sha256,
            &**name,
            line,
            serde_json::to_string(&form)?,
            published.map(|day| day.to_string()),
            Timestamp::now().to_string(),
            packed.finish()?
        ])?;
    if n_added == 0 {
        return Ok(false);
    }
    let row = transaction.last_insert_rowid();
    for (ordinal, document) in coded.documents.iter().enumerate() {
        add_document(transaction, (row, ordinal), document, coding)?;
    }
    Ok(true)
}

/// Stores a document with its records; an earlier one of the same id stops counting.
pub(super) fn add_document(transaction: &Transaction, at: (i64, usize), coded: &CodedDocument, coding: i64) -> anyhow::Result<()> {
    let document = &coded.document;
    let mut find = transaction.prepare_cached("SELECT document FROM document WHERE id = ?1 AND NOT superseded")?;
    if let Some(earlier) = find.query_row([&document.id], |row| row.get::<_, i64>(0)).optional()? {
        supersede(transaction, earlier)?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO document (report, ordinal, id, title, source, url, published, language, text, coding, dated_by) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            at.0,
            at.1,
            document.id,
            document.title,
            document.source,
            document.url,
            document.published.map(|day| day.to_string()),
            document.language,
            document.text,
            coding,
            dated_by(document)
        ])?;
    let row = transaction.last_insert_rowid();
    for (ordinal, record) in coded.records.iter().enumerate() {
        add_record(transaction, (row, ordinal), &serde_json::to_value(record)?, &document.text)?;
    }
    standing_additions(transaction, &document.id)?.iter().try_for_each(|added| added.put(transaction, row, &document.text))
}

/// Keeps a document, and lets neither it nor its records count any more.
pub(super) fn supersede(transaction: &Transaction, document: i64) -> rusqlite::Result<()> {
    transaction.execute("UPDATE document SET superseded = 1 WHERE document = ?1", [document])?;
    transaction.execute("UPDATE record SET live = 0 WHERE document = ?1", [document])?;
    Ok(())
}
