//! `tidewatch export`: a desk with filters, or records from a pipe, in; files in other programs' formats out.

use super::filters::{FilterArgs, tell_unknown};
use super::link::open;
use crate::Status;
use crate::export::{self, Form, Format, Made, Request, Scratch, Source, Text, changes, described, format_named, make};
use crate::input::{Fault, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::{json_line, place_whole};
use crate::store::{Cursor, DeskArgs, Filter, Store};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Changes that are read at a time.
const PIECE: usize = 1000;
const CHANGES: &str = "changes.jsonl";

/// Writes a desk, or records from a pipe, as tables, maps, linked data, or in the columns of ACLED, UCDP GED and GTD
#[derive(clap::Args)]
pub struct Args {
    /// Files of records or incidents, one a line, as `code` and `link` print them; `-` is standard input; a desk is read where there are none
    #[arg(value_name = "RECORDS")]
    paths: Vec<String>,
    /// Format: csv, parquet, xlsx, acled, ged, gtd, hxl, geojson, gpkg, kml, stix, jsonld or changes
    #[arg(long = "as", value_name = "FORMAT")]
    format: String,
    /// File to write, or a folder or `.zip` for several tables; standard output where there is none. The ending `.csv`, `.parquet` or `.xlsx` says
    /// how a table is written
    #[arg(long, value_name = "PATH")]
    out: Option<String>,
    /// One table of csv, parquet or xlsx, as `incidents`
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// Only the columns of the schema, for programs that take no others
    #[arg(long)]
    plain: bool,
    /// Leave text as it is that a spreadsheet would take for a formula; for programs that are no spreadsheets
    #[arg(long)]
    raw: bool,
    /// With records: JSON lines of their documents with `id` and `text`, as `text` prints them, to quote from
    #[arg(long, value_name = "FILE")]
    texts: Option<String>,
    /// Changes after this cursor, which the last answer ended with
    #[arg(long, value_name = "CURSOR")]
    since: Option<Cursor>,
    /// The most changes to print
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print the mapping of the format as Markdown, and write nothing
    #[arg(long)]
    describe: bool,
    #[command(flatten)]
    desk: DeskArgs,
    /// Words that all must stand in the text; `"two words"` is a phrase, `bomb*` a beginning
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let format = format_named(&args.format)?;
    if args.describe {
        return Ok(io::stdout().write_all(described::describe(format.name)?.as_bytes()).map(|()| Status::Done)?);
    }
    if format.name == "changes" {
        return print_changes(&args);
    }
    if args.since.is_some() || args.limit.is_some() {
        bail!("`--since` and `--limit` are for `--as changes`");
    }
    let filter = args.filter.filter(args.words.as_deref())?;
    let text = if args.raw { Text::AsIs } else { Text::Harmless };
    if let Some(table) = args.table.as_deref().filter(|_| !["csv", "parquet", "xlsx"].contains(&format.name)) {
        bail!("`--table {table}` goes with csv, parquet and xlsx, not with `--as {}`\n  hint: leave `--table` out", format.name);
    }
    let request = Request { format: format.name, form: args.form(format)?, table: args.table.as_deref(), text, provenance: !args.plain };
    let (made, status) = if args.paths.is_empty() { args.make_of_desk(&filter, request)? } else { args.make_of_lines(&filter, request)? };
    args.write(&made)?;
    made.notes.iter().for_each(|note| eprintln!("note: {note}"));
    Ok(status)
}

/// Incidents are those that were last linked.
fn tell_due(store: &Store) -> anyhow::Result<()> {
    if store.is_linking_due()? {
        eprintln!("note: records have changed since incidents were last linked\n  hint: `tidewatch recode` links them");
    }
    Ok(())
}

impl Args {
    fn make_of_desk(&self, filter: &Filter, request: Request) -> anyhow::Result<(Made, Status)> {
        let (store, lexicon, coder) = self.desk.open(&self.lexicon)?;
        tell_unknown(filter, &store, &self.desk, &self.lexicon)?;
        tell_due(&store)?;
        let made = make(&Source::Desk { store: &store, filter, coder: &coder }, request, &lexicon, self.scratch()?)?;
        Ok((made, Status::Done))
    }

    fn make_of_lines(&self, filter: &Filter, request: Request) -> anyhow::Result<(Made, Status)> {
        if !export::is_whole(filter) {
            bail!("records from a file are exported as they come\n  hint: filters are for a desk; `tidewatch add` makes one");
        }
        let (lexicon, coder) = self.desk.lexicon(&self.lexicon)?;
        let mut faults = Vec::new();
        let lines = read_lines(&self.paths, &mut faults)?;
        let texts = self.texts.as_deref().map(|path| read_texts(path, &mut faults)).transpose()?.unwrap_or_default();
        let status = tell_faults(&faults);
        let told = export::from_lines(lines, &texts, &lexicon.linking, &coder)?;
        Ok((make(&Source::Told(&told), request, &lexicon, self.scratch()?)?, status))
    }

    /// Where files are made: beside their place, so that they only have to be renamed.
    fn scratch(&self) -> anyhow::Result<Scratch> {
        let Some(out) = self.out_path() else { return Scratch::of_the_system() };
        let beside = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !self.is_for_a_folder() && !beside.is_dir() {
            bail!("there is no folder `{}`\n  hint: make it first", beside.display());
        }
        Scratch::within(beside.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new(".")))
    }

    /// The place to write to; none for standard output.
    fn out_path(&self) -> Option<&Path> {
        self.out.as_deref().filter(|out| *out != "-").map(Path::new)
    }

    /// Whether several tables are written beside one another.
    fn is_for_a_folder(&self) -> bool {
        ["csv", "parquet"].contains(&self.format.as_str()) && self.table.is_none() && !self.is_for_an_archive()
    }

    fn is_for_an_archive(&self) -> bool {
        self.out.as_deref().is_some_and(|out| out.to_lowercase().ends_with(".zip"))
    }

    /// How a table is written, by the ending of the file; a format that is no table has its own.
    fn form(&self, format: &Format) -> anyhow::Result<Option<Form>> {
        let out = self.out.as_deref().unwrap_or_default();
        let Some(ending) = self.out_path().filter(|out| !out.is_dir()).and_then(|out| out.extension()?.to_str()) else { return Ok(None) };
        let asked = Form::of(&ending.to_lowercase());
        match (format.name, asked) {
            _ if self.is_for_an_archive() => Ok(None),
            ("acled" | "ged" | "gtd" | "hxl", Some(asked)) => Ok(Some(asked)),
            ("csv" | "parquet" | "xlsx", Some(asked)) if Form::of(format.name) != Some(asked) => {
                bail!("`--as {}` does not go with `{out}`\n  hint: `--as {ending}`, or another ending", format.name)
            }
            ("csv" | "parquet", Some(_)) if self.is_for_a_folder() => {
                bail!("nine tables do not go into `{out}`\n  hint: `--table incidents` writes one; a folder or a `.zip` takes all")
            }
            ("csv" | "parquet" | "xlsx", Some(_)) => Ok(None),
            (name, Some(_)) => bail!("`--as {name}` is no table, and `.{ending}` is one\n  hint: choose the ending of `--as {name}`"),
            (_, None) if format.endings.contains(&ending.to_lowercase().as_str()) => Ok(None),
            (name, None) => bail!("`--as {name}` writes no `.{ending}`\n  hint: the endings are {}", format.told_endings()),
        }
    }

    /// To a file, a folder, an archive, or standard output.
    fn write(&self, made: &Made) -> anyhow::Result<()> {
        match (self.out_path(), &made.files[..]) {
            (None, _) if made.files.len() > 1 => {
                let names: Vec<&str> = made.files.iter().map(|(name, _)| name.split('.').next().unwrap_or(name)).collect();
                bail!("several tables need a folder\n  hint: `--out DIR`, `--out FILE.zip`, or `--table` with one of {}", names.join(", "))
            }
            (None, files) => return files.iter().try_for_each(|(_, path)| Ok(io::copy(&mut File::open(path)?, &mut io::stdout()).map(drop)?)),
            (Some(out), _) if self.is_for_an_archive() => place_whole(&made.zipped()?, out)?,
            (Some(out), [(_, path)]) => place_whole(path, out)?,
            (Some(out), files) => {
                std::fs::create_dir_all(out).with_context(|| format!("cannot make the folder `{}`", out.display()))?;
                files.iter().try_for_each(|(name, path)| place_whole(path, &out.join(name)))?;
            }
        }
        let out = self.out.as_deref().unwrap_or_default();
        match made.files.len() {
            1 => eprintln!("{} rows to `{out}`", made.n_rows),
            n_tables => eprintln!("{n_tables} tables to `{out}`, {} rows in the first", made.n_rows),
        }
        Ok(())
    }
}

