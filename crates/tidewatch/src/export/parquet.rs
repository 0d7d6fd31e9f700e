//! Rows of tables in, a Parquet file for each out: one row group after the other, plain values, no compression, every column optional.
//!
//! Written here, since the `parquet` crate without anything takes 52 s of processor time to build (measured, release, 27 crates) and this form of the
//! format is small: pages of plainly encoded values (format 2.9, version 1 pages), the levels of optional values in runs, and headers in Thrift's
//! compact protocol (`thrift.rs`). DuckDB and pyarrow read the files in the tests. A group is encoded as its rows come and written when it is full, so
//! that is all that is held. It reads nothing, and writes no lists or structs.

use super::cell::{Cell, Kind, Table};
use super::scratch::Scratch;
use super::sink::{Files, Sink};
use super::thrift::{Struct, Type, push_varint};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

/// Rows in a group at most, and bytes after which it ends: what a reader holds in memory at once.
const GROUP: usize = 50_000;
const GROUP_BYTES: usize = 16 << 20;
const MAGIC: &[u8; 4] = b"PAR1";

/// Codes of the format's own lists.
mod code {
    pub const BOOLEAN: i32 = 0;
    pub const INT32: i32 = 1;
    pub const INT64: i32 = 2;
    pub const DOUBLE: i32 = 5;
    pub const BYTE_ARRAY: i32 = 6;
    pub const OPTIONAL: i32 = 1;
    pub const UTF8: i32 = 0;
    pub const DATE: i32 = 6;
    pub const PLAIN: i32 = 0;
    pub const RLE: i32 = 3;
    pub const DATA_PAGE: i32 = 0;
    pub const UNCOMPRESSED: i32 = 0;
}

/// A file for each table.
pub struct ParquetFiles {
    files: Vec<ParquetFile>,
    made_by: String,
}

/// A file on its way.
struct ParquetFile {
    table: Table,
    path: PathBuf,
    file: File,
    /// Bytes that are written.
    n_written: usize,
    columns: Vec<Column>,
    groups: Vec<Group>,
}

/// A column of the group on its way: runs of levels that tell which values are there, and those values.
#[derive(Default)]
struct Column {
    runs: Vec<(u64, bool)>,
    values: Vec<u8>,
    /// Flags that fill no byte yet.
    bits: u8,
    n_bits: u32,
}

/// A group as the footer tells it.
struct Group {
    chunks: Vec<Chunk>,
    n_rows: usize,
}

/// One column of one group.
struct Chunk {
    offset: i64,
    n_bytes: i64,
}

impl ParquetFiles {
    /// `made_by` is told in the footers.
    pub fn begin(tables: &[Table], made_by: &str, scratch: &Scratch) -> anyhow::Result<ParquetFiles> {
        let begun = tables.iter().map(|table| {
            let name = format!("{}.parquet", table.name);
            let mut file = scratch.file(&name)?;
            file.write_all(MAGIC)?;
            let columns = table.columns.iter().map(|_| Column::default()).collect();
            Ok(ParquetFile { table: table.clone(), path: scratch.path(&name), file, n_written: MAGIC.len(), columns, groups: Vec::new() })
        });
        Ok(ParquetFiles { files: begun.collect::<anyhow::Result<_>>()?, made_by: made_by.to_string() })
    }
}

impl Sink for ParquetFiles {
    fn take(&mut self, table: usize, rows: &[Vec<Cell>]) -> anyhow::Result<()> {
        rows.iter().try_for_each(|row| self.files[table].push(row))
    }

    fn done(self: Box<Self>) -> anyhow::Result<Files> {
        let made_by = self.made_by;
        self.files.into_iter().map(|file| file.done(&made_by)).collect()
    }
}

impl ParquetFile {
    fn push(&mut self, row: &[Cell]) -> anyhow::Result<()> {
        for ((column, cell), (_, kind)) in self.columns.iter_mut().zip(row).zip(&self.table.columns) {
            column.push(cell, *kind);
        }
        let n_bytes: usize = self.columns.iter().map(|column| column.values.len()).sum();
        if self.n_rows() >= GROUP || n_bytes >= GROUP_BYTES { self.end_group() } else { Ok(()) }
    }

