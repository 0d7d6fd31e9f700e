//! `tidewatch link`: the records that `code` printed in, one line an incident out.

use crate::Status;
use crate::input::Fault;
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use anyhow::Context;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use tidewatch_engine::link::link_records;
use tidewatch_engine::record::Record;

/// Says which records tell of the same incident, as JSON lines
#[derive(clap::Args)]
pub struct Args {
    /// Files of records, one a line, as `code` prints them; `-` is standard input
    #[arg(default_value = "-", value_name = "RECORDS")]
    paths: Vec<String>,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Taken for likeness with the other commands; linking looks at all records together
    #[arg(long, value_name = "N", hide = true)]
    threads: Option<usize>,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let lexicon = args.lexicon.read()?;
    let (mut records, mut faults) = (Vec::new(), Vec::new());
    for path in &args.paths {
        match open(path) {
            Ok(lines) => read_records(path, lines, &mut records, &mut faults)?,
            Err(error) => faults.push(Fault::new(path, error.to_string(), "give a file of JSON lines")),
        }
    }
    let mut out = Vec::new();
    for incident in link_records(&records, &lexicon.linking) {
        json_line(&mut out, &incident);
    }
    io::stdout().write_all(&out)?;
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    Ok(if faults.is_empty() { Status::Done } else { Status::SomeUnread })
}

/// The lines of a file, or of standard input for `-`.
pub fn open(path: &str) -> io::Result<Box<dyn BufRead>> {
    Ok(if path == "-" { Box::new(BufReader::new(io::stdin())) } else { Box::new(BufReader::new(File::open(path)?)) })
}

/// Reads one record a line; a line that is none is a fault and the next is read.
pub fn read_records(path: &str, lines: Box<dyn BufRead>, records: &mut Vec<Record>, faults: &mut Vec<Fault>) -> anyhow::Result<()> {
    for (at, line) in lines.split(b'\n').enumerate() {
        let line = line.with_context(|| format!("cannot read `{path}`"))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(&line) {
            Ok(record) => records.push(record),
            Err(error) => {
                faults.push(Fault::new(path, format!("no record: {error}"), "give the lines that `tidewatch code` prints").at(at + 1));
            }
        }
    }
    Ok(())
}
