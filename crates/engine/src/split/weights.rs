//! The bytes of the model file in, its named sections out, every length checked.
//!
//! The file is `TIDEWLM` and a version byte, a count, then a directory of sections (16 bytes of name, offset, length; all
//! little-endian), written by `train/export.py`. Large tables stay where they are; what they mean is the network's business.

use std::borrow::Cow;
use std::ops::Range;

pub(super) const MAGIC: &[u8; 7] = b"TIDEWLM";
pub(super) const VERSION: u8 = 2;
const NAME: usize = 16;
const ENTRY: usize = NAME + 16;
const HEADER: usize = 12;

/// The model file and where its sections lie.
pub(super) struct Sections {
    pub bytes: Cow<'static, [u8]>,
    directory: Vec<(String, Range<usize>)>,
}

impl Sections {
    /// Reads the directory; the error says what is wrong with the file.
    pub fn read(bytes: Cow<'static, [u8]>) -> Result<Sections, String> {
        if bytes.len() < HEADER || &bytes[..7] != MAGIC {
            return Err("not a language model file".into());
        }
        if bytes[7] != VERSION {
            return Err(format!("version {} of the model file; this program reads version {VERSION}", bytes[7]));
        }
        let n_sections = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize;
        let entries = bytes.get(HEADER..HEADER.saturating_add(n_sections.saturating_mul(ENTRY))).ok_or("the directory is cut off")?;
        let directory = entries.chunks_exact(ENTRY).map(|entry| section(entry, bytes.len())).collect::<Result<_, String>>()?;
        Ok(Sections { bytes, directory })
    }

    /// Where a section lies.
    pub fn range(&self, name: &str) -> Result<Range<usize>, String> {
        let found = self.directory.iter().find(|(given, _)| given == name);
        found.map(|(_, range)| range.clone()).ok_or_else(|| format!("section `{name}` is missing"))
    }

    /// A section of whole bytes that must have this length.
    pub fn sized(&self, name: &str, length: usize) -> Result<Range<usize>, String> {
        let range = self.range(name)?;
        if range.len() == length { Ok(range) } else { Err(format!("section `{name}` has {} bytes, not {length}", range.len())) }
    }

    /// A section of floats that must have this many.
    pub fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, String> {
        let range = self.sized(name, length.saturating_mul(4))?;
        let floats: Vec<f32> = self.bytes[range].as_chunks::<4>().0.iter().map(|&four| f32::from_le_bytes(four)).collect();
        if floats.iter().all(|value| value.is_finite()) { Ok(floats) } else { Err(format!("section `{name}` holds a number that is none")) }
    }

    /// A section of numbers from 0.
    pub fn counts(&self, name: &str) -> Result<Vec<usize>, String> {
        let range = self.range(name)?;
        Ok(self.bytes[range].as_chunks::<4>().0.iter().map(|&four| u32::from_le_bytes(four) as usize).collect())
    }

    pub fn text(&self, name: &str) -> Result<&str, String> {
        std::str::from_utf8(&self.bytes[self.range(name)?]).map_err(|_| format!("section `{name}` is not UTF-8"))
    }
}

fn section(entry: &[u8], file: usize) -> Result<(String, Range<usize>), String> {
    let name = String::from_utf8_lossy(&entry[..NAME]).trim_end_matches('\0').to_string();
    let number = |at: usize| entry[at..at + 8].iter().rev().fold(0u64, |sum, &byte| sum << 8 | u64::from(byte)) as usize;
    let (start, length) = (number(NAME), number(NAME + 8));
    let end = start.checked_add(length).filter(|&end| end <= file);
    end.map(|end| (name.clone(), start..end)).ok_or_else(|| format!("section `{name}` runs past the end of the file"))
}
