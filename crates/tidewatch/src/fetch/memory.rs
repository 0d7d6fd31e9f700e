//! What a desk remembers of the addresses that it asked: `collected.json` in its folder.
//!
//! It can be thrown away: then everything is asked for anew, and what is stored already is stored once.

use anyhow::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "collected.json";
/// Pages of one feed that are remembered.
const MOST_PAGES: usize = 5_000;

/// What is known of one address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Known {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// When it was last asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
    /// When it may be asked again, as the server says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Pages that the feed's entries led to and that were fetched, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<String>,
}

impl Known {
    pub fn remember_page(&mut self, page: String) {
        self.pages.push(page);
        let n_over = self.pages.len().saturating_sub(MOST_PAGES);
        self.pages.drain(..n_over);
    }
}

/// The memory of a desk.
pub struct Memory {
    path: PathBuf,
    pub addresses: BTreeMap<String, Known>,
}

impl Memory {
    /// Opens the memory of the desk in a folder; empty where there is none.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(desk: &Path) -> anyhow::Result<Memory> {
        let path = desk.join(FILE);
        let addresses = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .with_context(|| format!("`{}` is damaged\n  hint: remove it, then everything is asked for anew", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", path.display())),
        };
        Ok(Memory { path, addresses })
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&self) -> anyhow::Result<()> {
        let part = self.path.with_extension("json.part");
        let bytes = serde_json::to_vec_pretty(&self.addresses)?;
        fs::write(&part, bytes).and_then(|()| fs::rename(&part, &self.path)).with_context(|| format!("cannot write `{}`", self.path.display()))
    }
}
