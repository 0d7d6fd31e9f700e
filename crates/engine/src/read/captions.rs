//! Pieces of a text in, which of them are captions of pictures out.
//!
//! A page's text keeps its captions, often twice (the picture's hidden text and the line below it). They repeat what the
//! report tells and must not count again.

use super::dates::{Bracketed, bracketed_date};
use super::lexicon::ReadingLexicon;
use super::lines::{Mark, Piece};
use rustc_hash::FxHashSet;

/// Longest caption, in words.
const LONGEST: u32 = 80;
/// Longest line that needs a repetition beside it to be a caption, in words.
const LONGEST_REPEATED: u32 = 60;

/// For each piece, whether it is a caption.
pub fn find_captions(text: &str, pieces: &[Piece], lexicon: &ReadingLexicon) -> Vec<bool> {
    let mut captions: Vec<bool> = pieces.iter().map(|piece| is_caption(text, piece, lexicon)).collect();
    for at in 1..pieces.len() {
        if repeats(text, &pieces[at - 1], &pieces[at]) && !(at == 1 && is_bare(text, &pieces[0])) {
            captions[at - 1] = true;
            captions[at] = true;
        }
    }
    mark_openings(text, pieces, &mut captions);
    captions
}

/// A line that by itself shows to be a caption: a source and a date in brackets at its end, a credit, "Right: …".
fn is_caption(text: &str, piece: &Piece, lexicon: &ReadingLexicon) -> bool {
    let words = piece.span.of(text);
    if piece.mark != Mark::None || piece.n_words > LONGEST {
        return false;
    }
    let sourced = !words.ends_with('.') && bracketed_date(words, lexicon) == Some(Bracketed::SourceAndDate);
    sourced || holds_two(words, lexicon) || is_credited(words, piece.n_words, lexicon)
}

/// Two captions side by side: a source and a date in brackets, then a gap of several spaces.
fn holds_two(words: &str, lexicon: &ReadingLexicon) -> bool {
    words.match_indices(')').any(|(at, _)| {
        let (left, right) = words.split_at(at + 1);
        let gap = right.chars().take_while(|space| space.is_whitespace()).count();
        gap >= 2 && gap < right.chars().count() && bracketed_date(left, lexicon) == Some(Bracketed::SourceAndDate)
    })
}

fn is_credited(words: &str, n_words: u32, lexicon: &ReadingLexicon) -> bool {
    if n_words > LONGEST_REPEATED {
        return false;
    }
    let opens = lexicon.caption_openers.iter().any(|opener| starts_with(words, opener));
    let closed = words.trim_end_matches(|last: char| !last.is_alphanumeric());
    opens || (n_words > 2 && lexicon.caption_closers.iter().any(|closer| ends_with(closed, closer)))
}

/// "Figure 3: …", "Table 2. …": a short paragraph that a number opens as what it stands beside.
pub fn is_numbered_caption(words: &str, lexicon: &ReadingLexicon) -> bool {
    let mut first = words.split_whitespace();
    let (Some(kind), Some(number)) = (first.next(), first.next()) else { return false };
    let numbered = number.starts_with(|letter: char| letter.is_ascii_digit() || "IVXA".contains(letter)) && number.ends_with([':', '.', ')', '–', '-', '|']);
    numbered && lexicon.numbered_captions.contains(&kind.to_lowercase()) && words.split_whitespace().count() <= LONGEST as usize
}

/// Whether a text begins with words given in lower case.
pub fn starts_with(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|opening| opening.eq_ignore_ascii_case(lower))
}

fn ends_with(text: &str, lower: &str) -> bool {
    let from = text.len().checked_sub(lower.len());
    let whole_word = |from: usize| !text[..from].ends_with(char::is_alphanumeric);
    from.and_then(|from| text.get(from..).map(|closing| closing.eq_ignore_ascii_case(lower) && whole_word(from))).unwrap_or(false)
}

fn repeats(text: &str, before: &Piece, piece: &Piece) -> bool {
    piece.mark == Mark::None && piece.n_words > 2 && piece.n_words <= LONGEST_REPEATED && before.span.of(text) == piece.span.of(text)
}

/// A title's line: no full stop.
fn is_bare(text: &str, piece: &Piece) -> bool {
    !piece.span.of(text).ends_with('.')
}

/// The same words again elsewhere are a caption too, and so is a line that opens a caption, its source being on the next.
fn mark_openings(text: &str, pieces: &[Piece], captions: &mut [bool]) {
    let mut known = FxHashSet::default();
    for (piece, _) in pieces.iter().zip(&*captions).filter(|(_, caption)| **caption) {
        let words = piece.span.of(text);
        known.insert(words);
        known.extend(words.rfind('(').map(|open| words[..open].trim_end()));
    }
    for (piece, caption) in pieces.iter().zip(captions) {
        *caption |= piece.mark == Mark::None && piece.n_words > 3 && known.contains(piece.span.of(text));
    }
}
