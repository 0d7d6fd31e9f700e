//! Rules over a made-up desk: what fires, what does not, and what is the same news.

use super::*;
use crate::lexicon::Lexicon;
use crate::record::{Figure, Record};
use crate::series::build_series;
use jiff::ToSpan;
use serde_json::json;
use std::sync::LazyLock;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}")));

fn rules(text: &str) -> Vec<Rule> {
    read_rules("alerts.toml", text, &LEXICON, &["ops".to_string()]).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// An attack near Baqubah; `n` names its record and document.
fn told(n: usize, day: &str, killed: u32) -> Watched {
    let incident = serde_json::from_value(json!({
        "incident": format!("i{n}"), "records": [format!("r{n}")], "documents": [format!("d{n}")], "class": "attack", "type": "explosion", "status": "reported",
        "date": {"start": day, "end": day, "precision": "day"}, "place": {"name": "Baqubah", "country": "IQ", "lat": 33.75, "lon": 44.64},
        "perpetrators": [{"name": "Islamic State", "id": "islamic-state"}], "killed": {"low": killed, "high": null, "approximate": false},
        "independent_sources": 1
    }));
    let day = day.parse().ok();
    Watched { incident: incident.expect("an incident"), is_accepted: false, first_told: day, last_told: day }
}

fn find(text: &str, incidents: &[Watched]) -> Vec<Alert> {
    find_alerts(&rules(text), &Scene { incidents, series: &[], today: None })
}

fn records(alerts: &[Alert]) -> Vec<&str> {
    alerts.iter().map(|alert| alert.keys[0].as_str()).collect()
}

#[test]
fn a_toll_is_the_least_told_and_the_filters_hold() {
    let mut incidents = vec![told(1, "2024-03-01", 12), told(2, "2024-03-02", 9), told(3, "2024-03-03", 40)];
    incidents[2].incident.status = "foiled".into();
    let rule = |more: &str| format!("[[rule]]\nname = \"dead\"\nwhen = \"toll\"\nkilled = 10\n{more}");
    assert_eq!(records(&find(&rule(""), &incidents)), ["r1"]);
    for none in ["countries = [\"SY\"]", "actors = [\"boko-haram\"]", "types = [\"arson\"]", "classes = [\"operation\"]", "sources = 2", "reviewed = true"] {
        assert_eq!(records(&find(&rule(none), &incidents)), [""; 0], "{none}");
    }
    incidents[0].is_accepted = true;
    incidents[0].incident.independent_sources = 2;
    assert_eq!(records(&find(&rule("reviewed = true\nsources = 2\ncountries = [\"IQ\"]\nactors = [\"islamic-state\"]"), &incidents)), ["r1"]);
}

#[test]
fn what_is_too_old_is_not_told() {
    let incidents = [told(1, "2024-03-01", 12), told(2, "2024-03-20", 12)];
    let rules = rules("[[rule]]\nname = \"dead\"\nwhen = \"toll\"\nkilled = 10\nwithin_days = 7");
    let scene = |today: Option<&str>| Scene { incidents: &incidents, series: &[], today: today.and_then(|day| day.parse().ok()) };
    assert_eq!(records(&find_alerts(&rules, &scene(Some("2024-03-22")))), ["r2"]);
    assert_eq!(find_alerts(&rules, &scene(None)).len(), 2);
}

#[test]
fn near_is_within_kilometres_of_a_point() {
    let mut incidents = [told(1, "2024-03-01", 0), told(2, "2024-03-01", 0), told(3, "2024-03-01", 0)];
    incidents[1].incident.place.as_mut().expect("a place").lat = Some(34.75);
    incidents[2].incident.place.as_mut().expect("a place").lat = None;
    let text = |km: f64| format!("[[rule]]\nname = \"near\"\nwhen = \"near\"\nlat = 33.75\nlon = 44.64\nkm = {km:?}");
    assert_eq!(records(&find(&text(50.0), &incidents)), ["r1"]);
    assert_eq!(records(&find(&text(120.0), &incidents)), ["r1", "r2"]);
}

#[test]
fn an_actor_is_new_in_a_country_once_and_not_in_the_first_days() {
    let mut incidents = vec![told(1, "2024-01-01", 0), told(2, "2024-03-05", 0), told(3, "2024-03-04", 0), told(4, "2024-03-06", 0)];
    for watched in &mut incidents[1..3] {
        watched.incident.place.as_mut().expect("a place").country = Some("SY".into());
    }
    let alerts = find("[[rule]]\nname = \"new\"\nwhen = \"first_in_country\"", &incidents);
    assert_eq!(records(&alerts), ["islamic-state in SY"]);
    // A report that looks back a century does not make the desk old.
    let mut looks_back = told(9, "1924-01-01", 0);
    looks_back.first_told = incidents[0].first_told;
    let with_history = [incidents.as_slice(), &[looks_back]].concat();
    assert_eq!(find("[[rule]]\nname = \"new\"\nwhen = \"first_in_country\"\nhistory_days = 90", &with_history).len(), 0);
    assert!(matches!(&alerts[0].about, About::Arrival { incident, .. } if incident.incident == "i3"));
    // An earlier incident that comes later is the same news.
    incidents.push(told(5, "2024-02-20", 0));
    incidents[4].incident.place.as_mut().expect("a place").country = Some("SY".into());
    let again = find("[[rule]]\nname = \"new\"\nwhen = \"first_in_country\"", &incidents);
    assert_eq!((again[0].id.as_str(), &again[0].keys), (alerts[0].id.as_str(), &alerts[0].keys));
}

#[test]
fn a_conflict_is_told_of_the_fields_that_were_asked_for() {
    let mut incident = told(1, "2024-03-01", 2);
    incident.incident.conflicts = serde_json::from_value(json!([{"field": "killed", "values": []}])).expect("a conflict");
    incident.last_told = "2024-03-09".parse().ok();
    let text = |fields: &str| format!("[[rule]]\nname = \"differ\"\nwhen = \"conflict\"\n{fields}");
    let alerts = find(&text(""), std::slice::from_ref(&incident));
    assert_eq!(alerts[0].day, incident.last_told);
    assert_eq!(find(&text("fields = [\"date\"]"), &[incident]).len(), 0);
}

#[test]
fn a_wave_that_grows_is_the_same_wave() {
    let start: Date = "2024-01-01".parse().expect("a day");
    let day = |n: i64| start.saturating_add(n.days()).to_string();
    let mut incidents: Vec<Watched> = (0..100).map(|n| told(n, &day(n as i64), 1)).collect();
    incidents.extend((0..30).map(|n| told(200 + n, &day(60 + n as i64 % 6), 1)));
    let text = "[[rule]]\nname = \"wave\"\nwhen = \"wave\"\nactors = [\"islamic-state\"]";
    let first = find(text, &incidents);
    assert_eq!(first.len(), 1);
    assert!(matches!(&first[0].about, About::Wave(wave) if wave.incidents >= 30 && wave.expected < 15.0));
    incidents.extend((0..6).map(|n| told(300 + n, &day(66), 1)));
    let second = find(text, &incidents);
    assert!(second[0].keys.iter().any(|key| first[0].keys.contains(key)), "{:?} {:?}", first[0].keys, second[0].keys);
    assert_eq!(find(text, &incidents[..100]).len(), 0);
}

#[test]
fn a_jump_needs_ranges_that_do_not_meet() {
    let figure = |id: &str, low: f64, high: Option<f64>, day: &str| -> Record {
        let figure: Figure = serde_json::from_value(json!({
            "id": id, "document": {"id": id}, "indicator": "returned", "what": "fighters returned", "unit": "persons", "status": "reported",
            "value": {"low": low, "high": high, "approximate": false}, "as_of": day
        }))
        .expect("a figure");
        Record::Figure(figure)
    };
    let series = |low: f64, high: Option<f64>| build_series(&[figure("a", 100.0, Some(120.0), "2024-01-01"), figure("b", low, high, "2024-03-01")]);
    let rules = rules("[[rule]]\nname = \"jump\"\nwhen = \"jump\"\ntimes = 2.0");
    let n = |series: &[Series]| find_alerts(&rules, &Scene { incidents: &[], series, today: None }).len();
    assert_eq!([n(&series(240.0, None)), n(&series(200.0, Some(300.0))), n(&series(10.0, Some(50.0))), n(&series(10.0, None))], [1, 0, 1, 0]);
}

#[test]
fn every_fault_has_its_line() {
    let text = "[[rule]]\nname = \"a\"\nwhen = \"toll\"\n[[rule]]\nwhen = \"tol\"\ncountries = [\"IQ\", \"iraq\"]\n[[rule]]\nname = \"b\"\nwhen = \"wave\"\n\
                killed = 3\nto = [\"opps\"]\n[[rule]]\nname = \"b\"\nwhen = \"jump\"\ntimes = 0.5\nindicators = [\"luck\"]\nwithin_days = 0\n";
    let faults = read_rules("desk/alerts.toml", text, &LEXICON, &["ops".to_string()]).expect_err("it is full of faults");
    let mut lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [1, 4, 5, 6, 10, 11, 12, 15, 16, 17], "{faults:?}");
    assert!(faults.iter().all(|fault| !fault.hint.is_empty()));
    let faults = read_rules("a.toml", "[feed]\n[[rule]]\nname = \"x\"\nwhn = \"toll\"\n", &LEXICON, &[]).expect_err("the key is misspelt");
    assert_eq!((faults[0].line, faults[0].message.contains("whn")), (4, true));
}
