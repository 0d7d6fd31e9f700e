//! Records in, comma-separated rows out (RFC 4180): one row an incident, the fields that a spreadsheet wants.
//!
//! Text that a spreadsheet would take for a formula gets an apostrophe before it. Figures, statements and tallies have a row with their words; what does not apply is empty.

use super::table::{count_words, names};
use crate::export::harmless;
use tidewatch_engine::record::{Incident, Record};

/// The first row.
pub const HEADER: &str = "record,id,document,published,class,type,tactics,date_start,date_end,precision,place,admin1,country,lat,lon,radius_km,\
perpetrators,targets,killed,wounded,killed_or_wounded,captured,status,text\n";

/// Appends one record as a row.
pub fn csv_row(out: &mut Vec<u8>, record: &Record) {
    let cells = match record {
        Record::Incident(incident) if incident.reference => other_cells("reference", &incident.document.id, ""),
        Record::Incident(incident) => incident_cells(incident),
        Record::Figure(figure) => other_cells("figure", &figure.document.id, &figure.what),
        Record::Statement(statement) => other_cells("statement", &statement.document.id, &statement.content),
        Record::Tally(tally) => other_cells("tally", &tally.document.id, &tally.what),
    };
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        push_cell(out, &harmless(cell));
    }
    out.push(b'\n');
}

fn other_cells(record: &str, document: &str, text: &str) -> Vec<String> {
    let mut cells = vec![String::new(); HEADER.matches(',').count() + 1];
    cells[0] = record.to_string();
    cells[2] = document.to_string();
    *cells.last_mut().expect("the header has columns") = text.to_string();
    cells
}

fn incident_cells(incident: &Incident) -> Vec<String> {
    let date = incident.date.as_ref();
    let place = incident.place.as_ref();
    let degrees = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    vec![
        "incident".to_string(),
        incident.id.clone(),
        incident.document.id.clone(),
        incident.document.published.map(|date| date.to_string()).unwrap_or_default(),
        incident.class.clone(),
        incident.kind.clone(),
        incident.tactics.join(";"),
        date.map(|date| date.start.to_string()).unwrap_or_default(),
        date.map(|date| date.end.to_string()).unwrap_or_default(),
        date.map(|date| date.precision.clone()).unwrap_or_default(),
        place.map(|place| place.name.clone()).unwrap_or_default(),
        place.and_then(|place| place.admin1.clone()).unwrap_or_default(),
        place.and_then(|place| place.country.clone()).unwrap_or_default(),
        degrees(place.and_then(|place| place.lat)),
        degrees(place.and_then(|place| place.lon)),
        degrees(place.and_then(|place| place.radius_km)),
        names(&incident.perpetrators),
        names(&incident.targets),
        count_words(incident.killed),
        count_words(incident.wounded),
        count_words(incident.killed_or_wounded),
        count_words(incident.captured),
        incident.status.clone(),
        String::new(),
    ]
}

/// A cell; quoted where it holds a comma, quote or line break.
fn push_cell(out: &mut Vec<u8>, cell: &str) {
    if !cell.contains([',', '"', '\n', '\r']) {
        return out.extend_from_slice(cell.as_bytes());
    }
    out.push(b'"');
    out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}
