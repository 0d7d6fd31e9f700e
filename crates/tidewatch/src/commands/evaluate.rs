//! `tidewatch evaluate`: figures by field against the floors of `eval/floors.toml`; a figure below its floor fails.
//!
//! Without more, the case book is measured. With `--scores` and `--data`, folders of scorers and labelled documents that are not
//! part of the project, the scorers are run on this program too. `--pin` raises the floors to the figures; a floor is lowered
//! only with `--lower`.

use crate::Status;
use crate::cases::{Case, Verdict, measure_fields, try_case};
use crate::commands::cases::read_book;
use crate::lexicon::LexiconArgs;
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measures the coding by field against pinned floors
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Folder of the case book
    #[arg(long, value_name = "DIR", default_value = "cases")]
    cases: PathBuf,
    /// File of floors
    #[arg(long, value_name = "FILE", default_value = "eval/floors.toml")]
    floors: PathBuf,
    /// Folder of scorers, with `board.py`
    #[arg(long, value_name = "DIR", requires = "data")]
    scores: Option<PathBuf>,
    /// Folder of labelled documents, for `--scores`
    #[arg(long, value_name = "DIR", requires = "scores")]
    data: Option<PathBuf>,
    /// Raise the floors to the figures
    #[arg(long)]
    pin: bool,
    /// With `--pin`: lower floors too. Say why in the CHANGELOG
    #[arg(long, requires = "pin")]
    lower: bool,
}

/// Floors by group (`scores`, `cases_precision`, `cases_recall`) and name, each 0 to 1.
#[derive(Default, Deserialize, Serialize)]
struct Floors {
    #[serde(default)]
    scores: BTreeMap<String, f64>,
    #[serde(default)]
    cases_precision: BTreeMap<String, f64>,
    #[serde(default)]
    cases_recall: BTreeMap<String, f64>,
}

/// A group of figures beside its floors.
struct Group<'a> {
    name: &'static str,
    figures: BTreeMap<String, f64>,
    floors: &'a mut BTreeMap<String, f64>,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let mut floors = read_floors(&args.floors)?;
    let (precision, recall) = measure_book(&args)?;
    let scores = match (&args.scores, &args.data) {
        (Some(scorers), Some(data)) => run_scorers(scorers, data)?,
        _ => BTreeMap::new(),
    };
    let mut groups = [
        Group { name: "scores", figures: scores, floors: &mut floors.scores },
        Group { name: "cases, precision", figures: precision, floors: &mut floors.cases_precision },
        Group { name: "cases, recall", figures: recall, floors: &mut floors.cases_recall },
    ];
    let n_below: usize = groups.iter().map(print_group).sum();
    if args.pin {
        groups.iter_mut().for_each(|group| pin(group, args.lower));
        write_floors(&args.floors, &floors)?;
        return Ok(Status::Done);
    }
    println!("{n_below} below their floors");
    Ok(Status::of(n_below == 0))
}

fn read_floors(path: &Path) -> anyhow::Result<Floors> {
    if !path.exists() {
        return Ok(Floors::default());
    }
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    toml::from_str(&text).with_context(|| format!("`{}` is no file of floors", path.display()))
}

/// Writes the floors below the comment lines that the file begins with.
fn write_floors(path: &Path, floors: &Floors) -> anyhow::Result<()> {
    let old = fs::read_to_string(path).unwrap_or_default();
    let comment: String = old.lines().take_while(|line| line.starts_with('#') || line.is_empty()).map(|line| format!("{line}\n")).collect();
    let text = toml::to_string(floors).context("floors are plain tables")?;
    fs::write(path, format!("{comment}{text}")).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Precision and recall by field over the case book.
fn measure_book(args: &Args) -> anyhow::Result<(BTreeMap<String, f64>, BTreeMap<String, f64>)> {
    let lexicon = args.lexicon.read()?;
    let (cases, faults) = read_book(&args.cases)?;
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    let tried: Vec<(&Case, Verdict)> = cases.iter().map(|case| (case, try_case(case, &lexicon))).collect();
    let measures = measure_fields(&tried);
    let precision = measures.iter().filter_map(|(field, measure)| Some((field.clone(), measure.precision()?)));
    let recall = measures.iter().filter_map(|(field, measure)| Some((field.clone(), measure.recall()?)));
    Ok((precision.collect(), recall.collect()))
}

/// Runs the board of scorers on this very program and reads the figures that it writes.
fn run_scorers(scorers: &Path, data: &Path) -> anyhow::Result<BTreeMap<String, f64>> {
    let program = std::env::current_exe().context("cannot name this program")?;
    let figures = std::env::temp_dir().join(format!("tidewatch-figures-{}.json", std::process::id()));
    let board = scorers.join("board.py");
    let done = Command::new("python3")
        .arg(&board)
        .arg("--program")
        .arg(program)
        .arg("--data")
        .arg(data)
        .arg("--json")
        .arg(&figures)
        .output()
        .with_context(|| format!("cannot run `{}` with python3", board.display()))?;
    if !done.status.success() {
        bail!("`{}` failed: {}", board.display(), String::from_utf8_lossy(&done.stderr).trim());
    }
    let text = fs::read_to_string(&figures).context("the board wrote no figures")?;
    let _ = fs::remove_file(&figures);
    let read: BTreeMap<String, Option<f64>> = serde_json::from_str(&text).context("the board's figures are no JSON")?;
    Ok(read.into_iter().map(|(name, figure)| (name, figure.unwrap_or(0.0))).collect())
}

/// Prints a group and says how many of its figures are below their floors.
fn print_group(group: &Group) -> usize {
    if group.figures.is_empty() {
        return 0;
    }
    println!("{:<22} {:>7} {:>7}", group.name, "figure", "floor");
    let mut n_below = 0;
    for (name, figure) in &group.figures {
        let floor = group.floors.get(name);
        let is_below = floor.is_some_and(|floor| figure + 1e-9 < *floor);
        n_below += usize::from(is_below);
        let floor = floor.map_or("-".into(), |floor| format!("{floor:.3}"));
        println!("  {name:<20} {figure:>7.3} {floor:>7}{}", if is_below { "  below" } else { "" });
    }
    println!();
    n_below
}

/// Sets floors to the figures, rounded down to hundredths.
fn pin(group: &mut Group, lower: bool) {
    for (name, figure) in &group.figures {
        let wanted = (figure * 100.0).floor() / 100.0;
        let floor = group.floors.entry(name.clone()).or_insert(wanted);
        if wanted > *floor || lower {
            *floor = wanted;
        }
    }
}
