//! The program's version and lexicon files in, the coder's mark out: which coding a document's records come from.

use jiff::Timestamp;
use rusqlite::Transaction;
use sha2::{Digest, Sha256};
use tidewatch_engine::lexicon::Files;

/// A version of the program with a lexicon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coder {
    pub version: String,
    /// SHA-256 of the lexicon's files and their names, hexadecimal.
    pub lexicon: String,
}

impl Coder {
    /// This program with these files.
    pub fn of(files: &Files) -> Coder {
        let mut hash = Sha256::new();
        for name in files.under("") {
            let bytes = files.shipped_bytes(name).unwrap_or_default();
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(&bytes);
        }
        Coder { version: env!("CARGO_PKG_VERSION").to_string(), lexicon: hexadecimal(&hash.finalize()) }
    }

    /// The coder's row, made where it is new here.
    pub(super) fn row(&self, transaction: &Transaction) -> rusqlite::Result<i64> {
        transaction.execute(
            "INSERT OR IGNORE INTO coding (version, lexicon, first) VALUES (?1, ?2, ?3)",
            (&self.version, &self.lexicon, Timestamp::now().to_string()),
        )?;
        transaction.query_row("SELECT coding FROM coding WHERE version = ?1 AND lexicon = ?2", (&self.version, &self.lexicon), |row| row.get(0))
    }
}

/// Bytes in small hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
