//! Tables in, a GeoPackage out (OGC 12-128r18, version 1.3): incidents as a layer of points with a spatial index, the other tables as attributes.
//!
//! A GeoPackage is an SQLite file, so what the store is made with writes it. Points are WGS 84 (EPSG 4326), longitude first. Incidents without a point
//! have no geometry.

use super::cell::{Cell, Kind, Table};
use super::points::{bounds_of, point_of};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

/// "GPKG", and version 1.3.0.
const APPLICATION: i32 = 0x4750_4b47;
const VERSION: i32 = 10_300;
const WGS84: i32 = 4326;
const PREPARE: &str = include_str!("gpkg.sql");
const INDEX: &str = include_str!("gpkg_index.sql");

/// The file. `day` is told as the time of the last change, ISO 8601.
///
/// # Errors
/// SQLite cannot make it: memory is short.
pub fn print_gpkg(tables: &[Table], day: &str) -> anyhow::Result<Vec<u8>> {
    let mut connection = Connection::open_in_memory()?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(PREPARE)?;
    for table in tables {
        let is_layer = table.name == "incidents";
        make_table(&transaction, table, is_layer)?;
        fill(&transaction, table, is_layer)?;
        register(&transaction, table, is_layer, day)?;
    }
    transaction.commit()?;
    Ok(connection.serialize("main")?.to_vec())
}

fn make_table(connection: &Connection, table: &Table, is_layer: bool) -> anyhow::Result<()> {
    let kind = |kind: Kind| match kind {
        Kind::Text => "TEXT",
        Kind::Integer => "INTEGER",
        Kind::Real => "DOUBLE",
        Kind::Flag => "BOOLEAN",
    };
    let geometry = if is_layer { ", geom POINT" } else { "" };
    let columns: String = table.columns.iter().map(|(name, of)| format!(", \"{name}\" {}", kind(*of))).collect();
    Ok(connection.execute_batch(&format!("CREATE TABLE \"{}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{geometry}{columns})", table.name))?)
}

fn fill(connection: &Connection, table: &Table, is_layer: bool) -> anyhow::Result<()> {
    let n_values = table.columns.len() + 1 + usize::from(is_layer);
    let marks = vec!["?"; n_values].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO \"{}\" VALUES ({marks})", table.name))?;
    for (at, row) in table.rows.iter().enumerate() {
        let mut values = vec![Value::Integer(at as i64 + 1)];
        if is_layer {
            values.push(point_of(table, row).map_or(Value::Null, |point| Value::Blob(geometry(point))));
        }
        values.extend(row.iter().map(value));
        insert.execute(params_from_iter(values))?;
    }
    Ok(())
}

fn value(cell: &Cell) -> Value {
    match cell {
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

/// Tells the table of contents what the table is; a layer gets its R-tree.
fn register(connection: &Connection, table: &Table, is_layer: bool, day: &str) -> anyhow::Result<()> {
    let bounds = bounds_of(table).filter(|_| is_layer);
    let edge = |at: usize| bounds.map(|bounds| bounds[at]);
    let (kind, srs) = if is_layer { ("features", Some(WGS84)) } else { ("attributes", None) };
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id) \
         VALUES (?1, ?2, ?1, '', ?3, ?4, ?5, ?6, ?7, ?8)",
        params![table.name, kind, format!("{day}T00:00:00.000Z"), edge(0), edge(1), edge(2), edge(3), srs],
    )?;
    if is_layer {
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POINT', ?2, 0, 0)", params![table.name, WGS84])?;
        index(connection, table)?;
    }
    Ok(())
}

/// The R-tree of a layer, with the triggers that keep it in step when somebody edits the layer.
fn index(connection: &Connection, table: &Table) -> anyhow::Result<()> {
    let (tree, keep) = INDEX.split_once("-- Triggers").unwrap_or((INDEX, ""));
    let named = |sql: &str| sql.replace("LAYER", &table.name);
    connection.execute_batch(&named(tree))?;
    let mut insert = connection.prepare(&named("INSERT INTO \"rtree_LAYER_geom\" VALUES (?1, ?2, ?2, ?3, ?3)"))?;
    for (at, row) in table.rows.iter().enumerate() {
        if let Some((lat, lon)) = point_of(table, row) {
            insert.execute(params![at as i64 + 1, lon, lat])?;
        }
    }
    Ok(connection.execute_batch(&format!("-- Triggers{}", named(keep)))?)
}

#[cfg(test)]
mod tests {
    use super::geometry;

    #[test]
    fn points_are_longitude_first() {
        let bytes = geometry((33.5, 44.25));
        assert_eq!((&bytes[..2], bytes.len()), (&b"GP"[..], 29));
        assert_eq!(f64::from_le_bytes(bytes[13..21].try_into().unwrap()), 44.25);
        assert_eq!(f64::from_le_bytes(bytes[21..29].try_into().unwrap()), 33.5);
    }
}
