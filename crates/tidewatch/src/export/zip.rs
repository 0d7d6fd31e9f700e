//! Named files in, one ZIP archive out: deflated, with fixed times, so that the same files give the same bytes.
//!
//! Only what a workbook and a bundle of tables need: names in UTF-8, no encryption, no archive over four gigabytes. Nothing is read.

use anyhow::Context;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// Day and time of every file, in the form of MS-DOS: the first of January 1980.
const TIME: [u8; 4] = [0, 0, 0x21, 0];
/// Version that is needed to read it (2.0), and names in UTF-8.
const VERSION: u16 = 20;
const UTF8: u16 = 1 << 11;
const DEFLATED: u16 = 8;

/// The archive.
///
/// # Errors
/// It is larger than the form allows.
pub fn print_zip(files: &[(String, Vec<u8>)]) -> anyhow::Result<Vec<u8>> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let offset = fits(out.len())?;
        let packed = deflate(bytes)?;
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut head = Vec::new();
        [VERSION, UTF8, DEFLATED].iter().for_each(|number| head.extend_from_slice(&number.to_le_bytes()));
        head.extend_from_slice(&TIME);
        [crc.sum(), fits(packed.len())?, fits(bytes.len())?].iter().for_each(|number| head.extend_from_slice(&number.to_le_bytes()));
        head.extend_from_slice(&(name.len() as u16).to_le_bytes());
        head.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&head);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&packed);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&head);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let start = fits(out.len())?;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    let n_files = (files.len() as u16).to_le_bytes();
    [&n_files[..], &n_files, &(directory.len() as u32).to_le_bytes(), &start.to_le_bytes(), &[0, 0]].iter().for_each(|part| out.extend_from_slice(part));
    Ok(out)
}

fn fits(length: usize) -> anyhow::Result<u32> {
    u32::try_from(length).context("the archive would be larger than four gigabytes\n  hint: export less with filters, or tables one by one with `--table`")
}

fn deflate(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes)?;
    Ok(packer.finish()?)
}
