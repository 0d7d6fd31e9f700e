//! The command line in, the desk's folder and the lexicon that it codes with out.
//!
//! A desk's own words stand in its folder, so that every command takes the same ones.

use crate::lexicon::{LexiconArgs, check_files};
use crate::store::{Coder, Store};
use std::path::PathBuf;
use tidewatch_engine::lexicon::Lexicon;

/// Which desk.
#[derive(clap::Args, Clone, Debug)]
pub struct DeskArgs {
    /// Folder of the desk; a folder `lexicon` in it is laid over the shipped one
    #[arg(long, value_name = "DIR", default_value = "desk")]
    pub desk: PathBuf,
}

impl DeskArgs {
    /// Opens the desk's store.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn store(&self) -> anyhow::Result<Store> {
        Store::open(&self.desk)
    }

    /// The desk's store with the lexicon and the coder's mark, as `store` and `lexicon` give them.
    ///
    /// # Errors
    /// As for both.
    pub fn open(&self, asked: &LexiconArgs) -> anyhow::Result<(Store, Lexicon, Coder)> {
        let store = self.store()?;
        let (lexicon, coder) = self.lexicon(asked)?;
        Ok((store, lexicon, coder))
    }

    /// The lexicon that was asked for, else the desk's own, and the coder's mark that it gives.
    ///
    /// # Errors
    /// A folder that cannot be read; faults of the lexicon.
    pub fn lexicon(&self, asked: &LexiconArgs) -> anyhow::Result<(Lexicon, Coder)> {
        let own = self.desk.join("lexicon");
        let mut asked = asked.clone();
        asked.lexicon = asked.lexicon.or_else(|| own.is_dir().then_some(own));
        let files = asked.files()?;
        Ok((check_files(&files)?, Coder::of(&files)))
    }
}
