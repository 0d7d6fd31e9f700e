//! An annotated document in, its records out.

use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::record::Record;
use crate::resolve::Annotation;

/// Codes the incidents, statements, figures and tallies that a document tells, in text order.
pub fn code_document(_document: &Document, _annotation: &Annotation, _lexicon: &Lexicon) -> Vec<Record> {
    Vec::new()
}
