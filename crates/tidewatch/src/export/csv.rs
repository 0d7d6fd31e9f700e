//! A table in, comma-separated rows out (RFC 4180): UTF-8, a header, then the hashtags where the table has them.
//!
//! Text that a spreadsheet would take for a formula gets an apostrophe before it; with `Text::AsIs` it stays, for programs that are no spreadsheets.

use super::cell::{Cell, Table, harmless};

/// What becomes of text that would begin a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    Harmless,
    AsIs,
}

pub fn print_csv(table: &Table, text: Text) -> Vec<u8> {
    let mut out = Vec::new();
    push_row(&mut out, table.columns.iter().map(|(name, _)| name.clone()));
    if table.tags.iter().any(|tag| !tag.is_empty()) {
        push_row(&mut out, table.tags.iter().cloned());
    }
    for row in &table.rows {
        push_row(&mut out, row.iter().map(|cell| shown(cell, text)));
    }
    out
}

fn shown(cell: &Cell, text: Text) -> String {
    match cell {
        Cell::Text(words) if text == Text::Harmless => harmless(words),
        other => other.shown(),
    }
}

fn push_row(out: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        push_cell(out, &cell);
    }
    out.extend_from_slice(b"\r\n");
}

/// A cell; quoted where it holds a comma, quote or line break, or begins or ends with a space that a reader might take away.
fn push_cell(out: &mut Vec<u8>, cell: &str) {
    if !cell.contains([',', '"', '\n', '\r', ';', '\t']) && cell.trim() == cell {
        return out.extend_from_slice(cell.as_bytes());
    }
    out.push(b'"');
    out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::super::cell::Kind;
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        let columns = vec![("a".to_string(), Kind::Text), ("b".to_string(), Kind::Integer)];
        let rows = vec![vec![Cell::text("=1+1, \"x\""), Cell::Integer(-3)], vec![Cell::text("one\ntwo"), Cell::Empty]];
        let table = Table { name: "t".into(), columns, tags: Vec::new(), rows };
        assert_eq!(String::from_utf8(print_csv(&table, Text::Harmless)).unwrap(), "a,b\r\n\"'=1+1, \"\"x\"\"\",-3\r\n\"one\ntwo\",\r\n");
        assert_eq!(String::from_utf8(print_csv(&table, Text::AsIs)).unwrap(), "a,b\r\n\"=1+1, \"\"x\"\"\",-3\r\n\"one\ntwo\",\r\n");
    }
}
