//! Who copied whom: documents as a graph, the passages that they share, and the edits that change what is said.

use super::frame;
use super::incident::short_id;
use crate::desk::address::encoded;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::diff::{Run, compare};
use maud::{Markup, html};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs that are shown with their passages, and passages of a pair.
const MOST_PAIRS: usize = 40;
const MOST_PASSAGES: usize = 12;
/// Pairs that are drawn.
const MOST_DRAWN: usize = 120;
/// Letters around a passage to look for its sentence, and words of an unchanged run that are shown at its ends.
const AROUND: usize = 260;
const SHOWN: usize = 9;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let found = ask.desk.reuse()?;
    let graph = list(&found, "graph");
    let names = names(ask, graph)?;
    let body = html! {
        h1 { "Who copied whom" }
        p class="lead" { "Of " (found["documents"]) " documents, " (graph.len()) @if graph.len() == 1 { " pair shares" } @else { " pairs share" } " passages. An arrow goes from the document that had it first to the one that took it over, as far as there are signs; a broken line says that nothing tells which was first. A thick line is much of a document." }
        @if graph.is_empty() { p class="nothing" { "No document here took anything over from another." } } @else { (drawing(graph, &names)) }
        @for edge in graph.iter().take(MOST_PAIRS) { (pair(ask, edge, list(&found, "passages"), &names)?) }
        @if graph.len() > MOST_PAIRS { p class="hint" { (graph.len() - MOST_PAIRS) " more pairs are in " a href="/api/v1/reuse" { "the API" } "." } }
    };
    Ok(frame::page(ask, "Who copied whom", body))
}

/// What a document is called, and its day.
type Names = BTreeMap<String, (String, String)>;

fn names(ask: &Ask, graph: &[Value]) -> Result<Names, Refusal> {
    let store = ask.store()?;
    let mut names = Names::new();
    for id in graph.iter().take(MOST_DRAWN).filter_map(ends).flat_map(|(a, b)| [a, b]) {
        if let Some(document) = store.document(id)? {
            let title = document.title.unwrap_or_else(|| short_id(id).to_string());
            names.insert(id.to_string(), (title, document.published.unwrap_or_else(|| "no date".to_string())));
        }
    }
    Ok(names)
}

fn name<'a>(id: &'a str, names: &'a Names) -> &'a str {
    names.get(id).map_or_else(|| short_id(id), |(title, _)| title)
}

fn list<'a>(found: &'a Value, key: &str) -> &'a [Value] {
    found[key].as_array().map_or(&[], Vec::as_slice)
}

fn ends(edge: &Value) -> Option<(&str, &str)> {
    edge["from"].as_str().zip(edge["to"].as_str()).or_else(|| edge["between"][0].as_str().zip(edge["between"][1].as_str()))
}

