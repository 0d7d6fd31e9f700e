//! Text in, its pieces out: lines with their marks, wrapped lines joined.
//!
//! A piece is what one block will hold: a paragraph, a list item without its bullet, a heading's line. Lines are joined where
//! the text was wrapped by hand, where a sentence plainly goes on, and where an item's text is indented under its bullet.

use super::fields::{Opening, mark_openings};
use super::lexicon::ReadingLexicon;
use crate::span::Span;

/// What stands before a line's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    None,
    Bullet(char),
    /// `1.`, `2)`, `(3)`.
    Number,
    /// `a)`, `(b)`, `iv.`.
    Letter,
    /// `[1]`.
    Note,
    /// `#`, as often as given.
    Hashes(u8),
    /// Labelled lines of a form before its telling.
    Fields,
    /// What a form tells.
    Telling,
}

/// One or more lines that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// The words, without mark and surrounding white space.
    pub span: Span,
    pub mark: Mark,
    /// Columns before the mark or the words; a tab counts four.
    pub indent: u16,
    /// A blank line, or nothing, stands before it.
    pub after_blank: bool,
    pub n_words: u32,
    /// The fields before the telling, where lines open alike.
    pub opening: Option<Opening>,
}

/// Widest text that counts as wrapped by hand, in characters.
const WIDEST_WRAP: usize = 130;
const NARROWEST_WRAP: usize = 45;

/// The pieces of a text, in order.
pub fn cut_pieces(text: &str, lexicon: &ReadingLexicon) -> Vec<Piece> {
    let mut lines = cut_lines(text, lexicon);
    mark_openings(text, &mut lines, lexicon);
    let wrap = wrap_width(text, &lines);
    let mut pieces: Vec<Piece> = Vec::with_capacity(lines.len());
    // Width of the last line put into the last piece, in characters.
    let mut last_width = 0;
    for line in lines {
        let words = line.span.of(text);
        match pieces.last_mut() {
            Some(piece) if goes_on(text, piece, &line, wrap, last_width) => {
                piece.span = piece.span.cover(line.span);
                piece.n_words += line.n_words;
            }
            _ => pieces.push(line),
        }
        last_width = words.chars().count() + usize::from(line.indent);
    }
    pieces
}

/// The lines that are not blank.
fn cut_lines(text: &str, lexicon: &ReadingLexicon) -> Vec<Piece> {
    let (mut lines, mut start, mut after_blank) = (Vec::new(), 0, true);
    for line in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let words = line.trim_matches(is_blank);
        if !words.contains(char::is_alphanumeric) {
            // A row of stars or dashes parts as a blank line does. The line feed of a carriage return and line feed is no blank line.
            after_blank |= !(line == "\n" && text[..start].ends_with('\r'));
        } else {
            let before = &line[..line.len() - line.trim_start_matches(is_blank).len()];
            let mut piece = mark_line(words, start + before.len(), lexicon);
            piece.indent = before.chars().map(|space| if space == '\t' { 4 } else { 1 }).sum();
            piece.after_blank = after_blank;
            if piece.span.of(text).contains(char::is_alphanumeric) {
                lines.push(piece);
            }
            after_blank = false;
        }
        start += line.len();
    }
    lines
}

/// White space, and the marks of no width that some programs write.
pub fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{FEFF}' | '\u{200B}')
}

/// Takes the mark off a line's words, which begin at `start` of the text.
fn mark_line(words: &str, start: usize, lexicon: &ReadingLexicon) -> Piece {
    let (mark, n_bytes) = read_mark(words, lexicon);
    let rest = words[n_bytes..].trim_start_matches(is_blank);
    let end = start + words.len();
    Piece { span: Span::new(end - rest.len(), end), mark, indent: 0, after_blank: false, n_words: rest.split_whitespace().count() as u32, opening: None }
}

/// The mark that opens a line, and its length in bytes.
fn read_mark(words: &str, lexicon: &ReadingLexicon) -> (Mark, usize) {
    let end = words.find(char::is_whitespace).unwrap_or(words.len());
    let first = &words[..end];
    if first.len() > 6 || first.is_empty() {
        return (Mark::None, 0);
    }
    if end < words.len() && lexicon.bullets.contains(first) {
        return (first.chars().next().map_or(Mark::None, Mark::Bullet), end);
    }
    if first.bytes().all(|byte| byte == b'#') {
        return (Mark::Hashes(first.len() as u8), end);
    }
    if let Some(number) = first.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return if is_number(number) { (Mark::Note, end) } else { (Mark::None, 0) };
    }
    let inner = first.strip_suffix(['.', ')']).map(|inner| inner.strip_prefix('(').unwrap_or(inner));
    match inner {
        Some(number) if end < words.len() && is_number(number) => (Mark::Number, end),
        Some(letter) if end < words.len() && first.ends_with(')') && is_letter(letter) => (Mark::Letter, end),
        _ => (Mark::None, 0),
    }
}

