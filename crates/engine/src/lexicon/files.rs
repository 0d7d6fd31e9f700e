//! Lexicon files as names and bytes, and the faults found in them.
//!
//! The shipped files are compiled in by `build.rs`. List files (`.txt`, `.tsv`) are one entry a line, `#` opens a comment;
//! structured files are TOML.

use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The files of a lexicon by their path below `lexicon/`, with `/` between folders.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Files {
    /// The files compiled into the program.
    pub fn shipped() -> Files {
        let files = SHIPPED.iter().map(|&(name, bytes)| (name.to_string(), Cow::Borrowed(bytes))).collect();
        Files { files }
    }

    /// Adds a file, or replaces the one of that name.
    pub fn insert(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(name.into(), Cow::Owned(bytes));
    }

    /// Names of the files, in order, that stand in a folder (`"rules/"`).
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.files.keys().map(String::as_str).filter(move |name| name.starts_with(folder))
    }

    /// The bytes of a file; a missing file is a fault and reads as empty.
    pub fn bytes(&self, name: &str, faults: &mut Faults) -> &[u8] {
        match self.files.get(name) {
            Some(bytes) => bytes,
            None => {
                faults.add(name, 0, "the file is missing", "every lexicon file of the program must be there");
                &[]
            }
        }
    }

    /// The bytes of a file as they were compiled in, where they were: they live as long as the program.
    pub fn shipped_bytes(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        self.files.get(name).cloned()
    }

    /// The text of a file; a file that is not UTF-8 is a fault and reads as empty.
    pub fn text(&self, name: &str, faults: &mut Faults) -> &str {
        std::str::from_utf8(self.bytes(name, faults)).unwrap_or_else(|error| {
            faults.add(name, 0, format!("not UTF-8 after byte {}", error.valid_up_to()), "save the file as UTF-8");
            ""
        })
    }

    /// The entries of a list file with their line numbers; comments and blank lines left out.
    pub fn lines<'a>(&'a self, name: &str, faults: &mut Faults) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
        let lines = self.text(name, faults).lines().enumerate();
        lines
            .map(|(at, line)| (at + 1, line.split_once(" #").map_or(line, |(entry, _)| entry).trim_end()))
            .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
    }

    /// A TOML file as a value; what does not fit is a fault, and the value is the default.
    pub fn toml<T: DeserializeOwned + Default>(&self, name: &str, faults: &mut Faults) -> T {
        let text = self.text(name, faults);
        toml::from_str(text).unwrap_or_else(|error| {
            let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            faults.add(name, line, error.message(), "compare with the entries around it");
            T::default()
        })
    }
}

/// What is wrong with a lexicon file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path below `lexicon/`.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    pub message: String,
    pub hint: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "lexicon/{}:{}: {}", self.file, self.line, self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n  hint: {}", self.hint) }
    }
}

/// Faults gathered while a lexicon is read.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, file: &str, line: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.0.push(Fault { file: file.into(), line, message: message.into(), hint: hint.into() });
    }

    /// The value if there was no fault, else all faults.
    pub fn into_result<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}
