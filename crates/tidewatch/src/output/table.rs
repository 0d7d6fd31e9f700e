//! Incidents in, lines of a table for a person out. Columns have fixed widths, since rows are printed as they come.

use super::printable;
use tidewatch_engine::link::LinkedIncident;
use tidewatch_engine::record::{Incident, Party, Record};
use tidewatch_engine::resolve::counts::Count;

/// Column names with their widths in characters.
const COLUMNS: [(&str, usize); 8] = [("DATE", 10), ("TYPE", 15), ("PLACE", 30), ("CC", 2), ("BY", 22), ("AGAINST", 26), ("KILLED", 8), ("WOUNDED", 8)];

/// The first line.
pub fn header() -> String {
    line(&COLUMNS.map(|(name, _)| name.to_string()))
}

/// Appends an incident as one line; other records are passed by.
pub fn table_row(out: &mut Vec<u8>, record: &Record) {
    if let Some(incident) = record.incident() {
        out.extend_from_slice(line(&incident_cells(incident)).as_bytes());
    }
}

/// Appends a linked incident as one line.
pub fn incident_row(out: &mut Vec<u8>, incident: &LinkedIncident) {
    let [killed, wounded] = tolls(incident.killed, incident.wounded, incident.killed_or_wounded);
    let (date, place) = (incident.date.as_ref(), incident.place.as_ref());
    let cells = [
        date.map(|date| date.start.to_string()).unwrap_or_default(),
        incident.kind.clone(),
        place.map(place_words).unwrap_or_default(),
        place.and_then(|place| place.country.clone()).unwrap_or_default(),
        names(&incident.perpetrators),
        names(&incident.targets),
        killed,
        wounded,
    ];
    out.extend_from_slice(line(&cells).as_bytes());
}

fn incident_cells(incident: &Incident) -> [String; 8] {
    let [killed, wounded] = tolls(incident.killed, incident.wounded, incident.killed_or_wounded);
    let place = incident.place.as_ref();
    [
        incident.date.as_ref().map(|date| date.start.to_string()).unwrap_or_default(),
        incident.kind.clone(),
        place.map(place_words).unwrap_or_default(),
        place.and_then(|place| place.country.clone()).unwrap_or_default(),
        names(&incident.perpetrators),
        names(&incident.targets),
        killed,
        wounded,
    ]
}

/// Killed and wounded; where a report does not tell them apart, both stand under killed.
fn tolls(killed: Option<Count>, wounded: Option<Count>, either: Option<Count>) -> [String; 2] {
    let either = either.map(|count| format!("{} k/w", count_words(Some(count))));
    [either.unwrap_or_else(|| count_words(killed)), count_words(wounded)]
}

fn place_words(place: &tidewatch_engine::record::IncidentPlace) -> String {
    match (place.distance_km, &place.bearing) {
        (Some(distance), Some(bearing)) => format!("{distance:.0} km {bearing} of {}", place.name),
        (None, Some(bearing)) => format!("{bearing} of {}", place.name),
        _ => place.name.clone(),
    }
}

fn line(cells: &[String; 8]) -> String {
    let mut line = String::new();
    for (cell, (_, width)) in cells.iter().zip(COLUMNS) {
        let cell = printable(cell).replace('\n', " ");
        let short: String = if cell.chars().count() > width { cell.chars().take(width - 1).chain(['…']).collect() } else { cell.clone() };
        line.push_str(&format!("{short:width$}  "));
    }
    line.truncate(line.trim_end().len());
    line.push('\n');
    line
}

/// The names of parties, or the words that tell them.
pub fn names(parties: &[Party]) -> String {
    let named = parties.iter().filter_map(|party| party.name.as_deref().or(party.text.as_deref()));
    named.collect::<Vec<_>>().join("; ")
}

/// A count as people write it: `2`, `1+`, `3-5`, `~8`.
pub fn count_words(count: Option<Count>) -> String {
    let Some(count) = count else { return String::new() };
    let about = if count.approximate { "~" } else { "" };
    match count.high {
        Some(high) if high == count.low => format!("{about}{high}"),
        Some(high) => format!("{about}{}-{high}", count.low),
        None => format!("{about}{}+", count.low),
    }
}