/// Documents in columns by how many steps they are from an origin.
fn drawing(graph: &[Value], names: &Names) -> Markup {
    let told = |edge: &'_ Value| (edge["from"].is_string(), edge["share"].as_f64().unwrap_or(0.0), edge["words"].as_u64().unwrap_or(0));
    let direct: Vec<(&str, &str, (bool, f64, u64))> =
        graph.iter().filter(|edge| edge["direct"] != false).filter_map(|edge| ends(edge).map(|(a, b)| (a, b, told(edge)))).take(MOST_DRAWN).collect();
    let mut depth: BTreeMap<&str, usize> = direct.iter().flat_map(|(a, b, _)| [(*a, 0), (*b, 0)]).collect();
    for _ in 0..6 {
        for (a, b, _) in direct.iter().filter(|(.., (known, ..))| *known) {
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
            (*id, (10 + column * 400, *row * 54 - 24))
        })
        .collect();
    let n_between = *rows.keys().max().unwrap_or(&0);
    let (width, height) = (n_between * 400 + 384, rows.values().max().unwrap_or(&1) * 54 + 12);
    html! {
        div class="scroll" role="group" aria-label="Graph" tabindex="0" { svg class={ "graph" @if n_between == 0 { " one" } } width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="group" aria-label={ "Graph of " (places.len()) " documents; the pairs below have the same" } {
            defs { marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto" { path d="M0 0 8 4 0 8z" {} } }
            @for (a, b, told) in &direct { (arrow(places[a], places[b], *told)) }
            @for (id, (x, y)) in &places { a href={ "/documents/" (encoded(id)) } {
                rect x=(x) y=(y - 18) width="270" height="38" rx="4" {}
                text x=(x + 8) y=(y - 3) { (cut(name(id, names), 42)) } text class="quiet" x=(x + 8) y=(y + 13) { (cut(&format!("{} · {}", names.get(*id).map_or("", |(_, day)| day), short_id(id)), 44)) }
                title { (name(id, names)) }
            } }
        } }
    }
}

fn arrow((ax, ay): (usize, usize), (bx, by): (usize, usize), (known, share, words): (bool, f64, u64)) -> Markup {
    const WIDE: usize = 270;
    let start = ax + if bx > ax { WIDE } else { 0 };
    let middle = (start + bx) / 2;
    let (path, x) = if ax == bx {
        (format!("M{} {ay} C{} {ay} {} {by} {} {by}", ax + WIDE, ax + WIDE + 45, ax + WIDE + 45, ax + WIDE), ax + WIDE + 36)
    } else {
        (format!("M{start} {ay} C{middle} {ay} {middle} {by} {bx} {by}"), middle - 30)
    };
    let width = 1.2 + (share.clamp(0.0, 1.0) * 5.0 * 10.0).round() / 10.0;
    html! {
        path class={ "edge" @if !known { " unknown" } } d=(path) stroke-width=(width) marker-end=[known.then_some("url(#head)")] {}
        text class="quiet" { tspan x=(x) y=((ay + by) / 2 - 5) { ((share * 100.0).round()) "%" } tspan x=(x) dy="14" { (words) " words" } }
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_string() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn document(id: &str) -> Markup {
    html! { a href={ "/documents/" (encoded(id)) } title=(id) { (short_id(id)) } }
}

/// Two documents with the passages that they share, the changed ones first.
fn pair(ask: &Ask, edge: &Value, passages: &[Value], names: &Names) -> Result<Markup, Refusal> {
    let Some((from, to)) = ends(edge) else { return Ok(html! {}) };
    let is_theirs = |passage: &&Value| {
        let (a, b) = (passage["a"]["document"].as_str().unwrap_or_default(), passage["b"]["document"].as_str().unwrap_or_default());
        (a, b) == (from, to) || (a, b) == (to, from)
    };
    let mut theirs: Vec<&Value> = passages.iter().filter(is_theirs).collect();
    theirs.sort_by_key(|passage| (list(passage, "changes").is_empty(), passage["kind"] != "edited"));
    let store = ask.store()?;
    let texts = [store.text(from)?.unwrap_or_default(), store.text(to)?.unwrap_or_default()].map(|text| text.chars().collect::<Vec<char>>());
    let because = list(edge, "because").iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ");
    Ok(html! {
        section class="pair" {
            h2 { a href={ "/documents/" (encoded(from)) } { (name(from, names)) } @if edge["from"].is_string() { " → " } @else { " — " } a href={ "/documents/" (encoded(to)) } { (name(to, names)) } }
            p class="meta" { (edge["words"]) " words, " ((edge["share"].as_f64().unwrap_or(0.0) * 100.0).round()) "% of the shorter"
                @if !because.is_empty() { " · first because of: " (because) } @if !edge["from"].is_string() { " · nothing says which was first" } }
            @for passage in theirs.iter().take(MOST_PASSAGES) { (shared(passage, (from, to), &texts)) }
            @if theirs.len() > MOST_PASSAGES { p class="hint" { (theirs.len() - MOST_PASSAGES) " more passages" } }
        }
    })
}

/// The two sides of a passage, the first the one that the pair names first.
fn sides<'a>(passage: &'a Value, from: &str) -> (&'a Value, &'a Value, bool) {
    if passage["a"]["document"] == from { (&passage["a"], &passage["b"], true) } else { (&passage["b"], &passage["a"], false) }
}

fn range(side: &Value) -> (usize, usize) {
    let at = |key: &str| side[key].as_u64().unwrap_or(0) as usize;
    (at("start"), at("end"))
}

/// Where a passage stands, to be opened in the reading room.
fn place(document: &str, side: &Value, told: &str) -> Markup {
    let (start, end) = range(side);
    html! { a href={ "/documents/" (encoded(document)) "?passage=" (start) "-" (end) "#passage" } { (told) } }
}

fn shared(passage: &Value, (from, to): (&str, &str), texts: &[Vec<char>; 2]) -> Markup {
    let (one, other, in_order) = sides(passage, from);
    let changes = list(passage, "changes");
    let words = |text: &[char], (start, end): (usize, usize)| {
        text.get(start..end.min(text.len())).map(|letters| letters.iter().collect::<String>()).unwrap_or_default()
    };
    let (before, after) = (words(&texts[0], range(one)), words(&texts[1], range(other)));
    let is_sourced = changes.iter().any(|change| change["kind"] == "attribution");
    html! {
        div class="passage-pair" {
            p class="meta" { @if passage["kind"] == "verbatim" { "word for word" } @else { "edited, " ((passage["similarity"].as_f64().unwrap_or(0.0) * 100.0).round()) "% alike" }
                " · " (place(from, one, "in the first")) " · " (place(to, other, "in the second")) }
            @if !changes.is_empty() { ul class="named" { @for change in changes { (named(change, in_order)) } } }
            p class="compared" { (told(&compare(&before, &after))) }
            @if is_sourced { dl class="sentences" {
                dt { "The first has it in" } dd { (sentence(&texts[0], range(one))) }
                dt { "The second has it in" } dd { (sentence(&texts[1], range(other))) }
            } }
        }
    }
}

/// A change of what is said, by name.
fn named(change: &Value, in_order: bool) -> Markup {
    let (a, b) = (change["a"].as_str().unwrap_or_default(), change["b"].as_str().unwrap_or_default());
    let (before, after) = if in_order { (a, b) } else { (b, a) };
    let name = match change["kind"].as_str().unwrap_or_default() {
        "number" => "Another number",
        "negation" => "Said and not said",
        "attribution" => "Another source",
        other => other,
    };
    html! { li { strong { (name) } ": " del { (before) } " → " ins { (after) } } }
}

/// Runs of words, the long ones that both have cut in their middle.
fn told(runs: &[Run]) -> Markup {
    html! { @for run in runs { @match run {
        Run::Both(text) => { (shortened(text)) " " },
        Run::First(text) => { del { (text) } " " },
        Run::Second(text) => { ins { (text) } " " },
    } } }
}

fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() <= 3 * SHOWN {
        return text.to_string();
    }
    format!("{} … {}", words[..SHOWN].join(" "), words[words.len() - SHOWN..].join(" "))
}

/// The sentence in which a passage stands, the passage marked.
fn sentence(text: &[char], (start, end): (usize, usize)) -> Markup {
    let (start, end) = (start.min(text.len()), end.min(text.len()).max(start.min(text.len())));
    let ends = |at: usize| text[at] == '\n' || (matches!(text[at], '.' | '!' | '?') && text.get(at + 1).is_none_or(|next| next.is_whitespace()));
    let from = (start.saturating_sub(AROUND)..start).rev().find(|&at| ends(at)).map_or(start.saturating_sub(AROUND), |at| at + 1);
    let to = (end.saturating_sub(1)..(end + AROUND).min(text.len())).find(|&at| ends(at)).map_or((end + AROUND).min(text.len()), |at| at + 1);
    let words = |from: usize, to: usize| text[from..to.max(from)].iter().collect::<String>();
    html! { (words(from, start).trim_start()) mark { (words(start, end)) } (words(end, to)) }
}

/// What one document shares with others, beside its text.
pub fn of_document(found: &Value, id: &str) -> Markup {
    let edges: Vec<(&Value, &str, &str)> =
        list(found, "graph").iter().filter_map(|edge| ends(edge).map(|(a, b)| (edge, a, b))).filter(|(_, a, b)| *a == id || *b == id).collect();
    let origins: BTreeSet<&str> = list(found, "clusters")
        .iter()
        .filter(|cluster| list(cluster, "cluster").iter().any(|one| one == id))
        .filter_map(|cluster| cluster["origin"].as_str())
        .collect();
    html! { @if !edges.is_empty() {
        section class="card copies" {
            h2 { "Copies" }
            @for origin in origins { p { @if origin == id { "Others are copies of this document." } @else { "A copy; the origin is " (document(origin)) "." } } }
            @for (edge, a, b) in edges {
                @let other = if a == id { b } else { a };
                p { @if edge["from"].is_string() { @if a == id { "Taken over by " } @else { "Taken over from " } } @else { "Shares with " } (document(other)) " " small { (edge["words"]) " words" } }
                ul { @for (own, theirs) in passages_of(found, id).filter(|(_, theirs)| theirs["document"] == other) { li {
                    a href={ "#s-" (range(own).0) } { "these words" } " · " (place(other, theirs, "there"))
                } } }
            }
            p class="hint" { "Dotted lines run under words that another document has too." }
        }
    } }
}

/// The passages of a document with the sides of both.
fn passages_of<'a>(found: &'a Value, id: &'a str) -> impl Iterator<Item = (&'a Value, &'a Value)> {
    list(found, "passages").iter().filter(move |passage| passage["a"]["document"] == id || passage["b"]["document"] == id).map(move |passage| {
        let (own, theirs, _) = sides(passage, id);
        (own, theirs)
    })
}

/// Ranges of a document's text that another one has too, with its id, in code points.
pub fn shared_ranges(found: &Value, id: &str) -> Vec<(std::ops::Range<usize>, String)> {
    passages_of(found, id)
        .map(|(own, theirs)| {
            let (start, end) = range(own);
            (start..end, theirs["document"].as_str().unwrap_or_default().to_string())
        })
        .collect()
}
