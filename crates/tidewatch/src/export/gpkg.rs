//! Rows of tables in, a GeoPackage out (OGC 12-128r18, version 1.3): incidents as a layer of points with a spatial index, the other tables as attributes.
//!
//! A GeoPackage is an SQLite file, so what the store is made with writes it. Points are WGS 84 (EPSG 4326), longitude first. Incidents without a point
//! have no geometry.

use super::cell::{Cell, Kind, Table};
use super::points::{Bounds, cell, point_of};
use super::scratch::Scratch;
use super::sink::{Files, Sink};
use super::snapshot::BEGINNING;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::path::PathBuf;

/// "GPKG", and version 1.3.0.
const APPLICATION: i32 = 0x4750_4b47;
const VERSION: i32 = 10_300;
const WGS84: i32 = 4326;
const PREPARE: &str = include_str!("gpkg.sql");
const INDEX: &str = include_str!("gpkg_index.sql");

/// What the layer is made of, and the table that tells when reports were published.
const LAYER: &str = "incidents";
const REPORTS: &str = "sources";
const NAME: &str = "incidents.gpkg";

/// The file on its way: SQLite writes it where it lies.
pub struct GeoPackage {
    connection: Connection,
    path: PathBuf,
    tables: Vec<Table>,
    n_rows: Vec<i64>,
    bounds: Bounds,
    /// The last day on which a report was published, ISO 8601: what is told as the time of the last change.
    day: String,
}

impl GeoPackage {
    /// # Errors
    /// SQLite cannot make the file.
    pub fn begin(tables: &[Table], scratch: &Scratch) -> anyhow::Result<GeoPackage> {
        let path = scratch.path(NAME);
        let connection = Connection::open(&path)?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", VERSION)?;
        // What is left of it by a fault or a kill is thrown away, so there is nothing to be rolled back to.
        connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
        connection.execute_batch(PREPARE)?;
        for table in tables {
            make_table(&connection, table, table.name == LAYER)?;
        }
        if tables.iter().any(|table| table.name == LAYER) {
            connection.execute_batch(&index().0)?;
        }
        let n_rows = vec![0; tables.len()];
        Ok(GeoPackage { connection, path, tables: tables.to_vec(), n_rows, bounds: Bounds::default(), day: BEGINNING.to_string() })
    }
}

impl Sink for GeoPackage {
    fn take(&mut self, table: usize, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
        let told = &self.tables[table];
        let is_layer = told.name == LAYER;
        let marks = vec!["?"; told.columns.len() + 1 + usize::from(is_layer)].join(", ");
        let mut insert = self.connection.prepare_cached(&format!("INSERT INTO \"{}\" VALUES ({marks})", told.name))?;
        for row in rows {
            self.n_rows[table] += 1;
            let mut values = vec![Value::Integer(self.n_rows[table])];
            if is_layer {
                let point = point_of(told, row);
                self.bounds.take(point);
                values.push(point.map_or(Value::Null, |point| Value::Blob(geometry(point))));
                point.map(|point| add_to_tree(&self.connection, self.n_rows[table], point)).transpose()?;
            }
            if told.name == REPORTS {
                self.day = cell(told, row, "published").shown().max(std::mem::take(&mut self.day));
            }
            values.extend(row.iter().zip(&told.columns).map(|(cell, (_, kind))| value(cell, *kind)));
            insert.execute(params_from_iter(values))?;
        }
        Ok(())
    }

    fn done(self: Box<Self>) -> anyhow::Result<Files> {
        for table in &self.tables {
            register(&self.connection, table, self.bounds, &self.day)?;
        }
        if self.tables.iter().any(|table| table.name == LAYER) {
            self.connection.execute_batch(&index().1)?;
        }
        self.connection.execute_batch("COMMIT")?;
        self.connection.close().map_err(|(_, error)| error)?;
        Ok(vec![(NAME.to_string(), self.path)])
    }
}

