//! A view in, what the engine makes of all its incidents and documents out: waves, tallies, indicators, copies, agreement.
//!
//! Pages and API show the same values. They take a while, so the last ones are kept until the desk changes.

use super::Desk;
use super::address::View;
use super::answer::Refusal;
use crate::commands::bulletin::{edited_record, read_settings};
use crate::commands::material::{Material, from_desk, settle};
use crate::commands::reuse::{print_graph, print_reuse};
use crate::commands::waves;
use crate::store::{Filter, LoggedDecision, Review, Store};
use axum::http::StatusCode;
use jiff::ToSpan;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tidewatch_engine::compose::{Bulletin, CodedReport, Making, Period, Settings, Sources, compose_bulletin};
use tidewatch_engine::document::Document;
use tidewatch_engine::reconcile::reconcile_tally;
use tidewatch_engine::record::{DateRange, Record};
use tidewatch_engine::reuse::find_reuse;
use tidewatch_engine::series::build_series;

/// Documents that are searched for copies.
const MOST_DOCUMENTS: usize = 3000;
/// Incidents of a bulletin that is composed while somebody waits.
const MOST_INCIDENTS: usize = 3000;
/// The desk's own settings of its bulletins.
const SETTINGS: &str = "bulletin.toml";
/// Values that are kept.
const MOST_KEPT: usize = 32;
/// Series to draw at most; the command line may draw more.
const REPLICATES: usize = 199;

/// The last values, by what was asked, each with the desk's stamp.
#[derive(Default)]
pub struct Kept(Mutex<BTreeMap<String, (String, Arc<Value>)>>);

impl Kept {
    fn get(&self, key: &str, stamp: &str) -> Option<Arc<Value>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).filter(|(known, _)| known == stamp).map(|(_, value)| value.clone())
    }

    fn put(&self, key: String, stamp: String, value: Arc<Value>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, (stamp, value));
    }
}

impl Desk {
    fn kept(&self, key: String, make: impl FnOnce(&Store) -> Result<Value, Refusal>) -> Result<Arc<Value>, Refusal> {
        let store = self.store()?;
        let stamp = store.stamp()?;
        if let Some(value) = self.kept.get(&key, &stamp) {
            return Ok(value);
        }
        let value = Arc::new(make(&store)?);
        self.kept.put(key, stamp, value.clone());
        Ok(value)
    }

    /// Series, bursts, clusters and comparisons, one after the other.
    pub fn waves(&self, view: &View) -> Result<Arc<Value>, Refusal> {
        self.kept(format!("waves {}", view.query()), |store| {
            let filter = Filter { class: None, actor: None, ..view.whole() };
            let incidents = store.linked_incidents(&filter)?;
            let class = if view.get("class").is_empty() { "attack" } else { view.get("class") };
            let args = waves::Args::of(view.filter.actor.clone(), class, (view.filter.from, view.filter.to), REPLICATES);
            lines(&waves::waves_of(&incidents, &args))
        })
    }

    /// Every tally with its reconciliation.
    pub fn tallies(&self, view: &View) -> Result<Arc<Value>, Refusal> {
        self.kept(format!("tallies {}", view.query()), |store| {
            let incidents = store.linked_incidents(&Filter::default())?;
            let stored = store.records(&Filter { record: Some("tally".into()), ..view.whole() })?;
            let mut told = Vec::new();
            for stored in stored.iter().filter(|stored| stored.counts()) {
                if let Some(Record::Tally(tally)) = stored.typed() {
                    let reconciled = reconcile_tally(&tally, &incidents, &self.lexicon);
                    let reports = reports_of(store, reconciled.period.as_ref())?;
                    told.push(json!({ "id": stored.id, "tally": stored.record, "reconciliation": reconciled, "reports": reports }));
                }
            }
            Ok(Value::Array(told))
        })
    }

    /// One series an indicator.
    pub fn figures(&self, view: &View) -> Result<Arc<Value>, Refusal> {
        self.kept(format!("figures {}", view.query()), |store| {
            let mut records = Vec::new();
            for kind in ["figure", "tally"] {
                let stored = store.records(&Filter { record: Some(kind.into()), ..view.whole() })?;
                records.extend(stored.iter().filter(|stored| stored.counts()).filter_map(|stored| stored.typed()));
            }
            Ok(serde_json::to_value(build_series(&records))?)
        })
    }

    /// Passages that documents share, groups of copies, and which document goes back to which.
    pub fn reuse(&self) -> Result<Arc<Value>, Refusal> {
        self.kept("reuse".to_string(), |store| {
            let documents = store.last_texts(MOST_DOCUMENTS)?;
            let reuse = find_reuse(&documents.iter().collect::<Vec<_>>(), &self.lexicon.reuse);
            let (mut passages, mut graph) = (Vec::new(), Vec::new());
            print_reuse(&documents, &reuse, &mut passages);
            print_graph(&documents, &reuse, &mut graph);
            let (clusters, passages): (Vec<Value>, Vec<Value>) =
                lines(&passages)?.as_array().cloned().unwrap_or_default().into_iter().partition(|line| line["cluster"].is_array());
            Ok(json!({ "documents": documents.len(), "clusters": clusters, "graph": lines(&graph)?, "passages": passages }))
        })
    }