/// The feed as lines: what to write, what to let go of, and at the end the cursor to come back with.
fn print_changes(args: &Args) -> anyhow::Result<Status> {
    if !args.paths.is_empty() {
        bail!("only a desk has a feed of changes\n  hint: `tidewatch add` makes one");
    }
    let (_, coder) = args.desk.lexicon(&args.lexicon)?;
    let (store, filter) = (args.desk.store()?, args.filter.filter(args.words.as_deref())?);
    tell_due(&store)?;
    args.form(format_named("changes")?)?;
    tell_unknown(&filter, &store, &args.desk, &args.lexicon)?;
    let scratch = args.scratch()?;
    let (mut out, mut since, mut left) = (BufWriter::new(scratch.file(CHANGES)?), args.since.clone(), args.limit.unwrap_or(usize::MAX));
    let mut n_rows = 0;
    loop {
        let mut lines = Vec::new();
        let piece = changes::changes(&store, &filter, since.as_ref(), left.min(PIECE), &coder)?;
        piece.items.iter().for_each(|item| json_line(&mut lines, item));
        (n_rows, left) = (n_rows + piece.items.len(), left.saturating_sub(PIECE));
        if !piece.more || left == 0 {
            json_line(&mut lines, &json!({ "cursor": piece.cursor.to_string(), "more": piece.more }));
            out.write_all(&lines)?;
            break;
        }
        out.write_all(&lines)?;
        since = Some(piece.cursor);
    }
    out.flush()?;
    let files: Vec<(String, PathBuf)> = vec![(CHANGES.to_string(), scratch.path(CHANGES))];
    args.write(&Made { files, notes: Vec::new(), n_rows, scratch })?;
    Ok(Status::Done)
}

