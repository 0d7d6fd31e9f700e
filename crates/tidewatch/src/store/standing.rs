//! A filter in, where records stand out: in which document, telling of which incident. What goes through a large desk piece by piece begins with it.

use super::filter::Table;
use super::records::{COLUMNS, StoredRecord, read_record};
use super::{Filter, Review, Store};
use rusqlite::Row;

/// A record by its row, with what it hangs on.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Id of its document.
    pub document: String,
    pub id: String,
    /// The incident that it tells of, where it was found by it.
    pub incident: Option<String>,
    /// Of the incident where it was found by it, else of the record.
    pub review: Review,
    row: i64,
}

impl Store {
    /// The records that tell of the incidents of a filter.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn standing_of_incidents(&self, filter: &Filter) -> anyhow::Result<Vec<Standing>> {
        let (told, values) = filter.conditions(Table::Incident);
        let query = format!(
            "SELECT document.id, record.id, incident.id, incident.review, record.record FROM incident JOIN incident_record USING (incident) \
             JOIN record USING (record) JOIN document USING (document) WHERE {told}"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        Ok(statement.query_map(rusqlite::params_from_iter(values), read_standing)?.collect::<Result<_, _>>()?)
    }

    /// The records of a filter, whatever they tell of.
    ///
    /// # Errors
    /// As for `standing_of_incidents`.
    pub fn standing_of_records(&self, filter: &Filter) -> anyhow::Result<Vec<Standing>> {
        let (told, values) = filter.conditions(Table::Record);
        let query = format!("SELECT document.id, record.id, NULL, record.review, record.record FROM record JOIN document USING (document) WHERE {told}");
        let mut statement = self.connection.prepare_cached(&query)?;
        Ok(statement.query_map(rusqlite::params_from_iter(values), read_standing)?.collect::<Result<_, _>>()?)
    }

    /// The effective record that stands there.
    ///
    /// # Errors
    /// The database cannot be read, or no longer has it.
    pub fn standing(&self, standing: &Standing) -> anyhow::Result<StoredRecord> {
        let mut statement = self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM record WHERE record = ?1"))?;
        statement.query_row([standing.row], |row| Ok(read_record(row)))?
    }

    /// Ids of all documents.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn document_ids(&self) -> anyhow::Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM document WHERE NOT superseded")?;
        Ok(statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}

fn read_standing(row: &Row) -> rusqlite::Result<Standing> {
    let review = Review::read(row.get_ref(3)?.as_str()?);
    Ok(Standing { document: row.get(0)?, id: row.get(1)?, incident: row.get(2)?, review, row: row.get(4)? })
}
