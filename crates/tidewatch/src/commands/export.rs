//! `tidewatch export`: a desk with filters, or records from a pipe, in; files in other programs' formats out.

use super::filters::FilterArgs;
use super::link::open;
use crate::Status;
use crate::export::{self, Form, Made, Request, Text, changes, described, format_named, make, print_zip};
use crate::input::{Fault, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::{json_line, write_whole};
use crate::store::{Cursor, DeskArgs, Store};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::Path;

/// Changes that are read at a time.
const PIECE: usize = 1000;

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
    let mut status = Status::Done;
    let (lexicon, coder) = args.desk.lexicon(&args.lexicon)?;
    let text = if args.raw { Text::AsIs } else { Text::Harmless };
    let request = Request { format: format.name, form: args.form()?, table: args.table.as_deref(), text, provenance: !args.plain };
    let made = if args.paths.is_empty() {
        let store = args.desk.store()?;
        tell_due(&store)?;
        export::make_from_desk(&store, &filter, &coder, request, &lexicon)?
    } else {
        if !export::is_whole(&filter) {
            bail!("records from a file are exported as they come\n  hint: filters are for a desk; `tidewatch add` makes one");
        }
        let mut faults = Vec::new();
        let lines = read_lines(&args.paths, &mut faults)?;
        let texts = args.texts.as_deref().map(|path| read_texts(path, &mut faults)).transpose()?.unwrap_or_default();
        status = tell_faults(&faults);
        make(&export::from_lines(lines, &texts, &lexicon.linking, &coder)?, request, &lexicon)?
    };
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
    /// How a table is written, by the ending of the file; a format that is no table has its own.
    fn form(&self) -> anyhow::Result<Option<Form>> {
        let Some(ending) = self.out.as_deref().and_then(|out| Path::new(out).extension()?.to_str()) else { return Ok(None) };
        let asked = Form::of(&ending.to_lowercase());
        match (self.format.as_str(), asked) {
            ("acled" | "ged" | "gtd" | "hxl", asked) => Ok(asked),
            ("csv" | "parquet" | "xlsx", Some(asked)) if Form::of(&self.format) != Some(asked) => {
                bail!("`--as {}` does not go with `{}`\n  hint: `--as {}`, or another ending", self.format, self.out.as_deref().unwrap_or_default(), ending)
            }
            (_, Some(_)) if !["csv", "parquet", "xlsx"].contains(&self.format.as_str()) => {
                bail!("`--as {}` is no table, and `.{ending}` is one\n  hint: {} of `--as {}`", self.format, "choose the ending", self.format)
            }
            _ => Ok(None),
        }
    }

    /// To a file, a folder, an archive, or standard output.
    fn write(&self, made: &Made) -> anyhow::Result<()> {
        let told = |to: &str| eprintln!("{} rows to `{to}`", made.n_rows);
        match (self.out.as_deref(), &made.files[..]) {
            (None | Some("-"), [(_, bytes)]) => io::stdout().write_all(bytes)?,
            (None | Some("-"), files) => {
                let names: Vec<&str> = files.iter().map(|(name, _)| name.split('.').next().unwrap_or(name)).collect();
                bail!("several tables need a folder\n  hint: `--out DIR`, `--out FILE.zip`, or `--table` with one of {}", names.join(", "))
            }
            (Some(out), files) if out.to_lowercase().ends_with(".zip") => {
                write_whole(Path::new(out), &print_zip(files)?)?;
                told(out);
            }
            (Some(out), [(_, bytes)]) => {
                write_whole(Path::new(out), bytes)?;
                told(out);
            }
            (Some(out), files) => {
                let folder = Path::new(out);
                std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{out}`"))?;
                files.iter().try_for_each(|(name, bytes)| write_whole(&folder.join(name), bytes))?;
                told(out);
            }
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
    let (mut out, mut since, mut left) = (Vec::new(), args.since.clone(), args.limit.unwrap_or(usize::MAX));
    let mut n_rows = 0;
    loop {
        let piece = changes::changes(&store, &filter, since.as_ref(), left.min(PIECE), &coder)?;
        piece.items.iter().for_each(|item| json_line(&mut out, item));
        (n_rows, left) = (n_rows + piece.items.len(), left.saturating_sub(PIECE));
        if !piece.more || left == 0 {
            json_line(&mut out, &json!({ "cursor": piece.cursor.to_string(), "more": piece.more }));
            break;
        }
        since = Some(piece.cursor);
    }
    args.write(&Made { files: vec![("changes.jsonl".to_string(), out)], notes: Vec::new(), n_rows })?;
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
