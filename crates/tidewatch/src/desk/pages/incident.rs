//! An incident's id in, all that is known of it out: every report's values beside one another, the words they rest on, why, and what
//! was decided. Where it is reviewed.
//!
//! Each thing that can be done is a form, so that it works without a script; `review.js` gives the forms their keys and
//! adds editing by pointing at words.

use super::actions::{self, Subject};
use super::{frame, history, marks};
use crate::desk::address::{View, encoded};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told::{self, FIELDS};
use crate::store::{LoggedDecision, Review, Role, Store, StoredIncident, StoredRecord};
use maud::{Markup, html};
use serde_json::Value;

/// Code points around a record's sentences that are shown.
const AROUND: usize = 420;

/// All that the page shows.
pub struct Sight {
    pub stored: StoredIncident,
    pub records: Vec<StoredRecord>,
    pub texts: Vec<String>,
    pub decisions: Vec<LoggedDecision>,
    pub version: String,
}

impl Sight {
    /// By the id of an incident or of one of its records.
    pub fn of(store: &Store, id: &str) -> Result<Sight, Refusal> {
        let stored = match store.incident(id)? {
            Some(stored) => Some(stored),
            None => store.incident_of(id)?,
        };
        let stored = stored.ok_or_else(|| Refusal::lost(store, id, "incident"))?;
        let records = store.records_of(&stored.id)?;
        let text = |record: &StoredRecord| Ok(store.text(document_of(record))?.unwrap_or_default());
        let texts = records.iter().map(text).collect::<anyhow::Result<_>>()?;
        let decisions = history::decisions_about(store, &records)?;
        let version = records.first().map(|record| store.version(&record.id)).transpose()?.unwrap_or_default();
        Ok(Sight { stored, records, texts, decisions, version })
    }
}

pub fn document_of(record: &StoredRecord) -> &str {
    record.record["document"]["id"].as_str().unwrap_or_default()
}

/// The incidents before and after this one in a view, and where it stands there.
struct Neighbours {
    before: Option<String>,
    after: Option<String>,
    place: Option<(usize, usize)>,
}

impl Neighbours {
    fn of(store: &Store, view: &View, id: &str) -> anyhow::Result<Neighbours> {
        let ids = store.incident_ids(&view.whole())?;
        let at = ids.iter().position(|known| known == id);
        let after = match at {
            Some(at) => ids.get(at + 1).cloned(),
            None => ids.first().cloned(),
        };
        Ok(Neighbours { before: at.and_then(|at| at.checked_sub(1)).map(|at| ids[at].clone()), after, place: at.map(|at| (at + 1, ids.len())) })
    }
}

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let view = ask.view();
    let sight = Sight::of(&store, ask.part("id"))?;
    let near = Neighbours::of(&store, &view, &sight.stored.id)?;
    let title = told::headline(&sight.stored.incident, &ask.desk.lexicon);
    let records = sight.records.iter().map(|record| record.id.as_str()).collect();
    let subject = Subject { view: &view, records, version: &sight.version, next: near.after.clone().or(near.before.clone()).unwrap_or_default() };
    let body = html! {
        (head(ask, &view, &sight, &near, &title))
        (history::done(ask, &store))
        (history::kept(ask))
        @if ask.visitor.role >= Some(Role::Analyst) { (actions::of_incident(ask, &sight, &subject)) }
        div class="incident-grid" {
            div { (comparison(ask, &sight)) (why(&sight)) (joined(&sight.stored.incident)) section { h2 { "Decisions" } (history::list_or_none(&sight.decisions)) } }
            div class="sources" { @for (at, record) in sight.records.iter().enumerate() { (source(&store, record, &sight.texts[at], at)) } }
        }
    };
    let page = frame::show(ask, frame::Page { title: &title, scripts: &["review.js"], kind: "incident", body });
    Ok(page)
}

