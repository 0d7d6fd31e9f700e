//! A desk with a filter, or records from a pipe, in; what an export is made of out: incidents, their records with quotes, reports, decisions.
//!
//! All of it stands in an order of its own (day, then id), so that the same reports give the same bytes whatever order they were added in.
//! What reviewers rejected is left out unless it is asked for.

use super::pieces::UNDATED;
use super::quotes::{Quote, quotes_of, told_words};
use crate::store::{Coder, Filter, LoggedDecision, Review, Standing, Store, StoredIncident, StoredRecord, id_of};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use tidewatch_engine::link::{LinkLexicon, link_told};
use tidewatch_engine::record::Record;

/// What stands for the day of a publication that is not known, in forms that must name one.
pub const BEGINNING: &str = "1970-01-01";

/// What is exported, or a piece of it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub incidents: Vec<ToldIncident>,
    /// Records of every kind, by document and place in its text.
    pub records: Vec<ToldRecord>,
    pub reports: BTreeMap<String, Report>,
    /// As the API prints them, in the log's order.
    pub decisions: Vec<Value>,
    /// This program, for what nothing else is known of.
    pub coder: String,
}

/// An incident with the records that tell of it.
#[derive(Clone, Debug)]
pub struct ToldIncident {
    pub id: String,
    pub version: String,
    pub review: Review,
    /// In the contract's form.
    pub value: Value,
    /// Indices of its records.
    pub records: Vec<usize>,
}

/// A record of any kind.
#[derive(Clone, Debug)]
pub struct ToldRecord {
    pub id: String,
    pub version: String,
    /// `incident`, `figure`, `statement` or `tally`.
    pub kind: String,
    pub document: String,
    pub review: Review,
    /// Fields that reviewers edited.
    pub edited: Vec<String>,
    pub value: Value,
    /// The incident that it tells of.
    pub incident: Option<String>,
    pub quotes: Vec<Quote>,
}

/// A document that records come from.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub title: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    /// ISO 8601.
    pub published: Option<String>,
    /// Where that was found.
    pub dated_by: Option<String>,
    pub language: Option<String>,
    pub sha256: Option<String>,
    /// RFC 3339, UTC.
    pub added: Option<String>,
    /// Program and lexicon that coded it.
    pub coder: String,
    /// How many of its records are exported.
    pub n_records: usize,
}

/// The coder's mark as exports print it: `tidewatch 0.1.0, lexicon 3f2a9c01d4be`.
pub fn coder_mark(coder: &Coder) -> String {
    format!("tidewatch {}, lexicon {}", coder.version, &coder.lexicon[..coder.lexicon.len().min(12)])
}

/// A mark that changes whenever what is told of a thing does.
pub fn version_of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Incidents and other records with all that hangs on them but decisions.
///
/// # Errors
/// The desk cannot be read.
pub fn gather(
    store: &Store,
    incidents: impl Iterator<Item = StoredIncident>,
    others: impl Iterator<Item = StoredRecord>,
    coder: &Coder,
) -> anyhow::Result<Snapshot> {
    let mut snapshot = Snapshot { coder: coder_mark(coder), ..Snapshot::default() };
    for incident in incidents {
        let records = store.records_of(&incident.id)?.into_iter();
        snapshot.records.extend(records.map(|record| as_stored(record, Some(incident.id.clone()))));
        snapshot.incidents.push(ToldIncident {
            id: incident.id,
            version: String::new(),
            review: incident.review,
            value: incident.incident,
            records: Vec::new(),
        });
    }
    snapshot.records.extend(others.map(|record| as_stored(record, None)));
    snapshot.take_reports(store)?;
    Ok(snapshot.settled())
}

/// Whether something counts: rejected things only where a review is asked for.
pub fn counts(filter: &Filter, review: Review) -> bool {
    filter.review.is_some() || review != Review::Rejected
}

/// Whether a filter lets everything through.
pub fn is_whole(filter: &Filter) -> bool {
    let plain = Filter { limit: filter.limit, offset: filter.offset, order: filter.order, ..Filter::default() };
    format!("{filter:?}") == format!("{plain:?}")
}

