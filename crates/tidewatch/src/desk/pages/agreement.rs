//! How often reviewers left the coder's values as they were: by field, and month by month.

use super::{frame, tallies};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use crate::store::{Agreement, FieldAgreement};
use maud::{Markup, html};

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let agreement = store.agreement()?;
    let mut log = store.decisions(None)?;
    log.reverse();
    log.truncate(30);
    let body = html! {
        h1 { "Agreement between machine and reviewer" }
        p class="lead" { (agreement.accepted) " records accepted, " (agreement.rejected) " rejected. A value counts as right where a reviewer who decided on its record left it as it was." }
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

fn fields(agreement: &Agreement) -> Markup {
    html! {
        div class="scroll" role="group" aria-label="Precision by field" tabindex="0" { table class="dense" {
            thead { tr { th scope="col" { "Field" } th scope="col" class="number" { "Right" } th scope="col" class="number" { "Changed" } th scope="col" class="number" { "Filled in" } th scope="col" { "Precision" } } }
            tbody { @for (field, counted) in ordered(agreement) { tr {
                th scope="row" { (name(field)) } td class="number" { (counted.right) } td class="number" { (counted.wrong) } td class="number" { (counted.missed) }
                td { @if let Some(precision) = counted.precision() { (tallies::share(precision)) } @else { "—" } }
            } } }
        } }
    }
}

fn months(agreement: &Agreement) -> Markup {
    html! {
        h2 { "By month of the decision" }
        div class="scroll" role="group" aria-label="Precision by month" tabindex="0" { table class="dense" {
            thead { tr { th scope="col" { "Field" } @for month in agreement.months.keys() { th scope="col" class="number" { (month) } } } }
            tbody { @for (field, _) in ordered(agreement) { tr {
                th scope="row" { (name(field)) }
                @for month in agreement.months.values() { td class="number" { @if let Some(precision) = month.get(field).and_then(FieldAgreement::precision) { ((precision * 100.0).round()) "%" } @else { "—" } } }
            } } }
        } }
    }
}
