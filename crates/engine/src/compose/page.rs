//! A bulletin in, one self-contained page out: styles, map and script inside, no outside request.
//!
//! The page reads without a script; the script adds filters, and opens a number's sentences beside it. A policy in its head forbids it to
//! load anything. All words of reports pass through `escape`. Panels stand in the order of the settings.

use super::annex::{print_glossary, print_method, print_reports, print_sums};
use super::cards::{print_arena, print_aside, print_earlier};
use super::map::draw_map;
use super::panels::{print_changes, print_figures, print_main_events, print_statements, print_tallies, print_waves};
use super::tables::{print_comparison, print_tables};
use super::timeline::{draw_days, draw_timeline};
use super::{Bulletin, Entry, Measure, Panel, Told};
use crate::lexicon::Lexicon;
use std::fmt::Write;

const STYLE: &str = include_str!("bulletin.css");
const PRINT: &str = include_str!("print.css");
const SCRIPT: &str = include_str!("bulletin.js");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
/// Page units that the wide and the narrow map are wide: names must be legible on paper and on a telephone.
const MAP_WIDTH: f64 = 820.0;
const NARROW_WIDTH: f64 = 350.0;

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
        <title>{title}</title>\n<style>\n{STYLE}\n{}{PRINT}\n{}</style>\n</head>\n<body>\n",
        escape(&bulletin.making.version),
        hover_rules(),
        running_foot(bulletin)
    );
    print_header(bulletin, &mut page);
    page.push_str("<main>\n");
    let mut contents = Vec::new();
    let mut body = String::with_capacity(1 << 18);
    for panel in &bulletin.settings.panels {
        print_panel(*panel, bulletin, lexicon, &mut body, &mut contents);
    }
    print_contents(&contents, &mut page);
    page.push_str(&body);
    let _ = write!(page, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    page
}

/// Prints a panel, and notes its heading with its anchor.
fn print_panel(panel: Panel, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String, contents: &mut Vec<(String, String)>) {
    let before = page.len();
    match panel {
        Panel::Overview => print_overview(bulletin, lexicon, page),
        Panel::MainEvents => print_main_events(bulletin, lexicon, page),
        Panel::Changes => print_changes(bulletin, lexicon, page),
        Panel::Map => print_map(bulletin, lexicon, page),
        Panel::Comparison => print_comparison(bulletin, lexicon, page),
        Panel::Arenas => {
            print_legend(bulletin, page);
            page.push_str("<div class=\"arenas\">\n");
            for (n, arena) in bulletin.arenas.iter().enumerate() {
                print_arena(n, arena, bulletin, lexicon, page);
                contents.push((format!("a{n}"), arena.name.clone()));
            }
            page.push_str("</div>\n");
        }
        Panel::Waves => print_waves(bulletin, lexicon, page),
        Panel::Tallies => print_tallies(bulletin, lexicon, page),
        Panel::Figures => print_figures(bulletin, lexicon, page),
        Panel::Statements => print_statements(bulletin, lexicon, page),
        Panel::Aside => print_aside(bulletin, lexicon, page),
        Panel::Glossary => print_glossary(bulletin, lexicon, page),
        Panel::Sources => print_reports(bulletin, lexicon, page),
        Panel::Sums => {
            print_earlier(bulletin, lexicon, page);
            print_sums(bulletin, lexicon, page);
        }
        Panel::Method => print_method(bulletin, lexicon, page),
    }
    if let Some(heading) = lexicon.page.find("headings", panel.name()).filter(|_| page.len() > before) {
        contents.push((panel.name().to_string(), heading.to_string()));
    }
}

/// Opens a section with its heading; `note` stands beside it.
pub fn open_section(panel: Panel, note: &str, lexicon: &Lexicon, page: &mut String) {
    let heading = escape(lexicon.page.say("headings", panel.name()));
    let _ = write!(page, "<section class=\"panel {0}\" id=\"{0}\">\n<header><h2>{heading}</h2>", panel.name());
    if !note.is_empty() {
        let _ = write!(page, "<p>{}</p>", escape(note));
    }
    page.push_str("</header>\n");
}

fn print_contents(contents: &[(String, String)], page: &mut String) {
    page.push_str("<nav class=\"contents\" aria-label=\"Contents\"><ul>");
    for (anchor, heading) in contents {
        let _ = write!(page, "<li><a href=\"#{anchor}\">{}</a></li>", escape(heading));
    }
    page.push_str("</ul></nav>\n");
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

/// Title and page number at the foot of each printed page. What stands in a style sheet must not be able to leave its string.
fn running_foot(bulletin: &Bulletin) -> String {
    let safe = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric() || " .,–-()’·".contains(*letter)).collect::<String>();
    format!(
        "@page{{@bottom-left{{content:\"{}\"}}@bottom-right{{content:counter(page) \" / \" counter(pages)}}}}\n",
        safe(&format!("{} · {}", bulletin.settings.publisher, bulletin.title))
    )
}

