//! Words with their places on pages in, the blocks of the document out: what a PDF does not say and a reader sees.
//!
//! A page's words become lines in reading order (`columns`, `lines`), what all pages repeat is dropped (`furniture`), and lines become
//! headings, paragraphs, items, rows and notes (`flow`). Only geometry and letters are looked at; words are known to `read_outline`.
//! Rules and boxes that are drawn are not looked at, so a table is what stands in aligned cells.

mod columns;
mod flow;
mod furniture;
mod lines;
mod tables;

use super::outline::OutlineBlock;
use lines::Line;

/// A word as it stands on a page; lengths are points (1/72 inch), from the page's upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedWord {
    /// From its left edge to its right one.
    pub x: [f32; 2],
    /// Its baseline, counted downwards.
    pub y: f32,
    /// Height of its font.
    pub size: f32,
    pub bold: bool,
    /// A space is written before it; words may be apart without one.
    pub spaced: bool,
    pub text: String,
}

/// A page as its words, in the order in which the file draws them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlacedPage {
    /// From 1.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    pub words: Vec<PlacedWord>,
}

/// Pages that are laid out one after the other; of each only its lines are kept.
#[derive(Clone, Debug, Default)]
pub struct PageLayout {
    lines: Vec<Line>,
}

impl PageLayout {
    /// Takes the next page.
    pub fn add_page(&mut self, page: PlacedPage) {
        let n_flows = self.lines.last().map_or(0, |line| line.flow + 1);
        self.lines.extend(columns::read_lines(page, n_flows));
    }

    /// The blocks of all pages.
    pub fn finish(mut self) -> Vec<OutlineBlock> {
        furniture::drop_furniture(&mut self.lines);
        flow::find_blocks(self.lines)
    }
}
