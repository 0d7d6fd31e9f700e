//! Bytes packed with gzip or zstd in, the bytes themselves out, as they are read; what is not packed goes through.
//!
//! What comes before a cut or a fault is given whole before the fault is: decoders hold bytes back that they could give. Packed files on end (gzip
//! members, zstd frames) are one stream, as `cat` makes them and web archives are.

use super::files::Bytes;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// Bytes that a reader looks ahead to tell what a file holds.
pub const LOOK_AHEAD: usize = 64 * 1024;
/// Bytes that gzip's decoder is given at a time: what they unpack to is lost where one of them is broken.
const SIP: usize = 512;

/// Takes gzip or zstd off, told by their first bytes.
///
/// # Errors
/// The first bytes cannot be read.
pub fn unpacked(mut bytes: impl BufRead + Send + 'static) -> io::Result<Bytes> {
    let first = bytes.fill_buf()?;
    if first.starts_with(b"\x1f\x8b") {
        return Ok(buffered(flate2::bufread::MultiGzDecoder::new(Sips(bytes))));
    }
    if first.starts_with(b"\x28\xb5\x2f\xfd") {
        return Ok(buffered(Frames { source: bytes, decoder: FrameDecoder::new(), fault: None, is_done: false }));
    }
    Ok(Box::new(bytes))
}

fn buffered(inner: impl Read + Send + 'static) -> Bytes {
    Box::new(BufReader::with_capacity(LOOK_AHEAD, Full { inner, fault: None }))
}

/// Bytes in small amounts.
struct Sips<R>(R);

impl<R: BufRead> Read for Sips<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(SIP);
        self.0.read(&mut buffer[..most])
    }
}

impl<R: BufRead> BufRead for Sips<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.0.fill_buf()?;
        Ok(&bytes[..bytes.len().min(SIP)])
    }

    fn consume(&mut self, n_bytes: usize) {
        self.0.consume(n_bytes);
    }
}

/// As many bytes as are asked for, as long as there are some; a fault comes after the bytes before it.
struct Full<R> {
    inner: R,
    fault: Option<io::Error>,
}

impl<R: Read> Read for Full<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let mut n_read = 0;
        while n_read < buffer.len() {
            match self.inner.read(&mut buffer[n_read..]) {
                Ok(0) => break,
                Ok(n) => n_read += n,
                Err(fault) if n_read == 0 => return Err(fault),
                Err(fault) => {
                    self.fault = Some(fault);
                    break;
                }
            }
        }
        Ok(n_read)
    }
}

/// The frames of a zstd stream.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    /// What is told once all bytes before it are taken.
    fault: Option<io::Error>,
    is_done: bool,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if let Some(fault) = self.fault.take() {
                self.is_done = true;
                return Err(fault);
            }
            if self.is_done {
                return Ok(0);
            }
            self.go_on()?;
        }
    }
}

impl<R: BufRead> Frames<R> {
    /// Unpacks the next block, or begins the next frame.
    fn go_on(&mut self) -> io::Result<()> {
        if self.decoder.is_finished() {
            self.fault = self.checksum_fault();
            return if self.fault.is_some() { Ok(()) } else { self.begin_frame() };
        }
        if let Err(error) = self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)) {
            self.fault = Some(self.told(error));
            // An empty last block, with a checksum, ends the frame: the decoder keeps a window of it back until then.
            let end: &[u8] = &[1, 0, 0, 0, 0, 0, 0];
            self.is_done = self.decoder.decode_blocks(end, BlockDecodingStrategy::UptoBlocks(1)).is_err();
        }
        Ok(())
    }

    fn begin_frame(&mut self) -> io::Result<()> {
        if self.source.fill_buf()?.is_empty() {
            self.is_done = true;
            return Ok(());
        }
        match self.decoder.init(&mut self.source) {
            Ok(()) => {}
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
            }
            Err(error) => {
                self.is_done = true;
                return Err(self.told(error));
            }
        }
        Ok(())
    }

    /// A frame that is whole and yet not what was packed.
    fn checksum_fault(&self) -> Option<io::Error> {
        let told = self.decoder.get_checksum_from_data()?;
        let is_other = self.decoder.get_calculated_checksum().is_some_and(|found| found != told);
        is_other.then(|| io::Error::new(io::ErrorKind::InvalidData, "its checksum differs"))
    }

    /// Where nothing is left to read the file is cut off, else it is damaged.
    fn told(&mut self, error: FrameDecoderError) -> io::Error {
        match self.source.fill_buf() {
            Ok([]) => io::ErrorKind::UnexpectedEof.into(),
            _ => io::Error::new(io::ErrorKind::InvalidData, error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::{Cursor, Write};

    fn lines() -> Vec<u8> {
        (0..40_000).flat_map(|n| format!("{} people crossed the bridge on day {n}\n", n * 7919 % 1013).into_bytes()).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    /// What is read, and what is then told.
    fn read(packed: Vec<u8>) -> (Vec<u8>, Option<io::ErrorKind>) {
        let mut bytes = Vec::new();
        let told = unpacked(Cursor::new(packed)).and_then(|mut stream| stream.read_to_end(&mut bytes));
        (bytes, told.err().map(|error| error.kind()))
    }

    #[test]
    fn packed_files_on_end_are_one_stream() {
        for pack in [gzip, zstd] {
            assert_eq!(read([pack(b"one\n"), pack(b"two\n")].concat()), (b"one\ntwo\n".to_vec(), None));
        }
        // A frame of another program's, to be skipped.
        let skipped = [b"\x50\x2a\x4d\x18\x03\0\0\0abc", zstd(b"words").as_slice()].concat();
        assert_eq!(read([zstd(b"more "), skipped].concat()), (b"more words".to_vec(), None));
    }

    #[test]
    fn what_comes_before_a_cut_is_kept() {
        let whole = lines();
        for (pack, least) in [(gzip as fn(&[u8]) -> Vec<u8>, 0.95), (zstd, 0.8)] {
            let packed = pack(&whole);
            for share in [0.3, 0.6, 0.9] {
                let (kept, told) = read(packed[..(packed.len() as f64 * share) as usize].to_vec());
                assert_eq!(told, Some(io::ErrorKind::UnexpectedEof));
                assert!(whole.starts_with(&kept), "{share}");
                assert!(kept.len() as f64 > least * share * whole.len() as f64 - 140_000.0, "{share}: {} of {}", kept.len(), whole.len());
            }
        }
    }

    #[test]
    fn what_comes_before_damage_is_kept() {
        let whole = lines();
        let mut packed = gzip(&whole);
        let middle = packed.len() / 2;
        packed[middle..middle + 40].fill(0xff);
        let (kept, told) = read(packed);
        let same = kept.iter().zip(&whole).take_while(|(one, other)| one == other).count();
        assert!(same > whole.len() * 2 / 5, "{same} of {}", whole.len());
        assert!(told.is_some());
        let mut packed = zstd(&whole);
        let middle = packed.len() / 2;
        packed[middle] ^= 0x55;
        assert!(read(packed).1.is_some(), "a changed byte is told");
    }
}
