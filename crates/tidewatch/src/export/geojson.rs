//! Incidents in, a GeoJSON feature collection out (RFC 7946): points in WGS 84, longitude first; properties are the columns of the table of incidents.
//!
//! An incident without a point is a feature without geometry, which the standard allows: leaving it out would make a map seem complete. How wide the
//! place is told stands in `radius_km`.

use super::cell::{Cell, Table};
use super::points::{bounds_of, point_of};
use serde_json::{Map, Value, json};

pub fn print_geojson(incidents: &Table) -> Vec<u8> {
    let features: Vec<Value> = incidents.rows.iter().map(|row| feature(incidents, row)).collect();
    let mut collection = json!({ "type": "FeatureCollection" });
    if let Some([west, south, east, north]) = bounds_of(incidents) {
        collection["bbox"] = json!([west, south, east, north]);
    }
    collection["features"] = Value::Array(features);
    let mut out = serde_json::to_vec(&collection).expect("our values have text keys");
    out.push(b'\n');
    out
}

fn feature(incidents: &Table, row: &[Cell]) -> Value {
    let geometry = point_of(incidents, row).map(|(lat, lon)| json!({ "type": "Point", "coordinates": [lon, lat] }));
    let cells = incidents.columns.iter().zip(row);
    let properties: Map<String, Value> = cells.map(|((name, _), cell)| (name.clone(), plain(cell))).collect();
    json!({ "type": "Feature", "id": row[0].shown(), "geometry": geometry, "properties": properties })
}

/// A cell as JSON.
pub fn plain(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Integer(number) => json!(number),
        Cell::Real(number) => json!(number),
        Cell::Flag(flag) => json!(flag),
    }
}
