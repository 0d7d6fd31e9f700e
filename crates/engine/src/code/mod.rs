//! An annotated document in, its records out.
//!
//! Triggers in the tree become drafts (what one clause tells), drafts become events (what one document tells of one
//! happening, over several sentences), events become incident records with evidence and reasons. Numbers that are no incident's
//! become figures, sums with their parts become tallies, quotes become statements.

pub mod ontology;
pub mod rules;
pub mod words;

pub mod accounts;
mod arguments;
pub mod certainty;
pub mod domains;
pub mod drafts;
mod granted;
pub mod pages;
pub mod persons;
pub mod scene;
pub mod tree;

pub mod circumstances;
mod clusters;
pub mod events;
mod fields;
mod further;
mod listed;
mod sections;
mod setting;
pub mod sides;
mod turns;

pub mod accused;
pub mod antecedents;
pub mod casualties;
pub mod claims;
pub mod incident;
pub mod names;
pub mod parties;
pub mod passing;
pub mod prominence;
pub mod sites;
pub mod sufferers;
pub mod tactics;
pub mod unhurt;
mod wholes;

pub mod figures;
pub mod publications;
pub mod quantities;
mod references;
pub mod statements;
pub mod tallies;
pub mod themes;

pub mod proofs;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::link::add_terms;
use crate::record::{Record, Tally};
use crate::resolve::Annotation;
use crate::span::{CodePoints, Span};

/// What the coder looks up: word lists, ontology, rules.
#[derive(Default)]
pub struct Coding {
    pub words: words::Words,
    pub persons: persons::PersonWords,
    pub ontology: ontology::Ontology,
    pub rules: rules::Rules,
    pub figures: figures::lexicon::FigureLexicon,
    pub statements: statements::StatementLexicon,
    pub domains: domains::Domains,
}

impl Coding {
    pub fn read(files: &Files, faults: &mut Faults) -> Coding {
        let words = words::Words::read(files, faults);
        let persons = persons::PersonWords::read(files, faults);
        let ontology = ontology::Ontology::read(files, faults);
        let rules = rules::Rules::read(files, &ontology, faults);
        let figures = figures::lexicon::FigureLexicon::read(files, faults);
        let statements = statements::StatementLexicon::read(files, faults);
        let domains = domains::Domains::read(files, faults);
        Coding { domains, words, persons, ontology, rules, figures, statements }
    }
}

/// Codes what a document tells: incidents in text order, then figures, statements and tallies, each in text order.
pub fn code_document(document: &Document, annotation: &Annotation, lexicon: &Lexicon) -> Vec<Record> {
    if annotation.sentences.is_empty() {
        return Vec::new();
    }
    let mut scene = scene::Scene::new(document, annotation, lexicon);
    let points = CodePoints::new(&document.text);
    let tallies = tallies::gather_tallies(&scene);
    tallies.iter().flat_map(|tally| &tally.sentences).for_each(|&sentence| scene.summed[sentence] = true);
    let scene = scene;
    let mut events = events::gather_events(&scene);
    setting::carry_settings(&scene, &mut events);
    accused::share_accused(&scene, &mut events);
    let mut records: Vec<Record> = events.iter().map(|event| Record::Incident(Box::new(incident::make_incident(&scene, event, &points)))).collect();
    if records.is_empty() {
        records.extend(references::find_reference(&scene, &points).map(|reference| Record::Incident(Box::new(reference))));
    }
    records.extend(tell_figures(&scene, &events, &tallies, &points));
    records.extend(annotation.quotes.iter().filter_map(|quote| statements::make_statement(&scene, quote, &points)).map(Record::Statement));
    records.extend(tallies.iter().map(|tally| Record::Tally(tally_record(&scene, tally, &points))));
    add_terms(&mut records, document, &annotation.sentences, &lexicon.linking);
    records
}

/// The figures of what is neither an incident's casualty or party nor a tally's number.
fn tell_figures(scene: &scene::Scene, events: &[events::Event], tallies: &[tallies::TallyDraft], points: &CodePoints) -> Vec<Record> {
    let drafts = events.iter().flat_map(|event| &event.drafts).filter(|draft| !draft.negated);
    let mut taken: Vec<scene::Spot> = drafts.flat_map(|draft| &draft.fills).filter(|fill| fill.role.is_counted()).map(|fill| fill.spot).collect();
    taken.sort_unstable();
    let mut used: Vec<Span> = tallies.iter().flat_map(|tally| tally.number_spans()).collect();
    used.sort_unstable();
    let themes = &scene.lexicon.coding.ontology.themes;
    let figures = figures::make_figures(scene, &taken, &used, points).into_iter().map(|(mut figure, span)| {
        figure.themes = themes.of_span(scene, span);
        if let Some(tally) = tallies.iter().find(|tally| tally.sentences.iter().any(|&at| scene.sentence(at).span == span)) {
            tallies::lend_bearings(scene, tally, &mut figure);
        }
        Record::Figure(figure)
    });
    figures.collect()
}

fn tally_record(scene: &scene::Scene, draft: &tallies::TallyDraft, points: &CodePoints) -> Tally {
    let mut tally = tallies::make_tally(scene, draft, points);
    let spans = draft.sentences.iter().map(|&at| scene.sentence(at).span).reduce(Span::cover);
    tally.themes = spans.map_or_else(Vec::new, |span| scene.lexicon.coding.ontology.themes.of_span(scene, span));
    tally
}
