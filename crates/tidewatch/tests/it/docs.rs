//! The documentation holds: its commands run and print what it shows, its links lead somewhere, its example settings are sound.
//!
//! A block ```` ```sh run ```` is run by `sh` with the built program, in a folder of the page's own with `examples/`, `cases/` and `eval/`; blocks of a page follow one another. A block
//! ```` ```text output ```` after it shows what is printed, on either stream: each line must begin a line of the output or end one, in this order; lines between may be left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// What a page's commands find beside them.
const BESIDE: [&str; 3] = ["examples", "cases", "eval"];
/// The book of cases and the tests themselves are run elsewhere, and building is not what is tested.
const PASSED_BY: [&str; 2] = ["cargo test", "cargo install"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The README and the pages of the site, by their path from the root.
fn pages() -> BTreeMap<String, String> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let names =
        docs.filter(|path| path.extension().is_some_and(|ending| ending == "md")).map(|path| format!("docs/{}", path.file_name().unwrap().to_string_lossy()));
    let read = |name: String| (fs::read_to_string(root().join(&name)).unwrap(), name);
    names.chain(["README.md".to_string()]).map(read).map(|(text, name)| (name, text)).collect()
}

/// A fenced block: its line, what stands after the fence, its text.
struct Block {
    line: usize,
    about: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (at, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(about) => {
                inside = true;
                blocks.push(Block { line: at + 1, about: about.trim().to_string(), text: String::new() });
            }
            None if inside => blocks.last_mut().unwrap().text.push_str(&format!("{line}\n")),
            None => {}
        }
    }
    assert!(!inside, "a block is not closed");
    blocks
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// A folder with what the pages' commands need, and the program as `tidewatch`.
fn folder(page: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docs").join(page.replace(['/', '.'], "_"));
    let _ = fs::remove_dir_all(&folder);
    BESIDE.iter().for_each(|name| copy(&root().join(name), &folder.join(name)));
    let tool = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_tidewatch"));
    fs::create_dir_all(folder.join(".bin")).unwrap();
    fs::write(folder.join(".bin/tidewatch"), tool).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(folder.join(".bin/tidewatch")).status().unwrap().success());
    folder
}

/// The block as it is run: the program by its name, and without what is passed by.
fn script(block: &Block) -> String {
    let lines = block.text.lines().filter(|line| !PASSED_BY.iter().any(|start| line.starts_with(start)));
    lines.map(|line| line.replace("cargo run --release --", "tidewatch") + "\n").collect()
}

/// Runs a block; what it printed, or what is wrong.
fn run(block: &Block, folder: &Path) -> Result<String, String> {
    let path = format!("{}:{}", folder.join(".bin").display(), std::env::var("PATH").unwrap_or_default());
    let script = format!("exec 2>&1\nset -eu\n{}", script(block));
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).current_dir(folder).env("PATH", path).env("USER", "ana").env_remove("CARGO_MANIFEST_DIR").stdin(Stdio::null());
    let output = command.output().map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(printed) } else { Err(format!("it ends with {}:\n{printed}", output.status)) }
}

/// The first shown line that was not printed, in its order.
fn missing<'a>(shown: &'a str, printed: &str) -> Option<&'a str> {
    let mut lines = printed.lines();
    shown.lines().filter(|line| !line.trim().is_empty()).find(|shown| !lines.any(|line| line.starts_with(shown.trim_end()) || line.ends_with(*shown)))
}

/// Runs a page's blocks; what is wrong with them.
fn faults_of(page: &str, text: &str) -> Vec<String> {
    let blocks = blocks(text);
    let (mut faults, mut printed, folder) = (Vec::new(), None, folder(page));
    for block in &blocks {
        let at = format!("{page}:{}", block.line);
        match block.about.as_str() {
            "sh run" => match run(block, &folder) {
                Ok(out) => printed = Some(out),
                Err(told) => {
                    faults.push(format!("{at}: {told}"));
                    break;
                }
            },
            "text output" => match &printed {
                Some(out) => {
                    let gone = missing(&block.text, out);
                    faults.extend(gone.map(|line| format!("{at}: `{line}` was not printed; this was:\n{out}")));
                }
                None => faults.push(format!("{at}: it shows the output of nothing")),
            },
            _ => {}
        }
    }
    faults
}

