//! Waves of a view's incidents, to be shown to a colleague: what was more than usual, when, where, by whom, and how sure that is.

use super::frame;
use crate::desk::address::View;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::told;
use maud::{Markup, html};
use serde_json::Value;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let found = ask.desk.waves(&view)?;
    let lines = found.as_array().cloned().unwrap_or_default();
    let of = |key: &str| lines.iter().filter(|line| !line[key].is_null()).cloned().collect::<Vec<Value>>();
    let (series, bursts, clusters) = (of("series"), of("wave"), of("cluster"));
    let body = html! {
        h1 { "Waves" }
        p class="lead" { "Stretches of days with more incidents than the actor's own base rate lets expect, and clusters in space and time. " span class="hint" { "Chance alone does this in fewer than 1 of 100 drawn series." } }
        (asked(&view))
        @if series.is_empty() { p class="nothing" { "No incident with a day is found by these filters." } }
        @else { (drawing(&series, &bursts)) (burst_table(&bursts)) (cluster_table(&clusters)) (series_table(&series)) }
    };
    Ok(frame::page(ask, "Waves", body))
}

fn asked(view: &View) -> Markup {
    let class = if view.get("class").is_empty() { "attack" } else { view.get("class") };
    html! {
        form class="filters" method="get" action="/waves" aria-label="What to look at" {
            label { span { "Class" } select name="class" { @for (code, name) in [("attack", "Attacks"), ("operation", "Operations"), ("other", "Other events"), ("any", "All")] { option value=(code) selected[code == class] { (name) } } } }
            label { span { "Actor (id)" } input name="actor" value=(view.get("actor")) list="actors"; }
            label { span { "From" } input type="date" name="from" value=(view.get("from")); }
            label { span { "To" } input type="date" name="to" value=(view.get("to")); }
            label { span { "Place" } input name="place" value=(view.get("place")); }
            button { "Look" }
            datalist id="actors" {}
        }
    }
}

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_default()
}

/// Bursts by actor on one axis of time.
fn drawing(series: &[Value], bursts: &[Value]) -> Markup {
    let days = |line: &Value, key: &str| text(line, key).parse::<jiff::civil::Date>().ok();
    let first = series.iter().filter_map(|line| days(line, "start")).min();
    let last = series.iter().filter_map(|line| days(line, "end")).max();
    let Some((first, last)) = first.zip(last).filter(|_| !bursts.is_empty()) else { return html! {} };
    let whole = f64::from((last - first).get_days() + 1);
    let x = |day: jiff::civil::Date| 160.0 + 480.0 * f64::from((day - first).get_days()) / whole;
    let rows: Vec<&Value> = series.iter().filter(|line| line["waves"].as_u64() > Some(0)).collect();
    html! {
        svg class="bands" viewBox={ "0 0 650 " (rows.len() * 22 + 20) } role="img" aria-label="Waves by actor in time" {
            @for (at, line) in rows.iter().enumerate() {
                text x="0" y=(at * 22 + 15) { (name(text(line, "series"))) }
                line class="axis" x1="160" x2="640" y1=(at * 22 + 11) y2=(at * 22 + 11) {}
                @for burst in bursts.iter().filter(|burst| actor(burst) == text(line, "series")) {
                    @if let (Some(start), Some(end)) = (days(burst, "start"), days(burst, "end")) {
                        rect class="attack" x=(x(start)) width=((x(end) - x(start)).max(3.0)) y=(at * 22 + 4) height="14" rx="2" { title { (text(burst, "start")) " – " (text(burst, "end")) ": " (burst["incidents"]) " incidents, " (burst["times"]) " times the usual" } }
                    }
                }
            }
            text class="tick" x="160" y=(rows.len() * 22 + 16) { (first) }
            text class="tick end" x="640" y=(rows.len() * 22 + 16) { (last) }
        }
    }
}

fn actor(line: &Value) -> &str {
    line["actor"].as_str().unwrap_or("all")
}

fn name(series: &str) -> String {
    if series == "all" { "All together".to_string() } else { series.to_string() }
}

fn link(line: &Value) -> String {
    let mut query = format!("/incidents?from={}&to={}", text(line, "start"), text(line, "end"));
    if let Some(actor) = line["actor"].as_str() {
        query.push_str(&format!("&actor={}", crate::desk::address::encoded(actor)));
    }
    query
}

fn burst_table(bursts: &[Value]) -> Markup {
    html! {
        h2 { "Bursts in time" }
        @if bursts.is_empty() { p class="hint" { "None." } } @else {
            div class="scroll" role="group" aria-label="Bursts" tabindex="0" { table class="dense" {
                thead { tr { th scope="col" { "Whose" } th scope="col" { "Days" } th scope="col" class="number" { "Incidents" } th scope="col" class="number" { "Expected" } th scope="col" class="number" { "Times" } th scope="col" class="number" { "p" } } }
                tbody { @for burst in bursts { tr {
                    td { (name(actor(burst))) } td { a href=(link(burst)) { (told::date(burst)) } " " small { (burst["days"]) " days" } }
                    td class="number" { (burst["incidents"]) } td class="number" { (burst["expected"]) } td class="number" { strong { (burst["times"]) } } td class="number" { (burst["p"]) }
                } } }
            } }
        }
    }
}

fn cluster_table(clusters: &[Value]) -> Markup {
    html! {
        h2 { "Clusters in space and time" }
        @if clusters.is_empty() { p class="hint" { "None." } } @else {
            div class="scroll" role="group" aria-label="Clusters" tabindex="0" { table class="dense" {
                thead { tr { th scope="col" { "Whose" } th scope="col" { "Around" } th scope="col" { "Days" } th scope="col" class="number" { "Radius" } th scope="col" class="number" { "Incidents" } th scope="col" class="number" { "Expected" } th scope="col" class="number" { "p" } } }
                tbody { @for cluster in clusters { tr {
                    @let place = &cluster["place"];
                    td { (name(actor(cluster))) }
                    td { a href={ (link(cluster)) "&near=" (place["lat"]) "," (place["lon"]) "," (place["radius_km"]) } { (place["name"].as_str().unwrap_or("a point")) } }
                    td { (told::date(cluster)) } td class="number" { (place["radius_km"]) " km" } td class="number" { (cluster["incidents"]) } td class="number" { (cluster["expected"]) } td class="number" { (cluster["p"]) }
                } } }
            } }
        }
    }
}

fn series_table(series: &[Value]) -> Markup {
    html! {
        h2 { "What was looked at" }
        div class="scroll" role="group" aria-label="Series" tabindex="0" { table class="dense" {
            thead { tr { th scope="col" { "Series" } th scope="col" { "Days" } th scope="col" class="number" { "Incidents" } th scope="col" class="number" { "Usual a day" } th scope="col" class="number" { "Bursts" } th scope="col" { "Note" } } }
            tbody { @for line in series { tr {
                td { (name(text(line, "series"))) } td { (told::date(line)) } td class="number" { (line["incidents"]) } td class="number" { (line["base_rate_a_day"]) } td class="number" { (line["waves"]) }
                td { small { (text(line, "note")) } }
            } } }
        } }
        p class="hint" { "Scan statistic in time (Naus 1965, Kulldorff 1997) with drawn series; space-time permutation scan (Kulldorff et al. 2005). More of it: " code { "tidewatch waves --desk" } "." }
    }
}
