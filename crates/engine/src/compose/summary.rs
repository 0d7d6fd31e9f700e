//! A bulletin in, a table for the terminal out.

use super::{Bulletin, Sum, Totals};
use std::fmt::Write;

const COLUMNS: [&str; 5] = ["incidents", "killed", "wounded", "killed or wounded", "captured"];

/// Prints the sums by country and by perpetrator as aligned columns.
pub fn print_summary(bulletin: &Bulletin) -> String {
    let mut rows: Vec<(String, &Totals)> = bulletin.arenas.iter().map(|arena| (arena.name.clone(), &arena.totals)).collect();
    rows.push(("All".into(), &bulletin.totals));
    let mut out = format!("{}\n\n", bulletin.title);
    print_columns(&rows, &mut out);
    let actors: Vec<(String, &Totals)> = bulletin.by_actor.iter().take(8).map(|(name, totals)| (name.clone(), totals)).collect();
    if !actors.is_empty() {
        out.push_str("\nby perpetrator\n\n");
        print_columns(&actors, &mut out);
    }
    if !bulletin.aside.is_empty() {
        let _ = writeln!(out, "\n{} told, not counted (outside the period, undated, in overviews alone, planned, foiled or denied)", bulletin.aside.len());
    }
    out
}

fn print_columns(rows: &[(String, &Totals)], out: &mut String) {
    let cells: Vec<[String; 5]> = rows.iter().map(|(_, totals)| cells_of(totals)).collect();
    let name_width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> =
        (0..COLUMNS.len()).map(|at| cells.iter().map(|row| row[at].chars().count()).chain([COLUMNS[at].len()]).max().unwrap_or(0)).collect();
    let _ = write!(out, "{:name_width$}", "");
    for (name, width) in COLUMNS.iter().zip(&widths) {
        let _ = write!(out, "  {name:>width$}");
    }
    out.push('\n');
    for ((name, _), row) in rows.iter().zip(&cells) {
        let _ = write!(out, "{name:name_width$}");
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(out, "  {cell:>width$}");
        }
        out.push('\n');
    }
}

fn cells_of(totals: &Totals) -> [String; 5] {
    let show = |sum: &Sum| if sum.is_empty() { "-".to_string() } else { sum.to_string() };
    [totals.incidents.to_string(), show(&totals.killed), show(&totals.wounded), show(&totals.killed_or_wounded), show(&totals.captured)]
}
