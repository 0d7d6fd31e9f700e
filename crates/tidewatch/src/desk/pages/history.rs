//! Decisions in, what was decided by whom, when and why out; and, where two people met at one incident, both of their views.

use super::frame;
use crate::desk::ask::Ask;
use crate::desk::told;
use crate::store::{Decision, LoggedDecision, Store, StoredRecord, Verdict};
use maud::{Markup, html};

/// Most letters of quoted words.
const QUOTED: usize = 80;

/// The decisions about any of these records, each once, in the log's order.
pub fn decisions_about(store: &Store, records: &[StoredRecord]) -> anyhow::Result<Vec<LoggedDecision>> {
    let mut decisions = Vec::new();
    for record in records {
        decisions.extend(store.decisions(Some(&record.id))?);
    }
    decisions.sort_by_key(|decision| decision.number);
    decisions.dedup_by_key(|decision| decision.number);
    Ok(decisions)
}

/// What a decision says, in words.
pub fn told_decision(decision: &Decision) -> String {
    let records = |n: usize| if n == 1 { String::new() } else { format!(" {n} records") };
    match decision {
        Decision::Judge { verdict: Verdict::Accept, records: named } => format!("accepted{}", records(named.len())),
        Decision::Judge { verdict: Verdict::Reject, records: named } => format!("rejected{}", records(named.len())),
        Decision::Judge { verdict: Verdict::Reopen, records: named } => format!("opened again{}", records(named.len())),
        Decision::Edit { field, value, .. } => format!("{} is now {}", told::field_name(field), shown(field, value)),
        Decision::Amend { field, value, alone: true, .. } => format!("{} is now {}", told::field_name(field), shown(field, value)),
        Decision::Amend { field, value, .. } => format!("{} of the incident is now {}", told::field_name(field), shown(field, value)),
        Decision::Add { quote, record, .. } => format!("added {} at “{}”", told::value("type", &record["type"]), shortened(quote)),
        Decision::Merge { records } => format!("put {} records together", records.len()),
        Decision::Split { records } => format!("took {} apart", if records.len() == 1 { "a record".to_string() } else { format!("{} records", records.len()) }),
        Decision::Withdraw { number } => format!("took decision {number} back"),
    }
}

fn shortened(words: &str) -> String {
    let mut short: String = words.chars().take(QUOTED).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// A decision that has just been made, told with how to take it back.
pub fn done(ask: &Ask, store: &Store) -> Markup {
    let number = ask.query.get("done").and_then(|number| number.parse().ok());
    let logged = number.and_then(|number| store.decision(number).ok().flatten());
    html! {
        @if let Some(logged) = &logged {
            p class="done" role="status" { "Decision " (logged.number) ": " (told_in_full(store, &logged.decision)) ". "
                @if !matches!(logged.decision, Decision::Withdraw { .. }) && logged.who == ask.visitor.who && !logged.withdrawn { kbd { "u" } " takes it back." } }
        }
    }
}

/// What a decision says; of one that takes another back, also what that one said.
pub fn told_in_full(store: &Store, decision: &Decision) -> String {
    match decision {
        Decision::Withdraw { number } => {
            let was = store.decision(*number).ok().flatten().map_or(String::new(), |was| format!(": {}", told_decision(&was.decision)));
            format!("{}{was}", told_decision(decision))
        }
        other => told_decision(other),
    }
}

fn shown(field: &str, value: &serde_json::Value) -> String {
    let told = told::value(field, value);
    if told.is_empty() { "not told".to_string() } else { told }
}

/// Where a case was kept.
pub fn kept(ask: &Ask) -> Markup {
    html! { @if let Some(file) = ask.query.get("kept") { p class="done" role="status" { "Kept as a case in " code { (file) } "." } } }
}

pub fn list_or_none(decisions: &[LoggedDecision]) -> Markup {
    if decisions.is_empty() {
        html! { p class="hint" { "Nobody has decided anything yet." } }
    } else {
        list(decisions)
    }
}

/// The log as a list.
pub fn list(decisions: &[LoggedDecision]) -> Markup {
    html! {
        ol class="history" {
            @for logged in decisions {
                li class=[logged.withdrawn.then_some("withdrawn")] {
                    span class="number" { (logged.number) }
                    strong { (logged.who) } " " (told_decision(&logged.decision))
                    @if logged.withdrawn { " (taken back)" }
                    @if let Some(why) = &logged.why { span class="why-said" { "“" (why) "”" } }
                    time datetime=(logged.at) { (told::moment(&logged.at)) }
                }
            }
        }
    }
}

/// What became of an incident that somebody wanted to change, beside what was wanted.
pub fn meanwhile(ask: &Ask, record: &str) -> Markup {
    let Ok(store) = ask.store() else { return html! {} };
    let incident = store.incident_of(record).ok().flatten();
    let records = incident.as_ref().and_then(|incident| store.records_of(&incident.id).ok()).unwrap_or_default();
    let decisions = decisions_about(&store, &records).unwrap_or_default();
    let form = ask.form();
    html! {
        h2 { "What was decided meanwhile" }
        (list(&decisions))
        h2 { "What you wanted" }
        p {
            (told::words(form.get("what").unwrap_or("change")))
            @if let Some(field) = form.get("field") { ": " (told::field_name(field)) }
            @if let Some(typed) = form.get("typed").or(form.get("told")) { " = " (typed) }
        }
        @if let Some(incident) = incident {
            p {
                "It stands as " (frame::review(incident.review.name())) ": "
                strong { (told::headline(&incident.incident, &ask.desk.lexicon)) }
                ", " (told::value("date", &incident.incident["date"])) ", killed " (none(told::value("killed", &incident.incident["killed"])))
                ", wounded " (none(told::value("wounded", &incident.incident["wounded"])))
            }
            p { a class="button" href={ "/incidents/" (incident.id) } autofocus { "Look at it again" } }
        }
    }
}

fn none(told: String) -> String {
    if told.is_empty() { "not told".to_string() } else { told }
}
