//! Reports, records or a desk in, what a bulletin is made from out: coded reports, linked incidents, copies, the time before.
//!
//! From a desk come the incidents of the period and the one before, those of the last bulletin's period, and whatever else the reports of the
//! period tell; rejected records stay out, edited ones are as edited.

use crate::commands::add::code_batch;
use crate::input::{Fault, InputArgs};
use crate::store::{Filter, Received, Review, Store};
use anyhow::Context;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tidewatch_engine::compose::{CodedReport, Period, Since};
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::{LinkedIncident, link_told};
use tidewatch_engine::record::{DocumentRef, Record};
use tidewatch_engine::reuse::{Cluster, find_reuse};

/// Days before the period's end whose attacks give the usual rate.
const DAYS_OF_HISTORY: i64 = 400;
/// Days after the period within which reports still tell of it.
const LATE: i64 = 3;
/// A desk's bulletin is of a week, where no period is asked for.
const WEEK: i64 = 6;

/// What a bulletin is made from.
#[derive(Default)]
pub struct Material {
    pub reports: Vec<CodedReport>,
    pub linked: Vec<LinkedIncident>,
    /// Groups of document ids that are copies of one another, the origin first.
    pub copies: Vec<Vec<String>>,
    pub history: Vec<LinkedIncident>,
    pub faults: Vec<Fault>,
}

/// Reads and codes reports in their order; where records were given, they are dealt out to their documents instead.
///
/// # Errors
/// Records that cannot be read; standard input named twice.
pub fn from_reports(input: &InputArgs, records: Option<&Path>, n_threads: usize, lexicon: &Lexicon) -> anyhow::Result<Material> {
    let given = records.map(read_records).transpose()?;
    let (mut material, mut received) = (Material::default(), Vec::new());
    let reports = input.reports()?;
    let published = reports.published;
    for report in reports {
        match report {
            Ok(report) => received.push(Received::new(report, published)),
            Err(fault) => material.faults.push(fault),
        }
    }
    for (report, faults) in code_batch(received, lexicon, n_threads) {
        material.faults.extend(faults);
        let documents = report.documents.into_iter().map(|coded| CodedReport { document: coded.document, records: coded.records });
        material.reports.extend(documents);
    }
    if let Some(given) = given {
        for report in &mut material.reports {
            report.records = given.iter().filter(|record| document_of(record).id == report.document.id).cloned().collect();
        }
    }
    Ok(linked(material, lexicon))
}

/// Records alone: their documents have a name and a date, and no words.
///
/// # Errors
/// Records that cannot be read.
pub fn from_records(path: &Path, lexicon: &Lexicon) -> anyhow::Result<Material> {
    let mut reports: BTreeMap<String, CodedReport> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for record in read_records(path)? {
        let told = document_of(&record).clone();
        let report = reports.entry(told.id.clone()).or_insert_with(|| {
            order.push(told.id.clone());
            let document =
                Document { id: told.id.clone(), title: told.title.clone(), published: told.published, source: told.source.clone(), ..Document::default() };
            CodedReport { document, records: Vec::new() }
        });
        report.records.push(record);
    }
    let reports = order.iter().filter_map(|id| reports.remove(id)).collect();
    Ok(linked(Material { reports, ..Material::default() }, lexicon))
}

/// The material with its incidents linked and its copies found.
fn linked(material: Material, lexicon: &Lexicon) -> Material {
    let records: Vec<Record> = material.reports.iter().flat_map(|report| report.records.iter().cloned()).collect();
    Material { linked: link_told(&records, &lexicon.linking), copies: find_copies(&material.reports, lexicon), ..material }
}

/// Groups of document ids that are copies of one another, the origin first.
fn find_copies(reports: &[CodedReport], lexicon: &Lexicon) -> Vec<Vec<String>> {
    let documents: Vec<&Document> = reports.iter().map(|report| &report.document).collect();
    let ids = |cluster: &Cluster| cluster.from_origin().into_iter().map(|at| documents[at].id.clone()).collect();
    find_reuse(&documents, &lexicon.reuse).clusters.iter().map(ids).collect()
}

