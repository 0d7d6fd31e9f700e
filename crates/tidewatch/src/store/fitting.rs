//! A field and the value that somebody wants for it in, what is wrong with it out: of another shape, an unknown code or place, a day that cannot be.

use super::StoredRecord;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::record::Record;

/// Years before this one are slips of the keyboard.
const FIRST_YEAR: i16 = 1800;

/// What is wrong with a value for records as they stand, if anything. `today` bounds days where a report has no date.
pub(super) fn fault_of_value(seen: &[StoredRecord], field: &str, value: &Value, (lexicon, today): (&Lexicon, Date)) -> Option<String> {
    let place = || (field == "place").then(|| fault_of_place(value, lexicon)).flatten();
    let day = || fault_of_day(seen, field, value, today);
    let shape = || seen.iter().find_map(|stored| fault_of_shape(&stored.record, field, value));
    // What says more comes first: a day that is none also has the wrong shape.
    day().or_else(shape).or_else(|| fault_of_code(field, value, lexicon)).or_else(place).or_else(|| fault_of_count(value))
}

/// The field must be one of the record's kind, and the value must fit it.
fn fault_of_shape(record: &Value, field: &str, value: &Value) -> Option<String> {
    let kind = record["record"].as_str().unwrap_or_default();
    let fixed = ["record", "id", "document", "evidence", "why", "terms", "section"];
    let empty: Option<Record> = serde_json::from_value(json!({ "record": kind })).ok();
    let known = empty.and_then(|empty| serde_json::to_value(empty).ok()).is_some_and(|empty| empty.get(field).is_some());
    if fixed.contains(&field) || !known {
        return Some(format!("`{field}` is no field of a record of the kind `{kind}` that can be edited"));
    }
    let mut edited = record.clone();
    edited[field] = value.clone();
    let fault = serde_json::from_value::<Record>(edited).err()?;
    let like = if record[field].is_null() { String::new() } else { format!("\n  hint: it now is {}", record[field]) };
    Some(format!("`{value}` does not fit `{field}` ({}){like}", in_plain_words(&fault.to_string())))
}

