//! A sentence's text in, atoms out: runs of letters, runs of digits, single signs.
//!
//! Times are matched over atoms rather than over tokens, because a tokeniser may write "third-quarter", "21st" or "10:35" as
//! one token or as three; atoms are always the finest cut. Words are looked up once, here; words that no rule uses have id 0.

use super::words::{Class, Words};

/// What an atom is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// Digits, without suffix.
    Number,
    /// Digits with "st", "nd", "rd" or "th".
    Ordinal,
    /// Digits with "s": "1990s".
    Decade,
    /// A sign other than white space; dashes are `-`, apostrophes `'`, whatever their form.
    Sign(u8),
}

/// A run of letters or digits, or one sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    /// Byte offsets into the document's text.
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
    /// The word's or sign's id in the lexicon, 0 if no rule uses it.
    pub word: u16,
    /// The number that the digits write.
    pub value: i32,
    /// How many digits; 0 for numbers with separators ("1,500").
    pub digits: u8,
    /// White space before it.
    pub spaced: bool,
    /// Begins with a capital letter.
    pub capital: bool,
}

const LONGEST_WORD: usize = 24;

/// Cuts `text[start..end]` into atoms, which replace those in `atoms`.
pub(super) fn cut_atoms(text: &str, start: usize, end: usize, words: &Words, atoms: &mut Vec<Atom>) {
    atoms.clear();
    let bytes = text.as_bytes();
    let mut at = start;
    let mut spaced = true;
    while at < end {
        let (sign, len) = sign_at(bytes, at, end);
        if sign == b' ' {
            spaced = true;
            at += len;
            continue;
        }
        let atom = match sign {
            0 => word_at(bytes, at, end, words),
            b'0'..=b'9' => number_at(bytes, at, end, words),
            _ => sign_atom(at, len, sign, words),
        };
        at = atom.end as usize;
        atoms.push(Atom { spaced, ..atom });
        spaced = false;
    }
}

/// What stands at a byte: a letter (0), a digit, a sign (dashes and apostrophes as ASCII), or white space; and its length.
fn sign_at(bytes: &[u8], at: usize, end: usize) -> (u8, usize) {
    match bytes[at] {
        byte if byte.is_ascii_alphabetic() => (0, 1),
        byte if byte.is_ascii_whitespace() => (b' ', 1),
        byte if byte.is_ascii() => (byte, 1),
        0xC2 if at + 1 < end && bytes[at + 1] == 0xA0 => (b' ', 2),
        0xE2 if at + 2 < end && bytes[at + 1] == 0x80 => match bytes[at + 2] {
            0x80..=0x8B | 0xAF => (b' ', 3),
            0x90..=0x95 => (b'-', 3),
            0x98 | 0x99 => (b'\'', 3),
            _ => (b'"', 3),
        },
        _ => (0, 1),
    }
}

fn word_at(bytes: &[u8], at: usize, end: usize, words: &Words) -> Atom {
    let mut stop = at + 1;
    while stop < end && (sign_at(bytes, stop, end).0 == 0 || bytes[stop].is_ascii_digit()) {
        stop += 1;
    }
    let mut word = words.id(&bytes[at..stop]);
    let letters = bytes[at..stop].iter().position(u8::is_ascii_digit).filter(|_| word == 0);
    if let Some(letters) = letters.filter(|&letters| words.is(words.id(&bytes[at..at + letters]), Class::YearCue)) {
        stop = at + letters;
        word = words.id(&bytes[at..stop]);
    }
    if word != 0 && stop < end && bytes[stop] == b'.' && words.is_abbreviation(word) {
        stop += 1;
    }
    Atom { word, capital: bytes[at].is_ascii_uppercase(), ..blank(at, stop, Kind::Word) }
}

fn number_at(bytes: &[u8], at: usize, end: usize, words: &Words) -> Atom {
    let mut stop = at;
    let mut value: i32 = 0;
    let mut separated = false;
    while stop < end {
        match bytes[stop] {
            digit @ b'0'..=b'9' => value = value.saturating_mul(10).saturating_add((digit - b'0') as i32),
            b',' if is_thousands(&bytes[stop + 1..end]) => separated = true,
            _ => break,
        }
        stop += 1;
    }
    let digits = if separated { 0 } else { (stop - at).min(99) as u8 };
    let (kind, stop) = suffixed(bytes, stop, end);
    Atom { value, digits, word: words.id(&bytes[at..stop]), ..blank(at, stop, kind) }
}

/// Whether exactly three digits follow.
fn is_thousands(rest: &[u8]) -> bool {
    rest.len() >= 3 && rest[..3].iter().all(u8::is_ascii_digit) && rest.get(3).is_none_or(|byte| !byte.is_ascii_digit())
}

/// The kind that a number's suffix gives it, and the offset after that suffix.
fn suffixed(bytes: &[u8], stop: usize, end: usize) -> (Kind, usize) {
    let letters = bytes[stop..end].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let mut suffix = [0; 2];
    match letters {
        1 | 2 => suffix[..letters].copy_from_slice(&bytes[stop..stop + letters]),
        _ => return (Kind::Number, stop),
    }
    suffix.make_ascii_lowercase();
    match &suffix {
        b"st" | b"nd" | b"rd" | b"th" => (Kind::Ordinal, stop + 2),
        b"s\0" => (Kind::Decade, stop + 1),
        _ => (Kind::Number, stop),
    }
}

fn sign_atom(at: usize, len: usize, sign: u8, words: &Words) -> Atom {
    Atom { word: words.id(&[sign]), ..blank(at, at + len, Kind::Sign(sign)) }
}

fn blank(start: usize, end: usize, kind: Kind) -> Atom {
    Atom { start: start as u32, end: end as u32, kind, word: 0, value: 0, digits: 0, spaced: false, capital: false }
}

/// A word in ASCII lower case on the stack, or `None` where it is too long to be in any list.
pub(super) fn lower<'a>(word: &[u8], space: &'a mut [u8; LONGEST_WORD]) -> Option<&'a [u8]> {
    let space = space.get_mut(..word.len())?;
    space.copy_from_slice(word);
    space.make_ascii_lowercase();
    Some(space)
}

pub(super) const WORD_SPACE: [u8; LONGEST_WORD] = [0; LONGEST_WORD];
