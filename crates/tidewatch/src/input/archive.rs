//! A zip archive in, the files in it out, one at a time, within limits.
//!
//! An archive that holds no file of a known kind is a fault, like a folder; files of other kinds are passed by. Sizes are counted as the bytes come,
//! whatever the archive says of itself, so that a bomb ends at the limit. An archive that is cut off is searched for the files before the cut; of a
//! file that is cut off or damaged in it, what comes before is given.

use super::Fault;
use super::formats::{Content, content_by_name};
use super::pieces::Piece;
use super::salvage::Zipped;
use std::collections::VecDeque;
use zip::result::ZipError;

/// Most entries of one archive.
pub const MOST_ENTRIES: usize = 20_000;
/// Largest entry, unpacked, and the most that one archive unpacks to, in bytes.
pub const LARGEST_ENTRY: u64 = 256 << 20;
pub const LARGEST_ARCHIVE: u64 = 2 << 30;
/// Bytes that an entry may unpack to whatever it was packed to, and how many times its packed size it may be beyond that.
const SMALL: u64 = 16 << 20;
const MOST_TIMES: u64 = 200;

/// The files of one archive.
pub struct Entries {
    file: String,
    files: Zipped,
    /// The next entry, and the end.
    next: usize,
    end: usize,
    n_bytes: u64,
    n_known: usize,
    /// What comes before the next entry.
    waiting: VecDeque<Result<Piece, Fault>>,
}

impl Entries {
    /// Opens an archive.
    ///
    /// # Errors
    /// It is none, nothing can be found in it, or it holds too many entries.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Entries, Fault> {
        let files = Zipped::open(bytes, MOST_ENTRIES).map_err(|error| Fault::new(file, format!("no zip archive, or a damaged one ({error})"), ""))?;
        let end = files.len();
        if end > MOST_ENTRIES {
            return Err(Fault::new(file, format!("an archive of {end} entries, at most {MOST_ENTRIES} are read"), "unpack it first"));
        }
        let lost = matches!(files, Zipped::Found(..)).then(|| {
            let told = format!("the archive is cut off, or damaged at its end: {end} files are found in it");
            Err(Fault::new(file, told, ""))
        });
        Ok(Entries { file: file.to_string(), files, next: 0, end, n_bytes: 0, n_known: 0, waiting: lost.into_iter().collect() })
    }

    /// One entry, or what is wrong with it; none where it is passed by.
    fn entry(&mut self, at: usize) -> Option<Result<Piece, Fault>> {
        let (name, packed) = match self.files.look(at) {
            Ok(found) => found.filter(|(name, _)| is_report(name))?,
            Err((name, error)) => {
                self.n_known += 1;
                return is_report(&name).then(|| Err(Fault::new(&format!("{}/{name}", self.file), told(&error), "")));
            }
        };
        self.n_known += 1;
        Some(self.unpack(at, format!("{}/{name}", self.file), packed))
    }

    /// The file of an entry; of one that is damaged what comes before, and what is wrong waits behind it.
    fn unpack(&mut self, at: usize, path: String, packed: u64) -> Result<Piece, Fault> {
        let most = LARGEST_ENTRY.min(SMALL.max(packed.saturating_mul(MOST_TIMES)));
        let (bytes, broken) = self.files.unpack(at, most + 1).map_err(|error| Fault::new(&path, told(&error), ""))?;
        self.n_bytes += bytes.len() as u64;
        match (bytes.len() as u64, broken) {
            (size, _) if size > LARGEST_ENTRY => {
                Err(Fault::new(&path, format!("unpacks to more than {} MiB: passed by", LARGEST_ENTRY >> 20), "unpack it first"))
            }
            (size, _) if size > most => Err(Fault::new(&path, format!("unpacks to more than {MOST_TIMES} times its size, as bombs do: passed by"), "")),
            (0, Some(why)) => Err(Fault::new(&path, format!("the packed file is {why}"), "")),
            (size, Some(why)) => {
                self.waiting.push_back(Err(Fault::new(&path, format!("the packed file is {why}: the {size} bytes before that are read"), "")));
                Ok(Piece::File { path, bytes })
            }
            _ => Ok(Piece::File { path, bytes }),
        }
    }
}

