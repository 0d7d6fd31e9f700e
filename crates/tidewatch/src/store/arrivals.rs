//! Files that came in, what became of each out, also after the desk was ended and started again.
//!
//! A file is written down before it is read. One that was being read when the program ended is read once more, and then no more: what stops the
//! desk is not met again at every start.

use super::Store;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

/// How often a file is begun before it is given up.
pub const MOST_TRIES: i64 = 2;

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// RFC 3339, UTC.
    pub at: String,
    pub name: String,
    /// `reading`, `new`, `known` or `unreadable`.
    pub state: String,
    pub told: String,
    pub documents: Vec<String>,
}

impl Store {
    /// Writes down that a file is about to be read; false where it was read as it looks now, or stopped the program before.
    pub fn begin_arrival(&mut self, path: &str, look: &str, name: &str) -> anyhow::Result<bool> {
        let mut find = self.connection.prepare_cached("SELECT state, tries FROM arrival WHERE path = ?1 AND look = ?2")?;
        let known: Option<(String, i64)> = find.query_row((path, look), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        drop(find);
        let tries = match known {
            Some((state, _)) if state != "reading" => return Ok(false),
            Some((_, tries)) if tries >= MOST_TRIES => {
                let told = "the desk ended twice while reading it, and does not try again; send it in parts";
                self.end_arrival(path, &Arrival { name: name.to_string(), state: "unreadable".into(), told: told.into(), ..Arrival::default() })?;
                return Ok(false);
            }
            Some((_, tries)) => tries + 1,
            None => 1,
        };
        let write = "INSERT OR REPLACE INTO arrival VALUES (?1, ?2, ?3, ?4, 'reading', '', '[]', ?5)";
        self.connection.prepare_cached(write)?.execute((path, look, Timestamp::now().to_string(), name, tries))?;
        Ok(true)
    }

    /// Writes down what became of a file.
    pub fn end_arrival(&mut self, path: &str, arrival: &Arrival) -> anyhow::Result<()> {
        let write = "UPDATE arrival SET at = ?2, state = ?3, told = ?4, documents = ?5 WHERE path = ?1";
        let documents = serde_json::to_string(&arrival.documents)?;
        self.connection.prepare_cached(write)?.execute((path, Timestamp::now().to_string(), &arrival.state, &arrival.told, documents))?;
        Ok(())
    }

    /// The last files, the latest first.
    pub fn arrivals(&self, most: usize) -> anyhow::Result<Vec<Arrival>> {
        let query = "SELECT at, name, state, told, documents FROM arrival ORDER BY at DESC LIMIT ?1";
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map([i64::try_from(most)?], |row| Ok(read_arrival(row)))?;
        rows.map(|row| row?).collect()
    }
}

fn read_arrival(row: &Row) -> anyhow::Result<Arrival> {
    let documents = serde_json::from_str(row.get_ref(4)?.as_str()?)?;
    Ok(Arrival { at: row.get(0)?, name: row.get(1)?, state: row.get(2)?, told: row.get(3)?, documents })
}
