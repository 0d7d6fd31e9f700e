//! Mappings and files tested on incidents that say what they are: a case is a record's telling fields and the codes that it must get.

use super::cell::Cell;
use super::facts::{Facts, FactsOf};
use super::schema::{Column, Schema};
use super::*;
use crate::store::Coder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tidewatch_engine::lexicon::Lexicon;

pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::shipped().expect("the shipped lexicon is sound"));

fn schemas() -> Vec<Schema> {
    let foreign = ["acled", "ged", "gtd", "hxl"].map(|name| schema_of(name).unwrap().unwrap());
    everything().unwrap().into_iter().chain(foreign).collect()
}

/// An attack of the Harrow sort in Baqubah, with what a case changes.
fn incident(changes: Value) -> Value {
    let mut record = json!({
        "record": "incident", "id": "i00000000000000a1",
        "document": {"id": "a1", "title": "Blast near Baqubah", "published": "2024-03-14", "source": "Alder Wire"},
        "class": "attack", "type": "explosion", "tactics": ["ied"], "status": "reported",
        "date": {"start": "2024-03-12", "end": "2024-03-12", "precision": "day"},
        "place": {"name": "Baqubah", "admin1": "Diyala", "country": "IQ", "lat": 33.75, "lon": 44.65, "radius_km": 8.0, "approximate": false},
        "perpetrators": [{"name": "Islamic State", "id": "islamic-state", "inferred": false}],
        "victims": [{"text": "two guards", "effect": "killed", "count": {"low": 2, "high": 2, "approximate": false}, "side": "security_forces"}],
        "killed": {"low": 2, "high": 2, "approximate": false}
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        record[key] = value.clone();
    }
    record
}

fn snapshot(records: Vec<Value>) -> Snapshot {
    let coder = Coder { version: "0.0.0".into(), lexicon: "0123456789abcdef".into() };
    let texts = BTreeMap::from([("a1".to_string(), "A bomb killed two guards near Baqubah.".to_string())]);
    from_lines(records, &texts, &LEXICON.linking, &coder).expect("the records are sound")
}

fn made(snapshot: &Snapshot, request: Request) -> Made {
    make(&Source::Told(snapshot), request, &LEXICON, Scratch::of_the_system().unwrap()).unwrap()
}

fn bytes_of(snapshot: &Snapshot, request: Request) -> Vec<(String, Vec<u8>)> {
    let made = made(snapshot, request);
    made.files.iter().map(|(name, path)| (name.clone(), std::fs::read(path).unwrap())).collect()
}

/// The columns of the first row of a schema; what was left out where there is none.
pub fn row(schema: &str, changes: Value) -> BTreeMap<String, String> {
    let mapped = schema_of(schema).unwrap().unwrap().table(&snapshot(vec![incident(changes)]), &FactsOf::new(&LEXICON), true);
    let Some(row) = mapped.table.rows.first() else { return mapped.left_out.into_keys().map(|why| ("left out".to_string(), why)).collect() };
    mapped.table.columns.iter().zip(row).map(|((name, _), cell)| (name.clone(), cell.shown())).collect()
}

/// Checks columns of a row, told as `name=value`.
pub fn assert_row(schema: &str, changes: Value, expected: &[&str]) {
    let row = row(schema, changes.clone());
    for told in expected {
        let (name, value) = told.split_once('=').unwrap();
        assert_eq!(row.get(name).map(String::as_str), Some(value), "{schema} {name} of {changes}");
    }
}

#[test]
fn ids_of_gtd_are_its_own_where_only_a_month_is_told() {
    let within_march = |nth: usize, start: &str, place: &str| {
        let changes = json!({"id": format!("i00000000000000a{nth}"), "date": {"start": start, "end": "2024-03-31", "precision": "range"}, "type": "arson"});
        let mut record = incident(changes);
        record["place"]["name"] = json!(place);
        record["place"]["lat"] = json!(30.0 + nth as f64);
        record
    };
    let records = vec![within_march(1, "2024-03-01", "Baqubah"), within_march(2, "2024-03-15", "Basra"), within_march(3, "2024-03-15", "Nasiriyah")];
    let table = schema_of("gtd").unwrap().unwrap().table(&snapshot(records), &FactsOf::new(&LEXICON), false).table;
    let ids: Vec<String> = table.rows.iter().map(|row| row[0].shown()).collect();
    assert_eq!(ids, ["202403000001", "202403000002", "202403000003"]);
}

#[test]
fn the_foreign_schemas_have_their_columns() {
    let count = |name: &str| schema_of(name).unwrap().unwrap().columns.len();
    assert_eq!([count("acled"), count("ged"), count("gtd")], [31, 49, 135]);
}

#[test]
fn every_column_is_made_from_something_or_says_why_not() {
    for schema in schemas() {
        for Column(name, _, from, says, _) in &schema.columns {
            assert!(!from.is_empty() || says.starts_with("empty: "), "{} {name} is empty and does not say why", schema.name);
            for part in from.split(" | ").filter(|part| !part.is_empty()) {
                let is_known = match part.split_at(1) {
                    ("@", value) => values::is_known(value),
                    ("/" | "=" | ".", _) => true,
                    _ => ["rules:", "text:", "pair:", "join:", "party:"].iter().any(|how| part.starts_with(how)),
                };
                assert!(is_known, "{} {name}: `{part}` is not known", schema.name);
            }
        }
    }
}

#[test]
fn every_row_says_where_it_comes_from() {
    for schema in schemas().into_iter().filter(|schema| !schema.foreign && schema.name != "decisions") {
        let names: Vec<String> = schema.columns.iter().map(|column| column.0.to_lowercase()).collect();
        for wanted in ["sources", "coder"] {
            assert!(names.iter().any(|name| name == wanted), "{} has no `{wanted}`", schema.name);
        }
        assert!(names.iter().any(|name| ["evidence", "quote", "sha256"].contains(&name.as_str())), "{} has no evidence", schema.name);
        assert!(names.iter().any(|name| ["version", "sha256"].contains(&name.as_str())), "{} has no version", schema.name);
    }
    let row = row("acled", json!({"evidence": {"record": [0, 38]}}));
    assert_eq!(row["tidewatch_evidence"], "A bomb killed two guards near Baqubah.");
    assert_eq!(row["tidewatch_sources"], "Blast near Baqubah (Alder Wire, 2024-03-14) a1");
    assert_eq!(row["tidewatch_coder"], "tidewatch 0.0.0, lexicon 0123456789ab");
    assert!(!row["tidewatch_id"].is_empty() && row["tidewatch_version"].len() == 16);
}

#[test]
fn incidents_become_events_of_acled() {
    let who = |id: &str| json!([{"name": id, "id": id, "inferred": false}]);
    let civilians = json!([{"text": "a farmer", "effect": "killed", "count": {"low": 1, "high": 1, "approximate": false}, "side": "civilians"}]);
    let by_bomb =
        ["event_type=Explosions/Remote violence", "sub_event_type=Remote explosive/landmine/IED", "disorder_type=Political violence", "actor1=Islamic State"];
    assert_row("acled", json!({}), &by_bomb);
    assert_row(
        "acled",
        json!({}),
        &["inter1=2", "inter2=1", "interaction=12", "actor2=Military Forces of Iraq", "fatalities=2", "iso=368", "region=Middle East"],
    );
    assert_row(
        "acled",
        json!({}),
        &["event_date=2024-03-12", "year=2024", "time_precision=1", "geo_precision=1", "country=Iraq", "timestamp=1710374400", "source=Alder Wire"],
    );
    assert_row("acled", json!({"type": "suicide_attack"}), &["sub_event_type=Suicide bomb"]);
    assert_row("acled", json!({"type": "clash", "tactics": []}), &["event_type=Battles", "sub_event_type=Armed clash", "civilian_targeting="]);
    let against_civilians = json!({"type": "armed_assault", "tactics": [], "victims": civilians, "perpetrators": []});
    assert_row(
        "acled",
        against_civilians.clone(),
        &["event_type=Violence against civilians", "sub_event_type=Attack", "civilian_targeting=Civilian targeting"],
    );
    assert_row("acled", against_civilians, &["actor1=Unidentified Armed Group (Iraq)", "actor2=Civilians (Iraq)", "inter1=3", "inter2=7", "interaction=37"]);
    let arrest = json!({"class": "operation", "type": "arrest", "tactics": ["arrest"], "perpetrators": who("iraq-police"), "victims": [], "killed": null});
    assert_row("acled", arrest, &["event_type=Strategic developments", "sub_event_type=Arrests", "inter1=1", "interaction=10", "fatalities=0"]);
    let protest = json!({"class": "other", "type": "protest", "tactics": [], "perpetrators": [], "victims": [], "killed": null});
    assert_row(
        "acled",
        protest,
        &["event_type=Protests", "sub_event_type=Peaceful protest", "disorder_type=Demonstrations", "actor1=Protesters (Iraq)", "interaction=60"],
    );
    assert_row("acled", json!({"status": "foiled"}), &["event_type=Strategic developments", "sub_event_type=Disrupted weapons use"]);
    let strike =
        |country: &str| json!({"class": "operation", "type": "air_strike", "perpetrators": who("iraq-army"), "place": {"name": "Q", "country": country}});
    assert_row("acled", strike("IQ"), &["inter1=1"]);
    assert_row("acled", strike("SY"), &["inter1=8"]);
}

#[test]
fn countries_have_the_names_and_numbers_of_each_schema() {
    let at = |country: &str| json!({"place": {"name": "Q", "country": country, "lat": 1.0, "lon": 1.0}});
    assert_row("ged", at("RU"), &["country=Russia (Soviet Union)", "country_id=365", "region=Europe"]);
    assert_row("ged", at("RS"), &["country=Serbia (Yugoslavia)", "country_id=345"]);
    assert_row("gtd", at("SK"), &["country=179", "country_txt=Slovak Republic", "region=9"]);
    assert_row("gtd", at("MU"), &["country=129", "region=6", "region_txt=South Asia"]);
    assert_row("acled", at("AF"), &["iso=4", "country=Afghanistan"]);
}

#[test]
fn a_report_says_where_its_date_was_found() {
    let told = incident(json!({"document": {"id": "a1", "published": "2024-03-14", "dated_by": "dateline"}}));
    let sources = everything().unwrap().into_iter().find(|schema| schema.name == "sources").unwrap();
    let table = sources.table(&snapshot(vec![told]), &FactsOf::new(&LEXICON), true).table;
    let column = table.columns.iter().position(|(name, _)| name == "dated_by").unwrap();
    assert_eq!(table.rows[0][column].shown(), "dateline");
}

#[test]
fn days_and_places_get_their_precision() {
    let date = |start: &str, end: &str| json!({"date": {"start": start, "end": end, "precision": "range"}});
    assert_row("acled", date("2024-03-04", "2024-03-10"), &["time_precision=2"]);
    assert_row("acled", date("2024-03-01", "2024-03-31"), &["time_precision=3"]);
    assert_row("acled", date("2024-01-01", "2024-12-31"), &["left out=told no nearer than a month"]);
    assert_row("acled", json!({"date": null}), &["left out=no day is told"]);
    assert_row("ged", date("2024-03-04", "2024-03-06"), &["date_prec=2", "event_clarity=1"]);
    assert_row("ged", date("2024-03-04", "2024-03-10"), &["date_prec=3"]);
    assert_row("ged", date("2024-03-01", "2024-03-31"), &["date_prec=4", "event_clarity=2"]);
    assert_row("ged", date("2024-01-01", "2024-12-31"), &["date_prec=5"]);
    assert_row("gtd", date("2024-03-01", "2024-03-31"), &["imonth=3", "iday=0", "approxdate=2024-03-01 to 2024-03-31", "eventid=202403000001"]);
    let place = |changes: Value| {
        let mut place = incident(json!({}))["place"].clone();
        changes.as_object().into_iter().flatten().for_each(|(key, value)| place[key] = value.clone());
        json!({ "place": place })
    };
    let near = place(json!({"distance_km": 12.0, "bearing": "NE", "approximate": true}));
    assert_row("ged", near.clone(), &["where_prec=2", "where_description=12 km NE of Baqubah", "where_coordinates=Baqubah"]);
    assert_row("acled", near.clone(), &["geo_precision=2"]);
    assert_row("gtd", near, &["vicinity=1", "specificity=1", "location=12 km NE of Baqubah"]);
    assert_row("ged", place(json!({"name": "Diyala", "radius_km": 90.0})), &["where_prec=4"]);
    assert_row("ged", place(json!({"name": "Hamrin Mountains", "radius_km": 60.0})), &["where_prec=5"]);
    assert_row("ged", place(json!({"name": "Iraq", "admin1": null, "radius_km": 400.0})), &["where_prec=6"]);
    assert_row("acled", place(json!({"country": null})), &["left out=no country is told"]);
    assert_row("ged", json!({}), &["where_prec=1", "geom_wkt=POINT (44.65 33.75)", "priogrid_gid=178290", "country_id=645", "region=Middle East"]);
}

#[test]
fn deaths_are_put_on_sides() {
    let dead = |n: u32, side: &str| json!({"text": "x", "effect": "killed", "count": {"low": n, "high": n, "approximate": false}, "side": side});
    let killed = |low: u32, high: Option<u32>| json!({"low": low, "high": high, "approximate": false});
    assert_row("ged", json!({}), &["type_of_violence=1", "side_a=Government of Iraq", "side_b=IS", "dyad_name=Government of Iraq - IS"]);
    assert_row("ged", json!({}), &["deaths_a=2", "deaths_b=0", "deaths_civilians=0", "deaths_unknown=0", "best=2", "low=2", "high=2"]);
    let mixed = json!({"victims": [dead(1, "perpetrators"), dead(3, "civilians")], "killed": killed(6, None)});
    assert_row("ged", mixed, &["deaths_civilians=3", "deaths_unknown=2", "best=6", "low=6", "high=6"]);
    let too_many = json!({"victims": [dead(9, "civilians")], "killed": killed(4, Some(7))});
    assert_row("ged", too_many, &["deaths_civilians=0", "deaths_unknown=4", "best=4", "high=7"]);
    let one_sided = json!({"victims": [dead(2, "civilians")]});
    assert_row("ged", one_sided, &["type_of_violence=3", "side_a=IS", "side_b=Civilians", "deaths_civilians=2", "code_status=Clear"]);
    let operation = json!({"class": "operation", "type": "air_strike", "tactics": [], "victims": [dead(2, "security_forces")],
        "perpetrators": [{"name": "Iraqi army", "id": "iraq-army"}], "targets": [{"name": "Islamic State", "id": "islamic-state"}]});
    assert_row("ged", operation, &["type_of_violence=1", "side_a=Government of Iraq", "side_b=IS", "gwnoa=645", "gwnob=", "deaths_a=2"]);
    let strike = json!({"class": "operation", "type": "air_strike", "tactics": [], "victims": [dead(2, "perpetrators")],
        "perpetrators": [{"name": "Iraqi army", "id": "iraq-army"}]});
    assert_row("ged", strike, &["type_of_violence=1", "side_a=Government of Iraq", "side_b=", "deaths_a=0", "deaths_b=2"]);
    assert_row("ged", json!({"perpetrators": []}), &["type_of_violence=", "code_status=Check type of violence"]);
    assert_row("ged", json!({"victims": [], "killed": null}), &["left out=nobody was killed, or no report gives a number"]);
}

#[test]
fn attacks_get_the_codes_of_gtd() {
    let told = |text: &str| json!({"targets": [{"name": null, "text": text, "kind": "building"}], "victims": [], "killed": null});
    assert_row("gtd", json!({}), &["attacktype1=3", "attacktype1_txt=Bombing/Explosion", "weaptype1=6", "weapsubtype1=16", "gname=Islamic State", "success=1"]);
    assert_row(
        "gtd",
        json!({}),
        &["country=95", "region=10", "region_txt=Middle East & North Africa", "nkill=2", "crit1=1", "crit3=0", "doubtterr=1", "alternative=1"],
    );
    for (target, code) in [("a mosque", "15"), ("the primary school", "8"), ("the police stations", "3"), ("a market", "14"), ("an oil pipeline", "21")] {
        assert_row("gtd", told(target), &[&format!("targtype1={code}")]);
    }
    assert_row("gtd", json!({"type": "abduction", "tactics": ["abduction"]}), &["attacktype1=6", "ishostkid=1"]);
    assert_row("gtd", json!({"type": "suicide_attack", "tactics": ["suicide_bombing", "car_bomb"]}), &["suicide=1", "weapsubtype1=15"]);
    assert_row("gtd", json!({"type": "assassination", "tactics": ["stabbing"]}), &["attacktype1=1", "weaptype1=9", "weaptype1_txt=Melee"]);
    assert_row("gtd", json!({"claims": [{"by": null, "stance": "none_claimed", "text": "No group claimed it."}]}), &["claimed=0"]);
    assert_row("gtd", json!({"status": "foiled"}), &["success=0"]);
    assert_row("gtd", json!({"class": "operation"}), &["left out=no attack"]);
    assert_row("gtd", json!({"perpetrators": [{"name": "Iraqi army", "id": "iraq-army"}]}), &["left out=done by a state, a coalition or who fights for them"]);
}

/// The sub-events of each event of ACLED that a rule may give, with the disorder that they are.
const ACLED: [(&str, &[&str], &[&str]); 6] = [
    ("Battles", &["Armed clash", "Government regains territory", "Non-state actor overtakes territory"], &["Political violence"]),
    (
        "Protests",
        &["Excessive force against protesters", "Protest with intervention", "Peaceful protest"],
        &["Demonstrations", "Political violence; Demonstrations"],
    ),
    ("Riots", &["Mob violence", "Violent demonstration"], &["Political violence", "Demonstrations"]),
    (
        "Explosions/Remote violence",
        &["Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade"],
        &["Political violence"],
    ),
    ("Violence against civilians", &["Attack", "Abduction/forced disappearance"], &["Political violence"]),
    (
        "Strategic developments",
        &[
            "Agreement",
            "Arrests",
            "Change to group/activity",
            "Disrupted weapons use",
            "Looting/property destruction",
            "Non-violent transfer of territory",
            "Other",
        ],
        &["Strategic developments"],
    ),
];

/// Three columns follow from the same facts by three lists; they must say the same of whatever comes.
#[test]
fn events_of_acled_go_together() {
    let schema = schema_of("acled").unwrap().unwrap();
    let ontology = &LEXICON.coding.ontology;
    let sides = ["at:civilians", "at:fighters", "at:protesters", "by:crowd", "by:state", "captured", "ground", "x"];
    for kind in &ontology.types {
        for tactic in &ontology.tactics {
            for (class, status) in [("attack", "reported"), ("operation", "reported"), ("other", "reported"), ("attack", "foiled")] {
                for (side, toll) in sides.iter().flat_map(|side| [(side, "killed"), (side, "x")]) {
                    let told = [format!("type:{}", kind.name), format!("tactic:{}", tactic.name), format!("class:{class}"), format!("status:{status}")];
                    let facts = Facts::told(&[told.each_ref().map(String::as_str).as_slice(), &[*side, toll]].concat());
                    let code = |rules: &str| schema.code(rules, &facts).unwrap_or_default();
                    let (event, sub, disorder) = (code("event_type"), code("sub_event_type"), code("disorder_type"));
                    let known = ACLED.iter().find(|(known, ..)| *known == event);
                    assert!(known.is_some_and(|(_, subs, kinds)| subs.contains(&sub) && kinds.contains(&disorder)), "{event} / {sub} / {disorder}: {facts:?}");
                }
            }
        }
    }
}

/// What no rule knows would leave a cell empty and nobody would see it.
#[test]
fn every_type_of_the_ontology_has_a_code() {
    for known in &LEXICON.coding.ontology.types {
        let changes = json!({"type": known.name.as_str(), "class": known.class.name(), "tactics": []});
        let row = row("acled", changes);
        assert!(!row["event_type"].is_empty() && !row["sub_event_type"].is_empty() && !row["disorder_type"].is_empty(), "{}", known.name.as_str());
    }
    for known in &LEXICON.coding.ontology.tactics {
        let row = row("gtd", json!({"tactics": [known.name.as_str()]}));
        assert!(!row["attacktype1_txt"].is_empty() && !row["weaptype1_txt"].is_empty() && !row["targtype1_txt"].is_empty(), "{}", known.name.as_str());
    }
}

#[test]
fn the_order_of_the_lines_does_not_matter() {
    let other = json!({"id": "i00000000000000b2", "document": {"id": "b1", "published": "2024-03-20"},
        "date": {"start": "2024-03-19", "end": "2024-03-19", "precision": "day"}, "place": {"name": "Maiduguri", "country": "NG", "lat": 11.8, "lon": 13.1}});
    let records = vec![incident(json!({})), incident(other)];
    let reversed = records.iter().rev().cloned().collect();
    for format in FORMATS.iter().filter(|format| format.name != "changes") {
        let request = Request { format: format.name, form: None, table: None, text: Text::Harmless, provenance: true };
        let [one, two] = [records.clone(), records.clone()].map(|records| bytes_of(&snapshot(records), request));
        assert!(one == two, "{} is the same for the same input", format.name);
        let turned = bytes_of(&snapshot(Vec::clone(&reversed)), request);
        assert!(one == turned, "{} does not hang on the order", format.name);
    }
}

#[test]
fn an_empty_desk_gives_empty_files() {
    for format in FORMATS.iter().filter(|format| format.name != "changes") {
        let request = Request { format: format.name, form: None, table: None, text: Text::Harmless, provenance: true };
        let made = made(&Snapshot::default(), request);
        assert!(made.n_rows == 0 && !made.files.is_empty(), "{}", format.name);
    }
}

#[test]
fn formulas_in_reports_reach_no_spreadsheet() {
    let evil = incident(json!({"document": {"id": "=cmd|' /C calc'!A0", "title": "@SUM(1+1)*cmd"}, "perpetrators": [{"name": "+x", "text": "-2+3"}]}));
    let request = Request { format: "csv", form: None, table: Some("incidents"), text: Text::Harmless, provenance: true };
    let text = String::from_utf8(bytes_of(&snapshot(vec![evil]), request).remove(0).1).unwrap();
    for cell in ["'=cmd", "'@SUM", "'+x"] {
        assert!(text.contains(cell), "{cell} in {text}");
    }
    assert!(!text.contains(",=") && !text.contains(",@") && !text.contains(",+") && !text.contains("\"="), "{text}");
}

#[test]
fn a_cell_of_a_column_is_of_its_kind() {
    for schema in schemas() {
        let table = schema.table(&snapshot(vec![incident(json!({}))]), &FactsOf::new(&LEXICON), true).table;
        for row in &table.rows {
            for ((name, kind), cell) in table.columns.iter().zip(row) {
                let fits = matches!(
                    (kind, cell),
                    (_, Cell::Empty)
                        | (cell::Kind::Text | cell::Kind::Date | cell::Kind::Time, Cell::Text(_))
                        | (cell::Kind::Integer, Cell::Integer(_))
                        | (cell::Kind::Real, Cell::Real(_))
                        | (cell::Kind::Flag, Cell::Flag(_))
                );
                assert!(fits, "{} {name}: {cell:?} is no {kind:?}", schema.name);
            }
        }
    }
}
