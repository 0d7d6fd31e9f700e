//! A bulletin in, Markdown out: the same incidents and sums, for editing by hand.

use super::page::plural;
use super::wording::day;
use super::{Bulletin, Entry, Totals};
use crate::lexicon::Lexicon;
use std::fmt::Write;

/// Prints the bulletin as Markdown. Words of reports are escaped where Markdown would read them as marks.
pub fn print_markdown(bulletin: &Bulletin, lexicon: &Lexicon) -> String {
    let mut out = format!("# {}\n\n", plain(&bulletin.title));
    let _ = writeln!(out, "{}.\n", told(&bulletin.totals));
    print_rows("Country", bulletin.arenas.iter().map(|arena| (arena.name.as_str(), &arena.totals)), &mut out);
    print_rows("Perpetrator", bulletin.by_actor.iter().map(|(name, totals)| (name.as_str(), totals)), &mut out);
    for arena in &bulletin.arenas {
        let _ = writeln!(out, "## {}\n\n{}.\n", plain(&arena.name), told(&arena.totals));
        for division in &arena.divisions {
            let name = if division.name.is_empty() { &lexicon.bulletin.no_division } else { &division.name };
            let _ = writeln!(out, "### {}\n", plain(name));
            division.entries.iter().for_each(|entry| print_entry(entry, &mut out));
            out.push('\n');
        }
    }
    if !bulletin.aside.is_empty() {
        out.push_str("## Told, not counted\n\n");
        bulletin.aside.iter().for_each(|entry| print_entry(entry, &mut out));
        out.push('\n');
    }
    print_reports(bulletin, &mut out);
    out
}

fn told(totals: &Totals) -> String {
    let sums = [(&totals.killed, "killed"), (&totals.wounded, "wounded"), (&totals.killed_or_wounded, "killed or wounded"), (&totals.captured, "captured")];
    let mut said = vec![plural(totals.incidents, "incident")];
    said.extend(sums.iter().filter(|(sum, _)| !sum.is_empty()).map(|(sum, name)| format!("{sum} {name}")));
    if totals.claimed > 0 {
        said.push(format!("{} only claimed", totals.claimed));
    }
    said.join(", ")
}

fn print_rows<'a>(head: &str, rows: impl Iterator<Item = (&'a str, &'a Totals)>, out: &mut String) {
    let _ = writeln!(out, "| {head} | Incidents | Killed | Wounded | Killed or wounded | Captured |\n|---|--:|--:|--:|--:|--:|");
    for (name, totals) in rows {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            plain(name),
            totals.incidents,
            totals.killed,
            totals.wounded,
            totals.killed_or_wounded,
            totals.captured
        );
    }
    out.push('\n');
}

fn print_entry(entry: &Entry, out: &mut String) {
    let sentence: String = entry.sentence.iter().map(|piece| piece.text.as_str()).collect();
    let status = if entry.linked.status == "reported" { String::new() } else { format!(" *({})*", plain(&entry.linked.status)) };
    let mut reports: Vec<String> = entry.quotes.iter().map(|quote| format!("[{}]", quote.document + 1)).collect();
    reports.dedup();
    let _ = writeln!(out, "- {}{status} {}", plain(&sentence), reports.join(" "));
    for (by, words) in &entry.accounts {
        let _ = writeln!(out, "  - {}: {}", plain(by), plain(words));
    }
}

fn print_reports(bulletin: &Bulletin, out: &mut String) {
    out.push_str("## Reports\n\n");
    for (at, report) in bulletin.reports.iter().enumerate() {
        let told = [Some(report.title.clone()), report.outlet.clone(), report.published.map(day)];
        let copy = report.copy_of.map(|origin| format!(" (copies [{}])", origin + 1)).unwrap_or_default();
        let _ = writeln!(out, "{}. {}{copy}", at + 1, plain(&told.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    }
}

/// Text that Markdown takes as it is.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => out.push(' '),
            '*' | '_' | '`' | '[' | ']' | '<' | '>' | '|' | '#' | '\\' => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
    }
    out
}
