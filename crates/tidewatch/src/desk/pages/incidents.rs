//! A view in, its incidents out: table, map and timeline of the same incidents, with filters that stay in the address.

use super::drawn::{self, Axis};
use super::{frame, history, timeline};
use crate::desk::address::{PAGE, View};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use crate::store::{Confidence, Filter, Overview, Role, Store, StoredIncident};
use maud::{Markup, html};
use serde_json::Value;

/// The way in.
pub fn enter(_: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::see("/incidents"))
}

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let store = ask.store()?;
    let overview = store.overview(&view.filter)?;
    let incidents = store.incidents(&view.filter)?;
    let sight = timeline::Sight::of(&overview);
    let stretches = store.stretches(&view.filter, timeline::MOST_STRETCHES)?;
    let body = html! {
        h1 class="unseen" { "Incidents" }
        (history::done(ask, &store))
        (filters(ask, &view))
        div class="linked-view" {
            section class="list" aria-label="List" {
                (head(ask, &view, &overview))
                @if incidents.is_empty() { (nothing(&store, &view)?) } @else { (table(ask, &store, &view, (&incidents, sight.as_ref().map(timeline::Sight::axis)))?) }
                (pager(&view, overview.total))
            }
            section class="sight" aria-label="Map and timeline" {
                div class="map" data-query=(view.query()) {
                    canvas id="map" tabindex="0" role="img" aria-label={ "Map of " (overview.total) " incidents; the list has the same" } {}
                    div class="map-tools" {
                        button type="button" data-map="in" aria-label="Closer" { "+" }
                        button type="button" data-map="out" aria-label="Farther" { "−" }
                        button type="button" data-map="all" aria-label="All incidents" { "⤢" }
                        button type="button" data-map="box" { "Filter by this view" }
                    }
                }
                (timeline::show(sight.as_ref(), &stretches, &view))
                (legend())
            }
        }
    };
    Ok(frame::show(ask, frame::Page { title: "Incidents", scripts: &["incidents.js"], kind: "incidents", body }))
}

pub fn legend() -> Markup {
    html! { p class="legend" { span class="dot attack" {} "attack " span class="dot operation" {} "operation " span class="dot other" {} "other event " span class="circle" {} "where it may have been " span class="band" {} "more than one day" } }
}

fn nothing(store: &Store, view: &View) -> Result<Markup, Refusal> {
    let unknown = unknown_names(store, view)?;
    Ok(html! {
        div class="nothing" {
            @for told in &unknown { p class="fault" { (told) } }
            @if view.is_narrowed() { p { "Nothing is found by these filters. " a href="/incidents" { "Take them all away" } } }
            @else { p { "No incidents yet. " a href="/inbox" { "Add reports" } ", or run " code { "tidewatch add PATHS --desk FOLDER" } "." } }
        }
    })
}

/// Names that no incident of the desk has.
fn unknown_names(store: &Store, view: &View) -> Result<Vec<String>, Refusal> {
    let named = [
        ("place", Filter { place: view.filter.place.clone(), ..Filter::default() }),
        ("actor", Filter { actor: view.filter.actor.clone(), ..Filter::default() }),
        ("document", Filter { document: view.filter.document.clone(), ..Filter::default() }),
    ];
    let mut unknown = Vec::new();
    for (name, filter) in named {
        if !view.get(name).is_empty() && store.overview(&filter)?.total == 0 {
            unknown.push(format!("no incident here has the {name} “{}”", view.get(name)));
        }
    }
    Ok(unknown)
}

