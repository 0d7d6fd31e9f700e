//! Coded reports and linked incidents in, a bulletin out: what is published.
//!
//! `compose_bulletin` decides what belongs in (the period), counts it and orders it by arena; `page`, `markdown` and `summary`
//! print it. Each linked incident is in the bulletin once. Nothing here codes or links.

mod cards;
mod letters;
mod map;
mod markdown;
mod outlines;
mod page;
mod panels;
mod quote;
mod sentence;
mod summary;
mod timeline;
mod totals;
mod wording;

pub use markdown::print_markdown;
pub use outlines::Outlines;
pub use page::print_page;
pub use quote::{Quote, Segment};
pub use sentence::Piece;
pub use summary::print_summary;
pub use totals::{Sum, Toll, Totals};
pub use wording::BulletinLexicon;

use letters::Letters;
use sentence::Telling;

use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::link::LinkedIncident;
use crate::record::{Figure, Incident, Record, Tally};
use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A report with the records coded from it.
#[derive(Clone, Debug, Default)]
pub struct CodedReport {
    pub document: Document,
    pub records: Vec<Record>,
}

/// A bulletin, ready to print.
#[derive(Clone, Debug, Default)]
pub struct Bulletin {
    pub title: String,
    /// First and last day; none where nothing is dated.
    pub period: Option<(Date, Date)>,
    pub arenas: Vec<Arena>,
    /// Told in the reports but outside the period, undated, in overviews alone, or planned, foiled and denied: not counted.
    pub aside: Vec<Entry>,
    pub totals: Totals,
    pub by_actor: Vec<(String, Totals)>,
    /// Incidents by day where a day is told: attacks, operations and other events.
    pub by_day: BTreeMap<Date, [usize; 3]>,
    pub tallies: Vec<(usize, Tally)>,
    pub figures: Vec<(usize, Figure)>,
    pub reports: Vec<Report>,
}

/// A country and its incidents.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    pub name: String,
    /// ISO 3166-1 alpha-2; empty where no country is told.
    pub country: String,
    pub totals: Totals,
    pub divisions: Vec<Division>,
}

/// A province or section of an arena.
#[derive(Clone, Debug, Default)]
pub struct Division {
    pub name: String,
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
}

/// A report that the bulletin draws on.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub id: String,
    pub title: String,
    pub outlet: Option<String>,
    pub published: Option<Date>,
    pub url: Option<String>,
    pub n_incidents: usize,
    /// Index of the report that this one copies, as far as the texts show.
    pub copy_of: Option<usize>,
}

/// What a bulletin is made from.
pub struct Sources<'a> {
    pub reports: &'a [CodedReport],
    pub linked: Vec<LinkedIncident>,
    /// Groups of document ids that are copies of one another, the origin first.
    pub copies: &'a [Vec<String>],
    /// First and last day of the bulletin; taken from the reports' dates where it is none.
    pub period: Option<(Date, Date)>,
}

/// Days before the first report's publication that a bulletin still counts as its own.
const LOOK_BACK: i32 = 7;
/// An event told no finer than to so many days is not counted in a week.
const COARSEST: i32 = 10;

/// Puts a bulletin together.
pub fn compose_bulletin(sources: Sources, lexicon: &Lexicon) -> Bulletin {
    let period = sources.period.or_else(|| period_of(sources.reports));
    let incidents = index_incidents(sources.reports);
    let letters: Vec<Letters> = sources.reports.iter().map(|report| Letters::new(&report.document.text)).collect();
    let mut bulletin = Bulletin { reports: list_reports(sources.reports, sources.copies), ..Bulletin::default() };
    let mut arenas: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for mut linked in sources.linked {
        linked.independent_sources = linked.independent_sources.min(count_origins(&linked.documents, sources.copies));
        let entry = compose_entry(linked, &incidents, &letters, &lexicon.bulletin);
        if belongs(&entry.linked, period) && !only_summed_up(&entry.linked, &incidents, lexicon) {
            bulletin.totals.add(&entry.linked, &entry.toll);
            arenas.entry(country_of(&entry)).or_default().push(entry);
        } else {
            bulletin.aside.push(entry);
        }
    }
    bulletin.by_actor = totals_by_actor(arenas.values().flatten(), &lexicon.bulletin);
    bulletin.by_day = count_days(arenas.values().flatten());
    bulletin.period = told_period(sources.period, period, &bulletin.by_day);
    bulletin.arenas = arenas.into_iter().map(|(country, entries)| compose_arena(country, entries, lexicon)).collect();
    bulletin.arenas.sort_by_key(|arena| (arena.country.is_empty(), std::cmp::Reverse(arena.totals.incidents)));
    number_entries(&mut bulletin);
    let told = bulletin.period.map_or_else(|| lexicon.bulletin.undated.clone(), |(from, to)| wording::days(from, to));
    bulletin.title = lexicon.bulletin.title.replace("{period}", &told);
    gather_counts(sources.reports, &mut bulletin);
    bulletin
}

