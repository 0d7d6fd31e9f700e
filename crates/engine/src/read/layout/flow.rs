//! Lines in reading order in, blocks out: headings by size and weight, paragraphs, items by their marks and indents, rows, notes.
//!
//! A paragraph goes on over the end of a column or a page when its last line was open. Notes at a page's foot wait until the paragraph above
//! them has ended. A hyphen at a line's end is kept with the line's end behind it: whoever knows words joins or parts them.

use super::furniture::body_size;
use super::lines::{Cell, Line, is_bullet, is_number};
use super::tables::{extend_row, find_rows, row_text};
use crate::document::{BlockKind, PageStart};
use crate::read::outline::OutlineBlock;
use std::collections::BTreeMap;

/// Height over that of the body, from which a line is a heading, and below which one may be a note.
const HEADING: f32 = 1.12;
const NOTE: f32 = 0.93;
/// Longest headings, in words: of larger letters, and of bold ones.
const LONGEST_HEADING: usize = 30;
const LONGEST_BOLD: usize = 14;
/// Gap between lines over the usual one, from which a block ends.
const LOOSE: f32 = 1.25;
/// Part of a column's width that is free behind a line that ends a paragraph though it has no full stop.
const SHORT: f32 = 0.3;
/// Indent that begins a paragraph, in heights of the font.
const INDENT: f32 = 0.8;

/// The blocks of the lines of all pages.
pub(super) fn find_blocks(lines: Vec<Line>) -> Vec<OutlineBlock> {
    let scale = Scale::new(&lines);
    let rows = find_rows(&lines);
    let notes = find_notes(&lines, &scale);
    let mut flow = Flow { scale, blocks: Vec::new(), open: None, waiting: Vec::new(), indents: Vec::new(), page: 0 };
    for (at, line) in lines.iter().enumerate() {
        match &rows[at] {
            Some(cells) => flow.add_row(line, cells.clone()),
            None if notes[at] => flow.add_note(line),
            None if flow.extends_row(line) => {}
            None => flow.add_line(line),
        }
    }
    flow.close();
    flow.blocks
}

/// What is usual in a document.
struct Scale {
    body: f32,
    /// From one baseline to the next, over the font's height.
    leading: f32,
    /// Heights of headings in halves of a point, the largest first.
    headings: Vec<u32>,
    /// Left and right edge of each column.
    edges: BTreeMap<u32, [f32; 2]>,
}

fn halves(size: f32) -> u32 {
    (size * 2.0).round() as u32
}

impl Scale {
    fn new(lines: &[Line]) -> Scale {
        let body = body_size(lines);
        let mut gaps: Vec<f32> = lines
            .windows(2)
            .filter(|pair| pair[0].flow == pair[1].flow && halves(pair[0].size) == halves(pair[1].size))
            .map(|pair| (pair[1].y - pair[0].y) / pair[0].size)
            .filter(|gap| (0.8..3.5).contains(gap))
            .collect();
        gaps.sort_by(f32::total_cmp);
        // The usual gap is the smallest that is met often: paragraphs may be parted by larger ones.
        let leading = gaps.get(gaps.len() / 3).copied().unwrap_or(1.2);
        let mut headings: Vec<u32> = lines.iter().filter(|line| line.size >= HEADING * body && line.n_letters() > 1).map(|line| halves(line.size)).collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        headings.dedup();
        let mut edges: BTreeMap<u32, [f32; 2]> = BTreeMap::new();
        for line in lines {
            let edge = edges.entry(line.flow).or_insert(line.x);
            *edge = [edge[0].min(line.x[0]), edge[1].max(line.x[1])];
        }
        Scale { body, leading, headings, edges }
    }

    fn edges(&self, line: &Line) -> [f32; 2] {
        self.edges.get(&line.flow).copied().unwrap_or(line.x)
    }
}

/// Small lines at the foot of a column, from the first that a number opens.
fn find_notes(lines: &[Line], scale: &Scale) -> Vec<bool> {
    let mut notes = vec![false; lines.len()];
    let mut end = lines.len();
    while end > 0 {
        let flow = lines[end - 1].flow;
        let n_column = lines[..end].iter().rev().take_while(|line| line.flow == flow).count();
        let n_small = lines[end - n_column..end].iter().rev().take_while(|line| line.size <= NOTE * scale.body).count();
        if let Some(first) = (end - n_small..end).find(|&at| opens_note(&lines[at])) {
            notes[first..end].fill(true);
        }
        end -= n_column;
    }
    notes
}

