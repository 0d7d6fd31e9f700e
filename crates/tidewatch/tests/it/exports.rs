//! Exports from outside: what a user types and what lies there afterwards, what is told when it cannot be done, and a copy that stays in step.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const REPORT: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday. \
Fighters of the Harrow Brigade abducted three farmers in Mosul on Tuesday. Police arrested four men in Kirkuk on Sunday.";
const OTHER: &str = "A roadside bomb killed three soldiers near Baqubah on Monday, the provincial police said.";
const FORMATS: [&str; 12] = ["csv", "parquet", "xlsx", "acled", "ged", "gtd", "hxl", "geojson", "gpkg", "kml", "stix", "jsonld"];

/// A desk of its own for a test, with two reports.
fn desk(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("in")).unwrap();
    fs::write(folder.join("in/a-2024-03-14.txt"), REPORT).unwrap();
    fs::write(folder.join("in/b-2024-03-14.txt"), OTHER).unwrap();
    done(&folder, &["add", "in"]);
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).env("USER", "ana").stdin(Stdio::null()).output().unwrap()
}

/// Runs what must succeed; its standard output.
fn done(folder: &Path, args: &[&str]) -> Vec<u8> {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}\n{}", talk(&output));
    output.stdout
}

fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn values(folder: &Path, args: &[&str]) -> Vec<Value> {
    let out = String::from_utf8(done(folder, args)).unwrap();
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_format_is_written_twice_the_same() {
    let folder = desk("exports_twice");
    for format in FORMATS {
        let [one, two] = ["one.zip", "two.zip"].map(|out| {
            done(&folder, &["export", "--as", format, "--out", out]);
            fs::read(folder.join(out)).unwrap()
        });
        assert!(one == two && !one.is_empty(), "{format}");
    }
    let left: Vec<_> = fs::read_dir(&folder).unwrap().filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains(".part")).collect();
    assert!(left.is_empty(), "nothing half written is left");
}

