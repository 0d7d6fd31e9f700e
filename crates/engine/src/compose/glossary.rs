//! The organisations that the bulletin names in, a glossary out: each once, with full name, kind, parent, countries, and what the
//! reports call it.
//!
//! What is said of an organisation is what the actors' lexicon says; one that only the reports know is listed without a description.

use super::page::entries_of;
use super::told::fill;
use super::{Bulletin, Entry, Sources};
use crate::lexicon::Lexicon;
use crate::record::Party;
use crate::resolve::actors::ActorEntry;
use std::collections::{BTreeMap, BTreeSet};

/// The most other names to print.
const MOST_NAMES: usize = 6;

/// An organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    pub id: String,
    pub name: String,
    pub acronym: String,
    /// Kind, parent, countries, years; empty for one that the lexicon does not know.
    pub description: String,
    /// Other names by which the period's reports call it.
    pub called: Vec<String>,
    /// Indexes of the sums over the incidents in which it is a perpetrator and a target.
    pub as_perpetrator: Option<usize>,
    pub as_target: Option<usize>,
}

/// What is gathered of an organisation.
#[derive(Default)]
struct Named<'a> {
    name: String,
    documents: BTreeSet<&'a str>,
    perpetrator: Vec<&'a Entry>,
    target: Vec<&'a Entry>,
}

/// The organisations of counted incidents, tallies and statements, by name.
pub fn list_organisations(bulletin: &mut Bulletin, sources: &Sources, lexicon: &Lexicon) -> Vec<Term> {
    let mut ledger = std::mem::take(&mut bulletin.ledger);
    let mut named: BTreeMap<&str, Named> = BTreeMap::new();
    for entry in entries_of(bulletin) {
        for (party, is_target) in parties(entry) {
            let Some(id) = party.id.as_deref() else { continue };
            let told = named.entry(id).or_default();
            told.documents.extend(entry.linked.documents.iter().map(String::as_str));
            take_name(told, party.name.as_deref());
            let list = if is_target { &mut told.target } else { &mut told.perpetrator };
            if !list.iter().any(|other| other.number == entry.number) {
                list.push(entry);
            }
        }
    }
    for said in bulletin.statements.iter().flat_map(|group| &group.said) {
        let Some((id, speaker)) = said.statement.speaker.as_ref().and_then(|speaker| Some((speaker.id.as_deref()?, speaker))) else { continue };
        let told = named.entry(id).or_default();
        told.documents.insert(&said.statement.document.id);
        take_name(told, Some(&speaker.name));
    }
    let mut terms: Vec<Term> = named.into_iter().map(|(id, named)| term_of(id, named, sources, lexicon, &mut ledger)).collect();
    bulletin.ledger = ledger;
    terms.sort_by_key(|term| term.name.trim_start_matches("the ").to_lowercase());
    terms
}

fn parties(entry: &Entry) -> impl Iterator<Item = (&Party, bool)> {
    let linked = &entry.linked;
    linked.perpetrators.iter().map(|party| (party, false)).chain(linked.targets.iter().map(|party| (party, true)))
}

/// The first name stays; a name in capitals beats one without.
fn take_name(named: &mut Named, name: Option<&str>) {
    let starts_large = |name: &str| name.starts_with(char::is_uppercase);
    if let Some(name) = name.filter(|name| named.name.is_empty() || starts_large(name) && !starts_large(&named.name)) {
        named.name = name.to_string();
    }
}

fn term_of(id: &str, named: Named, sources: &Sources, lexicon: &Lexicon, ledger: &mut super::Ledger) -> Term {
    let entry = lexicon.actors.entry(id);
    let name = full_name(id, entry.as_ref(), &named.name);
    let mut sum = |entries: &[&Entry]| (!entries.is_empty()).then(|| ledger.add(&name, entries.iter().copied()));
    let (as_perpetrator, as_target) = (sum(&named.perpetrator), sum(&named.target));
    let aliases: Vec<&str> = entry.iter().flat_map(|entry| [entry.acronym].into_iter().chain(entry.aliases.iter().copied())).collect();
    Term {
        acronym: entry.as_ref().map(|entry| entry.acronym.to_string()).unwrap_or_default(),
        description: describe(id, lexicon),
        called: called(&aliases, &named, &name, sources),
        id: id.to_string(),
        name,
        as_perpetrator,
        as_target,
    }
}

/// The lexicon's name; of a state's force country and branch; else what the reports call it.
fn full_name(id: &str, entry: Option<&ActorEntry>, told: &str) -> String {
    match entry {
        Some(entry) if !entry.name.is_empty() => entry.name.to_string(),
        Some(entry) if !entry.demonym.is_empty() => format!("{} {}", entry.demonym, entry.kind.replace('-', " ")),
        _ if told.is_empty() => id.replace('-', " "),
        _ => told.to_string(),
    }
}

/// Kind, parent, countries and years, by the template of the page's words.
fn describe(id: &str, lexicon: &Lexicon) -> String {
    let words = &lexicon.page;
    let Some(entry) = lexicon.actors.entry(id) else { return words.say("glossary", "unknown").to_string() };
    let kind = words.find("kinds", entry.kind).map_or_else(|| super::wording::capitalised(&entry.kind.replace('-', " ")), str::to_string);
    let parent = entry.parent.and_then(|parent| lexicon.actors.entry(parent)).map_or("", |parent| parent.name);
    let countries: Vec<&str> = entry.countries.iter().map(|code| lexicon.outlines.name_of(code)).collect();
    let year = |year: Option<i16>| year.map_or_else(String::new, |year| year.to_string());
    let slots = [("kind", kind.as_str()), ("parent", parent), ("countries", &countries.join(", ")), ("from", &year(entry.from)), ("until", &year(entry.to))];
    format!("{}.", fill(words.say("glossary", "told"), &slots))
}

/// The other names that stand in the reports in which it is named.
fn called(aliases: &[&str], named: &Named, name: &str, sources: &Sources) -> Vec<String> {
    let texts: Vec<&str> =
        sources.reports.iter().filter(|report| named.documents.contains(report.document.id.as_str())).map(|report| report.document.text.as_str()).collect();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for alias in aliases.iter().filter(|alias| !alias.is_empty() && **alias != name) {
        let first = texts.iter().enumerate().find_map(|(at, text)| find_name(text, alias).map(|place| at * (1 << 24) + place));
        found.extend(first.filter(|_| !found.iter().any(|(_, other)| other == alias)).map(|first| (first, *alias)));
    }
    found.sort_unstable();
    found.into_iter().take(MOST_NAMES).map(|(_, alias)| alias.to_string()).collect()
}

/// Where a name stands in a text as a whole word.
fn find_name(text: &str, name: &str) -> Option<usize> {
    let is_inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(name).map(|(at, _)| at).find(|&at| !is_inside(text[..at].chars().next_back()) && !is_inside(text[at + name.len()..].chars().next()))
}
