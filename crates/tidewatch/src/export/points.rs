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

/// The box around points, as they come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds(Option<[f64; 4]>);

impl Bounds {
    pub fn take(&mut self, point: Option<(f64, f64)>) {
        let Some((lat, lon)) = point else { return };
        let [west, south, east, north] = self.0.unwrap_or([lon, lat, lon, lat]);
        self.0 = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
    }

    /// West, south, east, north; none where there was no point.
    pub fn edges(self) -> Option<[f64; 4]> {
        self.0
    }
}
