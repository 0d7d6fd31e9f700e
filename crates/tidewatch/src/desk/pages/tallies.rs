//! Publishers' tallies beside what was coded: stated, coded, matched, missing, extra, and the sums done again.

use super::frame;
use crate::desk::address::encoded;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use maud::{Markup, html};
use serde_json::Value;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let tallies = ask.desk.tallies(&view)?;
    let tallies = tallies.as_array().map_or(&[][..], Vec::as_slice);
    let body = html! {
        h1 { "Tallies" }
        p class="lead" { "What publishers count for a period, beside the incidents of the same period that were coded. A difference says that somebody errs, not who." }
        @if tallies.is_empty() { p class="nothing" { "No report here gives a tally." } }
        @for told in tallies { (tally(told)) }
    };
    Ok(frame::show(ask, frame::Page { title: "Tallies", scripts: &["records.js"], kind: "plain", body }))
}

fn tally(told: &Value) -> Markup {
    let (tally, found) = (&told["tally"], &told["reconciliation"]);
    let document = tally["document"]["id"].as_str().unwrap_or_default();
    let days = (found["days_covered"].as_u64().unwrap_or_default(), found["days"].as_u64().unwrap_or_default());
    html! {
        section class="tally" data-record=(told["id"].as_str().unwrap_or_default()) {
            h2 { (tally["publisher"].as_str().unwrap_or("Somebody")) ": " (tally["what"].as_str().unwrap_or_default()) }
            p class="meta" {
                @if tally["period"].is_object() { (told::date(&tally["period"])) } @else { "no period" }
                " · " a href={ "/documents/" (encoded(document)) "#r-" (told["id"].as_str().unwrap_or_default()) } { (tally["document"]["title"].as_str().unwrap_or_else(|| super::incident::short_id(document))) }
                " · " a href={ "/records/" (encoded(told["id"].as_str().unwrap_or_default())) } { "review" }
                @if days.1 > 0 { " · reports at hand cover " (days.0) " of " (days.1) " days " meter min="0" max=(days.1) value=(days.0) aria-label="Days covered" {} }
            }
            (rows(found))
            @for check in found["checks"].as_array().into_iter().flatten() { (sum(check)) }
            @for note in found["notes"].as_array().into_iter().flatten() { p class="hint" { (note.as_str().unwrap_or_default()) } }
        }
    }
}

fn rows(found: &Value) -> Markup {
    html! {
        div class="scroll" role="group" aria-label="Stated and coded" tabindex="0" { table class="dense" {
            thead { tr { th scope="col" { (told::words(found["measure"].as_str().unwrap_or_default())) } @for name in ["Stated", "Coded", "Matched", "Missing", "Extra", "Undecided"] { th scope="col" class="number" { (name) } } th scope="col" { "Share coded" } } }
            tbody { @for row in found["rows"].as_array().into_iter().flatten() { tr {
                th scope="row" { (row["name"].as_str().unwrap_or_default()) }
                td class="number" { (told::count(&row["stated"])) } td class="number" { (told::count(&row["coded"])) }
                @for key in ["matched", "missing", "extra"] { td class={ "number " (key) } { @if let Some(n) = row[key].as_u64() { (n) } @else { "—" } } }
                td class="number" { (row["undecided"]) }
                td { @if let (Some(coded), Some(stated)) = (row["matched"].as_f64(), row["stated"]["low"].as_f64().filter(|stated| *stated > 0.0)) { (share(coded / stated)) } }
            } } }
        } }
    }
}

/// A bar of a share, 0 to 1.
pub fn share(share: f64) -> Markup {
    let width = (share.clamp(0.0, 1.0) * 100.0 * 10.0).round() / 10.0;
    html! { svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={ (width) " percent" } { rect class="whole" width="100" height="8" {} rect class="part" width=(width) height="8" {} } " " small { (width.round()) "%" } }
}

fn sum(check: &Value) -> Markup {
    let holds = check["holds"].as_bool() == Some(true);
    html! { p class={ "sum " @if holds { "holds" } @else { "fails" } } {
        @if holds { "✓ " } @else { "≠ " } (told::words(check["check"].as_str().unwrap_or_default())) @if let Some(part) = check["part"].as_str() { " of " (part) }
        ": stated " (check["stated"]) ", computed " (check["computed"])
    } }
}
