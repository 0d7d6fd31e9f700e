//! Figures of many reports, one series an indicator: drawn with their uncertainty, sources beside, contradictions marked.

use super::frame;
use crate::desk::address::encoded;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::Value;

/// Most series on a page.
const MOST: usize = 60;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let series = ask.desk.figures(&view)?;
    let mut series: Vec<&Value> = series.as_array().into_iter().flatten().collect();
    series.sort_by_key(|one| (std::cmp::Reverse(points(one).len()), text(one, "indicator").to_string()));
    let body = html! {
        h1 { "Indicators" }
        p class="lead" { "Numbers that are no single incident's, put together from all reports. Nothing is averaged: " span class="doubt" { "≠" } " marks values that cannot both be right." }
        @if series.is_empty() { p class="nothing" { "No report here gives a figure." } }
        div class="cards" { @for one in series.iter().take(MOST) { (card(one)) } }
        @if series.len() > MOST { p class="hint" { (series.len() - MOST) " more are in " a href="/api/v1/figures" { "the API" } "." } }
    };
    Ok(frame::show(ask, frame::Page { title: "Indicators", scripts: &["records.js"], kind: "plain", body }))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn points(series: &Value) -> &[Value] {
    series["points"].as_array().map_or(&[], Vec::as_slice)
}

fn is_contradicted(series: &Value, at: usize) -> bool {
    series["contradictions"].as_array().into_iter().flatten().any(|pair| pair["a"] == at || pair["b"] == at)
}

fn card(series: &Value) -> Markup {
    let about = [series["subject"]["name"].as_str(), series["place"].as_str(), series["country"].as_str()];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    html! {
        section class="card series" {
            h2 { (told::words(text(series, "indicator"))) @if !about.is_empty() { " · " (about.join(", ")) } }
            p class="meta" { (text(series, "what")) " (" (text(series, "unit")) ") · " (series["sources"]) @if series["sources"] == 1 { " source" } @else { " sources" } }
            (drawing(series))
            div class="scroll" role="group" aria-label="Values" tabindex="0" { table class="dense" { tbody { @for (at, point) in points(series).iter().enumerate() { tr data-record=[Some(text(point, "figure")).filter(|id| !id.is_empty())] {
                td class="date" { (point["as_of"].as_str().unwrap_or("—")) }
                td class="number" { (told::count(&point["value"])) @if is_contradicted(series, at) { " " span class="doubt" title="Contradicts another value" { "≠" } } }
                td { (text(point, "what")) @if text(point, "status") == "projected" { " " small { "projected" } }
                    br; small { (point["attributed_to"].as_str().unwrap_or("")) " " a href={ "/documents/" (encoded(text(point, "document"))) @if !text(point, "figure").is_empty() { "#r-" (text(point, "figure")) } } { (super::incident::short_id(text(point, "document"))) }
                        @if !text(point, "figure").is_empty() { " · " a href={ "/records/" (encoded(text(point, "figure"))) } { "review" } } } }
            } } } } }
        }
    }
}

/// Values in time, each as a bar from its least to its most.
fn drawing(series: &Value) -> Markup {
    let dated: Vec<(Date, f64, f64, bool)> = points(series)
        .iter()
        .enumerate()
        .filter_map(|(at, point)| {
            let low = point["value"]["low"].as_f64()?;
            Some((point["as_of"].as_str()?.parse().ok()?, low, point["value"]["high"].as_f64().unwrap_or(low * 1.15), is_contradicted(series, at)))
        })
        .collect();
    let (Some(first), Some(last)) = (dated.iter().map(|point| point.0).min(), dated.iter().map(|point| point.0).max()) else { return html! {} };
    if first == last {
        return html! {};
    }
    let most = dated.iter().map(|point| point.2).fold(1.0, f64::max);
    let (x, y) =
        (|day: Date| 6.0 + 288.0 * f64::from((day - first).get_days()) / f64::from((last - first).get_days()), |value: f64| 66.0 - 60.0 * value / most);
    html! {
        svg class="plot" viewBox="0 0 300 84" role="img" aria-label={ (dated.len()) " values from " (first) " to " (last) ", at most " (told::grouped(most)) } {
            line class="axis" x1="0" x2="300" y1="66" y2="66" {}
            @for (day, low, high, contradicted) in &dated {
                line class={ "span" @if *contradicted { " doubted" } } x1=(x(*day)) x2=(x(*day)) y1=(y(*high)) y2=(y(*low)) {}
                circle class=[contradicted.then_some("doubted")] cx=(x(*day)) cy=(y(*low)) r="3" {}
            }
            text class="tick" x="0" y="80" { (first) } text class="tick end" x="300" y="80" { (last) }
        }
    }
}
