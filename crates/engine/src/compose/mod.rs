//! Coded reports and linked incidents in, a bulletin out: what is published.
//!
//! `gather` decides what belongs in (the period, the desk's arenas), `ledger` sums it up, `comparison`, `main_events`, `surges`,
//! `accounts`, `glossary` and `changes` say what a reader asks of it, `overview` says the most of it in a paragraph; `page`, `markdown`
//! and `summary` print it. Each linked incident is in the bulletin once. Nothing here codes or links.

mod accounts;
mod annex;
mod cards;
mod changes;
mod comparison;
mod gather;
mod glossary;
mod ledger;
mod letters;
mod main_events;
mod map;
mod markdown;
mod outlines;
mod overview;
mod page;
mod page_words;
mod panels;
mod period;
mod phrase;
mod quote;
mod sentence;
mod settings;
mod summary;
mod surges;
mod tables;
#[cfg(test)]
mod tests;
mod timeline;
mod told;
mod totals;
mod wording;

pub use accounts::{FigureGroup, FigurePoint, Said, StatementGroup, TallyBeside};
pub use changes::{Change, Changes, Correction, Since, Stamp, stamp_of};
pub use comparison::{Comparison, Row, Table};
pub use glossary::Term;
pub use ledger::{Ledger, Measure, SumOf};
pub use main_events::MainEvent;
pub use markdown::print_markdown;
pub use outlines::Outlines;
pub use page::{escape, print_page};
pub use page_words::PageWords;
pub use period::{Period, PeriodKind};
pub use quote::{Quote, Segment};
pub use sentence::Piece;
pub use settings::{ArenaSetting, Criteria, Panel, Rest, Settings};
pub use summary::print_summary;
pub use surges::{Surge, Surges};
pub use timeline::Column;
pub use told::Told;
pub use totals::{Sum, Toll, Totals, counts as happened};
pub use wording::BulletinLexicon;

use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::link::LinkedIncident;
use crate::record::Record;
use gather::Gathered;
use jiff::civil::Date;
use letters::Letters;

/// A report with the records coded from it.
#[derive(Clone, Debug, Default)]
pub struct CodedReport {
    pub document: Document,
    pub records: Vec<Record>,
}

/// What a bulletin is made from.
pub struct Sources<'a> {
    pub reports: &'a [CodedReport],
    pub linked: Vec<LinkedIncident>,
    /// Groups of document ids that are copies of one another, the origin first.
    pub copies: &'a [Vec<String>],
    /// Taken from the reports' dates where it is none. A period that begins or ends at the ends of time has no such end.
    pub period: Option<Period>,
    pub settings: &'a Settings,
    /// Earlier incidents, for the usual rate that waves stand against; those of `linked` are used in any case.
    pub history: &'a [LinkedIncident],
    pub since: Option<&'a Since>,
    /// Ids of records that reviewers edited.
    pub edited: &'a [String],
    pub making: Making,
}

/// Who made the bulletin, for its method note.
#[derive(Clone, Debug, Default)]
pub struct Making {
    /// Version of the coder.
    pub version: String,
    /// Digest of the lexicon's files, hexadecimal.
    pub lexicon: String,
    /// Inputs that could not be read; none where that is not known.
    pub n_unread: Option<usize>,
    /// Decisions of reviewers that stand behind the records; none where there is no desk.
    pub n_decisions: Option<usize>,
}

