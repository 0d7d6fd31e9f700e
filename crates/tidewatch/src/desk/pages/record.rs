//! The id of a figure, statement or tally in, what was read, its words, and what can be decided about it out. Records of incidents lead to
//! their incident.

use super::actions::{self, Subject};
use super::incident::{cell, document_of, short_id, source};
use super::{frame, history};
use crate::desk::address::encoded;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::api::records::found;
use crate::desk::ask::Ask;
use crate::desk::told::{self, fields_of};
use crate::store::{Role, StoredRecord};
use maud::{Markup, html};

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let (store, id) = (ask.store()?, ask.part("id"));
    let record = found(&store, id)?;
    if record.record["record"] == "incident" {
        let incident = store.incident_of(id)?.ok_or_else(|| Refusal::lost(&store, id, "record"))?;
        return Ok(Answer::see(&format!("/incidents/{}", encoded(&incident.id))));
    }
    let view = ask.view();
    let (text, version) = (store.text(document_of(&record))?.unwrap_or_default(), store.version(id)?);
    let decisions = store.decisions(Some(id))?;
    let subject = Subject { view: &view, records: vec![&record.id], version: &version, next: format!("/records/{}", encoded(id)) };
    let title = headline(&record);
    let body = html! {
        div class="incident-head" {
            nav aria-label="Back" class="steps" { a href={ "/documents/" (encoded(document_of(&record))) "#r-" (record.id) } id="up" aria-keyshortcuts="Escape" { "↑ report" } }
            h1 { (title) }
            p class="meta" { (short_id(document_of(&record))) " · " (frame::review(record.review.name())) @if record.changed_since { " " span class="review changed" { "coded otherwise since" } } }
        }
        (history::done(ask, &store))
        (history::kept(ask))
        @if ask.visitor.role >= Some(Role::Analyst) { (actions::of_record(ask, &record, &subject)) }
        div class="incident-grid" {
            div { (values(&record)) section { h2 { "Decisions" } (history::list_or_none(&decisions)) } }
            div class="sources" { (source(&store, &record, &text, 0)) }
        }
    };
    Ok(frame::show(ask, frame::Page { title: &title, scripts: &["review.js"], kind: "incident", body }))
}

/// What the record says, in a line.
fn headline(record: &StoredRecord) -> String {
    let value = |field: &str| told::value(field, &record.record[field]);
    let kind = record.record["record"].as_str().unwrap_or_default();
    match kind {
        "figure" => format!("Figure: {} {}", value("value"), value("what")),
        "statement" => format!("Statement: {}", value("speaker")),
        _ => format!("Tally: {} {}", value("publisher"), value("what")),
    }
}

fn values(record: &StoredRecord) -> Markup {
    let kind = record.record["record"].as_str().unwrap_or_default();
    html! {
        div class="scroll" role="group" aria-label="Values" tabindex="0" {
            table class="dense fields" {
                thead { tr { th scope="col" { "Field" } th scope="col" class="report" data-record=(record.id) { "As read" } } }
                tbody { @for (field, name, key) in fields_of(kind) { tr data-field=(field) {
                    th scope="row" { span class={ "swatch f-" (field) } {} (name) @if !key.is_empty() { " " kbd class="field-key" { (key) } } }
                    (cell(record, field))
                } } }
            }
        }
    }
}