    /// A bulletin: of days alone as `tidewatch bulletin --desk` makes it, the last week where no days are asked for; else of what a view finds.
    pub fn bulletin(&self, view: &View) -> Result<Bulletin, Refusal> {
        let store = self.store()?;
        let asked = match (view.filter.from, view.filter.to) {
            (None, None) => None,
            (from, to) => Some(Period::days(from.unwrap_or(jiff::civil::Date::MIN), to.unwrap_or(jiff::civil::Date::MAX))),
        };
        let is_whole = view.narrowing().all(|(name, _)| name == "from" || name == "to");
        let total = if is_whole && asked.is_none() { 0 } else { store.overview(&view.filter)?.total };
        if total > MOST_INCIDENTS {
            let hint = "choose days or a place; `tidewatch bulletin` composes one of any length";
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{total} incidents are too many for one bulletin"), hint));
        }
        let Material { reports, linked, copies, history, .. } = match is_whole {
            true => from_desk(&store, asked, None, &self.lexicon)?.0,
            false => self.narrowed(&store, view)?,
        };
        let period = if is_whole { Some(settle(asked, store.last_published()?)) } else { asked };
        let settings = read_settings(None, store.file().parent(), &self.lexicon)?;
        let standing: Vec<LoggedDecision> = store.decisions(None)?.into_iter().filter(|logged| !logged.withdrawn).collect();
        let edited: Vec<String> = standing.iter().filter_map(|logged| edited_record(&logged.decision)).collect();
        let (version, lexicon) = (self.coder.version.clone(), self.coder.lexicon.clone());
        let sources = Sources {
            reports: &reports,
            linked,
            copies: &copies,
            period,
            settings: &settings,
            history: &history,
            since: None,
            edited: &edited,
            making: Making { version, lexicon, n_unread: None, n_decisions: Some(standing.len()) },
        };
        Ok(compose_bulletin(sources, &self.lexicon))
    }

    /// What a view finds, with the documents that tell it.
    fn narrowed(&self, store: &Store, view: &View) -> Result<Material, Refusal> {
        let linked = store.linked_incidents(&view.whole())?;
        let mut named: Vec<&String> = linked.iter().flat_map(|incident| &incident.documents).collect();
        named.sort_unstable();
        named.dedup();
        let mut reports: Vec<CodedReport> = Vec::new();
        for id in named {
            reports.extend(coded_report(store, id)?);
        }
        let copies = self.copies_of(&reports);
        Ok(Material { reports, linked, copies, history: Vec::new(), faults: Vec::new() })
    }

    /// What the desk's bulletins are made with, and the file's text where the desk has its own.
    pub fn publication(&self) -> Result<(Settings, String), Refusal> {
        let settings = read_settings(None, Some(&self.terms.folder), &self.lexicon)?;
        Ok((settings, std::fs::read_to_string(self.terms.folder.join(SETTINGS)).unwrap_or_default()))
    }

    /// Keeps other settings; what has faults is not kept.
    ///
    /// # Errors
    /// The settings have faults: all of them; or the file cannot be written.
    pub fn keep_publication(&self, text: &str) -> Result<(), Refusal> {
        Settings::read(SETTINGS, text, &self.lexicon).map_err(|faults| {
            let told: Vec<String> = faults.iter().map(|fault| format!("line {}: {}", fault.line, fault.message)).collect();
            Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("the settings have faults: {}", told.join("; ")),
                "nothing was changed; go back and mend them",
            )
        })?;
        let (path, part) = (self.terms.folder.join(SETTINGS), self.terms.folder.join("bulletin.toml.part"));
        std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, &path)).map_err(|error| Refusal::from(anyhow::Error::from(error)))
    }

    fn copies_of(&self, reports: &[CodedReport]) -> Vec<Vec<String>> {
        let documents: Vec<&Document> = reports.iter().map(|report| &report.document).collect();
        let reuse = find_reuse(&documents, &self.lexicon.reuse);
        reuse.clusters.iter().map(|cluster| cluster.from_origin().into_iter().map(|at| documents[at].id.clone()).collect()).collect()
    }

    pub fn lexicon(&self) -> &tidewatch_engine::lexicon::Lexicon {
        &self.lexicon
    }
}

/// Days after a period in which reports still tell of it.
const AFTER: i64 = 7;

/// How many documents were published in a period or soon after it, when reports of it come.
fn reports_of(store: &Store, period: Option<&DateRange>) -> anyhow::Result<Option<usize>> {
    let Some(period) = period else { return Ok(None) };
    let to = period.end.checked_add(AFTER.days()).unwrap_or(period.end);
    store.count_documents(&Filter { from: Some(period.start), to: Some(to), ..Filter::default() }).map(Some)
}

fn coded_report(store: &Store, id: &str) -> Result<Option<CodedReport>, Refusal> {
    let Some((stored, text)) = store.document(id)?.zip(store.text(id)?) else { return Ok(None) };
    let records = store.records(&Filter { document: Some(id.to_string()), ..Filter::default() })?;
    let records = records.iter().filter(|record| record.review != Review::Rejected).filter_map(|record| record.typed()).collect();
    let published = stored.published.as_deref().and_then(|day| day.parse().ok());
    let document = Document {
        id: stored.id,
        title: stored.title,
        source: stored.source,
        url: stored.url,
        published,
        language: stored.language,
        text,
        ..Document::default()
    };
    Ok(Some(CodedReport { document, records }))
}

/// JSON lines as one list.
fn lines(bytes: &[u8]) -> Result<Value, Refusal> {
    let values: Result<Vec<Value>, _> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(serde_json::from_slice).collect();
    Ok(Value::Array(values?))
}
