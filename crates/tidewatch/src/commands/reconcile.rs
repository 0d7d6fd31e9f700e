//! `tidewatch reconcile`: tallies and incidents in, the two beside one another out; of two lists of incidents, what neither has seen.
//!
//! Takes records, linked incidents, or reports, which are coded on the way; or a desk.

use crate::Status;
use crate::commands::add::code_batch;
use crate::input::{Coded, InputArgs, InputKind, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use crate::station::ThreadArgs;
use crate::store::{Filter, Received, Store};
use anyhow::bail;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::link_told;
use tidewatch_engine::reconcile::{Lists, compare_lists, estimate_unseen, reconcile_tally};
use tidewatch_engine::record::{Record, Tally};

/// Bytes that are looked at to tell records from reports.
const LOOK_AHEAD: u64 = 1 << 20;

/// Lays publishers' tallies beside the coded incidents: stated, coded, matched, missing, extra
#[derive(clap::Args)]
pub struct Args {
    /// Files of records or linked incidents (JSON lines), or reports to be coded; `-` is records on standard input
    #[arg(value_name = "RECORDS|PATHS")]
    paths: Vec<String>,
    /// Takes tallies and incidents of a desk as well; rejected ones are left out
    #[arg(long, value_name = "DIR")]
    desk: Option<PathBuf>,
    /// Two independent lists of the same incidents, as files of records: what they share, and what neither has
    #[arg(long, value_name = "RECORDS", num_args = 2)]
    lists: Vec<String>,
    /// Publication date of reports that come without one, as 2020-05-26
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    threads: ThreadArgs,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    if args.paths.is_empty() && args.desk.is_none() && args.lists.is_empty() {
        bail!("nothing to reconcile\n  hint: give records or reports, `--desk DIR`, or `--lists A B`");
    }
    let lexicon = args.lexicon.read()?;
    let mut out = Vec::new();
    let mut status = Status::Done;
    if !args.paths.is_empty() || args.desk.is_some() {
        status = reconcile(&args, &lexicon, &mut out)?;
    }
    if let [a, b] = args.lists.as_slice() {
        status = status.max(compare(a, b, &lexicon, &mut out)?);
    }
    Ok(io::stdout().write_all(&out).map(|()| status)?)
}

fn reconcile(args: &Args, lexicon: &Lexicon, out: &mut Vec<u8>) -> anyhow::Result<Status> {
    let (records, reports): (Vec<String>, Vec<String>) = args.paths.iter().cloned().partition(|path| holds_records(path));
    let mut coded = Coded::read(&records);
    if !reports.is_empty() {
        code_reports(args, reports, lexicon, &mut coded)?;
    }
    let mut incidents = coded.linked(&lexicon.linking);
    let mut tallies: Vec<Tally> = coded.records.into_iter().filter_map(tally_of).collect();
    if let Some(folder) = &args.desk {
        let store = Store::open(folder)?;
        incidents.extend(store.linked_incidents(&Filter::default())?);
        let stored = store.records(&Filter { record: Some("tally".into()), ..Filter::default() })?;
        tallies.extend(stored.iter().filter(|stored| stored.counts()).filter_map(|stored| stored.typed()).filter_map(tally_of));
    }
    if tallies.is_empty() {
        eprintln!("note: no tally among {} incidents", incidents.len());
    }
    for tally in &tallies {
        json_line(out, &reconcile_tally(tally, &incidents, lexicon));
    }
    Ok(tell_faults(&coded.faults))
}

fn tally_of(record: Record) -> Option<Tally> {
    match record {
        Record::Tally(tally) => Some(tally),
        _ => None,
    }
}

/// Whether the first line of a file is one that `code` or `link` prints.
fn holds_records(path: &str) -> bool {
    if path == "-" {
        return true;
    }
    let Ok(file) = File::open(path) else { return false };
    let first = BufReader::new(file.take(LOOK_AHEAD)).split(b'\n').map_while(Result::ok).find(|line| !line.trim_ascii().is_empty());
    let value: Option<Value> = first.and_then(|line| serde_json::from_slice(&line).ok());
    value.is_some_and(|value| value["record"].is_string() || value["incident"].is_string())
}

fn code_reports(args: &Args, paths: Vec<String>, lexicon: &Lexicon, coded: &mut Coded) -> anyhow::Result<()> {
    let reports = InputArgs { paths, input: InputKind::Auto, published: args.published, columns: None }.reports()?;
    let (mut received, published) = (Vec::new(), reports.published);
    for report in reports {
        match report {
            Ok(report) => received.push(Received::new(report, published)),
            Err(fault) => coded.faults.push(fault),
        }
    }
    for (report, faults) in code_batch(received, lexicon, args.threads.count()) {
        coded.faults.extend(faults);
        coded.records.extend(report.documents.into_iter().flat_map(|document| document.records));
    }
    Ok(())
}

/// What two lists share and what neither has.
fn compare(a: &str, b: &str, lexicon: &Lexicon, out: &mut Vec<u8>) -> anyhow::Result<Status> {
    let [one, other] = [a, b].map(|path| Coded::read(&[path.to_string()]));
    let (own, others) = (ids_of(&one.records), ids_of(&other.records));
    let both: Vec<Record> = one.records.iter().chain(&other.records).cloned().collect();
    let incidents = link_told(&both, &lexicon.linking);
    let lists = compare_lists(&incidents, &own, &others);
    let others: HashSet<&str> = others.into_iter().collect();
    let shared = own.iter().filter(|id| others.contains(*id)).count();
    if shared > 0 && shared == own.len().min(others.len()) {
        bail!("every record of one list is in the other: from a list and itself nothing unseen can be estimated");
    }
    if shared > 0 {
        eprintln!("note: {shared} records are in both files: these lists are not independent");
    }
    let Lists { a: n_a, b: n_b, matched, .. } = lists;
    json_line(out, &json!({ "lists": [a, b], "compared": lists, "estimate": estimate_unseen(n_a, n_b, matched) }));
    Ok(tell_faults(&one.faults).max(tell_faults(&other.faults)))
}

fn ids_of(records: &[Record]) -> Vec<&str> {
    records.iter().filter_map(Record::incident).map(|incident| incident.id.as_str()).collect()
}
