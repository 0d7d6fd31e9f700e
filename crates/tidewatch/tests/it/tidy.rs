//! The house is tidy: what STYLE.md asks of files, functions, names and the map is checked here.

use std::fs;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 600;
const LONGEST_FUNCTION: usize = 60;
/// Names that say nothing.
const BANNED: [&str; 11] = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "handler", "processor", "base", "info"];
const BANNED_FILES: [&str; 2] = ["data", "core"];
const BANNED_OPENINGS: [&str; 2] = ["do_", "my_"];
/// What the engine may not touch: it is pure.
const FORBIDDEN: [&str; 12] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::time",
    "std::thread",
    "std::process",
    "println!",
    "eprintln!",
    "print!(",
    "eprint!(",
    "static mut",
    "thread_local!",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// All files below a folder of the repository, by their path from its root, in order.
fn files_below(folder: &str) -> Vec<(String, PathBuf)> {
    let root = root();
    let (mut folders, mut files) = (vec![root.join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            if !path.is_dir() {
                files.push((name, path));
            } else if !name.ends_with("target") {
                folders.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Every source file with its text.
fn sources() -> Vec<(String, String)> {
    let rust = files_below("crates").into_iter().filter(|(name, _)| name.ends_with(".rs"));
    rust.map(|(name, path)| (name, fs::read_to_string(path).unwrap())).collect()
}

/// Name and number of lines of each function of a file; a function ends with the brace that stands under its first letter.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let start =
            line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ").trim_start_matches("const ");
        let Some(rest) = start.strip_prefix("fn ") else { continue };
        let name: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        let closing = format!("{}}}", " ".repeat(indent));
        let one_line = line.ends_with('}') || line.ends_with(';');
        let n_lines = if one_line { 1 } else { lines[at..].iter().position(|line| line.starts_with(&closing)).map_or(1, |n| n + 1) };
        found.push((name, n_lines));
    }
    found
}

fn assert_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn files_say_what_they_are_for_and_are_short() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        let n_lines = text.lines().count();
        if !text.starts_with("//!") {
            faults.push(format!("{name}: begin it with `//!`: what comes in and what goes out"));
        }
        if n_lines > LONGEST_FILE {
            faults.push(format!("{name}: {n_lines} lines, at most {LONGEST_FILE}"));
        }
    }
    assert_none(faults);
}

#[test]
fn functions_are_short() {
    let long = sources().into_iter().flat_map(|(file, text)| {
        let long = functions(&text).into_iter().filter(|(_, n_lines)| *n_lines > LONGEST_FUNCTION);
        long.map(|(name, n_lines)| format!("{file}: `{name}` has {n_lines} lines, at most {LONGEST_FUNCTION}")).collect::<Vec<_>>()
    });
    assert_none(long.collect());
}

#[test]
fn names_say_something() {
    let mut faults = Vec::new();
    for (file, text) in sources() {
        let stem = Path::new(&file).file_stem().unwrap().to_string_lossy().into_owned();
        if BANNED.contains(&stem.as_str()) || BANNED_FILES.contains(&stem.as_str()) {
            faults.push(format!("{file}: name it for what comes out of it"));
        }
        for (name, _) in functions(&text) {
            let parts = || name.split('_');
            if parts().any(|part| BANNED.contains(&part)) || BANNED_OPENINGS.iter().any(|opening| name.starts_with(opening)) {
                faults.push(format!("{file}: `{name}` says nothing"));
            }
        }
    }
    assert_none(faults);
}

#[test]
fn the_engine_is_pure() {
    let mut faults = Vec::new();
    for (file, text) in sources().into_iter().filter(|(file, _)| file.starts_with("crates/engine/src/")) {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
        for (at, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            faults.extend(FORBIDDEN.iter().filter(|word| line.contains(*word)).map(|word| format!("{file}:{}: `{word}` is forbidden in the engine", at + 1)));
        }
    }
    assert_none(faults);
}

#[test]
fn the_map_shows_the_house() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let quoted = map.split('`').skip(1).step_by(2);
    let looks_like_path = |word: &&str| word.contains('/') && !word.contains([' ', '*', '<', '|', ':', '…']) && !word.starts_with(['/', '-', '.', '~']);
    let gone = quoted.filter(looks_like_path).filter(|path| !root().join(path).exists()).map(|path| format!("ARCHITECTURE.md: `{path}` does not exist"));
    let mut faults: Vec<String> = gone.collect();
    for entry in fs::read_dir(root().join("crates/engine/src")).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        if module != "lib" && !map.contains(&format!("`{module}`")) && !map.contains(&format!("src/{module}")) {
            faults.push(format!("ARCHITECTURE.md: the engine's `{module}` is not in it"));
        }
    }
    if map.lines().count() > 150 {
        faults.push("ARCHITECTURE.md: more than 150 lines".to_string());
    }
    assert_none(faults);
}

#[test]
fn every_case_file_is_read() {
    let sources = sources();
    let is_read = |name: &str| name.ends_with(".case") || name.ends_with(".md") || sources.iter().any(|(_, text)| text.contains(name));
    let forgotten = files_below("cases").into_iter().filter(|(name, _)| !is_read(name));
    assert_none(forgotten.map(|(name, _)| format!("{name}: no test reads it")).collect());
}

#[test]
fn no_test_is_forgotten_or_put_off() {
    let mut faults = Vec::new();
    for folder in ["crates/engine/tests/it", "crates/tidewatch/tests/it"] {
        let list = fs::read_to_string(root().join(folder).join("main.rs")).unwrap();
        for (name, path) in files_below(folder) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            if stem != "main" && name.ends_with(".rs") && !list.contains(&format!("mod {stem};")) {
                faults.push(format!("{name}: not named in main.rs"));
            }
        }
    }
    let put_off = ["#[ign", "ore]"].concat();
    faults.extend(sources().into_iter().filter(|(_, text)| text.contains(&put_off)).map(|(name, _)| format!("{name}: holds a test that is not run")));
    assert_none(faults);
}
