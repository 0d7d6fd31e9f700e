//! `tidewatch figures`: the records that `code` printed in, one time series an indicator out.

use super::link::{open, read_records};
use crate::Status;
use crate::input::Fault;
use crate::output::json_line;
use std::fmt::Write as _;
use std::io::{self, Write};
use tidewatch_engine::record::Amount;
use tidewatch_engine::series::{Series, build_series};

/// Puts the figures of many reports together: one series an indicator, with its sources and the values that contradict each other
#[derive(clap::Args)]
pub struct Args {
    /// Files of records, one a line, as `code` prints them; `-` is standard input
    #[arg(default_value = "-", value_name = "RECORDS")]
    paths: Vec<String>,
    /// Only series of this indicator, such as `detained` or `forces`
    #[arg(long, value_name = "NAME")]
    indicator: Option<String>,
    /// Only series in which values contradict each other
    #[arg(long)]
    contradicting: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Jsonl, value_name = "FORM")]
    output: OutputKind,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum OutputKind {
    Jsonl,
    Table,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let (mut records, mut faults) = (Vec::new(), Vec::new());
    for path in &args.paths {
        match open(path) {
            Ok(lines) => read_records(path, lines, &mut records, &mut faults)?,
            Err(error) => faults.push(Fault::new(path, error.to_string(), "give a file of JSON lines")),
        }
    }
    let wanted =
        |series: &Series| args.indicator.as_ref().is_none_or(|name| *name == series.indicator) && !(args.contradicting && series.contradictions.is_empty());
    let mut out = Vec::new();
    for series in build_series(&records).iter().filter(|series| wanted(series)) {
        match args.output {
            OutputKind::Jsonl => json_line(&mut out, series),
            OutputKind::Table => out.extend_from_slice(show_series(series).as_bytes()),
        }
    }
    io::stdout().write_all(&out)?;
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    Ok(if faults.is_empty() { Status::Done } else { Status::SomeUnread })
}

/// A series as a paragraph: its head, one line a value, `!` before what another value contradicts.
fn show_series(series: &Series) -> String {
    let place = series.place.as_deref().map(|place| format!(" · {place}")).unwrap_or_default();
    let subject = series.subject.as_ref().map(|subject| format!(" · {}", subject.name)).unwrap_or_default();
    let mut out = format!("{}{subject}{place} ({})\n", series.indicator, series.unit);
    for (at, point) in series.points.iter().enumerate() {
        let mark = if series.contradictions.iter().any(|known| known.a == at || known.b == at) { "!" } else { " " };
        let day = point.as_of.map_or_else(|| "-".to_string(), |day| day.to_string());
        let by = point.attributed_to.as_deref().unwrap_or("-");
        let _ = writeln!(out, "  {mark} {day:<10}  {:>16}  {}  [{by}; {}]", show_amount(&point.value), point.what, point.document);
    }
    out.push('\n');
    out
}

fn show_amount(amount: &Amount) -> String {
    let about = if amount.approximate { "~" } else { "" };
    match amount.high {
        Some(high) if high == amount.low => format!("{about}{high}"),
        Some(high) => format!("{about}{}-{high}", amount.low),
        None => format!("{about}{}+", amount.low),
    }
}
