//! Rows of documents in, what the desk shows of them out: titles, texts, passages with the words that were looked for.

use super::Store;
use super::filter::{Filter, fts_query};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

/// A document without its text.
#[derive(Clone, Debug, Serialize)]
pub struct StoredDocument {
    pub id: String,
    pub title: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    /// SHA-256 of the report that it came in.
    pub sha256: String,
    /// When the report was added: RFC 3339, UTC.
    pub added: String,
    pub n_records: usize,
    /// Words around those that were looked for, these between `[` and `]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<String>,
}

const COLUMNS: &str = "document.id, document.title, document.source, document.url, document.published, document.language, report.sha256, report.added, \
                       (SELECT count(*) FROM record WHERE record.document = document.document)";

impl Store {
    /// Documents that hold the words of a filter, the best first; without words those of its days, the latest first.
    pub fn documents(&self, filter: &Filter) -> anyhow::Result<Vec<StoredDocument>> {
        let days = "(?1 IS NULL OR document.published >= ?1) AND (?2 IS NULL OR document.published <= ?2) AND NOT superseded";
        let limit = "LIMIT ?3 OFFSET ?4";
        let words = filter.words.as_deref().map(fts_query);
        let query = match &words {
            Some(_) => format!(
                "SELECT {COLUMNS}, snippet (document_words, 1, '[', ']', '…', 24) FROM document_words JOIN document ON document = document_words.rowid \
                 JOIN report USING (report) WHERE document_words MATCH ?5 AND {days} ORDER BY rank, document {limit}"
            ),
            None => {
                format!("SELECT {COLUMNS}, ?5 FROM document JOIN report USING (report) WHERE {days} ORDER BY document.published DESC, document DESC {limit}")
            }
        };
        let days = [filter.from, filter.to].map(|day| day.map(|day| day.to_string()));
        let most = i64::try_from(filter.limit).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(params![days[0], days[1], most, filter.offset, words], read_document)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A document's text by its id.
    pub fn text(&self, document: &str) -> anyhow::Result<Option<String>> {
        let query = "SELECT text FROM document WHERE id = ?1 AND NOT superseded";
        Ok(self.connection.prepare_cached(query)?.query_row([document], |row| row.get(0)).optional()?)
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
        passage: row.get(9)?,
    })
}
