//! Rows of tables in, one workbook out (Office Open XML): a sheet each, a header that stays in sight with a filter, numbers as numbers, days as days.
//!
//! A sheet is packed as its rows come. Text is written as text and is never read as a formula, so it stands as it was told; what looks like one is marked as quoted, so that it
//! stays text when somebody edits it. A sheet takes a million rows and a cell 32,767 letters; what is longer is cut and says so.

use super::cell::{Cell, Kind, Table, harmless};
use super::scratch::Scratch;
use super::sink::{Files, Sink};
use super::zip::{Packed, Packer, write_zip};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use tidewatch_engine::compose::escape;

/// Letters of a cell, and rows of a sheet with its header.
const LONGEST: usize = 32_767;
const MOST_ROWS: usize = 1_048_575;
const CUT: &str = "… (cut)";
/// Day 0 of a workbook in days since 1970; before the first of March 1900 it counts a day that never was.
const DAY_0: i32 = -25_569;
const FIRST_DAY: i32 = 61;
const MICROSECONDS: f64 = 86_400e6;
/// Styles of cells: plain, header, text that looks like a formula, day, time.
const PLAIN: u8 = 0;
const HEADER: u8 = 1;
const QUOTED: u8 = 2;
const DAY: u8 = 3;
const TIME: u8 = 4;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The workbook on its way.
pub struct Workbook {
    name: String,
    path: PathBuf,
    out: File,
    sheets: Vec<Sheet>,
    /// The small files beside the sheets.
    others: Vec<(String, Packed)>,
}

struct Sheet {
    table: Table,
    packer: Packer,
    n_rows: usize,
}

impl Workbook {
    pub fn begin(tables: &[Table], scratch: &Scratch) -> anyhow::Result<Workbook> {
        let name = if let [one] = tables { format!("{}.xlsx", one.name) } else { "tidewatch.xlsx".to_string() };
        let mut parts: Vec<(&str, String)> = (1..=tables.len()).map(|at| ("worksheet", format!("worksheets/sheet{at}.xml"))).collect();
        parts.push(("styles", "styles.xml".to_string()));
        let others = [
            ("[Content_Types].xml", content_types(tables.len())),
            ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml".to_string())])),
            ("xl/workbook.xml", workbook(tables)),
            ("xl/_rels/workbook.xml.rels", relations(&parts)),
            ("xl/styles.xml", styles()),
        ];
        let others = others.iter().enumerate().map(|(at, (name, bytes))| {
            let mut packer = Packer::new(scratch.file(&format!("part{at}.packed"))?);
            packer.write_all(bytes)?;
            Ok((name.to_string(), packer.done()?))
        });
        let sheets = tables.iter().enumerate().map(|(at, table)| {
            let mut packer = Packer::new(scratch.file(&format!("sheet{at}.packed"))?);
            packer.write_all(opening(table).as_bytes())?;
            Ok(Sheet { table: table.clone(), packer, n_rows: 0 })
        });
        let (others, sheets) = (others.collect::<anyhow::Result<_>>()?, sheets.collect::<anyhow::Result<_>>()?);
        Ok(Workbook { path: scratch.path(&name), out: scratch.file(&name)?, name, sheets, others })
    }
}

impl Sink for Workbook {
    fn take(&mut self, table: usize, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
        let sheet = &mut self.sheets[table];
        rows.iter().try_for_each(|row| sheet.push(row))
    }

    fn done(self: Box<Self>) -> anyhow::Result<Files> {
        let mut files = self.others;
        for (at, mut sheet) in self.sheets.into_iter().enumerate() {
            sheet.packer.write_all(sheet.ending().as_bytes())?;
            files.push((format!("xl/worksheets/sheet{}.xml", at + 1), sheet.packer.done()?));
        }
        write_zip(self.out, files)?;
        Ok(vec![(self.name, self.path)])
    }
}

impl Sheet {
    fn push(&mut self, row: &[Cell]) -> anyhow::Result<()> {
        self.n_rows += 1;
        if self.n_rows > MOST_ROWS {
            anyhow::bail!("`{}` has more rows than the {MOST_ROWS} that a sheet takes\n  hint: export csv or parquet, or less with filters", self.table.name);
        }
        let number = self.n_rows + head_rows(&self.table);
        let mut out = format!("<row r=\"{number}\">");
        for (at, (cell, (_, kind))) in row.iter().zip(&self.table.columns).enumerate() {
            push_cell(&mut out, (at, number), cell, *kind);
        }
        out.push_str("</row>");
        Ok(self.packer.write_all(out.as_bytes())?)
    }

    /// The filter reaches over all rows under the last of the header's.
    fn ending(&self) -> String {
        let header = head_rows(&self.table);
        let last = place((self.table.columns.len().max(1) - 1, self.n_rows + header));
        format!("</sheetData><autoFilter ref=\"A{header}:{last}\"/></worksheet>")
    }
}

/// The header, and the hashtags under it.
fn head_rows(table: &Table) -> usize {
    1 + usize::from(table.is_tagged())
}

fn content_types(n_sheets: usize) -> Vec<u8> {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut out = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>"
    );
    for at in 1..=n_sheets {
        let _ = write!(out, "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"{kind}.worksheet+xml\"/>");
    }
    (out + "</Types>").into_bytes()
}

fn relations(parts: &[(&str, String)]) -> Vec<u8> {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (at, (kind, target)) in parts.iter().enumerate() {
        let _ = write!(out, "<Relationship Id=\"rId{}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>", at + 1);
    }
    (out + "</Relationships>").into_bytes()
}

