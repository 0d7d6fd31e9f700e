//! Files that are dropped in, what became of them out.

use super::frame;
use crate::desk::address::encoded;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::guard::LARGEST_REPORT;
use crate::desk::told;
use crate::store::{Arrival, Filter, Role};
use axum::http::StatusCode;
use maud::{Markup, html};
use serde_json::json;

/// Files that are told.
const MOST_TOLD: usize = 200;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let overview = store.overview(&Filter::default())?;
    let folders: Vec<String> = ask.desk.inbox.folders().iter().map(|folder| folder.display().to_string()).collect();
    let body = html! {
        h1 { "Inbox" }
        @if ask.visitor.role >= Some(Role::Analyst) {
            div class="drop" id="drop" data-most=(LARGEST_REPORT) {
                p { strong { "Drop reports here" } " or "
                    label class="button" for="files" { "choose files" } input type="file" id="files" class="unseen" multiple; }
                p class="hint" { "Text, web pages, PDF, DOCX, ODT, mail, feeds, tables, JSON lines and archives of these, up to 64 MB each. Files in " @for (at, folder) in folders.iter().enumerate() { @if at > 0 { ", " } code { (folder) } } " are taken as they come." }
                ul id="sent" aria-live="polite" {}
            }
        }
        div class="figures-row" {
            (figure("documents", store.count_documents(&Filter::default())?, "/documents"))
            (figure("incidents", overview.total, "/incidents"))
            (figure("open", overview.open, "/incidents?review=open"))
            (figure("decisions", store.n_decisions()?, "/agreement"))
        }
        div id="arrivals" { (arrivals(ask, &store.arrivals(MOST_TOLD)?)) }
    };
    Ok(frame::show(ask, frame::Page { title: "Inbox", scripts: &["inbox.js"], kind: "inbox", body }))
}

fn figure(name: &str, n: usize, address: &str) -> Markup {
    html! { a class="figure" href=(address) { strong { (told::grouped(n as f64)) } span { (name) } } }
}

fn arrivals(ask: &Ask, arrivals: &[Arrival]) -> Markup {
    let waiting = ask.desk.inbox.n_waiting();
    html! {
        p class="list-head" data-waiting=(waiting) {
            @if waiting > 0 { (waiting) " waiting to be read" } @else if ask.desk.inbox.is_linking() { "Linking…" } @else { "Everything that came is read." }
        }
        @if !arrivals.is_empty() {
            div class="scroll" role="group" aria-label="What came" tabindex="0" { table class="dense" {
                thead { tr { th scope="col" { "When" } th scope="col" { "File" } th scope="col" { "State" } th scope="col" { "What was found" } } }
                tbody { @for arrival in arrivals { tr {
                    td class="date" { (told::moment(&arrival.at)) }
                    td { @if let [id] = arrival.documents.as_slice() { a href={ "/documents/" (encoded(id)) } { (arrival.name) } } @else { (arrival.name) } }
                    td { (frame::review(&arrival.state)) }
                    td { (arrival.told) }
                } } }
            } }
        }
    }
}

/// Takes a file: its bytes are the body, its name stands in the address.
pub fn receive(ask: &Ask) -> Result<Answer, Refusal> {
    let name = ask.query.get("name").ok_or_else(|| Refusal::unclear("the file has no name"))?;
    if ask.body.is_empty() {
        return Err(Refusal::unclear("the file is empty"));
    }
    let kept = ask.desk.inbox.receive(name, &ask.body)?;
    Ok(Answer::json(&json!({ "kept": kept })).status(StatusCode::ACCEPTED))
}
