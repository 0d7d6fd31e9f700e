//! A zip archive that has lost the list at its end in (cut off, or damaged there), the files that can still be found in it out.
//!
//! Each file has a header before it as well as an entry in the list. Where the list is gone, the headers are looked for; a packed file says itself
//! where it ends. Files that are locked, or packed otherwise than zip usually packs, are not found.

use flate2::{Decompress, FlushDecompress, Status};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

const SIGN: &[u8] = b"PK\x03\x04";
/// Length of a header without the name, in bytes.
const HEADER: usize = 30;
const LONGEST_NAME: usize = 1024;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Bytes that are unpacked at a time.
const STEP: usize = 64 * 1024;

/// A file that was found in the archive's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEntry {
    pub name: String,
    is_packed: bool,
    /// Where its bytes begin, and how many there are where the header says so.
    start: usize,
    n_bytes: Option<usize>,
}

/// What a found file unpacked to.
pub struct Unpacked {
    pub bytes: Vec<u8>,
    pub is_whole: bool,
}

/// An archive as it lies.
pub enum Zipped {
    Listed(Box<ZipArchive<Cursor<Vec<u8>>>>),
    /// The list is gone.
    Found(Vec<u8>, Vec<FoundEntry>),
}

impl Zipped {
    /// Opens an archive; where its list is gone, at most so many files are looked for.
    ///
    /// # Errors
    /// It is none, or nothing can be found in it.
    pub fn open(bytes: Vec<u8>, most: usize) -> Result<Zipped, ZipError> {
        let Err(error) = ZipArchive::new(Cursor::new(bytes.as_slice())).map(drop) else {
            return Ok(Zipped::Listed(Box::new(ZipArchive::new(Cursor::new(bytes))?)));
        };
        let entries = find_entries(&bytes, most);
        if entries.is_empty() { Err(error) } else { Ok(Zipped::Found(bytes, entries)) }
    }

    pub fn len(&self) -> usize {
        match self {
            Zipped::Listed(archive) => archive.len(),
            Zipped::Found(_, entries) => entries.len(),
        }
    }

    /// An entry's name and packed size; none for what is no file.
    ///
    /// # Errors
    /// It cannot be unpacked; with its name.
    pub fn look(&mut self, at: usize) -> Result<Option<(String, u64)>, (String, ZipError)> {
        let archive = match self {
            Zipped::Found(bytes, entries) => return Ok(entries.get(at).map(|entry| (entry.name.clone(), entry.n_packed(bytes) as u64))),
            Zipped::Listed(archive) => archive,
        };
        let looked = archive.by_index(at).map(|entry| {
            let name = entry.name().map(|name| name.replace('\\', "/")).unwrap_or_default();
            (!entry.is_dir() && !entry.is_symlink()).then(|| (name, entry.compressed_size()))
        });
        looked.map_err(|error| (archive.name_for_index(at).and_then(Result::ok).map(|name| name.into_owned()).unwrap_or_default(), error))
    }

    /// At most so many bytes of an entry, and what is wrong with the rest.
    ///
    /// # Errors
    /// It cannot be unpacked.
    pub fn unpack(&mut self, at: usize, most: u64) -> Result<(Vec<u8>, Option<String>), ZipError> {
        match self {
            Zipped::Found(archive, entries) => {
                let Some(entry) = entries.get(at) else { return Err(ZipError::FileNotFound) };
                let Unpacked { bytes, is_whole } = entry.unpack(archive, usize::try_from(most).unwrap_or(usize::MAX));
                Ok((bytes, (!is_whole).then(|| "cut off or damaged".to_string())))
            }
            Zipped::Listed(archive) => {
                let mut bytes = Vec::new();
                let broken = archive.by_index(at)?.take(most).read_to_end(&mut bytes).err();
                Ok((bytes, broken.map(|error| format!("damaged ({error})"))))
            }
        }
    }
}

/// The files of an archive, in the order in which they lie, at most so many.
fn find_entries(archive: &[u8], most: usize) -> Vec<FoundEntry> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(next) = archive.get(at..).and_then(|rest| rest.windows(SIGN.len()).position(|window| window == SIGN)) {
        at += next;
        match read_header(archive, at) {
            Some(entry) => {
                at = entry.start + entry.n_bytes.unwrap_or(0).min(archive.len());
                found.push(entry);
            }
            None => at += SIGN.len(),
        }
        if found.len() >= most {
            break;
        }
    }
    found
}

