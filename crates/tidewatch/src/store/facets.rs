//! A record or incident as JSON in, what it is found by out: class, type, days, place, point, actors.
//!
//! Read from the printed form, so that coded and edited records and linked incidents are all found the same way.

use rusqlite::{ToSql, Transaction};
use serde_json::Value;

/// What a record or an incident is found by.
#[derive(Debug, Default, PartialEq)]
pub struct Facets<'a> {
    class: Option<&'a str>,
    kind: Option<&'a str>,
    date_start: Option<&'a str>,
    date_end: Option<&'a str>,
    place: Option<&'a str>,
    admin1: Option<&'a str>,
    country: Option<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
    radius: Option<f64>,
    status: Option<&'a str>,
    /// Killed and wounded, the least told.
    toll: u64,
    /// Role with id or name.
    actors: Vec<(&'static str, &'a str)>,
}

impl<'a> Facets<'a> {
    /// An incident's day; a figure's, a tally's; for the rest the day of publication.
    pub fn of(record: &'a Value) -> Facets<'a> {
        let text = |path: &str| record.pointer(path).and_then(Value::as_str);
        let number = |path: &str| record.pointer(path).and_then(Value::as_f64);
        let is_incident = text("/class").is_some();
        let published = text("/document/published").filter(|_| !is_incident);
        Facets {
            class: text("/class"),
            kind: text("/type"),
            date_start: text("/date/start").or(text("/period/start")).or(text("/as_of")).or(published),
            date_end: text("/date/end").or(text("/period/end")).or(text("/as_of")).or(published),
            place: text("/place/name"),
            admin1: text("/place/admin1"),
            country: text("/place/country"),
            lat: number("/place/lat"),
            lon: number("/place/lon"),
            radius: number("/place/radius_km"),
            status: text("/status"),
            toll: ["killed", "wounded", "killed_or_wounded"].iter().filter_map(|field| record[*field]["low"].as_u64()).sum(),
            actors: actors_of(record),
        }
    }

    /// Writes the columns of a row, its actors and its position. `table` is `record` or `incident`.
    pub fn write(&self, transaction: &Transaction, table: &str, row: i64) -> rusqlite::Result<()> {
        let columns = format!(
            "UPDATE {table} SET class = ?2, type = ?3, date_start = ?4, date_end = ?5, place = ?6, admin1 = ?7, country = ?8, lat = ?9, lon = ?10, \
             radius = ?11, status = ?12, toll = ?13 \
             WHERE {table} = ?1"
        );
        let toll = i64::try_from(self.toll).unwrap_or(i64::MAX);
        let place: [&dyn ToSql; 6] = [&self.place, &self.admin1, &self.country, &self.lat, &self.lon, &self.radius];
        let values: Vec<&dyn ToSql> = [&row as &dyn ToSql, &self.class, &self.kind, &self.date_start, &self.date_end]
            .into_iter()
            .chain(place)
            .chain([&self.status as &dyn ToSql, &toll])
            .collect();
        transaction.prepare_cached(&columns)?.execute(&values[..])?;
        transaction.prepare_cached(&format!("DELETE FROM {table}_actor WHERE {table} = ?1"))?.execute([row])?;
        let mut add = transaction.prepare_cached(&format!("INSERT OR IGNORE INTO {table}_actor VALUES (?1, ?2, ?3)"))?;
        for (role, actor) in &self.actors {
            add.execute((row, role, actor))?;
        }
        transaction.prepare_cached(&format!("DELETE FROM {table}_position WHERE {table} = ?1"))?.execute([row])?;
        if let (Some(lat), Some(lon)) = (self.lat, self.lon) {
            transaction.prepare_cached(&format!("INSERT INTO {table}_position VALUES (?1, ?2, ?2, ?3, ?3)"))?.execute((row, lat, lon))?;
        }
        Ok(())
    }
}

/// Parties by id and by name, speakers, publishers.
fn actors_of(record: &Value) -> Vec<(&'static str, &str)> {
    let lists = [("perpetrators", "perpetrator"), ("targets", "target")];
    let parties = lists.into_iter().flat_map(|(list, role)| {
        let parties = record[list].as_array().into_iter().flatten();
        parties.flat_map(move |party| [(role, &party["id"]), (role, &party["name"])])
    });
    let tellers = [("speaker", &record["speaker"]["id"]), ("speaker", &record["speaker"]["name"])];
    let publishers = [("publisher", &record["publisher"]), ("publisher", &record["attributed_to"])];
    let all = parties.chain(tellers).chain(publishers);
    all.filter_map(|(role, name)| Some((role, name.as_str()?))).filter(|(_, name)| !name.is_empty()).collect()
}
