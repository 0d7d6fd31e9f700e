//! Paths in, reports as they lie out, one after the other: files, folders, standard input, lists and archives of reports, gzip and zstd of these.
//!
//! Opening and cutting into reports is cheap and happens in order; `open` turns a report into a document and may run on any
//! thread. What cannot be read becomes a `Fault` in its place, and the next report follows.

mod apart;
mod archive;
mod coded;
mod columns;
mod fault;
mod feeds;
mod files;
mod formats;
pub mod http_answer;
mod json;
mod json_cut;
mod mail;
mod mbox;
mod messages;
mod office;
mod open;
mod packed;
mod pieces;
mod row;
mod rows;
mod salvage;
mod sheet;
#[cfg(test)]
mod spoilt;
mod telegram;
mod text;
mod warc;
mod web;

pub use apart::serve as serve_apart;
pub use coded::Coded;
pub use fault::{Fault, tell_faults};
pub use files::stays_in;
pub use formats::Format;
pub use open::{Setting, open_report, read_documents};
pub use row::Row;
pub use web::{Found, read_found};

use anyhow::bail;
use columns::Columns;
use files::{Opened, Pending, Terms, open_inside};
use jiff::civil::Date;
use pieces::{Piece, Pieces};
use rows::Rows;
use std::path::PathBuf;
use std::sync::Arc;

/// How deep files may stand in one another: an archive in an archive in an archive.
const MOST_NESTED: usize = 3;
/// What one file may unpack to, with all that stands in it, in bytes.
const MOST_UNPACKED: usize = 4 << 30;

/// What to read, and what is known about it beforehand.
#[derive(clap::Args, Clone, Debug)]
pub struct InputArgs {
    /// Files or folders of reports (.txt .html .pdf .docx .odt .eml .mbox .jsonl .json .csv .rss .atom .warc .zip, also as .gz or .zst); `-` is standard input
    #[arg(default_value = "-", value_name = "PATHS")]
    pub paths: Vec<String>,
    /// `jsonl`: one document a line, whatever the file is called; `auto`: by ending and content
    #[arg(long, value_enum, default_value_t = InputKind::Auto, value_name = "KIND")]
    pub input: InputKind,
    /// Publication date of documents that come without one, as 2020-05-26
    #[arg(long, value_name = "DATE")]
    pub published: Option<Date>,
    /// Settings that say which column of CSV files is which (docs/formats.md); else `FILE.csv.toml` beside a file
    #[arg(long, value_name = "FILE")]
    pub columns: Option<PathBuf>,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    Auto,
    Jsonl,
}

/// A report as it lies: bytes with their name, not yet decoded.
#[derive(Clone, Debug)]
pub enum Report {
    /// One line of JSON lines; `line` counts from 1.
    Row { file: Arc<str>, line: usize, bytes: Vec<u8> },
    /// A whole file, unpacked.
    File { path: Arc<str>, format: Format, bytes: Vec<u8> },
}

impl Report {
    /// Size as it lies, in bytes.
    pub fn n_bytes(&self) -> usize {
        let (Report::Row { bytes, .. } | Report::File { bytes, .. }) = self;
        bytes.len()
    }
}

/// The reports of a command line, in order.
pub struct Reports {
    pending: Pending,
    rows: Option<Rows>,
    /// The files that are open, each in the one before it.
    inside: Vec<Pieces>,
    /// Bytes that the open file has unpacked to.
    n_unpacked: usize,
    terms: Terms,
    pub published: Option<Date>,
}

impl InputArgs {
    /// The reports to read, in order.
    ///
    /// # Errors
    /// Standard input named more than once; settings of columns that cannot be read.
    pub fn reports(&self) -> anyhow::Result<Reports> {
        if self.paths.iter().filter(|path| *path == "-").count() > 1 {
            bail!("`-` may be given once");
        }
        let columns = self.columns.as_deref().map(Columns::read).transpose()?;
        Ok(Reports { published: self.published, ..Reports::new(Pending::new(&self.paths), Terms { kind: self.input, columns }) })
    }
}

