//! A title and a body in, a whole page out: head, places to go, who is here. Every page ends here.

use crate::desk::answer::Answer;
use crate::desk::ask::Ask;
use crate::store::Role;
use maud::{DOCTYPE, Markup, html};

/// Where one can go: address, name, least role.
const PLACES: [(&str, &str, Role); 12] = [
    ("/incidents", "Incidents", Role::Reader),
    ("/documents", "Reading room", Role::Reader),
    ("/inbox", "Inbox", Role::Reader),
    ("/waves", "Waves", Role::Reader),
    ("/tallies", "Tallies", Role::Reader),
    ("/indicators", "Indicators", Role::Reader),
    ("/copies", "Copies", Role::Reader),
    ("/bulletin", "Bulletin", Role::Reader),
    ("/alerts", "Alerts", Role::Reader),
    ("/exports", "Exports", Role::Reader),
    ("/agreement", "Agreement", Role::Reader),
    ("/people", "People", Role::Editor),
];

/// What a page is made of.
pub struct Page<'a> {
    pub title: &'a str,
    /// Names of scripts in `assets/`.
    pub scripts: &'a [&'a str],
    /// A class for the page's own layout.
    pub kind: &'a str,
    pub body: Markup,
}

/// A page with no script of its own.
pub fn page(ask: &Ask, title: &str, body: Markup) -> Answer {
    show(ask, Page { title, scripts: &[], kind: "plain", body })
}

pub fn show(ask: &Ask, page: Page) -> Answer {
    let keys = key_settings(ask);
    Answer::html(html! {
        (DOCTYPE)
        html lang="en" data-theme=(theme(ask)) {
            head {
                meta charset="utf-8";
                title { (page.title) " · Tidewatch" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="token" content=(ask.visitor.token);
                meta name="keys" content=(keys);
                @if let Some(tiles) = &ask.desk.terms.tiles { meta name="tiles" content=(tiles); }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/desk.css";
                script type="module" src="/assets/desk.js" {}
                @for script in page.scripts { script type="module" src={ "/assets/" (script) } {} }
            }
            body class=(page.kind) {
                a class="skip" href="#main" { "Skip to the content" }
                (bar(ask))
                main id="main" tabindex="-1" { (faults(ask, page.kind)) (page.body) }
                div id="told" role="status" aria-live="polite" {}
                dialog id="help" aria-labelledby="help-title" {}
            }
        }
    })
}

/// What the address asks for and nobody understands; the list of incidents tells it among its filters.
fn faults(ask: &Ask, kind: &str) -> Markup {
    let faults = if kind == "incidents" { Vec::new() } else { ask.view().faults };
    html! { @for fault in faults { p class="chips" role="status" { span class="fault" { (fault) } } } }
}

fn bar(ask: &Ask) -> Markup {
    let path = ask.address.split('?').next().unwrap_or_default();
    let role = ask.visitor.role;
    let places = PLACES.iter().filter(|(address, _, least)| role.is_some_and(|role| role >= *least) && (*address != "/people" || role == Some(Role::Editor)));
    html! {
        header class="bar" {
            a class="brand" href="/incidents" { img src="/assets/icon.svg" alt="" width="18" height="18"; "Tidewatch" }
            nav aria-label="Places" {
                @for (address, name, _) in places {
                    a href=(address) aria-current=[path.starts_with(address).then_some("page")] { (name) }
                }
            }
            div class="here" {
                @if !ask.visitor.who.is_empty() {
                    a href="/settings" title="Settings" { (ask.visitor.who) }
                }
                button type="button" id="show-help" class="quiet" title="Keys (?)" aria-keyshortcuts="?" { "?" }
                @if ask.visitor.logged_in {
                    form method="post" action="/logout" { (token(ask)) button class="quiet" { "Log out" } }
                }
            }
        }
    }
}

/// The field that every form which changes something carries.
pub fn token(ask: &Ask) -> Markup {
    html! { input type="hidden" name="token" value=(ask.visitor.token); }
}

fn setting(ask: &Ask, name: &str) -> Option<String> {
    ask.store().ok()?.setting(&ask.visitor.who, name).ok().flatten()
}

fn theme(ask: &Ask) -> String {
    setting(ask, "theme").unwrap_or_else(|| "auto".to_string())
}

/// The visitor's own keys, as JSON.
fn key_settings(ask: &Ask) -> String {
    setting(ask, "keys").unwrap_or_else(|| "{}".to_string())
}

/// A short mark of a review.
pub fn review(name: &str) -> Markup {
    html! { span class={ "review " (name) } { (name) } }
}
