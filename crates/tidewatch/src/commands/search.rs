//! `tidewatch search`: words and filters in, a desk's incidents, records or documents out.

use super::filters::{FilterArgs, tell_unknown};
use crate::Status;
use crate::lexicon::LexiconArgs;
use crate::output::{json_line, table};
use crate::store::{DeskArgs, Filter, Review, Store};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Finds incidents, records or documents of a desk by words, day, place, actor and type
#[derive(clap::Args)]
pub struct Args {
    /// Words that all must stand in the text; `"two words"` is a phrase, `bomb*` a beginning
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    #[command(flatten)]
    desk: DeskArgs,
    /// What to find
    #[arg(long, value_enum, default_value_t = What::Incidents, value_name = "WHAT")]
    what: What,
    #[command(flatten)]
    filter: FilterArgs,
    /// The most to print
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// How many to pass by first
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Jsonl, value_name = "FORM")]
    output: OutputKind,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Incidents,
    Records,
    Documents,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum OutputKind {
    Jsonl,
    Table,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let filter = filter_of(&args)?;
    let store = args.desk.store()?;
    let mut out = Vec::new();
    tell_unknown(&filter, &store, &args.desk, &args.lexicon)?;
    let what = if args.filter.record.is_some() && args.what == What::Incidents { What::Records } else { args.what };
    match (what, args.output) {
        (What::Documents, _) => print_lines(&mut out, &store.documents(&filter)?),
        (What::Records, OutputKind::Table) => print_table(&mut out, &store, &filter)?,
        (What::Records, OutputKind::Jsonl) => {
            for stored in store.records(&filter)? {
                let mut record = with_review(stored.record, stored.review, &stored.edited);
                record["id"] = json!(stored.id);
                json_line(&mut out, &record);
            }
        }
        (What::Incidents, OutputKind::Table) => {
            out.extend_from_slice(table::header().as_bytes());
            store.linked_incidents(&filter)?.iter().for_each(|incident| table::incident_row(&mut out, incident));
        }
        (What::Incidents, OutputKind::Jsonl) => {
            for stored in store.incidents(&filter)? {
                json_line(&mut out, &with_review(stored.incident, stored.review, &[]));
            }
        }
    }
    Ok(io::stdout().write_all(&out).map(|()| Status::Done)?)
}

fn filter_of(args: &Args) -> anyhow::Result<Filter> {
    let words = args.words.join(" ");
    let words = (!words.trim().is_empty()).then_some(words.trim());
    Ok(Filter { limit: args.limit, offset: args.offset, ..args.filter.filter(words)? })
}

fn print_lines(out: &mut Vec<u8>, lines: &[impl Serialize]) {
    lines.iter().for_each(|line| json_line(out, line));
}

fn print_table(out: &mut Vec<u8>, store: &Store, filter: &Filter) -> anyhow::Result<()> {
    out.extend_from_slice(table::header().as_bytes());
    let records = store.records(filter)?;
    records.iter().filter_map(|stored| stored.typed()).for_each(|record| table::table_row(out, &record));
    Ok(())
}

/// A record with what reviewers said of it and the fields that they edited.
fn with_review(mut record: Value, review: Review, edited: &[String]) -> Value {
    record["review"] = json!(review);
    if !edited.is_empty() {
        record["edited"] = json!(edited);
    }
    record
}
