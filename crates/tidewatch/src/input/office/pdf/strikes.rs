//! Words of a page and the bars drawn on it in, the words that no bar strikes through out.
//!
//! A file that shows tracked changes draws a bar through what was deleted. Such a bar lies in the middle of the letters' height and is as long as the
//! words that it strikes; rules of tables, underlines and lines behind a heading are not.

use tidewatch_engine::read::PlacedWord;

/// Most bars of a page that are looked at.
pub const MOST_BARS: usize = 20_000;
/// Where a bar's middle lies above the foot of the letters, in heights of the font.
const MIDDLE: std::ops::Range<f32> = 0.13..0.48;
/// Thickest bar, and how far it may reach past the words, in heights of the font.
const THICKEST: f32 = 0.16;
const PAST: f32 = 0.5;
/// Share of a word's width under a bar from which the bar has to do with it, and from which it is struck through.
const TOUCHED: f32 = 0.2;
const STRUCK: f32 = 0.7;
/// Largest font that is looked at, in points.
const LARGEST: f32 = 100.0;

/// A line or flat box that lies level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    pub x: [f32; 2],
    /// Its middle, from the top of the page.
    pub y: f32,
    pub thickness: f32,
}

impl Bar {
    /// A painted box (left, top, right, bottom) as a bar; none where it is none.
    pub fn of([left, top, right, bottom]: [f32; 4], line_width: f32) -> Option<Bar> {
        let thickness = bottom - top + line_width;
        let is_flat = thickness <= THICKEST * LARGEST && right - left > 1.0 && right - left > 1.5 * thickness;
        is_flat.then_some(Bar { x: [left, right], y: (top + bottom) / 2.0, thickness })
    }
}

/// Takes the words away that bars strike through.
pub fn drop_struck(words: &mut Vec<PlacedWord>, bars: &[Bar]) {
    if bars.is_empty() {
        return;
    }
    let mut by_foot: Vec<usize> = (0..words.len()).collect();
    by_foot.sort_by(|&one, &other| words[one].y.total_cmp(&words[other].y));
    let mut is_struck = vec![false; words.len()];
    for bar in bars.iter().take(MOST_BARS) {
        let from = by_foot.partition_point(|&at| words[at].y < bar.y);
        let near = by_foot[from..].iter().copied().take_while(|&at| words[at].y < bar.y + MIDDLE.end * LARGEST);
        let touched: Vec<usize> = near.filter(|&at| bar.share_of(&words[at]) > TOUCHED).collect();
        if touched.iter().map(|&at| &words[at]).any(|word| bar.reaches_past(touched.iter().map(|&at| &words[at]), word.size)) {
            continue;
        }
        touched.into_iter().filter(|&at| bar.share_of(&words[at]) > STRUCK).for_each(|at| is_struck[at] = true);
    }
    let mut struck = is_struck.into_iter();
    words.retain(|_| !struck.next().unwrap_or(false));
}

impl Bar {
    /// The share of a word's width that the bar lies over, in the middle of its letters.
    fn share_of(&self, word: &PlacedWord) -> f32 {
        let [left, right] = word.x;
        let is_through = MIDDLE.contains(&((word.y - self.y) / word.size)) && self.thickness <= THICKEST * word.size;
        let over = self.x[1].min(right) - self.x[0].max(left);
        if is_through { over / (right - left).max(0.1) } else { 0.0 }
    }

    fn reaches_past<'w>(&self, words: impl Iterator<Item = &'w PlacedWord>, size: f32) -> bool {
        let [left, right] = words.fold([f32::MAX, f32::MIN], |[left, right], word| [left.min(word.x[0]), right.max(word.x[1])]);
        self.x[0] < left - PAST * size || self.x[1] > right + PAST * size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: [f32; 2], y: f32) -> PlacedWord {
        PlacedWord { x, y, size: 12.0, bold: false, spaced: true, text: text.to_string() }
    }

    fn left(bars: &[[f32; 4]]) -> String {
        let mut words = vec![word("Forty", [72.0, 100.0], 200.0), word("Four", [104.0, 126.0], 200.0), word("died", [130.0, 150.0], 200.0)];
        drop_struck(&mut words, &bars.iter().filter_map(|bar| Bar::of(*bar, 0.5)).collect::<Vec<_>>());
        words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn struck_words_go() {
        assert_eq!(left(&[[72.0, 196.4, 100.0, 196.9]]), "Four died");
        assert_eq!(left(&[[72.0, 196.4, 126.0, 196.9]]), "died");
        assert_eq!(left(&[[72.0, 196.0, 88.0, 196.0], [104.0, 196.0, 126.0, 196.0]]), "Forty died");
    }

    #[test]
    fn other_lines_strike_nothing() {
        for bar in [[72.0, 201.5, 100.0, 202.0], [20.0, 196.4, 500.0, 196.9], [72.0, 190.0, 100.0, 203.0], [72.0, 188.0, 150.0, 188.5]] {
            assert_eq!(left(&[bar]), "Forty Four died", "{bar:?}");
        }
    }
}
