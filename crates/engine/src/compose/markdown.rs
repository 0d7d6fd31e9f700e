//! A bulletin in, Markdown out: the same panels, for editing by hand.
//!
//! Words of reports are escaped where Markdown would read them as marks. Incidents have the numbers of the page, and the reports' words
//! below them.

use super::annex::{told_called, told_method, told_reports, told_roles, web_address};
use super::cards::told_sums;
use super::main_events::told_criteria;
use super::panels::{entry_of, told_change, told_checks, told_content, told_figure, told_speaker, told_waves};
use super::tables::shown;
use super::told::{fill, words_of};
use super::wording::{capitalised, day, days};
use super::{Bulletin, Entry, Measure, Panel, Quote, TallyBeside};
use crate::lexicon::Lexicon;
use std::fmt::Write;

/// Prints the bulletin as Markdown.
pub fn print_markdown(bulletin: &Bulletin, lexicon: &Lexicon) -> String {
    let mut out = format!("# {}\n\n{}\n\n", plain(&bulletin.title), plain(&bulletin.settings.publisher));
    for panel in &bulletin.settings.panels {
        print_panel(*panel, bulletin, lexicon, &mut out);
    }
    out
}

fn print_panel(panel: Panel, bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    let mut body = String::new();
    match panel {
        Panel::Overview => print_overview(bulletin, lexicon, &mut body),
        Panel::MainEvents => print_main_events(bulletin, lexicon, &mut body),
        Panel::Changes => print_changes(bulletin, lexicon, &mut body),
        Panel::Comparison => print_comparison(bulletin, lexicon, &mut body),
        Panel::Arenas => print_arenas(bulletin, lexicon, out),
        Panel::Waves => told_waves(bulletin, lexicon).iter().for_each(|line| body.push_str(&format!("- {}\n", plain(&words_of(line))))),
        Panel::Tallies => bulletin.tallies.iter().for_each(|tally| print_tally(tally, lexicon, &mut body)),
        Panel::Figures => print_figures(bulletin, lexicon, &mut body),
        Panel::Statements => print_statements(bulletin, lexicon, &mut body),
        Panel::Aside => bulletin.aside.iter().for_each(|entry| print_entry(entry, &mut body)),
        Panel::Glossary => print_glossary(bulletin, lexicon, &mut body),
        Panel::Sources => print_reports(bulletin, lexicon, &mut body),
        Panel::Method => {
            told_method(bulletin, lexicon).iter().for_each(|[heading, text]| body.push_str(&format!("**{}.** {}\n\n", plain(heading), plain(text))))
        }
        Panel::Map | Panel::Sums => {}
    }
    if body.is_empty() {
        return;
    }
    match lexicon.page.find("headings", panel.name()) {
        Some(heading) => {
            let _ = write!(out, "## {}\n\n{}\n\n", plain(heading), body.trim_end());
        }
        None => out.push_str(&body),
    }
}

fn print_overview(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    let _ = writeln!(out, "{}\n", plain(&words_of(&bulletin.overview)));
    let arenas: Vec<usize> = bulletin.arenas.iter().map(|arena| arena.sum).collect();
    let most = bulletin.settings.most_rows;
    print_rows(lexicon.page.say("comparison", "arenas"), &arenas, bulletin, out);
    print_rows(lexicon.page.say("comparison", "actors"), &shown(&bulletin.by_actor, most), bulletin, out);
    print_rows(lexicon.page.say("comparison", "tactics"), &bulletin.by_tactic[..bulletin.by_tactic.len().min(most)], bulletin, out);
}

fn print_rows(head: &str, sums: &[usize], bulletin: &Bulletin, out: &mut String) {
    let _ = write!(out, "| {} |", plain(head));
    Measure::COLUMNS.iter().for_each(|measure| out.push_str(&format!(" {} |", measure.label())));
    out.push_str("\n|---|--:|--:|--:|--:|--:|\n");
    for sum in sums {
        let _ = write!(out, "| {} |", plain(&bulletin.ledger.sums[*sum].name));
        Measure::COLUMNS.iter().for_each(|measure| out.push_str(&format!(" {} |", bulletin.ledger.value(*sum, *measure))));
        out.push('\n');
    }
    out.push('\n');
}

