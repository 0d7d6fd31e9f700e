//! `tidewatch text`: reports in, their main text out, one line a document.

use crate::Status;
use crate::input::InputArgs;
use crate::output::json_line;
use crate::station::{ThreadArgs, run_documents};
use jiff::civil::Date;
use serde::Serialize;

/// Prints the main text of each report, boilerplate removed, as JSON lines
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Jsonl, value_name = "FORM")]
    output: OutputKind,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum OutputKind {
    Jsonl,
    /// The text alone
    Plain,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: Option<&'a str>,
    published: Option<Date>,
    language: Option<&'a str>,
    text: &'a str,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    run_documents(args.input.reports()?, &args.threads, |document, out, _| match args.output {
        OutputKind::Jsonl => json_line(
            out,
            &Line {
                id: &document.id,
                title: document.title.as_deref(),
                published: document.published,
                language: document.language.as_deref(),
                text: &document.text,
            },
        ),
        OutputKind::Plain => {
            out.extend_from_slice(document.text.trim_end().as_bytes());
            out.push(b'\n');
        }
    })
}