fn make_table(connection: &Connection, table: &Table, is_layer: bool) -> anyhow::Result<()> {
    let kind = |kind: Kind| match kind {
        Kind::Text => "TEXT",
        Kind::Integer => "INTEGER",
        Kind::Real => "DOUBLE",
        Kind::Flag => "BOOLEAN",
        Kind::Date => "DATE",
        Kind::Time => "DATETIME",
    };
    let geometry = if is_layer { ", geom POINT" } else { "" };
    let columns: String = table.columns.iter().map(|(name, of)| format!(", \"{name}\" {}", kind(*of))).collect();
    Ok(connection.execute_batch(&format!("CREATE TABLE \"{}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{geometry}{columns})", table.name))?)
}

fn value(cell: &Cell, kind: Kind) -> Value {
    match cell {
        _ if kind == Kind::Date && cell.days().is_none() => Value::Null,
        _ if kind == Kind::Time => cell.microseconds().map_or(Value::Null, |time| Value::Text(to_the_millisecond(time))),
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::Text(text.clone()),
        Cell::Integer(number) => Value::Integer(*number),
        Cell::Real(number) => Value::Real(*number),
        Cell::Flag(flag) => Value::Integer(i64::from(*flag)),
    }
}

/// The GeoPackage header (little-endian, no envelope) and the point in well-known binary.
fn geometry((lat, lon): (f64, f64)) -> Vec<u8> {
    let mut out = vec![b'G', b'P', 0, 1];
    out.extend_from_slice(&WGS84.to_le_bytes());
    out.push(1);
    out.extend_from_slice(&1u32.to_le_bytes());
    out.extend_from_slice(&lon.to_le_bytes());
    out.extend_from_slice(&lat.to_le_bytes());
    out
}

/// A time in microseconds since 1970 as a GeoPackage writes it.
fn to_the_millisecond(time: i64) -> String {
    jiff::Timestamp::from_microsecond(time).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// Tells the table of contents what the table is.
fn register(connection: &Connection, table: &Table, bounds: Bounds, day: &str) -> anyhow::Result<()> {
    let is_layer = table.name == LAYER;
    let bounds = bounds.edges().filter(|_| is_layer);
    let edge = |at: usize| bounds.map(|bounds| bounds[at]);
    let (kind, srs) = if is_layer { ("features", Some(WGS84)) } else { ("attributes", None) };
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id) \
         VALUES (?1, ?2, ?1, '', ?3, ?4, ?5, ?6, ?7, ?8)",
        params![table.name, kind, format!("{day}T00:00:00.000Z"), edge(0), edge(1), edge(2), edge(3), srs],
    )?;
    if is_layer {
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POINT', ?2, 0, 0)", params![table.name, WGS84])?;
    }
    Ok(())
}

/// The R-tree of the layer, and the triggers that keep it in step when somebody edits the layer.
fn index() -> (String, String) {
    let (tree, keep) = INDEX.split_once("-- Triggers").unwrap_or((INDEX, ""));
    (tree.replace("LAYER", LAYER), format!("-- Triggers{}", keep.replace("LAYER", LAYER)))
}

fn add_to_tree(connection: &Connection, row: i64, (lat, lon): (f64, f64)) -> anyhow::Result<()> {
    let mut insert = connection.prepare_cached(&format!("INSERT INTO \"rtree_{LAYER}_geom\" VALUES (?1, ?2, ?2, ?3, ?3)"))?;
    insert.execute(params![row, lon, lat])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{geometry, to_the_millisecond};

    #[test]
    fn times_have_milliseconds() {
        assert_eq!(to_the_millisecond(1_500_000), "1970-01-01T00:00:01.500Z");
    }

    #[test]
    fn points_are_longitude_first() {
        let bytes = geometry((33.5, 44.25));
        assert_eq!((&bytes[..2], bytes.len()), (&b"GP"[..], 29));
        assert_eq!(f64::from_le_bytes(bytes[13..21].try_into().unwrap()), 44.25);
        assert_eq!(f64::from_le_bytes(bytes[21..29].try_into().unwrap()), 33.5);
    }
}
