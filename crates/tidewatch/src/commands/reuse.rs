//! `tidewatch reuse`: reports in, copied passages and clusters of copies out.

use crate::Status;
use crate::input::{InputArgs, read_documents, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use crate::station::ThreadArgs;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use tidewatch_engine::document::Document;
use tidewatch_engine::reuse::{Derivation, Reuse, Sign, find_reuse};
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
    /// Print which document goes back to which, one pair a line, in place of passages
    #[arg(long)]
    graph: bool,
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
    /// The document that has it from itself, where there are signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    because: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangeLine<'a>>,
}

/// An edit that changes what is said: `number`, `negation` or `attribution`.
#[derive(Serialize)]
struct ChangeLine<'a> {
    kind: &'static str,
    a: &'a str,
    b: &'a str,
}

/// An edge of the graph of documents.
#[derive(Serialize)]
struct DerivationLine<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    /// The two, where nothing says which is the older.
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<[&'a str; 2]>,
    words: usize,
    share: f64,
    direct: bool,
    because: Vec<String>,
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
    let reuse = find_reuse(&documents.iter().collect::<Vec<_>>(), &lexicon.reuse);
    if args.graph {
        print_graph(&documents, &reuse, &mut out);
    } else {
        print_reuse(&documents, &reuse, &mut out);
    }
    io::stdout().write_all(&out)?;
    Ok(tell_faults(&faults))
}

/// One line a passage, then one a group of copies.
pub fn print_reuse(documents: &[Document], reuse: &Reuse, out: &mut Vec<u8>) {
    let points: Vec<CodePoints> = documents.iter().map(|document| CodePoints::new(&document.text)).collect();
    let side = |(at, span): (usize, Span)| {
        let [start, end] = points[at].range(&documents[at].text, span);
        Side { document: &documents[at].id, start, end }
    };
    let directions: BTreeMap<(usize, usize), &Derivation> = reuse.derivations.iter().map(|edge| (edge.between, edge)).collect();
    for passage in &reuse.passages {
        let kind = if passage.verbatim { "verbatim" } else { "edited" };
        let edge = directions.get(&(passage.a.0, passage.b.0));
        json_line(
            out,
            &PassageLine {
                a: side(passage.a),
                b: side(passage.b),
                kind,
                similarity: passage.similarity,
                from: edge.and_then(|edge| edge.from).map(|at| documents[at].id.as_str()),
                because: edge.map_or(Vec::new(), |edge| edge.because.iter().map(Sign::words).collect()),
                changes: passage.changes.iter().map(|change| ChangeLine { kind: change.kind.name(), a: &change.a, b: &change.b }).collect(),
            },
        );
    }
    for cluster in &reuse.clusters {
        let members = cluster.members.iter().map(|&at| documents[at].id.as_str()).collect();
        json_line(out, &ClusterLine { cluster: members, origin: &documents[cluster.origin].id });
    }
}

/// One line for each two documents that share passages.
pub fn print_graph(documents: &[Document], reuse: &Reuse, out: &mut Vec<u8>) {
    let id = |at: usize| documents[at].id.as_str();
    for edge in &reuse.derivations {
        let between = edge.from.is_none().then(|| [id(edge.between.0), id(edge.between.1)]);
        json_line(
            out,
            &DerivationLine {
                from: edge.from.map(id),
                to: edge.to.map(id),
                between,
                words: edge.n_words,
                share: edge.share,
                direct: edge.direct,
                because: edge.because.iter().map(Sign::words).collect(),
            },
        );
    }
}