/// A bulletin, ready to print.
#[derive(Clone, Debug, Default)]
pub struct Bulletin {
    pub title: String,
    pub settings: Settings,
    /// None where nothing is dated.
    pub period: Option<Period>,
    pub arenas: Vec<Arena>,
    /// Told in the reports but outside the period, undated, in overviews alone, planned, foiled, denied, or in no arena: not counted.
    pub aside: Vec<Entry>,
    /// Incidents of the period before, or of the last bulletin's: what is compared with.
    pub earlier: Vec<Entry>,
    pub ledger: Ledger,
    /// Index of the sum over all counted incidents.
    pub all: usize,
    /// Sums by perpetrator of attacks and operations, and by means.
    pub by_actor: Vec<usize>,
    pub by_tactic: Vec<usize>,
    /// Index of the sum over those that have a point.
    pub placed: usize,
    /// Incidents over time, where a day is told.
    pub columns: Vec<Column>,
    pub comparison: Option<Comparison>,
    pub main_events: Vec<MainEvent>,
    pub surges: Surges,
    pub changes: Option<Changes>,
    pub tallies: Vec<TallyBeside>,
    pub figures: Vec<FigureGroup>,
    pub statements: Vec<StatementGroup>,
    pub glossary: Vec<Term>,
    pub overview: Vec<Told>,
    pub reports: Vec<Report>,
    pub making: Making,
}

/// A section of the bulletin: a country, or what the desk puts together.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    pub name: String,
    /// Index of its sum.
    pub sum: usize,
    pub divisions: Vec<Division>,
}

/// A province or section of an arena.
#[derive(Clone, Debug, Default)]
pub struct Division {
    pub name: String,
    pub sum: usize,
    pub entries: Vec<Entry>,
}

/// One incident as the bulletin tells it.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Number on the page, from 1.
    pub number: usize,
    pub linked: LinkedIncident,
    pub label: String,
    pub sentence: Vec<Piece>,
    pub toll: Toll,
    pub quotes: Vec<Quote>,
    /// Other accounts of the event inside a report: who, and their words.
    pub accounts: Vec<(String, String)>,
    /// Some account contradicts another.
    pub contradicted: bool,
    /// A reviewer gave a field of it another value than the report's words have.
    pub edited: bool,
    /// Sides of its victims.
    pub sides: Vec<String>,
}

impl Entry {
    /// Whether reports, or accounts in one, disagree on more than its type.
    pub fn has_conflict(&self) -> bool {
        self.contradicted || self.linked.conflicts.iter().any(|conflict| conflict.field != "type")
    }

    /// Its sentence as plain words.
    pub fn words(&self) -> String {
        self.sentence.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// A report that the bulletin draws on.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub id: String,
    pub title: String,
    pub outlet: Option<String>,
    pub published: Option<Date>,
    pub url: Option<String>,
    /// Counted incidents that it tells of.
    pub n_counted: usize,
    /// Index of the report that this one copies, as far as the texts show.
    pub copy_of: Option<usize>,
    /// Of the period, rather than drawn on for the time before.
    pub current: bool,
}

impl Report {
    /// What it is called: its outlet, else its title.
    pub fn name(&self) -> &str {
        self.outlet.as_deref().unwrap_or(&self.title)
    }
}

/// Puts a bulletin together.
pub fn compose_bulletin(sources: Sources, lexicon: &Lexicon) -> Bulletin {
    let letters: Vec<Letters> = sources.reports.iter().map(|report| Letters::new(&report.document.text)).collect();
    let Gathered { mut bulletin, before } = gather::gather_entries(&sources, &letters, lexicon);
    bulletin.comparison = before.map(|before| comparison::compare_periods(&mut bulletin, before, &sources, lexicon));
    bulletin.main_events = main_events::choose_main_events(&bulletin, lexicon);
    bulletin.surges = surges::find_surges(&mut bulletin, &sources, lexicon);
    bulletin.changes = sources.since.map(|since| changes::find_changes(&bulletin, since, lexicon));
    accounts::gather_accounts(&mut bulletin, &sources, &letters, lexicon);
    bulletin.glossary = glossary::list_organisations(&mut bulletin, &sources, lexicon);
    bulletin.overview = overview::compose_overview(&bulletin, lexicon);
    bulletin
}

/// 0 attack, 1 operation, 2 other.
pub(crate) fn class_idx(class: &str) -> usize {
    match class {
        "attack" => 0,
        "operation" => 1,
        _ => 2,
    }
}