#[test]
fn commands_run_and_print_what_is_shown() {
    let pages: Vec<(String, String)> = pages().into_iter().filter(|(_, text)| text.contains("```sh run")).collect();
    assert!(pages.len() >= 6, "where are the pages with commands?");
    let faults: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = pages.iter().map(|(page, text)| scope.spawn(move || faults_of(page, text))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_command_that_fails_or_prints_otherwise_is_found() {
    let page = |block: &str| format!("```sh run\n{block}\n```\n\n```text output\none\nthree\n```\n");
    assert_eq!(faults_of("good.md", &page("echo one; echo two; echo three")), [""; 0]);
    assert!(faults_of("order.md", &page("echo three; echo one"))[0].contains("order.md:5: `three` was not printed"));
    assert!(faults_of("fails.md", &page("echo one; false; echo three"))[0].starts_with("fails.md:1: it ends with"));
}

#[test]
fn the_example_of_alerts_has_no_fault() {
    let page = &pages()["docs/alerts.md"];
    let example = blocks(page).into_iter().find(|block| block.about == "toml").expect("docs/alerts.md shows its settings");
    let folder = folder("example");
    let added = Block { line: 0, about: String::new(), text: "tidewatch add examples/reports/01*".to_string() };
    run(&added, &folder).unwrap();
    fs::write(folder.join("desk/alerts.toml"), &example.text).unwrap();
    let asked = Block { text: "tidewatch alerts --dry-run".to_string(), ..added };
    let printed = run(&asked, &folder).unwrap();
    assert!(printed.contains("many dead: ") && !printed.contains("new country"), "{printed}");
    let broken = example.text.replace("history_days", "historic_days");
    fs::write(folder.join("desk/alerts.toml"), broken).unwrap();
    assert!(run(&asked, &folder).unwrap_err().contains("historic_days"));
}

/// Links of a page, with their lines, without those in blocks.
fn links(page: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, line) in page.lines().enumerate() {
        inside ^= line.trim_start().starts_with("```");
        let starts = line.match_indices("](").map(|(start, _)| &line[start + 2..]).filter(|_| !inside);
        found.extend(starts.filter_map(|rest| Some((at + 1, rest.split_once(')')?.0.to_string()))));
    }
    found
}

/// The anchors of a page's headings, as both GitHub and mdBook make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim().to_lowercase());
    headings.map(|heading| heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter)).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut faults = Vec::new();
    for (page, text) in pages() {
        for (line, link) in links(&text).into_iter().filter(|(_, link)| !link.contains("://") && !link.starts_with("mailto:")) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { root().join(&page) } else { root().join(&page).parent().unwrap().join(path) };
            let leaves = page.starts_with("docs/") && path.starts_with("..");
            let known = target.is_file() && (anchor.is_empty() || anchors(&fs::read_to_string(&target).unwrap_or_default()).contains(anchor));
            if !known || leaves {
                faults.push(format!("{page}:{line}: `{link}` leads {}", if leaves { "out of the site" } else { "nowhere" }));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_list_of_pages_and_the_measured_sets_exist() {
    let pages = pages();
    let listed: BTreeSet<String> = links(&pages["docs/SUMMARY.md"]).into_iter().map(|(_, link)| format!("docs/{link}")).collect();
    let here: BTreeSet<String> = pages.keys().filter(|name| name.starts_with("docs/") && *name != "docs/SUMMARY.md").cloned().collect();
    assert!(listed.is_subset(&here) && listed.len() >= 12, "docs/SUMMARY.md names what is not in docs/: {listed:?}");
    let floors: toml::Table = fs::read_to_string(root().join("eval/floors.toml")).unwrap().parse().unwrap();
    let rows = pages["docs/method.md"].lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|row| row.split_once(" |"));
    let named = rows.flat_map(|(names, _)| names.split(", ").map(|name| name.trim_matches('`').to_string()));
    let unknown: Vec<String> = named.filter(|name| floors["scores"].get(name).is_none()).collect();
    assert!(unknown.is_empty(), "docs/method.md names sets that eval/floors.toml does not have: {unknown:?}");
}
