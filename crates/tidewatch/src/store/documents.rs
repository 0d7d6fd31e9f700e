//! Rows of documents in, what the desk shows of them out: titles, texts, passages with the words that were looked for.

use super::filter::{Filter, fts_query};
use super::published::{WHOLE, read_whole};
use super::{Coder, Received, Store};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use tidewatch_engine::document::Document;

/// A document without its text.
#[derive(Clone, Debug, Serialize)]
pub struct StoredDocument {
    pub id: String,
    pub title: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    /// Where that was found: `metadata`, `dateline`, … as records have it.
    pub dated_by: Option<String>,
    pub language: Option<String>,
    /// SHA-256 of the report that it came in.
    pub sha256: String,
    /// When the report was added: RFC 3339, UTC.
    pub added: String,
    pub n_records: usize,
    /// Incident records, and those of them that nobody has decided on.
    pub n_incidents: usize,
    pub n_open: usize,
    pub state: DocumentState,
    /// Words around those that were looked for, these between `[` and `]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<String>,
}

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentState {
    /// Nobody has decided on any of its records.
    New,
    /// Somebody has decided on some.
    Coded,
    /// All of its incidents are decided on; where it tells none, all of its other records.
    Reviewed,
}

impl DocumentState {
    pub fn name(self) -> &'static str {
        match self {
            DocumentState::New => "new",
            DocumentState::Coded => "coded",
            DocumentState::Reviewed => "reviewed",
        }
    }

    pub fn read(name: &str) -> Option<DocumentState> {
        [DocumentState::New, DocumentState::Coded, DocumentState::Reviewed].into_iter().find(|state| state.name() == name)
    }

    fn of(n_incidents: usize, n_open: usize, [n_records, n_decided]: [usize; 2]) -> DocumentState {
        let is_done = if n_incidents > 0 { n_open == 0 } else { n_records > 0 && n_decided == n_records };
        match (is_done, n_decided) {
            (true, _) => DocumentState::Reviewed,
            (false, 0) => DocumentState::New,
            (false, _) => DocumentState::Coded,
        }
    }
}

/// The records of a document, that more may be said of them.
macro_rules! of_document {
    ($more:literal) => {
        concat!("SELECT count(*) FROM record WHERE record.document = document.document AND live", $more)
    };
}
const N_RECORDS: &str = of_document!("");
const N_DECIDED: &str = of_document!(" AND review <> 'open'");
const N_INCIDENTS: &str = of_document!(" AND kind = 'incident'");
const N_OPEN: &str = of_document!(" AND kind = 'incident' AND review = 'open'");

fn columns() -> String {
    format!(
        "document.id, document.title, document.source, document.url, document.published, document.language, report.sha256, report.added, \
         ({N_RECORDS}), ({N_INCIDENTS}), ({N_OPEN}), ({N_DECIDED}), document.dated_by"
    )
}

