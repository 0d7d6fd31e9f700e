//! Bytes of a PDF, a DOCX or an ODT in, its document out.
//!
//! Their parsers meet hostile files, so they run in a process of their own (`apart`): what takes too much memory or time, or brings a parser down, is
//! told and passed by. What the parsers find is an outline; the engine makes the document of it.

mod docx;
mod odt;
mod package;
mod paragraphs;
mod pdf;

use super::apart::{Advice, Parser, Refusal, read_apart};
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
    told: Vec<Told>,
}

/// Something that a reader should know, though the text was read.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    message: String,
    /// Nothing of the text is missing.
    is_note: bool,
}

impl Told {
    fn note(message: impl Into<String>) -> Told {
        Told { message: message.into(), is_note: true }
    }

    fn loss(message: impl Into<String>) -> Told {
        Told { message: message.into(), is_note: false }
    }

    fn fault(self, path: &str) -> Fault {
        if self.is_note { Fault::note(path, self.message) } else { Fault::new(path, self.message, Advice::SaveAnew.words()) }
    }
}

/// Reads an office file.
pub fn read_office(path: &str, format: Format, bytes: Vec<u8>, setting: Setting, faults: &mut Vec<Fault>) -> Option<Document> {
    let found: Result<Outlined, Refusal> = match bytes.len() > LARGEST {
        true => Err(Refusal::new(format!("larger than {} MB", LARGEST >> 20), Advice::Split)),
        false => read_apart(parser(format), &bytes),
    };
    match found {
        Ok(Outlined { outline, told }) => {
            faults.extend(told.into_iter().map(|told| told.fault(path)));
            let source = Source { id: path.to_string(), published: setting.published, ..Source::default() };
            Some(read_outline(outline, source, setting.lexicon))
        }
        Err(refusal) => {
            faults.push(Fault::new(path, refusal.message, refusal.advice.words()));
            None
        }
    }
}

fn parser(format: Format) -> Parser {
    match format {
        Format::Docx => Parser::Docx,
        Format::Odt => Parser::Odt,
        _ => Parser::Pdf,
    }
}

/// Runs the parser of an office file: in the process apart.
pub fn parse_office(parser: Parser, bytes: Vec<u8>) -> Result<impl Serialize, Refusal> {
    match parser {
        Parser::Docx => docx::read_docx(bytes),
        Parser::Odt => odt::read_odt(bytes),
        _ => pdf::read_pdf(bytes),
    }
}
