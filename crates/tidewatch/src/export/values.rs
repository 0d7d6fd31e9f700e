//! The name of a value and a row in, its cell out: what the schemas' columns are made from beyond what stands in the record.
//!
//! Names are those that the schemas' files write after `@`. A name that is not known gives nothing; a test asks for every name of every schema.

use super::cell::{Cell, words};
use super::conflicts::{conflicts_of, count_or_words};
use super::countries::{Countries, Country};
use super::deaths::{Deaths, deaths_of};
use super::schema::Row;
use super::sides::Role;
use super::snapshot::{Report, ToldRecord};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeSet;

/// Degrees on a side of a cell of the PRIO grid, and cells in a row of it.
const GRID: f64 = 0.5;
const GRID_ROW: i64 = 720;

/// A computed value.
pub fn value_of(name: &str, row: &Row) -> Cell {
    let found = of_provenance(name, row).or_else(|| of_report(name, row)).or_else(|| of_place(name, row));
    found
        .or_else(|| of_reports(name, row))
        .or_else(|| of_parties(name, row))
        .or_else(|| of_numbers(name, row))
        .or_else(|| of_time(name, row))
        .unwrap_or(Cell::Empty)
}

/// Who told and coded it, and by which words.
fn of_provenance(name: &str, row: &Row) -> Option<Cell> {
    let told = |text: &str| Some(Cell::text(text));
    match name {
        "id" => told(row.record.map_or_else(|| row.incident.map_or("", |incident| &incident.id), |record| &record.id)),
        "version" => told(row.record.map_or_else(|| row.incident.map_or("", |incident| &incident.version), |record| &record.version)),
        "review" => told(row.record.map(|record| record.review).or(row.incident.map(|incident| incident.review)).map_or("", |review| review.name())),
        "edited" => told(&row.record.map(|record| record.edited.join("; ")).unwrap_or_default()),
        "incident" => told(row.record.and_then(|record| record.incident.as_deref()).unwrap_or_default()),
        "sources" => told(&reports_of(row).iter().map(|(id, report)| citation(id, report)).collect::<Vec<_>>().join(" | ")),
        "evidence" => told(&records_of(row).iter().map(|record| sentences(record)).filter(|told| !told.is_empty()).collect::<Vec<_>>().join(" | ")),
        "quote" => told(&records_of(row).iter().map(|record| sentences(record)).max_by_key(|told| told.len()).unwrap_or_default()),
        "coder" => told(&coders(row)),
        "json" => told(&row.item.to_string()),
        "value_json" => told(&if row.item["value"].is_null() { String::new() } else { row.item["value"].to_string() }),
        _ => None,
    }
}

fn coders(row: &Row) -> String {
    let known: BTreeSet<&str> = reports_of(row).iter().map(|(_, report)| report.coder.as_str()).collect();
    if known.is_empty() { row.snapshot.coder.clone() } else { known.into_iter().collect::<Vec<_>>().join("; ") }
}

/// The records that a row rests on.
fn records_of<'a>(row: &Row<'a>) -> Vec<&'a ToldRecord> {
    match (row.record, row.incident) {
        (Some(record), _) => vec![record],
        (None, Some(incident)) => row.snapshot.records_of(incident).collect(),
        _ => Vec::new(),
    }
}

fn reports_of<'a>(row: &Row<'a>) -> Vec<(&'a str, &'a Report)> {
    if let Some(report) = row.report {
        return vec![report];
    }
    match (row.record, row.incident) {
        (Some(record), _) => row.snapshot.reports.get(&record.document).map(|report| (record.document.as_str(), report)).into_iter().collect(),
        (None, Some(incident)) => row.snapshot.reports_of(incident),
        _ => Vec::new(),
    }
}

/// A report as people cite it: title (outlet, day) address.
pub fn citation(id: &str, report: &Report) -> String {
    let told: Vec<&str> = [report.source.as_deref(), report.published.as_deref()].into_iter().flatten().collect();
    let within = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
    let title = report.title.as_deref().map(|title| format!("{title}{within} ")).unwrap_or_else(|| format!("{} ", within.trim_start()));
    one_line(&format!("{title}{}", report.url.as_deref().unwrap_or(id)))
}

