//! A table in, a Parquet file out: one row group after the other, plain values, no compression, every column optional.
//!
//! Written here, since the `parquet` crate without anything takes 52 s of processor time to build (measured, release, 27 crates) and this form of the
//! format is small: pages of plainly encoded values (format 2.9, version 1 pages), the levels of optional values in runs, and headers in Thrift's
//! compact protocol (`thrift.rs`). DuckDB and pyarrow read the files in the tests. It reads nothing, and writes no lists or structs.

use super::cell::{Cell, Kind, Table};
use super::thrift::{Struct, Type};

/// Rows in a group: what a reader holds in memory at once.
const GROUP: usize = 50_000;
const MAGIC: &[u8; 4] = b"PAR1";

/// Codes of the format's own lists.
mod code {
    pub const BOOLEAN: i32 = 0;
    pub const INT64: i32 = 2;
    pub const DOUBLE: i32 = 5;
    pub const BYTE_ARRAY: i32 = 6;
    pub const OPTIONAL: i32 = 1;
    pub const UTF8: i32 = 0;
    pub const PLAIN: i32 = 0;
    pub const RLE: i32 = 3;
    pub const DATA_PAGE: i32 = 0;
    pub const UNCOMPRESSED: i32 = 0;
}

/// One column of one group, as the footer tells it.
struct Chunk {
    column: usize,
    offset: i64,
    n_bytes: i64,
    n_values: i64,
}

/// The file. `made_by` is told in its footer.
pub fn print_parquet(table: &Table, made_by: &str) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let mut groups: Vec<(Vec<Chunk>, usize)> = Vec::new();
    for rows in table.rows.chunks(GROUP) {
        let chunks = table.columns.iter().enumerate().map(|(column, (_, kind))| {
            let offset = out.len();
            push_page(&mut out, rows, column, *kind);
            Chunk { column, offset: offset as i64, n_bytes: (out.len() - offset) as i64, n_values: rows.len() as i64 }
        });
        groups.push((chunks.collect(), rows.len()));
    }
    let footer = footer(table, &groups, made_by);
    out.extend_from_slice(&footer);
    out.extend_from_slice(&(footer.len() as u32).to_le_bytes());
    out.extend_from_slice(MAGIC);
    out
}

/// A page: its header, the levels that tell which values are there, the values.
fn push_page(out: &mut Vec<u8>, rows: &[Vec<Cell>], column: usize, kind: Kind) {
    let levels = levels(rows.iter().map(|row| !row[column].is_empty()));
    let mut body = (levels.len() as u32).to_le_bytes().to_vec();
    body.extend_from_slice(&levels);
    push_values(&mut body, rows.iter().map(|row| &row[column]).filter(|cell| !cell.is_empty()), kind);
    let mut page = Struct::default();
    page.i32(1, rows.len() as i32).i32(2, code::PLAIN).i32(3, code::RLE).i32(4, code::RLE);
    let mut header = Struct::default();
    header.i32(1, code::DATA_PAGE).i32(2, body.len() as i32).i32(3, body.len() as i32).part(5, page);
    out.extend_from_slice(&header.done());
    out.extend_from_slice(&body);
}

/// Levels of one bit as runs: the length of each run, then its value.
fn levels(there: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut runs: Vec<(u64, bool)> = Vec::new();
    for is_there in there {
        match runs.last_mut() {
            Some((length, known)) if *known == is_there => *length += 1,
            _ => runs.push((1, is_there)),
        }
    }
    let mut out = Vec::new();
    for (length, is_there) in runs {
        super::thrift::push_varint(&mut out, length << 1);
        out.push(u8::from(is_there));
    }
    out
}

fn push_values<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a Cell>, kind: Kind) {
    let (mut bits, mut n_bits) = (0u8, 0u32);
    for cell in cells {
        match cell {
            Cell::Text(text) => {
                out.extend_from_slice(&(text.len() as u32).to_le_bytes());
                out.extend_from_slice(text.as_bytes());
            }
            Cell::Integer(number) => out.extend_from_slice(&number.to_le_bytes()),
            Cell::Real(number) => out.extend_from_slice(&number.to_le_bytes()),
            Cell::Flag(flag) => {
                bits |= u8::from(*flag) << n_bits;
                n_bits += 1;
                if n_bits == 8 {
                    out.push(bits);
                    (bits, n_bits) = (0, 0);
                }
            }
            Cell::Empty => {}
        }
    }
    if kind == Kind::Flag && n_bits > 0 {
        out.push(bits);
    }
}

fn physical(kind: Kind) -> i32 {
    match kind {
        Kind::Text => code::BYTE_ARRAY,
        Kind::Integer => code::INT64,
        Kind::Real => code::DOUBLE,
        Kind::Flag => code::BOOLEAN,
    }
}

fn footer(table: &Table, groups: &[(Vec<Chunk>, usize)], made_by: &str) -> Vec<u8> {
    let mut root = Struct::default();
    root.text(4, &table.name).i32(5, table.columns.len() as i32);
    let columns = table.columns.iter().map(|(name, kind)| {
        let mut element = Struct::default();
        element.i32(1, physical(*kind)).i32(3, code::OPTIONAL).text(4, name);
        if *kind == Kind::Text {
            let mut logical = Struct::default();
            logical.part(1, Struct::default());
            element.i32(6, code::UTF8).part(10, logical);
        }
        element
    });
    let schema: Vec<Struct> = std::iter::once(root).chain(columns).collect();
    let groups: Vec<Struct> = groups.iter().map(|(chunks, n_rows)| group(table, chunks, *n_rows)).collect();
    let mut file = Struct::default();
    file.i32(1, 1).parts(2, schema).i64(3, table.rows.len() as i64).parts(4, groups).text(6, made_by);
    file.done()
}

fn group(table: &Table, chunks: &[Chunk], n_rows: usize) -> Struct {
    let columns = chunks.iter().map(|chunk| {
        let (name, kind) = &table.columns[chunk.column];
        let mut told = Struct::default();
        told.i32(1, physical(*kind)).list(2, Type::I32, &[code::PLAIN, code::RLE]).texts(3, &[name]);
        told.i32(4, code::UNCOMPRESSED).i64(5, chunk.n_values).i64(6, chunk.n_bytes).i64(7, chunk.n_bytes).i64(9, chunk.offset);
        let mut column = Struct::default();
        column.i64(2, chunk.offset).part(3, told);
        column
    });
    let columns: Vec<Struct> = columns.collect();
    let mut group = Struct::default();
    group.parts(1, columns).i64(2, chunks.iter().map(|chunk| chunk.n_bytes).sum()).i64(3, n_rows as i64);
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_runs() {
        assert_eq!(levels([true, true, true, false, true].into_iter()), [6, 1, 2, 0, 2, 1]);
        assert!(levels(std::iter::empty()).is_empty());
    }

    #[test]
    fn a_file_begins_and_ends_as_it_must() {
        let rows = vec![vec![Cell::text("ä"), Cell::Flag(true)], vec![Cell::Empty, Cell::Flag(false)]];
        let table = Table { name: "t".into(), columns: vec![("a".into(), Kind::Text), ("b".into(), Kind::Flag)], tags: Vec::new(), rows };
        let file = print_parquet(&table, "tidewatch");
        assert_eq!((&file[..4], &file[file.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));
        assert_eq!(print_parquet(&table, "tidewatch"), file);
    }
}
