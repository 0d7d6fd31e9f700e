//! A desk from outside: what is added once stays once, decisions outlive recoding, a broken file is told.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const REPORT: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday. \
Fighters of the Harrow Brigade abducted three farmers in Mosul on Tuesday. Police arrested four men in Kirkuk on Sunday.";
const OTHER: &str = "A roadside bomb killed three soldiers near Baqubah on Monday, the provincial police said.";

/// A folder of its own for a test, with two reports in it.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("in")).unwrap();
    fs::write(folder.join("in/a-2024-03-14.txt"), REPORT).unwrap();
    fs::write(folder.join("in/b-2024-03-14.txt"), OTHER).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).env("USER", "ana").output().unwrap()
}

/// Runs what must succeed; its standard output as lines.
fn lines(folder: &Path, args: &[&str]) -> Vec<String> {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_string).collect()
}

fn values(folder: &Path, args: &[&str]) -> Vec<Value> {
    lines(folder, args).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn records(folder: &Path) -> Vec<Value> {
    values(folder, &["search", "--what", "records", "--record", "incident"])
}

fn record_of(folder: &Path, kind: &str) -> Value {
    let found = values(folder, &["search", "--what", "records", "--type", kind]);
    assert!(!found.is_empty(), "no record of type {kind}");
    found[0].clone()
}

fn id_of(folder: &Path, kind: &str) -> String {
    record_of(folder, kind)["id"].as_str().unwrap().to_string()
}

#[test]
fn the_same_report_is_stored_once() {
    let folder = folder("store_once");
    assert_eq!(lines(&folder, &["add", "in"]).len(), 2);
    let before = records(&folder);
    assert_eq!(before.len(), 4);
    fs::copy(folder.join("in/a-2024-03-14.txt"), folder.join("in/c.txt")).unwrap();
    let again = run(&folder, &["add", "in"]);
    assert!(talk(&again).contains("0 new, 3 known, 0 unreadable"), "{}", talk(&again));
    assert_eq!(records(&folder), before);
    let counts = &values(&folder, &["status", "--output", "jsonl", "--check"])[0];
    assert_eq!((counts["reports"].as_u64(), counts["documents"].as_u64()), (Some(2), Some(2)));
    assert_eq!(counts["incidents"]["open"], 3, "the bomb is told twice");
}

#[test]
fn what_cannot_be_read_is_told_and_tried_again() {
    let folder = folder("store_unread");
    fs::write(folder.join("in/c.txt"), b"").unwrap();
    let output = run(&folder, &["add", "in"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(talk(&output).contains("2 new, 0 known, 1 unreadable"), "{}", talk(&output));
    fs::write(folder.join("in/c.txt"), "Gunmen shot dead a teacher in Tikrit on Monday.").unwrap();
    assert!(talk(&run(&folder, &["add", "in"])).contains("1 new, 2 known"));
}

#[test]
fn a_document_that_comes_again_with_other_words_counts_once() {
    let folder = folder("store_version");
    lines(&folder, &["add", "in"]);
    fs::write(folder.join("in/b-2024-03-14.txt"), "A roadside bomb killed four soldiers near Baqubah on Monday, the provincial police said.").unwrap();
    lines(&folder, &["add", "in"]);
    let told: Vec<u64> =
        values(&folder, &["search", "--what", "records", "--type", "explosion"]).iter().map(|record| record["killed"]["low"].as_u64().unwrap()).collect();
    assert_eq!(told, [4, 2]);
    assert_eq!(values(&folder, &["status", "--output", "jsonl"])[0]["superseded"], 1);
}

#[test]
fn other_reports_of_one_name_are_kept_beside_each_other() {
    let folder = folder("store_namesakes");
    let weeks = [
        "A roadside bomb killed three policemen near Kirkuk on Tuesday.",
        "Gunmen abducted two aid workers in the outskirts of Kabul on Sunday.",
        "Fighters of the Harrow Brigade burned a school in Mosul on Friday.",
    ];
    for (at, text) in weeks.iter().enumerate() {
        let week = folder.join(format!("w{at}"));
        fs::create_dir(&week).unwrap();
        fs::write(week.join("sitrep.txt"), text).unwrap();
        lines(&week, &["add", "sitrep.txt", "--published", "2024-03-14", "--desk", "../desk"]);
    }
    let rows = "id,text\n1,Police arrested four men in Kirkuk on Sunday.\n1,A suicide bomber killed nine worshippers at a mosque in Quetta on Monday.\n";
    fs::write(folder.join("rows.csv"), rows).unwrap();
    let output = run(&folder, &["add", "rows.csv"]);
    assert!(talk(&output).contains("another report has this id: kept beside it as `1~"), "{}", talk(&output));
    let types = |folder: &Path| records(folder).iter().map(|record| record["type"].as_str().unwrap().to_string()).collect::<Vec<_>>();
    let before = types(&folder);
    assert_eq!(before.len(), 5, "{before:?}");

    fs::write(folder.join("w1/sitrep.txt"), "Gunmen abducted four aid workers in the outskirts of Kabul on Sunday.").unwrap();
    lines(&folder.join("w1"), &["add", "sitrep.txt", "--published", "2024-03-14", "--desk", "../desk"]);
    assert_eq!((records(&folder).len(), &values(&folder, &["status", "--output", "jsonl"])[0]["superseded"]), (5, &Value::from(1)));

    let ids = |folder: &Path| records(folder).iter().map(|record| record["document"]["id"].as_str().unwrap().to_string()).collect::<Vec<_>>();
    let known = ids(&folder);
    lines(&folder, &["recode", "--all"]);
    assert_eq!(ids(&folder), known);
}

#[test]
fn decisions_outlive_recoding() {
    let folder = folder("store_recode");
    lines(&folder, &["add", "in"]);
    let (bomb, taken, arrest) = (id_of(&folder, "explosion"), id_of(&folder, "abduction"), id_of(&folder, "arrest"));
    lines(&folder, &["decide", "accept", &taken, "--why", "read beside its source"]);
    lines(&folder, &["decide", "edit", &taken, "captured", "{\"low\": 4, \"high\": 4, \"approximate\": false}"]);
    lines(&folder, &["decide", "accept", &arrest, "--who", "bo"]);
    lines(&folder, &["decide", "reject", &bomb]);
    let log = lines(&folder, &["decide", "log"]);
    assert!(lines(&folder, &["recode"]).is_empty(), "the coder is the same");
    assert!(lines(&folder, &["recode", "--all"]).is_empty(), "the same coder codes the same");
    change_lexicon(&folder);
    assert_eq!(values(&folder, &["status", "--output", "jsonl"])[0]["outdated"], 2);
    let told = lines(&folder, &["recode", "--dry-run"]);
    assert_eq!(lines(&folder, &["recode"]), told);
    assert!(told.iter().any(|line| line.starts_with("= ") && line.contains("arrest")), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("~ ") && line.contains("abduction (accepted by a reviewer)")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("perpetrators: ") && line.contains("harrow-brigade")), "{told:?}");
    let taken = record_of(&folder, "abduction");
    assert_eq!((&taken["review"], &taken["captured"]["low"]), (&"accepted".into(), &4.into()));
    assert_eq!(taken["perpetrators"][0]["id"], "harrow-brigade");
    assert_eq!(record_of(&folder, "arrest")["review"], "accepted");
    assert_eq!(values(&folder, &["search", "--review", "rejected"]).len(), 1);
    assert_eq!(lines(&folder, &["decide", "log"]), log, "the log is as it was");
    let counts = &values(&folder, &["status", "--output", "jsonl"])[0];
    assert_eq!((&counts["kept"], &counts["changed_since"], &counts["outdated"]), (&1.into(), &1.into(), &0.into()));
}

/// The desk's own words: a group that was not known, a rule that no longer knows its verb.
pub fn change_lexicon(folder: &Path) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lexicon");
    let rules = fs::read_to_string(shipped.join("rules/taking.toml")).unwrap();
    assert!(rules.contains("pattern = \"arrest|"), "the test changes this rule");
    let names = fs::read_to_string(shipped.join("actors/named/africa.tsv")).unwrap();
    fs::create_dir_all(folder.join("desk/lexicon/rules")).unwrap();
    fs::create_dir_all(folder.join("desk/lexicon/actors/named")).unwrap();
    fs::write(folder.join("desk/lexicon/rules/taking.toml"), rules.replace("pattern = \"arrest|", "pattern = \"zarrest|")).unwrap();
    fs::write(folder.join("desk/lexicon/actors/named/africa.tsv"), names + "harrow-brigade\tarmed-group\tHarrow Brigade\t\tIQ\n").unwrap();
}

#[test]
fn decisions_shape_incidents_and_can_be_taken_back() {
    let folder = folder("store_decide");
    lines(&folder, &["add", "in"]);
    let bombs: Vec<String> =
        values(&folder, &["search", "--what", "records", "--type", "explosion"]).iter().map(|record| record["id"].as_str().unwrap().to_string()).collect();
    let n_incidents = || values(&folder, &["search"]).len();
    assert_eq!((bombs.len(), n_incidents()), (2, 3));
    let split = lines(&folder, &["decide", "split", &bombs[0]])[0].clone();
    assert_eq!(n_incidents(), 4);
    fs::write(folder.join("in/c-2024-03-14.txt"), "Gunmen shot dead a teacher in Tikrit on Monday.").unwrap();
    lines(&folder, &["add", "in"]);
    assert_eq!(n_incidents(), 5, "relinking keeps the split");
    lines(&folder, &["decide", "merge", &bombs[0], &bombs[1]]);
    assert_eq!(n_incidents(), 4);
    lines(&folder, &["decide", "amend", &bombs[1], "killed", "{\"low\": 7, \"high\": 7, \"approximate\": false}"]);
    let shown = &values(&folder, &["show", &bombs[0]])[0];
    assert_eq!(shown["incident"]["incident"]["killed"]["low"], 7);
    lines(&folder, &["decide", "reject", &bombs[0]]);
    assert_eq!(n_incidents(), 5, "a rejected record stands alone");
    fs::write(folder.join("in/d-2024-03-14.txt"), "Rebels burned down a customs post near Beni on 2 February 2024.").unwrap();
    lines(&folder, &["add", "in"]);
    assert_eq!(n_incidents(), 6, "and stays alone when linked anew");
    assert_eq!(run(&folder, &["decide", "withdraw", "99"]).status.code(), Some(2));
    lines(&folder, &["decide", "withdraw", &split]);
    assert_eq!(run(&folder, &["decide", "withdraw", &split]).status.code(), Some(2), "once is enough");
    assert_eq!(values(&folder, &["decide", "log", &bombs[0]]).len(), 5, "what is of the whole incident is of each report");
}

#[test]
fn an_edit_must_fit() {
    let folder = folder("store_edit");
    lines(&folder, &["add", "in"]);
    let bomb = id_of(&folder, "explosion");
    for (field, value, told) in [("kiled", "1", "no field"), ("id", "x", "no field"), ("killed", "many", "does not fit"), ("type", "boom", "codebook")] {
        let output = run(&folder, &["decide", "edit", &bomb, field, value]);
        assert_eq!(output.status.code(), Some(2));
        assert!(talk(&output).contains(told), "{}", talk(&output));
    }
    assert!(lines(&folder, &["decide", "log"]).is_empty());
    lines(&folder, &["decide", "edit", &bomb, "type", "armed_assault"]);
    assert_eq!(record_of(&folder, "armed_assault")["edited"], serde_json::json!(["type"]));
}

#[test]
fn search_finds_by_words_day_place_actor_and_type() {
    let folder = folder("store_search");
    lines(&folder, &["add", "in"]);
    let n_found = |args: &[&str]| values(&folder, &[&["search"], args].concat()).len();
    for (args, n) in [
        (&["roadside", "bomb"][..], 1),
        (&["\"three farmers\""], 1),
        (&["farm*"], 1),
        (&["bomb", "farmers"], 0),
        (&["OR", "("], 0),
        (&["--place", "baqubah"], 1),
        (&["--place", "Nineveh"], 1),
        (&["--place", "IQ"], 3),
        (&["--near", "33.75,44.65,40"], 1),
        (&["--from", "2024-03-11", "--to", "2024-03-11"], 1),
        (&["--to", "2024-03-10"], 1),
        (&["--type", "arrest", "--class", "operation"], 1),
        (&["--document", "in/b-2024-03-14.txt"], 1),
        (&["--review", "accepted"], 0),
        (&["--limit", "2"], 2),
        (&["--limit", "2", "--offset", "2"], 1),
        (&["--what", "documents", "soldier"], 2),
        (&["--what", "documents", "Mosul"], 1),
    ] {
        assert_eq!(n_found(args), n, "{args:?}");
    }
    let document = &values(&folder, &["search", "--what", "documents", "Mosul"])[0];
    assert_eq!((&document["published"], &document["dated_by"]), (&"2024-03-14".into(), &"file_name".into()));
    let odd = run(&folder, &["search", "--near", "91,0,5"]);
    assert!(odd.status.code() == Some(2) && talk(&odd).contains("is no latitude, longitude and kilometres"), "{}", talk(&odd));
}

#[test]
fn a_broken_or_foreign_file_is_told() {
    let folder = folder("store_broken");
    let none = run(&folder, &["status"]);
    assert!(none.status.code() == Some(2) && talk(&none).contains("no desk in `desk`"), "{}", talk(&none));
    lines(&folder, &["add", "in"]);
    let file = folder.join("desk/desk.sqlite");
    let sound = fs::read(&file).unwrap();
    let mut torn = sound.clone();
    torn[4096..20_000].fill(0x5a);
    for (bytes, told) in
        [(b"this is a letter, not a desk, and long enough to be one".repeat(9), "no SQLite file"), (torn, "damaged"), (sound[..9000].to_vec(), "damaged")]
    {
        for beside in ["desk.sqlite-wal", "desk.sqlite-shm"] {
            let _ = fs::remove_file(folder.join("desk").join(beside));
        }
        fs::write(&file, bytes).unwrap();
        let output = run(&folder, &["status", "--check"]);
        assert_ne!(output.status.code(), Some(0));
        assert!(talk(&output).contains("desk.sqlite") || talk(&output).contains("hint"), "{told}: {}", talk(&output));
        let output = run(&folder, &["add", "in"]);
        assert!(talk(&output).contains(told), "{told}: {}", talk(&output));
        assert!(!talk(&output).contains("panicked"));
    }
    fs::write(&file, sound).unwrap();
    lines(&folder, &["status", "--check"]);
}
