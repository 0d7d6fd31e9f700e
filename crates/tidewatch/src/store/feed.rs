//! A place in a desk's feed in, what has changed since then out: kind and id, in the order of the changes.
//!
//! The database's own triggers write the feed (`feed.sql`), so nothing that changes is missed, whoever changes it. Of each thing only the
//! last change is kept: a copy needs no more, and the feed never grows past what the desk has ever held. It does not say what a thing is now.

use super::Store;
use anyhow::bail;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// One thing that has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedThing {
    /// Place in the feed; only grows.
    pub number: i64,
    /// `document`, `record`, `incident` or `decision`.
    pub kind: String,
    pub id: String,
}

/// A place in a feed, as a copy keeps it: `3f2a9c01d4be-1042`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub feed: String,
    pub number: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}-{}", self.feed, self.number)
    }
}

impl std::str::FromStr for Cursor {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Cursor> {
        let parts = text.rsplit_once('-').and_then(|(feed, number)| Some(Cursor { feed: feed.to_string(), number: number.parse().ok()? }));
        match parts.filter(|cursor| !cursor.feed.is_empty() && cursor.number >= 0) {
            Some(cursor) => Ok(cursor),
            None => bail!("`{text}` is no place in a feed of changes\n  hint: give the `cursor` that the last answer ended with"),
        }
    }
}

impl Store {
    /// The place where the feed ends now.
    pub fn end_of_feed(&self) -> anyhow::Result<Cursor> {
        let query = "SELECT feed.id, coalesce ((SELECT max(number) FROM change), 0) FROM feed";
        Ok(self.connection.query_row(query, (), |row| Ok(Cursor { feed: row.get(0)?, number: row.get(1)? }))?)
    }

    /// What has changed after a place, the earliest change first, so many at most; all of it where there is no place.
    ///
    /// # Errors
    /// The place is in the feed of another desk, or after this one's end.
    pub fn changes(&self, since: Option<&Cursor>, most: usize) -> anyhow::Result<Vec<ChangedThing>> {
        let end = self.end_of_feed()?;
        if let Some(since) = since.filter(|since| since.feed != end.feed || since.number > end.number) {
            bail!("`{since}` is no place in this desk's feed\n  hint: the desk was made anew or restored from a copy; fetch everything again, without `since`");
        }
        let mut statement = self.connection.prepare_cached("SELECT number, kind, id FROM change WHERE number > ?1 ORDER BY number LIMIT ?2")?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement
            .query_map((since.map_or(0, |since| since.number), most), |row| Ok(ChangedThing { number: row.get(0)?, kind: row.get(1)?, id: row.get(2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Lays the feed over a file that has none.
pub(super) fn begin_feed(connection: &mut Connection) -> anyhow::Result<()> {
    let has_feed = |connection: &Connection| connection.query_row("SELECT 1 FROM sqlite_schema WHERE name = 'change'", (), |_| Ok(())).optional();
    if has_feed(connection)?.is_some() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if has_feed(&transaction)?.is_none() {
        transaction.execute_batch(include_str!("feed.sql"))?;
    }
    Ok(transaction.commit()?)
}
