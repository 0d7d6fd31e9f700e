//! Reports and linked incidents in, a bulletin with its arenas, numbers and sums out; what is compared with stands apart.
//!
//! An incident counts where it happened in the period, as far as its reports say, and is in an arena of the desk. One told in overviews
//! alone, and not to the day, does not: the sections that they sum up tell it better. An incident of the period before is kept for
//! the comparison, if reports cover that period: if any was published in it.

use super::letters::Letters;
use super::sentence::{Telling, compose_sentence};
use super::settings::{Rest, Settings};
use super::timeline::{ByDay, columns_of};
use super::told::fill;
use super::{Arena, Bulletin, CodedReport, Division, Entry, Period, Report, Since, Sources, quote, totals};
use crate::lexicon::Lexicon;
use crate::link::LinkedIncident;
use crate::record::{Incident, Record};
use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Days before the first report's publication that a bulletin still counts as its own.
const LOOK_BACK: i32 = 7;
/// An event told no finer than to so many days is not counted in a week; in longer periods it may be as vague as a month.
const COARSEST_IN_WEEK: i64 = 10;
const COARSEST: i64 = 31;
/// Days after the period within which a report is still one of it.
const LATE: i64 = 3;

/// A bulletin with its incidents, and the period before if there is one to compare with.
pub struct Gathered {
    pub bulletin: Bulletin,
    pub before: Option<Period>,
}

type Incidents<'a> = FxHashMap<&'a str, (usize, &'a Incident)>;

/// What decides where an incident goes.
struct Scope<'a> {
    period: Option<Period>,
    /// The period before, where reports cover it.
    before: Option<Period>,
    /// The last bulletin's period.
    last: Option<Period>,
    current: Vec<&'a str>,
    incidents: &'a Incidents<'a>,
    settings: &'a Settings,
    lexicon: &'a Lexicon,
}

/// Puts every incident in its place, numbers them and sums them up.
pub fn gather_entries(sources: &Sources, letters: &[Letters], lexicon: &Lexicon) -> Gathered {
    let wanted = sources.period.map(|period| closed(period, sources)).or_else(|| period_of(sources.reports));
    let incidents = index_incidents(sources.reports);
    let mut entries: Vec<Entry> = sources.linked.iter().map(|linked| compose_entry(linked, sources, &incidents, letters, lexicon)).collect();
    let mut scope = Scope { period: wanted, before: None, last: None, current: Vec::new(), incidents: &incidents, settings: sources.settings, lexicon };
    let (counted, rest) = entries.drain(..).partition(|entry| scope.counts(entry));
    let counted: Vec<Entry> = counted;
    let period = if sources.period.is_some() { wanted } else { told_period(wanted, &counted) };
    let before = period.filter(|period| period.from > Date::MIN && period.to < Date::MAX).map(|period| period.before());
    scope.before = before.filter(|before| is_covered(before, sources.reports));
    scope.last = sources.since.and_then(Since::period);
    scope.period = period;
    let mut bulletin = Bulletin { period, settings: sources.settings.clone(), making: sources.making.clone(), ..Bulletin::default() };
    bulletin.reports = list_reports(sources, period, &counted);
    scope.current = bulletin.reports.iter().filter(|report| report.current).map(|report| report.id.as_str()).collect();
    let (earlier, rest): (Vec<Entry>, Vec<Entry>) = rest.into_iter().partition(|entry| scope.is_earlier(entry));
    let aside = rest.into_iter().filter(|entry| entry.linked.documents.iter().any(|document| scope.current.contains(&document.as_str()))).collect();
    bulletin.arenas = arrange(counted, sources.settings, lexicon);
    (bulletin.aside, bulletin.earlier) = (aside, earlier);
    bulletin.title =
        fill(&sources.settings.title, &[("period", &period.map_or_else(|| lexicon.bulletin.undated.clone(), |period| period.name(&lexicon.page)))]);
    number_entries(&mut bulletin);
    sum_up(&mut bulletin, lexicon);
    Gathered { bulletin, before }
}

/// The period with ends, where it was asked for without: from the first incident's day, to the last report's.
fn closed(period: Period, sources: &Sources) -> Period {
    let starts = || sources.linked.iter().filter_map(|linked| linked.date.as_ref()).map(|date| date.start);
    let published = sources.reports.iter().filter_map(|report| report.document.published).max();
    let from = if period.from == Date::MIN { starts().filter(|day| *day <= period.to).min().unwrap_or(period.to) } else { period.from };
    let to = if period.to == Date::MAX { published.or(starts().max()).unwrap_or(from).max(from) } else { period.to };
    Period { from, to, ..period }
}