impl Iterator for Entries {
    type Item = Result<Piece, Fault>;

    fn next(&mut self) -> Option<Result<Piece, Fault>> {
        loop {
            if let Some(waiting) = self.waiting.pop_front() {
                return Some(waiting);
            }
            if self.next >= self.end {
                break;
            }
            let at = self.next;
            self.next += 1;
            if self.n_bytes > LARGEST_ARCHIVE {
                self.next = self.end;
                return Some(Err(Fault::new(
                    &self.file,
                    format!("unpacks to more than {} MiB: the rest is passed by", LARGEST_ARCHIVE >> 20),
                    "unpack it first",
                )));
            }
            if let Some(entry) = self.entry(at) {
                return Some(entry);
            }
        }
        let is_empty = std::mem::replace(&mut self.n_known, 1) == 0;
        is_empty.then(|| Err(Fault::new(&self.file, "an archive without reports", "")))
    }
}

/// A file of a known kind; what systems put beside the files is none.
fn is_report(name: &str) -> bool {
    let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
    !hidden && content_by_name(name) != Content::Unknown
}

fn told(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(why) if why.to_ascii_lowercase().contains("password") => "locked with a password".to_string(),
        ZipError::InvalidPassword => "locked with a password".to_string(),
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => format!("packed in a way that is not read ({error})"),
        error => format!("the archive is damaged here ({error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn read(bytes: Vec<u8>) -> Vec<String> {
        let told = |piece| match piece {
            Piece::File { path, bytes } => format!("{path} {}", bytes.len()),
            Piece::Report(_) => String::new(),
        };
        match Entries::open("a.zip", bytes) {
            Ok(entries) => entries.map(|entry| entry.map_or_else(|fault| fault.to_string(), told)).collect(),
            Err(fault) => vec![fault.to_string()],
        }
    }

    #[test]
    fn reports_are_found_and_other_files_passed_by() {
        assert_eq!(read(archive(&[("in/a.txt", b"words"), ("p.png", b"x"), ("__MACOSX/a.txt", b"x"), (".b.txt", b"x")])), ["a.zip/in/a.txt 5"]);
        assert!(read(archive(&[("p.png", b"x")]))[0].contains("without reports"));
    }

    #[test]
    fn bombs_and_damage_are_named_and_the_rest_is_read() {
        let bomb = vec![b'a'; (SMALL + 9) as usize];
        let told = read(archive(&[("a.txt", &bomb), ("b.txt", b"words")]));
        assert!(told[0].contains("a.zip/a.txt") && told[0].contains("bombs"), "{told:?}");
        assert_eq!(told[1], "a.zip/b.txt 5");
        assert!(read(b"no archive".to_vec())[0].contains("no zip archive"));
        let mut cut = archive(&[("a.txt", b"words"), ("b.txt", b"more words of another report"), ("p.png", b"x")]);
        cut.truncate(cut.windows(4).position(|four| four == b"PK\x01\x02").unwrap());
        let told = read(cut.clone());
        assert!(told[0].contains("cut off") && told[0].contains("3 files") && told[1..] == ["a.zip/a.txt 5", "a.zip/b.txt 28"], "{told:?}");
        cut.truncate(cut.windows(4).rposition(|four| four == b"PK\x03\x04").unwrap() - 9);
        let told = read(cut);
        assert!(told[2].starts_with("a.zip/b.txt ") && told[3].contains("a.zip/b.txt") && told[3].contains("cut off"), "{told:?}");
        let mut spoilt = archive(&[("a.txt", b"words of a report")]);
        spoilt[40] ^= 0xff;
        assert!(read(spoilt)[0].contains("a.zip/a.txt"));
    }
}