/// The sentences that a record was coded from; its other words where the text was not there. One line.
pub fn sentences(record: &ToldRecord) -> String {
    let of = |own: bool| record.quotes.iter().filter(move |quote| !own || quote.field == "record").map(|quote| quote.words.as_str());
    let mut told: Vec<&str> = of(true).collect();
    if told.is_empty() {
        told = of(false).collect::<BTreeSet<_>>().into_iter().collect();
    }
    one_line(&told.join(" … "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of_report(name: &str, row: &Row) -> Option<Cell> {
    let (id, report) = row.report?;
    let told = |text: &Option<String>| Some(Cell::text(text.clone().unwrap_or_default()));
    match name {
        "report_id" => Some(Cell::text(id)),
        "report_title" => told(&report.title),
        "report_outlet" => told(&report.source),
        "report_url" => told(&report.url),
        "report_published" => told(&report.published),
        "report_dated_by" => told(&report.dated_by),
        "report_language" => told(&report.language),
        "report_sha256" => told(&report.sha256),
        "report_added" => told(&report.added),
        "report_records" => Some(Cell::Integer(report.n_records as i64)),
        _ => None,
    }
}

fn country<'a>(row: &Row) -> Option<&'a Country> {
    Countries::known().get(row.item.pointer("/place/country")?.as_str()?)
}

fn of_place(name: &str, row: &Row) -> Option<Cell> {
    let of_country = |of: fn(&Country) -> &str| Some(country(row).map_or(Cell::Empty, |country| Cell::text(of(country))));
    let place = &row.item["place"];
    let point = place["lat"].as_f64().zip(place["lon"].as_f64());
    match name {
        "country_name" => of_country(|country| country.name),
        "ucdp_country" => of_country(|country| country.ucdp_name),
        "gtd_country_name" => of_country(|country| country.gtd_name),
        "acled_id" => Some(Cell::text(format!("{}-{}", country(row).map_or("XXX", |country| country.iso3), row.incident?.id))),
        "iso3" => of_country(|country| country.iso3),
        "iso_numeric" => of_country(|country| country.iso_numeric),
        "gwno" => of_country(|country| country.gwno),
        "acled_region" => of_country(|country| country.acled_region),
        "ucdp_region" => of_country(|country| country.ucdp_region),
        "gtd_country" => of_country(|country| country.gtd_country),
        "gtd_region" => of_country(|country| country.gtd_region),
        "place_words" => Some(Cell::text(place_words(place))),
        "wkt" => Some(point.map_or(Cell::Empty, |(lat, lon)| Cell::text(format!("POINT ({lon} {lat})")))),
        "priogrid" => Some(point.map_or(Cell::Empty, |(lat, lon)| Cell::Integer(grid_cell(lat, lon)))),
        _ => None,
    }
}

/// A place as a person says it: `20 km NE of Baqubah`.
pub fn place_words(place: &Value) -> String {
    let name = words(&place["name"]);
    match (place["distance_km"].as_f64(), place["bearing"].as_str()) {
        (Some(km), Some(bearing)) => format!("{km:.0} km {bearing} of {name}"),
        (Some(km), None) => format!("{km:.0} km from {name}"),
        (None, Some(bearing)) => format!("{bearing} of {name}"),
        (None, None) if place["approximate"] == true => format!("near {name}"),
        _ => name,
    }
}

/// The cell of the PRIO grid, half a degree wide, numbered from 1 at 180° W 90° S eastwards.
fn grid_cell(lat: f64, lon: f64) -> i64 {
    let step = |degrees: f64, most: i64| ((degrees / GRID).floor() as i64).clamp(0, most - 1);
    step(lat + 90.0, GRID_ROW / 2) * GRID_ROW + step(lon + 180.0, GRID_ROW) + 1
}

/// What the reports of an incident are called, one after the other.
fn of_reports(name: &str, row: &Row) -> Option<Cell> {
    let reports = reports_of(row);
    let list = |of: &dyn Fn(&str, &Report) -> Option<String>| {
        let told: Vec<String> = reports.iter().filter_map(|(id, report)| of(id, report)).map(|told| told.replace(';', ",")).collect();
        Some(Cell::text(told.join(";")))
    };
    match name {
        "outlets" => list(&|id, report| Some(report.source.clone().unwrap_or_else(|| id.to_string()))),
        "days_published" => list(&|_, report| report.published.clone()),
        "headlines" => list(&|_, report| report.title.clone()),
        "articles" => list(&|id, report| Some(citation(id, report))),
        "first_article" | "second_article" | "third_article" => {
            let at = ["first_article", "second_article", "third_article"].iter().position(|known| *known == name)?;
            Some(reports.get(at).map_or(Cell::Empty, |(id, report)| Cell::text(citation(id, report))))
        }
        "citations" => Some(Cell::text(each_once(records_of(row).iter().flat_map(|record| texts_of(&record.value["sources"], "name"))))),
        "claims" => Some(Cell::text(each_once(records_of(row).iter().flat_map(|record| texts_of(&record.value["claims"], "text"))))),
        "weapons" => Some(Cell::text(each_once(records_of(row).iter().flat_map(|record| texts_of(&record.value["weapons"], "text"))))),
        "published_unix" => {
            let day = reports.iter().filter_map(|(_, report)| report.published.as_deref()?.parse::<Date>().ok()).max();
            Some(day.map_or(Cell::Empty, |day| Cell::Integer(days_since_1970(day) * 86_400)))
        }
        _ => None,
    }
}

fn days_since_1970(day: Date) -> i64 {
    i64::from((day - Date::constant(1970, 1, 1)).get_days())
}

fn texts_of<'a>(list: &'a Value, key: &'a str) -> impl Iterator<Item = &'a str> {
    list.as_array().into_iter().flatten().filter_map(move |item| item[key].as_str())
}

/// Texts in their order, each once.
fn each_once<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut seen = BTreeSet::new();
    texts.filter(|text| !text.is_empty() && seen.insert(*text)).collect::<Vec<_>>().join("; ")
}

fn named(parties: &Value) -> Vec<(&str, &str)> {
    let parties = parties.as_array().into_iter().flatten();
    parties.filter_map(|party| Some((party["id"].as_str()?, party["name"].as_str()?))).collect()
}

/// Named actors on both sides; of those without a name the first one's words.
fn of_parties(name: &str, row: &Row) -> Option<Cell> {
    let (by, at) = (&row.item["perpetrators"], &row.item["targets"]);
    match name {
        "by_ids" => Some(Cell::text(named(by).iter().map(|(id, _)| *id).collect::<Vec<_>>().join("; "))),
        "at_ids" => Some(Cell::text(named(at).iter().map(|(id, _)| *id).collect::<Vec<_>>().join("; "))),
        "by_words" => Some(Cell::text(words(by))),
        "at_words" => Some(Cell::text(words(at))),
        "at_first" => Some(Cell::text(named(at).first().map_or("", |(_, name)| *name))),
        "target_words" => {
            Some(Cell::text(each_once(at.as_array().into_iter().flatten().filter_map(|party| party["text"].as_str().or(party["name"].as_str())))))
        }
        "gwno_a" => Some(state_number(row, Role::A)),
        "gwno_b" => Some(state_number(row, Role::B)),
        _ => None,
    }
}

/// The number of the government on a side; of the country where a force without a name is.
fn state_number(row: &Row, role: Role) -> Cell {
    let state = row.facts.sides.side(role).first().filter(|party| party.kind.is_state());
    let code = state.and_then(|party| party.country.as_deref().or(row.item["place"]["country"].as_str()));
    code.and_then(|code| Countries::known().get(code)).map_or(Cell::Empty, |country| Cell::text(country.gwno))
}

fn of_numbers(name: &str, row: &Row) -> Option<Cell> {
    let death = |of: fn(&Deaths) -> i64| Some(deaths_of(row).map_or(Cell::Empty, |deaths| Cell::Integer(of(&deaths))));
    let own = |effect: usize| Some(row.facts.sides.by_toll[effect]).filter(|number| *number > 0 && !row.facts.contains("by:state"));
    match name {
        "deaths_best" => death(|deaths| deaths.best),
        "deaths_low" => death(|deaths| deaths.low),
        "deaths_high" => death(|deaths| deaths.high),
        "deaths_a" => death(|deaths| deaths.a),
        "deaths_b" => death(|deaths| deaths.b),
        "deaths_civilians" => death(|deaths| deaths.civilians),
        "deaths_unknown" => death(|deaths| deaths.unknown),
        "deaths_perpetrators" => death(|_| 0).filter(Cell::is_empty).or(Some(Cell::Integer(own(0).unwrap_or(0)))),
        "wounded_perpetrators" => Some(own(1).map_or(Cell::Empty, Cell::Integer)),
        "captured_perpetrators" => Some(own(2).map_or(Cell::Empty, Cell::Integer)),
        "perpetrators_number" => Some(perpetrators_of(row.item).map_or(Cell::Empty, Cell::Integer)),
        "event_number" => Some(row.incident.and_then(|incident| number_of(&incident.id)).map_or(Cell::Empty, Cell::Integer)),
        "conflicts" => Some(Cell::text(conflicts_of(row.item, &records_of(row)))),
        "parts" => Some(Cell::text(parts_of(row.item))),
        "checks_failed" => Some(Cell::Integer(row.item["checks"].as_array().into_iter().flatten().filter(|check| check["holds"] == false).count() as i64)),
        _ => None,
    }
}

/// How many perpetrators a report counts.
fn perpetrators_of(incident: &Value) -> Option<i64> {
    let counts = incident["perpetrators"].as_array().into_iter().flatten().filter_map(|party| party["count"]["low"].as_i64());
    counts.filter(|number| *number > 0).max()
}

/// The first 48 bits of an id's digits as a number.
fn number_of(id: &str) -> Option<i64> {
    i64::from_str_radix(id.trim_start_matches(|letter: char| !letter.is_ascii_hexdigit()).get(..12)?, 16).ok()
}

/// A tally's parts: `Iraq: 84; Syria: 40..`.
fn parts_of(tally: &Value) -> String {
    let parts = tally["parts"].as_array().into_iter().flatten();
    parts.map(|part| format!("{}: {}", words(&part["name"]), count_or_words(&part["count"]))).collect::<Vec<_>>().join("; ")
}

/// Year, month and day as far as the date is told; GTD writes 0 for what is not.
fn of_time(name: &str, row: &Row) -> Option<Cell> {
    let start: Option<Date> = row.item.pointer("/date/start").and_then(Value::as_str).and_then(|day| day.parse().ok());
    let number = |number: i8| Some(Cell::Integer(i64::from(number)));
    match (name, start) {
        ("year", Some(day)) => Some(Cell::Integer(i64::from(day.year()))),
        ("month", Some(day)) => number(if knows_month(row) { day.month() } else { 0 }),
        ("day", Some(day)) => number(if knows_day(row) { day.day() } else { 0 }),
        ("approximate_date", Some(_)) if !knows_day(row) => {
            Some(Cell::text(format!("{} to {}", words(&row.item["date"]["start"]), words(&row.item["date"]["end"]))))
        }
        ("gtd_id", Some(_)) => Some(Cell::text(format!("{}{:04}", digits_of_day(row)?, row.in_day + 1))),
        _ => None,
    }
}

fn knows_day(row: &Row) -> bool {
    row.facts.contains("days:1")
}

fn knows_month(row: &Row) -> bool {
    ["days:1", "days:2-6", "days:7", "days:8-31"].iter().any(|days| row.facts.contains(days))
}

/// The day in eight digits, `YYYYMMDD`, with zeros for a month or day that is not told; rows with the same digits
/// are numbered together.
pub fn digits_of_day(row: &Row) -> Option<String> {
    let start: Date = row.item.pointer("/date/start").and_then(Value::as_str)?.parse().ok()?;
    let (month, day) = (if knows_month(row) { start.month() } else { 0 }, if knows_day(row) { start.day() } else { 0 });
    Some(format!("{:04}{month:02}{day:02}", start.year()))
}

/// Whether there is a value of this name.
#[cfg(test)]
pub fn is_known(name: &str) -> bool {
    include_str!("values.rs").contains(&format!("\"{name}\""))
}
