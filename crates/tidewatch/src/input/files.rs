//! Paths in, opened files out: a folder gives the reports in it by name, gzip and zstd are unpacked as they are read (`packed`).
//!
//! A folder stands for the reports in it; one that holds none is a fault. In a folder, files of other kinds are passed by. A Maildir stands for its
//! mails; of a folder of Thunderbird's the mailboxes are read, which have no ending.

use super::columns::Columns;
use super::formats::{Content, content, content_by_name};
use super::packed::{LOOK_AHEAD, unpacked};
use super::pieces::{Piece, Pieces, open_holder};
use super::rows::Rows;
use super::{Fault, InputKind, Report};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NOT_READ: &str = "save it as text, HTML, PDF or CSV first";
const KINDS: &str = "give files ending in .txt .html .pdf .docx .odt .eml .mbox .jsonl .json .csv .rss .atom .xml .warc .zip, or these with .gz or .zst";

/// Largest file that is held as a whole, unpacked, in bytes.
pub const LARGEST_FILE: usize = 256 << 20;

/// A source of bytes that can be handed to another thread.
pub type Bytes = Box<dyn BufRead + Send>;

/// What a path opened to.
pub enum Opened {
    Whole(Report),
    Rows(Rows),
    Many(Pieces),
}

/// How files are opened.
#[derive(Clone, Debug)]
pub struct Terms {
    pub kind: InputKind,
    /// Which columns of a CSV file are read; else the file's own settings, else the usual names.
    pub columns: Option<Columns>,
}

/// A path still to be opened, and what its reports are to be called.
struct Named {
    path: String,
    name: String,
}

/// Paths still to be opened, and what is to be told before.
pub struct Pending {
    paths: VecDeque<Named>,
    faults: VecDeque<Fault>,
}

impl Pending {
    pub fn new(paths: &[String]) -> Pending {
        Pending { paths: paths.iter().map(|path| Named { path: path.clone(), name: path.clone() }).collect(), faults: VecDeque::new() }
    }

    /// One file under another name.
    pub fn named(path: String, name: String) -> Pending {
        Pending { paths: VecDeque::from([Named { path, name }]), faults: VecDeque::new() }
    }

    /// Opens the next path; a folder is first replaced by the reports in it.
    pub fn next_file(&mut self, terms: &Terms) -> Option<Result<Opened, Fault>> {
        loop {
            if let Some(fault) = self.faults.pop_front() {
                return Some(Err(fault));
            }
            let Named { path, name } = self.paths.pop_front()?;
            if path == "-" || !Path::new(&path).is_dir() {
                return Some(open_path(&path, &name, terms));
            }
            if let Err(fault) = self.enter_folder(&path) {
                return Some(Err(fault));
            }
        }
    }

    fn enter_folder(&mut self, folder: &str) -> Result<(), Fault> {
        let reports = reports_in(Path::new(folder)).map_err(|error| Fault::new(folder, format!("cannot read the folder: {error}"), ""))?;
        let (reports, outside): (Vec<String>, Vec<String>) = reports.into_iter().partition(|report| stays_in(Path::new(folder), Path::new(report)));
        self.faults.extend(outside.iter().map(|link| Fault::new(link, "a link that leads out of the folder: not followed", "name the file itself")));
        if reports.is_empty() && outside.is_empty() {
            return Err(Fault::new(folder, "a folder without reports", KINDS));
        }
        for report in reports.into_iter().rev() {
            self.paths.push_front(Named { path: report.clone(), name: report });
        }
        Ok(())
    }
}

/// Whether a file of a folder lies in it: links may lead elsewhere, and whoever filled the folder may not have been allowed to read that.
pub fn stays_in(folder: &Path, file: &Path) -> bool {
    if !file.is_symlink() {
        return true;
    }
    match (folder.canonicalize(), file.canonicalize()) {
        (Ok(folder), Ok(file)) => file.starts_with(folder),
        // It leads nowhere: opening it tells so.
        _ => true,
    }
}

/// The reports that stand in a folder itself, in the order of their names; hidden files and folders in it are left out.
fn reports_in(folder: &Path) -> io::Result<Vec<String>> {
    let is_maildir = folder.join("cur").is_dir() && (folder.join("new").is_dir() || folder.join("tmp").is_dir());
    let mut reports = if is_maildir { mails_in(folder)? } else { Vec::new() };
    for path in files_in(folder)? {
        let name = path.to_string_lossy().into_owned();
        if content_by_name(&name) != Content::Unknown || is_mailbox_of_thunderbird(&path) {
            reports.push(name);
        }
    }
    reports.sort();
    Ok(reports)
}

/// The files of a folder that are not hidden.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden && !path.is_dir() {
            files.push(path);
        }
    }
    Ok(files)
}

