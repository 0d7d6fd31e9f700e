//! What the desk's rules told: the feed for readers of feeds, and a page with every receiver's standing for people.

use super::frame;
use crate::alerts::{Settings, print_feed, read_settings};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use crate::store::{ReceiverStatus, StoredAlert};
use maud::{Markup, html};
use serde_json::Value;

/// Alerts in the feed and on the page.
const MOST: usize = 100;

pub fn feed(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let settings = settings_of(ask).unwrap_or_default();
    Ok(Answer::text("application/atom+xml; charset=utf-8", print_feed(&store.last_alerts(MOST)?, &store.feed_id()?, &settings)))
}

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let (alerts, receivers, rules) = (store.last_alerts(MOST)?, store.receivers()?, store.known_rules()?);
    let body = html! {
        h1 { "Alerts" }
        p class="lead" { "What the rules of this desk's " code { "alerts.toml" } " told, the latest first. " a href="/alerts.atom" { "The same as a feed" } "." }
        @if let Err(fault) = settings_of(ask) { p class="nothing" role="alert" { (fault) } }
        @if rules.is_empty() { p class="nothing" { "No rule has been looked at yet." } }
        (list(&alerts)) (standing(&receivers))
        @if !rules.is_empty() {
            h2 { "Rules" }
            ul { @for rule in &rules { li { (rule.rule) ": " (rule.alerts) " told since " (told::moment(&rule.since)) } } }
        }
    };
    Ok(frame::page(ask, "Alerts", body))
}

fn settings_of(ask: &Ask) -> Result<Settings, String> {
    let settings = read_settings(&ask.desk.terms.folder, ask.desk.lexicon());
    settings.map(Option::unwrap_or_default).map_err(|error| format!("{error:#}"))
}

fn list(alerts: &[StoredAlert]) -> Markup {
    html! {
        @if alerts.is_empty() { p class="hint" { "Nothing was told yet." } } @else {
            div class="scroll" role="group" aria-label="Alerts" tabindex="0" { table class="dense" {
                thead { tr { th scope="col" { "Told at" } th scope="col" { "What" } } }
                tbody { @for alert in alerts {
                    @let sent: Value = serde_json::from_str(&alert.json).unwrap_or_default();
                    tr { td class="date" { (told::moment(&alert.at)) } td { a href={ "/" (sent["path"].as_str().unwrap_or_default()) } { (sent["title"].as_str().unwrap_or_default()) } } }
                } }
            } }
        }
    }
}

fn standing(receivers: &[ReceiverStatus]) -> Markup {
    html! {
        @if !receivers.is_empty() {
            h2 { "Receivers" }
            div class="scroll" role="group" aria-label="Receivers" tabindex="0" { table class="dense" {
                thead { tr { th scope="col" { "Name" } th scope="col" class="number" { "Sent" } th scope="col" class="number" { "Waiting" } th scope="col" class="number" { "Given up" } th scope="col" class="number" { "May have arrived" } th scope="col" { "What went wrong" } } }
                tbody { @for one in receivers { tr { td { (one.receiver) } td class="number" { (one.sent) } td class="number" { (one.waiting) } td class="number" { (one.given_up) } td class="number" { (one.unsure) } td { (one.fault.as_deref().unwrap_or_default()) } } } }
            } }
        }
    }
}