/// Documents, those of one group of copies counted once.
fn count_origins(documents: &[String], copies: &[Vec<String>]) -> usize {
    let origin_of = |id: &String| copies.iter().find(|group| group.contains(id)).and_then(|group| group.first()).unwrap_or(id).clone();
    let mut origins: Vec<String> = documents.iter().map(origin_of).collect();
    origins.sort();
    origins.dedup();
    origins.len()
}

/// From a week before the first report to the last report's day.
fn period_of(reports: &[CodedReport]) -> Option<(Date, Date)> {
    let days = || reports.iter().filter_map(|report| report.document.published);
    Some((days().min()?.checked_sub(LOOK_BACK.days()).ok()?, days().max()?))
}

/// The period that the bulletin names: the one asked for, else from the first incident's day to the last report's.
fn told_period(asked: Option<(Date, Date)>, period: Option<(Date, Date)>, by_day: &BTreeMap<Date, [usize; 3]>) -> Option<(Date, Date)> {
    let (first, last) = (*by_day.keys().next()?, *by_day.keys().next_back()?);
    match (asked, period) {
        (Some((from, to)), _) => Some((if from == Date::MIN { first } else { from }, if to == Date::MAX { last } else { to })),
        (None, Some((from, to))) => Some((first.max(from), to)),
        (None, None) => Some((first, last)),
    }
}

/// Where each record id stands: report and incident.
fn index_incidents(reports: &[CodedReport]) -> FxHashMap<&str, (usize, &Incident)> {
    let mut index = FxHashMap::default();
    for (at, report) in reports.iter().enumerate() {
        for record in &report.records {
            if let Record::Incident(incident) = record {
                index.entry(incident.id.as_str()).or_insert((at, &**incident));
            }
        }
    }
    index
}

fn compose_entry(linked: LinkedIncident, incidents: &FxHashMap<&str, (usize, &Incident)>, letters: &[Letters], words: &BulletinLexicon) -> Entry {
    let told: Vec<(usize, &Incident)> = linked.records.iter().filter_map(|id| incidents.get(id.as_str()).copied()).collect();
    let telling: Vec<Telling> = told.iter().map(|&(at, incident)| Telling { incident, letters: &letters[at] }).collect();
    let records: Vec<&Incident> = told.iter().map(|(_, incident)| *incident).collect();
    let accounts = records.iter().flat_map(|record| &record.accounts);
    Entry {
        number: 0,
        label: words.label(&linked.kind, &linked.tactics),
        sentence: sentence::compose_sentence(&linked, &telling, words),
        toll: totals::toll_of(&records),
        quotes: told.iter().map(|&(at, incident)| quote::quote_report(at, &letters[at], incident)).collect(),
        accounts: accounts.map(|account| (account.by.clone().unwrap_or_default(), account.text.clone())).collect(),
        linked,
    }
}

/// Whether an incident is counted: it happened, and in the period.
fn belongs(linked: &LinkedIncident, period: Option<(Date, Date)>) -> bool {
    let Some(date) = &linked.date else { return false };
    let fine = date.start.until(date.end).is_ok_and(|span| span.get_days() < COARSEST);
    let inside = period.is_none_or(|(from, to)| date.start <= to && date.end >= from);
    fine && inside && totals::counts(&linked.status)
}

/// Whether an incident is told in overviews alone, and not to the day: the sections that they sum up tell it better.
fn only_summed_up(linked: &LinkedIncident, incidents: &FxHashMap<&str, (usize, &Incident)>, lexicon: &Lexicon) -> bool {
    let is_vague = linked.date.as_ref().is_none_or(|date| date.start != date.end);
    let told = linked.records.iter().filter_map(|id| incidents.get(id.as_str()));
    is_vague && told.clone().next().is_some() && told.clone().all(|(_, incident)| lexicon.linking.is_summary(incident))
}

fn country_of(entry: &Entry) -> String {
    entry.linked.place.as_ref().and_then(|place| place.country.clone()).unwrap_or_default()
}

