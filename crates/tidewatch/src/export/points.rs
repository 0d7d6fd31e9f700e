//! The table of incidents in, where its rows are out: points and the box around them, for the geographic forms.

use super::cell::{Cell, Table};

/// Latitude and longitude of a row.
pub fn point_of(incidents: &Table, row: &[Cell]) -> Option<(f64, f64)> {
    match (cell(incidents, row, "latitude"), cell(incidents, row, "longitude")) {
        (Cell::Real(lat), Cell::Real(lon)) => Some((*lat, *lon)),
        _ => None,
    }
}

/// The cell of a column by its name.
pub fn cell<'a>(table: &Table, row: &'a [Cell], name: &str) -> &'a Cell {
    table.columns.iter().position(|(known, _)| known == name).and_then(|at| row.get(at)).unwrap_or(&Cell::Empty)
}

/// West, south, east, north of all points; none where there is no point.
pub fn bounds_of(incidents: &Table) -> Option<[f64; 4]> {
    incidents.rows.iter().filter_map(|row| point_of(incidents, row)).fold(None, |bounds, (lat, lon)| {
        let [west, south, east, north] = bounds.unwrap_or([lon, lat, lon, lat]);
        Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)])
    })
}
