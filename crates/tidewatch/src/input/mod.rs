//! Paths in, reports as they lie out, one after the other: files, folders, standard input, JSON lines, gzip and zstd of these.
//!
//! Opening and cutting into reports is cheap and happens in order; `open` turns a report into a document and may run on any
//! thread. What cannot be read becomes a `Fault` in its place, and the next report follows.

mod coded;
mod fault;
mod files;
mod formats;
mod json;
mod office;
mod open;
mod rows;
mod text;

pub use coded::Coded;
pub use fault::{Fault, tell_faults};
pub use formats::Format;
pub use open::{Setting, open_report, read_documents};

use anyhow::bail;
use files::Pending;
use jiff::civil::Date;
use rows::Rows;
use std::sync::Arc;

/// What to read, and what is known about it beforehand.
#[derive(clap::Args, Clone, Debug)]
pub struct InputArgs {
    /// Files or folders of reports (.txt .html .pdf .docx .odt .jsonl .json, also as .gz or .zst); `-` is standard input
    #[arg(default_value = "-", value_name = "PATHS")]
    pub paths: Vec<String>,
    /// `jsonl`: one document a line, whatever the file is called; `auto`: by ending and content
    #[arg(long, value_enum, default_value_t = InputKind::Auto, value_name = "KIND")]
    pub input: InputKind,
    /// Publication date of documents that come without one, as 2020-05-26
    #[arg(long, value_name = "DATE")]
    pub published: Option<Date>,
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
    kind: InputKind,
    pub published: Option<Date>,
}

impl InputArgs {
    /// The reports to read, in order.
    ///
    /// # Errors
    /// Standard input named more than once.
    pub fn reports(&self) -> anyhow::Result<Reports> {
        if self.paths.iter().filter(|path| *path == "-").count() > 1 {
            bail!("`-` may be given once");
        }
        Ok(Reports { pending: Pending::new(&self.paths), rows: None, kind: self.input, published: self.published })
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
            match self.pending.next_file(self.kind)? {
                Ok(files::Opened::Whole(report)) => return Some(Ok(report)),
                Ok(files::Opened::Rows(rows)) => self.rows = Some(rows),
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}
