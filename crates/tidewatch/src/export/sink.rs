//! Rows in, piece by piece, files out: what every form of tables is written through.

use super::cell::Cell;
use std::path::PathBuf;

/// Files with their names and where they lie.
pub type Files = Vec<(String, PathBuf)>;

/// Takes the rows of tables that it was told of before.
pub trait Sink {
    /// Takes further rows of a table, which is named by its place among them.
    ///
    /// # Errors
    /// They cannot be written; the form cannot hold so many.
    fn take(&mut self, table: usize, rows: &[Vec<Cell>]) -> anyhow::Result<()>;

    /// Ends the files.
    ///
    /// # Errors
    /// They cannot be written.
    fn done(self: Box<Self>) -> anyhow::Result<Files>;
}
