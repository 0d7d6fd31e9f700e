//! A refusal in, a page out that says what is wrong and what to do about it; for a change that came too late, what others did meanwhile.

use super::{frame, history};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use axum::http::StatusCode;
use maud::html;

pub fn show(ask: &Ask, refusal: &Refusal) -> Answer {
    if refusal.status == StatusCode::UNAUTHORIZED && ask.visitor.role.is_none() {
        return Answer::see(&format!("/login?next={}", crate::desk::address::encoded(&ask.address)));
    }
    if let (StatusCode::PERMANENT_REDIRECT, Some([page, _])) = (refusal.status, refusal.moved.as_deref()) {
        let query = ask.address.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
        return Answer::see(&format!("{page}{query}"));
    }
    let title = if refusal.changed.is_some() { "Somebody was here before you" } else { refusal.status.canonical_reason().unwrap_or("Refused") };
    let body = html! {
        section class="note" {
            h1 { (title) }
            p { (refusal.told) }
            @if !refusal.hint.is_empty() { p class="hint" { (refusal.hint) } }
            @if let Some(record) = &refusal.changed { (history::meanwhile(ask, record)) }
            @else if let Some([page, _]) = refusal.moved.as_deref() { p { a class="button" href=(page) { "Look there" } } }
            @else { p { a href="/incidents" { "Incidents" } } }
        }
    };
    frame::page(ask, title, body).status(refusal.status)
}

/// The same where nothing is known of who asks.
pub fn plain(refusal: &Refusal) -> Answer {
    Answer::text("text/plain; charset=utf-8", format!("{}\n{}\n", refusal.told, refusal.hint)).status(refusal.status)
}