fn head(ask: &Ask, view: &View, sight: &Sight, near: &Neighbours, title: &str) -> Markup {
    let incident = &sight.stored.incident;
    let to = |id: &Option<String>| id.as_ref().map(|id| view.at(&format!("/incidents/{id}")));
    html! {
        div class="incident-head" {
            nav aria-label="In the list" class="steps" {
                a href=(view.at("/incidents")) id="up" aria-keyshortcuts="Escape" { "↑ list" }
                @if let Some(address) = to(&near.before) { a href=(address) id="before" rel="prev" aria-keyshortcuts="k" { "← " kbd { "k" } } }
                @if let Some((at, all)) = near.place { span { (at) " of " (told::grouped(all as f64)) } }
                @if let Some(address) = to(&near.after) { a href=(address) id="after" rel="next" aria-keyshortcuts="j" { kbd { "j" } " →" } }
            }
            h1 { span class={ "dot " (incident["class"].as_str().unwrap_or("other")) } {} (title) }
            p class="meta" {
                (told::value("date", &incident["date"])) " · " (told::place(&incident["place"])) " · "
                (sight.records.len()) @if sight.records.len() == 1 { " report" } @else { " reports" } ", " (incident["independent_sources"]) " independent · " (frame::review(sight.stored.review.name()))
                @if sight.records.iter().any(|record| record.changed_since) { " " span class="review changed" { "coded otherwise since" } }
                " · " a href={ "/incidents/" (sight.stored.id) "/packet" } { "Evidence packet" }
            }
            @if let (Some(lat), Some(lon)) = (incident["place"]["lat"].as_f64(), incident["place"]["lon"].as_f64()) {
                canvas class="locator" role="img" aria-label={ "Map: " (told::place(&incident["place"])) } data-lat=(lat) data-lon=(lon) data-radius=(incident["place"]["radius_km"].as_f64().unwrap_or(0.0)) data-class=(incident["class"].as_str().unwrap_or("other")) {}
            }
        }
        @if !ask.visitor.who.is_empty() { span id="self" hidden data-who=(ask.visitor.who) {} }
    }
}

/// One line a field: the incident's value, then each report's.
fn comparison(ask: &Ask, sight: &Sight) -> Markup {
    let incident = &sight.stored.incident;
    // A value that was set for the incident is shown beside what its one report says.
    let several = sight.records.len() > 1 || incident["set_by_reviewer"].is_array();
    let is_told = |field: &str| {
        !told::value(field, &incident[field]).is_empty() || sight.records.iter().any(|record| !told::value(field, &record.record[field]).is_empty())
    };
    let always = ["date", "place", "type", "perpetrators", "targets", "killed", "wounded"];
    html! {
        div class="scroll" role="group" aria-label="Values by report" tabindex="0" {
            table class="dense fields" {
                thead { tr {
                    th scope="col" { "Field" }
                    @if several { th scope="col" { "Incident" } }
                    @for (at, record) in sight.records.iter().enumerate() { (report_head(record, at, several)) }
                } }
                tbody {
                    @for (field, name, key) in FIELDS.iter().filter(|(field, ..)| always.contains(field) || is_told(field)) {
                        @let disputed = conflict(incident, field);
                        tr class=[disputed.then_some("disputed")] data-field=(field) {
                            th scope="row" { span class={ "swatch f-" (field) } {} (name) @if !key.is_empty() { " " kbd class="field-key" { (key) } } }
                            @if several { (joint(incident, field, disputed)) }
                            @for record in &sight.records { (cell(record, field)) }
                        }
                    }
                }
            }
        }
        @if sight.records.len() == 1 && ask.visitor.role == Some(Role::Reader) { p class="hint" { "You may look; an editor can let you decide." } }
    }
}

/// What the incident's value is, and whether a reviewer set it.
fn joint(incident: &Value, field: &str, disputed: bool) -> Markup {
    let is_set = incident["set_by_reviewer"].as_array().is_some_and(|fields| fields.iter().any(|set| set == field));
    let told = told::value(field, &incident[field]);
    html! {
        td class={ "joint" @if is_set { " edited" } } data-field=(field) {
            @if is_set && told.is_empty() { "not told" } @else { (told) }
            @if disputed { " " span class="doubt" title="Reports disagree" { "≠" } }
            (range_of(incident, field))
            @if is_set { " " small { "set by reviewer" } }
        }
    }
}

fn report_head(record: &StoredRecord, at: usize, several: bool) -> Markup {
    let document = &record.record["document"];
    let name = document["source"].as_str().or(document["title"].as_str()).unwrap_or_else(|| short_id(document_of(record)));
    html! {
        th scope="col" class="report" data-record=(record.id) {
            @if several { kbd { (at + 1) } " " }
            a href={ "#" (record.id) } { (name) }
            @if let Some(day) = document["published"].as_str() { " " small { (day) } }
            @if record.added { " " span class="review new" { "added by reviewer" } }
            @if record.review != Review::Open { " " (frame::review(record.review.name())) }
        }
    }
}

