//! A desk's folder in, its store out: reports as received, their records, linked incidents, and what reviewers decided.
//!
//! One SQLite file, so that a desk can be copied, backed up and read by other tools. Every change is one transaction that is on
//! the disk before the program says that it is done. Reports and decisions are only ever added; the rest is derived and can
//! be rebuilt by `recode`. The effective record is the coder's record with the decisions laid over it.
//! The store does not code: it takes coded reports, and the lexicon only for linking and checking edits.

mod accounts;
mod added;
mod agreement;
mod alerts;
mod amends;
mod arrivals;
mod codings;
mod confidence;
mod counts;
mod decisions;
mod documents;
mod facets;
mod feed;
mod filter;
mod fitting;
mod folder;
mod incidents;
mod known;
mod namesakes;
mod overview;
mod published;
mod recoding;
mod records;
mod reports;
mod standing;
mod version;
mod whereabouts;

pub use accounts::Role;
pub use agreement::{Agreement, FieldAgreement};
pub use alerts::{NewAlert, Outcome, ReceiverStatus, Settling, StoredAlert};
pub use arrivals::Arrival;
pub use codings::Coder;
pub use confidence::{Confidence, Grounds};
pub use counts::Counts;
pub use decisions::{Changed, Decision, Expected, LoggedDecision, Reviewer, Verdict};
pub use documents::{DocumentState, StoredDocument};
pub use feed::{ChangedThing, Cursor};
pub use filter::{Bounds, CLASSES, Filter, KINDS, Near, Order, STATUSES};
pub use folder::DeskArgs;
pub use incidents::StoredIncident;
pub use namesakes::Namesakes;
pub use overview::{MapPoint, Overview, Stretch};
pub use recoding::{Change, CodingChange, Mode};
pub use records::{Review, StoredRecord, id_of};
pub use reports::{CodedDocument, CodedReport, Reach, Received};
pub use standing::Standing;
pub use whereabouts::Whereabouts;

use anyhow::{Context, bail};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tidewatch_engine::link::distance_between;
use tidewatch_engine::record::IncidentPlace;

/// The file in a desk's folder.
const FILE: &str = "desk.sqlite";
/// Marks the file as ours ("TIDE").
const APPLICATION: i32 = 0x5449_4445;
/// Version of the tables; a file of a later one is refused.
const SCHEMA: i32 = 5;
/// What leads from each version to the next.
const STEPS: [&str; 4] = [include_str!("schema_2.sql"), include_str!("schema_alerts.sql"), include_str!("schema_4.sql"), include_str!("schema_5.sql")];
/// Kibibytes of pages that a connection keeps, and bytes of the file that are read where they lie.
const CACHE: i64 = 16 << 10;
const MAPPED: i64 = 1 << 30;
/// How long to wait for another program that is writing.
const PATIENCE: Duration = Duration::from_secs(20);

/// A desk's store, open.
pub struct Store {
    connection: Connection,
    file: PathBuf,
}

impl Store {
    /// Opens the desk in a folder.
    ///
    /// # Errors
    /// There is none, or the file is damaged, no desk's, or of a later version.
    pub fn open(folder: &Path) -> anyhow::Result<Store> {
        let file = folder.join(FILE);
        if !file.is_file() {
            bail!("no desk in `{}`\n  hint: `tidewatch add PATHS --desk {}` makes one", folder.display(), folder.display());
        }
        let store = connect(&file)?;
        match store.number("PRAGMA application_id")? {
            APPLICATION => store.of_this_version()?.with_feed(),
            _ => bail!("`{}` is an SQLite file, but no desk of tidewatch", file.display()),
        }
    }

    /// Opens the desk in a folder; makes folder and desk where there is none.
    ///
    /// # Errors
    /// As for `open`, and where nothing can be written.
    pub fn open_or_make(folder: &Path) -> anyhow::Result<Store> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        let mut store = connect(&folder.join(FILE))?;
        let transaction = store.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let n_tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))?;
        if n_tables == 0 {
            transaction.execute_batch(include_str!("schema.sql"))?;
            STEPS.iter().try_for_each(|step| transaction.execute_batch(step))?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", SCHEMA)?;
        }
        transaction.commit()?;
        drop(store);
        Store::open(folder)
    }

    /// The file that all is in.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What SQLite finds wrong with the file; empty for a sound one.
    ///
    /// # Errors
    /// The file cannot be read at all.
    pub fn faults(&self) -> anyhow::Result<Vec<String>> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check")?;
        let told = statement.query_map((), |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        Ok(told.into_iter().filter(|told| told != "ok").collect())
    }

    /// A file of an earlier version is brought up to date in one transaction.
    fn of_this_version(mut self) -> anyhow::Result<Store> {
        match self.number("PRAGMA user_version")? {
            SCHEMA => Ok(self),
            1..SCHEMA => {
                let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let version: i32 = transaction.query_row("PRAGMA user_version", (), |row| row.get(0))?;
                STEPS.iter().skip(version as usize - 1).try_for_each(|step| transaction.execute_batch(step))?;
                transaction.pragma_update(None, "user_version", SCHEMA)?;
                transaction.commit()?;
                Ok(self)
            }
            later if later > SCHEMA => {
                bail!("`{}` was made by a later version of tidewatch\n  hint: bring this program up to date", self.file.display())
            }
            other => bail!("`{}`: unknown version {other} of the tables", self.file.display()),
        }
    }

    fn with_feed(mut self) -> anyhow::Result<Store> {
        feed::begin_feed(&mut self.connection)?;
        Ok(self)
    }

    fn number(&self, query: &str) -> rusqlite::Result<i32> {
        self.connection.query_row(query, (), |row| row.get(0))
    }
}

