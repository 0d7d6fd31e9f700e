//! A report as it lies in, documents out, with what was wrong on the way.

use super::{Fault, Format, InputArgs, Report, json, messages, office, text};
use jiff::civil::Date;
use tidewatch_engine::document::{DateSource, Document};
use tidewatch_engine::lexicon::Lexicon;

/// What all reports of a run are read with.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub lexicon: &'a Lexicon,
    /// Publication date of documents that come without one.
    pub published: Option<Date>,
}

/// All documents of a command line at once, and what was wrong with some.
///
/// # Errors
/// Standard input named more than once.
pub fn read_documents(input: &InputArgs, lexicon: &Lexicon) -> anyhow::Result<(Vec<Document>, Vec<Fault>)> {
    let reports = input.reports()?;
    let setting = Setting { lexicon, published: reports.published };
    let (mut documents, mut faults) = (Vec::new(), Vec::new());
    for report in reports {
        match report {
            Ok(report) => documents.extend(open_report(report, setting, &mut faults)),
            Err(fault) => faults.push(fault),
        }
    }
    Ok((documents, faults))
}

/// Reads a report into documents: one, or as many as its file holds.
pub fn open_report(report: Report, setting: Setting, faults: &mut Vec<Fault>) -> Vec<Document> {
    match report {
        Report::Row { file, line, bytes } => json::read_line(&file, line, &bytes, setting, faults).into_iter().collect(),
        Report::File { path, format, bytes } => open_file(&path, format, bytes, setting, faults),
    }
}

/// Reads a file of a known format. Mail with attachments calls it again for each, with a `path` that names both.
pub fn open_file(path: &str, format: Format, bytes: Vec<u8>, setting: Setting, faults: &mut Vec<Fault>) -> Vec<Document> {
    let is_office = matches!(format, Format::Pdf | Format::Docx | Format::Odt);
    let mut documents: Vec<Document> = match format {
        Format::Json => return json::read_list(path, &bytes, setting, faults),
        Format::Mail | Format::Message => return messages::read_message(path, format, &bytes, setting, faults),
        Format::Text | Format::Html => text::read_whole(path, format, bytes, setting, faults).into_iter().collect(),
        Format::Pdf | Format::Docx | Format::Odt => office::read_office(path, format, bytes, setting, faults).into_iter().collect(),
    };
    if let Some(day) = day_in_name(path) {
        let is_weaker = |document: &&mut Document| document.dated_by.is_none() || (is_office && document.dated_by == Some(DateSource::Metadata));
        for document in documents.iter_mut().filter(is_weaker) {
            (document.published, document.dated_by) = (Some(day), Some(DateSource::FileName));
        }
    }
    documents
}

/// The day that a file's name gives, as in `2024-03-10-roundup.html`.
fn day_in_name(path: &str) -> Option<Date> {
    let name = path.rsplit(['/', '\\']).next()?;
    (0..name.len()).find_map(|at| name.get(at..at + 10)?.parse().ok())
}
