//! Paths in, opened files out: a folder gives the reports in it by name, gzip and zstd are unpacked as they are read.
//!
//! A folder stands for the reports in it; one that holds none is a fault. In a folder, files of other kinds are passed by.

use super::formats::{Content, content_by_bytes, content_by_name};
use super::rows::Rows;
use super::{Fault, InputKind, Report};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

const NOT_YET: &str = "save it as text or HTML first";
const KINDS: &str = "give files ending in .txt .html .pdf .docx .odt .jsonl .json, or these with .gz or .zst";

/// Bytes that a reader looks ahead to tell what a file holds.
const LOOK_AHEAD: usize = 64 * 1024;

/// A source of bytes that can be handed to another thread.
pub type Bytes = Box<dyn BufRead + Send>;

/// What a path opened to.
pub enum Opened {
    Whole(Report),
    Rows(Rows),
}

/// Paths still to be opened.
pub struct Pending {
    paths: VecDeque<String>,
}

impl Pending {
    pub fn new(paths: &[String]) -> Pending {
        Pending { paths: paths.iter().cloned().collect() }
    }

    /// Opens the next path; a folder is first replaced by the reports in it.
    pub fn next_file(&mut self, kind: InputKind) -> Option<Result<Opened, Fault>> {
        loop {
            let path = self.paths.pop_front()?;
            if path == "-" || !Path::new(&path).is_dir() {
                return Some(open_path(&path, kind));
            }
            if let Err(fault) = self.enter_folder(&path) {
                return Some(Err(fault));
            }
        }
    }

    fn enter_folder(&mut self, folder: &str) -> Result<(), Fault> {
        let reports = reports_in(Path::new(folder)).map_err(|error| Fault::new(folder, format!("cannot read the folder: {error}"), ""))?;
        if reports.is_empty() {
            return Err(Fault::new(folder, "a folder without reports", KINDS));
        }
        for report in reports.into_iter().rev() {
            self.paths.push_front(report);
        }
        Ok(())
    }
}

/// The reports that stand in a folder itself, in the order of their names; hidden files and folders in it are left out.
fn reports_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut reports = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let name = path.to_string_lossy().into_owned();
        if !hidden && !path.is_dir() && content_by_name(&name) != Content::Unknown {
            reports.push(name);
        }
    }
    reports.sort();
    Ok(reports)
}

fn open_path(path: &str, kind: InputKind) -> Result<Opened, Fault> {
    let unreadable = |error: io::Error| Fault::new(path, told(&error), "");
    let mut bytes = match path {
        "-" => unpacked(BufReader::with_capacity(LOOK_AHEAD, io::stdin())),
        _ => File::open(path).and_then(|file| unpacked(BufReader::with_capacity(LOOK_AHEAD, file))),
    }
    .map_err(unreadable)?;
    let first = bytes.fill_buf().map_err(unreadable)?;
    if first.is_empty() {
        return Err(Fault::new(path, "the file is empty", ""));
    }
    let kind = content(path, first, kind);
    if kind == Content::Rows && (first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff")) {
        return Err(Fault::new(path, "JSON lines in UTF-16 are not read", "save the file as UTF-8"));
    }
    match kind {
        Content::Rows => Ok(Opened::Rows(Rows::new(path, bytes))),
        Content::Whole(format) => {
            let mut all = Vec::new();
            bytes.read_to_end(&mut all).map_err(unreadable)?;
            Ok(Opened::Whole(Report::File { path: Arc::from(path), format, bytes: all }))
        }
        Content::NotYet => Err(Fault::new(path, "this kind of file is not read yet", NOT_YET)),
        Content::Unknown => Err(Fault::new(path, "no report: what it holds is not text", KINDS)),
    }
}

fn content(path: &str, first: &[u8], kind: InputKind) -> Content {
    match content_by_name(path) {
        Content::NotYet => Content::NotYet,
        _ if kind == InputKind::Jsonl => Content::Rows,
        Content::Unknown => content_by_bytes(first),
        known => known,
    }
}

/// Takes gzip or zstd off, told by their first bytes.
fn unpacked(mut bytes: impl BufRead + Send + 'static) -> io::Result<Bytes> {
    let first = bytes.fill_buf()?;
    if first.starts_with(b"\x1f\x8b") {
        return Ok(Box::new(BufReader::with_capacity(LOOK_AHEAD, flate2::bufread::MultiGzDecoder::new(bytes))));
    }
    if first.starts_with(b"\x28\xb5\x2f\xfd") {
        let decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(io::Error::other)?;
        return Ok(Box::new(BufReader::with_capacity(LOOK_AHEAD, decoder)));
    }
    Ok(Box::new(bytes))
}

/// An input error in the words of the program.
pub fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_string(),
        io::ErrorKind::PermissionDenied => "may not be read (permission denied)".to_string(),
        io::ErrorKind::UnexpectedEof => "the compressed file is cut off".to_string(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("the compressed file is damaged ({error})"),
        _ => error.to_string(),
    }
}
