//! Arenas and incidents in, their part of the page out: what is coded on the left, the report's words on the right.

use super::map::draw_map;
use super::page::{FIELDS, escape, open_section, plural, print_number};
use super::totals::is_only_claimed;
use super::wording::day;
use super::{Arena, Bulletin, Division, Entry, Measure, Panel, Piece, Quote, Segment};
use crate::lexicon::Lexicon;
use crate::link::Conflict;
use crate::resolve::counts::Count;
use std::fmt::Write;

/// Page units that an arena's map is wide.
const ARENA_WIDTH: f64 = 520.0;
/// Fewer incidents than this need no map of their own.
const ENOUGH_FOR_MAP: usize = 3;
/// Letters beyond which a report's words may run over a printed page's end.
const LONG_QUOTE: usize = 900;

/// Prints an arena: its sums, its map beside its divisions, its incidents by division.
pub fn print_arena(n: usize, arena: &Arena, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let _ = write!(page, "<section class=\"arena\" id=\"a{n}\">\n<header><h2>{}</h2><p>", escape(&arena.name));
    print_sums_line(arena.sum, bulletin, page);
    page.push_str("</p></header>\n");
    print_arena_map(n, arena, bulletin, lexicon, page);
    let only = arena.divisions.len() == 1;
    for (m, division) in arena.divisions.iter().enumerate() {
        if !(only && division.name.is_empty()) {
            let _ = write!(page, "<h3 id=\"a{n}-{m}\">{} <small>", escape(name_of(division, lexicon)));
            print_count(division.sum, bulletin, page);
            page.push_str("</small></h3>\n");
        }
        division.entries.iter().for_each(|entry| print_entry(entry, bulletin, lexicon, page));
    }
    page.push_str("</section>\n");
}

fn name_of<'a>(division: &'a Division, lexicon: &'a Lexicon) -> &'a str {
    if division.name.is_empty() { &lexicon.bulletin.no_division } else { &division.name }
}

fn print_count(sum: usize, bulletin: &Bulletin, page: &mut String) {
    print_number(&bulletin.ledger.value(sum, Measure::Incidents), &bulletin.ledger.anchor(sum, Measure::Incidents), page);
}

/// A map of the arena where it has enough incidents to need one, beside the list of its divisions.
fn print_arena_map(n: usize, arena: &Arena, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let entries: Vec<&Entry> = arena.divisions.iter().flat_map(|division| &division.entries).collect();
    let map = draw_map(&entries, &lexicon.outlines, ARENA_WIDTH, &format!("Map of the incidents in {}", arena.name));
    if map.is_empty() || entries.len() < ENOUGH_FOR_MAP {
        return;
    }
    let _ = write!(page, "<div class=\"inset\"><figure>{map}</figure>\n<ol>");
    let is_divided = arena.divisions.len() > 1 || arena.divisions.iter().any(|division| !division.name.is_empty());
    for (m, division) in arena.divisions.iter().enumerate().filter(|_| is_divided) {
        let _ = write!(page, "<li><a href=\"#a{n}-{m}\">{}</a> <b>", escape(name_of(division, lexicon)));
        print_count(division.sum, bulletin, page);
        page.push_str("</b></li>");
    }
    page.push_str("</ol></div>\n");
}

/// "7 incidents · 10–12 killed", each number with its link.
fn print_sums_line(sum: usize, bulletin: &Bulletin, page: &mut String) {
    for (n, (value, measure, name)) in told_sums(sum, bulletin).into_iter().enumerate() {
        page.push_str(if n > 0 { " · " } else { "" });
        print_number(&value, &bulletin.ledger.anchor(sum, measure), page);
        let _ = write!(page, " {name}");
    }
}

/// The numbers of a sum that are there, each with what it counts and its noun.
pub fn told_sums(sum: usize, bulletin: &Bulletin) -> Vec<(String, Measure, &'static str)> {
    let n_incidents = bulletin.ledger.sums[sum].totals.incidents;
    let told = [
        (Measure::Incidents, if n_incidents == 1 { "incident" } else { "incidents" }),
        (Measure::Killed, "killed"),
        (Measure::Wounded, "wounded"),
        (Measure::KilledOrWounded, "killed or wounded"),
        (Measure::Captured, "captured"),
    ];
    told.into_iter().map(|(measure, name)| (bulletin.ledger.value(sum, measure), measure, name)).filter(|(value, ..)| !value.is_empty()).collect()
}

