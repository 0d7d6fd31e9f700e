//! A filter in, all that it finds at a glance out: how many, on which days, at which points; and the names to filter by.
//!
//! Everything here is answered from one wide index, so that a hundred thousand incidents take some hundredths of a second.

use super::Store;
use super::filter::{Filter, Table};
use rusqlite::params_from_iter;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a filter finds, counted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Overview {
    pub total: usize,
    /// Without a day.
    pub undated: usize,
    pub open: usize,
    pub days: Vec<DayCounts>,
}

/// Incidents that begin on a day: attacks, operations, other events.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DayCounts {
    pub day: String,
    pub counts: [usize; 3],
}

/// An incident on the map.
#[derive(Clone, Debug)]
pub struct MapPoint {
    pub id: String,
    pub lat: f64,
    pub lon: f64,
    /// Kilometres.
    pub radius: f64,
    pub class: String,
    pub toll: u32,
    /// First and last day.
    pub day: String,
    pub end: String,
}

/// An incident that lasted, or whose day is known no better than this.
#[derive(Clone, Debug, Serialize)]
pub struct Stretch {
    pub id: String,
    pub start: String,
    pub end: String,
    pub class: String,
}

impl Store {
    /// The incidents of a filter that have more than one day, at most so many, those that begin last first.
    pub fn stretches(&self, filter: &Filter, most: usize) -> anyhow::Result<Vec<Stretch>> {
        let (told, mut values) = filter.conditions(Table::Incident);
        values.push(rusqlite::types::Value::Integer(i64::try_from(most).unwrap_or(i64::MAX)));
        let source = filter.glance();
        let query =
            format!("SELECT id, date_start, date_end, class FROM {source} WHERE date_end > date_start AND {told} ORDER BY date_start DESC, incident LIMIT ?");
        let mut statement = self.connection.prepare_cached(&query)?;
        let read = |row: &rusqlite::Row| {
            Ok(Stretch { id: row.get(0)?, start: row.get(1)?, end: row.get(2)?, class: row.get::<_, Option<String>>(3)?.unwrap_or_default() })
        };
        Ok(statement.query_map(params_from_iter(values), read)?.collect::<Result<_, _>>()?)
    }

    /// Counts what a filter finds; its limit and order do not matter.
    pub fn overview(&self, filter: &Filter) -> anyhow::Result<Overview> {
        let (told, values) = filter.conditions(Table::Incident);
        let source = filter.glance();
        let query = format!("SELECT date_start, class, review, count(*) FROM {source} WHERE {told} GROUP BY date_start, class, review ORDER BY date_start");
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut overview = Overview::default();
        while let Some(row) = rows.next()? {
            let (day, class, review): (Option<String>, Option<String>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            overview.add(day, class.as_deref().unwrap_or_default(), &review, row.get(3)?);
        }
        Ok(overview)
    }

    /// Where the incidents of a filter are, as many as it wants; those without a point are left out.
    pub fn map_points(&self, filter: &Filter) -> anyhow::Result<Vec<MapPoint>> {
        let (told, mut values) = filter.conditions(Table::Incident);
        values.push(rusqlite::types::Value::Integer(i64::try_from(filter.limit).unwrap_or(i64::MAX)));
        let source = filter.glance();
        let query = format!(
            "SELECT id, lat, lon, radius, class, toll, date_start, date_end FROM {source} WHERE lat IS NOT NULL AND lon IS NOT NULL AND {told} LIMIT ?"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(params_from_iter(values), |row| {
            Ok(MapPoint {
                id: row.get(0)?,
                lat: row.get(1)?,
                lon: row.get(2)?,
                radius: row.get::<_, Option<f64>>(3)?.unwrap_or(0.0),
                class: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
                toll: row.get(5)?,
                day: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
                end: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A mark that changes whenever reports, records, incidents or decisions do.
    pub fn stamp(&self) -> anyhow::Result<String> {
        let query = "SELECT coalesce ((SELECT max(number) FROM decision), 0) || '.' || coalesce ((SELECT max(document) FROM document), 0) || '.' || \
                     coalesce ((SELECT max(record) FROM record), 0) || '.' || coalesce ((SELECT max(incident) FROM incident), 0) || '.' || \
                     (SELECT count(*) FROM coding) || '.' || (SELECT due FROM linking)";
        Ok(self.connection.query_row(query, (), |row| row.get(0))?)
    }

    /// The ids of the incidents of a filter, in its order.
    pub fn incident_ids(&self, filter: &Filter) -> anyhow::Result<Vec<String>> {
        let (query, values) = filter.query(Table::Incident, "incident.id");
        let mut statement = self.connection.prepare_cached(&query)?;
        Ok(statement.query_map(params_from_iter(values), |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The most frequent actors, places and provinces of the incidents, to choose from.
    pub fn names_to_filter_by(&self, most: usize) -> anyhow::Result<BTreeMap<&'static str, Vec<String>>> {
        let queries = [
            ("actor", "SELECT actor FROM incident_actor GROUP BY actor ORDER BY count(*) DESC, actor LIMIT ?1"),
            ("country", "SELECT country FROM incident WHERE country IS NOT NULL GROUP BY country ORDER BY count(*) DESC, country LIMIT ?1"),
            ("admin1", "SELECT admin1 FROM incident WHERE admin1 IS NOT NULL GROUP BY admin1 ORDER BY count(*) DESC, admin1 LIMIT ?1"),
            ("place", "SELECT place FROM incident WHERE place IS NOT NULL GROUP BY place ORDER BY count(*) DESC, place LIMIT ?1"),
        ];
        let mut names = BTreeMap::new();
        for (name, query) in queries {
            let mut statement = self.connection.prepare_cached(query)?;
            let found = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| row.get(0))?;
            names.insert(name, found.collect::<Result<_, _>>()?);
        }
        Ok(names)
    }
}

impl Overview {
    fn add(&mut self, day: Option<String>, class: &str, review: &str, n: usize) {
        self.total += n;
        self.open += if review == "open" { n } else { 0 };
        let Some(day) = day else {
            self.undated += n;
            return;
        };
        let class = ["attack", "operation"].iter().position(|known| *known == class).unwrap_or(2);
        if self.days.last().is_none_or(|last| last.day != day) {
            self.days.push(DayCounts { day, counts: [0; 3] });
        }
        if let Some(last) = self.days.last_mut() {
            last.counts[class] += n;
        }
    }
}