#[test]
fn tables_go_to_a_folder_a_file_or_a_pipe() {
    let folder = desk("exports_tables");
    done(&folder, &["export", "--as", "csv", "--out", "tables"]);
    let mut names: Vec<String> = fs::read_dir(folder.join("tables")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let wanted = ["decisions", "evidence", "figures", "incidents", "records", "sources", "statements", "tallies", "victims"];
    assert_eq!(names, wanted.map(|name| format!("{name}.csv")));
    let incidents = String::from_utf8(done(&folder, &["export", "--as", "csv", "--table", "incidents"])).unwrap();
    assert_eq!(incidents.matches("\r\n").count(), 4, "a header and three incidents\n{incidents}");
    assert_eq!(incidents.as_bytes(), fs::read(folder.join("tables/incidents.csv")).unwrap());
    let one = String::from_utf8(done(&folder, &["export", "--as", "csv", "--table", "incidents", "--type", "abduction"])).unwrap();
    assert!(one.contains("Mosul") && !one.contains("Kirkuk"), "{one}");
}

#[test]
fn a_pipe_gives_what_a_desk_gives() {
    let folder = desk("exports_pipe");
    let records = done(&folder, &["code", "in"]);
    let texts = done(&folder, &["text", "in", "--output", "jsonl"]);
    fs::write(folder.join("records.jsonl"), records).unwrap();
    fs::write(folder.join("texts.jsonl"), texts).unwrap();
    let piped = done(&folder, &["export", "records.jsonl", "--texts", "texts.jsonl", "--as", "acled", "--plain"]);
    let own = done(&folder, &["export", "--as", "acled", "--plain"]);
    assert_eq!(String::from_utf8_lossy(&piped), String::from_utf8_lossy(&own));
    let header = String::from_utf8(piped).unwrap().lines().next().unwrap().split(',').count();
    assert_eq!(header, 31);
}

#[test]
fn what_cannot_be_done_is_told() {
    let folder = desk("exports_faults");
    fs::create_dir_all(folder.join("taken.csv")).unwrap();
    fs::write(folder.join("bad.jsonl"), "{\"record\": \"incident\"\nno\n").unwrap();
    let cases: [(&[&str], &str); 18] = [
        (&["--as", "shapefile"], "the formats are csv, parquet, xlsx, acled"),
        (&["--as", "acled", "--out", "no/where.csv"], "there is no folder `no`"),
        (&["--as", "acled", "--out", "taken.csv"], "`taken.csv` is a folder"),
        (&["--as", "csv"], "several tables need a folder"),
        (&["--as", "csv", "--table", "incident"], "the tables are incidents, records"),
        (&["--as", "geojson", "--out", "a.csv"], "`--as geojson` is no table"),
        (&["--as", "csv", "--out", "a.parquet"], "hint: `--as parquet`"),
        (&["--as", "csv", "--out", "a.csv"], "nine tables do not go into `a.csv`"),
        (&["--as", "csv", "--table", "incidents", "--out", "a.xyz"], "the endings are `.csv`, `.zip`"),
        (&["--as", "acled", "--out", "a.xyz"], "the endings are `.csv`, `.parquet`, `.xlsx`, `.zip`"),
        (&["--as", "acled", "--table", "victims"], "`--table victims` goes with csv, parquet and xlsx"),
        (&["--as", "gpkg", "--out", "a.json"], "`--as gpkg` writes no `.json`"),
        (&["--as", "changes", "--out", "a.txt"], "the endings are `.jsonl`"),
        (&["--as", "acled", "--type", "explosoin", "--out", "a.csv"], "did you mean `explosion`?"),
        (&["--as", "acled", "--from", "2024-03-14", "--to", "2024-03-01"], "is after"),
        (&["--as", "acled", "--since", "x-1"], "are for `--as changes`"),
        (&["--as", "acled", "--desk", "nowhere"], "no desk in `nowhere`"),
        (&["bad.jsonl", "--as", "acled", "--class", "attack"], "filters are for a desk"),
    ];
    for (args, told) in cases {
        let output = run(&folder, &[&["export"], args].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(talk(&output).contains(told), "{args:?}\n{}", talk(&output));
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    let mut left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["bad.jsonl", "desk", "in", "taken.csv"], "nothing was written");
    let output = run(&folder, &["export", "bad.jsonl", "--as", "acled"]);
    assert_eq!(output.status.code(), Some(1), "the rest is done");
    assert!(talk(&output).contains("no record"), "{}", talk(&output));
}

#[test]
fn names_that_the_desk_does_not_have_are_told() {
    let folder = desk("exports_names");
    let cases: [(&[&str], &str); 3] = [
        (&["--place", "Atlantis"], "nothing in the desk has the place `Atlantis`"),
        (&["--place", "Mosull"], "did you mean `Mosul`?"),
        (&["--actor", "nobody"], "nothing in the desk has the actor `nobody`"),
    ];
    for command in [&["search"][..], &["export", "--as", "acled"], &["export", "--as", "changes"]] {
        for (filter, told) in &cases {
            let output = run(&folder, &[command, *filter].concat());
            assert_eq!(output.status.code(), Some(0), "{command:?} {filter:?}");
            assert!(talk(&output).contains(told), "{command:?} {filter:?}\n{}", talk(&output));
        }
        let known = run(&folder, &[command, &["--place", "mosul", "--type", "abduction"]].concat());
        assert_eq!(talk(&known).matches("nothing in the desk").count(), 0, "{}", talk(&known));
        let mistyped = run(&folder, &[command, &["--type", "explosoin"]].concat());
        assert_eq!(mistyped.status.code(), Some(2), "{command:?}");
        assert!(talk(&mistyped).contains("did you mean `explosion`?") && mistyped.stdout.is_empty(), "{}", talk(&mistyped));
    }
}

#[test]
fn incidents_are_shown_as_a_table_too() {
    let folder = desk("search_table");
    let table = String::from_utf8(done(&folder, &["search", "--output", "table"])).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "a header and three incidents\n{table}");
    assert!(lines[0].starts_with("DATE") && lines.iter().any(|line| line.contains("abduction") && line.contains("Mosul")), "{table}");
}

/// A desk that is exported whole needs no more memory for what it tells than for a part.
#[test]
#[cfg(target_os = "linux")]
fn a_larger_desk_needs_no_more_memory() {
    let folder = desk("exports_memory");
    let report = |at: usize| {
        let text = format!("A roadside bomb killed {} soldiers near Baqubah on Monday.", at % 20 + 2);
        let day = format!("{}-{:02}-{:02}", 2010 + at % 13, at % 12 + 1, at % 27 + 1);
        serde_json::json!({"id": format!("r{at}"), "text": text, "published": day}).to_string()
    };
    fs::write(folder.join("many.jsonl"), (0..2500).map(report).collect::<Vec<_>>().join("\n")).unwrap();
    done(&folder, &["add", "many.jsonl", "--input", "jsonl"]);
    for format in ["csv", "parquet", "gpkg", "stix", "jsonld"] {
        let of = |filters: &[&str]| most_memory(&folder, &[&["export", "--as", format, "--out", "out.zip"], filters].concat());
        let (few, all) = (of(&["--from", "2024-03-14", "--to", "2024-03-14"]), of(&[]));
        assert!(all < few + 32 * 1024, "{format}: {few} kB for few, {all} kB for all");
    }
}

/// The most memory of its own that the program has at a time, in kB, as the system counts it.
#[cfg(target_os = "linux")]
fn most_memory(folder: &Path, args: &[&str]) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).stderr(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
        most = most.max(own.unwrap_or(0));
    }
    most
}