    /// Rows of the group on its way.
    fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.runs.iter().map(|(length, _)| *length as usize).sum())
    }

    fn end_group(&mut self) -> anyhow::Result<()> {
        let n_rows = self.n_rows();
        let mut chunks = Vec::new();
        for column in &mut self.columns {
            let page = std::mem::take(column).page(n_rows);
            self.file.write_all(&page)?;
            chunks.push(Chunk { offset: self.n_written as i64, n_bytes: page.len() as i64 });
            self.n_written += page.len();
        }
        self.groups.push(Group { chunks, n_rows });
        Ok(())
    }

    fn done(mut self, made_by: &str) -> anyhow::Result<(String, PathBuf)> {
        if self.n_rows() > 0 {
            self.end_group()?;
        }
        let footer = footer(&self.table, &self.groups, made_by);
        self.file.write_all(&footer)?;
        self.file.write_all(&(footer.len() as u32).to_le_bytes())?;
        self.file.write_all(MAGIC)?;
        Ok((format!("{}.parquet", self.table.name), self.path))
    }
}

impl Column {
    fn push(&mut self, cell: &Cell, kind: Kind) {
        let is_there = self.push_value(cell, kind);
        match self.runs.last_mut() {
            Some((length, known)) if *known == is_there => *length += 1,
            _ => self.runs.push((1, is_there)),
        }
    }

    /// Whether the cell has a value of the column's kind.
    fn push_value(&mut self, cell: &Cell, kind: Kind) -> bool {
        match (kind, cell) {
            (Kind::Date, cell) => return cell.days().map(|days| self.values.extend_from_slice(&days.to_le_bytes())).is_some(),
            (Kind::Time, cell) => return cell.microseconds().map(|time| self.values.extend_from_slice(&time.to_le_bytes())).is_some(),
            (_, Cell::Text(text)) => {
                self.values.extend_from_slice(&(text.len() as u32).to_le_bytes());
                self.values.extend_from_slice(text.as_bytes());
            }
            (_, Cell::Integer(number)) => self.values.extend_from_slice(&number.to_le_bytes()),
            (_, Cell::Real(number)) => self.values.extend_from_slice(&number.to_le_bytes()),
            (_, Cell::Flag(flag)) => self.push_flag(*flag),
            (_, Cell::Empty) => return false,
        }
        true
    }

    fn push_flag(&mut self, flag: bool) {
        self.bits |= u8::from(flag) << self.n_bits;
        self.n_bits += 1;
        if self.n_bits == 8 {
            self.values.push(self.bits);
            (self.bits, self.n_bits) = (0, 0);
        }
    }

    /// A page: its header, the levels, the values.
    fn page(mut self, n_rows: usize) -> Vec<u8> {
        if self.n_bits > 0 {
            self.values.push(self.bits);
        }
        let levels = levels(&self.runs);
        let n_bytes = (levels.len() + self.values.len() + 4) as i32;
        let mut page = Struct::default();
        page.i32(1, n_rows as i32).i32(2, code::PLAIN).i32(3, code::RLE).i32(4, code::RLE);
        let mut header = Struct::default();
        header.i32(1, code::DATA_PAGE).i32(2, n_bytes).i32(3, n_bytes).part(5, page);
        let mut out = header.done();
        out.extend_from_slice(&(levels.len() as u32).to_le_bytes());
        out.extend_from_slice(&levels);
        out.extend_from_slice(&self.values);
        out
    }
}