/// Prints what is told but not counted.
pub fn print_aside(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    if bulletin.aside.is_empty() {
        return;
    }
    let note =
        format!("{} outside the period, without a date, in overviews alone, planned, foiled, denied, or in no arena", plural(bulletin.aside.len(), "event"));
    open_section(Panel::Aside, &note, lexicon, page);
    page.push_str("<details><summary>Show them</summary>\n");
    bulletin.aside.iter().for_each(|entry| print_entry(entry, bulletin, lexicon, page));
    page.push_str("</details>\n</section>\n");
}

/// Prints the incidents that the period is compared with: their numbers open here.
pub fn print_earlier(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    if bulletin.earlier.is_empty() {
        return;
    }
    let heading = escape(lexicon.page.say("headings", "earlier"));
    let _ = write!(
        page,
        "<section class=\"panel earlier\" id=\"earlier\">\n<header><h2>{heading}</h2><p>{}, not counted in this bulletin: what it is compared with</p></header>\n\
        <details><summary>Show them</summary>\n",
        plural(bulletin.earlier.len(), "incident")
    );
    bulletin.earlier.iter().for_each(|entry| print_entry(entry, bulletin, lexicon, page));
    page.push_str("</details>\n</section>\n");
}

fn print_entry(entry: &Entry, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let linked = &entry.linked;
    let n = entry.number;
    let long = if entry.quotes.first().is_some_and(|quote| quote.n_letters() > LONG_QUOTE) { " long" } else { "" };
    let _ = write!(
        page,
        "<article class=\"incident {}{long}\" id=\"i{n}\" data-class=\"{0}\">\n<div class=\"told\">\n<p class=\"tag\"><a class=\"no\" href=\"#i{n}\">{n}</a> {}",
        escape(&linked.class),
        escape(&entry.label)
    );
    if let Some(status) = lexicon.bulletin.statuses.get(&linked.status) {
        let class = if is_only_claimed(&linked.status) { "chip claimed" } else { "chip" };
        let _ = write!(page, " <span class=\"{class}\">{}</span>", escape(status));
    }
    if linked.independent_sources > 1 {
        let _ = write!(page, " <a class=\"chip\" href=\"#q{n}\">{} independent sources</a>", linked.independent_sources);
    }
    if entry.edited {
        let _ = write!(page, " <span class=\"chip edited\">{}</span>", escape(lexicon.page.say("changes", "edited")));
    }
    page.push_str("</p>\n<p class=\"sentence\">");
    entry.sentence.iter().for_each(|piece| print_piece(piece, n, page));
    page.push_str("</p>\n");
    print_where(entry, page);
    print_conflicts(entry, bulletin, lexicon, page);
    let _ = write!(page, "</div>\n<div class=\"words\" id=\"q{n}\">\n");
    print_quotes(entry, bulletin, page);
    page.push_str("</div>\n</article>\n");
}

fn print_piece(piece: &Piece, n: usize, page: &mut String) {
    let text = escape(&piece.text);
    match piece.field.and_then(mark_class) {
        Some(class) if !text.is_empty() => {
            let inferred = if piece.inferred { " inferred\" title=\"not told with the event: taken from a heading or the report’s date" } else { "" };
            let _ = write!(page, "<a class=\"v v-{class}{inferred}\" href=\"#q{n}\">{text}</a>");
        }
        _ => page.push_str(&text),
    }
}

/// The mark's class for a field; none for one that is not marked.
fn mark_class(field: &str) -> Option<&'static str> {
    let class = match field {
        "killed" | "wounded" | "killed_or_wounded" | "captured" | "value" | "total" | "part" => "toll",
        "as_of" | "period" => "date",
        "publisher" | "speaker" => "source",
        "tactic" | "type" => "weapon",
        "account" => "claim",
        other => other,
    };
    FIELDS.iter().find(|(name, _)| *name == class).map(|(name, _)| *name)
}

/// Province, country, coordinates and radius.
fn print_where(entry: &Entry, page: &mut String) {
    let Some(place) = &entry.linked.place else { return };
    let mut told: Vec<String> = place.admin1.iter().filter(|name| **name != place.name).cloned().collect();
    if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
        let reach = place.radius_km.filter(|km| *km > 0.0).map(|km| format!(" ± {km:.0} km")).unwrap_or_default();
        told.push(format!("{lat:.2}, {lon:.2}{reach}"));
    }
    if !told.is_empty() {
        let _ = writeln!(page, "<p class=\"where\">{}</p>", escape(&told.join(" · ")));
    }
}

