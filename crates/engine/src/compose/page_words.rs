//! `lexicon/page.toml` in, the words of the bulletin's page out: headings, columns, overview sentences, method.
//!
//! Words stand in tables by key; templates are filled by `told`. Which keys the page needs is told here, so that a desk's own file that lacks one is refused with its name.

use crate::lexicon::{Faults, Files};
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = "page.toml";

/// Tables and the keys that the page takes from each.
const NEEDED: &[(&str, &[&str])] = &[
    ("periods", &["week", "quarter"]),
    (
        "headings",
        &["comparison", "main_events", "changes", "waves", "tallies", "figures", "statements", "aside", "earlier", "glossary", "sources", "sums", "method"],
    ),
    ("overview", &["told", "toll", "places", "perpetrators", "means", "highest", "change", "uncovered", "conflicts", "tallies", "tally", "waves", "nothing"]),
    ("comparison", &["covered", "uncovered", "open", "differ", "all", "placed", "arenas", "divisions", "tactics", "actors"]),
    ("changes", &["none", "added", "changed", "gone", "reports", "edited"]),
    ("criteria", &["opening", "killed", "hurt", "tactics", "targets", "conflict", "none"]),
    ("waves", &["short", "none", "wave", "cluster", "method"]),
    ("tallies", &["note", "holds", "fails", "remainder", "coverage"]),
    ("glossary", &["told", "called", "unknown"]),
    ("sources", &["counted", "copies", "unread"]),
];

/// The page's words, by table and key.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageWords {
    /// Paragraphs of the method note: heading and text, with slots.
    pub method: Vec<[String; 2]>,
    #[serde(flatten)]
    pub tables: BTreeMap<String, BTreeMap<String, String>>,
}

impl PageWords {
    pub fn read(files: &Files, faults: &mut Faults) -> PageWords {
        let words: PageWords = files.toml(FILE, faults);
        for (table, keys) in NEEDED {
            for key in keys.iter().filter(|key| words.find(table, key).is_none()) {
                faults.add(FILE, 0, format!("`{key}` is missing in `[{table}]`"), "the page says something with it: take over the shipped line");
            }
        }
        words
    }

    /// The words of a key; the key itself where the file has none.
    pub fn say<'a>(&'a self, table: &str, key: &'a str) -> &'a str {
        self.find(table, key).unwrap_or(key)
    }

    /// The words of a key, if there are any.
    pub fn find(&self, table: &str, key: &str) -> Option<&str> {
        self.tables.get(table)?.get(key).map(String::as_str)
    }
}