fn opens_note(line: &Line) -> bool {
    let text = line.text();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    line.is_noted
        || text.starts_with(['*', '†', '‡', '['])
        || (1..=3).contains(&digits) && text[digits..].starts_with(|letter: char| letter.is_uppercase() || " .)".contains(letter))
}

/// The block that lines are being added to.
struct Open {
    kind: BlockKind,
    text: String,
    pages: Vec<PageStart>,
    last: Line,
    /// Of a row.
    cells: Vec<Cell>,
    /// Left edge of an item's words.
    inner: f32,
    n_lines: usize,
    is_bold: bool,
}

struct Flow {
    scale: Scale,
    blocks: Vec<OutlineBlock>,
    open: Option<Open>,
    /// Notes that stand below an open paragraph.
    waiting: Vec<OutlineBlock>,
    /// Left edges of the items that are open, outermost first.
    indents: Vec<f32>,
    page: u32,
}

impl Flow {
    fn add_line(&mut self, line: &Line) {
        let marker = marker(line).filter(|marker| is_bullet(marker) || !self.is_within_sentence(line));
        match &mut self.open {
            Some(open) if marker.is_none() && continues(open, line, &self.scale) => open.add(line, &mut self.page),
            _ => {
                self.close();
                let kind = self.kind(line, marker.is_some());
                self.begin(kind, line, marker.as_deref());
            }
        }
    }

    /// A number that opens a line by chance: the line goes on with an open sentence.
    fn is_within_sentence(&self, line: &Line) -> bool {
        let open = self.open.as_ref().filter(|open| open.kind == BlockKind::Paragraph && !open.text.ends_with([';', ',']) && !is_closed(&open.text));
        open.is_some_and(|open| continues(open, line, &self.scale))
    }

    fn kind(&mut self, line: &Line, is_item: bool) -> BlockKind {
        if let Some(level) = self.heading_level(line) {
            return BlockKind::Heading(level);
        }
        if !is_item {
            return BlockKind::Paragraph;
        }
        while self.indents.last().is_some_and(|&outer| outer > line.x[0] + 3.0) {
            self.indents.pop();
        }
        if self.indents.last().is_none_or(|&outer| outer < line.x[0] - 3.0) {
            self.indents.push(line.x[0]);
        }
        BlockKind::Item(self.indents.len().min(9) as u8)
    }

    fn heading_level(&self, line: &Line) -> Option<u8> {
        let n_words = line.text().split_whitespace().count();
        let larger = self.scale.headings.iter().position(|&size| size == halves(line.size)).filter(|_| n_words <= LONGEST_HEADING);
        larger.map(|rank| rank.min(5) as u8 + 1)
    }

    fn begin(&mut self, kind: BlockKind, line: &Line, marker: Option<&str>) {
        let text = line.text();
        let words = marker.filter(|_| matches!(kind, BlockKind::Item(_))).and_then(|marker| text.strip_prefix(marker)).unwrap_or(&text).trim_start();
        let inner = if matches!(kind, BlockKind::Item(_)) { line.x[0] + 0.5 * line.size } else { line.x[0] };
        if !matches!(kind, BlockKind::Item(_)) {
            self.indents.clear();
        }
        let mut open = Open { kind, text: words.to_string(), pages: Vec::new(), last: line.clone(), cells: Vec::new(), inner, n_lines: 1, is_bold: line.bold };
        open.mark_page(0, line.page, &mut self.page);
        self.open = Some(open);
    }

    fn add_row(&mut self, line: &Line, cells: Vec<Cell>) {
        self.close();
        self.begin(BlockKind::TableRow, line, None);
        if let Some(open) = &mut self.open {
            open.text = row_text(&cells);
            open.cells = cells;
        }
    }

    /// Adds a line to the open row, if it goes on with it.
    fn extends_row(&mut self, line: &Line) -> bool {
        let Some(open) = self.open.as_mut().filter(|open| open.kind == BlockKind::TableRow) else { return false };
        let goes_on = extend_row(&mut open.cells, &open.last, line);
        if goes_on {
            open.text = row_text(&open.cells);
            open.last = line.clone();
        }
        goes_on
    }

    fn add_note(&mut self, line: &Line) {
        let page = (line.page > self.page).then_some(PageStart { page: line.page, start: 0 });
        match self.waiting.last_mut().filter(|_| !opens_note(line)) {
            Some(note) => drop(join_line(&mut note.text, &line.text())),
            None => self.waiting.push(OutlineBlock { kind: BlockKind::Note, text: line.text(), pages: page.into_iter().collect() }),
        }
    }