/// Totals by perpetrator of attacks and operations, most incidents first. An incident of two perpetrators is under both.
fn totals_by_actor<'a>(entries: impl Iterator<Item = &'a Entry>, words: &BulletinLexicon) -> Vec<(String, Totals)> {
    let mut totals: BTreeMap<String, (String, Totals)> = BTreeMap::new();
    for entry in entries.filter(|entry| entry.linked.class != "other") {
        let known = entry.linked.perpetrators.iter().filter_map(|party| Some((party.id.clone()?, party.name.clone()?)));
        let mut known: Vec<(String, String)> = known.map(|(id, name)| (id.to_string(), name)).collect();
        if known.is_empty() {
            known.push((String::new(), words.unknown_perpetrator.clone()));
        }
        for (id, name) in known {
            totals.entry(id).or_insert_with(|| (name, Totals::default())).1.add(&entry.linked, &entry.toll);
        }
    }
    let mut totals: Vec<(String, Totals)> = totals.into_values().collect();
    totals.sort_by_key(|(_, totals)| std::cmp::Reverse(totals.incidents));
    totals
}

fn count_days<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<Date, [usize; 3]> {
    let mut days: BTreeMap<Date, [usize; 3]> = BTreeMap::new();
    for entry in entries {
        let Some(date) = entry.linked.date.as_ref().filter(|date| date.start == date.end) else { continue };
        days.entry(date.start).or_default()[class_idx(&entry.linked.class)] += 1;
    }
    days
}

/// 0 attack, 1 operation, 2 other.
pub(crate) fn class_idx(class: &str) -> usize {
    match class {
        "attack" => 0,
        "operation" => 1,
        _ => 2,
    }
}

fn compose_arena(country: String, entries: Vec<Entry>, lexicon: &Lexicon) -> Arena {
    let mut totals = Totals::default();
    entries.iter().for_each(|entry| totals.add(&entry.linked, &entry.toll));
    let mut divisions: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        let division = entry.linked.place.as_ref().and_then(|place| place.admin1.clone()).unwrap_or_default();
        divisions.entry(division).or_default().push(entry);
    }
    let mut divisions: Vec<Division> = divisions
        .into_iter()
        .map(|(name, mut entries)| {
            entries.sort_by_key(|entry| entry.linked.date.as_ref().map(|date| (date.start, date.end)));
            Division { name, entries }
        })
        .collect();
    divisions.sort_by_key(|division| (division.name.is_empty(), std::cmp::Reverse(division.entries.len())));
    let name = if country.is_empty() { lexicon.bulletin.no_country.clone() } else { lexicon.outlines.name_of(&country).to_string() };
    Arena { name, country, totals, divisions }
}

fn number_entries(bulletin: &mut Bulletin) {
    let told = bulletin.arenas.iter_mut().flat_map(|arena| &mut arena.divisions).flat_map(|division| &mut division.entries);
    for (n, entry) in told.chain(&mut bulletin.aside).enumerate() {
        entry.number = n + 1;
    }
}

fn list_reports(reports: &[CodedReport], copies: &[Vec<String>]) -> Vec<Report> {
    let at = |id: &String| reports.iter().position(|report| report.document.id == *id);
    let mut listed: Vec<Report> = reports
        .iter()
        .map(|report| {
            let document = &report.document;
            Report {
                id: document.id.clone(),
                title: document.title.clone().unwrap_or_else(|| document.id.rsplit('/').next().unwrap_or("").to_string()),
                outlet: document.source.clone(),
                published: document.published,
                url: document.url.clone(),
                n_incidents: report.records.iter().filter(|record| matches!(record, Record::Incident(_))).count(),
                copy_of: None,
            }
        })
        .collect();
    for group in copies {
        let Some(origin) = group.first().and_then(at) else { continue };
        for copy in group[1..].iter().filter_map(at).filter(|&copy| copy != origin) {
            listed[copy].copy_of = Some(origin);
        }
    }
    listed
}

fn gather_counts(reports: &[CodedReport], bulletin: &mut Bulletin) {
    for (at, record) in reports.iter().enumerate().flat_map(|(at, report)| report.records.iter().map(move |record| (at, record))) {
        match record {
            Record::Tally(tally) => bulletin.tallies.push((at, tally.clone())),
            Record::Figure(figure) => bulletin.figures.push((at, figure.clone())),
            _ => {}
        }
    }
}
