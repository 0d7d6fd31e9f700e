//! The gazetteer file: sections with their checksums in, slices that are used as they lie out.
//!
//! `TWGZ`, version, two sizes of hash directories, then per section offset and length (u32) and checksum (u64), all little
//! endian, then the sections. Reading checks lengths and checksums once, so that a damaged file is refused and never
//! gives wrong places. It does not know what the sections mean.

use std::borrow::Cow;
use std::ops::Range;

pub const MAGIC: &[u8; 4] = b"TWGZ";
pub const VERSION: u32 = 1;
pub const N_SECTIONS: usize = 8;

/// What a section holds; the number is its place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub enum Section { Groups, Entries, NameStarts, Names, KeyStarts, Keys, SkeletonStarts, Skeletons }

/// Bytes of an entry: latitude and longitude 3 each, GeoNames id 3, population, kind, extent 1 each.
pub const ENTRY: usize = 12;
/// Bytes of a group: first entry 4, entry of its first-order division 4, country 2, nothing 2.
pub const GROUP: usize = 12;
/// Bytes of a hash record: fingerprint 3, entry 3.
pub const RECORD: usize = 6;
/// Every so many names there is an offset.
pub const NAME_STEP: usize = 8;

const HEADER: usize = 16 + N_SECTIONS * 16;

/// A gazetteer file in memory, its sections checked.
#[derive(Clone, Debug)]
pub struct Layout {
    bytes: Cow<'static, [u8]>,
    sections: [Range<usize>; N_SECTIONS],
    /// Number of hash bits that choose the bucket, for keys and skeletons.
    pub bits: [u32; 2],
}

impl Layout {
    /// Checks the file. The error says what is wrong, without the file's name.
    pub fn open(bytes: Cow<'static, [u8]>) -> Result<Layout, String> {
        if bytes.len() < HEADER || &bytes[..4] != MAGIC {
            return Err("not a gazetteer file".to_string());
        }
        let version = u32_at(&bytes, 4);
        if version != VERSION {
            return Err(format!("gazetteer version {version}, this program reads {VERSION}"));
        }
        let mut sections: [Range<usize>; N_SECTIONS] = Default::default();
        for (at, section) in sections.iter_mut().enumerate() {
            *section = check_section(&bytes, at)?;
        }
        let bits = [u32_at(&bytes, 8).min(28), u32_at(&bytes, 12).min(28)];
        Ok(Layout { bytes, sections, bits })
    }

    pub fn section(&self, section: Section) -> &[u8] {
        &self.bytes[self.sections[section as usize].clone()]
    }
}

fn check_section(bytes: &[u8], at: usize) -> Result<Range<usize>, String> {
    let head = 16 + at * 16;
    let (start, len) = (u32_at(bytes, head) as usize, u32_at(bytes, head + 4) as usize);
    let range = start..start.saturating_add(len);
    let Some(section) = bytes.get(range.clone()) else { return Err(format!("cut off in section {at}")) };
    let stated = u64::from_le_bytes(bytes[head + 8..head + 16].try_into().expect("eight bytes"));
    if checksum(section) == stated { Ok(range) } else { Err(format!("section {at} is damaged")) }
}

/// Puts a file together from its sections.
pub fn write_layout(sections: &[Vec<u8>; N_SECTIONS], bits: [u32; 2]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER + sections.iter().map(Vec::len).sum::<usize>());
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend(bits.iter().flat_map(|bits| bits.to_le_bytes()));
    let mut start = HEADER;
    for section in sections {
        out.extend((start as u32).to_le_bytes());
        out.extend((section.len() as u32).to_le_bytes());
        out.extend(checksum(section).to_le_bytes());
        start += section.len();
    }
    sections.iter().for_each(|section| out.extend(section));
    out
}

/// A checksum that notices damage; no defence against intent.
fn checksum(bytes: &[u8]) -> u64 {
    let words = bytes.chunks_exact(8);
    let rest = words.remainder().iter().fold(bytes.len() as u64, |sum, &byte| sum.wrapping_mul(257) ^ u64::from(byte));
    words.fold(rest, |sum, word| (sum.rotate_left(5) ^ u64::from_le_bytes(word.try_into().expect("eight bytes"))).wrapping_mul(0x517c_c1b7_2722_0a95))
}

/// A little-endian number at an offset; 0 past the end.
pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |four| u32::from_le_bytes(four.try_into().expect("four bytes")))
}

/// A three-byte little-endian number at an offset; 0 past the end.
pub fn u24_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 3).map_or(0, |three| u32::from(three[0]) | u32::from(three[1]) << 8 | u32::from(three[2]) << 16)
}

pub fn push_u24(value: u32, out: &mut Vec<u8>) {
    out.extend(&value.to_le_bytes()[..3]);
}

const STEPS: f64 = 16_777_215.0;

/// Degrees as 24 bits: steps of about 1.2 m in latitude, 2.4 m in longitude.
pub fn pack_degrees(degrees: f64, half_range: f64) -> u32 {
    ((degrees + half_range) / (2.0 * half_range) * STEPS).round().clamp(0.0, STEPS) as u32
}

/// The degrees of `pack_degrees`, rounded to 0.0001 (11 m).
pub fn unpack_degrees(packed: u32, half_range: f64) -> f64 {
    let degrees = f64::from(packed) / STEPS * 2.0 * half_range - half_range;
    (degrees * 1e4).round() / 1e4
}

/// A count or a length on a logarithmic scale in one byte: 0, then steps of a tenth.
pub fn pack_log(value: f64, unit: f64) -> u8 {
    if value <= 0.0 { 0 } else { ((value / unit).ln() / 1.1f64.ln()).round().clamp(0.0, 254.0) as u8 + 1 }
}

pub fn unpack_log(code: u8, unit: f64) -> f64 {
    if code == 0 { 0.0 } else { unit * 1.1f64.powi(i32::from(code) - 1) }
}
