//! The program killed at many points: nothing that it said was done is lost, and starting it again does the rest.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Enough for several transactions.
const N_REPORTS: usize = 260;
/// Points in time at which the program is killed, spread over a whole run.
const N_POINTS: u32 = 16;

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let towns = ["Baqubah", "Mosul", "Kirkuk", "Tikrit", "Basra"];
    let line = |n: usize| {
        let text = format!("Gunmen killed {} soldiers in {} on Monday. Police said that {n} shots were fired.", 2 + n % 7, towns[n % 5]);
        format!("{{\"id\": \"d{n:03}\", \"text\": \"{text}\", \"published\": \"2024-{:02}-{:02}\"}}\n", 1 + n % 12, 1 + n % 28)
    };
    fs::write(folder.join("in.jsonl"), (0..N_REPORTS).map(line).collect::<String>()).unwrap();
    folder
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidewatch"));
    command.args(args).current_dir(folder).env("USER", "ana").stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Runs to the end; the lines printed.
fn run(folder: &Path, args: &[&str]) -> Vec<String> {
    let output = program(folder, args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_string).collect()
}

/// Runs for so long and is then killed; the whole lines printed by then.
fn run_and_kill(folder: &Path, args: &[&str], after: Duration) -> Vec<String> {
    let mut child = program(folder, args).spawn().unwrap();
    thread::sleep(after);
    child.kill().unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    child.wait().unwrap();
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    text[..whole].lines().map(str::to_string).collect()
}

fn time_of(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// What the desk holds, but for what differs from run to run.
fn contents(folder: &Path, desk: &str) -> (Vec<String>, Vec<String>) {
    let found = |what: &str| run(folder, &["search", "--desk", desk, "--what", what, "--limit", "100000"]);
    let (mut records, mut incidents) = (found("records"), found("incidents"));
    records.sort();
    incidents.sort();
    (records, incidents)
}

#[test]
fn adding_loses_nothing_that_was_said_to_be_done() {
    let folder = folder("killed_add");
    let whole = time_of(|| assert_eq!(run(&folder, &["add", "in.jsonl", "--desk", "whole"]).len(), N_REPORTS));
    let expected = contents(&folder, "whole");
    let mut n_partial = 0;
    for point in 0..N_POINTS {
        let desk = format!("desk{point}");
        let said = run_and_kill(&folder, &["add", "in.jsonl", "--desk", &desk], whole * point / N_POINTS);
        n_partial += usize::from(!said.is_empty() && said.len() < N_REPORTS);
        if !said.is_empty() {
            run(&folder, &["status", "--desk", &desk, "--check"]);
            let stored: BTreeSet<String> = ids(&run(&folder, &["search", "--desk", &desk, "--what", "documents", "--limit", "100000"]));
            for line in &said {
                let told: Value = serde_json::from_str(line).unwrap();
                assert!(stored.contains(told["documents"][0].as_str().unwrap()), "point {point}: said and lost: {line}");
            }
        }
        run(&folder, &["add", "in.jsonl", "--desk", &desk]);
        assert_eq!(contents(&folder, &desk), expected, "point {point}");
        fs::remove_dir_all(folder.join(desk)).unwrap();
    }
    println!("{n_partial} of {N_POINTS} points fell between two transactions");
}

fn ids(lines: &[String]) -> BTreeSet<String> {
    lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_string()).collect()
}

#[test]
fn decisions_and_recoding_lose_nothing() {
    let folder = folder("killed_decide");
    run(&folder, &["add", "in.jsonl"]);
    let records: Vec<String> = ids(&run(&folder, &["search", "--what", "records", "--limit", "1000"])).into_iter().collect();
    let whole = time_of(|| drop(run(&folder, &["decide", "accept", &records[0]])));
    let mut said = BTreeSet::from(["1".to_string()]);
    for point in 0..N_POINTS {
        let record = &records[1 + point as usize];
        said.extend(run_and_kill(&folder, &["decide", "reject", record], whole * (point + 4) / N_POINTS));
        let log: BTreeSet<String> =
            run(&folder, &["decide", "log"]).iter().map(|line| serde_json::from_str::<Value>(line).unwrap()["number"].to_string()).collect();
        assert!(log.is_superset(&said), "point {point}: said {said:?}, logged {log:?}");
    }
    let (log, before) = (run(&folder, &["decide", "log"]), contents(&folder, "desk").0);
    let whole = time_of(|| drop(run(&folder, &["recode", "--all"])));
    for point in 0..N_POINTS / 2 {
        run_and_kill(&folder, &["recode", "--all"], whole * (2 * point + 1) / N_POINTS);
        assert_eq!(contents(&folder, "desk").0, before, "point {point}");
    }
    assert_eq!(run(&folder, &["decide", "log"]), log);
    run(&folder, &["status", "--check"]);
}
