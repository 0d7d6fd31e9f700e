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
            (rows(tally, found))
            (coverage(told))
            @for check in found["checks"].as_array().into_iter().flatten() { (sum(check, tally)) }
            @for note in found["notes"].as_array().into_iter().flatten() { p class="hint" { (note.as_str().unwrap_or_default()) } }
        }
    }
}

/// What a missing incident may mean, in words: what the desk has not read it cannot have coded.
fn coverage(told: &Value) -> Markup {
    let found = &told["reconciliation"];
    let (Some(missing), Some(reports)) = (found["rows"][0]["missing"].as_u64(), told["reports"].as_u64()) else { return html! {} };
    let (covered, days) = (found["days_covered"].as_u64().unwrap_or(0), found["days"].as_u64().unwrap_or(0));
    let n = |n: u64, one: &str, many: &str| format!("{} {}", told::grouped(n as f64), if n == 1 { one } else { many });
    html! { p class="caveat" {
        strong { "Missing " (told::grouped(missing as f64)) } " is missing " em { "here" } ". The desk has " (n(reports, "report", "reports")) " published in this period or the week after it, and incidents on "
        (covered) " of its " (n(days, "day", "days")) ". "
        @if reports < 5 { "With so few reports the difference says how little was read, not that the publisher errs." }
        @else if covered * 2 < days { "Most of its days no report here tells of, so the difference says how little was read, not that the publisher errs." }
        @else { "What other reports tell is not in this comparison." }
    } }
}

/// What is counted of a tally's parts; on a narrow screen each number carries its name.
const COUNTS: [&str; 6] = ["Stated", "Coded", "Matched", "Missing", "Extra", "Undecided"];

fn rows(tally: &Value, found: &Value) -> Markup {
    let rest = tally["remainder"].as_f64().filter(|rest| *rest != 0.0 && tally["parts"].as_array().is_some_and(|parts| !parts.is_empty()));
    html! {
        div class="scroll" role="group" aria-label="Stated and coded" tabindex="0" { table class="dense tallied" {
            thead { tr { th scope="col" { (told::words(found["measure"].as_str().unwrap_or_default())) } @for name in COUNTS { th scope="col" class="number" { (name) } } th scope="col" { "Share coded" } } }
            tbody {
                @for row in found["rows"].as_array().into_iter().flatten() { tr {
                th scope="row" { (row["name"].as_str().unwrap_or_default()) }
                td class="number" data-name=(COUNTS[0]) { (told::count(&row["stated"])) } td class="number" data-name=(COUNTS[1]) { (told::count(&row["coded"])) }
                @for (key, name) in ["matched", "missing", "extra"].iter().zip(&COUNTS[2..]) { td class={ "number " (key) } data-name=(name) { @if let Some(n) = row[key].as_u64() { (n) } @else { "—" } } }
                td class="number" data-name=(COUNTS[5]) { (row["undecided"]) }
                td { @if let (Some(coded), Some(stated)) = (row["matched"].as_f64(), row["stated"]["low"].as_f64().filter(|stated| *stated > 0.0)) { (share(coded / stated)) } }
                } }
                @if let Some(rest) = rest { tr class="rest" { th scope="row" { "rest, in no part" } td class="number" data-name=(COUNTS[0]) { (told::grouped(rest)) } @for name in &COUNTS[1..] { td class="number" data-name=(name) { "—" } } td { small { "the total less its parts" } } } }
            }
        } }
    }
}

/// A bar of a share, 0 to 1.
pub fn share(share: f64) -> Markup {
    let width = (share.clamp(0.0, 1.0) * 100.0 * 10.0).round() / 10.0;
    html! { svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={ (width) " percent" } { rect class="whole" width="100" height="8" {} rect class="part" width=(width) height="8" {} } " " small { (width.round()) "%" } }
}

fn sum(check: &Value, tally: &Value) -> Markup {
    let holds = check["holds"].as_bool() == Some(true);
    let number = |key: &str| check[key].as_f64().map(told::grouped).unwrap_or_default();
    let percent = |key: &str| check[key].as_f64().map(|share| format!("{}%", (share * 1000.0).round() / 10.0)).unwrap_or_default();
    html! { p class={ "sum " @if holds { "holds" } @else { "fails" } } {
        @if holds { "✓ " } @else { "≠ " }
        @if let Some(part) = check["part"].as_str() { "Share of " (part) ": " (percent("stated")) " stated, " (percent("computed")) " computed" }
        @else { "Sum: " (addends(tally)) " = " (number("computed")) ", " (number("stated")) " stated" }
    } }
}

/// The parts of a tally and its rest, as they are added up.
fn addends(tally: &Value) -> String {
    let parts = tally["parts"].as_array().map_or(&[][..], Vec::as_slice);
    let mut told: Vec<String> = parts.iter().map(|part| told::count(&part["count"])).filter(|count| !count.is_empty()).collect();
    told.extend(tally["remainder"].as_f64().filter(|rest| *rest != 0.0).map(|rest| format!("{} rest", told::grouped(rest))));
    told.join(" + ")
}