/// From a week before the first report to the last report's day.
fn period_of(reports: &[CodedReport]) -> Option<Period> {
    let days = || reports.iter().filter_map(|report| report.document.published);
    Some(Period::days(days().min()?.checked_sub(LOOK_BACK.days()).ok()?, days().max()?))
}

/// The period that the bulletin names where none was asked for: from the first incident's day to the last report's.
fn told_period(wanted: Option<Period>, counted: &[Entry]) -> Option<Period> {
    let days = || counted.iter().filter_map(|entry| entry.linked.date.as_ref()).filter(|date| date.start == date.end).map(|date| date.start);
    match (wanted, days().min().zip(days().max())) {
        (Some(wanted), Some((first, _))) => Some(Period::days(first.max(wanted.from), wanted.to)),
        (None, Some((first, last))) => Some(Period::days(first, last)),
        (wanted, None) => wanted,
    }
}

/// Whether a report was published in a period.
pub fn is_covered(period: &Period, reports: &[CodedReport]) -> bool {
    reports.iter().filter_map(|report| report.document.published).any(|day| period.holds(day))
}

/// Where each record id stands: report and incident.
fn index_incidents(reports: &[CodedReport]) -> Incidents<'_> {
    let mut index = FxHashMap::default();
    for (at, report) in reports.iter().enumerate() {
        for incident in report.records.iter().filter_map(Record::incident) {
            index.entry(incident.id.as_str()).or_insert((at, incident));
        }
    }
    index
}

fn compose_entry(linked: &LinkedIncident, sources: &Sources, incidents: &Incidents, letters: &[Letters], lexicon: &Lexicon) -> Entry {
    let told: Vec<(usize, &Incident)> = linked.records.iter().filter_map(|id| incidents.get(id.as_str()).copied()).collect();
    let telling: Vec<Telling> = told.iter().map(|&(at, incident)| Telling { incident, letters: &letters[at] }).collect();
    let records: Vec<&Incident> = told.iter().map(|(_, incident)| *incident).collect();
    let accounts = || records.iter().flat_map(|record| &record.accounts);
    let mut linked = linked.clone();
    linked.independent_sources = linked.independent_sources.min(count_origins(&linked.documents, sources.copies));
    Entry {
        number: 0,
        label: lexicon.bulletin.label(&linked.kind, &linked.tactics),
        sentence: compose_sentence(&linked, &telling, &lexicon.bulletin),
        toll: totals::toll_of(&records, &linked),
        quotes: told.iter().map(|&(at, incident)| quote::quote_report(at, &letters[at], incident)).collect(),
        accounts: accounts().map(|account| (account.by.clone().unwrap_or_default(), account.text.clone())).collect(),
        edited: linked.records.iter().any(|id| sources.edited.contains(id)),
        contradicted: accounts().any(|account| account.stance == "contradicts"),
        sides: records.iter().flat_map(|record| &record.victims).filter_map(|victim| victim.side.clone()).collect(),
        linked,
    }
}

/// Documents, those of one group of copies counted once.
pub fn count_origins(documents: &[String], copies: &[Vec<String>]) -> usize {
    let origin_of = |id: &String| copies.iter().find(|group| group.contains(id)).and_then(|group| group.first()).unwrap_or(id).clone();
    let mut origins: Vec<String> = documents.iter().map(origin_of).collect();
    origins.sort();
    origins.dedup();
    origins.len()
}

impl Scope<'_> {
    /// Whether an incident is counted in the bulletin.
    fn counts(&self, entry: &Entry) -> bool {
        let in_arena = self.settings.rest != Rest::Apart || self.settings.arena_of(entry).is_some();
        in_arena && self.happened_in(entry, self.period)
    }

    /// Whether it is of the period before, or of the last bulletin's.
    fn is_earlier(&self, entry: &Entry) -> bool {
        let in_arena = self.settings.rest != Rest::Apart || self.settings.arena_of(entry).is_some();
        let of_last = self.last.is_some() && self.happened_in(entry, self.last);
        in_arena && (of_last || self.before.is_some() && self.happened_in(entry, self.before))
    }

    /// Whether it happened, as far as the reports say, in a period (at any time where there is none), and is told closely enough.
    fn happened_in(&self, entry: &Entry, period: Option<Period>) -> bool {
        let linked = &entry.linked;
        let Some(date) = &linked.date else { return false };
        let n_days = Period::days(date.start, date.end).n_days();
        let coarsest = if period.is_none_or(|period| period.n_days() < COARSEST) { COARSEST_IN_WEEK } else { COARSEST };
        let inside = period.is_none_or(|period| date.start <= period.to && date.end >= period.from && (n_days <= COARSEST_IN_WEEK || period.holds(date.start)));
        n_days <= coarsest && inside && totals::counts(&linked.status) && !self.is_only_summed_up(linked)
    }

    fn is_only_summed_up(&self, linked: &LinkedIncident) -> bool {
        let is_vague = linked.date.as_ref().is_none_or(|date| date.start != date.end);
        let told = linked.records.iter().filter_map(|id| self.incidents.get(id.as_str()));
        is_vague && told.clone().next().is_some() && told.clone().all(|(_, incident)| self.lexicon.linking.is_summary(incident))
    }
}

