//! `tidewatch reuse`: reports in, copied passages and clusters of copies out.

use crate::Status;
use crate::input::InputArgs;
use crate::lexicon::LexiconArgs;
use crate::station::{ThreadArgs, run_documents};

/// Prints passages that documents share, and documents that are copies of one another, as JSON lines
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Jsonl, value_name = "FORM")]
    output: OutputKind,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum OutputKind {
    Jsonl,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let OutputKind::Jsonl = args.output;
    let lexicon = args.lexicon.read()?;
    run_documents(args.input.reports()?, &args.threads, &lexicon, |_, _, _| {})
}
