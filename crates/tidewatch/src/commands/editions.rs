//! A desk's folder in, the stamps of its published bulletins out: what the last one told, for the next to say what changed.
//!
//! Stamps are files `bulletins/0001.json` and so on; they are only ever added. A stamp may as well be any file, and a desk's log
//! tells what was added and corrected since a day without any stamp.

use crate::store::{Decision, Store};
use anyhow::{Context, bail};
use jiff::civil::Date;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use tidewatch_engine::compose::{Correction, Since, Stamp};

/// The stamps of a desk.
pub struct Editions {
    folder: PathBuf,
}

impl Editions {
    pub fn of(desk: &Path) -> Editions {
        Editions { folder: desk.join("bulletins") }
    }

    /// The last published bulletin's stamp; none before the first.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn last(&self) -> anyhow::Result<Option<Since>> {
        self.numbers().into_iter().max().map(|number| read_stamp(&self.path(number))).transpose()
    }

    /// Keeps a stamp as the latest.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn keep(&self, stamp: &str) -> anyhow::Result<()> {
        fs::create_dir_all(&self.folder).with_context(|| format!("cannot make the folder `{}`", self.folder.display()))?;
        let path = self.path(self.numbers().into_iter().max().unwrap_or(0) + 1);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).with_context(|| format!("cannot write `{}`", path.display()))?;
        file.write_all(stamp.as_bytes()).and_then(|()| file.sync_all()).with_context(|| format!("cannot write `{}`", path.display()))
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:04}.json"))
    }

    fn numbers(&self) -> Vec<u32> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".json")?.parse().ok()).collect()
    }
}

/// What `--since` names: a stamp, or a day of the desk's log.
///
/// # Errors
/// A file that is no stamp; a day without a desk.
pub fn read_since(told: &str, store: Option<&Store>) -> anyhow::Result<Since> {
    match (told.parse::<Date>(), store) {
        (Ok(day), Some(store)) => since_day(day, store),
        (Ok(_), None) => bail!("`--since {told}` is a day, and only a desk has a log of days\n  hint: give the last bulletin's stamp, or `--desk DIR`"),
        (Err(_), _) => read_stamp(Path::new(told)),
    }
}

fn read_stamp(path: &Path) -> anyhow::Result<Since> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the stamp `{}`", path.display()))?;
    let stamp: Stamp = serde_json::from_str(&text).with_context(|| format!("`{}` is no stamp of a bulletin", path.display()))?;
    if stamp.bulletin != "tidewatch" {
        bail!("`{}` is no stamp of a bulletin\n  hint: `tidewatch bulletin --stamp FILE` writes one", path.display());
    }
    Ok(Since::Stamp(Box::new(stamp)))
}

fn since_day(day: Date, store: &Store) -> anyhow::Result<Since> {
    let from = day.to_string();
    let log = store.decisions(None)?;
    let standing = log.into_iter().filter(|logged| !logged.withdrawn && logged.at.as_str() >= from.as_str());
    let corrections = standing.flat_map(|logged| match logged.decision {
        Decision::Edit { record, field, .. } | Decision::Amend { record, field, .. } => vec![Correction { record, field }],
        Decision::Merge { records } | Decision::Split { records } => {
            records.into_iter().map(|record| Correction { record, field: "which reports tell of it".into() }).collect()
        }
        _ => Vec::new(),
    });
    Ok(Since::Log { day, corrections: corrections.collect(), new_documents: store.documents_since(day)? })
}
