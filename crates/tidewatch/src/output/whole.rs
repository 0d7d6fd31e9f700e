//! A finished file and a path in, that file in its place out: what is read there is the old file or the new one, never a part.
//!
//! It is moved beside its place under another name, flushed, then renamed. Where that fails, it goes and what stood there stays.

use anyhow::{Context, bail};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Moves a finished file to its place, which may lie on another disk; all or nothing.
///
/// # Errors
/// The folder is not there or cannot be written to, the disk is full, a folder stands in the place.
pub fn place_whole(made: &Path, path: &Path) -> anyhow::Result<()> {
    let beside = beside(path)?;
    let placed = fs::rename(made, &beside).or_else(|_| fs::copy(made, &beside).map(drop)).and_then(|()| settle(&beside, path));
    if placed.is_err() {
        let _ = fs::remove_file(&beside);
    }
    placed.with_context(|| format!("cannot write `{}`: what stood there is as it was", path.display()))
}

/// The name that a file has until it is whole.
fn beside(path: &Path) -> anyhow::Result<PathBuf> {
    if path.is_dir() {
        bail!("`{}` is a folder\n  hint: name a file in it", path.display());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        bail!("there is no folder `{}`\n  hint: make it first", folder.display());
    }
    let name = path.file_name().with_context(|| format!("`{}` names no file", path.display()))?;
    Ok(folder.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id())))
}

fn settle(beside: &Path, path: &Path) -> io::Result<()> {
    File::open(beside)?.sync_all()?;
    fs::rename(beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = std::env::temp_dir().join(format!("tidewatch-whole-{}", std::process::id()));
        fs::create_dir_all(folder.join("taken")).unwrap();
        let path = folder.join("a.csv");
        let place = |text: &str, path: &Path| {
            fs::write(folder.join("made"), text).unwrap();
            place_whole(&folder.join("made"), path)
        };
        place("one", &path).unwrap();
        place("two", &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(!folder.join("made").exists(), "it is moved");
        assert!(place("x", &folder.join("taken")).unwrap_err().to_string().contains("is a folder"));
        assert!(place("x", &folder.join("no/b.csv")).unwrap_err().to_string().contains("there is no folder"));
        fs::remove_file(folder.join("made")).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing is left beside");
        fs::remove_dir_all(&folder).unwrap();
    }
}
