//! A place in, how narrowly it is told out: `exact`, `near`, `admin2`, `region`, `admin1`, `country`, `none`, or where a name without a point lies.
//!
//! The gazetteer says what sort of place a name is. A name that it does not have stands at the point of the place that the report nests it in:
//! `within_country`, `within_admin1`; without any point it is `unlocated`. Places that somebody else located go by their radius.

use super::countries::Countries;
use serde_json::Value;
use tidewatch_engine::gazetteer::{Entry, Gazetteer};
use tidewatch_engine::resolve::places::PlaceKind;
use tidewatch_engine::resolve::places::geometry::distance_km;

/// A place told wider than this is an area and no point, in kilometres; GED's second grade of precision ends here.
const POINT_KM: f64 = 25.0;
/// A point told from a town may be this much less certain, in kilometres.
const NEAR_KM: f64 = 40.0;
/// Two points are the same where rounding alone is between them, in kilometres.
const SAME_KM: f64 = 2.0;

pub fn reach_of(place: &Value, gazetteer: &Gazetteer) -> &'static str {
    let name = place["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return "none";
    }
    let Some(point) = place["lat"].as_f64().zip(place["lon"].as_f64()) else { return "unlocated" };
    let moved = !place["distance_km"].is_null() || !place["bearing"].is_null();
    let near = place["approximate"] == true || moved;
    let radius = place["radius_km"].as_f64().unwrap_or_default();
    match kind_of(place, name, point, gazetteer) {
        Some(PlaceKind::Site | PlaceKind::Town) if !near => "exact",
        Some(PlaceKind::Site | PlaceKind::Town | PlaceKind::Admin2) if near && (!moved || radius <= NEAR_KM) => "near",
        Some(PlaceKind::Admin2) if !near => "admin2",
        Some(PlaceKind::Admin1) if !near => "admin1",
        Some(PlaceKind::Country | PlaceKind::World) if !near => "country",
        Some(_) => "region",
        None => outer(place, point, gazetteer).unwrap_or_else(|| by_radius(place, name, radius, near)),
    }
}

/// The kind of the gazetteer's entry that a place is.
fn kind_of(place: &Value, name: &str, point: (f64, f64), gazetteer: &Gazetteer) -> Option<PlaceKind> {
    let slack = place["distance_km"].as_f64().map_or(SAME_KM, |km| km + NEAR_KM);
    let id = place["gazetteer_id"].as_str().and_then(|id| id.strip_prefix("geonames:")).and_then(|id| id.parse::<u32>().ok());
    let entries: Vec<Entry> = named(gazetteer, name).into_iter().filter(|entry| place["country"].as_str().is_none_or(|code| code == entry.country)).collect();
    let by_id = entries.iter().find(|entry| id.is_some_and(|id| entry.geonames_id == id));
    let here = entries.iter().filter(|entry| id.is_none() && distance_km((entry.lat, entry.lon), point) <= slack);
    by_id.or(here.min_by_key(|entry| entry.kind)).map(|entry| entry.kind)
}

fn named<'g>(gazetteer: &'g Gazetteer, name: &str) -> Vec<Entry<'g>> {
    let mut found = Vec::new();
    gazetteer.find(&gazetteer.spelling.fold(name), &mut found);
    found.into_iter().map(|id| gazetteer.entry(id)).collect()
}

/// Of a name that the gazetteer does not have: the division or country whose point it was given.
fn outer(place: &Value, point: (f64, f64), gazetteer: &Gazetteer) -> Option<&'static str> {
    let code = place["country"].as_str().filter(|_| place["gazetteer_id"].is_null())?;
    let same = |entry: &Entry| distance_km((entry.lat, entry.lon), point) <= SAME_KM;
    if gazetteer.country(code).is_some_and(|id| same(&gazetteer.entry(id))) {
        return Some("within_country");
    }
    let divisions = named(gazetteer, place["admin1"].as_str()?);
    let division = |entry: &Entry| entry.kind == PlaceKind::Admin1 && entry.country == code && same(entry);
    divisions.iter().any(division).then_some("within_admin1")
}

fn by_radius(place: &Value, name: &str, radius: f64, near: bool) -> &'static str {
    match (radius > POINT_KM, near) {
        (true, false) if place["admin1"].as_str() == Some(name) => "admin1",
        (true, false) if Countries::known().by_name(name).is_some() => "country",
        (true, _) => "region",
        (false, true) => "near",
        (false, false) => "exact",
    }
}