fn print_header(bulletin: &Bulletin, page: &mut String) {
    let contact = &bulletin.settings.contact;
    let contact = if contact.is_empty() { String::new() } else { format!(" <span>{}</span>", escape(contact)) };
    let _ = write!(
        page,
        "<header class=\"top\">\n<p class=\"kicker\">{}{contact}</p>\n<h1>{}</h1>\n</header>\n",
        escape(&bulletin.settings.publisher),
        escape(&bulletin.title)
    );
}

/// Pieces as HTML, each number a link to its sentences.
pub fn print_told(told: &[Told], page: &mut String) {
    told.iter().for_each(|told| print_number(&told.text, &told.anchor, page));
}

/// Words, as a link where they have an anchor.
pub fn print_number(text: &str, anchor: &str, page: &mut String) {
    match anchor.is_empty() || text.is_empty() {
        true => page.push_str(&escape(text)),
        false => {
            let _ = write!(page, "<a class=\"n\" href=\"#{}\">{}</a>", escape(anchor), escape(text));
        }
    }
}

fn print_overview(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    page.push_str("<section class=\"overview\" aria-label=\"Overview\">\n<p class=\"lead\">");
    print_told(&bulletin.overview, page);
    page.push_str("</p>\n<dl class=\"totals\">\n");
    let note = |measure: Measure| bulletin.ledger.value(bulletin.all, measure);
    let claimed = |measure: Measure| if note(measure).is_empty() { String::new() } else { format!("{} of them only claimed", note(measure)) };
    figure(
        bulletin,
        ("Incidents", Measure::Incidents),
        &format!("{} attacks, {} operations", or_no(&note(Measure::Attacks)), or_no(&note(Measure::Operations))),
        page,
    );
    figure(bulletin, ("Killed", Measure::Killed), &claimed(Measure::ClaimedKilled), page);
    figure(bulletin, ("Wounded", Measure::Wounded), &claimed(Measure::ClaimedWounded), page);
    figure(bulletin, ("Killed or wounded", Measure::KilledOrWounded), "where the reports do not tell which", page);
    figure(bulletin, ("Captured or abducted", Measure::Captured), "", page);
    page.push_str("</dl>\n");
    print_tables(bulletin, lexicon, page);
    page.push_str("</section>\n");
}

fn or_no(value: &str) -> &str {
    if value.is_empty() { "no" } else { value }
}

fn figure(bulletin: &Bulletin, (name, measure): (&str, Measure), note: &str, page: &mut String) {
    let value = bulletin.ledger.value(bulletin.all, measure);
    if value.is_empty() && measure != Measure::Incidents {
        return;
    }
    let _ = write!(page, "<div><dt>{name}</dt><dd>");
    print_number(or_no(&value), &bulletin.ledger.anchor(bulletin.all, measure), page);
    if !note.is_empty() {
        let _ = write!(page, "<small>{}</small>", escape(note));
    }
    page.push_str("</dd></div>\n");
}

fn print_map(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let entries: Vec<&Entry> = entries_of(bulletin).collect();
    let label = "Map of all incidents that have a place";
    let maps = [("wide", MAP_WIDTH), ("narrow", NARROW_WIDTH)].map(|(class, width)| (class, draw_map(&entries, &lexicon.outlines, width, label)));
    let days = [("wide", draw_timeline(&bulletin.columns, &bulletin.ledger)), ("narrow", draw_days(&bulletin.columns, &bulletin.ledger))];
    if maps[0].1.is_empty() && days[0].1.is_empty() {
        return;
    }
    page.push_str("<section class=\"panel map-panel\" id=\"map\" aria-label=\"Map and days\">\n");
    if !maps[0].1.is_empty() {
        page.push_str("<figure>");
        maps.iter().for_each(|(class, map)| page.push_str(&format!("<div class=\"{class}\">{map}</div>")));
        page.push_str(
            "<figcaption><span class=\"key attack\">attack</span> <span class=\"key operation\">operation by state forces</span> \
            <span class=\"key other\">other event</span> <span class=\"key circle\">where it may have been</span> <span class=\"note\">",
        );
        for (sum, after) in [(bulletin.placed, " of "), (bulletin.all, " incidents have a point; some may share one.")] {
            print_number(&bulletin.ledger.value(sum, Measure::Incidents), &bulletin.ledger.anchor(sum, Measure::Incidents), page);
            page.push_str(after);
        }
        page.push_str("</span></figcaption></figure>\n");
    }
    if !days[0].1.is_empty() {
        page.push_str("<figure class=\"days\">");
        days.iter().for_each(|(class, days)| page.push_str(&format!("<div class=\"{class}\">{days}</div>")));
        let caption = if bulletin.columns.iter().all(|column| column.from == column.to) { "Incidents by day" } else { "Incidents over time, by the first day" };
        let _ = writeln!(page, "<figcaption><span class=\"note\">{caption}</span></figcaption></figure>");
    }
    page.push_str("</section>\n");
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

/// Text that may stand in HTML and XML 1.0: the five characters that could end it are written out, what XML forbids is left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => out.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() && letter != '\n' && letter != '\t' => {}
            letter => out.push(letter),
        }
    }
    out
}

/// "1 incident", "2 incidents".
pub fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
