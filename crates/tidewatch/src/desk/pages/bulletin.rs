//! A view in, the bulletin that it would make out: shown as it will look, to be taken away as one page or as Markdown.
//!
//! Days alone make the desk's own bulletin, the one that `tidewatch bulletin --desk` makes; other filters one of what they find.

use super::frame;
use crate::desk::address::View;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use crate::store::{Filter, Overview, Role};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;
use tidewatch_engine::compose::{Settings, print_markdown, print_page};

/// Weeks and months that are offered.
const MOST: usize = 6;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let accepted = view.get("review") == "accepted";
    let body = html! {
        h1 { "Bulletin" }
        @if ask.query.get("kept").is_some() { p class="done" role="status" { "The settings are kept." } }
        form class="filters" method="get" action="/bulletin" aria-label="What goes in" {
            label { span { "From" } input type="date" name="from" value=(view.get("from")); }
            label { span { "To" } input type="date" name="to" value=(view.get("to")); }
            label { span { "Place" } input name="place" value=(view.get("place")) list="places"; }
            label { span { "Actor" } input name="actor" value=(view.get("actor")) list="actors"; }
            label { span { "Class" } select name="class" { option value="" { "any" } @for code in ["attack", "operation", "other"] { option value=(code) selected[view.get("class") == code] { (told::words(code)) } } } }
            label class="check" { input type="checkbox" name="review" value="accepted" checked[accepted]; span { "Only what a reviewer accepted" } }
            button { "Compose" }
            datalist id="places" {}
            datalist id="actors" {}
        }
        (periods(&ask.store()?.overview(&Filter::default())?, &view))
        p class="buttons" {
            a class="button" href=(view.at("/bulletin/page")) target="_blank" rel="noopener" title="Print it from there: it has a style of its own for paper" { "Open to print" }
            a class="button" href=(view.at("/bulletin/page")) download="bulletin.html" { "Take the page" }
            a class="button" href=(view.at("/bulletin/markdown")) download="bulletin.md" { "Take Markdown" }
        }
        (settings(ask)?)
        iframe class="preview" title="Bulletin as it will look" src=(view.at("/bulletin/page")) sandbox="" {}
    };
    Ok(frame::show(ask, frame::Page { title: "Bulletin", scripts: &[], kind: "bulletin", body }))
}

/// The last weeks and months that have incidents, each with how many.
fn periods(overview: &Overview, view: &View) -> Markup {
    let (mut weeks, mut months) = (BTreeMap::<Date, usize>::new(), BTreeMap::<Date, usize>::new());
    for (day, n) in overview.days.iter().filter_map(|day| Some((day.day.parse::<Date>().ok()?, day.counts.iter().sum::<usize>()))) {
        let monday = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).unwrap_or(day);
        *weeks.entry(monday).or_default() += n;
        *months.entry(day.first_of_month()).or_default() += n;
    }
    let chosen = (view.get("from"), view.get("to"));
    let link = |from: Date, to: Date, name: String, n: usize| {
        let (from, to) = (from.to_string(), to.to_string());
        html! { a href={ "/bulletin?" (view.query_with(&[("from", &from), ("to", &to)])) } aria-current=[(chosen == (from.as_str(), to.as_str())).then_some("true")] { (name) " " small { (n) } } }
    };
    let week = |day: Date| format!("{}-W{:02}", day.iso_week_date().year(), day.iso_week_date().week());
    html! {
        @if !weeks.is_empty() { nav class="chips periods" aria-label="Periods" {
            span { "Weeks" } @for (day, n) in weeks.iter().rev().take(MOST) { (link(*day, day.checked_add(6.days()).unwrap_or(*day), week(*day), *n)) }
            span { "Months" } @for (day, n) in months.iter().rev().take(MOST) { (link(*day, day.last_of_month(), day.strftime("%Y-%m").to_string(), *n)) }
        } }
    }
}

/// What the desk's bulletins are made with; an editor can change it.
fn settings(ask: &Ask) -> Result<Markup, Refusal> {
    let (settings, own) = ask.desk.publication()?;
    Ok(html! {
        details class="publication" {
            summary { "Settings: " @if own.is_empty() { "as they come with the program" } @else { "the desk’s own " code { "bulletin.toml" } } }
            (told_settings(&settings))
            @if ask.visitor.role == Some(Role::Editor) {
                form method="post" action="/bulletin/settings" class="settings" {
                    (frame::token(ask))
                    label { span { "bulletin.toml; empty is as it comes with the program" } textarea name="settings" rows="14" spellcheck="false" { (own) } }
                    button { "Keep" }
                }
            }
        }
    })
}

fn told_settings(settings: &Settings) -> Markup {
    let arenas: Vec<&str> = settings.arenas.iter().map(|arena| arena.name.as_str()).collect();
    let panels: Vec<&str> = settings.panels.iter().map(|panel| panel.name()).collect();
    html! {
        dl class="told" {
            dt { "Title" } dd { (settings.title) }
            dt { "Publisher" } dd { (settings.publisher) @if !settings.contact.is_empty() { ", " (settings.contact) } }
            dt { "Arenas" } dd { @if arenas.is_empty() { "one a country" } @else { (arenas.join(", ")) } }
            dt { "Parts" } dd { (panels.join(", ").replace('_', " ")) }
        }
    }
}

/// Keeps the settings that an editor wrote.
pub fn save(ask: &Ask) -> Result<Answer, Refusal> {
    let form = ask.form();
    ask.desk.keep_publication(&form.get("settings").unwrap_or_default().replace("\r\n", "\n"))?;
    Ok(Answer::see("/bulletin?kept=1"))
}

/// The bulletin itself; it may show its own style and nothing else.
pub fn page(ask: &Ask) -> Result<Answer, Refusal> {
    let bulletin = ask.desk.bulletin(&ask.view())?;
    let own = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    Ok(Answer::text("text/html; charset=utf-8", print_page(&bulletin, ask.desk.lexicon())).with("content-security-policy", own))
}

pub fn markdown(ask: &Ask) -> Result<Answer, Refusal> {
    let bulletin = ask.desk.bulletin(&ask.view())?;
    Ok(Answer::text("text/markdown; charset=utf-8", print_markdown(&bulletin, ask.desk.lexicon())))
}
