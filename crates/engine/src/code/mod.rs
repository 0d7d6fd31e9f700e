//! An annotated document in, its records out.
//!
//! Triggers in the tree become drafts (what one clause tells), drafts become events (what one document tells of one
//! happening, over several sentences), events become incident records with evidence and reasons. Quotes become statements.

pub mod ontology;
pub mod rules;
pub mod words;

pub mod arguments;
pub mod certainty;
pub mod drafts;
pub mod persons;
pub mod scene;
pub mod tree;

pub mod circumstances;
pub mod events;
pub mod setting;

pub mod casualties;
pub mod claims;
pub mod incident;
pub mod names;
pub mod parties;
pub mod passing;
pub mod prominence;
pub mod statements;

pub mod proofs;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::link::add_terms;
use crate::record::Record;
use crate::resolve::Annotation;
use crate::span::CodePoints;

/// What the coder looks up: word lists, ontology, rules.
#[derive(Default)]
pub struct Coding {
    pub words: words::Words,
    pub persons: persons::PersonWords,
    pub ontology: ontology::Ontology,
    pub rules: rules::Rules,
}

impl Coding {
    pub fn read(files: &Files, faults: &mut Faults) -> Coding {
        let words = words::Words::read(files, faults);
        let persons = persons::PersonWords::read(files, faults);
        let ontology = ontology::Ontology::read(files, faults);
        let rules = rules::Rules::read(files, &ontology, faults);
        Coding { words, persons, ontology, rules }
    }
}

/// Codes the incidents and statements that a document tells: incidents in text order, then statements.
pub fn code_document(document: &Document, annotation: &Annotation, lexicon: &Lexicon) -> Vec<Record> {
    if annotation.sentences.is_empty() {
        return Vec::new();
    }
    let scene = scene::Scene::new(document, annotation, lexicon);
    let points = CodePoints::new(&document.text);
    let mut events = events::gather_events(&scene);
    setting::carry_settings(&scene, &mut events);
    let incidents = events.iter().map(|event| Record::Incident(Box::new(incident::make_incident(&scene, event, &points))));
    let statements = annotation.quotes.iter().filter_map(|quote| statements::make_statement(&scene, quote, &points)).map(Record::Statement);
    let mut records: Vec<Record> = incidents.chain(statements).collect();
    add_terms(&mut records, document, &annotation.sentences, &lexicon.linking);
    records
}