fn list_reports(sources: &Sources, period: Option<Period>, counted: &[Entry]) -> Vec<Report> {
    let at = |id: &String| sources.reports.iter().position(|report| report.document.id == *id);
    let mut n_counted: FxHashMap<&str, usize> = FxHashMap::default();
    counted.iter().flat_map(|entry| &entry.linked.documents).for_each(|id| *n_counted.entry(id).or_default() += 1);
    let mut listed: Vec<Report> = Vec::new();
    for report in sources.reports {
        let document = &report.document;
        let n_counted = n_counted.get(document.id.as_str()).copied().unwrap_or(0);
        listed.push(Report {
            id: document.id.clone(),
            title: document.title.clone().unwrap_or_else(|| document.id.rsplit('/').next().unwrap_or("").to_string()),
            outlet: document.source.clone(),
            published: document.published,
            url: document.url.clone(),
            n_counted,
            copy_of: None,
            current: n_counted > 0 || speaks_in(period, document.published),
        });
    }
    for group in sources.copies {
        let Some(origin) = group.first().and_then(at) else { continue };
        for copy in group[1..].iter().filter_map(at).filter(|&copy| copy != origin) {
            listed[copy].copy_of = Some(origin);
        }
    }
    listed
}

/// Whether a report of this day is one of the period: published in it or a few days after, or without a date.
pub fn speaks_in(period: Option<Period>, published: Option<Date>) -> bool {
    let Some((period, day)) = period.zip(published) else { return true };
    period.from <= day && day <= period.to.saturating_add(LATE.days())
}

/// The incidents by arena and division, in the desk's order.
fn arrange(entries: Vec<Entry>, settings: &Settings, lexicon: &Lexicon) -> Vec<Arena> {
    let mut by_arena: BTreeMap<(usize, String), Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        let (place, name) = arena_of(&entry, settings, lexicon);
        by_arena.entry((place, name)).or_default().push(entry);
    }
    let mut arenas: Vec<((usize, String), Vec<Entry>)> = by_arena.into_iter().collect();
    arenas.sort_by_key(|((place, name), entries)| (*place, *name == lexicon.bulletin.no_country, Reverse(entries.len())));
    let arenas = arenas.into_iter().map(|((place, name), entries)| {
        let order = settings.arenas.get(place).map_or(&[][..], |arena| &arena.order);
        Arena { name, sum: 0, divisions: divide(entries, order, lexicon) }
    });
    arenas.collect()
}

/// The arena of an incident: its place in the desk's order, and its name.
pub fn arena_of(entry: &Entry, settings: &Settings, lexicon: &Lexicon) -> (usize, String) {
    match settings.arena_of(entry) {
        Some(at) => (at, settings.arenas[at].name.clone()),
        None if settings.rest == Rest::Together => (settings.arenas.len(), settings.rest_name.clone()),
        None => (settings.arenas.len(), country_name(entry, lexicon)),
    }
}

/// The country's name; the words for none where no country is told.
fn country_name(entry: &Entry, lexicon: &Lexicon) -> String {
    let code = entry.linked.place.as_ref().and_then(|place| place.country.as_deref());
    code.map_or_else(|| lexicon.bulletin.no_country.clone(), |code| lexicon.outlines.name_of(code).to_string())
}

/// The name of an incident's division in an arena of one country, or of several.
pub fn division_of(entry: &Entry, one_country: bool, lexicon: &Lexicon) -> String {
    let province = entry.linked.place.as_ref().and_then(|place| place.admin1.clone()).unwrap_or_default();
    match (one_country, province.is_empty()) {
        (true, _) => province,
        (false, true) => country_name(entry, lexicon),
        (false, false) => format!("{} · {province}", country_name(entry, lexicon)),
    }
}

