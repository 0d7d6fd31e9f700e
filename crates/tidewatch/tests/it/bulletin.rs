//! `bulletin` from outside: from paths, from records, from a desk with its decisions; what it writes and what it refuses.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

fn done(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

const FIRST: &str = "Bombing in Kirkuk\n\nKIRKUK, June 1, 2021 - A roadside bomb killed three soldiers in Kirkuk on June 1, 2021, police said.\n";
const SECOND: &str = "Gunmen attack in Mosul\n\nMOSUL, June 9, 2021 - Gunmen killed two policemen in Mosul on June 9, 2021, police said.\n";

fn reports(folder: &Path) {
    fs::write(folder.join("a.txt"), FIRST).unwrap();
    fs::write(folder.join("b.txt"), SECOND).unwrap();
}

#[test]
fn markdown_alone_is_written_as_asked_and_records_need_no_input() {
    let folder = folder("bulletin_out");
    reports(&folder);
    done(&folder, &["bulletin", "a.txt", "--out", "x.md"]);
    assert!(fs::read_to_string(folder.join("x.md")).unwrap().starts_with("# Incidents of"));
    assert!(!folder.join("x.html").exists());
    fs::write(folder.join("r.jsonl"), done(&folder, &["code", "a.txt", "b.txt"])).unwrap();
    done(&folder, &["bulletin", "--records", "r.jsonl", "--period", "2021-06", "--out", "y.html"]);
    let page = fs::read_to_string(folder.join("y.html")).unwrap();
    assert!(page.contains("Incidents of June 2021") && page.contains("Kirkuk") && page.contains("Mosul"));
}

#[test]
fn a_week_stands_beside_the_week_before() {
    let folder = folder("bulletin_weeks");
    reports(&folder);
    done(&folder, &["bulletin", "a.txt", "b.txt", "--period", "2021-W23", "--out", "w.html"]);
    let told = fs::read_to_string(folder.join("w.md")).unwrap();
    assert!(told.contains("week 23 of 2021 (7–13 June 2021)"), "{told}");
    assert!(told.contains("| All incidents | 1 | 1 | 0 |"), "{told}");
    done(&folder, &["bulletin", "b.txt", "--period", "2021-W23", "--out", "w.html"]);
    assert!(fs::read_to_string(folder.join("w.md")).unwrap().contains("not covered by reports"));
}

#[test]
fn a_desks_decisions_are_followed_and_its_next_bulletin_says_what_changed() {
    let folder = folder("bulletin_desk");
    reports(&folder);
    done(&folder, &["add", "a.txt", "b.txt"]);
    fs::write(folder.join("desk/bulletin.toml"), "publisher = \"Example desk\"\n").unwrap();
    let week = ["bulletin", "--desk", "desk", "--period", "2021-06", "--out", "m.html"];
    done(&folder, &[&week[..], &["--publish"]].concat());
    let page = fs::read_to_string(folder.join("m.html")).unwrap();
    assert!(page.contains("Example desk") && page.contains("Kirkuk") && folder.join("desk/bulletins/0001.json").exists());
    let records: Vec<Value> = done(&folder, &["search", "--what", "records"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let record = |town: &str| {
        let found = records.iter().find(|record| record.to_string().contains(town) && record.to_string().contains("\"incident\"")).unwrap();
        found["id"].as_str().or(found["record"]["id"].as_str()).unwrap().to_string()
    };
    done(&folder, &["decide", "--who", "a", "reject", &record("Mosul")]);
    done(&folder, &["decide", "--who", "a", "edit", &record("Kirkuk"), "killed", r#"{"low":4,"high":4,"approximate":false}"#]);
    done(&folder, &week);
    let told = fs::read_to_string(folder.join("m.md")).unwrap();
    assert!(told.contains("killed: 3, now 4") && told.contains("No longer told"), "{told}");
    assert!(fs::read_to_string(folder.join("m.html")).unwrap().contains("corrected by the desk"));
    done(&folder, &[&week[..], &["--since", "2020-01-01"]].concat());
    assert!(fs::read_to_string(folder.join("m.md")).unwrap().contains("Not yet in it"));
}

#[test]
fn what_is_wrong_is_told_with_file_and_line() {
    let folder = folder("bulletin_wrong");
    reports(&folder);
    fs::write(folder.join("s.toml"), "publisher = \"x\"\n\n[[arena]]\nname = \"A\"\ncountries = [\"Iraq\"]\n").unwrap();
    let told = refused(&folder, &["bulletin", "a.txt", "--settings", "s.toml"]);
    assert!(told.contains("s.toml:5: unknown country `Iraq`"), "{told}");
    fs::write(folder.join("s.toml"), "publisher = \n").unwrap();
    assert!(refused(&folder, &["bulletin", "a.txt", "--settings", "s.toml"]).contains("s.toml:1:"));
    assert!(refused(&folder, &["bulletin", "a.txt", "--period", "next week"]).contains("2020-W21"));
    assert!(refused(&folder, &["bulletin", "a.txt", "--since", "2021-06-01"]).contains("only a desk"));
    fs::write(folder.join("no.json"), "{}").unwrap();
    assert!(refused(&folder, &["bulletin", "a.txt", "--since", "no.json"]).contains("no stamp"));
    assert!(refused(&folder, &["bulletin", "a.txt", "--publish"]).contains("--desk"));
}
