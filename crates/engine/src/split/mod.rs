//! A document in, its sentences out: tokens with tags, lemmas and trees.

use crate::document::Document;
use crate::lexicon::{Faults, Files};
use crate::sentence::Sentence;

/// The trained language model and the word lists of the splitter.
#[derive(Default)]
pub struct Language {}

impl Language {
    pub fn read(_files: &Files, _faults: &mut Faults) -> Language {
        Language::default()
    }
}

/// The sentences of a document in text order; together they tile its blocks, white space left out.
pub fn split_sentences(_document: &Document, _language: &Language) -> Vec<Sentence> {
    Vec::new()
}