fn divide(entries: Vec<Entry>, order: &[String], lexicon: &Lexicon) -> Vec<Division> {
    let country = |entry: &Entry| entry.linked.place.as_ref().and_then(|place| place.country.clone());
    let one_country = entries.iter().all(|entry| country(entry) == country(&entries[0]));
    let mut divisions: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        divisions.entry(division_of(&entry, one_country, lexicon)).or_default().push(entry);
    }
    let divisions = divisions.into_iter().map(|(name, mut entries)| {
        entries.sort_by_key(|entry| entry.linked.date.as_ref().map(|date| (date.start, date.end)));
        Division { name, sum: 0, entries }
    });
    let mut divisions: Vec<Division> = divisions.collect();
    let of_country = |name: &str| name.split(" · ").next().unwrap_or_default().to_string();
    let mut n_of_country: FxHashMap<String, usize> = FxHashMap::default();
    divisions.iter().for_each(|division| *n_of_country.entry(of_country(&division.name)).or_default() += division.entries.len());
    let rank = |name: &str| order.iter().position(|wanted| name.rsplit(" · ").next() == Some(wanted) || of_country(name) == *wanted).unwrap_or(usize::MAX);
    divisions.sort_by_key(|division| {
        let country = if one_country { String::new() } else { of_country(&division.name) };
        let n_country = n_of_country.get(&country).copied().unwrap_or(0);
        (rank(&division.name), division.name.is_empty(), Reverse(n_country), country, Reverse(division.entries.len()))
    });
    divisions
}

fn number_entries(bulletin: &mut Bulletin) {
    let told = bulletin.arenas.iter_mut().flat_map(|arena| &mut arena.divisions).flat_map(|division| &mut division.entries);
    for (n, entry) in told.chain(&mut bulletin.aside).chain(&mut bulletin.earlier).enumerate() {
        entry.number = n + 1;
    }
}

fn sum_up(bulletin: &mut Bulletin, lexicon: &Lexicon) {
    let Bulletin { arenas, ledger, .. } = bulletin;
    let entries = || arenas.iter().flat_map(|arena| &arena.divisions).flat_map(|division| &division.entries);
    bulletin.all = ledger.add(lexicon.page.say("comparison", "all"), entries());
    bulletin.by_actor = sum_by(entries().filter(|entry| entry.linked.class != "other"), ledger, |entry| actors_of(entry, lexicon));
    bulletin.by_actor.sort_by_key(|sum| ledger.sums[*sum].name == lexicon.bulletin.unknown_perpetrator);
    bulletin.by_tactic = sum_by(entries(), ledger, |entry| tactics_of(entry, lexicon));
    let has_point = |entry: &&Entry| entry.linked.place.as_ref().is_some_and(|place| place.lat.is_some());
    bulletin.placed = ledger.add(lexicon.page.say("comparison", "placed"), entries().filter(has_point));
    let mut by_day = ByDay::new();
    for entry in entries() {
        let Some(date) = entry.linked.date.as_ref().filter(|date| date.start == date.end) else { continue };
        by_day.entry(date.start).or_default().push(entry);
    }
    bulletin.columns = columns_of(&by_day, bulletin.period, ledger);
    for arena in arenas.iter_mut() {
        arena.sum = ledger.add(&arena.name, arena.divisions.iter().flat_map(|division| &division.entries));
        for division in &mut arena.divisions {
            let name = if division.name.is_empty() { &lexicon.bulletin.no_division } else { &division.name };
            division.sum = ledger.add(format!("{}: {name}", arena.name), &division.entries);
        }
    }
}

/// Sums by what an incident is named by, most incidents first. An incident of two names is under both.
pub fn sum_by<'a>(entries: impl Iterator<Item = &'a Entry>, ledger: &mut super::Ledger, names_of: impl Fn(&Entry) -> Vec<(String, String)>) -> Vec<usize> {
    let mut groups: BTreeMap<String, (String, Vec<&Entry>)> = BTreeMap::new();
    for entry in entries {
        for (id, name) in names_of(entry) {
            groups.entry(id).or_insert_with(|| (name, Vec::new())).1.push(entry);
        }
    }
    let mut groups: Vec<(String, Vec<&Entry>)> = groups.into_values().collect();
    groups.sort_by_key(|(_, entries)| Reverse(entries.len()));
    groups.into_iter().map(|(name, entries)| ledger.add(name, entries)).collect()
}

/// Ids and names of the known perpetrators; one without a name where none is known.
pub fn actors_of(entry: &Entry, lexicon: &Lexicon) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> = entry.linked.perpetrators.iter().filter_map(|party| Some((party.id.clone()?, party.name.clone()?))).collect();
    if known.is_empty() {
        known.push((String::new(), lexicon.bulletin.unknown_perpetrator.clone()));
    }
    known
}

/// Codes and labels of the means; the type where none is told.
pub fn tactics_of(entry: &Entry, lexicon: &Lexicon) -> Vec<(String, String)> {
    let linked = &entry.linked;
    if linked.tactics.is_empty() {
        let label = lexicon.bulletin.type_words(&linked.kind).label;
        return vec![(label.clone(), label)];
    }
    let label = |tactic: &String| lexicon.bulletin.tactic_label(tactic);
    linked.tactics.iter().map(|tactic| (label(tactic), label(tactic))).collect()
}
