//! Results in, lines on standard output out: JSON lines, CSV, a table; progress on a terminal's standard error.

pub mod csv;
mod progress;
pub mod table;

pub use progress::Progress;

use serde::Serialize;
use std::io;

/// Appends a value as one line of JSON.
pub fn json_line(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *out, value).expect("memory takes every byte and our types have string keys");
    out.push(b'\n');
}

/// Whether an error says that nobody reads our output any more, as after `| head`.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
