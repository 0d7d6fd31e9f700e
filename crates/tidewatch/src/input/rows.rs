//! A stream of JSON lines in, one line at a time out, with its number; blank lines are passed by.

use super::files::{Bytes, told};
use super::{Fault, Report};
use std::io::{self, BufRead, Read};
use std::sync::Arc;

/// Longest line, in bytes.
pub const LONGEST_LINE: u64 = 64 << 20;

/// The lines of one file or of standard input.
pub struct Rows {
    file: Arc<str>,
    bytes: Option<Bytes>,
    line: usize,
}

impl Rows {
    pub fn new(file: &str, bytes: Bytes) -> Rows {
        Rows { file: Arc::from(file), bytes: Some(bytes), line: 0 }
    }
}

impl Rows {
    /// The next line, of which no more than the longest is kept; how many bytes it has, 0 at the end.
    fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<u64> {
        let Some(bytes) = &mut self.bytes else { return Ok(0) };
        let mut n_bytes = bytes.take(LONGEST_LINE + 1).read_until(b'\n', line)? as u64;
        while n_bytes > LONGEST_LINE && !line.ends_with(b"\n") {
            line.clear();
            let n_more = bytes.take(LONGEST_LINE).read_until(b'\n', line)? as u64;
            n_bytes += n_more;
            if n_more == 0 {
                break;
            }
        }
        Ok(n_bytes)
    }
}

impl Iterator for Rows {
    type Item = Result<Report, Fault>;

    fn next(&mut self) -> Option<Result<Report, Fault>> {
        loop {
            let mut bytes = Vec::new();
            self.line += 1;
            match self.read_line(&mut bytes) {
                Ok(0) => return None,
                Ok(n_bytes) if n_bytes > LONGEST_LINE => {
                    let message = format!("the line is longer than {} MiB: passed by", LONGEST_LINE >> 20);
                    return Some(Err(Fault::new(&self.file, message, "one document a line").at(self.line)));
                }
                Ok(_) if bytes.trim_ascii().is_empty() => {}
                Ok(_) => return Some(Ok(Report::Row { file: self.file.clone(), line: self.line, bytes })),
                Err(error) => {
                    self.bytes = None;
                    return Some(Err(Fault::new(&self.file, told(&error), "").at(self.line)));
                }
            }
        }
    }
}