/// What a desk knows of a document.
///
/// # Errors
/// The desk cannot be read.
pub fn report_of(store: &Store, id: &str) -> anyhow::Result<Option<Report>> {
    let Some(document) = store.document(id)? else { return Ok(None) };
    Ok(Some(Report {
        title: document.title,
        source: document.source,
        url: document.url,
        published: document.published,
        dated_by: document.dated_by,
        language: document.language,
        sha256: Some(document.sha256),
        added: Some(document.added),
        coder: store.coder_of(id)?.map(|coder| coder_mark(&coder)).unwrap_or_default(),
        n_records: 0,
    }))
}

/// A decision as the log has it; where it takes another back, `withdraws` has the other one's number.
///
/// # Errors
/// Never for what the log holds.
pub fn decision_value(logged: &LoggedDecision) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(logged)?;
    value["number"] = logged.number.into();
    value["withdraws"] = logged.taken_back().into();
    Ok(value)
}

/// The records that a decision names.
pub fn named_in(decision: &Value) -> impl Iterator<Item = &str> {
    let lists = ["records", "with"].into_iter().flat_map(|list| decision[list].as_array().into_iter().flatten());
    lists.chain([&decision["record"]]).filter_map(Value::as_str)
}

/// A record with what reviewers said of it.
fn as_stored(stored: StoredRecord, incident: Option<String>) -> ToldRecord {
    let (review, edited) = (stored.review, stored.edited);
    ToldRecord { review, edited, incident, ..told_record(stored.id, stored.record) }
}

/// A record that nobody has said anything of yet.
fn told_record(id: String, value: Value) -> ToldRecord {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_string();
    let (kind, document) = (text("/record"), text("/document/id"));
    ToldRecord { id, version: String::new(), kind, document, review: Review::Open, edited: Vec::new(), value, incident: None, quotes: Vec::new() }
}

/// Records and linked incidents as a pipe brings them, with the texts of their documents where these are given. Records that no line
/// links are linked here.
///
/// # Errors
/// A line that holds another shape.
pub fn from_lines(lines: Vec<Value>, texts: &BTreeMap<String, String>, linking: &LinkLexicon, coder: &Coder) -> anyhow::Result<Snapshot> {
    let mut snapshot = Snapshot { coder: coder_mark(coder), ..Snapshot::default() };
    let (records, mut linked): (Vec<Value>, Vec<Value>) = lines.into_iter().partition(|line| line["record"].is_string());
    if linked.is_empty() {
        let typed = records.iter().map(|value| serde_json::from_value(value.clone())).collect::<Result<Vec<Record>, _>>()?;
        linked = link_told(&typed, linking).iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    }
    let mut tells: BTreeMap<String, String> = BTreeMap::new();
    for value in linked.into_iter().filter(|value| value["reference"] != true) {
        let id = value["incident"].as_str().unwrap_or_default().to_string();
        let of = value["records"].as_array().into_iter().flatten().filter_map(Value::as_str);
        tells.extend(of.map(|record| (record.to_string(), id.clone())));
        let documents = value["documents"].as_array().into_iter().flatten().filter_map(Value::as_str);
        snapshot.reports.extend(documents.map(|document| (document.to_string(), Report { coder: coder_mark(coder), ..Report::default() })));
        snapshot.incidents.push(ToldIncident { id, version: String::new(), review: Review::Open, value, records: Vec::new() });
    }
    for value in records {
        let mut told = told_record(id_of(&value), value);
        told.incident = tells.get(&told.id).cloned();
        told.quotes = texts.get(&told.document).map_or_else(|| told_words(&told.value), |text| quotes_of(&told.value, text));
        let of = |key: &str| told.value["document"][key].as_str().map(str::to_string);
        let report = Report {
            title: of("title"),
            source: of("source"),
            published: of("published"),
            dated_by: of("dated_by"),
            coder: coder_mark(coder),
            ..Report::default()
        };
        snapshot.reports.insert(told.document.clone(), report);
        snapshot.records.push(told);
    }
    Ok(snapshot.settled())
}

