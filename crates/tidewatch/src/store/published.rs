//! Days in, the documents of these days out: what a bulletin asks a store for.

use super::Store;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row};
use tidewatch_engine::document::Document;

/// Columns of a document, in the order that `read_whole` takes them in.
pub(super) const WHOLE: &str = "id, title, source, url, published, language, text, dated_by";

/// Where a document's date was found, as its row tells it.
pub(super) fn dated_by(document: &Document) -> Option<String> {
    serde_json::to_value(document.dated_by).ok()?.as_str().map(str::to_string)
}

/// A row of the columns `WHOLE` as a document.
pub(super) fn read_whole(row: &Row) -> rusqlite::Result<Document> {
    let published: Option<String> = row.get(4)?;
    let dated_by: Option<String> = row.get(7)?;
    Ok(Document {
        id: row.get(0)?,
        title: row.get(1)?,
        source: row.get(2)?,
        url: row.get(3)?,
        published: published.and_then(|day| day.parse().ok()),
        language: row.get(5)?,
        text: row.get(6)?,
        dated_by: dated_by.and_then(|word| serde_json::from_value(word.into()).ok()),
        ..Document::default()
    })
}

impl Store {
    /// A document with its text, as it was read; its blocks are not kept.
    pub fn whole_document(&self, id: &str) -> anyhow::Result<Option<Document>> {
        let query = format!("SELECT {WHOLE} FROM document WHERE id = ?1 AND NOT superseded");
        Ok(self.connection.prepare_cached(&query)?.query_row([id], read_whole).optional()?)
    }

    /// Ids of the documents that were published from one day to another.
    pub fn documents_published(&self, from: Date, to: Date) -> anyhow::Result<Vec<String>> {
        let query = "SELECT id FROM document WHERE published >= ?1 AND published <= ?2 AND NOT superseded ORDER BY published, id";
        let mut statement = self.connection.prepare_cached(query)?;
        Ok(statement.query_map([from.to_string(), to.to_string()], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Ids of the documents whose reports were added on a day or later.
    pub fn documents_since(&self, day: Date) -> anyhow::Result<Vec<String>> {
        let query = "SELECT document.id FROM document JOIN report USING (report) WHERE report.added >= ?1 AND NOT superseded ORDER BY document.id";
        Ok(self.connection.prepare_cached(query)?.query_map([day.to_string()], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The latest day of publication.
    pub fn last_published(&self) -> anyhow::Result<Option<Date>> {
        let day: Option<String> = self.connection.query_row("SELECT max(published) FROM document WHERE NOT superseded", (), |row| row.get(0))?;
        Ok(day.and_then(|day| day.parse().ok()))
    }
}
