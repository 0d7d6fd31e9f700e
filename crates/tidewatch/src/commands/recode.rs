//! `tidewatch recode`: a desk's reports coded anew, what changed out.
//!
//! After a new version of the program or another lexicon. Decisions stay: they go with the records that they are about.

use crate::Status;
use crate::commands::add::code_batch;
use crate::input::tell_faults;
use crate::lexicon::LexiconArgs;
use crate::output::{Progress, json_line};
use crate::station::ThreadArgs;
use crate::store::{Change, CodingChange, DeskArgs, Mode, Reach};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Reports in a transaction.
const BATCH: usize = 64;

/// Codes a desk's reports anew and prints what changed; what people decided stays
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    /// All reports, not only those that another version or lexicon coded
    #[arg(long)]
    all: bool,
    /// Prints what would change and changes nothing
    #[arg(long)]
    dry_run: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Diff, value_name = "FORM")]
    output: OutputKind,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum OutputKind {
    Diff,
    Jsonl,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let (mut store, lexicon, coder) = args.desk.open(&args.lexicon)?;
    let rows = store.reports_to_recode(&coder, if args.all { Reach::All } else { Reach::Outdated })?;
    let mode = if args.dry_run { Mode::Try } else { Mode::Write };
    let (mut progress, mut status, mut n_changes) = (Progress::new(), Status::Done, BTreeMap::new());
    for batch in rows.chunks(BATCH) {
        let received = batch.iter().map(|&row| store.report(row)).collect::<anyhow::Result<Vec<_>>>()?;
        let (coded, faults): (Vec<_>, Vec<_>) = code_batch(received, &lexicon, args.threads.count()).into_iter().unzip();
        let coded: Vec<_> = batch.iter().copied().zip(coded).collect();
        let changes = store.recode(&coded, &coder, mode)?;
        progress.clear();
        status = status.max(tell_faults(&faults.concat()));
        let mut out = Vec::new();
        for change in &changes {
            *n_changes.entry(change.change).or_insert(0_usize) += 1;
            print_change(&mut out, change, args.output);
        }
        io::stdout().write_all(&out).and_then(|()| io::stdout().flush())?;
        progress.add(batch.len());
    }
    progress.clear();
    if mode == Mode::Write && (!rows.is_empty() || store.is_linking_due()?) {
        store.relink(&lexicon.linking)?;
    }
    eprintln!("{} reports coded anew: {}", rows.len(), told(&n_changes));
    Ok(status)
}

fn print_change(out: &mut Vec<u8>, change: &CodingChange, output: OutputKind) {
    if output == OutputKind::Jsonl {
        return json_line(out, change);
    }
    let mark = match change.change {
        Change::Added => '+',
        Change::Gone => '-',
        Change::Changed => '~',
        Change::Kept => '=',
    };
    let review = if change.review.is_empty() { String::new() } else { format!(" ({} by a reviewer)", change.review) };
    let mut lines = format!("{mark} {} {} {}{review}\n", change.document, change.id, change.told);
    for (field, [was, is]) in &change.fields {
        lines.push_str(&format!("    {field}: {was} → {is}\n"));
    }
    out.extend_from_slice(lines.as_bytes());
}

fn told(n_changes: &BTreeMap<Change, usize>) -> String {
    let words = [(Change::Added, "added"), (Change::Gone, "gone"), (Change::Changed, "changed"), (Change::Kept, "kept because of a decision")];
    let parts: Vec<String> = words.iter().map(|(change, word)| format!("{} records {word}", n_changes.get(change).unwrap_or(&0))).collect();
    parts.join(", ")
}
