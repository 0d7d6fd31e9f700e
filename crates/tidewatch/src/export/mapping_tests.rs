//! The cases of `mapping_cases.tsv`: what a record tells in, the cells of the foreign schemas that it must get out; and places, which the gazetteer judges.

use super::parties::{Kind, Parties};
use super::tests::{LEXICON, assert_row, row};
use serde_json::{Map, Value, json};

/// Words with those in quotation marks kept together; `-` is nothing.
fn cut(told: &str) -> Vec<Value> {
    let mut words = Vec::new();
    for (at, piece) in told.split('"').enumerate() {
        match at % 2 {
            1 => words.push(json!(piece)),
            _ => words.extend(piece.split_whitespace().map(|word| if word == "-" { Value::Null } else { json!(word) })),
        }
    }
    words
}

fn push(record: &mut Map<String, Value>, list: &str, item: Value) {
    record.entry(list).or_insert_with(|| json!([])).as_array_mut().unwrap().push(item);
}

fn exactly(number: u64) -> Value {
    json!({"low": number, "high": number, "approximate": false})
}

/// A record's changes from a case's second column.
fn record(told: &str) -> Value {
    let (head, parts) = told.split_once(" | ").unwrap_or((told, ""));
    let head = cut(head);
    let tactics: Vec<&str> = head[2].as_str().map_or_else(Vec::new, |tactics| tactics.split(',').collect());
    let base = json!({"class": head[0], "type": head[1], "tactics": tactics, "status": head[3], "perpetrators": [], "victims": [], "killed": null});
    let Value::Object(mut record) = base else { unreachable!() };
    for part in parts.split(" | ").filter(|part| !part.is_empty()) {
        let words = cut(part);
        let name = |id: &Value| id.as_str().and_then(|id| LEXICON.actors.entry(id)).map(|entry| entry.name.to_string()).filter(|name| !name.is_empty());
        match words[0].as_str().unwrap() {
            "by" if words[1] == "many" => push(&mut record, "perpetrators", json!({"text": words[2], "count": {"low": 2, "high": null, "approximate": true}})),
            "by" => push(&mut record, "perpetrators", json!({"id": words[1], "name": name(&words[1]), "text": words[2]})),
            "at" => push(&mut record, "targets", json!({"kind": words[1], "id": words[2], "name": name(&words[2]), "text": words[3]})),
            "weapon" => push(&mut record, "weapons", json!({"kind": words[1], "text": words[2]})),
            "claim" => push(&mut record, "claims", json!({"stance": words[1], "by": name(&words[2]), "text": "x"})),
            "in" => record.extend([("place".to_string(), json!({"name": "Q", "country": words[1], "lat": 1.0, "lon": 1.0, "radius_km": 4.0}))]),
            effect => {
                let number: u64 = words[1].as_str().unwrap().parse().unwrap();
                let victim = json!({"effect": effect, "count": exactly(number), "side": words[2], "kind": words[3], "group_id": words[4],
                    "group": name(&words[4]), "text": words[5]});
                push(&mut record, "victims", victim);
                let before = record.get(effect).and_then(|count| count["low"].as_u64()).unwrap_or(0);
                record.insert(effect.to_string(), exactly(before + number));
            }
        }
    }
    Value::Object(record)
}

#[test]
fn what_records_tell_gets_the_codes_of_each_schema() {
    let mut wrong = Vec::new();
    let cases = include_str!("mapping_cases.tsv").lines().filter(|line| !line.starts_with('#'));
    for (nth, line) in cases.enumerate() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [title, told, cells] = columns[..] else { panic!("case {nth} has {} columns", columns.len()) };
        let changes = record(told);
        let rows = ["acled", "ged", "gtd"].map(|schema| (schema, row(schema, changes.clone())));
        for cell in cells.split("; ").fold(Vec::<String>::new(), joined) {
            let (name, value) = cell.split_once('=').unwrap();
            let (schema, column) = name.split_once('.').unwrap();
            let got = rows.iter().find(|(known, _)| *known == schema).and_then(|(_, row)| row.get(column)).map_or("(no such cell)", String::as_str);
            if got != value {
                wrong.push(format!("{title}: {schema} {column} is `{got}`, should be `{value}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A value may hold the divider itself.
fn joined(mut cells: Vec<String>, piece: &str) -> Vec<String> {
    match cells.last_mut() {
        Some(last) if !piece.contains('=') => last.extend(["; ", piece]),
        _ => cells.push(piece.to_string()),
    }
    cells
}

#[test]
fn the_gazetteer_says_how_narrowly_a_place_is_told() {
    let told = |name: &str, admin1: Option<&str>, country: &str, point: Value, id: Option<&str>, near: bool| {
        let (lat, lon, radius) = (&point[0], &point[1], &point[2]);
        json!({"perpetrators": [{"name": "Islamic State", "id": "islamic-state"}], "place": {"name": name, "admin1": admin1, "country": country,
            "lat": lat, "lon": lon, "radius_km": radius, "gazetteer_id": id, "approximate": near}})
    };
    let check = |place: Value, geo: &str, prec: &str, specificity: &str| {
        assert_row("acled", place.clone(), &[&format!("geo_precision={geo}")]);
        assert_row("ged", place.clone(), &[&format!("where_prec={prec}")]);
        assert_row("gtd", place, &[&format!("specificity={specificity}")]);
    };
    let cairo = |near| told("Cairo", Some("Cairo"), "EG", json!([30.0626, 31.2497, 25.2]), Some("geonames:360630"), near);
    check(cairo(false), "1", "1", "1");
    check(cairo(true), "2", "2", "1");
    check(told("Borno", Some("Borno"), "NG", json!([11.5, 13.0, 130.0]), None, false), "3", "4", "4");
    let country = LEXICON.gazetteer.entry(LEXICON.gazetteer.country("ML").unwrap());
    let centre = json!([country.lat, country.lon, country.extent_km]);
    check(told("Nowherevillage", None, "ML", centre.clone(), None, false), "3", "6", "5");
    assert_row("ged", told("Nowherevillage", None, "ML", centre, None, false), &["code_status=Check geo"]);
    let mut found = Vec::new();
    LEXICON.gazetteer.find("zamfara", &mut found);
    let division = found.into_iter().map(|id| LEXICON.gazetteer.entry(id)).find(|entry| entry.country == "NG" && entry.admin1 == Some(entry.name)).unwrap();
    let centre = json!([division.lat, division.lon, division.extent_km]);
    check(told("Nowherevillage", Some(division.name), "NG", centre.clone(), None, false), "3", "4", "2");
    check(told(division.name, Some(division.name), "NG", centre, None, false), "3", "4", "4");
    check(told("Nowherevillage", Some("Borno"), "NG", json!([null, null, null]), None, false), "3", "6", "5");
}

#[test]
fn words_for_people_mean_what_the_lexicon_says() {
    let parties = Parties::new(&LEXICON);
    let kind = |text: &str| parties.spoken(text).map(|party| party.kind);
    for (text, expected) in [
        ("government troops", Kind::Military),
        ("riot police", Kind::Police),
        ("militiamen", Kind::Militia),
        ("cattle herders", Kind::Identity),
        ("bandits", Kind::Gang),
        ("unidentified gunmen", Kind::Armed),
        ("demonstrators", Kind::Protesters),
        ("angry mob", Kind::Crowd),
        ("farmers", Kind::Civilians),
    ] {
        assert_eq!(kind(text), Some(expected), "{text}");
    }
    assert_eq!(kind("mobile phone tower"), None);
}