fn filters(ask: &Ask, view: &View) -> Markup {
    let ontology = &ask.desk.lexicon.coding.ontology;
    let types: Vec<&str> = ontology.types.iter().map(|known| known.name.as_str()).collect();
    html! {
        form id="filters" class="filters" method="get" action="/incidents" role="search" aria-label="Filters" {
            label class="words" { span { "Words" } input type="search" name="q" value=(view.get("q")) placeholder="car bomb, “roadside bomb”" aria-keyshortcuts="/"; }
            input type="checkbox" id="more" class="unseen" tabindex="-1" aria-label="More filters";
            label class="more" for="more" { "More filters" }
            label { span { "From" } input type="date" name="from" value=(view.get("from")); }
            label { span { "To" } input type="date" name="to" value=(view.get("to")); }
            label { span { "Place" } input name="place" value=(view.get("place")) list="places" placeholder="Kirkuk, Borno, IQ"; }
            label { span { "Actor" } input name="actor" value=(view.get("actor")) list="actors"; }
            (choice(view, "class", "Class", &["attack", "operation", "other"]))
            (choice(view, "type", "Type", &types))
            (choice(view, "status", "Status", &["reported", "claimed", "alleged", "denied", "planned", "foiled"]))
            (choice(view, "review", "Review", &["open", "accepted", "rejected"]))
            label { span title=(CONFIDENCE) { "Confidence" } select name="confidence" {
                option value="" { "any" }
                @for confidence in Confidence::ALL { option value=(confidence.name()) selected[view.filter.confidence == Some(confidence)] { (told::words(confidence.name())) } }
            } }
            label class="narrow" { span { "Toll ≥" } input type="number" min="0" name="toll" value=(view.get("toll")); }
            label class="narrow" { span { "Sources ≥" } input type="number" min="1" name="sources" value=(view.get("sources")); }
            label class="check" { input type="checkbox" name="disputed" value="1" checked[view.filter.disputed]; span { "Disputed" } }
            @for kept in ["near", "box", "document", "sort"] {
                @if !view.get(kept).is_empty() { input type="hidden" name=(kept) value=(view.get(kept)); }
            }
            button { "Filter" }
            datalist id="places" {}
            datalist id="actors" {}
        }
        (chips(view))
    }
}

fn choice(view: &View, name: &'static str, told: &str, codes: &[&str]) -> Markup {
    let chosen = view.get(name);
    html! {
        label {
            span { (told) }
            select name=(name) {
                option value="" { "any" }
                @for code in codes { option value=(code) selected[*code == chosen] { (told::words(code)) } }
            }
        }
    }
}

/// Each filter, to be taken away.
fn chips(view: &View) -> Markup {
    html! {
        @if view.is_narrowed() || !view.faults.is_empty() {
            p class="chips" {
                @for (name, value) in view.narrowing() {
                    a href={ "/incidents?" (view.query_with(&[(name, "")])) } title="Take this filter away" { (name) " " strong { (value) } " ×" }
                }
                @for fault in &view.faults { span class="fault" { (fault) } }
                @if view.is_narrowed() { a class="all" href="/incidents" { "Clear all" } }
            }
        }
    }
}

fn head(ask: &Ask, view: &View, overview: &Overview) -> Markup {
    let may_decide = ask.visitor.role >= Some(Role::Analyst);
    html! {
        div class="list-head" {
            p { strong { (told::grouped(overview.total as f64)) } @if overview.total == 1 { " incident, " } @else { " incidents, " }
                (told::grouped(overview.open as f64)) " open" @if overview.undated > 0 { ", " (overview.undated) " without a day" } }
            @if may_decide && overview.open > 0 {
                a class="button quiet" id="bulk" href={ "/judge?" (view.query()) } title="Accept or reject all that the filters find (A)" { "Decide on all…" }
            }
            a class="button quiet" href={ "/exports?" (view.query()) } title="Files of what the filters find" { "Export…" }
            label { span { "Order" }
                select id="sort" name="sort" form="filters" {
                    @for (code, told) in [("latest", "latest first"), ("earliest", "earliest first"), ("toll", "highest toll"), ("place", "by place"), ("type", "by type"), ("sources", "most sources")] {
                        option value=(code) selected[view.get("sort") == code] { (told) }
                    }
                }
            }
        }
    }
}

/// The rules of `Confidence`, for who points at the word.
const CONFIDENCE: &str = "High: two or more independent sources tell it as a fact and agree, and say when and where. Low: one source that only claims or alleges it, or no day or place. Medium: the rest.";

