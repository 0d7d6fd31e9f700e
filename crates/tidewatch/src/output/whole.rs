//! Bytes and a path in, a whole file out: what is read there is the old file or the new one, never a part.
//!
//! Written beside its place under another name, flushed, then renamed. Where that fails, what was written goes and what stood there stays.

use anyhow::{Context, bail};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file, all or nothing.
///
/// # Errors
/// The folder is not there or cannot be written to, the disk is full, a folder stands in the place.
pub fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if path.is_dir() {
        bail!("`{}` is a folder\n  hint: name a file in it", path.display());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        bail!("there is no folder `{}`\n  hint: make it first", folder.display());
    }
    let name = path.file_name().with_context(|| format!("`{}` names no file", path.display()))?;
    let beside = folder.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let written = write_beside(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written.with_context(|| format!("cannot write `{}`: what stood there is as it was", path.display()))
}

fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = std::env::temp_dir().join(format!("tidewatch-whole-{}", std::process::id()));
        fs::create_dir_all(folder.join("taken")).unwrap();
        let path = folder.join("a.csv");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(write_whole(&folder.join("taken"), b"x").unwrap_err().to_string().contains("is a folder"));
        assert!(write_whole(&folder.join("no/b.csv"), b"x").unwrap_err().to_string().contains("there is no folder"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing is left beside");
        fs::remove_dir_all(&folder).unwrap();
    }
}
