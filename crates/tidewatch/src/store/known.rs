//! A name in, whether a desk has anything of it out: what nothing has is likely misspelt.

use super::Store;

impl Store {
    /// Whether a record or incident has a place, province or country of this name, as filters compare them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_place(&self, name: &str) -> anyhow::Result<bool> {
        let columns = ["place", "admin1", "country"];
        let any: Vec<String> = ["record", "incident"]
            .iter()
            .flat_map(|table| columns.map(|column| format!("EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1 COLLATE NOCASE)")))
            .collect();
        Ok(self.connection.query_row(&format!("SELECT {}", any.join(" OR ")), [name], |row| row.get(0))?)
    }

    /// Whether a record or incident has an actor of this name or id.
    ///
    /// # Errors
    /// As for `has_place`.
    pub fn has_actor(&self, name: &str) -> anyhow::Result<bool> {
        let query = "SELECT EXISTS (SELECT 1 FROM record_actor WHERE actor = ?1) OR EXISTS (SELECT 1 FROM incident_actor WHERE actor = ?1)";
        Ok(self.connection.query_row(query, [name], |row| row.get(0))?)
    }
}
