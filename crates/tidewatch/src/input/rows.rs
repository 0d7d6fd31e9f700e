//! A stream of JSON lines in, one line at a time out, with its number; blank lines are passed by.

use super::files::{Bytes, told};
use super::{Fault, Report};
use std::io::BufRead;
use std::sync::Arc;

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

impl Iterator for Rows {
    type Item = Result<Report, Fault>;

    fn next(&mut self) -> Option<Result<Report, Fault>> {
        loop {
            let mut bytes = Vec::new();
            self.line += 1;
            match self.bytes.as_mut()?.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
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
