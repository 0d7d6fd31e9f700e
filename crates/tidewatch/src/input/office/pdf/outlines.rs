//! The font program that a PDF carries in, what it says of its letters out: names in a Type 1 font's clear text, the `cmap` of a TrueType font.
//!
//! Needed where a PDF does not say itself what its codes stand for: TeX's older fonts, printers' drivers.

use hayro_syntax::object::{Dict, Stream};
use std::collections::HashMap;

/// Entries of a `cmap`, at most: all letters there are.
const MOST_LETTERS: u32 = 0x11_0000;

fn program(descriptor: &Dict, key: &str) -> Option<Vec<u8>> {
    Some(descriptor.get::<Stream>(key)?.decoded_data().ok()?.into_owned())
}

/// Codes and names of glyphs, as a Type 1 font writes them: `dup 65 /A put`.
pub fn built_in_names(descriptor: &Dict) -> Vec<(u8, String)> {
    let Some(font) = program(descriptor, "FontFile") else { return Vec::new() };
    let clear = font.windows(5).position(|window| window == b"eexec").map_or(&font[..], |end| &font[..end]);
    let text = String::from_utf8_lossy(clear);
    let mut names = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let code = if word == "dup" { words.next().and_then(|code| code.parse().ok()) } else { None };
        let name = code.and_then(|_: u8| words.next()).and_then(|name| name.strip_prefix('/'));
        names.extend(code.zip(name.map(str::to_string)));
    }
    names
}

/// For glyphs by their numbers, the letters that a TrueType font shows with them.
pub fn glyph_letters(descriptor: &Dict) -> HashMap<u32, char> {
    program(descriptor, "FontFile2").and_then(|font| read_cmap(&font)).unwrap_or_default()
}

fn u16_at(font: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(font.get(at..at + 2)?.try_into().ok()?)))
}

fn u32_at(font: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(font.get(at..at + 4)?.try_into().ok()?))
}

fn read_cmap(font: &[u8]) -> Option<HashMap<u32, char>> {
    let table = (0..u16_at(font, 4)?).map(|n| 12 + 16 * n).find(|&at| font.get(at..at + 4) == Some(b"cmap"))?;
    let cmap = font.get(u32_at(font, table + 8)? as usize..)?;
    let mut letters = HashMap::new();
    for n in 0..u16_at(cmap, 2)? {
        let (platform, offset) = (u16_at(cmap, 4 + 8 * n)?, u32_at(cmap, 8 + 8 * n)? as usize);
        let Some(part) = cmap.get(offset..).filter(|_| matches!(platform, 0 | 3)) else { continue };
        match u16_at(part, 0)? {
            4 => drop(read_segments(part, &mut letters)),
            12 => drop(read_groups(part, &mut letters)),
            _ => {}
        }
    }
    Some(letters)
}

/// Format 4: runs of letters of the first plane.
fn read_segments(part: &[u8], letters: &mut HashMap<u32, char>) -> Option<()> {
    let n_bytes = u16_at(part, 6)?;
    for at in (0..n_bytes).step_by(2) {
        let (end, start) = (u16_at(part, 14 + at)?, u16_at(part, 16 + n_bytes + at)?);
        let (delta, range_at) = (u16_at(part, 16 + 2 * n_bytes + at)?, 16 + 3 * n_bytes + at);
        let range = u16_at(part, range_at)?;
        for code in start..=end.min(0xfffe) {
            let glyph = match range {
                0 => (code + delta) & 0xffff,
                _ => match u16_at(part, range_at + range + 2 * (code - start)).unwrap_or(0) {
                    0 => 0,
                    glyph => (glyph + delta) & 0xffff,
                },
            };
            if let Some(letter) = char::from_u32(code as u32).filter(|_| glyph != 0) {
                letters.entry(glyph as u32).or_insert(letter);
            }
        }
    }
    Some(())
}

/// Format 12: runs of letters of all planes.
fn read_groups(part: &[u8], letters: &mut HashMap<u32, char>) -> Option<()> {
    let mut n_read = 0;
    for n in 0..u32_at(part, 12)? as usize {
        let (first, last, glyph) = (u32_at(part, 16 + 12 * n)?, u32_at(part, 20 + 12 * n)?, u32_at(part, 24 + 12 * n)?);
        for code in first..=last {
            n_read += 1;
            if n_read > MOST_LETTERS {
                return None;
            }
            if let Some(letter) = char::from_u32(code) {
                letters.entry(glyph.wrapping_add(code - first)).or_insert(letter);
            }
        }
    }
    Some(())
}