fn connect(file: &Path) -> anyhow::Result<Store> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let told = || format!("cannot open the desk `{}`", file.display());
    let connection = Connection::open_with_flags(file, flags).with_context(told)?;
    prepare(&connection).with_context(told)?;
    Ok(Store { connection, file: file.to_path_buf() })
}

/// A log that is written ahead and flushed at each commit: what was committed outlives a killed program and a power cut.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get::<_, i64>(0))?;
    connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "cache_size", -CACHE)?;
    connection.pragma_update(None, "mmap_size", MAPPED)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("km_between", 4, flags, |call| {
        let point =
            |at: usize| -> rusqlite::Result<IncidentPlace> { Ok(IncidentPlace { lat: call.get(at)?, lon: call.get(at + 1)?, ..IncidentPlace::default() }) };
        Ok(distance_between(&point(0)?, &point(2)?))
    })?;
    connection.create_scalar_function("confidence", 6, flags, |call| {
        let text = |at: usize| call.get_raw(at).as_str_or_null().ok().flatten();
        let grounds = Grounds {
            n_sources: call.get(0)?,
            n_conflicts: call.get(1)?,
            status: text(2),
            start: text(3),
            end: text(4),
            has_point: call.get::<Option<f64>>(5)?.is_some(),
        };
        Ok(Confidence::of(grounds).name())
    })
}

/// Adds to an error of the store what its reader can do about it.
pub fn with_hint(error: anyhow::Error) -> anyhow::Error {
    let code = error.chain().find_map(|cause| cause.downcast_ref::<rusqlite::Error>()).and_then(rusqlite::Error::sqlite_error_code);
    let hint = match code {
        Some(ErrorCode::NotADatabase) => "the file is no SQLite file, or its head is overwritten: restore a copy, or add the reports to a new desk",
        Some(ErrorCode::DatabaseCorrupt) => "the file is damaged: `tidewatch status --check` tells where; restore a copy, or add the reports to a new desk",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program is writing to this desk: try again when it has ended",
        Some(ErrorCode::DiskFull) => "the disk is full: what was said to be done is kept",
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => "may this folder be written to?",
        _ => return error,
    };
    anyhow::anyhow!("{error:#}\n  hint: {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("tidewatch-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        folder
    }

    #[test]
    fn a_file_of_the_first_version_is_brought_up_to_date() {
        let folder = folder("versions");
        let old = Connection::open(folder.join(FILE)).expect("a file can be made");
        old.execute_batch(include_str!("schema.sql")).expect("the first tables are sound");
        let said = r#"{"decision":"amend","record":"r1","field":"killed","value":null}"#;
        old.execute("INSERT INTO decision (at, who, kind, said, seen) VALUES ('2024-03-14T00:00:00Z', 'ana', 'amend', ?1, '[]')", [said]).expect("it is kept");
        old.pragma_update(None, "application_id", APPLICATION).expect("it is marked");
        old.pragma_update(None, "user_version", 1).expect("it has a version");
        drop(old);
        let store = Store::open(&folder).expect("an old desk is opened");
        assert_eq!(store.number("PRAGMA user_version").expect("it has a version"), SCHEMA);
        assert_eq!(store.whereabouts("nothing").expect("the tables are there"), None);
        assert!(matches!(&store.decisions(None).expect("old entries are read")[0].decision, Decision::Amend { alone: false, .. }));
        drop(store);
        fs::remove_dir_all(folder).expect("the folder is ours");
    }

    #[test]
    fn a_file_that_stops_the_desk_is_begun_twice_and_no_more() {
        let folder = folder("arrivals");
        let mut store = Store::open_or_make(&folder).expect("a desk is made");
        let mut begin = |look: &str| store.begin_arrival("inbox/a.txt", look, "inbox/a.txt").expect("it is written down");
        assert_eq!([begin("9 1"), begin("9 1"), begin("9 1"), begin("9 1")], [true, true, false, false]);
        assert!(begin("10 2"), "another file of the same name is another file");
        store.end_arrival("inbox/a.txt", &Arrival { state: "new".into(), ..Arrival::default() }).expect("it is written down");
        assert!(!store.begin_arrival("inbox/a.txt", "10 2", "inbox/a.txt").expect("it is looked up"));
        assert_eq!(store.arrivals(5).expect("they are listed")[0].state, "new");
        drop(store);
        fs::remove_dir_all(folder).expect("the folder is ours");
    }
}
