//! Bytes of a PDF, a DOCX or an ODT in, its document out.
//!
//! Their parsers meet hostile files, so they run in a process of their own (`apart`): what takes too much memory or time, or brings a parser down, is
//! told and passed by. What the parsers find is an outline; the engine makes the document of it.

mod apart;
mod docx;
mod odt;
mod package;
mod paragraphs;
mod pdf;

pub use apart::serve;

use super::{Fault, Format, Setting};
use serde::{Deserialize, Serialize};
use tidewatch_engine::document::Document;
use tidewatch_engine::read::{Outline, Source, read_outline};

/// Largest file, in bytes.
const LARGEST: usize = 512 << 20;

/// What a parser found.
#[derive(Serialize, Deserialize)]
struct Outlined {
    outline: Outline,
    /// What a reader should know, though the text was read.
    note: Option<String>,
}

/// Why a file is not read.
#[derive(Debug, Serialize, Deserialize)]
struct Refusal {
    message: String,
    advice: Advice,
}

impl Refusal {
    fn new(message: impl Into<String>, advice: Advice) -> Refusal {
        Refusal { message: message.into(), advice }
    }
}

/// What to do about a file that is not read.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Advice {
    None,
    SaveAnew,
    NoPassword,
    Recognise,
    Split,
}

impl Advice {
    fn words(self) -> &'static str {
        match self {
            Advice::None => "",
            Advice::SaveAnew => "save it anew",
            Advice::NoPassword => "save it without a password, as PDF, DOCX or ODT",
            Advice::Recognise => "read it with a program that recognises letters (OCR) first",
            Advice::Split => "split it, or save its text",
        }
    }
}

/// Reads an office file.
pub fn read_office(path: &str, format: Format, bytes: Vec<u8>, setting: Setting, faults: &mut Vec<Fault>) -> Option<Document> {
    let found = match bytes.len() > LARGEST {
        true => Err(Refusal::new(format!("larger than {} MB", LARGEST >> 20), Advice::Split)),
        false => apart::read_apart(format, &bytes),
    };
    match found {
        Ok(Outlined { outline, note }) => {
            faults.extend(note.map(|note| Fault::note(path, note)));
            let source = Source { id: path.to_string(), published: setting.published, ..Source::default() };
            Some(read_outline(outline, source, setting.lexicon))
        }
        Err(refusal) => {
            faults.push(Fault::new(path, refusal.message, refusal.advice.words()));
            None
        }
    }
}

/// Runs the parser of a format: in the process apart.
fn parse(format: Format, bytes: Vec<u8>) -> Result<Outlined, Refusal> {
    match format {
        Format::Pdf => pdf::read_pdf(bytes),
        Format::Docx => docx::read_docx(bytes),
        Format::Odt => odt::read_odt(bytes),
        _ => Err(Refusal::new("no office format", Advice::None)),
    }
}
