//! A view in, all of its incidents accepted or rejected at once, after a look at how many they are.

use super::decide::shown_done;
use super::frame;
use crate::desk::address::View;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::{Ask, Fields};
use crate::desk::told;
use crate::store::{Decision, Filter, Review, Reviewer, Store, Verdict};
use maud::html;

/// Most incidents that are decided on at once: the log keeps every record as it stood.
const MOST: usize = 5000;
/// Incidents that are shown before all are decided on.
const SHOWN: usize = 12;

/// The records of all open incidents of a view.
fn open_records(store: &Store, view: &View) -> Result<Vec<String>, Refusal> {
    let filter = Filter { review: Some(Review::Open), ..view.whole() };
    let mut records = Vec::new();
    for stored in store.incidents(&filter)? {
        records.extend(stored.incident["records"].as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_string)));
    }
    Ok(records)
}

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let view = ask.view();
    let filter = Filter { review: Some(Review::Open), ..view.whole() };
    let total = store.overview(&filter)?.total;
    let shown = store.incidents(&Filter { limit: SHOWN, ..filter })?;
    let body = html! {
        section class="note" {
            h1 { "Decide on " (told::grouped(total as f64)) @if total == 1 { " open incident" } @else { " open incidents" } }
            p { "All that " a href=(view.at("/incidents")) { "your filters" } " find and nobody has decided on:" }
            ul { @for stored in &shown {
                li { (told::value("date", &stored.incident["date"])) " " a href={ "/incidents/" (stored.id) } { (told::headline(&stored.incident, &ask.desk.lexicon)) } }
            } @if total > shown.len() { li { "and " (told::grouped((total - shown.len()) as f64)) " more" } } }
            form method="post" action="/judge" {
                (frame::token(ask))
                input type="hidden" name="view" value=(view.query());
                input type="hidden" name="count" value=(total);
                label { span { "Why (kept in the log)" } input name="why" maxlength="500"; }
                p class="buttons" {
                    button name="what" value="accept" class="accept" data-confirm={ "Accept all " (total) " open incidents?" } aria-keyshortcuts="a" { "Accept all " kbd { "a" } }
                    button name="what" value="reject" class="reject" data-confirm={ "Reject all " (total) " open incidents?" } aria-keyshortcuts="r" { "Reject all " kbd { "r" } }
                    a class="button quiet" id="up" href=(view.at("/incidents")) aria-keyshortcuts="Escape" { "Leave them" }
                }
            }
        }
    };
    Ok(frame::show(ask, frame::Page { title: "Decide on all", scripts: &["bulk.js"], kind: "plain", body }))
}

pub fn judge(ask: &Ask) -> Result<Answer, Refusal> {
    let form = ask.form();
    let view = View::read(&Fields::read(form.get("view").unwrap_or_default().as_bytes()));
    let verdict = match form.get("what") {
        Some("accept") => Verdict::Accept,
        Some("reject") => Verdict::Reject,
        _ => return Err(Refusal::unclear("neither accepted nor rejected")),
    };
    let mut store = ask.store()?;
    let total = store.overview(&Filter { review: Some(Review::Open), ..view.whole() })?.total;
    if form.get("count") != Some(total.to_string().as_str()) {
        let told = format!("there are {total} open incidents by now, not {}", form.get("count").unwrap_or("as many as you saw"));
        return Err(Refusal::new(axum::http::StatusCode::CONFLICT, told, "look at them again"));
    }
    if total > MOST {
        return Err(Refusal::unclear(format!("{total} are too many at once: at most {MOST}; narrow the filters")));
    }
    let records = open_records(&store, &view)?;
    let number = store.decide(&Decision::Judge { verdict, records }, Reviewer { who: &ask.visitor.who, why: form.get("why") }, &ask.desk.lexicon)?;
    Ok(Answer::see(&shown_done(&form, None, number)))
}
