//! An incident's id in, one file out that stands for itself: its values, the words they rest on, hashes, sources, coder, decisions.
//!
//! The file asks nothing of anybody and has no script, so that it can be filed, sent and printed. Reports are quoted no further than
//! the sentences that tell of the incident.

use super::history::told_decision;
use super::incident::{Sight, document_of, short_id};
use super::marks;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told::{self, FIELDS};
use crate::store::{Store, StoredRecord};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../../assets/packet.css");

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let sight = Sight::of(&store, ask.part("id")).map_err(|lost| lost.beneath("/packet"))?;
    let incident = &sight.stored.incident;
    let title = told::headline(incident, &ask.desk.lexicon);
    let json = serde_json::to_string_pretty(incident)?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width, initial-scale=1"; title { "Evidence: " (title) } style { (PreEscaped(STYLE)) } }
            body {
                header { p class="over" { "Evidence packet" } h1 { (title) } p { (told::date(&incident["date"])) " · " (told::place(&incident["place"])) " · " (sight.stored.review.name()) } }
                (values(&sight))
                h2 { "What the reports say" }
                @for (at, record) in sight.records.iter().enumerate() { (report(&store, record, &sight.texts[at], at)?) }
                h2 { "Decisions" }
                @if sight.decisions.is_empty() { p { "Nobody has reviewed this incident." } }
                ol { @for logged in &sight.decisions { li { (logged.at) " " strong { (logged.who) } " " (told_decision(&logged.decision)) @if logged.withdrawn { " (taken back)" } @if let Some(why) = &logged.why { ": “" (why) "”" } } } }
                h2 { "The record" }
                p { "SHA-256 of the record below: " code { (hash(json.as_bytes())) } }
                pre { (json) }
                footer { p { "Made " (Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string()) " by " (ask.visitor.who) " with Tidewatch " (ask.desk.coder.version) ", lexicon " code { (ask.desk.coder.lexicon) } "." }
                    p { "A record is what reports say, not what happened. Offsets are Unicode code points of the text as it was read." } }
            }
        }
    };
    let name = format!("attachment; filename=\"incident-{}.html\"", sight.stored.id);
    let own = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    Ok(Answer::html(page).with("content-disposition", name).with("content-security-policy", own))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn values(sight: &Sight) -> Markup {
    let incident = &sight.stored.incident;
    html! {
        table { tbody { @for (field, name, _) in FIELDS {
            @let value = told::value(field, &incident[field]);
            @if !value.is_empty() { tr { th scope="row" { (name) } td { (value) } } }
        } } }
        @for conflict in incident["conflicts"].as_array().into_iter().flatten() {
            @let field = conflict["field"].as_str().unwrap_or_default();
            p class="conflict" { strong { (told::field_name(field)) " is disputed: " }
                @for (at, value) in conflict["values"].as_array().into_iter().flatten().enumerate() { @if at > 0 { "; " } (told::value(field, &value["value"]))
                    @if let Some(by) = value["said_by"].as_array() { " (" (by.iter().filter_map(|by| by.as_str()).collect::<Vec<_>>().join(", ")) ")" } } }
        }
    }
}

fn report(store: &Store, record: &StoredRecord, text: &str, at: usize) -> Result<Markup, Refusal> {
    let id = document_of(record);
    let own = marks::marks_of(&record.id, &record.record);
    let window = marks::window(text, &own, 0);
    let (start, end) = (window.start, window.end);
    let pieces = marks::cut(text, window, &own);
    let (document, coder) = (store.document(id)?, store.coder_of(id)?);
    let about = &record.record["document"];
    Ok(html! {
        section {
            h3 { (at + 1) ". " (about["title"].as_str().unwrap_or_else(|| short_id(id))) }
            blockquote { @for piece in &pieces { @if piece.fields.is_empty() { (piece.text) } @else { mark title=(piece.fields.join(", ")) { (piece.text) } sup { (piece.fields.join(", ")) } } } }
            dl {
                dt { "Document" } dd { code { (id) } }
                @if let Some(source) = about["source"].as_str() { dt { "Source" } dd { (source) } }
                @if let Some(day) = about["published"].as_str() { dt { "Published" } dd { (day) } }
                @if let Some(document) = &document {
                    @if let Some(url) = &document.url { dt { "Address" } dd { (url) } }
                    dt { "SHA-256 of the report as received" } dd { code { (document.sha256) } }
                    dt { "Received" } dd { (document.added) }
                }
                dt { "SHA-256 of the text as read" } dd { code { (hash(text.as_bytes())) } }
                dt { "Words quoted" } dd { "code points " (start) " to " (end) }
                @if let Some(coder) = &coder { dt { "Coder" } dd { "Tidewatch " (coder.version) ", lexicon " code { (coder.lexicon) } } }
                dt { "Record" } dd { code { (record.id) } ", " (record.review.name()) @if !record.edited.is_empty() { ", edited: " (record.edited.join(", ")) } }
            }
        }
    })
}
