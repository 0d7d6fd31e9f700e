//! A bulletin in, one self-contained page out: styles, map and script inside, no outside request.
//!
//! The page reads without a script; the script adds filters. A policy in its head forbids it to load anything. All words of
//! reports pass through `escape`.

use super::cards::{print_arena, print_aside};
use super::map::draw_map;
use super::panels::{print_counts, print_method, print_reports, print_tables};
use super::timeline::draw_timeline;
use super::{Bulletin, Entry, Outlines, Sum};
use crate::lexicon::Lexicon;
use std::fmt::Write;

const STYLE: &str = include_str!("bulletin.css");
const SCRIPT: &str = include_str!("bulletin.js");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// Fields by the class of their mark and what a reader calls them, in the order of the legend.
pub const FIELDS: &[(&str, &str)] = &[
    ("date", "date"),
    ("place", "place"),
    ("perpetrator", "perpetrator"),
    ("target", "target"),
    ("victims", "victims"),
    ("toll", "killed, wounded, captured"),
    ("weapon", "weapon, tactic"),
    ("claim", "claim"),
    ("source", "source"),
];

/// Prints the page.
pub fn print_page(bulletin: &Bulletin, lexicon: &Lexicon) -> String {
    let mut page = String::with_capacity(1 << 18);
    let title = escape(&bulletin.title);
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
        <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<meta name=\"generator\" content=\"Tidewatch {}\">\n\
        <title>{title}</title>\n<style>\n{STYLE}\n{}</style>\n</head>\n<body>\n",
        env!("CARGO_PKG_VERSION"),
        hover_rules()
    );
    print_header(bulletin, &mut page);
    page.push_str("<main>\n");
    print_overview(bulletin, &lexicon.outlines, &mut page);
    print_tables(bulletin, &mut page);
    print_legend(bulletin, &mut page);
    for (n, arena) in bulletin.arenas.iter().enumerate() {
        print_arena(n, arena, bulletin, lexicon, &mut page);
    }
    print_aside(bulletin, lexicon, &mut page);
    print_counts(bulletin, lexicon, &mut page);
    print_reports(bulletin, &mut page);
    print_method(bulletin, &mut page);
    let _ = write!(page, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    page
}

/// Pointing at a value lights the words that give it, and pointing at words lights the value: no script needed.
fn hover_rules() -> String {
    let mut rules = String::new();
    for (field, _) in FIELDS {
        let _ = writeln!(
            rules,
            ".incident:has(.v-{field}:is(:hover,:focus-visible)) mark.f-{field},.incident:has(mark.f-{field}:hover) .v-{field}\
            {{background:var(--{field});color:var(--paper);box-shadow:none}}"
        );
    }
    rules
}

fn print_header(bulletin: &Bulletin, page: &mut String) {
    let n_told: usize = bulletin.reports.iter().filter(|report| report.n_incidents > 0).count();
    let totals = &bulletin.totals;
    let _ = write!(
        page,
        "<header class=\"top\">\n<p class=\"kicker\">Tidewatch bulletin</p>\n<h1>{}</h1>\n<p class=\"lead\">{} from {}, coded by rule. \
        Point at a value to see the words that state it.</p>\n<dl class=\"figures\">\n",
        escape(&bulletin.title),
        plural(totals.incidents, "incident"),
        plural(n_told, "report")
    );
    let shares = format!("{}, {}", plural(totals.attacks, "attack"), plural(totals.operations, "operation"));
    figure("Incidents", &totals.incidents.to_string(), &shares, page);
    figure("Killed", &totals.killed.to_string(), &claimed_share(&totals.claimed_killed), page);
    figure("Wounded", &totals.wounded.to_string(), &claimed_share(&totals.claimed_wounded), page);
    if !totals.killed_or_wounded.is_empty() {
        figure("Killed or wounded", &totals.killed_or_wounded.to_string(), "where the reports do not tell which", page);
    }
    if !totals.captured.is_empty() {
        figure("Captured or abducted", &totals.captured.to_string(), "", page);
    }
    page.push_str("</dl>\n</header>\n");
}

fn claimed_share(claimed: &Sum) -> String {
    if claimed.is_empty() { String::new() } else { format!("{claimed} of them only claimed") }
}

fn figure(name: &str, value: &str, note: &str, page: &mut String) {
    let _ = write!(page, "<div><dt>{name}</dt><dd>{}", escape(value));
    if !note.is_empty() {
        let _ = write!(page, "<small>{}</small>", escape(note));
    }
    page.push_str("</dd></div>\n");
}

fn print_overview(bulletin: &Bulletin, outlines: &Outlines, page: &mut String) {
    let entries: Vec<&Entry> = entries_of(bulletin).collect();
    let map = draw_map(&entries, outlines, 1160.0, "Map of all incidents that have a place");
    let timeline = draw_timeline(&bulletin.by_day, bulletin.period);
    let placed = entries.iter().filter(|entry| entry.linked.place.as_ref().is_some_and(|place| place.lat.is_some())).count();
    page.push_str("<section class=\"overview\" aria-label=\"Overview\">\n");
    if !map.is_empty() {
        let _ = writeln!(
            page,
            "<figure>{map}<figcaption><span class=\"key attack\">attack</span> <span class=\"key operation\">operation by state forces</span> \
            <span class=\"key other\">other event</span> <span class=\"key circle\">where it may have been</span> \
            <span class=\"note\">{placed} of {} have a point; {} of them share one with others.</span></figcaption></figure>",
            plural(entries.len(), "incident"),
            shared(&entries)
        );
    }
    if !timeline.is_empty() {
        let _ = writeln!(page, "<figure>{timeline}<figcaption><span class=\"note\">Incidents by day</span></figcaption></figure>");
    }
    page.push_str("</section>\n");
}