/// The last part of a path.
pub fn short_id(id: &str) -> &str {
    id.rsplit(['/', '\\']).next().unwrap_or(id)
}

fn conflict(incident: &Value, field: &str) -> bool {
    incident["conflicts"].as_array().into_iter().flatten().any(|conflict| conflict["field"] == field && conflict["settled"] != true)
}

/// Of a disputed number, between what the reports lie.
fn range_of(incident: &Value, field: &str) -> Markup {
    let found = incident["conflicts"].as_array().into_iter().flatten().find(|conflict| conflict["field"] == field);
    let range = found.map(|conflict| &conflict["range"]).filter(|range| range.is_object());
    html! { @if let Some(range) = range { " " small { "(" (told::count(range)) ")" } } }
}

pub fn cell(record: &StoredRecord, field: &str) -> Markup {
    let value = told::value(field, &record.record[field]);
    let was = record.coded.as_ref().map(|coded| told::value(field, &coded[field])).filter(|was| *was != value);
    html! {
        td data-field=(field) data-record=(record.id) class=[was.is_some().then_some("edited")] {
            @if let Some(was) = was { del { @if was.is_empty() { "not told" } @else { (was) } } " " }
            (value)
        }
    }
}

/// For every value the rule, the lexicon entry and the words behind it.
fn why(sight: &Sight) -> Markup {
    html! {
        details class="why" id="why" {
            summary { "Why these values " kbd { "w" } }
            @for record in &sight.records {
                h3 { (short_id(document_of(record))) }
                @if let Some(reasons) = record.record["why"].as_array() {
                    table class="dense" { tbody {
                        @for reason in reasons {
                            @let field = reason["field"].as_str().unwrap_or_default();
                            tr data-field=(field) data-record=(record.id) {
                                th scope="row" { (told::field_name(field)) }
                                td { q { (reason["words"].as_str().unwrap_or_default()) } }
                                td { code { (reason["by"].as_str().unwrap_or_default()) } }
                            }
                        }
                    } }
                } @else { p class="hint" { "The coder gave no reasons." } }
            }
        }
    }
}

/// Why the reports were put together.
fn joined(incident: &Value) -> Markup {
    let because = incident["because"].as_array().cloned().unwrap_or_default();
    html! {
        @if !because.is_empty() {
            details class="why" {
                summary { "Why these reports are one incident" }
                table class="dense" { tbody {
                    @for join in &because {
                        tr { td { code { (join["record"].as_str().unwrap_or_default()) } " with " code { (join["with"].as_str().unwrap_or_default()) } }
                            td class="number" { (join["score"]) }
                            td { @for feature in join["features"].as_array().into_iter().flatten() { span class="feature" { (feature["feature"].as_str().or(feature["name"].as_str()).unwrap_or_default()) " " (feature["weight"]) } " " } } }
                    }
                } }
            }
        }
    }
}

/// A report's words around the incident, marked.
pub fn source(store: &Store, record: &StoredRecord, text: &str, at: usize) -> Markup {
    let own = marks::marks_of(&record.id, &record.record);
    let window = marks::window(text, &own, AROUND);
    let (first, last) = (window.start, window.end);
    let pieces = marks::cut(text, window, &own);
    let id = document_of(record);
    let document = &record.record["document"];
    let sha256 = store.document(id).ok().flatten().map(|document| document.sha256).unwrap_or_default();
    html! {
        article class="source" id=(record.id) data-record=(record.id) data-document=(id) aria-label={ "Report " (at + 1) } {
            header {
                kbd { (at + 1) } " "
                a href={ "/documents/" (encoded(id)) "#r-" (record.id) } { (document["title"].as_str().unwrap_or_else(|| short_id(id))) }
                small { @if let Some(source) = document["source"].as_str() { (source) " · " } (document["published"].as_str().unwrap_or("no date")) " · " span title={ "SHA-256 " (sha256) } { (sha256.get(..8).unwrap_or_default()) } }
            }
            div class="text" data-text="" {
                @if first > 0 { span class="cut" { "…" } }
                (marks::show(&pieces))
                @if last < text.chars().count() { span class="cut" { "…" } }
            }
        }
    }
}
