//! What is wrong with an input, and where: what the program says about it on standard error.

use crate::Status;
use std::fmt;

/// An input that could not be read, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    pub message: String,
    pub hint: &'static str,
    /// Worth saying, but nothing was left unread.
    pub is_note: bool,
}

impl Fault {
    pub fn new(file: &str, message: impl Into<String>, hint: &'static str) -> Fault {
        Fault { file: file.to_string(), line: 0, message: message.into(), hint, is_note: false }
    }

    pub fn note(file: &str, message: impl Into<String>) -> Fault {
        Fault { is_note: true, ..Fault::new(file, message, "") }
    }

    pub fn at(self, line: usize) -> Fault {
        Fault { line, ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(if self.is_note { "note: " } else { "error: " })?;
        match self.line {
            0 => write!(f, "`{}`: {}", self.file, self.message)?,
            line => write!(f, "`{}` line {line}: {}", self.file, self.message)?,
        }
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n  hint: {}", self.hint) }
    }
}

/// Says on standard error what was wrong, and how that leaves the command.
pub fn tell_faults(faults: &[Fault]) -> Status {
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    if faults.iter().all(|fault| fault.is_note) { Status::Done } else { Status::SomeUnread }
}