fn workbook(tables: &[Table]) -> Vec<u8> {
    let mut out = format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>");
    for (at, table) in tables.iter().enumerate() {
        let _ = write!(out, "<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{}\"/>", escape(&table.name), at + 1, at + 1);
    }
    (out + "</sheets></workbook>").into_bytes()
}

/// The styles that cells have, in their order.
fn styles() -> Vec<u8> {
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/>\
         <numFmt numFmtId=\"165\" formatCode=\"yyyy-mm-dd hh:mm:ss\"/></numFmts>\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/>\
         </font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
         <cellXfs count=\"5\"><xf xfId=\"0\"/><xf fontId=\"1\" applyFont=\"1\" xfId=\"0\"/><xf quotePrefix=\"1\" xfId=\"0\"/>\
         <xf numFmtId=\"164\" applyNumberFormat=\"1\" xfId=\"0\"/><xf numFmtId=\"165\" applyNumberFormat=\"1\" xfId=\"0\"/></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
    .into_bytes()
}

/// A sheet up to its rows of values.
fn opening(table: &Table) -> String {
    let below = place((0, head_rows(table) + 1));
    let mut out = format!(
        "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"{}\" topLeftCell=\"{below}\" \
         activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>{}<sheetData><row r=\"1\">",
        head_rows(table),
        widths(table)
    );
    table.columns.iter().enumerate().for_each(|(at, (name, _))| push_text(&mut out, (at, 1), name, HEADER));
    out.push_str("</row>");
    if table.is_tagged() {
        out.push_str("<row r=\"2\">");
        table.tags.iter().enumerate().for_each(|(at, tag)| push_text(&mut out, (at, 2), tag, PLAIN));
        out.push_str("</row>");
    }
    out
}

/// A number that its column is too narrow for is not shown: days and times get columns that are wide enough.
fn widths(table: &Table) -> String {
    let width = |kind: Kind| match kind {
        Kind::Date => Some(12),
        Kind::Time => Some(20),
        _ => None,
    };
    let wide = table.columns.iter().enumerate().filter_map(|(at, (_, kind))| Some((at + 1, width(*kind)?)));
    let columns: String = wide.map(|(at, width)| format!("<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>")).collect();
    if columns.is_empty() { columns } else { format!("<cols>{columns}</cols>") }
}

fn push_cell(out: &mut String, at: (usize, usize), cell: &Cell, kind: Kind) {
    let place = place(at);
    let _ = match (cell, moment(cell, kind)) {
        (_, Some((days, style))) => write!(out, "<c r=\"{place}\" s=\"{style}\"><v>{days}</v></c>"),
        (Cell::Empty, _) => Ok(()),
        (Cell::Text(text), _) => {
            push_text(out, at, text, if harmless(text) == *text { PLAIN } else { QUOTED });
            Ok(())
        }
        (Cell::Integer(number), _) => write!(out, "<c r=\"{place}\"><v>{number}</v></c>"),
        (Cell::Real(number), _) => write!(out, "<c r=\"{place}\"><v>{number}</v></c>"),
        (Cell::Flag(flag), _) => write!(out, "<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(*flag)),
    };
}

/// A day or time as a workbook counts it, with its style; what it cannot count stays text.
fn moment(cell: &Cell, kind: Kind) -> Option<(f64, u8)> {
    let (days, style) = match kind {
        Kind::Date => (f64::from(cell.days()? - DAY_0), DAY),
        Kind::Time => (cell.microseconds()? as f64 / MICROSECONDS - f64::from(DAY_0), TIME),
        _ => return None,
    };
    (days >= f64::from(FIRST_DAY)).then_some((days, style))
}

fn push_text(out: &mut String, at: (usize, usize), text: &str, style: u8) {
    let cut: String;
    let n_letters = text.encode_utf16().count();
    let text = if n_letters > LONGEST {
        let kept = text.chars().scan(0, |length, letter| {
            *length += letter.len_utf16();
            (*length <= LONGEST - CUT.len()).then_some(letter)
        });
        cut = kept.collect::<String>() + CUT;
        &cut
    } else {
        text
    };
    let _ = write!(out, "<c r=\"{}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", place(at), escape(text));
}

/// Letters of the column and number of the row: `AB12`.
fn place((column, row): (usize, usize)) -> String {
    let (mut letters, mut left) = (String::new(), column + 1);
    while left > 0 {
        left -= 1;
        letters.insert(0, char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    format!("{letters}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(|column| place((column, 1))), ["A1", "Z1", "AA1", "AZ1", "BA1", "ZZ1", "AAA1"]);
    }

    #[test]
    fn days_are_counted_as_workbooks_do() {
        let days = ["1900-03-01", "2024-03-05", "1900-02-28", "some day"].map(|text| moment(&Cell::text(text), Kind::Date).map(|(days, _)| days));
        assert_eq!(days, [Some(61.0), Some(45_356.0), None, None]);
        assert_eq!(moment(&Cell::text("2024-03-05T12:00:00Z"), Kind::Time), Some((45_356.5, TIME)));
        assert_eq!(moment(&Cell::text("2024-03-05"), Kind::Text), None);
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        let mut out = String::new();
        push_text(&mut out, (0, 1), &"x".repeat(40_000), 0);
        assert!(out.contains(CUT) && out.len() < 33_000);
    }
}
