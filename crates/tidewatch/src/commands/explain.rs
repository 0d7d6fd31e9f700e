//! `tidewatch explain`: reports or a sentence in, for each record every value with the words and the rule behind it out.

use crate::Status;
use crate::cases::found_roles;
use crate::input::{InputArgs, read_documents, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::printable;
use std::fmt::Write as _;
use std::io::{self, Write};
use tidewatch_engine::code::code_document;
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::read::{Source, read_text};
use tidewatch_engine::record::{Incident, Record};
use tidewatch_engine::resolve::annotate_document;

/// Says for each value of each record which words and which rule gave it
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// A sentence to explain, instead of files
    #[arg(long, value_name = "SENTENCE", conflicts_with = "paths")]
    text: Option<String>,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let lexicon = args.lexicon.read()?;
    let (documents, faults) = match args.text {
        Some(text) => (vec![read_text(text, Source { id: "text".into(), published: args.input.published, ..Source::default() }, &lexicon)], Vec::new()),
        None => read_documents(&args.input, &lexicon)?,
    };
    let mut out = io::stdout().lock();
    for document in &documents {
        out.write_all(printable(&explain_document(document, &lexicon)).as_bytes())?;
    }
    Ok(tell_faults(&faults))
}

fn explain_document(document: &Document, lexicon: &Lexicon) -> String {
    let records = code_document(document, &annotate_document(document, lexicon), lexicon);
    let mut out = format!("{}\n", document.id);
    if records.is_empty() {
        out.push_str("  nothing is coded\n");
    }
    for record in &records {
        explain_record(&document.text, record, &mut out);
    }
    out.push('\n');
    out
}

fn explain_record(text: &str, record: &Record, out: &mut String) {
    let head = match record {
        Record::Incident(incident) if incident.reference => "reference".into(),
        Record::Incident(incident) => format!("{}/{}", incident.class, incident.kind),
        Record::Figure(_) => "figure".into(),
        Record::Statement(_) => "statement".into(),
        Record::Tally(_) => "tally".into(),
    };
    let _ = writeln!(out, "\n  {head}");
    for found in found_roles(text, record) {
        let words: Vec<&str> = found.ranges.iter().map(|range| text[range.clone()].trim()).collect();
        let _ = writeln!(out, "    {:<18} {:<34} {}", found.field, found.value.to_string(), told(&words));
    }
    if let Record::Incident(incident) = record {
        explain_reasons(incident, out);
    }
}

/// The words in which a value was found, each once.
fn told(words: &[&str]) -> String {
    let mut said: Vec<String> = Vec::new();
    for word in words {
        let word = format!("“{}”", word.split_whitespace().collect::<Vec<_>>().join(" "));
        if !said.contains(&word) {
            said.push(word);
        }
    }
    said.join(" ")
}

fn explain_reasons(incident: &Incident, out: &mut String) {
    if !incident.why.is_empty() {
        out.push_str("    because\n");
    }
    for reason in &incident.why {
        let _ = writeln!(out, "      {:<16} {:<34} “{}”", reason.field, reason.by, reason.words.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
