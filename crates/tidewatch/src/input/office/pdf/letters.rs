//! Names of glyphs and codes of old encodings in, letters out; widths of the fonts that every viewer has. The table is `letters.txt`.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use std::collections::HashMap;

const TABLE: &str = include_str!("letters.txt");

/// What the table holds.
pub struct Letters {
    glyphs: HashMap<&'static str, char>,
    standard: HashMap<u8, char>,
    widths: HashMap<&'static str, Vec<f32>>,
}

/// How a font without names of its own counts its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Standard,
    Windows,
    Macintosh,
}

impl Letters {
    pub fn read() -> Letters {
        let mut letters = Letters { glyphs: HashMap::new(), standard: HashMap::new(), widths: HashMap::new() };
        let entries = || TABLE.lines().filter_map(|line| line.split_once(' '));
        for (name, code) in entries().filter_map(|(kind, rest)| rest.split_once(' ').filter(|_| kind == "glyph")) {
            letters.glyphs.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32).map(|letter| (name, letter)));
        }
        for (code, name) in entries().filter_map(|(kind, rest)| rest.split_once(' ').filter(|_| kind == "standard")) {
            let letter = letters.named(name);
            letters.standard.extend(u8::from_str_radix(code, 16).ok().zip(letter));
        }
        for (font, widths) in entries().filter_map(|(kind, rest)| rest.split_once(' ').filter(|_| kind == "widths")) {
            letters.widths.insert(font, widths.split(' ').filter_map(|width| width.parse().ok()).collect());
        }
        letters
    }

    /// The letter of a glyph: by its name, as `uni0041` or `u1F600`, or what stands before a full stop.
    pub fn named(&self, name: &str) -> Option<char> {
        let name = name.split('.').next().filter(|name| !name.is_empty())?;
        let mut only = name.chars();
        if let (Some(letter), None) = (only.next(), only.next()) {
            return Some(letter);
        }
        let hexadecimal = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        let counted =
            || name.strip_prefix("uni").and_then(|rest| rest.get(..4)).or_else(|| name.strip_prefix('u').filter(|rest| rest.len() >= 4)).and_then(hexadecimal);
        self.glyphs.get(name).copied().or_else(counted)
    }

    /// The letter of a code.
    pub fn coded(&self, coding: Coding, code: u8) -> Option<char> {
        if (32..127).contains(&code) && !(coding == Coding::Standard && matches!(code, b'\'' | b'`')) {
            return Some(char::from(code));
        }
        match coding {
            Coding::Standard => self.standard.get(&code).copied(),
            // Codes that it leaves free show bullets (PDF 32000, annex D, note 3).
            Coding::Windows => decoded(WINDOWS_1252, code).or((code > 32).then_some('•')),
            Coding::Macintosh => decoded(MACINTOSH, code),
        }
    }

    /// The width of a letter, in thousandths of the font's height, for a font that does not tell its own.
    pub fn width(&self, font: &str, letter: char) -> f32 {
        let bold = font.contains("Bold");
        let name = match (font.contains("Times") || font.contains("Serif"), bold) {
            _ if font.contains("Courier") => return 600.0,
            (true, false) => "Times-Roman",
            (true, true) => "Times-Bold",
            (false, false) => "Helvetica",
            (false, true) => "Helvetica-Bold",
        };
        let at = (letter as usize).checked_sub(32);
        at.and_then(|at| self.widths.get(name)?.get(at)).copied().unwrap_or(500.0)
    }
}

fn decoded(encoding: &'static Encoding, code: u8) -> Option<char> {
    let bytes = [code];
    encoding.decode_without_bom_handling_and_without_replacement(&bytes)?.chars().next().filter(|letter| !letter.is_control())
}