/// The mails of a Maildir, whatever they are called.
fn mails_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut mails = Vec::new();
    for part in ["new", "cur"].map(|part| folder.join(part)).iter().filter(|part| part.is_dir()) {
        mails.extend(files_in(part)?.into_iter().map(|path| path.to_string_lossy().into_owned()));
    }
    Ok(mails)
}

/// Beside each mailbox Thunderbird keeps its index.
fn is_mailbox_of_thunderbird(path: &Path) -> bool {
    let mut index = path.as_os_str().to_os_string();
    index.push(".msf");
    Path::new(&index).is_file() && fs::metadata(path).is_ok_and(|file| file.len() > 0)
}

fn open_path(path: &str, name: &str, terms: &Terms) -> Result<Opened, Fault> {
    let bytes = match path {
        "-" => unpacked(BufReader::with_capacity(LOOK_AHEAD, io::stdin())),
        _ if is_web_address(path) => {
            return Err(Fault::new(
                path,
                "a web address: nothing is fetched here",
                "`tidewatch fetch` prints what is there, `tidewatch collect` adds it to a desk",
            ));
        }
        _ => File::open(path).and_then(|file| unpacked(BufReader::with_capacity(LOOK_AHEAD, file))),
    };
    let mut terms = terms.clone();
    if terms.columns.is_none() {
        terms.columns = Columns::beside(path).map_err(|error| Fault::new(name, format!("{error:#}"), "docs/formats.md shows such a file"))?;
    }
    open_bytes(name, bytes.map_err(|error| Fault::new(name, told(&error), ""))?, &terms)
}

fn is_web_address(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

/// Opens a file that lies in another one, or that was fetched.
pub fn open_inside(path: &str, bytes: Vec<u8>, terms: &Terms) -> Result<Opened, Fault> {
    let bytes = unpacked(Cursor::new(bytes)).map_err(|error| Fault::new(path, told(&error), ""))?;
    open_bytes(path, bytes, terms)
}

fn open_bytes(path: &str, mut bytes: Bytes, terms: &Terms) -> Result<Opened, Fault> {
    let unreadable = |error: io::Error| Fault::new(path, told(&error), "");
    let first = bytes.fill_buf().map_err(unreadable)?;
    let kind = if terms.kind == InputKind::Jsonl { Content::Rows } else { content(path, first) };
    if first.is_empty() {
        // A list may have nothing on it; a report may not.
        let is_list = matches!(kind, Content::Rows) || content_by_name(path) == Content::Many(super::formats::Holder::Mailbox);
        return Err(if is_list { Fault::note(path, "the file is empty: no documents") } else { Fault::new(path, "the file is empty", "") });
    }
    if kind == Content::Rows && (first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff")) {
        return Err(Fault::new(path, "JSON lines in UTF-16 are not read", "save the file as UTF-8"));
    }
    match kind {
        Content::Rows => Ok(Opened::Rows(Rows::new(path, bytes))),
        Content::Whole(format) => {
            let WholeFile { bytes, fault } = read_whole_file(path, &mut bytes, LARGEST_FILE)?;
            let report = Report::File { path: Arc::from(path), format, bytes };
            Ok(match fault {
                Some(fault) => Opened::Many(Box::new([Ok(Piece::Report(report)), Err(fault)].into_iter())),
                None => Opened::Whole(report),
            })
        }
        Content::Many(holder) => open_holder(holder, path, bytes, &terms.columns).map(Opened::Many),
        Content::NotRead => Err(Fault::new(path, "this kind of file is not read", NOT_READ)),
        Content::Unknown => Err(Fault::new(path, "no report: what it holds is not text", KINDS)),
    }
}

/// The bytes of a file, and what was wrong with the rest of it.
pub struct WholeFile {
    pub bytes: Vec<u8>,
    pub fault: Option<Fault>,
}

/// All bytes of a file, within a limit; of one that is cut off or damaged those before.
///
/// # Errors
/// Nothing of it can be read, or it is larger.
pub fn read_whole_file(path: &str, bytes: &mut Bytes, most: usize) -> Result<WholeFile, Fault> {
    let mut all = Vec::new();
    let fault = match bytes.take(most as u64 + 1).read_to_end(&mut all) {
        Ok(_) => None,
        Err(error) if all.is_empty() => return Err(Fault::new(path, told(&error), "")),
        Err(error) => Some(Fault::new(path, format!("{}: the {} bytes before that are read", told(&error), all.len()), "")),
    };
    if all.len() > most {
        return Err(Fault::new(path, format!("larger than {} MiB, unpacked", most >> 20), ""));
    }
    Ok(WholeFile { bytes: all, fault })
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
