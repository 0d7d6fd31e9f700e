//! A document's id in, its text with every coded span marked out, beside what was coded from it; and who copied it.

use super::incident::short_id;
use super::marks::{self, Mark, Piece};
use super::{actions, copies, frame};
use crate::desk::address::{View, encoded};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::blocks::Block;
use crate::desk::told::{self, FIELDS};
use crate::store::{Filter, Role, StoredDocument, StoredRecord};
use maud::{Markup, html};
use serde_json::Value;
use std::ops::Range;
use tidewatch_engine::document::BlockKind;

/// Most code points of a text that one page shows.
const LONGEST: usize = 200_000;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let id = ask.part("id");
    let store = ask.store()?;
    let (document, text) = store.document(id)?.zip(store.text(id)?).ok_or_else(|| Refusal::not_found("such document"))?;
    let mut records = store.records(&Filter { document: Some(id.to_string()), ..Filter::default() })?;
    records.sort_by_key(|record| crate::desk::resolving::range_of(&record.record));
    let title = document.title.clone().unwrap_or_else(|| short_id(id).to_string());
    let reuse = ask.desk.reuse().ok();
    let shared = reuse.as_ref().map(|reuse| copies::shared_ranges(reuse, id)).unwrap_or_default();
    let mut all: Vec<Mark> = records.iter().flat_map(|record| marks::marks_of(&record.id, &record.record)).collect();
    all.extend(shared.iter().map(|(range, other)| Mark { range: range.clone(), field: marks::SHARED.to_string(), record: other.clone() }));
    all.extend(passage(ask).map(|range| Mark { range, field: "passage".to_string(), record: String::new() }));
    let blocks = ask.desk.blocks_of(&store, id, &text)?;
    let places: Vec<usize> = blocks.iter().flat_map(|block| [block.range.start, block.range.end]).collect();
    let pieces = marks::cut_also(&text, 0..LONGEST, &all, &places);
    let starts: Vec<usize> = shared.iter().map(|(range, _)| range.start).collect();
    let coder = store.coder_of(id)?;
    let body = html! {
        div class="incident-head" {
            nav class="steps" aria-label="Back" { a href="/documents" id="up" { "↑ reading room" } }
            h1 { (title) }
            p class="meta" { (about(&document)) @if let Some(coder) = &coder { " · coder " (coder.version) " with lexicon " code title=(coder.lexicon) { (coder.lexicon.get(..8).unwrap_or_default()) } } }
        }
        (super::history::done(ask, &store))
        @if ask.visitor.role >= Some(Role::Analyst) { (actions::of_document(ask, &View::default(), id)) }
        div class="reading-grid" {
            article class="source whole" data-document=(id) aria-label="Text" { div class="text" data-text="" { (written(&pieces, &blocks, &starts)) } @if text.chars().count() > LONGEST { p class="hint" { "The rest is left out here." } } }
            aside aria-label="What was coded" {
                @if let Some(reuse) = &reuse { (copies::of_document(reuse, id)) }
                h2 { (records.len()) @if records.len() == 1 { " record" } @else { " records" } }
                @for record in &records { (card(&store, record, ask)) }
            }
        }
    };
    Ok(frame::show(ask, frame::Page { title: &title, scripts: &["reading.js", "records.js"], kind: "reading", body }))
}

/// The words that a link leads to, as `?passage=120-310`, in code points.
fn passage(ask: &Ask) -> Option<Range<usize>> {
    let (start, end) = ask.query.get("passage")?.split_once('-')?;
    Some(start.parse().ok()?..end.parse().ok()?).filter(|range: &Range<usize>| range.start < range.end)
}