impl Store {
    /// Documents that hold the words of a filter, the best first; without words those of its days, the latest first.
    pub fn documents(&self, filter: &Filter) -> anyhow::Result<Vec<StoredDocument>> {
        let days = format!("(?1 IS NULL OR document.published >= ?1) AND (?2 IS NULL OR document.published <= ?2) AND NOT superseded AND {}", in_state(filter));
        let (columns, limit) = (columns(), "LIMIT ?3 OFFSET ?4");
        let words = filter.words.as_deref().map(fts_query);
        let query = match &words {
            Some(_) => format!(
                "SELECT {columns}, snippet (document_words, 1, '[', ']', '…', 24) FROM document_words JOIN document ON document = document_words.rowid \
                 JOIN report USING (report) WHERE document_words MATCH ?5 AND {days} ORDER BY rank, document {limit}"
            ),
            None => {
                format!("SELECT {columns}, ?5 FROM document JOIN report USING (report) WHERE {days} ORDER BY document.published DESC, document DESC {limit}")
            }
        };
        let days = [filter.from, filter.to].map(|day| day.map(|day| day.to_string()));
        let most = i64::try_from(filter.limit).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(params![days[0], days[1], most, filter.offset, words], read_document)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many documents a filter finds.
    pub fn count_documents(&self, filter: &Filter) -> anyhow::Result<usize> {
        let days = [filter.from, filter.to].map(|day| day.map(|day| day.to_string()));
        let words = filter.words.as_deref().map(fts_query);
        let query = format!(
            "SELECT count(*) FROM document WHERE NOT superseded AND (?1 IS NULL OR published >= ?1) AND (?2 IS NULL OR published <= ?2) \
             AND (?3 IS NULL OR document IN (SELECT rowid FROM document_words WHERE document_words MATCH ?3)) AND {}",
            in_state(filter)
        );
        Ok(self.connection.prepare_cached(&query)?.query_row(params![days[0], days[1], words], |row| row.get(0))?)
    }

    /// One document by its id.
    pub fn document(&self, id: &str) -> anyhow::Result<Option<StoredDocument>> {
        let query = format!("SELECT {}, NULL FROM document JOIN report USING (report) WHERE document.id = ?1 AND NOT superseded", columns());
        Ok(self.connection.prepare_cached(&query)?.query_row([id], read_document).optional()?)
    }

    /// Which version of the coder, with which lexicon, read a document.
    pub fn coder_of(&self, id: &str) -> anyhow::Result<Option<Coder>> {
        let query = "SELECT version, lexicon FROM document JOIN coding USING (coding) WHERE id = ?1 AND NOT superseded";
        let read = |row: &Row| Ok(Coder { version: row.get(0)?, lexicon: row.get(1)? });
        Ok(self.connection.prepare_cached(query)?.query_row([id], read).optional()?)
    }

    /// The last documents with their texts, in the order in which they came.
    pub fn last_texts(&self, most: usize) -> anyhow::Result<Vec<Document>> {
        let query = format!("SELECT {WHOLE} FROM (SELECT * FROM document WHERE NOT superseded ORDER BY document DESC LIMIT ?1) ORDER BY document");
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], read_whole)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The report that a document came in, as it was received.
    pub fn report_of(&self, document: &str) -> anyhow::Result<Option<Received>> {
        let query = "SELECT report FROM document WHERE id = ?1 AND NOT superseded";
        let row: Option<i64> = self.connection.prepare_cached(query)?.query_row([document], |row| row.get(0)).optional()?;
        row.map(|row| self.report(row)).transpose()
    }

    /// A document's text by its id.
    pub fn text(&self, document: &str) -> anyhow::Result<Option<String>> {
        let query = "SELECT text FROM document WHERE id = ?1 AND NOT superseded";
        Ok(self.connection.prepare_cached(query)?.query_row([document], |row| row.get(0)).optional()?)
    }
}

/// The condition that a document is as far as a filter asks.
fn in_state(filter: &Filter) -> String {
    let any = |records: &str| format!("EXISTS ({})", records.replacen("count(*)", "1", 1));
    let open = of_document!(" AND review = 'open'");
    let is_done = format!("NOT {} AND ({} OR ({} AND NOT {}))", any(N_OPEN), any(N_INCIDENTS), any(N_RECORDS), any(open));
    match filter.state {
        None => "1".to_string(),
        Some(DocumentState::Reviewed) => is_done,
        Some(DocumentState::New) => format!("NOT {}", any(N_DECIDED)),
        Some(DocumentState::Coded) => format!("{} AND NOT ({is_done})", any(N_DECIDED)),
    }
}

fn read_document(row: &Row) -> rusqlite::Result<StoredDocument> {
    Ok(StoredDocument {
        id: row.get(0)?,
        title: row.get(1)?,
        source: row.get(2)?,
        url: row.get(3)?,
        published: row.get(4)?,
        language: row.get(5)?,
        sha256: row.get(6)?,
        added: row.get(7)?,
        n_records: row.get(8)?,
        n_incidents: row.get(9)?,
        n_open: row.get(10)?,
        state: DocumentState::of(row.get(9)?, row.get(10)?, [row.get(8)?, row.get(11)?]),
        dated_by: row.get(12)?,
        passage: row.get(13)?,
    })
}
