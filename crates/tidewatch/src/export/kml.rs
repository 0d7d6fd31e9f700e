//! The table of incidents in, a KML document out (OGC 12-007r2): a placemark with time, style by class and all columns as extended data.
//!
//! Incidents without a point have a placemark without geometry: programs list it and do not draw it.

use super::cell::{Cell, Table};
use super::points::{cell, point_of};
use std::fmt::Write;
use tidewatch_engine::compose::escape;

/// Class and colour (alpha, blue, green, red); those of the desk's map.
const STYLES: [(&str, &str); 3] = [("attack", "ff2b39c0"), ("operation", "ffb9802a"), ("other", "ff7f7f7f")];

pub fn print_kml(incidents: &Table) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>Incidents</name>\n");
    for (class, colour) in STYLES {
        let _ = writeln!(out, "<Style id=\"{class}\"><IconStyle><color>{colour}</color><scale>0.8</scale></IconStyle></Style>");
    }
    incidents.rows.iter().for_each(|row| push_placemark(&mut out, incidents, row));
    (out + "</Document></kml>\n").into_bytes()
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