/// The header at a place; none where these bytes are no header, or of a file that is not read.
fn read_header(archive: &[u8], at: usize) -> Option<FoundEntry> {
    let header = archive.get(at..at + HEADER)?;
    let short = |place: usize| u16::from_le_bytes([header[place], header[place + 1]]);
    let (flags, method, n_name) = (short(6), short(8), usize::from(short(26)));
    let is_locked = flags & 1 != 0;
    if is_locked || !matches!(method, STORED | DEFLATED) || n_name == 0 || n_name > LONGEST_NAME {
        return None;
    }
    let name = String::from_utf8_lossy(archive.get(at + HEADER..at + HEADER + n_name)?).replace('\\', "/");
    // Where the sizes come after the file, the header says nothing; nor does it for files over 4 GiB.
    let told = u32::from_le_bytes([header[18], header[19], header[20], header[21]]) as usize;
    let n_bytes = Some(told).filter(|_| flags & 8 == 0 && told != u32::MAX as usize);
    let start = at + HEADER + n_name + usize::from(short(28));
    let is_readable = !name.contains(char::is_control) && start <= archive.len() && (method == DEFLATED || n_bytes.is_some());
    is_readable.then_some(FoundEntry { name, is_packed: method == DEFLATED, start, n_bytes })
}

impl FoundEntry {
    /// How many bytes it takes up in the archive, at most.
    pub fn n_packed(&self, archive: &[u8]) -> usize {
        self.n_bytes.unwrap_or(usize::MAX).min(archive.len().saturating_sub(self.start))
    }

    /// Its bytes, no more than `most`; of a file that is cut off or damaged those before.
    pub fn unpack(&self, archive: &[u8], most: usize) -> Unpacked {
        let packed = archive.get(self.start..).unwrap_or_default();
        let packed = &packed[..packed.len().min(self.n_bytes.unwrap_or(usize::MAX))];
        if self.is_packed {
            return inflate(packed, most);
        }
        let is_whole = self.n_bytes == Some(packed.len()) && packed.len() <= most;
        Unpacked { bytes: packed[..packed.len().min(most)].to_vec(), is_whole }
    }
}

fn inflate(packed: &[u8], most: usize) -> Unpacked {
    let (mut unpacker, mut bytes) = (Decompress::new(false), Vec::new());
    loop {
        let (n_in, n_out) = (unpacker.total_in() as usize, bytes.len());
        bytes.reserve(STEP.min(most.saturating_sub(n_out)).max(1));
        let status = unpacker.decompress_vec(packed.get(n_in..).unwrap_or_default(), &mut bytes, FlushDecompress::None);
        let is_stuck = unpacker.total_in() as usize == n_in && bytes.len() == n_out;
        match status {
            Ok(Status::StreamEnd) => return Unpacked { is_whole: bytes.len() <= most, bytes },
            Ok(_) if !is_stuck && bytes.len() <= most => {}
            _ => {
                bytes.truncate(most);
                return Unpacked { bytes, is_whole: false };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn files_are_found_without_the_list() {
        let words = b"the bridge was closed ".repeat(4000);
        let whole = archive(&[("a.txt", b"first"), ("in/b.txt", &words), ("c.txt", b"last")]);
        let list = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        let found = find_entries(&whole[..list], 100);
        assert_eq!(found.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["a.txt", "in/b.txt", "c.txt"]);
        let unpacked = found[1].unpack(&whole, 1 << 20);
        assert!(unpacked.is_whole && unpacked.bytes == words);
        let cut = &whole[..found[1].start + 60];
        let unpacked = find_entries(cut, 100)[1].unpack(cut, 1 << 20);
        assert!(!unpacked.is_whole && !unpacked.bytes.is_empty() && words.starts_with(&unpacked.bytes));
    }

    #[test]
    fn bombs_end_at_the_limit() {
        let whole = archive(&[("a.txt", &vec![b'a'; 8 << 20])]);
        let unpacked = find_entries(&whole, 100)[0].unpack(&whole, 1 << 20);
        assert!(!unpacked.is_whole && unpacked.bytes.len() == 1 << 20);
        assert!(find_entries(&SIGN.repeat(5000), 100).len() <= 100);
    }
}
