//! The table of incidents in, a KML document out (OGC 12-007r2): a placemark with time, style by class and all columns as extended data.
//!
//! Incidents without a point have a placemark without geometry: programs list it and do not draw it.

use super::cell::{Cell, Table};
use super::points::{cell, point_of};
use super::scratch::Scratch;
use super::sink::{Files, Sink};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use tidewatch_engine::compose::escape;

/// Class and colour (alpha, blue, green, red); those of the desk's map.
const STYLES: [(&str, &str); 3] = [("attack", "ff2b39c0"), ("operation", "ffb9802a"), ("other", "ff7f7f7f")];

const NAME: &str = "incidents.kml";

/// The document on its way.
pub struct Placemarks {
    table: Table,
    out: BufWriter<File>,
    path: PathBuf,
}

impl Placemarks {
    /// `table` is that of incidents.
    pub fn begin(table: &Table, scratch: &Scratch) -> anyhow::Result<Placemarks> {
        let mut out = BufWriter::new(scratch.file(NAME)?);
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>Incidents</name>\n")?;
        for (class, colour) in STYLES {
            writeln!(out, "<Style id=\"{class}\"><IconStyle><color>{colour}</color><scale>0.8</scale></IconStyle></Style>")?;
        }
        Ok(Placemarks { table: table.clone(), out, path: scratch.path(NAME) })
    }
}

impl Sink for Placemarks {
    fn take(&mut self, _: usize, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
        let mut out = String::new();
        rows.iter().for_each(|row| push_placemark(&mut out, &self.table, row));
        Ok(self.out.write_all(out.as_bytes())?)
    }

    fn done(mut self: Box<Self>) -> anyhow::Result<Files> {
        self.out.write_all(b"</Document></kml>\n")?;
        self.out.flush()?;
        Ok(vec![(NAME.to_string(), self.path)])
    }
}

fn push_placemark(out: &mut String, incidents: &Table, row: &[Cell]) {
    let told = |name: &str| escape(&cell(incidents, row, name).shown());
    let _ = write!(out, "<Placemark id=\"{}\"><name>{}</name>", told("id"), escape(&headline(incidents, row)));
    let _ = write!(out, "<description>{}</description>", told("evidence"));
    if !told("date_start").is_empty() {
        let _ = write!(out, "<TimeSpan><begin>{}</begin><end>{}</end></TimeSpan>", told("date_start"), told("date_end"));
    }
    let _ = write!(out, "<styleUrl>#{}</styleUrl><ExtendedData>", told("class"));
    for ((name, _), cell) in incidents.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
        let _ = write!(out, "<Data name=\"{name}\"><value>{}</value></Data>", escape(&cell.shown()));
    }
    out.push_str("</ExtendedData>");
    if let Some((lat, lon)) = point_of(incidents, row) {
        let _ = write!(out, "<Point><coordinates>{lon},{lat}</coordinates></Point>");
    }
    out.push_str("</Placemark>\n");
}

/// What a list of incidents shows of one: `explosion, 20 km NE of Baqubah, 2024-03-05`.
pub fn headline(incidents: &Table, row: &[Cell]) -> String {
    let told = |name: &str| cell(incidents, row, name).shown();
    let parts = [told("type").replace('_', " "), told("place_as_told"), told("date_start")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
