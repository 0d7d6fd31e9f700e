//! The lines of a column in, which of them are rows of a table out.
//!
//! A row has two cells or more; its neighbour above or below has one that begins, ends or is centred where one of its own does. A line of one
//! cell between two rows goes on with a cell of the row above it.

use super::lines::{Cell, Line};

/// Edges this near are aligned, in points.
const ALIGNED: f32 = 4.0;
/// Most letters of a cell, in a table of few columns, that is no text beside text.
const LONGEST_CELL: usize = 240;

/// For each line, the cells of the row that it is; none where it is no row.
pub(super) fn find_rows(lines: &[Line]) -> Vec<Option<Vec<Cell>>> {
    let cells: Vec<Vec<Cell>> = lines.iter().map(Line::cells).collect();
    let mut rows: Vec<Option<Vec<Cell>>> = vec![None; lines.len()];
    for at in 1..lines.len() {
        let same = lines[at - 1].flow == lines[at].flow;
        if same && is_split(&cells[at - 1]) && is_split(&cells[at]) && n_aligned(&cells[at - 1], &cells[at]) >= 2 {
            rows[at - 1] = Some(cells[at - 1].clone());
            rows[at] = Some(cells[at].clone());
        }
    }
    for at in 1..lines.len() {
        // A head stands closer together than what it heads.
        let (head, line) = (&lines[at - 1], &lines[at]);
        let pieces = &head.pieces;
        let near = head.flow == line.flow && line.y - head.y < 3.0 * line.size;
        let n_cells = rows[at - 1].as_ref().map_or(1, Vec::len);
        let Some(below) = rows[at].as_ref().filter(|below| near && n_cells < below.len()) else { continue };
        if pieces.len() > n_cells && pieces.len().abs_diff(below.len()) <= 1 && n_aligned(pieces, below) + 1 >= pieces.len() {
            rows[at - 1] = Some(pieces.clone());
        }
    }
    rows
}

fn is_split(cells: &[Cell]) -> bool {
    cells.len() >= 2 && cells.iter().all(|cell| cell.text.len() <= LONGEST_CELL)
}

fn n_aligned(above: &[Cell], below: &[Cell]) -> usize {
    let middle = |cell: &Cell| (cell.x[0] + cell.x[1]) / 2.0;
    let near = |a: f32, b: f32| (a - b).abs() <= ALIGNED;
    let aligned = |a: &&Cell| below.iter().any(|b| near(a.x[0], b.x[0]) || near(a.x[1], b.x[1]) || near(middle(a), middle(b)));
    above.iter().filter(aligned).count()
}

/// The cells of a row in one line of text.
pub(super) fn row_text(cells: &[Cell]) -> String {
    cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" | ")
}

/// Adds the pieces of a line that goes on with a row to the cells that they stand under: close below it, in the same letters, and none
/// reaching under the next cell. False where it does not go on.
pub(super) fn extend_row(cells: &mut [Cell], row: &Line, line: &Line) -> bool {
    let pieces = line.cells();
    let close = row.flow == line.flow && line.y - row.y < 1.5 * line.size && (row.size - line.size).abs() < 0.6;
    let place = |piece: &Cell| {
        let at = cells.iter().position(|cell| (cell.x[0] - piece.x[0]).abs() <= ALIGNED)?;
        cells.get(at + 1).is_none_or(|next| piece.x[1] < next.x[0]).then_some(at)
    };
    let places: Vec<Option<usize>> = pieces.iter().map(place).collect();
    if !close || pieces.len() >= cells.len() || places.contains(&None) {
        return false;
    }
    for (at, piece) in places.into_iter().flatten().zip(pieces) {
        cells[at].text.push(' ');
        cells[at].text.push_str(&piece.text);
    }
    true
}
