//! `tidewatch fetch`: web addresses in, the documents that stand there out as JSON lines. Stateless: nothing is stored or remembered.

use crate::Status;
use crate::commands::code::foreign_language;
use crate::fetch::{Answer, FetchArgs, Fetched, Fetcher, read_address};
use crate::input::{Fault, Found, Report, Row, Setting, open_report, read_found, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use serde_json::Value;
use std::io::{self, Write};
use tidewatch_engine::document::Document;

/// Asks web addresses for pages, feeds and files, and prints their documents as JSON lines
#[derive(clap::Args)]
pub struct Args {
    /// Addresses of pages, feeds or files
    #[arg(required = true, value_name = "ADDRESSES")]
    addresses: Vec<String>,
    #[command(flatten)]
    fetch: FetchArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let lexicon = args.lexicon.read()?;
    let mut fetcher = Fetcher::new(&args.fetch, None);
    let setting = Setting { lexicon: &lexicon, published: None };
    let mut status = Status::Done;
    for address in &args.addresses {
        let mut faults = Vec::new();
        let (mut out, mut reports) = (Vec::new(), Vec::new());
        match ask(&mut fetcher, address) {
            Ok(found) => reports = found_reports(address, found, &mut faults),
            Err(fault) => faults.push(fault),
        }
        for document in reports.into_iter().flat_map(|report| open_report(report, setting, &mut faults)).collect::<Vec<_>>() {
            if let Some(language) = foreign_language(&document) {
                faults.push(Fault::note(&document.id, format!("written in another language (`{language}`)")));
            }
            json_line(&mut out, &row(document));
        }
        io::stdout().write_all(&out).and_then(|()| io::stdout().flush())?;
        status = status.max(tell_faults(&faults));
    }
    Ok(status)
}

fn ask(fetcher: &mut Fetcher, text: &str) -> Result<Found, Fault> {
    let address = read_address(text).map_err(|message| Fault::new(text, message, "such as https://example.org/news.rss"))?;
    match fetcher.get(&address, None) {
        Ok(Answer::Body(fetched)) => found(*fetched),
        Ok(Answer::Unchanged) => Err(Fault::new(text, "the server says that nothing has changed, though nothing was known", "")),
        Err(refusal) => Err(Fault::new(text, refusal.message, refusal.hint)),
    }
}

/// What a body holds.
pub fn found(fetched: Fetched) -> Result<Found, Fault> {
    read_found(fetched.address.as_str(), &fetched.media_type, fetched.charset.as_deref(), fetched.bytes)
}

/// What was found as reports; what is broken in it is told.
pub fn found_reports(address: &str, found: Found, faults: &mut Vec<Fault>) -> Vec<Report> {
    match found {
        Found::Page(row) => vec![row.fetched_report(address)],
        Found::Feed(rows, broken) => {
            faults.extend(broken.map(|why| Fault::new(address, format!("the feed is {why}"), "entries before that are read")));
            rows.into_iter().map(|(number, row)| row.fetched_report(&format!("{address}#{number}"))).collect()
        }
        Found::File(reports) => reports.filter_map(|report| report.map_err(|fault| faults.push(fault)).ok()).collect(),
    }
}

/// A document as a line that every other command reads.
fn row(document: Document) -> Row {
    Row {
        id: Some(Value::String(document.id)),
        text: Some(document.text),
        published: document.published.map(|day| day.to_string()),
        dated_by: document.dated_by,
        title: document.title,
        source: document.source.map(Value::String),
        url: document.url,
        ..Row::default()
    }
}
