//! Incidents in, a GeoJSON feature collection out (RFC 7946): points in WGS 84, longitude first; properties are the columns of the table of incidents.
//!
//! An incident without a point is a feature without geometry, which the standard allows: leaving it out would make a map seem complete. How wide the
//! place is told stands in `radius_km`. The box around all points stands before the features, so these wait in a file of their own.

use super::cell::{Cell, Table};
use super::points::{Bounds, point_of};
use super::scratch::Scratch;
use super::sink::{Files, Sink};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;

const NAME: &str = "incidents.geojson";

/// The collection on its way.
pub struct Features {
    table: Table,
    features: BufWriter<File>,
    bounds: Bounds,
    is_first: bool,
    out: File,
    path: PathBuf,
}

impl Features {
    /// `table` is that of incidents.
    pub fn begin(table: &Table, scratch: &Scratch) -> anyhow::Result<Features> {
        let features = BufWriter::new(scratch.file("features")?);
        let (out, path) = (scratch.file(NAME)?, scratch.path(NAME));
        Ok(Features { table: table.clone(), features, bounds: Bounds::default(), is_first: true, out, path })
    }
}

impl Sink for Features {
    fn take(&mut self, _: usize, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
        for row in rows {
            self.bounds.take(point_of(&self.table, row));
            if !std::mem::take(&mut self.is_first) {
                self.features.write_all(b",")?;
            }
            serde_json::to_writer(&mut self.features, &feature(&self.table, row))?;
        }
        Ok(())
    }

    fn done(mut self: Box<Self>) -> anyhow::Result<Files> {
        let mut features = self.features.into_inner().map_err(io::IntoInnerError::into_error)?;
        features.rewind()?;
        let bounds = self.bounds.edges().map_or_else(String::new, |edges| format!("\"bbox\":{},", json!(edges)));
        write!(self.out, "{{{bounds}\"features\":[")?;
        io::copy(&mut features, &mut self.out)?;
        self.out.write_all(b"],\"type\":\"FeatureCollection\"}\n")?;
        Ok(vec![(NAME.to_string(), self.path)])
    }
}

fn feature(incidents: &Table, row: &[Cell]) -> Value {
    let geometry = point_of(incidents, row).map(|(lat, lon)| json!({ "type": "Point", "coordinates": [lon, lat] }));
    let cells = incidents.columns.iter().zip(row);
    let properties: Map<String, Value> = cells.map(|((name, _), cell)| (name.clone(), plain(cell))).collect();
    json!({ "type": "Feature", "id": row[0].shown(), "geometry": geometry, "properties": properties })
}

/// A cell as JSON.
fn plain(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Integer(number) => json!(number),
        Cell::Real(number) => json!(number),
        Cell::Flag(flag) => json!(flag),
    }
}
