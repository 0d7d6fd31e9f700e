//! `tidewatch code`: reports in, records out. Stateless: nothing is stored.

use crate::Status;
use crate::input::InputArgs;
use crate::lexicon::LexiconArgs;
use crate::output::{csv, json_line, table};
use crate::station::{ThreadArgs, run_documents};
use std::io::{self, Write};
use tidewatch_engine::code::code_document;
use tidewatch_engine::record::Record;
use tidewatch_engine::resolve::annotate_document;

/// Codes reports into records: incidents, figures, statements, tallies
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
    Table,
    Csv,
}

impl OutputKind {
    fn header(self) -> String {
        match self {
            OutputKind::Jsonl => String::new(),
            OutputKind::Table => table::header(),
            OutputKind::Csv => csv::HEADER.to_string(),
        }
    }

    fn print(self, out: &mut Vec<u8>, record: &Record) {
        match self {
            OutputKind::Jsonl => json_line(out, record),
            OutputKind::Table => table::table_row(out, record),
            OutputKind::Csv => csv::csv_row(out, record),
        }
    }
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let lexicon = args.lexicon.read()?;
    io::stdout().write_all(args.output.header().as_bytes())?;
    run_documents(args.input.reports()?, &args.threads, &lexicon, |document, out, _| {
        let annotation = annotate_document(&document, &lexicon);
        for record in code_document(&document, &annotation, &lexicon) {
            args.output.print(out, &record);
        }
    })
}
