//! Words of one row in, a line out: its cells, and what its first letters mark.

use super::PlacedWord;

/// Gap between words, in heights of the font, from which they are two words; from which they may be two cells; and from which they are.
const WORD_GAP: f32 = 0.13;
const PIECE_GAP: f32 = 0.5;
const CELL_GAP: f32 = 1.2;
/// A number of at most this share of the line's font that opens it is a note's.
const SMALL: f32 = 0.86;

/// Words without a gap that parts cells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub x: [f32; 2],
    pub text: String,
}

/// A line of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub page: u32,
    /// Height of the page.
    pub height: f32,
    /// Number of the column, counted over all pages in reading order.
    pub flow: u32,
    pub x: [f32; 2],
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    /// Words that stand close together.
    pub pieces: Vec<Cell>,
    /// Width of the first word.
    pub first_width: f32,
    /// Opens with a raised number: a footnote.
    pub is_noted: bool,
}

impl Line {
    /// The line's words.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The pieces between wide gaps; a gap behind what opens an item is none.
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for piece in &self.pieces {
            match cells.last_mut() {
                Some(cell) if piece.x[0] - cell.x[1] <= CELL_GAP * self.size || is_marker(&cell.text) => {
                    cell.text.push(' ');
                    cell.text.push_str(&piece.text);
                    cell.x[1] = piece.x[1];
                }
                _ => cells.push(piece.clone()),
            }
        }
        cells
    }

    pub fn n_letters(&self) -> usize {
        self.pieces.iter().map(|cell| cell.text.chars().filter(|letter| letter.is_alphanumeric()).count()).sum()
    }
}

/// Makes a line of a row's words; none where there are none.
pub(super) fn make_line(mut words: Vec<PlacedWord>, page: (u32, f32), flow: u32) -> Option<Line> {
    words.sort_by(|a, b| a.x[0].total_cmp(&b.x[0]));
    words.dedup_by(|again, first| again.text == first.text && (again.x[0] - first.x[0]).abs() < 0.15 * first.size);
    let size = main_size(&words)?;
    let baseline = words.iter().find(|word| word.size == size)?.y;
    let is_noted = words.first().is_some_and(|word| word.size <= SMALL * size && word.text.chars().all(|letter| letter.is_numeric() || "*†‡".contains(letter)));
    let (n_bold, n_all) = words.iter().fold((0, 0), |(bold, all), word| (bold + usize::from(word.bold) * word.text.len(), all + word.text.len()));
    let first = words.iter().find(|word| word.text.contains(char::is_alphanumeric)).or(words.first())?;
    Some(Line {
        page: page.0,
        height: page.1,
        flow,
        x: [words.first()?.x[0], words.last()?.x[1]],
        y: baseline,
        size,
        bold: n_bold * 10 > n_all * 9,
        first_width: first.x[1] - first.x[0],
        pieces: join_pieces(&words, size),
        is_noted,
    })
}

/// The font height that most letters have.
fn main_size(words: &[PlacedWord]) -> Option<f32> {
    let n_letters = |size: f32| words.iter().filter(|word| word.size == size).map(|word| word.text.len()).sum::<usize>();
    words.iter().map(|word| word.size).max_by(|&a, &b| n_letters(a).cmp(&n_letters(b)).then(a.total_cmp(&b)))
}

fn join_pieces(words: &[PlacedWord], size: f32) -> Vec<Cell> {
    let mut pieces: Vec<Cell> = Vec::new();
    for word in words {
        let gap = pieces.last().map_or(f32::MAX, |piece| word.x[0] - piece.x[1]);
        match pieces.last_mut() {
            Some(piece) if gap <= PIECE_GAP * size => {
                let closes = !word.spaced && word.text.chars().all(|letter| ".,;:)”’".contains(letter));
                if word.spaced || (gap > WORD_GAP * size && !closes) {
                    piece.text.push(' ');
                }
                piece.text.push_str(&word.text);
                piece.x[1] = word.x[1];
            }
            _ => pieces.push(Cell { x: word.x, text: word.text.clone() }),
        }
    }
    pieces
}

/// What opens an item: a bullet, "1.", "(a)", "iv)".
pub(super) fn is_marker(word: &str) -> bool {
    is_bullet(word) || is_number(word)
}

pub(super) fn is_bullet(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| "•‣▪▫◦●○■□◆◇➢➤✓–—*·-".contains(first) || ('\u{e000}'..='\u{f8ff}').contains(&first)) && letters.next().is_none()
}

pub(super) fn is_number(word: &str) -> bool {
    let inner = word.trim_start_matches('(').trim_end_matches([')', '.']);
    let short = inner.len() <= 4 && (inner.bytes().all(|letter| letter.is_ascii_digit()) && inner.len() <= 3 || inner.len() == 1 && inner.is_ascii());
    !inner.is_empty() && short && inner.chars().all(char::is_alphanumeric) && word.ends_with([')', '.']) && inner.len() < word.len()
}
