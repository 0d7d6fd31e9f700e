//! `tidewatch text`: reports in, their main text out, one line a document.

use crate::Status;
use crate::input::InputArgs;
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use crate::station::{ThreadArgs, run_documents};
use jiff::civil::Date;
use serde::Serialize;
use tidewatch_engine::document::{BlockKind, DateSource, Document};

/// Prints the main text of each report, boilerplate removed, as JSON lines
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
    /// The text alone
    Plain,
    /// How the report was understood: its headings, items, captions and notes
    Outline,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: Option<&'a str>,
    published: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dated_by: Option<DateSource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    language: Option<&'a str>,
    text: &'a str,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let lexicon = args.lexicon.read()?;
    run_documents(args.input.reports()?, &args.threads, &lexicon, |document, out, _| match args.output {
        OutputKind::Jsonl => json_line(
            out,
            &Line {
                id: &document.id,
                title: document.title.as_deref(),
                published: document.published,
                dated_by: document.dated_by,
                source: document.source.as_deref(),
                url: document.url.as_deref(),
                language: document.language.as_deref(),
                text: &document.text,
            },
        ),
        OutputKind::Plain => {
            out.extend_from_slice(document.text.trim_end().as_bytes());
            out.push(b'\n');
        }
        OutputKind::Outline => out.extend_from_slice(outline(&document).as_bytes()),
    })
}

/// The blocks of a document, one a line, indented under what governs them.
fn outline(document: &Document) -> String {
    let mut depths: Vec<usize> = Vec::with_capacity(document.blocks.len());
    let published = document.published.map_or("no date".to_string(), |date| date.to_string());
    let mut out = format!("{} ({published})\n", document.id);
    for block in &document.blocks {
        let depth = block.parent.map_or(0, |parent| depths[parent as usize] + 1);
        depths.push(depth);
        let words: String = block.span.of(&document.text).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect();
        out.push_str(&format!("{:indent$}{} {words}\n", "", kind_name(block.kind), indent = depth * 2 + 2));
    }
    out
}

fn kind_name(kind: BlockKind) -> String {
    match kind {
        BlockKind::Heading(level) => format!("h{level}"),
        BlockKind::Paragraph => "p".to_string(),
        BlockKind::Item(depth) => format!("item{depth}"),
        BlockKind::Caption => "caption".to_string(),
        BlockKind::Note => "note".to_string(),
        BlockKind::TableRow => "row".to_string(),
        BlockKind::Fields => "fields".to_string(),
    }
}
