//! Files in, one ZIP archive out: deflated, with fixed times, so that the same files give the same bytes.
//!
//! Only what a workbook and a bundle of tables need: names in UTF-8, no encryption, no archive over four gigabytes. A file is packed as its bytes come,
//! on disk beside the archive, for its header tells how long it is. Nothing is unpacked.

use super::scratch::Scratch;
use anyhow::Context;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;

/// Day and time of every file, in the form of MS-DOS: the first of January 1980.
const TIME: [u8; 4] = [0, 0, 0x21, 0];
/// Version that is needed to read it (2.0), and names in UTF-8.
const VERSION: u16 = 20;
const UTF8: u16 = 1 << 11;
const DEFLATED: u16 = 8;

/// A file that is being packed.
pub struct Packer {
    encoder: DeflateEncoder<BufWriter<File>>,
    crc: Crc,
    n_bytes: u64,
}

/// A packed file, ready to be put into an archive.
pub struct Packed {
    file: File,
    crc: u32,
    n_bytes: u64,
}

impl Packer {
    pub fn new(file: File) -> Packer {
        Packer { encoder: DeflateEncoder::new(BufWriter::new(file), Compression::default()), crc: Crc::new(), n_bytes: 0 }
    }

    pub fn done(self) -> anyhow::Result<Packed> {
        let file = self.encoder.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Packed { file, crc: self.crc.sum(), n_bytes: self.n_bytes })
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write_all(bytes)?;
        self.crc.update(bytes);
        self.n_bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The archive of files that lie in a scratch folder, under another name in it.
///
/// # Errors
/// It is larger than the form allows; a file cannot be read or written.
pub fn zip_files(name: &str, files: &[(String, PathBuf)], scratch: &Scratch) -> anyhow::Result<PathBuf> {
    let mut packed = Vec::new();
    for (name, path) in files {
        let mut packer = Packer::new(scratch.file(&format!("{name}.packed"))?);
        io::copy(&mut File::open(path)?, &mut packer)?;
        packed.push((name.clone(), packer.done()?));
    }
    write_zip(scratch.file(name)?, packed)?;
    Ok(scratch.path(name))
}

/// Writes the archive.
///
/// # Errors
/// It is larger than the form allows; a file cannot be read or written.
pub fn write_zip(out: File, files: Vec<(String, Packed)>) -> anyhow::Result<()> {
    let (mut out, mut directory, mut at) = (BufWriter::new(out), Vec::new(), 0u64);
    let n_files = (files.len() as u16).to_le_bytes();
    for (name, mut packed) in files {
        let n_packed = packed.file.stream_position()?;
        let head = head(&name, &packed, n_packed)?;
        out.write_all(b"PK\x03\x04")?;
        out.write_all(&head)?;
        out.write_all(name.as_bytes())?;
        packed.file.rewind()?;
        io::copy(&mut packed.file, &mut out)?;
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&head);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&fits(at)?.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        at += (4 + head.len() + name.len()) as u64 + n_packed;
    }
    let start = fits(at)?;
    out.write_all(&directory)?;
    out.write_all(b"PK\x05\x06\0\0\0\0")?;
    for part in [&n_files[..], &n_files, &(directory.len() as u32).to_le_bytes(), &start.to_le_bytes(), &[0, 0]] {
        out.write_all(part)?;
    }
    Ok(out.flush()?)
}

/// What header and directory tell alike of a file.
fn head(name: &str, packed: &Packed, n_packed: u64) -> anyhow::Result<Vec<u8>> {
    let mut head = Vec::new();
    [VERSION, UTF8, DEFLATED].iter().for_each(|number| head.extend_from_slice(&number.to_le_bytes()));
    head.extend_from_slice(&TIME);
    [packed.crc, fits(n_packed)?, fits(packed.n_bytes)?].iter().for_each(|number| head.extend_from_slice(&number.to_le_bytes()));
    head.extend_from_slice(&(name.len() as u16).to_le_bytes());
    head.extend_from_slice(&[0, 0]);
    Ok(head)
}

fn fits(length: u64) -> anyhow::Result<u32> {
    u32::try_from(length).context("the archive would be larger than four gigabytes\n  hint: export less with filters, or tables one by one with `--table`")
}