fn print_main_events(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    let _ = writeln!(out, "{}\n", plain(&told_criteria(&bulletin.settings.main_events, lexicon)));
    for event in &bulletin.main_events {
        let Some(entry) = entry_of(bulletin, event.number) else { continue };
        let _ = writeln!(out, "- **{}** {} *({})*", event.number, plain(&entry.words()), plain(&event.because.join("; ")));
    }
    if bulletin.main_events.is_empty() {
        let _ = writeln!(out, "{}", plain(lexicon.page.say("criteria", "none")));
    }
}

fn print_changes(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    let Some(changes) = &bulletin.changes else { return };
    let words = &lexicon.page;
    let since = [("since", changes.since.as_str())];
    let _ = writeln!(out, "{}\n", plain(&fill(words.say("changes", "opening"), &since)));
    let told = |number: usize| entry_of(bulletin, number).map(|entry| plain(&entry.words())).unwrap_or_default();
    for change in &changes.changed {
        let _ =
            writeln!(out, "- {}: **{}** {} *({})*", words.say("changes", "changed"), change.number, told(change.number), plain(&told_change(change, lexicon)));
    }
    changes.added.iter().for_each(|number| out.push_str(&format!("- {}: **{number}** {}\n", words.say("changes", "added"), told(*number))));
    changes.gone.iter().for_each(|gone| out.push_str(&format!("- {}: {}\n", words.say("changes", "gone"), plain(gone))));
    if changes.changed.is_empty() && changes.added.is_empty() && changes.gone.is_empty() {
        let _ = writeln!(out, "{}", plain(&fill(words.say("changes", "none"), &since)));
    }
}

fn print_comparison(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    let Some(comparison) = &bulletin.comparison else { return };
    let before = comparison.before.name(&lexicon.page);
    if !comparison.covered {
        let _ = writeln!(out, "{}", plain(&fill(lexicon.page.say("comparison", "uncovered"), &[("before", &before)])));
        return;
    }
    for table in &comparison.tables {
        let caption = plain(lexicon.page.say("comparison", table.caption));
        let _ = writeln!(
            out,
            "| {caption} | Incidents | {} | change | a day | Killed | {} | change |\n|---|--:|--:|--:|--:|--:|--:|--:|",
            plain(&before),
            plain(&before)
        );
        for row in &table.rows {
            let [incidents, incidents_before] = row.cell(Measure::Incidents, &bulletin.ledger);
            let [killed, killed_before] = row.cell(Measure::Killed, &bulletin.ledger);
            let cells = [
                incidents.0,
                incidents_before.0,
                row.told_change(),
                row.told_ratio(),
                killed.0,
                killed_before.0,
                row.killed_change.clone().unwrap_or_default(),
            ];
            let _ = writeln!(out, "| {} | {} |", plain(&row.name), cells.join(" | "));
        }
        out.push('\n');
    }
}

fn print_arenas(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    for arena in &bulletin.arenas {
        let sums: Vec<String> = told_sums(arena.sum, bulletin).into_iter().map(|(value, _, name)| format!("{value} {name}")).collect();
        let _ = writeln!(out, "## {}\n\n{}.\n", plain(&arena.name), sums.join(", "));
        let only = arena.divisions.len() == 1;
        for division in &arena.divisions {
            let name = if division.name.is_empty() { &lexicon.bulletin.no_division } else { &division.name };
            if !(only && division.name.is_empty()) {
                let _ = writeln!(out, "### {}\n", plain(name));
            }
            division.entries.iter().for_each(|entry| print_entry(entry, out));
            out.push('\n');
        }
    }
}