/// How many incidents have exactly the point of another.
fn shared(entries: &[&Entry]) -> usize {
    let point = |entry: &Entry| entry.linked.place.as_ref().and_then(|place| Some((place.lat?.to_bits(), place.lon?.to_bits())));
    let mut points: Vec<(u64, u64)> = entries.iter().filter_map(|entry| point(entry)).collect();
    points.sort_unstable();
    points.chunk_by(|a, b| a == b).filter(|group| group.len() > 1).map(|group| group.len()).sum()
}

fn print_legend(bulletin: &Bulletin, page: &mut String) {
    page.push_str("<div class=\"legend\"><p>Words of the reports are marked by what they state: ");
    for (field, name) in FIELDS {
        let _ = write!(page, "<mark class=\"f-{field}\">{name}</mark> ");
    }
    page.push_str("</p>\n<form class=\"filters\" hidden><label>Show <select name=\"class\"><option value=\"\">all classes</option><option value=\"attack\">attacks</option>\
        <option value=\"operation\">operations</option><option value=\"other\">other events</option></select></label> <label>in <select name=\"country\"><option value=\"\">all countries</option>");
    for (n, arena) in bulletin.arenas.iter().enumerate() {
        let _ = write!(page, "<option value=\"a{n}\">{}</option>", escape(&arena.name));
    }
    page.push_str(
        "</select></label> <label>with the words <input name=\"words\" type=\"search\" autocomplete=\"off\"></label> <output></output></form></div>\n",
    );
}

/// All counted incidents, in the order of the page.
pub fn entries_of(bulletin: &Bulletin) -> impl Iterator<Item = &Entry> {
    bulletin.arenas.iter().flat_map(|arena| &arena.divisions).flat_map(|division| &division.entries)
}

/// Text as HTML: the five characters that could end it are written out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if letter.is_control() && letter != '\n' => {}
            letter => out.push(letter),
        }
    }
    out
}

/// "1 incident", "2 incidents".
pub fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::{CodedReport, Sources, compose_bulletin, print_markdown};
    use crate::document::Document;
    use crate::link::link_records;
    use crate::record::Record;
    use serde_json::json;

    /// A report of two incidents whose every string tries to leave the page.
    fn report(id: &str, killed: u32) -> CodedReport {
        let text = "On Tuesday <script>alert(1)</script> & “friends” killed two in Baqubah.";
        let record = |n: usize, day: &str| -> Record {
            serde_json::from_value(json!({
                "record": "incident", "id": format!("{id}{n}"), "document": {"id": id}, "class": "attack", "type": "explosion", "status": "claimed",
                "date": {"start": day, "end": day, "precision": "day"},
                "place": {"name": "Baqubah\"><img src=x>", "admin1": "<b>", "country": "IQ", "lat": 33.75, "lon": 44.64, "radius_km": 5.0},
                "killed": {"low": killed, "high": killed, "approximate": false},
                "accounts": [{"by": "<i>", "stance": "contradicts", "text": "</style>", "killed": null, "wounded": null}],
                "evidence": {"record": [0, 40], "date": [[3, 10]], "killed": [[50, 400]], "place": [[60, 67]]}
            }))
            .expect("a record")
        };
        let document = Document {
            id: id.into(),
            text: text.into(),
            title: Some("<h1>".into()),
            url: Some("javascript:alert(1)".into()),
            published: "2024-03-14".parse().ok(),
            ..Document::default()
        };
        CodedReport { document, records: vec![record(1, "2024-03-12"), record(2, "2023-01-01")] }
    }

    fn pages(reports: &[CodedReport]) -> (crate::compose::Bulletin, String) {
        let lexicon = Lexicon::shipped().expect("the shipped lexicon reads");
        let records: Vec<Record> = reports.iter().flat_map(|report| report.records.clone()).collect();
        let linked = link_records(&records, &lexicon.linking);
        let bulletin = compose_bulletin(Sources { reports, linked, copies: &[], period: None }, &lexicon);
        let page = print_page(&bulletin, &lexicon);
        assert!(!print_markdown(&bulletin, &lexicon).contains("<script"));
        (bulletin, page)
    }

    #[test]
    fn words_of_reports_cannot_leave_their_place() {
        let (_, page) = pages(&[report("a", 2)]);
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains("<img") && !page.contains("javascript:") && !page.contains("<i>"));
        assert_eq!(page.matches("</style>").count(), 1);
    }

    #[test]
    fn an_incident_counts_once_and_disagreement_is_a_range() {
        let (bulletin, page) = pages(&[report("a", 2), report("b", 4)]);
        assert_eq!(bulletin.totals.incidents, 1);
        assert_eq!(bulletin.totals.killed.to_string(), "2–4");
        assert_eq!(bulletin.aside.len(), 1, "the incident of the year before is told apart");
        assert!(page.contains("only claimed"));
    }

    #[test]
    fn nothing_told_is_a_page_too() {
        let (bulletin, page) = pages(&[]);
        assert_eq!(bulletin.totals.incidents, 0);
        assert!(page.contains("no incident"));
    }
}