impl Snapshot {
    /// Reports of a desk with those of their records that are exported.
    ///
    /// # Errors
    /// The desk cannot be read.
    pub fn of_reports(store: &Store, reports: Vec<(String, Vec<Standing>)>, coder: &Coder) -> anyhow::Result<Snapshot> {
        let mut snapshot = Snapshot { coder: coder_mark(coder), ..Snapshot::default() };
        for (id, records) in reports {
            snapshot.take_report(store, &id)?;
            for standing in records {
                let record = store.standing(&standing)?;
                snapshot.records.push(as_stored(record, standing.incident));
            }
        }
        snapshot.take_reports(store)?;
        Ok(snapshot.settled())
    }

    /// The reports of the records, with the words that the records point at.
    fn take_reports(&mut self, store: &Store) -> anyhow::Result<()> {
        let mut of_report: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, record) in self.records.iter().enumerate() {
            of_report.entry(record.document.clone()).or_default().push(at);
        }
        for (id, records) in of_report {
            let text = store.text(&id)?.unwrap_or_default();
            for at in records {
                self.records[at].quotes = quotes_of(&self.records[at].value, &text);
            }
            self.take_report(store, &id)?;
        }
        Ok(())
    }

    fn take_report(&mut self, store: &Store, id: &str) -> anyhow::Result<()> {
        if self.reports.contains_key(id) {
            return Ok(());
        }
        if let Some(report) = report_of(store, id)? {
            self.reports.insert(id.to_string(), report);
        }
        Ok(())
    }

    /// Decisions about these records; all of them where none are named.
    ///
    /// # Errors
    /// Never for what the log holds.
    pub fn take_decisions(&mut self, log: Vec<LoggedDecision>, records: Option<&BTreeSet<&str>>) -> anyhow::Result<()> {
        let mut numbers: BTreeSet<i64> = BTreeSet::new();
        for logged in log {
            let value = decision_value(&logged)?;
            let takes_back = logged.taken_back().is_some_and(|number| numbers.contains(&number));
            if takes_back || records.is_none_or(|records| named_in(&value).any(|id| records.contains(id))) {
                numbers.insert(logged.number);
                self.decisions.push(value);
            }
        }
        Ok(())
    }

    /// In the order of exports, with versions and with each incident's records.
    fn settled(mut self) -> Snapshot {
        self.incidents.sort_by_cached_key(|incident| (incident.value["date"]["start"].as_str().unwrap_or(UNDATED).to_string(), incident.id.clone()));
        let place = |record: &ToldRecord| record.value["evidence"]["record"][0].as_u64();
        self.records.sort_by_cached_key(|record| (record.document.clone(), place(record), record.kind.clone(), record.id.clone()));
        let mut of_incident: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for record in &mut self.records {
            record.version = version_of(&[&record.id, &record.value.to_string(), record.review.name()]);
        }
        for (at, record) in self.records.iter().enumerate() {
            if let Some(report) = self.reports.get_mut(&record.document) {
                report.n_records += 1;
            }
            of_incident.entry(record.incident.as_deref().unwrap_or_default()).or_default().push(at);
        }
        for incident in &mut self.incidents {
            incident.records = of_incident.remove(incident.id.as_str()).unwrap_or_default();
            let versions: String = incident.records.iter().map(|at| self.records[*at].version.as_str()).collect();
            incident.version = version_of(&[&incident.id, &incident.value.to_string(), incident.review.name(), &versions]);
        }
        self
    }

    /// The records that tell of an incident.
    pub fn records_of<'a>(&'a self, incident: &'a ToldIncident) -> impl Iterator<Item = &'a ToldRecord> {
        incident.records.iter().map(|at| &self.records[*at])
    }

    /// The documents that tell of an incident, in its order, with what is known of them.
    pub fn reports_of<'a>(&'a self, incident: &'a ToldIncident) -> Vec<(&'a str, &'a Report)> {
        let ids = incident.value["documents"].as_array().into_iter().flatten().filter_map(Value::as_str);
        ids.filter_map(|id| self.reports.get_key_value(id)).map(|(id, report)| (id.as_str(), report)).collect()
    }
}
