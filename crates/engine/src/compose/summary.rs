//! A bulletin in, a table for the terminal out.

use super::tables::shown;
use super::{Bulletin, Measure};
use std::fmt::Write;

const MOST_ACTORS: usize = 9;
const COLUMNS: [&str; 5] = ["incidents", "killed", "wounded", "killed or wounded", "captured"];

/// Prints the sums by arena and by perpetrator as aligned columns.
pub fn print_summary(bulletin: &Bulletin) -> String {
    let mut rows: Vec<usize> = bulletin.arenas.iter().map(|arena| arena.sum).collect();
    rows.push(bulletin.all);
    let mut out = format!("{}\n\n", bulletin.title);
    print_columns(&rows, bulletin, &mut out);
    let actors = shown(&bulletin.by_actor, MOST_ACTORS);
    if !actors.is_empty() {
        out.push_str("\nby perpetrator\n\n");
        print_columns(&actors, bulletin, &mut out);
    }
    if !bulletin.aside.is_empty() {
        let _ = writeln!(
            out,
            "\n{} told, not counted (outside the period, undated, in overviews alone, planned, foiled, denied or in no arena)",
            bulletin.aside.len()
        );
    }
    out
}

fn print_columns(rows: &[usize], bulletin: &Bulletin, out: &mut String) {
    let cells: Vec<[String; 5]> = rows.iter().map(|sum| cells_of(*sum, bulletin)).collect();
    let name = |sum: &usize| bulletin.ledger.sums[*sum].name.as_str();
    let name_width = rows.iter().map(|sum| name(sum).chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> =
        (0..COLUMNS.len()).map(|at| cells.iter().map(|row| row[at].chars().count()).chain([COLUMNS[at].len()]).max().unwrap_or(0)).collect();
    let _ = write!(out, "{:name_width$}", "");
    for (name, width) in COLUMNS.iter().zip(&widths) {
        let _ = write!(out, "  {name:>width$}");
    }
    out.push('\n');
    for (sum, row) in rows.iter().zip(&cells) {
        let _ = write!(out, "{:name_width$}", name(sum));
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(out, "  {cell:>width$}");
        }
        out.push('\n');
    }
}

fn cells_of(sum: usize, bulletin: &Bulletin) -> [String; 5] {
    Measure::COLUMNS.map(|measure| {
        let value = bulletin.ledger.value(sum, measure);
        if value.is_empty() { "-".to_string() } else { value }
    })
}