/// A copy of a desk that follows the feed.
#[derive(Default)]
struct Copy {
    things: BTreeMap<(String, String), Value>,
    cursor: Option<String>,
}

impl Copy {
    /// Takes what has changed; gives how many things were written and went.
    fn follow(&mut self, folder: &Path, filters: &[&str]) -> (usize, usize) {
        let mut args = vec!["export", "--as", "changes"];
        args.extend(filters);
        let cursor = self.cursor.clone();
        args.extend(cursor.iter().flat_map(|cursor| ["--since", cursor]));
        let mut lines = values(folder, &args);
        let end = lines.pop().unwrap();
        self.cursor = end["cursor"].as_str().map(str::to_string);
        let (mut n_written, mut n_gone) = (0, 0);
        for line in lines {
            let key = (line["kind"].as_str().unwrap().to_string(), line["id"].as_str().unwrap().to_string());
            if line["change"] == "written" {
                n_written += 1;
                self.things.insert(key, line);
            } else {
                n_gone += usize::from(self.things.remove(&key).is_some());
            }
        }
        (n_written, n_gone)
    }

    fn of(&self, kind: &str) -> BTreeMap<String, Value> {
        self.things.iter().filter(|((known, _), _)| known == kind).map(|((_, id), line)| (id.clone(), line["value"].clone())).collect()
    }
}

#[test]
fn a_copy_stays_in_step() {
    let folder = desk("exports_changes");
    let (mut copy, mut attacks) = (Copy::default(), Copy::default());
    copy.follow(&folder, &[]);
    attacks.follow(&folder, &["--class", "attack"]);
    assert_eq!((copy.of("incident").len(), copy.of("document").len(), attacks.of("incident").len()), (3, 2, 2));
    assert_eq!(copy.follow(&folder, &[]), (0, 0), "nothing has changed");
    let abduction = copy.of("record").into_iter().find(|(_, record)| record["type"] == "abduction").unwrap().0;
    done(&folder, &["decide", "reject", &abduction]);
    let (_, n_gone) = copy.follow(&folder, &[]);
    assert!(n_gone >= 2, "the incident and its record");
    assert_eq!((copy.of("incident").len(), copy.of("decision").len()), (2, 1));
    fs::write(folder.join("in/c-2024-03-14.txt"), "Gunmen shot dead a teacher in Tikrit on Monday.").unwrap();
    done(&folder, &["add", "in"]);
    copy.follow(&folder, &[]);
    attacks.follow(&folder, &["--class", "attack"]);
    let mut now: Vec<String> = values(&folder, &["search", "--limit", "1000"])
        .iter()
        .filter(|incident| incident["review"] != "rejected")
        .map(|incident| incident["incident"].to_string())
        .collect();
    now.sort();
    let mut kept: Vec<String> = copy.of("incident").values().map(|incident| incident["incident"].to_string()).collect();
    kept.sort();
    assert_eq!(kept, now, "the copy holds what the desk holds");
    assert!(attacks.of("incident").values().all(|incident| incident["class"] == "attack") && attacks.of("incident").len() == 2);
    for ((kind, id), line) in &copy.things {
        let told = |key: &str| line[key].as_str().is_some_and(|told| !told.is_empty());
        assert!(
            ["document", "decision"].contains(&kind.as_str()) || ["version", "sources", "evidence", "coder"].iter().all(|key| told(key)),
            "{kind} {id}: {line}"
        );
    }
}

#[test]
fn a_cursor_of_another_desk_is_refused() {
    let folder = desk("exports_cursor");
    for cursor in ["0123456789ab-1", "1", "x-y"] {
        let output = run(&folder, &["export", "--as", "changes", "--since", cursor]);
        assert_eq!(output.status.code(), Some(2), "{cursor}");
        assert!(talk(&output).contains("no place in"), "{}", talk(&output));
    }
    let pieces = values(&folder, &["export", "--as", "changes", "--limit", "2"]);
    assert_eq!((pieces.len(), pieces[2]["more"].as_bool()), (3, Some(true)));
}

#[test]
fn the_page_tells_the_mappings_that_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = root.join("docs/exports.md");
    let mut text = fs::read_to_string(&page).unwrap();
    for format in ["csv", "acled", "ged", "gtd", "hxl"] {
        let (begin, end) = (format!("<!-- mapping of {format} -->\n"), format!("<!-- end of {format} -->"));
        let (from, to) = (text.find(&begin).unwrap() + begin.len(), text.find(&end).unwrap());
        let told = String::from_utf8(done(&root, &["export", "--as", format, "--describe"])).unwrap();
        text.replace_range(from..to, &told);
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(&page, text).unwrap();
    }
    assert_eq!(fs::read_to_string(&page).unwrap(), text, "run it with UPDATE_EXPECT=1");
}
