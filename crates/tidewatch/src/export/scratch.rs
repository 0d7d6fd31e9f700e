//! A folder in, a hidden folder of its own within it out, for files that are not finished yet: what is made of a large desk is never held in memory.
//!
//! It goes, with what is left in it, when its owner does; only a program that is killed leaves it behind. Nobody else may read it.

use anyhow::Context;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The folder.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Makes it within a folder.
    ///
    /// # Errors
    /// There is no such folder; nothing may be written in it.
    pub fn within(folder: &Path) -> anyhow::Result<Scratch> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        for number in 0.. {
            let folder = folder.join(format!(".tidewatch-{}-{number}.part", std::process::id()));
            match only_ours().create(&folder) {
                Ok(()) => return Ok(Scratch { folder }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).with_context(|| format!("cannot write `{}`", folder.display())),
            }
        }
        unreachable!("numbers do not end")
    }

    /// Makes it where the system keeps such files.
    ///
    /// # Errors
    /// Nothing may be written there.
    pub fn of_the_system() -> anyhow::Result<Scratch> {
        Scratch::within(&std::env::temp_dir())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A new file, to be written and read.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn file(&self, name: &str) -> anyhow::Result<File> {
        let path = self.path(name);
        OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path).with_context(|| format!("cannot write `{}`", path.display()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(unix)]
fn only_ours() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
fn only_ours() -> DirBuilder {
    DirBuilder::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn nothing_is_left_of_it() {
        let (one, two) = (Scratch::of_the_system().unwrap(), Scratch::of_the_system().unwrap());
        one.file("a").unwrap().write_all(b"a").unwrap();
        assert!(one.path("a").is_file() && !two.path("a").exists(), "each is its own");
        let folder = one.folder.clone();
        drop(one);
        assert!(!folder.exists());
        assert!(Scratch::within(Path::new("/no/such/folder")).unwrap_err().to_string().contains("cannot write"));
    }
}
