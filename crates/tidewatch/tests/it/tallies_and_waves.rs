//! `reconcile` and `waves` from outside: what they read, what they print, what they refuse.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).output().unwrap()
}

fn values(folder: &Path, args: &[&str]) -> Vec<Value> {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// An incident record of a document of its own.
fn record(id: &str, day: &str, town: &str, (lat, lon): (f64, f64)) -> Value {
    json!({
        "record": "incident", "id": id, "document": {"id": format!("doc-{id}")}, "class": "attack", "type": "explosion", "tactics": ["ied"],
        "date": {"start": day, "end": day, "precision": "day"}, "status": "reported",
        "place": {"name": town, "admin1": town, "country": "IQ", "lat": lat, "lon": lon, "radius_km": 5.0},
        "perpetrators": [{"name": "Islamic State", "id": "islamic-state"}]
    })
}

fn write(path: PathBuf, values: impl IntoIterator<Item = Value>) {
    fs::write(path, values.into_iter().map(|value| format!("{value}\n")).collect::<String>()).unwrap();
}

const MOSUL: (f64, f64) = (36.335, 43.119);
const KIRKUK: (f64, f64) = (35.468, 44.392);

#[test]
fn a_tally_stands_beside_the_records() {
    let folder = folder("reconcile");
    let tally = json!({
        "record": "tally", "document": {"id": "week"}, "publisher": "ISIS", "what": "attacks",
        "period": {"start": "2021-06-01", "end": "2021-06-07", "precision": "week"}, "total": {"low": 4, "high": 4, "approximate": false},
        "parts": [{"name": "Kirkuk Province", "count": {"low": 1, "high": 1, "approximate": false}, "share": 0.25}]
    });
    let attacks = [("a", "2021-06-01", "Mosul", MOSUL), ("b", "2021-06-03", "Kirkuk", KIRKUK), ("c", "2021-06-12", "Kirkuk", KIRKUK)];
    write(folder.join("in.jsonl"), attacks.into_iter().map(|(id, day, town, point)| record(id, day, town, point)).chain([tally]));
    fs::write(folder.join("report.txt"), "A roadside bomb exploded in Tikrit on Monday.").unwrap();
    let told = &values(&folder, &["reconcile", "in.jsonl", "report.txt", "--published", "2021-06-02"])[0];
    let row = |at: usize| ["name", "missing", "extra"].map(|key| told["rows"][at][key].clone());
    assert_eq!(row(0), [json!("total"), json!(2), json!(0)]);
    assert_eq!(row(1), [json!("Kirkuk Province"), json!(0), json!(0)]);
    assert_eq!(told["checks"][1]["holds"], true);
    assert_eq!(run(&folder, &["reconcile"]).status.code(), Some(2));
    assert_eq!(run(&folder, &["reconcile", "nothing.jsonl"]).status.code(), Some(1));
}

#[test]
fn two_lists_tell_what_neither_has() {
    let folder = folder("lists");
    let day = |n: usize| format!("2021-{:02}-10", n + 1);
    write(folder.join("a.jsonl"), (0..8).map(|n| record(&format!("a{n}"), &day(n), "Mosul", MOSUL)));
    write(folder.join("b.jsonl"), (2..12).map(|n| record(&format!("b{n}"), &day(n), "Mosul", MOSUL)));
    let told = &values(&folder, &["reconcile", "--lists", "a.jsonl", "b.jsonl"])[0];
    assert_eq!(told["compared"]["matched"], 6);
    assert_eq!(told["compared"]["only_a"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["estimate"]["seen"], 12);
    assert!(told["estimate"]["all"]["value"].as_f64().unwrap() > 12.0 && told["estimate"]["assumptions"][0].is_string());
}

#[test]
fn a_wave_is_found_and_a_campaign_compared() {
    let folder = folder("waves");
    let day = |n: usize| format!("2021-{:02}-{:02}", 1 + n / 28, 1 + n % 28);
    let n_on = |n: usize| if (160..167).contains(&n) { 7 } else { 1 + n % 3 };
    let incident = |n: usize, at: usize| {
        let mut incident = record(&format!("r{n}-{at}"), &day(n), "Mosul", MOSUL);
        incident["incident"] = json!(format!("i{n}-{at}"));
        incident.as_object_mut().unwrap().remove("record");
        incident
    };
    write(folder.join("in.jsonl"), (0..336).flat_map(|n| (0..n_on(n)).map(move |at| incident(n, at))));
    let args = ["waves", "in.jsonl", "--actor", "islamic-state", "--campaign", "Summer=2021-06-21..2021-06-27", "--seed", "5"];
    let told = values(&folder, &args);
    assert_eq!((&told[0]["series"], &told[0]["waves"]), (&json!("islamic-state"), &json!(1)));
    let start = told[1]["start"].as_str().unwrap();
    assert!(("2021-06-15"..="2021-06-22").contains(&start), "{}", told[1]);
    let campaign = told.iter().find(|line| line["campaign"] == "Summer").unwrap();
    assert!(campaign["compared"]["rate_ratio"]["low"].as_f64().unwrap() > 1.5, "{campaign}");
    assert_eq!(told, values(&folder, &args), "the same seed gives the same answer");
    for wrong in [["--campaign", "Summer"], ["--campaign", "S=2021-06-27..2021-06-21"], ["--alpha", "2"]] {
        assert_eq!(run(&folder, &[&["waves", "in.jsonl"][..], &wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
}