fn table(ask: &Ask, store: &Store, view: &View, (incidents, axis): (&[StoredIncident], Option<Axis>)) -> Result<Markup, Refusal> {
    Ok(html! {
        div class="scroll" role="group" aria-label="Incidents" tabindex="0" {
            table id="incidents" class="dense" {
                thead { tr {
                    th scope="col" class="pick" { span class="unseen" { "Chosen" } }
                    th scope="col" { "Date" } th scope="col" { "What" } th scope="col" { "Place" } th scope="col" class="who" { "Who → whom" }
                    th scope="col" class="number" { "Killed" } th scope="col" class="number" { "Wounded" } th scope="col" class="number" title="Independent sources" { "Src" }
                    th scope="col" title=(CONFIDENCE) { "Conf." } th scope="col" { "Review" }
                } }
                tbody { @for stored in incidents { (row(ask, view, (stored, axis), &version_of(store, stored)?)) } }
            }
        }
    })
}

/// What a decision from the list compares.
fn version_of(store: &Store, stored: &StoredIncident) -> Result<String, Refusal> {
    Ok(store.version(stored.incident["records"][0].as_str().unwrap_or_default())?)
}

fn row(ask: &Ask, view: &View, (stored, axis): (&StoredIncident, Option<Axis>), version: &str) -> Markup {
    let incident = &stored.incident;
    let value = |field: &str| told::value(field, &incident[field]);
    let address = view.at(&format!("/incidents/{}", stored.id));
    let disputed =
        |field: &str| incident["conflicts"].as_array().into_iter().flatten().any(|conflict| conflict["field"] == field && conflict["settled"] != true);
    let doubt = |field: &str| {
        if disputed(field) {
            doubt()
        } else {
            html! {}
        }
    };
    let class = incident["class"].as_str().unwrap_or("other");
    let record = incident["records"][0].as_str().unwrap_or_default();
    let (day, both) = (|key: &str| incident["date"][key].as_str(), incident["killed"].is_null() && incident["wounded"].is_null());
    let confidence = Confidence::of_incident(incident).name();
    html! {
        tr data-id=(stored.id) data-record=(record) data-version=(version) data-review=(stored.review.name()) data-start=[day("start")] data-end=[day("end")] {
            td class="pick" { input type="checkbox" name="chosen" value=(stored.id) aria-label={ "Choose " (told::label(incident, &ask.desk.lexicon)) }; }
            td class="date" { (value("date")) (doubt("date")) (drawn::days(&incident["date"], class, axis)) }
            td class="what" { span class={ "dot " (class) } {} a href=(address) { (told::label(incident, &ask.desk.lexicon)) }
                @if incident["status"] != "reported" { " " small { (value("status")) } } }
            td class="place" { (told::place_name(&incident["place"])) " " small { (told_country(&incident["place"])) } (doubt("place")) }
            td class="who" { span class="lines" { (value("perpetrators")) @if !value("targets").is_empty() { span class="arrow" { " → " } (value("targets")) } } }
            td class="number toll" data-name="killed" { @if both { (drawn::toll(incident, "killed_or_wounded", doubt("killed_or_wounded"))) }
                @else { (drawn::toll(incident, "killed", doubt("killed"))) } }
            td class="number toll" data-name="wounded" { (drawn::toll(incident, "wounded", doubt("wounded"))) }
            td class="number" { (incident["independent_sources"]) }
            td { span class={ "confidence " (confidence) } title={ "Confidence: " (confidence) } { span class="unseen" { (confidence) } } }
            td { (frame::review(stored.review.name())) }
        }
    }
}

fn doubt() -> Markup {
    html! { span class="doubt" title="Sources disagree" { "≠" } }
}

fn told_country(place: &Value) -> String {
    ["admin1", "country"].iter().filter_map(|key| place[*key].as_str()).collect::<Vec<_>>().join(", ")
}

fn pager(view: &View, total: usize) -> Markup {
    let pages = total.div_ceil(PAGE).max(1);
    let to = |page: usize| view.query_with(&[("page", &page.to_string())]);
    html! {
        @if pages > 1 {
            nav class="pager" aria-label="Pages" {
                @if view.page > 1 { a rel="prev" href={ "/incidents?" (to(view.page - 1)) } { "← Previous" } }
                span { "page " (view.page) " of " (pages) }
                @if view.page < pages { a rel="next" href={ "/incidents?" (to(view.page + 1)) } { "Next →" } }
            }
        }
    }
}
