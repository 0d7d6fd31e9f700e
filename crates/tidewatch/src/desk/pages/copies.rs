//! Who copied whom: documents as a graph, the passages that they share, and the edits that change what is said.

use super::frame;
use super::incident::short_id;
use crate::desk::address::encoded;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let found = ask.desk.reuse()?;
    let graph = list(&found, "graph");
    let body = html! {
        h1 { "Who copied whom" }
        p class="lead" { "Of " (found["documents"]) " documents, " (graph.len()) " pairs share passages. An arrow goes from the document that had it first to the one that took it over, as far as there are signs." }
        @if graph.is_empty() { p class="nothing" { "No document here took anything over from another." } } @else { (drawing(graph)) (edges(graph)) }
        (changes(list(&found, "passages")))
    };
    Ok(frame::page(ask, "Who copied whom", body))
}

fn list<'a>(found: &'a Value, key: &str) -> &'a [Value] {
    found[key].as_array().map_or(&[], Vec::as_slice)
}

fn ends(edge: &Value) -> Option<(&str, &str)> {
    edge["from"].as_str().zip(edge["to"].as_str()).or_else(|| edge["between"][0].as_str().zip(edge["between"][1].as_str()))
}

/// Documents in columns by how many steps they are from an origin.
fn drawing(graph: &[Value]) -> Markup {
    let direct: Vec<(&str, &str, bool)> =
        graph.iter().filter(|edge| edge["direct"] != false).filter_map(|edge| ends(edge).map(|(a, b)| (a, b, edge["from"].is_string()))).take(120).collect();
    let mut depth: BTreeMap<&str, usize> = direct.iter().flat_map(|(a, b, _)| [(*a, 0), (*b, 0)]).collect();
    for _ in 0..6 {
        for (a, b, _) in direct.iter().filter(|(.., known)| *known) {
            let below = depth[a] + 1;
            if depth[b] < below && below <= 6 {
                depth.insert(b, below);
            }
        }
    }
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    let places: BTreeMap<&str, (usize, usize)> = depth
        .iter()
        .map(|(id, column)| {
            let row = rows.entry(*column).or_default();
            *row += 1;
            (*id, (10 + column * 330, *row * 34))
        })
        .collect();
    let (width, height) = ((rows.keys().max().unwrap_or(&0) + 1) * 330, rows.values().max().unwrap_or(&1) * 34 + 24);
    html! {
        div class="scroll" role="group" aria-label="Graph" tabindex="0" { svg class="graph" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="group" aria-label={ "Graph of " (places.len()) " documents; the table below has the same" } {
            defs { marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto" { path d="M0 0 8 4 0 8z" {} } }
            @for (a, b, known) in &direct { (arrow(places[a], places[b], *known)) }
            @for (id, (x, y)) in &places { a href={ "/documents/" (encoded(id)) } { rect x=(x) y=(y - 12) width="260" height="24" rx="4" {} text x=(x + 8) y=(y + 4) { (cut(short_id(id), 40)) } title { (id) } } }
        } }
    }
}

fn arrow((ax, ay): (usize, usize), (bx, by): (usize, usize), known: bool) -> Markup {
    let start = ax + if bx > ax { 260 } else { 0 };
    let middle = (start + bx) / 2;
    let path = if ax == bx {
        format!("M{} {ay} C{} {ay} {} {by} {} {by}", ax + 260, ax + 305, ax + 305, ax + 260)
    } else {
        format!("M{start} {ay} C{middle} {ay} {middle} {by} {bx} {by}")
    };
    html! { path class={ "edge" @if !known { " unknown" } } d=(path) marker-end=[known.then_some("url(#head)")] {} }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_string() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn document(id: &str) -> Markup {
    html! { a href={ "/documents/" (encoded(id)) } title=(id) { (short_id(id)) } }
}

fn edges(graph: &[Value]) -> Markup {
    html! {
        div class="scroll" role="group" aria-label="Pairs" tabindex="0" { table class="dense" {
            thead { tr { th scope="col" { "From" } th scope="col" { "To" } th scope="col" class="number" { "Words" } th scope="col" class="number" { "Share" } th scope="col" { "Because" } } }
            tbody { @for edge in graph { @if let Some((a, b)) = ends(edge) { tr {
                td { (document(a)) } td { (document(b)) @if !edge["from"].is_string() { " " small { "(unknown which way)" } } }
                td class="number" { (edge["words"]) } td class="number" { ((edge["share"].as_f64().unwrap_or(0.0) * 100.0).round()) "%" }
                td { (list(edge, "because").iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")) }
            } } } }
        } }
    }
}

/// Edits that change what is said.
fn changes(passages: &[Value]) -> Markup {
    let changed: Vec<&Value> = passages.iter().filter(|passage| !list(passage, "changes").is_empty()).collect();
    html! { @if !changed.is_empty() {
        h2 { "What was changed on the way" }
        div class="scroll" role="group" aria-label="Changes" tabindex="0" { table class="dense" {
            thead { tr { th scope="col" { "Between" } th scope="col" { "What" } th scope="col" { "One says" } th scope="col" { "The other says" } } }
            tbody { @for passage in changed { @for change in list(passage, "changes") { tr {
                td { (document(passage["a"]["document"].as_str().unwrap_or_default())) " and " (document(passage["b"]["document"].as_str().unwrap_or_default())) }
                td { (change["kind"].as_str().unwrap_or_default()) } td { del { (change["a"].as_str().unwrap_or_default()) } } td { ins { (change["b"].as_str().unwrap_or_default()) } }
            } } } }
        } }
    } }
}

/// What one document shares with others, beside its text.
pub fn of_document(ask: &Ask, id: &str) -> Markup {
    let Ok(found) = ask.desk.reuse() else { return html! {} };
    let edges: Vec<(&Value, &str, &str)> =
        list(&found, "graph").iter().filter_map(|edge| ends(edge).map(|(a, b)| (edge, a, b))).filter(|(_, a, b)| *a == id || *b == id).collect();
    let origins: BTreeSet<&str> = list(&found, "clusters")
        .iter()
        .filter(|cluster| list(cluster, "cluster").iter().any(|one| one == id))
        .filter_map(|cluster| cluster["origin"].as_str())
        .collect();
    html! { @if !edges.is_empty() {
        section class="card" {
            h3 { "Copies" }
            @for origin in origins { p { @if origin == id { "Others are copies of this document." } @else { "A copy; the origin is " (document(origin)) "." } } }
            ul { @for (edge, a, b) in edges { li { @if edge["from"].is_string() { @if a == id { "taken over by " (document(b)) } @else { "taken over from " (document(a)) } } @else { "shares with " (document(if a == id { b } else { a })) } " " small { (edge["words"]) " words" } } } }
        }
    } }
}