    /// Ends the open block, and puts the notes behind it.
    fn close(&mut self) {
        self.blocks.extend(self.open.take().map(Open::into_block).filter(|block| block.text.contains(char::is_alphanumeric)));
        for mut note in self.waiting.drain(..) {
            note.pages.retain(|start| start.page > self.page);
            self.page = note.pages.first().map_or(self.page, |start| start.page);
            self.blocks.push(note);
        }
    }
}

impl Open {
    fn add(&mut self, line: &Line, page: &mut u32) {
        let start = join_line(&mut self.text, &line.text());
        self.mark_page(start, line.page, page);
        self.last = line.clone();
        self.n_lines += 1;
        self.is_bold &= line.bold;
        if matches!(self.kind, BlockKind::Item(_)) && self.n_lines == 2 {
            self.inner = line.x[0];
        }
    }

    fn mark_page(&mut self, start: usize, page: u32, last: &mut u32) {
        if page > *last {
            self.pages.push(PageStart { page, start: start as u32 });
            *last = page;
        }
    }

    fn into_block(self) -> OutlineBlock {
        let n_words = self.text.split_whitespace().count();
        let bold_heading = self.is_bold && self.kind == BlockKind::Paragraph && n_words <= LONGEST_BOLD && !self.text.ends_with(['.', ',', ';']);
        OutlineBlock { kind: if bold_heading { BlockKind::Heading(BOLD_LEVEL) } else { self.kind }, text: self.text, pages: self.pages }
    }
}

/// Level of headings that are marked by bold letters alone.
const BOLD_LEVEL: u8 = 7;

/// Adds a line to a text and says where it begins; a hyphen at the end keeps the line's end behind it.
fn join_line(text: &mut String, line: &str) -> usize {
    let hyphen = text.ends_with(['-', '\u{ad}', '\u{2010}']) && line.starts_with(char::is_alphabetic);
    if hyphen {
        while text.ends_with(['-', '\u{ad}', '\u{2010}']) {
            text.pop();
        }
        text.push('-');
    }
    text.push(if hyphen { '\n' } else { ' ' });
    let start = text.len();
    text.push_str(line);
    start
}

/// The bullet or number that opens a line, with words behind it.
fn marker(line: &Line) -> Option<String> {
    let text = line.text();
    let (first, rest) = text.split_once(' ')?;
    (rest.contains(char::is_alphanumeric) && (is_bullet(first) || is_number(first))).then(|| first.to_string())
}

/// Whether a line goes on with a block.
fn continues(open: &Open, line: &Line, scale: &Scale) -> bool {
    let last = &open.last;
    if halves(last.size).abs_diff(halves(line.size)) > 1 || open.kind == BlockKind::TableRow || (last.bold != line.bold && open.is_bold) {
        return false;
    }
    if last.flow != line.flow {
        return goes_over(open, line, scale);
    }
    let close = line.y - last.y <= LOOSE * scale.leading.max(1.0) * line.size && line.y > last.y;
    let [left, right] = scale.edges(line);
    let free = right - last.x[1];
    let fits = free > line.first_width + 0.5 * line.size;
    let ended = last.pieces.last().is_some_and(|piece| is_closed(&piece.text));
    let indented = match open.kind {
        BlockKind::Item(_) => line.x[0] < open.inner - 0.5 * line.size,
        _ => line.x[0] > last.x[0] + INDENT * line.size && last.x[0] < left + INDENT * line.size,
    };
    close && !indented && !(fits && (ended || free > SHORT * (right - left)) && !matches!(open.kind, BlockKind::Heading(_)))
}

/// Whether a block goes on in the next column.
fn goes_over(open: &Open, line: &Line, scale: &Scale) -> bool {
    let prose = matches!(open.kind, BlockKind::Paragraph | BlockKind::Item(_));
    let free = scale.edges(&open.last)[1] - open.last.x[1];
    let full = free <= line.first_width + 0.5 * line.size;
    let text = line.text();
    let hyphen = open.text.ends_with(['-', '\u{ad}', '\u{2010}']);
    let lower = text.starts_with(char::is_lowercase);
    prose && !is_closed(&open.text) && (lower || hyphen || full && open.n_lines > 1 && !open.is_bold)
}

fn is_closed(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', ')', ']']).ends_with(['.', '?', '!', ':'])
}