fn print_entry(entry: &Entry, out: &mut String) {
    let status = if entry.linked.status == "reported" { String::new() } else { format!(" *({})*", plain(&entry.linked.status)) };
    let mut reports: Vec<String> = entry.quotes.iter().map(|quote| format!("\\[{}\\]", quote.document + 1)).collect();
    reports.dedup();
    let _ = writeln!(out, "- **{}** {}{status} {}", entry.number, plain(&entry.words()), reports.join(" "));
    for (by, words) in &entry.accounts {
        let by = if by.is_empty() { String::new() } else { format!("{}: ", plain(by)) };
        let _ = writeln!(out, "  - {by}{}", plain(words));
    }
    entry.quotes.iter().take(1).for_each(|quote| print_words(quote, out));
}

fn print_words(quote: &Quote, out: &mut String) {
    let words: String = quote.segments.iter().map(|segment| segment.text.as_str()).collect();
    if !words.trim().is_empty() {
        let _ = writeln!(out, "  > {}", plain(words.trim()));
    }
}

fn print_tally(beside: &TallyBeside, lexicon: &Lexicon, out: &mut String) {
    let (tally, words) = (&beside.tally, &lexicon.page);
    let publisher = tally.publisher.as_deref().unwrap_or(words.say("tallies", "unnamed"));
    let period = tally.period.as_ref().map(|period| format!(", {}", days(period.start, period.end))).unwrap_or_default();
    let _ = writeln!(out, "**{}**: {}{period}\n", plain(&capitalised(publisher)), plain(&tally.what));
    let heads = ["part", "stated", "coded", "matched", "missing", "extra"].map(|key| plain(words.say("tallies", key)));
    let _ = writeln!(out, "| {} |\n|---|--:|--:|--:|--:|--:|", heads.join(" | "));
    for row in &beside.beside.rows {
        let count = |count: Option<crate::resolve::counts::Count>| count.map(|count| lexicon.bulletin.count(&count)).unwrap_or_default();
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        let cells = [plain(&row.name), count(row.stated), count(row.coded), number(row.matched), number(row.missing), number(row.extra)];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    let _ = writeln!(out, "\n{}\n", plain(&told_checks(beside, lexicon)));
}

fn print_figures(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    for point in bulletin.figures.iter().flat_map(|group| &group.points) {
        let (value, said) = told_figure(point, lexicon);
        let _ = writeln!(out, "- **{}** {} \\[{}\\]", plain(&value), plain(&said), point.document + 1);
    }
}

fn print_statements(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    for group in &bulletin.statements {
        let theme = if group.theme.is_empty() { lexicon.page.say("statements", "none") } else { lexicon.page.say("themes", &group.theme) };
        let _ = writeln!(out, "### {}\n", plain(theme));
        for said in &group.said {
            let kind = lexicon.page.say("statements", &said.statement.kind);
            let told = [told_speaker(&said.statement), told_content(&said.statement)].map(|words| plain(&words));
            let _ = writeln!(out, "- **{}** *({})* {} \\[{}\\]", told[0], plain(kind), told[1], said.document + 1);
        }
        out.push('\n');
    }
}

fn print_glossary(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    for term in &bulletin.glossary {
        let acronym = if term.acronym.is_empty() { String::new() } else { format!(" ({})", plain(&term.acronym)) };
        let called = told_called(term, lexicon).map(|called| format!(" {}", plain(&called))).unwrap_or_default();
        let roles = plain(&words_of(&told_roles(term, bulletin, lexicon)));
        let _ = writeln!(out, "- **{}{acronym}**: {}{called} {roles}", plain(&term.name), plain(&term.description));
    }
}

fn print_reports(bulletin: &Bulletin, lexicon: &Lexicon, out: &mut String) {
    let _ = writeln!(out, "{}\n", plain(&told_reports(bulletin, lexicon)));
    for (at, report) in bulletin.reports.iter().enumerate() {
        let told = [Some(report.title.clone()), report.outlet.clone(), report.published.map(day), web_address(report).cloned()];
        let copy = report.copy_of.map(|origin| format!(" (copies \\[{}\\])", origin + 1)).unwrap_or_default();
        let _ = writeln!(out, "{}. {}{copy}", at + 1, plain(&told.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    }
}

/// Text that Markdown takes as it is.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '*' | '_' | '`' | '[' | ']' | '>' | '|' | '#' | '\\' => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
    }
    out
}