/// A number of up to three digits.
fn is_number(word: &str) -> bool {
    (1..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// One letter, or a small Roman number.
fn is_letter(word: &str) -> bool {
    matches!(word.as_bytes(), [letter] if letter.is_ascii_alphabetic())
        || (word.len() <= 4 && !word.is_empty() && word.bytes().all(|byte| b"ivx".contains(&byte)))
}

/// The width, in characters, at which the text is wrapped by hand; none where it is not.
///
/// A wrapped text breaks a line where the next word would not have fitted; most breaks that no blank line follows do so.
fn wrap_width(text: &str, lines: &[Piece]) -> Option<usize> {
    let breaks: Vec<(usize, usize)> = lines
        .windows(2)
        .filter(|pair| !pair[1].after_blank && pair[1].mark == Mark::None && pair[1].opening.is_none())
        .map(|pair| (width(text, &pair[0]), first_word(text, &pair[1])))
        .collect();
    if breaks.len() < 3 {
        return None;
    }
    let mut widths: Vec<usize> = breaks.iter().map(|&(width, _)| width).collect();
    widths.sort_unstable();
    let widest = widths[(widths.len() * 95 / 100).min(widths.len() - 1)];
    let n_full = breaks.iter().filter(|&&(width, next)| width + 1 + next > widest).count();
    ((NARROWEST_WRAP..=WIDEST_WRAP).contains(&widest) && n_full * 2 > breaks.len()).then_some(widest)
}

fn width(text: &str, line: &Piece) -> usize {
    line.span.of(text).chars().count() + usize::from(line.indent)
}

fn first_word(text: &str, line: &Piece) -> usize {
    line.span.of(text).split_whitespace().next().map_or(0, |word| word.chars().count())
}

/// Whether a line goes on with the piece before it.
fn goes_on(text: &str, piece: &Piece, line: &Piece, wrap: Option<usize>, last_width: usize) -> bool {
    if line.after_blank || line.mark != Mark::None || line.opening.is_some() || matches!(piece.mark, Mark::Hashes(_) | Mark::Fields) {
        return false;
    }
    let words = line.span.of(text);
    if words.contains('\t') || words.contains('|') {
        return false;
    }
    let is_broken = piece.span.of(text).strip_suffix(['-', '\u{ad}']).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    if is_broken && words.starts_with(char::is_alphanumeric) {
        return true;
    }
    if let Some(wrap) = wrap {
        return last_width + 1 + first_word(text, line) > wrap;
    }
    let open = piece.span.of(text).ends_with(|last: char| last.is_alphanumeric() || last == ',');
    let under_item = (piece.mark != Mark::None || piece.opening.is_some()) && line.indent > piece.indent;
    under_item || (open && words.starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Faults, Files};

    fn pieces(text: &str) -> Vec<(Mark, &str)> {
        let lexicon = ReadingLexicon::read(&Files::shipped(), &mut Faults::default());
        cut_pieces(text, &lexicon).iter().map(|piece| (piece.mark, piece.span.of(text))).collect()
    }

    #[test]
    fn marks_are_taken_off() {
        let text = "Intro\n  • one\n    o two\n1. three\n(a) four\n[12] five\n## six\n2011. A year\n";
        let marks: Vec<Mark> = pieces(text).into_iter().map(|(mark, _)| mark).collect();
        let bullets = [Mark::None, Mark::Bullet('•'), Mark::Bullet('o'), Mark::Number, Mark::Letter, Mark::Note, Mark::Hashes(2), Mark::None];
        assert_eq!(marks, bullets);
    }

    #[test]
    fn text_wrapped_by_hand_is_joined() {
        let text = "The convoy left the harbour at dawn and reached\nthe bridge before noon, where it was stopped by\narmed men who asked for the papers of the first\nlorry. No shots were fired.\nThe men left.\n";
        assert_eq!(pieces(text).len(), 2);
    }

    #[test]
    fn lines_that_are_paragraphs_stay_apart() {
        let text = "The convoy left the harbour at dawn.\nIt reached the bridge before noon, where it was stopped by armed men who let it pass.\nNo shots were fired.\n";
        assert_eq!(pieces(text).len(), 3);
    }
}
