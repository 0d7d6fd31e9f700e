//! Paragraphs as a word processor's file opens and closes them in, the blocks of an outline out.
//!
//! Text boxes and notes open paragraphs inside of others. Cells of a table are joined to rows, unless they hold so much that the table is the page's
//! layout. Notes come behind the paragraph or row that they are called from.

use tidewatch_engine::document::BlockKind;
use tidewatch_engine::read::OutlineBlock;

/// Longest row of data, in bytes.
const LONGEST_ROW: usize = 800;
/// Longest line in bold that is a heading, in words, and its level.
const LONGEST_BOLD: usize = 14;
const BOLD_LEVEL: u8 = 7;

struct Open {
    kind: BlockKind,
    text: String,
    n_bold: usize,
    /// Its words are dropped: a table of contents.
    is_dropped: bool,
}

#[derive(Default)]
struct Table {
    cells: Vec<Vec<OutlineBlock>>,
}

#[derive(Default)]
pub struct Paragraphs {
    blocks: Vec<OutlineBlock>,
    notes: Vec<OutlineBlock>,
    open: Vec<Open>,
    tables: Vec<Table>,
}

impl Paragraphs {
    pub fn open(&mut self, kind: BlockKind) {
        self.open.push(Open { kind, text: String::new(), n_bold: 0, is_dropped: false });
    }

    /// Changes what the open paragraph is.
    pub fn set_kind(&mut self, kind: BlockKind) {
        if let Some(open) = self.open.last_mut() {
            open.kind = kind;
        }
    }

    /// Makes the open paragraph an item, unless it is a heading: headings may be numbered.
    pub fn set_item(&mut self, depth: u8) {
        if let Some(open) = self.open.last_mut().filter(|open| !matches!(open.kind, BlockKind::Heading(_))) {
            open.kind = BlockKind::Item(depth);
        }
    }

    /// Drops the open paragraph's words.
    pub fn drop_open(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.is_dropped = true;
        }
    }

    pub fn add_text(&mut self, text: &str, bold: bool) {
        let Some(open) = self.open.last_mut() else { return };
        for letter in text.chars().filter(|letter| *letter != '\u{ad}') {
            match letter.is_whitespace() {
                true if open.text.is_empty() || open.text.ends_with([' ', '\n']) => {}
                true => open.text.push(' '),
                false => {
                    open.text.push(letter);
                    open.n_bold += if bold { letter.len_utf8() } else { 0 };
                }
            }
        }
    }

    /// A line's end inside a paragraph.
    pub fn add_break(&mut self) {
        if let Some(open) = self.open.last_mut().filter(|open| !open.text.is_empty()) {
            open.text.truncate(open.text.trim_end().len());
            open.text.push('\n');
        }
    }

    pub fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let text = open.text.trim_end().to_string();
        if open.is_dropped || !text.contains(char::is_alphanumeric) {
            return;
        }
        let n_letters: usize = text.split_whitespace().map(str::len).sum();
        let short = text.split_whitespace().count() <= LONGEST_BOLD && !text.ends_with(['.', ',', ';']);
        let is_bold = open.kind == BlockKind::Paragraph && open.n_bold >= n_letters && short && self.tables.is_empty();
        let kind = if is_bold { BlockKind::Heading(BOLD_LEVEL) } else { open.kind };
        let block = OutlineBlock { kind, text, pages: Vec::new() };
        match (kind, self.tables.last_mut().and_then(|table| table.cells.last_mut())) {
            (BlockKind::Note, _) => self.notes.push(block),
            (_, Some(cell)) => cell.push(block),
            _ => self.blocks.push(block),
        }
        if self.open.is_empty() && self.tables.is_empty() {
            self.blocks.append(&mut self.notes);
        }
    }

    pub fn open_row(&mut self) {
        self.tables.push(Table::default());
    }

    pub fn open_cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.cells.push(Vec::new());
        }
    }

    pub fn close_row(&mut self) {
        let Some(Table { mut cells }) = self.tables.pop() else { return };
        cells.retain(|cell| !cell.is_empty());
        let n_bytes: usize = cells.iter().flatten().map(|block| block.text.len()).sum();
        let is_row = cells.len() >= 2 && n_bytes <= LONGEST_ROW;
        let words = |cell: Vec<OutlineBlock>| cell.into_iter().map(|block| block.text.replace('\n', " ")).collect::<Vec<_>>().join(" ");
        let blocks: Vec<OutlineBlock> = match is_row {
            true => {
                let text = cells.into_iter().map(words).collect::<Vec<_>>().join(" | ");
                vec![OutlineBlock { kind: BlockKind::TableRow, text, pages: Vec::new() }]
            }
            false => cells.into_iter().flatten().collect(),
        };
        match self.tables.last_mut().and_then(|table| table.cells.last_mut()) {
            Some(outer) => outer.extend(blocks),
            None => {
                self.blocks.extend(blocks);
                self.blocks.append(&mut self.notes);
            }
        }
    }

    /// All blocks; what a damaged file left open is closed.
    pub fn finish(mut self) -> Vec<OutlineBlock> {
        while !self.open.is_empty() {
            self.close();
        }
        while !self.tables.is_empty() {
            self.close_row();
        }
        self.blocks.append(&mut self.notes);
        self.blocks
    }
}