/// Levels of one bit as runs: the length of each run, then its value.
fn levels(runs: &[(u64, bool)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (length, is_there) in runs {
        push_varint(&mut out, length << 1);
        out.push(u8::from(*is_there));
    }
    out
}

fn physical(kind: Kind) -> i32 {
    match kind {
        Kind::Text => code::BYTE_ARRAY,
        Kind::Integer | Kind::Time => code::INT64,
        Kind::Real => code::DOUBLE,
        Kind::Flag => code::BOOLEAN,
        Kind::Date => code::INT32,
    }
}

/// What a column's bytes mean, in the format's old and new way. Times are UTC and the file does not say so: DuckDB's Python hands out no time with a zone
/// where a library is missing that nothing else needs.
fn logical(kind: Kind) -> Option<(Option<i32>, Struct)> {
    let mut logical = Struct::default();
    let converted = match kind {
        Kind::Text => {
            logical.part(1, Struct::default());
            Some(code::UTF8)
        }
        Kind::Date => {
            logical.part(6, Struct::default());
            Some(code::DATE)
        }
        Kind::Time => {
            let (mut unit, mut time) = (Struct::default(), Struct::default());
            unit.part(2, Struct::default());
            time.no(1).part(2, unit);
            logical.part(8, time);
            None
        }
        Kind::Integer | Kind::Real | Kind::Flag => return None,
    };
    Some((converted, logical))
}

fn footer(table: &Table, groups: &[Group], made_by: &str) -> Vec<u8> {
    let mut root = Struct::default();
    root.text(4, &table.name).i32(5, table.columns.len() as i32);
    let columns = table.columns.iter().map(|(name, kind)| {
        let mut element = Struct::default();
        element.i32(1, physical(*kind)).i32(3, code::OPTIONAL).text(4, name);
        if let Some((converted, logical)) = logical(*kind) {
            converted.map(|code| element.i32(6, code));
            element.part(10, logical);
        }
        element
    });
    let schema: Vec<Struct> = std::iter::once(root).chain(columns).collect();
    let n_rows: usize = groups.iter().map(|group| group.n_rows).sum();
    let groups: Vec<Struct> = groups.iter().map(|group| group_of(table, group)).collect();
    let mut file = Struct::default();
    file.i32(1, 1).parts(2, schema).i64(3, n_rows as i64).parts(4, groups).text(6, made_by);
    file.done()
}

fn group_of(table: &Table, group: &Group) -> Struct {
    let columns = group.chunks.iter().zip(&table.columns).map(|(chunk, (name, kind))| {
        let mut told = Struct::default();
        told.i32(1, physical(*kind)).list(2, Type::I32, &[code::PLAIN, code::RLE]).texts(3, &[name]);
        told.i32(4, code::UNCOMPRESSED).i64(5, group.n_rows as i64).i64(6, chunk.n_bytes).i64(7, chunk.n_bytes).i64(9, chunk.offset);
        let mut column = Struct::default();
        column.i64(2, chunk.offset).part(3, told);
        column
    });
    let columns: Vec<Struct> = columns.collect();
    let mut told = Struct::default();
    told.parts(1, columns).i64(2, group.chunks.iter().map(|chunk| chunk.n_bytes).sum()).i64(3, group.n_rows as i64);
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_runs() {
        assert_eq!(levels(&[(3, true), (1, false), (1, true)]), [6, 1, 2, 0, 2, 1]);
        let mut column = Column::default();
        [true, true, false].into_iter().for_each(|flag| column.push(&Cell::Flag(flag), Kind::Flag));
        column.push(&Cell::Empty, Kind::Flag);
        assert_eq!((column.runs, column.bits), (vec![(3, true), (1, false)], 0b011));
    }

    #[test]
    fn days_are_numbers_and_what_is_none_is_null() {
        let mut column = Column::default();
        ["1970-01-03", "some day"].into_iter().for_each(|text| column.push(&Cell::text(text), Kind::Date));
        assert_eq!((&column.values[..], &column.runs[..]), (&[2, 0, 0, 0][..], &[(1, true), (1, false)][..]));
    }

    #[test]
    fn a_file_begins_and_ends_as_it_must() {
        let rows = [vec![Cell::text("ä"), Cell::Flag(true)], vec![Cell::Empty, Cell::Flag(false)]];
        let table = Table { name: "t".into(), columns: vec![("a".into(), Kind::Text), ("b".into(), Kind::Flag)], tags: Vec::new(), rows: Vec::new() };
        let scratch = Scratch::of_the_system().unwrap();
        let written = || {
            let mut files = ParquetFiles::begin(std::slice::from_ref(&table), "tidewatch", &scratch).unwrap();
            rows.chunks(1).for_each(|rows| files.take(0, rows).unwrap());
            std::fs::read(&Box::new(files).done().unwrap()[0].1).unwrap()
        };
        let file = written();
        assert_eq!((&file[..4], &file[file.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));
        assert_eq!(written(), file);
    }
}