/// Values that reports disagree on, and other accounts inside a report, beside one another.
fn print_conflicts(entry: &Entry, bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    let conflicts = entry.linked.conflicts.iter().filter(|conflict| conflict.field != "type");
    let told: Vec<String> = conflicts.map(|conflict| conflict_row(conflict, entry, bulletin, lexicon)).collect();
    if told.is_empty() && entry.accounts.is_empty() {
        return;
    }
    page.push_str("<div class=\"conflict\"><p>Accounts differ</p><dl>");
    told.iter().for_each(|row| page.push_str(row));
    for (by, words) in &entry.accounts {
        let by = if by.is_empty() { "another account" } else { by };
        let _ = write!(page, "<dt>{}</dt><dd>{}</dd>", escape(by), escape(words));
    }
    page.push_str("</dl></div>\n");
}

fn conflict_row(conflict: &Conflict, entry: &Entry, bulletin: &Bulletin, lexicon: &Lexicon) -> String {
    let mut row = format!("<dt>{}</dt>", escape(&conflict.field.replace('_', " ")));
    for value in &conflict.values {
        let told = match serde_json::from_value::<Count>(value.value.clone()) {
            Ok(count) => lexicon.bulletin.count(&count),
            Err(_) => show_value(&value.value),
        };
        let outlets: Vec<String> = value
            .records
            .iter()
            .filter_map(|record| {
                let quote = entry.quotes.iter().find(|quote| quote.record == *record)?;
                Some(bulletin.reports[quote.document].outlet.clone().unwrap_or_else(|| format!("report {}", quote.document + 1)))
            })
            .collect();
        let _ = write!(row, "<dd><a class=\"n\" href=\"#q{}\">{}</a> <small>{}</small></dd>", entry.number, escape(&told), escape(&outlets.join(", ")));
    }
    row
}

/// A date range as its days, a list as its items, anything else as it is.
fn show_value(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(show_value).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(map) => match (map.get("start").map(show_value), map.get("end").map(show_value)) {
            (Some(start), Some(end)) if start == end => start,
            (Some(start), Some(end)) => format!("{start} to {end}"),
            _ => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// The first report open, the others behind a fold.
fn print_quotes(entry: &Entry, bulletin: &Bulletin, page: &mut String) {
    let Some((first, rest)) = entry.quotes.split_first() else { return };
    print_quote(first, bulletin, page);
    if !rest.is_empty() {
        let mut names: Vec<&str> = rest.iter().map(|quote| bulletin.reports[quote.document].name()).collect();
        names.dedup();
        let _ = writeln!(page, "<details><summary>{}: {}</summary>", plural(rest.len(), "more report"), escape(&names.join("; ")));
        rest.iter().for_each(|quote| print_quote(quote, bulletin, page));
        page.push_str("</details>\n");
    }
}

/// Prints a report's words with their source.
pub fn print_quote(quote: &Quote, bulletin: &Bulletin, page: &mut String) {
    page.push_str("<blockquote><p>");
    quote.segments.iter().for_each(|segment| print_segment(segment, page));
    let report = &bulletin.reports[quote.document];
    let _ = write!(page, "</p><footer><a href=\"#d{}\">{}</a>", quote.document + 1, escape(report.name()));
    if let Some(published) = report.published {
        let _ = write!(page, ", {}", day(published));
    }
    if !quote.cited.is_empty() {
        let _ = write!(page, " <span class=\"cited\">citing {}</span>", escape(&quote.cited.join("; ")));
    }
    page.push_str("</footer></blockquote>\n");
}

fn print_segment(segment: &Segment, page: &mut String) {
    let classes: Vec<&str> = segment.fields.iter().filter_map(|field| mark_class(field)).collect();
    let text = escape(&segment.text);
    match classes.split_first() {
        Some((first, rest)) => {
            let also: String = rest.iter().filter(|class| *class != first).map(|class| format!(" f-{class}")).collect();
            let _ = write!(page, "<mark class=\"is-{first} f-{first}{also}\" title=\"{}\">{text}</mark>", escape(&segment.fields.join(", ").replace('_', " ")));
        }
        None => page.push_str(&text),
    }
}
