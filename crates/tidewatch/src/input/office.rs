//! Bytes of a PDF, a DOCX or an ODT in, its document out.

use super::{Fault, Format, Setting};
use tidewatch_engine::document::Document;

/// Reads an office file.
pub fn read_office(path: &str, _format: Format, _bytes: Vec<u8>, _setting: Setting, faults: &mut Vec<Fault>) -> Option<Document> {
    faults.push(Fault::new(path, "this kind of file is not read yet", "save it as text or HTML first"));
    None
}