fn read_records(path: &Path) -> anyhow::Result<Vec<Record>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| serde_json::from_str(line).with_context(|| format!("`{}` line {}: no record", path.display(), at + 1))).collect()
}

fn document_of(record: &Record) -> &DocumentRef {
    match record {
        Record::Incident(incident) => &incident.document,
        Record::Figure(figure) => &figure.document,
        Record::Statement(statement) => &statement.document,
        Record::Tally(tally) => &tally.document,
    }
}

/// What a desk has for a period; for the week that ends with its last report where none is asked for.
///
/// # Errors
/// The desk cannot be read.
pub fn from_desk(store: &Store, asked: Option<Period>, since: Option<&Since>, lexicon: &Lexicon) -> anyhow::Result<(Material, Period)> {
    let period = settle(asked, store.last_published()?);
    let before = period.before();
    let last = since.and_then(Since::period);
    let from = last.map_or(before.from, |last| last.from.min(before.from));
    let to = last.map_or(period.to, |last| last.to.max(period.to));
    let told = |from, to| store.linked_incidents(&Filter { from: Some(from), to: Some(to), ..Filter::default() });
    let mut incidents: BTreeMap<String, LinkedIncident> = BTreeMap::new();
    let mut keep = |linked: LinkedIncident| {
        incidents.entry(linked.incident.clone()).or_insert(linked);
    };
    told(from, to)?.into_iter().for_each(&mut keep);
    let mut ids: BTreeSet<String> = store.documents_published(before.from, period.to.saturating_add(LATE.days()))?.into_iter().collect();
    for id in store.documents_published(period.from, period.to.saturating_add(LATE.days()))? {
        incidents_of_document(store, &id)?.into_iter().for_each(&mut keep);
    }
    ids.extend(incidents.values().flat_map(|linked| linked.documents.iter().cloned()));
    let mut reports = Vec::new();
    for id in ids {
        let Some(document) = store.whole_document(&id)? else { continue };
        reports.push(CodedReport { records: records_of(store, &id)?, document });
    }
    reports.sort_by(|a, b| (a.document.published, &a.document.id).cmp(&(b.document.published, &b.document.id)));
    let mut linked: Vec<LinkedIncident> = incidents.into_values().collect();
    linked.sort_by(|a, b| (a.date.as_ref().map(|date| date.start), &a.incident).cmp(&(b.date.as_ref().map(|date| date.start), &b.incident)));
    let history = told(period.to.saturating_sub(DAYS_OF_HISTORY.days()), period.to)?;
    let copies = find_copies(&reports, lexicon);
    Ok((Material { reports, linked, copies, history, faults: Vec::new() }, period))
}

/// The period with both ends: a desk's open ends would be years.
pub fn settle(asked: Option<Period>, last: Option<Date>) -> Period {
    let end = last.unwrap_or(Date::constant(1970, 1, 7));
    match asked {
        None => Period::days(end.saturating_sub(WEEK.days()), end),
        Some(period) => {
            let to = if period.to == Date::MAX { end.max(period.from) } else { period.to };
            let from = if period.from == Date::MIN { to.saturating_sub(WEEK.days()) } else { period.from };
            Period { from, to, ..period }
        }
    }
}

/// The incidents that a document tells of, those without a day too; rejected ones are left out.
fn incidents_of_document(store: &Store, id: &str) -> anyhow::Result<Vec<LinkedIncident>> {
    let filter = Filter { document: Some(id.to_string()), ..Filter::default() };
    let counts = store.incidents(&filter)?.into_iter().filter(|stored| stored.review != Review::Rejected);
    counts.map(|stored| Ok(serde_json::from_value(stored.incident)?)).collect()
}

/// The effective records of a document, the rejected ones left out, in the order of its text.
fn records_of(store: &Store, id: &str) -> anyhow::Result<Vec<Record>> {
    let filter = Filter { document: Some(id.to_string()), ..Filter::default() };
    let mut records: Vec<Record> = store.records(&filter)?.iter().filter(|stored| stored.counts()).filter_map(|stored| stored.typed()).collect();
    records.sort_by_cached_key(|record| serde_json::to_string(record).unwrap_or_default());
    Ok(records)
}