/// The pieces in their blocks, what is no running text named as such; without blocks one after the other.
fn written(pieces: &[Piece], blocks: &[Block], shared: &[usize]) -> Markup {
    let first = pieces.iter().find(|piece| piece.fields.iter().any(|field| field == "passage")).map(|piece| piece.at);
    let mut rest = pieces;
    let mut take = |end: usize| {
        let (now, later) = rest.split_at(rest.iter().take_while(|piece| piece.at < end).count());
        rest = later;
        let bare = now.iter().all(|piece| piece.text.trim().is_empty());
        html! { @for piece in now.iter().filter(|_| !bare) {
            @if shared.contains(&piece.at) { span class="anchor" id={ "s-" (piece.at) } {} }
            @if first == Some(piece.at) { span class="anchor" id="passage" {} }
            (marks::show_one(piece))
        } }
    };
    html! {
        @for block in blocks {
            @let between = take(block.range.start);
            (between)
            @let words = take(block.range.end);
            (framed(block, words))
        }
        (take(usize::MAX))
    }
}

fn framed(block: &Block, words: Markup) -> Markup {
    let named = |kind: &str, name: &str, words: Markup| {
        html! { div class={ "block " (kind) @if block.again { " again" } } { span class="block-name" { (name) @if block.again { ", once more" } } (words) } }
    };
    match block.kind {
        BlockKind::Caption => named("caption", "Caption", words),
        BlockKind::Note => named("note-block", "Note", words),
        BlockKind::TableRow => named("row", "Table row", words),
        BlockKind::Fields => named("row", "Fields", words),
        BlockKind::Heading(level) => html! { div class="block heading" role="heading" aria-level=(u16::from(level) + 1) { (words) } },
        BlockKind::Item(depth) => html! { div class={ "block item d" (depth.min(4)) } { (words) } },
        BlockKind::Paragraph => html! { div class="block" { (words) } },
    }
}

fn about(document: &StoredDocument) -> Markup {
    html! {
        (document.published.as_deref().unwrap_or("no date")) @if let Some(source) = &document.source { " · " (source) }
        " · " (frame::review(document.state.name())) " · added " (told::moment(&document.added)) " · " span title={ "SHA-256 " (document.sha256) } { (document.sha256.get(..8).unwrap_or_default()) }
        @if let Some(url) = &document.url { " · " span class="url" { (url) } }
        @if let Some(language) = document.language.as_deref().filter(|&language| language != "en") { " · " strong { "in another language (" (language) "): kept, not coded" } }
    }
}

fn card(store: &crate::store::Store, record: &StoredRecord, ask: &Ask) -> Markup {
    let kind = record.record["record"].as_str().unwrap_or_default();
    let incident = (kind == "incident").then(|| store.incident_of(&record.id).ok().flatten()).flatten();
    let head = if kind == "incident" { told::headline(&record.record, &ask.desk.lexicon) } else { told::words(kind) };
    html! {
        section class={ "card " (kind) } id={ "r-" (record.id) } data-record=(record.id) data-version=(store.version(&record.id).unwrap_or_default()) tabindex="0" {
            h3 { @if let Some(incident) = &incident { a href={ "/incidents/" (incident.id) } { (head) } } @else { a href={ "/records/" (encoded(&record.id)) } { (head) } } " " (frame::review(record.review.name())) }
            dl { @for (field, value) in told_fields(kind, &record.record) { div data-field=(field) data-record=(record.id) { dt { span class={ "swatch f-" (field) } {} (told::field_name(&field)) } dd { (value) } } } }
        }
    }
}

/// The fields of a record that tell something, with their values.
fn told_fields(kind: &str, record: &Value) -> Vec<(String, String)> {
    let names: Vec<&str> = match kind {
        "incident" => FIELDS.iter().map(|(field, ..)| *field).collect(),
        "figure" => vec!["what", "value", "unit", "place", "as_of", "attributed_to"],
        "statement" => vec!["speaker", "cue", "content", "kind"],
        _ => vec!["publisher", "what", "period", "total", "parts", "remainder"],
    };
    let told = names.iter().map(|field| {
        let value = &record[*field];
        let text = match *field {
            "speaker" => value["name"].as_str().unwrap_or_default().to_string(),
            "parts" => value
                .as_array()
                .into_iter()
                .flatten()
                .map(|part| format!("{} {}", part["name"].as_str().unwrap_or_default(), told::count(&part["count"])))
                .collect::<Vec<_>>()
                .join(", "),
            "class" => String::new(),
            _ => told::value(field, value),
        };
        (field.to_string(), text)
    });
    told.filter(|(_, text)| !text.is_empty()).collect()
}