/// What a value must be, without the names that the program gives its types.
fn in_plain_words(fault: &str) -> String {
    let expected = fault.rsplit_once("expected ").map_or(fault, |(_, expected)| expected);
    let words =
        [("struct Count", r#"a count, as {"low": 2, "high": 2, "approximate": false}"#), ("a sequence", "a list, as [\"…\"]"), ("struct ", "an object: ")];
    words.iter().fold(expected.to_string(), |told, (name, word)| told.replace(name, word))
}

/// Types and tactics are codes of the ontology.
pub(super) fn fault_of_code(field: &str, value: &Value, lexicon: &Lexicon) -> Option<String> {
    let ontology = &lexicon.coding.ontology;
    let is_known = |code: &Value| match field {
        "type" => ontology.types.iter().any(|known| Some(known.name.as_str()) == code.as_str()),
        "tactics" => ontology.tactics.iter().any(|known| Some(known.name.as_str()) == code.as_str()),
        "class" => ["attack", "operation", "other"].iter().any(|known| code == known),
        _ => true,
    };
    let codes = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    codes.iter().find(|code| !is_known(code)).map(|code| format!("`{field}` knows no {code}\n  hint: `tidewatch codebook` lists the codes"))
}

/// A place has a name that the gazetteer knows, or coordinates.
pub(super) fn fault_of_place(value: &Value, lexicon: &Lexicon) -> Option<String> {
    let (lat, lon) = (value["lat"].as_f64(), value["lon"].as_f64());
    let name = value["name"].as_str().unwrap_or_default();
    if let Some(country) = value["country"].as_str().filter(|country| lexicon.gazetteer.country(country).is_none()) {
        return Some(format!("no country has the code `{country}`\n  hint: two letters, as `IQ` (ISO 3166-1)"));
    }
    match (lat, lon) {
        _ if !value.is_object() => None,
        (Some(lat), Some(lon)) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => None,
        (Some(lat), Some(lon)) => Some(format!("there is no point {lat}, {lon} on Earth\n  hint: latitude, then longitude, in degrees")),
        (None, None) if lexicon.gazetteer.knows(&lexicon.gazetteer.spelling.fold(name)) => None,
        (None, None) => Some(format!("no place `{name}` is known\n  hint: another spelling, a larger place, or its coordinates as `{name} 33.75, 44.65`")),
        _ => Some("a latitude goes with a longitude".to_string()),
    }
}

/// Days exist, follow one another, and are not after the day on which they are reported; plans and projections may lie ahead.
fn fault_of_day(seen: &[StoredRecord], field: &str, value: &Value, today: Date) -> Option<String> {
    let (start, end) = match field {
        "date" | "period" if value.is_object() => (&value["start"], &value["end"]),
        "as_of" => (value, value),
        _ => return None,
    };
    let mut days = Vec::new();
    for told in [start, end].into_iter().filter_map(Value::as_str) {
        match told.parse::<Date>() {
            Ok(day) => days.push(day),
            Err(_) => return Some(format!("there is no day `{told}`\n  hint: year, month and day, as 2024-03-05")),
        }
    }
    let (first, last) = (*days.first()?, *days.last()?);
    let ahead = |stored: &StoredRecord| ["planned", "projected"].iter().any(|status| stored.record["status"] == *status);
    let latest = latest_report(seen).unwrap_or(today).min(today);
    // A report may be read a time zone away from where it happened.
    let bound = latest.checked_add(1.day()).unwrap_or(latest);
    if last < first {
        Some(format!("{first} – {last} ends before it begins"))
    } else if first.year() < FIRST_YEAR {
        Some(format!("{first} is too long ago\n  hint: years have four digits"))
    } else if first > bound && !seen.iter().any(ahead) {
        let told = if latest < today { format!("the report is of {latest}") } else { format!("today is {today}") };
        Some(format!("{first} had not come yet: {told}\n  hint: what is to come has the status `planned`; set that first"))
    } else {
        None
    }
}

/// The day of the latest of the reports; none where one has no date.
fn latest_report(seen: &[StoredRecord]) -> Option<Date> {
    let days: Option<Vec<Date>> = seen.iter().map(|stored| stored.record["document"]["published"].as_str()?.parse().ok()).collect();
    days?.into_iter().max()
}

fn fault_of_count(value: &Value) -> Option<String> {
    let (low, high) = (value["low"].as_f64()?, value["high"].as_f64()?);
    (high < low).then(|| format!("{low}–{high} ends before it begins"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(field: &str, value: Value, status: &str) -> String {
        let record = json!({"record": "incident", "status": status, "document": {"id": "a", "published": "2024-03-14"}});
        let stored = StoredRecord { record, ..StoredRecord::default() };
        let lexicon = Lexicon::shipped().expect("the lexicon is sound");
        let today = "2026-01-01".parse().expect("a day");
        fault_of_value(&[stored], field, &value, (&lexicon, today)).unwrap_or_default()
    }

    #[test]
    fn what_cannot_be_is_refused_and_told() {
        let day = |start: &str, end: &str| json!({"start": start, "end": end, "precision": "day"});
        for (field, value, status, told) in [
            ("date", day("2024-02-30", "2024-02-30"), "reported", "there is no day `2024-02-30`"),
            ("date", day("2024-03-05", "2024-03-01"), "reported", "ends before it begins"),
            ("date", day("2031-01-01", "2031-01-01"), "reported", "the report is of 2024-03-14"),
            ("date", day("2031-01-01", "2031-01-01"), "planned", ""),
            ("date", day("2024-03-15", "2024-03-15"), "reported", ""),
            ("date", day("0224-03-15", "0224-03-15"), "reported", "too long ago"),
            ("place", json!({"name": "Xyzzyville"}), "reported", "no place `Xyzzyville` is known"),
            ("place", json!({"name": "Xyzzyville", "lat": 33.1, "lon": 44.2}), "reported", ""),
            ("place", json!({"name": "Xyzzyville", "lat": 133.1, "lon": 44.2}), "reported", "no point"),
            ("place", json!({"name": "Mosul", "country": "XX"}), "reported", "no country has the code `XX`"),
            ("place", json!({"name": "Mosul"}), "reported", ""),
            ("killed", json!({"low": 5, "high": 3, "approximate": false}), "reported", "ends before"),
            ("type", json!("boom"), "reported", "knows no \"boom\""),
            ("kiled", json!(1), "reported", "no field"),
        ] {
            let found = fault(field, value.clone(), status);
            assert!(found.contains(told) && found.is_empty() == told.is_empty(), "{field} {value}: {found}");
        }
    }
}
