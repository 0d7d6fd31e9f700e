//! The tables of the page: by country, by actor; publishers' counts; the reports; how it was made.

use super::page::{escape, plural};
use super::wording::{day, days};
use super::{Bulletin, Report, Sum, Totals};
use crate::lexicon::Lexicon;
use std::fmt::Write;

/// More actors than this are summed up as one row.
const MOST_ACTORS: usize = 12;

/// Prints the sums by country and by perpetrator.
pub fn print_tables(bulletin: &Bulletin, page: &mut String) {
    if bulletin.arenas.is_empty() {
        page.push_str("<p class=\"empty\">The reports tell of no incident in the period.</p>\n");
        return;
    }
    page.push_str("<section class=\"tables\" aria-label=\"Summary\">\n");
    let countries = bulletin.arenas.iter().enumerate().map(|(n, arena)| (format!("<a href=\"#a{n}\">{}</a>", escape(&arena.name)), &arena.totals));
    print_table("By country", countries.collect(), page);
    let actors = bulletin.by_actor.iter().take(MOST_ACTORS).map(|(name, totals)| (escape(name), totals));
    print_table("By perpetrator of attacks and operations", actors.collect(), page);
    page.push_str("</section>\n");
}

fn print_table(caption: &str, rows: Vec<(String, &Totals)>, page: &mut String) {
    let _ = write!(
        page,
        "<table><caption>{caption}</caption><thead><tr><th scope=\"col\"></th><th scope=\"col\">Incidents</th><th scope=\"col\">Killed</th>\
        <th scope=\"col\">Wounded</th><th scope=\"col\">Killed or wounded</th><th scope=\"col\">Captured</th></tr></thead><tbody>"
    );
    for (name, totals) in rows {
        let claimed = if totals.claimed > 0 { format!(" <small>{} claimed</small>", totals.claimed) } else { String::new() };
        let _ = write!(page, "<tr><th scope=\"row\">{name}{claimed}</th><td>{}</td>", totals.incidents);
        for sum in [&totals.killed, &totals.wounded, &totals.killed_or_wounded, &totals.captured] {
            let _ = write!(page, "<td>{}</td>", cell(sum));
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table>\n");
}

fn cell(sum: &Sum) -> String {
    if sum.is_empty() { "<span class=\"none\">–</span>".into() } else { escape(&sum.to_string()) }
}

/// Prints tallies and figures: what publishers count themselves, never added to the sums above.
pub fn print_counts(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    if bulletin.tallies.is_empty() && bulletin.figures.is_empty() {
        return;
    }
    page.push_str("<section class=\"counts\" id=\"counts\">\n<header><h2>What others count</h2><p>Tallies and figures as their publishers give them; not in the sums above</p></header>\n");
    let words = &lexicon.bulletin;
    for (at, tally) in &bulletin.tallies {
        let publisher = tally.publisher.as_deref().unwrap_or("Tally");
        let period = tally.period.as_ref().map(|period| format!(", {}", days(period.start, period.end))).unwrap_or_default();
        let total = tally.total.map(|total| format!(": {}", words.count(&total))).unwrap_or_default();
        let _ = write!(
            page,
            "<article class=\"tally\"><h3>{}</h3><p>{}{}{} <small><a href=\"#d{}\">{}</a></small></p>",
            escape(publisher),
            escape(&tally.what),
            escape(&period),
            escape(&total),
            at + 1,
            escape(&name_of(&bulletin.reports[*at]))
        );
        if !tally.parts.is_empty() {
            page.push_str("<ul>");
            for part in &tally.parts {
                let share = part.share.map(|share| format!(" ({:.0}%)", share * 100.0)).unwrap_or_default();
                let _ = write!(page, "<li><b>{}</b> {}{share}</li>", escape(&words.count(&part.count)), escape(&part.name));
            }
            page.push_str("</ul>");
        }
        page.push_str("</article>\n");
    }
    if !bulletin.figures.is_empty() {
        page.push_str("<table class=\"figures-table\"><caption>Figures</caption><tbody>");
        for (at, figure) in &bulletin.figures {
            let value = figure.value.map(|value| words.amount(&value, &figure.unit)).unwrap_or_default();
            let by = figure.attributed_to.clone().unwrap_or_default();
            let _ = write!(
                page,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td><a href=\"#d{}\">{}</a></td></tr>",
                escape(&value),
                escape(&figure.what),
                escape(&by),
                at + 1,
                escape(&name_of(&bulletin.reports[*at]))
            );
        }
        page.push_str("</tbody></table>\n");
    }
    page.push_str("</section>\n");
}

fn name_of(report: &Report) -> String {
    report.outlet.clone().unwrap_or_else(|| report.title.clone())
}

/// Prints the reports, copies under what they copy.
pub fn print_reports(bulletin: &Bulletin, page: &mut String) {
    let _ = write!(
        page,
        "<section class=\"reports\" id=\"reports\">\n<header><h2>Reports</h2><p>{} read</p></header>\n<ol>\n",
        plural(bulletin.reports.len(), "report")
    );
    for (at, report) in bulletin.reports.iter().enumerate() {
        let _ = write!(page, "<li id=\"d{}\" value=\"{0}\">", at + 1);
        match report.url.as_ref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
            Some(url) => {
                let _ = write!(page, "<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(url), escape(&report.title));
            }
            None => {
                let _ = write!(page, "<span>{}</span>", escape(&report.title));
            }
        }
        let told = [report.outlet.clone(), report.published.map(day), Some(plural(report.n_incidents, "incident"))];
        let _ = write!(page, " <small>{}</small>", escape(&told.into_iter().flatten().collect::<Vec<_>>().join(" · ")));
        if let Some(origin) = report.copy_of {
            let _ = write!(page, " <small class=\"copy\">copies <a href=\"#d{}\">report {0}</a></small>", origin + 1);
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n</section>\n");
}

/// Prints how the page was made and how its numbers are to be read.
pub fn print_method(bulletin: &Bulletin, page: &mut String) {
    let period = bulletin.period.map(|(from, to)| format!(" Counted is what the reports date to {}.", days(from, to))).unwrap_or_default();
    let _ = write!(
        page,
        "<section class=\"method\" id=\"method\">\n<header><h2>How to read this</h2></header>\n\
        <p>Made by Tidewatch {} from published reports, by rules that can be read, without a person’s check.{} Reports of one incident are linked by time, place, actors, type, numbers and words, \
        and it counts once; captions and summaries that repeat it are not counted again. Events outside the period, without a date, planned, foiled or denied are listed apart.</p>\n\
        <p>A sum runs from the lowest to the highest that the reports say; <b>+</b> means that some report says “at least” or gives no number for people it tells of. “Killed or wounded” is not \
        split where the report does not. Killed and wounded include perpetrators. <b>Claimed</b> marks what only a party to the conflict says.</p>\n\
        <p>A circle on the map is where the incident may have been, from the words (“about 10 km north of”) and the size of the place. A dotted value was not told with the event but taken from a heading or the report’s date. \
        The reports’ words remain their publishers’. Borders are those of Natural Earth and say nothing on their status.</p>\n</section>\n",
        env!("CARGO_PKG_VERSION"),
        escape(&period)
    );
}
