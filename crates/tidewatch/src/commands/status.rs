//! `tidewatch status`: a desk in, what stands in it out.

use crate::Status;
use crate::lexicon::LexiconArgs;
use crate::output::{TextOrLines as OutputKind, json_line};
use crate::store::{Coder, Counts, DeskArgs, Store};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Says what stands in a desk, what has been decided, and what is to be done
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Reads the whole file and looks for damage
    #[arg(long)]
    check: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Text, value_name = "FORM")]
    output: OutputKind,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let (store, _, coder) = args.desk.open(&args.lexicon)?;
    if args.check {
        let faults = store.faults()?;
        faults.iter().for_each(|fault| eprintln!("error: `{}`: {fault}", store.file().display()));
        if !faults.is_empty() {
            return Ok(Status::Missed);
        }
        eprintln!("`{}` has no damage", store.file().display());
    }
    let counts = store.counts(&coder)?;
    let mut out = Vec::new();
    match args.output {
        OutputKind::Jsonl => json_line(&mut out, &counts),
        OutputKind::Text => out.extend_from_slice(told(&store, &counts, &coder).as_bytes()),
    }
    io::stdout().write_all(&out)?;
    Ok(Status::Done)
}

fn told(store: &Store, counts: &Counts, coder: &Coder) -> String {
    let mut lines = vec![
        format!("desk       {} ({:.1} MB)", store.file().display(), counts.bytes as f64 / 1e6),
        format!("reports    {}, read into {} documents; {} superseded by later versions", counts.reports, counts.documents, counts.superseded),
        format!("records    {}", listed(&counts.records)),
        format!("incidents  {}{}", listed(&counts.incidents), counts.days.as_ref().map_or(String::new(), |(from, to)| format!("; {from} to {to}"))),
        format!(
            "decisions  {} by {} reviewers{}",
            counts.decisions,
            counts.reviewers,
            counts.last_decision.as_ref().map_or(String::new(), |at| format!(", the last at {at}"))
        ),
        format!("coder      {} with lexicon {}", coder.version, &coder.lexicon[..12]),
    ];
    let due = [
        (counts.outdated, "documents were coded by another version or lexicon: `tidewatch recode`"),
        (counts.changed_since, "records were coded otherwise after somebody decided on them: look at them again"),
        (counts.kept, "records are no longer coded, and kept because somebody decided on them"),
        (usize::from(counts.linking_due), "linking is due: the last run was broken off; `tidewatch recode` or `add` does it"),
    ];
    lines.extend(due.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("to do      {n} {what}")));
    lines.join("\n") + "\n"
}

/// `60 open, 2 accepted`.
fn listed(counts: &BTreeMap<String, usize>) -> String {
    let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{n} {name}")).collect();
    if parts.is_empty() { "none".to_string() } else { parts.join(", ") }
}
