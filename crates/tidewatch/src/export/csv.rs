//! Rows of tables in, comma-separated files out (RFC 4180): UTF-8, a header, then the hashtags where the table has them.
//!
//! Text that a spreadsheet would take for a formula gets an apostrophe before it; with `Text::AsIs` it stays, for programs that are no spreadsheets.

use super::cell::{Cell, Table, harmless};
use super::scratch::Scratch;
use super::sink::{Files, Sink};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// What becomes of text that would begin a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    Harmless,
    AsIs,
}

/// A file for each table.
pub struct CsvFiles {
    files: Vec<(String, PathBuf, BufWriter<File>)>,
    text: Text,
}

impl CsvFiles {
    pub fn begin(tables: &[Table], text: Text, scratch: &Scratch) -> anyhow::Result<CsvFiles> {
        let mut files = Vec::new();
        for table in tables {
            let name = format!("{}.csv", table.name);
            let mut file = BufWriter::new(scratch.file(&name)?);
            file.write_all(&header(table))?;
            files.push((name.clone(), scratch.path(&name), file));
        }
        Ok(CsvFiles { files, text })
    }
}

impl Sink for CsvFiles {
    fn take(&mut self, table: usize, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
        let mut out = Vec::new();
        for row in rows {
            push_row(&mut out, row.iter().map(|cell| shown(cell, self.text)));
        }
        Ok(self.files[table].2.write_all(&out)?)
    }

    fn done(self: Box<Self>) -> anyhow::Result<Files> {
        let ended = self.files.into_iter().map(|(name, path, mut file)| file.flush().map(|()| (name, path)));
        Ok(ended.collect::<Result<_, _>>()?)
    }
}

fn header(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    push_row(&mut out, table.columns.iter().map(|(name, _)| name.clone()));
    if table.is_tagged() {
        push_row(&mut out, table.tags.iter().cloned());
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

    fn written(table: &Table, text: Text) -> String {
        let scratch = Scratch::of_the_system().unwrap();
        let mut files = CsvFiles::begin(std::slice::from_ref(table), text, &scratch).unwrap();
        files.take(0, &table.rows[..1]).unwrap();
        files.take(0, &table.rows[1..]).unwrap();
        std::fs::read_to_string(&Box::new(files).done().unwrap()[0].1).unwrap()
    }

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        let columns = vec![("a".to_string(), Kind::Text), ("b".to_string(), Kind::Integer)];
        let rows = vec![vec![Cell::text("=1+1, \"x\""), Cell::Integer(-3)], vec![Cell::text("one\ntwo"), Cell::Empty]];
        let table = Table { name: "t".into(), columns, tags: Vec::new(), rows };
        assert_eq!(written(&table, Text::Harmless), "a,b\r\n\"'=1+1, \"\"x\"\"\",-3\r\n\"one\ntwo\",\r\n");
        assert_eq!(written(&table, Text::AsIs), "a,b\r\n\"=1+1, \"\"x\"\"\",-3\r\n\"one\ntwo\",\r\n");
    }
}