impl Reports {
    fn new(pending: Pending, terms: Terms) -> Reports {
        Reports { pending, rows: None, inside: Vec::new(), n_unpacked: 0, terms, published: None }
    }

    /// The reports of one file, called by another name than its path.
    pub fn of_file(path: &str, name: &str) -> Reports {
        let terms = Terms { kind: InputKind::Auto, columns: None };
        Reports::new(Pending::named(path.to_string(), name.to_string()), terms)
    }

    /// Reports that were made elsewhere.
    pub fn of_reports(reports: Vec<Report>) -> Reports {
        let mut all = Reports::new(Pending::new(&[]), Terms { kind: InputKind::Auto, columns: None });
        all.inside.push(Box::new(reports.into_iter().map(|report| Ok(Piece::Report(report)))));
        all
    }

    /// The reports of what a file opened to.
    fn of_opened(opened: Opened) -> Reports {
        let mut reports = Reports::new(Pending::new(&[]), Terms { kind: InputKind::Auto, columns: None });
        match opened {
            Opened::Whole(report) => reports.inside.push(Box::new(std::iter::once(Ok(Piece::Report(report))))),
            Opened::Rows(rows) => reports.rows = Some(rows),
            Opened::Many(pieces) => reports.inside.push(pieces),
        }
        reports
    }

    /// The reports of a file that lies in another one; `depth` counts those that it lies in.
    fn of_inner(path: &str, bytes: Vec<u8>, depth: usize) -> Reports {
        let mut reports = Reports::new(Pending::new(&[]), Terms { kind: InputKind::Auto, columns: None });
        reports.inside = (1..depth).map(|_| Box::new(std::iter::empty()) as Pieces).collect();
        reports.inside.push(Box::new(std::iter::once(Ok(Piece::File { path: path.to_string(), bytes }))));
        reports
    }

    /// Takes what a file opened to; a report at once.
    fn take(&mut self, opened: Result<Opened, Fault>) -> Option<Result<Report, Fault>> {
        match opened {
            Ok(Opened::Whole(report)) => return Some(Ok(report)),
            Ok(Opened::Rows(rows)) => self.rows = Some(rows),
            Ok(Opened::Many(pieces)) => self.inside.push(pieces),
            Err(fault) => return Some(Err(fault)),
        }
        None
    }

    /// Opens a file that lies in the open one, within the limits.
    fn open_inner(&mut self, path: &str, bytes: Vec<u8>) -> Result<Opened, Fault> {
        self.n_unpacked += bytes.len();
        if self.n_unpacked > MOST_UNPACKED {
            self.inside.clear();
            return Err(Fault::new(
                path,
                format!("the file that holds it unpacks to more than {} GiB: the rest is passed by", MOST_UNPACKED >> 30),
                "unpack it first",
            ));
        }
        match open_inside(path, bytes, &self.terms)? {
            Opened::Many(_) if self.inside.len() > MOST_NESTED => {
                Err(Fault::new(path, format!("nested deeper than {MOST_NESTED} files: passed by"), "unpack it first"))
            }
            opened => Ok(opened),
        }
    }
}

impl Iterator for Reports {
    type Item = Result<Report, Fault>;

    fn next(&mut self) -> Option<Result<Report, Fault>> {
        loop {
            if let Some(rows) = &mut self.rows {
                match rows.next() {
                    Some(row) => return Some(row),
                    None => self.rows = None,
                }
            }
            let opened = match self.inside.last_mut().map(Iterator::next) {
                Some(Some(Ok(Piece::Report(report)))) => return Some(Ok(report)),
                Some(Some(Ok(Piece::File { path, bytes }))) => self.open_inner(&path, bytes),
                Some(Some(Err(fault))) => return Some(Err(fault)),
                Some(None) => {
                    self.inside.pop();
                    continue;
                }
                None => {
                    self.n_unpacked = 0;
                    self.pending.next_file(&self.terms)?
                }
            };
            if let Some(told) = self.take(opened) {
                return Some(told);
            }
        }
    }
}
