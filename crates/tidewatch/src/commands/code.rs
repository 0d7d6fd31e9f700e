//! `tidewatch code`: reports in, records out. Stateless: nothing is stored. With `--model` a second coder is asked as well.

use crate::Status;
use crate::input::{Fault, InputArgs};
use crate::lexicon::LexiconArgs;
use crate::output::{csv, json_line, table};
use crate::second_coder::SecondArgs;
use crate::station::{Pace, ThreadArgs, run_documents_at};
use std::collections::BTreeSet;
use std::io::{self, Write};
use tidewatch_engine::code::code_document;
use tidewatch_engine::code::pages::add_pages;
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::read::{Part, cut_document};
use tidewatch_engine::record::Record;
use tidewatch_engine::resolve::{Annotation, annotate_document};

/// Codes reports into records: incidents, figures, statements, tallies
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    second: SecondArgs,
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
    let second = args.second.open()?;
    let lexicon = args.lexicon.read()?;
    let pace = match &second {
        Some(_) => Pace::waiting(&args.threads, args.second.in_flight()),
        None => Pace::of(&args.threads),
    };
    io::stdout().write_all(args.output.header().as_bytes())?;
    let status = run_documents_at(args.input.reports()?, pace, &lexicon, |document, out, faults| {
        if let Some(language) = foreign_language(&document) {
            faults.push(Fault::note(&document.id, format!("written in another language (`{language}`), not coded")));
            return;
        }
        faults.extend(foreign_parts(&document));
        for part in cut_document(document) {
            let records = code_part(&part, &lexicon, |annotation, records| {
                if let Some(second) = &second {
                    second.review(&part.document, annotation, &lexicon, records, faults);
                }
            });
            records.iter().for_each(|record| args.output.print(out, record));
        }
    });
    if let Some(second) = &second {
        second.tell_summary();
    }
    status
}

/// All records of a document; none where it is written in another language.
pub fn code_whole(document: Document, lexicon: &Lexicon) -> Vec<Record> {
    match foreign_language(&document) {
        Some(_) => Vec::new(),
        None => cut_document(document).flat_map(|part| code_part(&part, lexicon, |_, _| {})).collect(),
    }
}

/// The language of a document that is not English.
pub fn foreign_language(document: &Document) -> Option<&str> {
    document.language.as_deref().filter(|&language| language != "en")
}

/// What is to be told of a document that is partly in other languages.
pub fn foreign_parts(document: &Document) -> Option<Fault> {
    let languages: BTreeSet<String> = document.foreign.iter().map(|one| format!("`{}`", one.language)).collect();
    let (n, all) = (document.foreign.len(), document.blocks.len());
    let told =
        || format!("{n} of its {all} parts are written in another language ({}): kept, not coded", languages.iter().cloned().collect::<Vec<_>>().join(", "));
    (n > 0).then(|| Fault::note(&document.id, told()))
}

/// The records of one part of a document, their evidence counted from the document's start; `review` may change them first.
fn code_part(part: &Part, lexicon: &Lexicon, review: impl FnOnce(&Annotation, &mut Vec<Record>)) -> Vec<Record> {
    let annotation = annotate_document(&part.document, lexicon);
    let mut records = code_document(&part.document, &annotation, lexicon);
    review(&annotation, &mut records);
    add_pages(&mut records, &part.document);
    if part.number > 0 {
        for record in &mut records {
            record.move_evidence(part.offset);
            if let Record::Incident(incident) = record {
                incident.id = format!("{}-{}", incident.id, part.number);
            }
        }
    }
    records
}
