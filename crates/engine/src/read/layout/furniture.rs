//! The lines of all pages in, those of the report left: running heads and feet and page numbers go.
//!
//! Furniture stands near a page's upper or lower edge and is there again, at the same height, on a page nearby; numbers in it may differ.

use super::lines::Line;
use std::collections::BTreeMap;

/// Share of a page, above and below, where furniture may stand; and where small print is nothing else.
const EDGE: f32 = 0.16;
const RIM: f32 = 0.055;
/// Lines from the top and from the bottom of a page that may be furniture.
const MOST_LINES: usize = 4;
/// Pages from one to the next that carries the same furniture: left and right pages may differ, a chapter's first page may lack it.
const NEAR: u32 = 4;
/// Lines before and after one among which its neighbours on the page are looked for.
const REACH: usize = 120;
/// Gap to the text, in heights of the font.
const APART: f32 = 1.7;
/// Dots before the page number of a table of contents.
const LEADERS: usize = 5;
/// Heights that differ by less are the same, in points.
const SAME_HEIGHT: f32 = 5.0;

/// Drops what is no part of the report.
pub(super) fn drop_furniture(lines: &mut Vec<Line>) {
    let body = body_size(lines);
    let candidates = candidates(lines);
    let mut places: BTreeMap<String, Vec<(u32, f32)>> = BTreeMap::new();
    for &at in &candidates {
        places.entry(pattern(&lines[at])).or_default().push((lines[at].page, lines[at].y));
    }
    let mut dropped: Vec<bool> = lines.iter().map(is_contents_entry).collect();
    for &at in &candidates {
        let line = &lines[at];
        let again = |&(page, y): &(u32, f32)| page != line.page && page.abs_diff(line.page) <= NEAR && (y - line.y).abs() < SAME_HEIGHT;
        let repeated = stands_apart(lines, at, body) && places.get(&pattern(line)).is_some_and(|places| places.iter().any(again));
        dropped[at] |= repeated || is_page_number(line) || in_rim(line) && line.size < body;
    }
    let mut dropped = dropped.into_iter();
    lines.retain(|_| dropped.next() != Some(true));
}

/// Whether a line stands apart from the text: in other letters, or with a gap towards the middle of the page.
fn stands_apart(lines: &[Line], at: usize, body: f32) -> bool {
    let line = &lines[at];
    let is_upper = line.y < line.height / 2.0;
    let near = lines[at.saturating_sub(REACH)..lines.len().min(at + REACH)].iter().filter(|other| other.page == line.page);
    let inward = near.map(|other| if is_upper { other.y - line.y } else { line.y - other.y }).filter(|gap| *gap > 3.0).fold(f32::MAX, f32::min);
    (line.size - body).abs() > 0.4 || inward > APART * line.size
}

/// "2.1 Method ........ 7": a line of a table of contents.
fn is_contents_entry(line: &Line) -> bool {
    let text = line.text();
    let words = text.trim_end_matches(|letter: char| letter.is_numeric() || "ivxl ".contains(letter));
    words.len() < text.len() && words.bytes().rev().take_while(|letter| matches!(letter, b'.' | b' ')).filter(|letter| *letter == b'.').count() >= LEADERS
}

/// The font height that most letters have, in points.
pub(super) fn body_size(lines: &[Line]) -> f32 {
    let mut letters: BTreeMap<u32, usize> = BTreeMap::new();
    for line in lines {
        *letters.entry((line.size * 2.0).round() as u32).or_default() += line.n_letters();
    }
    let most = letters.into_iter().max_by_key(|&(size, n)| (n, std::cmp::Reverse(size)));
    most.map_or(10.0, |(size, _)| size as f32 / 2.0)
}

/// The outermost lines of each page that stand near its edge.
fn candidates(lines: &[Line]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let n_lines = lines[start..].iter().take_while(|line| line.page == lines[start].page).count();
        let mut page: Vec<usize> = (start..start + n_lines).collect();
        page.sort_by(|&a, &b| lines[a].y.total_cmp(&lines[b].y).then(a.cmp(&b)));
        let top = page.iter().take(MOST_LINES).filter(|&&at| lines[at].y < EDGE * lines[at].height);
        let bottom = page.iter().rev().take(MOST_LINES).filter(|&&at| lines[at].y > (1.0 - EDGE) * lines[at].height);
        found.extend(top.chain(bottom));
        start += n_lines;
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The line's letters, its numbers as one sign each.
fn pattern(line: &Line) -> String {
    let mut pattern = String::new();
    for letter in line.text().chars().filter(|letter| !letter.is_whitespace()) {
        match letter.is_numeric() {
            true if pattern.ends_with('#') => {}
            true => pattern.push('#'),
            false => pattern.extend(letter.to_lowercase()),
        }
    }
    pattern
}

/// "7", "- 7 -", "7 / 12", also as "vii"; and "Page 7 of 12" where it is the page's own number.
fn is_page_number(line: &Line) -> bool {
    let text = line.text();
    let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let roman = !text.trim().is_empty() && text.trim().len() <= 6 && text.trim().chars().all(|letter| "ivxl".contains(letter));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let own = text.split(|letter: char| !letter.is_ascii_digit()).any(|number| number.parse() == Ok(line.page));
    roman || (digits > 0 && digits <= 8 && n_letters == 0 && text.len() <= 14) || (own && n_letters <= 8 && text.split_whitespace().count() <= 4)
}

fn in_rim(line: &Line) -> bool {
    line.y < RIM * line.height || line.y > (1.0 - RIM) * line.height
}
