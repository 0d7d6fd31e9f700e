//! `tidewatch bulletin`: reports in, one page of the incidents that they tell out, with Markdown beside it.
//!
//! The whole line at once: read, code, link, compose. Ends by naming the page and printing the sums as a table.

use crate::Status;
use crate::input::{Fault, InputArgs, Setting, open_report, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::Progress;
use anyhow::{Context, bail};
use jiff::civil::Date;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tidewatch_engine::code::code_document;
use tidewatch_engine::compose::{CodedReport, Sources, compose_bulletin, print_markdown, print_page, print_summary};
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::link_records;
use tidewatch_engine::record::Record;
use tidewatch_engine::resolve::annotate_document;
use tidewatch_engine::reuse::{Cluster, find_reuse};

/// Publishes reports as one page: incidents by arena, map, timeline, the words of the sources
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Page to write; Markdown is written beside it
    #[arg(long, value_name = "FILE", default_value = "bulletin.html")]
    out: PathBuf,
    /// First day that counts; a week before the first report by default
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day that counts; the day of the last report by default
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Records that `code` printed and somebody has looked at, instead of coding the reports
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let period = match (args.from, args.to) {
        (Some(from), Some(to)) if from > to => bail!("`--from {from}` is after `--to {to}`"),
        (Some(from), to) => Some((from, to.unwrap_or(Date::MAX))),
        (None, Some(to)) => Some((Date::MIN, to)),
        (None, None) => None,
    };
    let lexicon = args.lexicon.read()?;
    let coded = match &args.records {
        Some(path) => Some(read_records(path)?),
        None => None,
    };
    let (reports, faults) = code_reports(&args.input, coded, &lexicon)?;
    let status = tell_faults(&faults);
    let records: Vec<Record> = reports.iter().flat_map(|report| report.records.iter().cloned()).collect();
    let linked = link_records(&records, &lexicon.linking);
    let copies = find_copies(&reports, &lexicon);
    let bulletin = compose_bulletin(Sources { reports: &reports, linked, copies: &copies, period }, &lexicon);
    let markdown = args.out.with_extension("md");
    write(&args.out, &print_page(&bulletin, &lexicon))?;
    write(&markdown, &print_markdown(&bulletin, &lexicon))?;
    writeln!(io::stdout(), "{}\nwrote {} and {}", print_summary(&bulletin), args.out.display(), markdown.display())?;
    Ok(status)
}

/// Groups of document ids that are copies of one another, the origin first.
fn find_copies(reports: &[CodedReport], lexicon: &Lexicon) -> Vec<Vec<String>> {
    let documents: Vec<&Document> = reports.iter().map(|report| &report.document).collect();
    let ids = |cluster: &Cluster| cluster.from_origin().into_iter().map(|at| documents[at].id.clone()).collect();
    find_reuse(&documents, &lexicon.reuse).clusters.iter().map(ids).collect()
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Reads and codes the reports in order; where records were given, they are dealt out to their documents.
fn code_reports(input: &InputArgs, coded: Option<Vec<Record>>, lexicon: &Lexicon) -> anyhow::Result<(Vec<CodedReport>, Vec<Fault>)> {
    let (mut coded_reports, mut faults) = (Vec::new(), Vec::new());
    let mut progress = Progress::new();
    let reports = input.reports()?;
    let setting = Setting { lexicon, published: reports.published };
    for report in reports {
        let documents = match report {
            Ok(report) => open_report(report, setting, &mut faults),
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        for document in documents {
            let records = match &coded {
                Some(records) => records.iter().filter(|record| document_of(record) == document.id).cloned().collect(),
                None => code_document(&document, &annotate_document(&document, lexicon), lexicon),
            };
            coded_reports.push(CodedReport { document, records });
            progress.add(1);
        }
    }
    progress.clear();
    Ok((coded_reports, faults))
}

fn read_records(path: &Path) -> anyhow::Result<Vec<Record>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| serde_json::from_str(line).with_context(|| format!("`{}` line {}: no record", path.display(), at + 1))).collect()
}

fn document_of(record: &Record) -> &str {
    match record {
        Record::Incident(incident) => &incident.document.id,
        Record::Figure(figure) => &figure.document.id,
        Record::Statement(statement) => &statement.document.id,
        Record::Tally(tally) => &tally.document.id,
    }
}
