//! Words and days in, the documents of the desk out: how far each is, and what was found in it.

use super::frame;
use super::incident::short_id;
use crate::desk::address::{PAGE, View, encoded};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use crate::store::StoredDocument;
use maud::{Markup, html};

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let store = ask.store()?;
    let total = store.count_documents(&view.filter)?;
    let documents = store.documents(&view.filter)?;
    let body = html! {
        h1 { "Reading room" }
        form class="filters" method="get" action="/documents" role="search" aria-label="Find documents" {
            label { span { "Words" } input type="search" name="q" value=(view.get("q")) aria-keyshortcuts="/"; }
            label { span { "Published from" } input type="date" name="from" value=(view.get("from")); }
            label { span { "to" } input type="date" name="to" value=(view.get("to")); }
            label { span { "State" } select name="state" { option value="" { "any" } @for state in ["new", "coded", "reviewed"] { option value=(state) selected[view.get("state") == state] { (state) } } } }
            button { "Find" }
        }
        p class="list-head" { strong { (told::grouped(total as f64)) } @if total == 1 { " document" } @else { " documents" } }
        @if documents.is_empty() { p class="nothing" { "Nothing here. " a href="/inbox" { "Add reports" } } } @else { (table(&view, &documents)) }
        (pager(&view, total))
    };
    Ok(frame::show(ask, frame::Page { title: "Reading room", scripts: &["incidents.js"], kind: "plain", body }))
}

fn table(view: &View, documents: &[StoredDocument]) -> Markup {
    html! {
        div class="scroll" role="group" aria-label="Documents" tabindex="0" {
            table class="dense" id="documents" {
                thead { tr { th scope="col" { "Published" } th scope="col" { "Document" } th scope="col" { "Source" } th scope="col" { "State" } th scope="col" class="number" { "Incidents" } th scope="col" class="number" { "Open" } th scope="col" class="number" { "Records" } } }
                tbody { @for document in documents { tr data-id=(document.id) {
                    td class="date" { (document.published.as_deref().unwrap_or("—")) }
                    td class="what" {
                        a href={ "/documents/" (encoded(&document.id)) @if !view.get("q").is_empty() { "?q=" (encoded(view.get("q"))) } } { (document.title.as_deref().unwrap_or_else(|| short_id(&document.id))) }
                        @if let Some(passage) = &document.passage { p class="passage" { (passage) } }
                    }
                    td { (document.source.as_deref().unwrap_or("")) }
                    td { (frame::review(document.state.name())) @if document.language.as_deref().is_some_and(|language| language != "en") { " " small { "in " (document.language.as_deref().unwrap_or("")) } } }
                    td class="number" { (document.n_incidents) } td class="number" { (document.n_open) } td class="number" { (document.n_records) }
                } } }
            }
        }
    }
}

fn pager(view: &View, total: usize) -> Markup {
    let pages = total.div_ceil(PAGE).max(1);
    let to = |page: usize| view.query_with(&[("page", &page.to_string())]);
    html! { @if pages > 1 { nav class="pager" aria-label="Pages" {
        @if view.page > 1 { a rel="prev" href={ "/documents?" (to(view.page - 1)) } { "← Previous" } }
        span { "page " (view.page) " of " (pages) }
        @if view.page < pages { a rel="next" href={ "/documents?" (to(view.page + 1)) } { "Next →" } }
    } } }
}
