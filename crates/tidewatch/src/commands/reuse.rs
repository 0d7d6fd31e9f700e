//! `tidewatch reuse`: reports in, copied passages and clusters of copies out.

use crate::Status;
use crate::input::{InputArgs, read_documents, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use crate::station::ThreadArgs;
use serde::Serialize;
use std::io::{self, Write};
use tidewatch_engine::document::Document;
use tidewatch_engine::reuse::{Reuse, find_reuse};
use tidewatch_engine::span::{CodePoints, Span};

/// Prints passages that documents share, and documents that are copies of one another, as JSON lines
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Taken for the sake of the other commands; one thread does the work
    #[command(flatten)]
    _threads: ThreadArgs,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Jsonl, value_name = "FORM")]
    output: OutputKind,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum OutputKind {
    Jsonl,
}

/// One side of a shared passage, in code points.
#[derive(Serialize)]
struct Side<'a> {
    document: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct PassageLine<'a> {
    a: Side<'a>,
    b: Side<'a>,
    kind: &'static str,
    similarity: f64,
}

#[derive(Serialize)]
struct ClusterLine<'a> {
    cluster: Vec<&'a str>,
    origin: &'a str,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let OutputKind::Jsonl = args.output;
    let lexicon = args.lexicon.read()?;
    let (documents, faults) = read_documents(&args.input, &lexicon)?;
    let mut out = Vec::new();
    print_reuse(&documents, &find_reuse(&documents.iter().collect::<Vec<_>>()), &mut out);
    io::stdout().write_all(&out)?;
    Ok(tell_faults(&faults))
}

fn print_reuse(documents: &[Document], reuse: &Reuse, out: &mut Vec<u8>) {
    let points: Vec<CodePoints> = documents.iter().map(|document| CodePoints::new(&document.text)).collect();
    let side = |(at, span): (usize, Span)| {
        let [start, end] = points[at].range(&documents[at].text, span);
        Side { document: &documents[at].id, start, end }
    };
    for passage in &reuse.passages {
        let kind = if passage.verbatim { "verbatim" } else { "edited" };
        json_line(out, &PassageLine { a: side(passage.a), b: side(passage.b), kind, similarity: passage.similarity });
    }
    for cluster in &reuse.clusters {
        let members = cluster.members.iter().map(|&at| documents[at].id.as_str()).collect();
        json_line(out, &ClusterLine { cluster: members, origin: &documents[cluster.origin].id });
    }
}
