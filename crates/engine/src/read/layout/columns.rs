//! A page's words in, its lines in reading order out.
//!
//! The longest run of rows that leave a gutter free, with prose on both sides of it, is a band of two columns: what stands above is read
//! first, then the left side, the right side, and what stands below (an XY cut, Nagy and Seth 1984, that looks for columns only). Each part is cut again.

use super::lines::{Line, make_line};
use super::{PlacedPage, PlacedWord};

/// Deepest cuts within cuts; no page has more columns than this leaves.
const DEEPEST: u8 = 6;
/// Words further from a row's baseline than this share of the font are in another row.
const ROW: f32 = 0.35;
/// Gap, in heights of the font, that may be a gutter.
const GUTTER: f32 = 0.7;
/// Rows on each side of a gutter, at least.
const FEWEST_ROWS: usize = 4;
/// Words in lower case in a row, on average, that make prose of a column.
const PROSE: f32 = 1.8;
/// Left edges this near are the same, in points.
const SAME_EDGE: f32 = 2.0;

/// Words of one baseline.
type Row = Vec<PlacedWord>;

/// The lines of a page; their columns are counted from `first_flow`.
pub(super) fn read_lines(page: PlacedPage, first_flow: u32) -> Vec<Line> {
    let about = (page.number, page.height);
    let on_page = |word: &PlacedWord| word.x[1] > 0.0 && word.x[0] < page.width && word.y > 0.0 && word.y < page.height + word.size;
    let words = settle_marks(page.words).into_iter().filter(on_page).collect();
    let mut columns = Vec::new();
    cut(words, DEEPEST, &mut columns);
    let (mut lines, mut flow) = (Vec::new(), first_flow);
    for column in columns {
        let made: Vec<Line> = column.into_iter().filter_map(|row| make_line(row, about, flow)).collect();
        flow += u32::from(!made.is_empty());
        lines.extend(made);
    }
    lines
}

fn cut(words: Vec<PlacedWord>, depth: u8, columns: &mut Vec<Vec<Row>>) {
    let mut rows = find_rows(words);
    let band = if depth == 0 { None } else { find_band(&rows) };
    let Some(Band { first, end, gutter }) = band else {
        if !rows.is_empty() {
            columns.push(rows);
        }
        return;
    };
    let below: Vec<PlacedWord> = rows.drain(end..).flatten().collect();
    let inside: Vec<PlacedWord> = rows.drain(first..).flatten().collect();
    let (left, right) = inside.into_iter().partition(|word: &PlacedWord| word.x[0] < gutter);
    for part in [rows.into_iter().flatten().collect(), left, right, below] {
        cut(part, depth - 1, columns);
    }
}

/// Drops the raised numbers that point to notes, and puts on the line the one that opens a note.
fn settle_marks(words: Vec<PlacedWord>) -> Vec<PlacedWord> {
    let is_mark = |mark: &PlacedWord, beside: &PlacedWord| {
        let raised = beside.y - mark.y;
        let is_small = mark.size <= 0.86 * beside.size && raised > 0.12 * beside.size && raised < 0.7 * beside.size;
        is_small && mark.text.chars().all(|letter| letter.is_numeric() || "*†‡,[]()".contains(letter))
    };
    let follows = |mark: &PlacedWord, word: &PlacedWord| (mark.x[0] - word.x[1]).abs() < 0.3 * word.size;
    let mut settled: Vec<PlacedWord> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(mut word) = words.next() {
        if settled.last().is_some_and(|last| is_mark(&word, last) && follows(&word, last)) {
            continue;
        }
        if let Some(next) = words.peek().filter(|next| is_mark(&word, next) && next.x[0] - word.x[1] < next.size) {
            word.y = next.y;
        }
        settled.push(word);
    }
    settled
}

/// Rows from the top; a word belongs to the row whose baseline it shares.
fn find_rows(mut words: Vec<PlacedWord>) -> Vec<Row> {
    words.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x[0].total_cmp(&b.x[0])));
    let mut rows: Vec<Row> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if word.y - row[0].y <= ROW * row[0].size.min(word.size) => row.push(word),
            _ => rows.push(vec![word]),
        }
    }
    rows
}

struct Band {
    first: usize,
    end: usize,
    gutter: f32,
}

/// The band of two columns with the most rows.
fn find_band(rows: &[Row]) -> Option<Band> {
    let mut best: Option<Band> = None;
    for edge in left_edges(rows) {
        let gutter = edge - SAME_EDGE;
        for run in runs_free(rows, gutter) {
            let longer = best.as_ref().is_none_or(|best| run.len() > best.end - best.first);
            if longer && is_prose(&rows[run.clone()], |word| word.x[0] < gutter) && is_prose(&rows[run.clone()], |word| word.x[0] >= gutter) {
                best = Some(Band { first: run.start, end: run.end, gutter });
            }
        }
    }
    best
}

/// Left edges, behind a gap, that several rows share.
fn left_edges(rows: &[Row]) -> Vec<f32> {
    let mut edges: Vec<f32> = rows.iter().flat_map(|row| (1..row.len()).filter_map(|at| behind_gap(row, at))).collect();
    edges.sort_by(f32::total_cmp);
    let mut shared = Vec::new();
    let mut at = 0;
    while at < edges.len() {
        let n_same = edges[at..].iter().take_while(|edge| **edge - edges[at] <= SAME_EDGE).count();
        if n_same >= FEWEST_ROWS {
            shared.push(edges[at]);
        }
        at += n_same;
    }
    shared
}

/// The left edge of a word with a gap before it that nothing in the row reaches into.
fn behind_gap(row: &Row, at: usize) -> Option<f32> {
    let word = &row[at];
    let before = row.iter().filter(|other| other.x[0] < word.x[0]).map(|other| other.x[1]).fold(f32::MIN, f32::max);
    (word.x[0] - before > GUTTER * word.size).then_some(word.x[0])
}

/// Runs of rows that leave a gutter free.
fn runs_free(rows: &[Row], gutter: f32) -> Vec<std::ops::Range<usize>> {
    let is_free = |row: &Row| {
        let left = row.iter().filter(|word| word.x[0] < gutter).map(|word| word.x[1]).fold(f32::MIN, f32::max);
        let right = row.iter().filter(|word| word.x[0] >= gutter).map(|word| word.x[0]).fold(f32::MAX, f32::min);
        left < gutter && right - left > GUTTER * row[0].size
    };
    let (mut runs, mut start) = (Vec::new(), 0);
    for at in 0..=rows.len() {
        if at == rows.len() || !is_free(&rows[at]) {
            if at - start >= FEWEST_ROWS {
                runs.push(start..at);
            }
            start = at + 1;
        }
    }
    runs
}

/// Whether one side of a gutter holds rows of words and not cells.
fn is_prose(rows: &[Row], side: impl Fn(&PlacedWord) -> bool) -> bool {
    let n_words = |row: &Row| row.iter().filter(|word| side(word) && word.text.chars().filter(|letter| letter.is_lowercase()).count() >= 2).count();
    let n_rows = rows.iter().filter(|row| row.iter().any(&side)).count();
    let n_all: usize = rows.iter().map(n_words).sum();
    n_rows >= FEWEST_ROWS && n_all as f32 >= PROSE * n_rows as f32
}
