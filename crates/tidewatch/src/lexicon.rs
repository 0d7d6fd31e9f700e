//! A folder of lexicon files in, the lexicon out: the shipped files with the desk's own laid over them.

use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use tidewatch_engine::lexicon::{Files, Lexicon};

/// Where the lexicon comes from.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct LexiconArgs {
    /// Folder of lexicon files that are added to the shipped ones or stand in their place
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    /// Further places that `tidewatch gazetteer import` made; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub gazetteer: Vec<PathBuf>,
}

impl LexiconArgs {
    /// The shipped files, those of the folder laid over them.
    ///
    /// # Errors
    /// A folder, a file in it, or a layer that cannot be read.
    pub fn files(&self) -> anyhow::Result<Files> {
        let mut files = Files::shipped();
        if let Some(folder) = &self.lexicon {
            lay_over(folder, "", &mut files)?;
        }
        for (at, layer) in self.gazetteer.iter().enumerate() {
            let bytes = fs::read(layer).with_context(|| format!("cannot read the gazetteer layer `{}`", layer.display()))?;
            files.insert(format!("gazetteer/layer{at}.bin"), bytes);
        }
        Ok(files)
    }

    /// The lexicon, checked.
    ///
    /// # Errors
    /// All faults of all files, one a line.
    pub fn read(&self) -> anyhow::Result<Lexicon> {
        check_files(&self.files()?)
    }
}

/// The lexicon of these files.
///
/// # Errors
/// All faults of all files, one a line.
pub fn check_files(files: &Files) -> anyhow::Result<Lexicon> {
    match Lexicon::read(files) {
        Ok(lexicon) => Ok(lexicon),
        Err(faults) => bail!("the lexicon has faults\n{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>()),
    }
}

/// Whether a file is one of the lexicon, or lies in a folder of which every file of its kind is read.
fn is_read(name: &str, files: &Files) -> bool {
    let of = |path: &str| (path.rsplit_once('/').map(|(folder, _)| folder.to_string()), path.rsplit_once('.').map(|(_, ending)| ending.to_string()));
    let own = of(name);
    files.under("").any(|known| known == name || (own.0.is_some() && of(known) == own))
}

/// Adds a folder's files by their path below the lexicon's root.
fn lay_over(folder: &Path, prefix: &str, files: &mut Files) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the lexicon folder `{}`", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            lay_over(&path, &format!("{name}/"), files)?;
        } else if path.extension().is_none_or(|ending| ending != "md") {
            if !is_read(&name, files) {
                eprintln!("note: `{}` is no file of the lexicon: it is not read", path.display());
            }
            files.insert(name, fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?);
        }
    }
    Ok(())
}
