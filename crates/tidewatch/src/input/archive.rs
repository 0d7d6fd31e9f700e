//! A zip archive in, the files in it out, one at a time, within limits.
//!
//! An archive that holds no file of a known kind is a fault, like a folder; files of other kinds are passed by. Sizes are counted as the bytes come,
//! whatever the archive says of itself, so that a bomb ends at the limit.

use super::Fault;
use super::formats::{Content, content_by_name};
use super::pieces::Piece;
use std::io::{Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// Most entries of one archive.
pub const MOST_ENTRIES: usize = 20_000;
/// Largest entry, unpacked, and the most that one archive unpacks to, in bytes.
pub const LARGEST_ENTRY: u64 = 256 << 20;
pub const LARGEST_ARCHIVE: u64 = 2 << 30;
/// Bytes that an entry may unpack to whatever it was packed to, and how many times its packed size it may be beyond that.
const SMALL: u64 = 16 << 20;
const MOST_TIMES: u64 = 200;

/// Bytes that can be read from any place.
pub trait Seekable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Seekable for T {}

/// The files of one archive.
pub struct Entries {
    file: String,
    archive: ZipArchive<Box<dyn Seekable>>,
    /// The next entry, and the end.
    next: usize,
    end: usize,
    n_bytes: u64,
    n_known: usize,
}

impl Entries {
    /// Opens an archive.
    ///
    /// # Errors
    /// It is none, is damaged, or holds too many entries.
    pub fn open(file: &str, bytes: Box<dyn Seekable>) -> Result<Entries, Fault> {
        let archive = ZipArchive::new(bytes).map_err(|error| Fault::new(file, format!("no zip archive, or a damaged one ({error})"), ""))?;
        let end = archive.len();
        if end > MOST_ENTRIES {
            return Err(Fault::new(file, format!("an archive of {end} entries, at most {MOST_ENTRIES} are read"), "unpack it first"));
        }
        Ok(Entries { file: file.to_string(), archive, next: 0, end, n_bytes: 0, n_known: 0 })
    }

    /// One entry; none where it is passed by.
    fn entry(&mut self, at: usize) -> Option<Result<Piece, Fault>> {
        let looked = self.archive.by_index(at).map(|entry| {
            let name = entry.name().map(|name| name.replace('\\', "/")).unwrap_or_default();
            let passed_by = entry.is_dir() || entry.is_symlink() || !is_report(&name);
            (!passed_by).then(|| (format!("{}/{name}", self.file), entry.compressed_size()))
        });
        let (path, packed) = match looked {
            Ok(found) => found?,
            Err(error) => return self.refused(at, &error),
        };
        self.n_known += 1;
        Some(self.unpack(at, &path, packed).map(|bytes| Piece::File { path, bytes }))
    }

    fn unpack(&mut self, at: usize, path: &str, packed: u64) -> Result<Vec<u8>, Fault> {
        let most = LARGEST_ENTRY.min(SMALL.max(packed.saturating_mul(MOST_TIMES)));
        let mut bytes = Vec::new();
        let entry = self.archive.by_index(at).map_err(|error| Fault::new(path, told(&error), ""))?;
        let read = entry.take(most + 1).read_to_end(&mut bytes);
        self.n_bytes += bytes.len() as u64;
        read.map_err(|error| Fault::new(path, format!("the packed file is damaged ({error})"), ""))?;
        match bytes.len() as u64 {
            size if size > LARGEST_ENTRY => Err(Fault::new(path, format!("unpacks to more than {} MiB: passed by", LARGEST_ENTRY >> 20), "unpack it first")),
            size if size > most => Err(Fault::new(path, format!("unpacks to more than {MOST_TIMES} times its size, as bombs do: passed by"), "")),
            _ => Ok(bytes),
        }
    }

    fn refused(&mut self, at: usize, error: &ZipError) -> Option<Result<Piece, Fault>> {
        let name = self.archive.name_for_index(at).and_then(Result::ok).map(|name| name.into_owned()).unwrap_or_default();
        self.n_known += 1;
        (is_report(&name)).then(|| Err(Fault::new(&format!("{}/{name}", self.file), told(error), "")))
    }
}

impl Iterator for Entries {
    type Item = Result<Piece, Fault>;

    fn next(&mut self) -> Option<Result<Piece, Fault>> {
        while self.next < self.end {
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
        match Entries::open("a.zip", Box::new(Cursor::new(bytes))) {
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
        let mut cut = archive(&[("a.txt", b"words")]);
        cut.truncate(cut.len() - 10);
        assert!(read(cut)[0].contains("damaged"));
        let mut spoilt = archive(&[("a.txt", b"words of a report")]);
        spoilt[40] ^= 0xff;
        assert!(read(spoilt)[0].contains("a.zip/a.txt"));
    }
}
