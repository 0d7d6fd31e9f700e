//! Tables in, one workbook out (Office Open XML): a sheet each, a header that stays in sight, numbers as numbers.
//!
//! Text is written as text and is never read as a formula, so it stands as it was told; what looks like one is marked as quoted, so that it
//! stays text when somebody edits it. A sheet takes a million rows and a cell 32,767 letters; what is longer is cut and says so.

use super::cell::{Cell, Table, harmless};
use super::zip::print_zip;
use std::fmt::Write;
use tidewatch_engine::compose::escape;

/// Letters of a cell, and rows of a sheet with its header.
const LONGEST: usize = 32_767;
const MOST_ROWS: usize = 1_048_575;
const CUT: &str = "… (cut)";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The workbook.
///
/// # Errors
/// A table is longer than a sheet.
pub fn print_xlsx(tables: &[Table]) -> anyhow::Result<Vec<u8>> {
    let mut files = vec![
        ("[Content_Types].xml".to_string(), content_types(tables.len())),
        ("_rels/.rels".to_string(), relations(&[("officeDocument", "xl/workbook.xml".to_string())])),
        ("xl/workbook.xml".to_string(), workbook(tables)),
    ];
    let mut parts: Vec<(&str, String)> = (1..=tables.len()).map(|at| ("worksheet", format!("worksheets/sheet{at}.xml"))).collect();
    parts.push(("styles", "styles.xml".to_string()));
    files.push(("xl/_rels/workbook.xml.rels".to_string(), relations(&parts)));
    files.push(("xl/styles.xml".to_string(), styles()));
    for (at, table) in tables.iter().enumerate() {
        if table.rows.len() > MOST_ROWS {
            anyhow::bail!("`{}` has {} rows, and a sheet takes {MOST_ROWS}\n  hint: export csv or parquet, or less with filters", table.name, table.rows.len());
        }
        files.push((format!("xl/worksheets/sheet{}.xml", at + 1), sheet(table)));
    }
    print_zip(&files)
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

/// Plain, bold for the header, quoted for text that looks like a formula.
fn styles() -> Vec<u8> {
    format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/>\
         </font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
         <cellXfs count=\"3\"><xf xfId=\"0\"/><xf fontId=\"1\" applyFont=\"1\" xfId=\"0\"/><xf quotePrefix=\"1\" xfId=\"0\"/></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
    .into_bytes()
}

fn sheet(table: &Table) -> Vec<u8> {
    let mut out = format!(
        "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
         state=\"frozen\"/></sheetView></sheetViews><sheetData><row r=\"1\">"
    );
    table.columns.iter().enumerate().for_each(|(at, (name, _))| push_text(&mut out, (at, 1), name, 1));
    out.push_str("</row>");
    let tags = table.tags.iter().any(|tag| !tag.is_empty());
    if tags {
        out.push_str("<row r=\"2\">");
        table.tags.iter().enumerate().for_each(|(at, tag)| push_text(&mut out, (at, 2), tag, 0));
        out.push_str("</row>");
    }
    for (at, row) in table.rows.iter().enumerate() {
        let number = at + 2 + usize::from(tags);
        let _ = write!(out, "<row r=\"{number}\">");
        row.iter().enumerate().for_each(|(at, cell)| push_cell(&mut out, (at, number), cell));
        out.push_str("</row>");
    }
    out.push_str("</sheetData></worksheet>");
    out.into_bytes()
}

fn push_cell(out: &mut String, at: (usize, usize), cell: &Cell) {
    let place = place(at);
    let _ = match cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) => {
            push_text(out, at, text, if harmless(text) == *text { 0 } else { 2 });
            Ok(())
        }
        Cell::Integer(number) => write!(out, "<c r=\"{place}\"><v>{number}</v></c>"),
        Cell::Real(number) => write!(out, "<c r=\"{place}\"><v>{number}</v></c>"),
        Cell::Flag(flag) => write!(out, "<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(*flag)),
    };
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
    fn long_texts_are_cut_and_say_so() {
        let mut out = String::new();
        push_text(&mut out, (0, 1), &"x".repeat(40_000), 0);
        assert!(out.contains(CUT) && out.len() < 33_000);
    }
}
