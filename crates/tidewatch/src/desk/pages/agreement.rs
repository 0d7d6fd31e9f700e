//! How often reviewers left the coder's values as they were: by field, and month by month.

use super::frame;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use crate::store::{Agreement, FieldAgreement};
use maud::{Markup, html};
use tidewatch_engine::waves::share;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let agreement = store.agreement()?;
    let mut log = store.decisions(None)?;
    log.reverse();
    log.truncate(30);
    let body = html! {
        h1 { "Agreement between machine and reviewer" }
        p class="lead" { (agreement.accepted) " records accepted, " (agreement.rejected) " rejected. A value counts as right where a reviewer who decided on its record left it as it was: it says how often people let it stand, not how often it is true. What the coder did not find is under “Filled in” alone, so this is precision, not completeness." }
        @if agreement.accepted + agreement.rejected > 0 && agreement.accepted + agreement.rejected < FEW { p class="caveat" { "So far " (agreement.accepted + agreement.rejected) " records are decided on. That is too few to judge a field by; the intervals show how little is known." } }
        @if agreement.fields.is_empty() { p class="nothing" { "Nobody has decided anything yet." } } @else { (fields(&agreement)) (months(&agreement)) }
        h2 { "Last decisions" }
        (super::history::list(&log))
    };
    Ok(frame::page(ask, "Agreement", body))
}

/// The field's name; whole records first.
fn name(field: &str) -> String {
    if field == "record" { "Whole record".to_string() } else { told::field_name(field) }
}

fn ordered(agreement: &Agreement) -> Vec<(&String, &FieldAgreement)> {
    let mut fields: Vec<_> = agreement.fields.iter().collect();
    fields.sort_by_key(|(field, counted)| (*field != "record", std::cmp::Reverse(counted.right + counted.wrong)));
    fields
}

/// Fewer decisions than these tell little.
const FEW: usize = 30;

fn fields(agreement: &Agreement) -> Markup {
    html! {
        div class="scroll" role="group" aria-label="Precision by field" tabindex="0" { table class="dense agreement" {
            thead { tr { th scope="col" { "Field" } th scope="col" class="number" { "Right" } th scope="col" class="number" { "Changed" } th scope="col" class="number" { "Filled in" } th scope="col" { "Precision, with its 95% interval" } } }
            tbody { @for (field, counted) in ordered(agreement) { tr {
                th scope="row" { (name(field)) } td class="number" { (counted.right) } td class="number" { (counted.wrong) } td class="number" { (counted.missed) }
                td { (precision(counted)) }
            } } }
        } }
    }
}

/// The share that stands, drawn with its interval, and what it is worth.
fn precision(counted: &FieldAgreement) -> Markup {
    let n = counted.right + counted.wrong;
    if n == 0 {
        return html! { "—" };
    }
    let share = share(counted.right, n);
    let percent = |share: f64| (share * 100.0).round();
    html! {
        svg class="interval" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={ (percent(share.value)) " percent, " (percent(share.low)) " to " (percent(share.high)) } {
            rect class="whole" y="4" width="100" height="2" {}
            rect class="may" x=(percent(share.low)) width=((percent(share.high) - percent(share.low)).max(1.0)) y="2" height="6" {}
            rect class="point" x=((percent(share.value) - 1.0).max(0.0)) width="2" height="10" {}
        }
        " " strong { (percent(share.value)) "%" } " " small { (percent(share.low)) "–" (percent(share.high)) "%, of " (n) }
        @if n < FEW { " " small class="few" { "few" } }
    }
}

fn months(agreement: &Agreement) -> Markup {
    html! {
        h2 { "By month of the decision" }
        p class="hint" { "The bar is the 95% interval of that month (Wilson 1927), the line in it the share, below it the number of values. Months whose bars overlap do not differ for sure." }
        div class="scroll" role="group" aria-label="Precision by month" tabindex="0" { table class="dense agreement" {
            thead { tr { th scope="col" { "Field" } @for month in agreement.months.keys() { th scope="col" class="number" { (month) } } } }
            tbody { @for (field, _) in ordered(agreement) { tr {
                th scope="row" { (name(field)) }
                @for month in agreement.months.values() { td class="month" { @if let Some(counted) = month.get(field) { (month_cell(counted)) } @else { "—" } } }
            } } }
        } }
    }
}

fn month_cell(counted: &FieldAgreement) -> Markup {
    let n = counted.right + counted.wrong;
    if n == 0 {
        return html! { "—" };
    }
    let share = share(counted.right, n);
    let y = |share: f64| ((1.0 - share) * 30.0 * 10.0).round() / 10.0;
    html! {
        svg class={ "month" @if n < FEW { " little" } } viewBox="0 0 24 32" role="img" aria-label={ ((share.value * 100.0).round()) " percent, " ((share.low * 100.0).round()) " to " ((share.high * 100.0).round()) } {
            line class="axis" x1="0" x2="24" y1="31" y2="31" {}
            rect class="may" x="7" width="10" y=(y(share.high)) height=((y(share.low) - y(share.high)).max(1.0)) {}
            rect class="point" x="5" width="14" y=(y(share.value)) height="2" {}
        }
        " " ((share.value * 100.0).round()) "% " small { "of " (n) }
    }
}