/// Records and incidents, one a line; a line that is none is a fault and the next is read.
fn read_lines(paths: &[String], faults: &mut Vec<Fault>) -> anyhow::Result<Vec<Value>> {
    let mut lines = Vec::new();
    for path in paths {
        match open(path) {
            Ok(file) => read_into(path, file, &mut lines, faults)?,
            Err(error) => faults.push(Fault::new(path, error.to_string(), "give a file of JSON lines")),
        }
    }
    Ok(lines)
}

fn read_into(path: &str, file: Box<dyn BufRead>, lines: &mut Vec<Value>, faults: &mut Vec<Fault>) -> anyhow::Result<()> {
    for (at, line) in file.split(b'\n').enumerate() {
        let line = line.with_context(|| format!("cannot read `{path}`"))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let told = match serde_json::from_slice::<Value>(&line) {
            Ok(value) if value["incident"].is_string() && value["records"].is_array() => {
                lines.push(value);
                continue;
            }
            Ok(value) => match serde_json::from_value::<tidewatch_engine::record::Record>(value.clone()) {
                Ok(_) => {
                    lines.push(value);
                    continue;
                }
                Err(error) => error.to_string(),
            },
            Err(error) => error.to_string(),
        };
        faults.push(Fault::new(path, format!("no record: {told}"), "give the lines that `tidewatch code` or `tidewatch link` prints").at(at + 1));
    }
    Ok(())
}

/// Texts of documents by their ids.
fn read_texts(path: &str, faults: &mut Vec<Fault>) -> anyhow::Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    let file = open(path).with_context(|| format!("cannot read `{path}`"))?;
    for (at, line) in file.split(b'\n').enumerate() {
        let value: Value = serde_json::from_slice(&line.with_context(|| format!("cannot read `{path}`"))?).unwrap_or_default();
        match (value["id"].as_str(), value["text"].as_str()) {
            (Some(id), Some(text)) => drop(texts.insert(id.to_string(), text.to_string())),
            _ => faults.push(Fault::new(path, "no document: it needs `id` and `text`".to_string(), "give the lines that `tidewatch text` prints").at(at + 1)),
        }
    }
    Ok(texts)
}
