//! Alerts in, what is to be sent to whom out: the outbox, and what was told before.
//!
//! An alert, its keys and its deliveries are one transaction, so that a killed program has either told the outbox or will find the alert again. A
//! delivery is claimed before it is tried and noted after; a claim that nobody noted lapses, and is tried again under the same id. A receiver that
//! cannot tell a second time from a first one, as a mail server, is told under another state: from the moment at which the message goes until the
//! answer is noted it is `handed`. Where a program ends in between, nobody knows whether it arrived; it is not tried again unless somebody asks.

use super::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use std::collections::BTreeMap;

/// How long a claim holds, seconds: longer than any receiver is waited for.
const CLAIM: i64 = 300;

/// An alert, ready to be sent.
pub struct NewAlert {
    pub id: String,
    pub rule: String,
    /// What it is about; one in common with an earlier alert of the rule is the same news.
    pub keys: Vec<String>,
    pub json: String,
    /// Names of receivers.
    pub to: Vec<String>,
}

/// An alert as it stands in the store.
#[derive(Clone, Debug)]
pub struct StoredAlert {
    row: i64,
    pub id: String,
    /// RFC 3339, UTC.
    pub at: String,
    pub json: String,
    /// Attempts at this delivery so far, with the one that was claimed; 0 where none was asked for.
    pub attempts: u32,
}

/// How one receiver stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReceiverStatus {
    pub receiver: String,
    pub sent: usize,
    pub waiting: usize,
    pub given_up: usize,
    /// Handed over without an answer that was noted: these may have arrived.
    pub unsure: usize,
    /// When it was last tried, RFC 3339, UTC.
    pub last_attempt: Option<String>,
    /// What went wrong with what is waiting or given up.
    pub fault: Option<String>,
    /// When it is tried again, Unix seconds.
    pub next: Option<i64>,
}

/// A delivery of which nobody knows whether it arrived.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unsure {
    pub receiver: String,
    /// Id of the alert.
    pub unsure: String,
    /// When it was handed over, RFC 3339, UTC.
    pub at: Option<String>,
    pub title: String,
}

/// What is to become of deliveries that may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Settling {
    /// Send them again, under the same ids
    Resend,
    /// They have arrived
    Arrived,
}

/// A rule that has been looked at, and what it told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleStatus {
    pub rule: String,
    /// RFC 3339, UTC.
    pub since: String,
    pub alerts: usize,
}

/// What became of an attempt.
pub enum Outcome<'a> {
    Sent,
    /// What went wrong, and in how many seconds to try again; never again where there is none.
    Failed {
        told: &'a str,
        again: Option<i64>,
    },
    /// It may have arrived: what went wrong after it was handed over.
    Unsure(&'a str),
}

impl Store {
    /// What a rule asked for when it was last looked at.
    pub fn known_rule(&self, name: &str) -> anyhow::Result<Option<String>> {
        let mut find = self.connection.prepare_cached("SELECT definition FROM alert_rule WHERE name = ?1")?;
        Ok(find.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Takes up a new or changed rule: what it finds already is not told.
    pub fn settle_rule(&mut self, name: &str, definition: &str, keys: &[String]) -> anyhow::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let query = "INSERT INTO alert_rule (name, definition, since) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, since = excluded.since";
        transaction.execute(query, (name, definition, now()))?;
        keys.iter().try_for_each(|key| add_key(&transaction, name, key))?;
        Ok(transaction.commit()?)
    }

    /// Puts alerts into the outbox; those that are no news only add to what is known. The ids of the new ones.
    pub fn add_alerts(&mut self, alerts: &[NewAlert]) -> anyhow::Result<Vec<String>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut fresh = Vec::new();
        for alert in alerts {
            if !is_known(&transaction, alert)? && add_alert(&transaction, alert)? {
                fresh.push(alert.id.clone());
            }
            alert.keys.iter().try_for_each(|key| add_key(&transaction, &alert.rule, key))?;
        }
        transaction.commit()?;
        Ok(fresh)
    }

    /// The next alert that a receiver is due, now claimed; those given up or not yet due too, where all are asked for.
    pub fn claim_delivery(&mut self, receiver: &str, tried: &[i64], all: bool) -> anyhow::Result<Option<StoredAlert>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let due = if all { "(state IN ('waiting', 'given_up') OR state = 'sending' AND due <= ?2)" } else { "state IN ('waiting', 'sending') AND due <= ?2" };
        let tried: Vec<String> = tried.iter().map(ToString::to_string).collect();
        let query = format!(
            "SELECT alert, id, alert.at, json, attempts + 1 FROM alert_delivery JOIN alert USING (alert) WHERE receiver = ?1 AND {due} \
             AND alert NOT IN ({}) ORDER BY alert LIMIT 1",
            tried.join(", ")
        );
        let read = |row: &rusqlite::Row| Ok(StoredAlert { row: row.get(0)?, id: row.get(1)?, at: row.get(2)?, json: row.get(3)?, attempts: row.get(4)? });
        let found = transaction.query_row(&query, params![receiver, seconds()], read).optional()?;
        if let Some(alert) = &found {
            let query = "UPDATE alert_delivery SET state = 'sending', attempts = ?3, due = ?4, at = ?5 WHERE alert = ?1 AND receiver = ?2";
            transaction.execute(query, params![alert.row, receiver, alert.attempts, seconds() + CLAIM, now()])?;
        }
        transaction.commit()?;
        Ok(found)
    }

    /// Says that a claimed delivery goes now, where the receiver cannot tell a second time from a first. Whether it is still ours: a claim that has
    /// lapsed may be somebody else's.
    pub fn hand_over(&mut self, alert: &StoredAlert, receiver: &str) -> anyhow::Result<bool> {
        let query = "UPDATE alert_delivery SET state = 'handed', due = ?4, at = ?5, told = ?6 \
                     WHERE alert = ?1 AND receiver = ?2 AND state = 'sending' AND attempts = ?3";
        let told = "handed over, and no answer was noted";
        Ok(self.connection.execute(query, params![alert.row, receiver, alert.attempts, seconds() + CLAIM, now(), told])? == 1)
    }

    /// Deliveries that may have arrived, the oldest first.
    pub fn unsure(&self) -> anyhow::Result<Vec<Unsure>> {
        let query = "SELECT receiver, id, alert_delivery.at, json_extract(json, '$.title') FROM alert_delivery JOIN alert USING (alert) \
                     WHERE state IN ('handed', 'unsure') ORDER BY alert, receiver";
        let mut statement = self.connection.prepare_cached(query)?;
        let read = |row: &rusqlite::Row| {
            Ok(Unsure { receiver: row.get(0)?, unsure: row.get(1)?, at: row.get(2)?, title: row.get::<_, Option<String>>(3)?.unwrap_or_default() })
        };
        Ok(statement.query_map((), read)?.collect::<Result<_, _>>()?)
    }

    /// Settles deliveries that may have arrived; not those that somebody is at. How many there were.
    pub fn settle_unsure(&mut self, how: Settling) -> anyhow::Result<usize> {
        let state = match how {
            Settling::Resend => "waiting",
            Settling::Arrived => "sent",
        };
        let query = "UPDATE alert_delivery SET state = ?1, due = 0, told = NULL WHERE state = 'unsure' OR state = 'handed' AND due <= ?2";
        Ok(self.connection.execute(query, params![state, seconds()])?)
    }

    /// Notes what became of a claimed delivery; nothing where the claim lapsed and somebody else has it.
    pub fn note_delivery(&mut self, alert: &StoredAlert, receiver: &str, outcome: &Outcome) -> anyhow::Result<()> {
        let (state, told, due) = match outcome {
            Outcome::Sent => ("sent", None, 0),
            Outcome::Failed { told, again: Some(wait) } => ("waiting", Some(*told), seconds() + wait),
            Outcome::Failed { told, again: None } => ("given_up", Some(*told), 0),
            Outcome::Unsure(told) => ("unsure", Some(*told), 0),
        };
        let query = "UPDATE alert_delivery SET state = ?3, told = ?4, due = ?5 WHERE alert = ?1 AND receiver = ?2 AND attempts = ?6";
        self.connection.execute(query, params![alert.row, receiver, state, told, due, alert.attempts])?;
        Ok(())
    }

    /// The last alerts, the latest first.
    pub fn last_alerts(&self, most: usize) -> anyhow::Result<Vec<StoredAlert>> {
        let mut statement = self.connection.prepare_cached("SELECT alert, id, at, json FROM alert ORDER BY alert DESC LIMIT ?1")?;
        let rows =
            statement.query_map([most as i64], |row| Ok(StoredAlert { row: row.get(0)?, id: row.get(1)?, at: row.get(2)?, json: row.get(3)?, attempts: 0 }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How each receiver stands, by name.
    pub fn receivers(&self) -> anyhow::Result<Vec<ReceiverStatus>> {
        let query = "SELECT receiver, sum(state = 'sent'), sum(state IN ('waiting', 'sending')), sum(state = 'given_up'), \
                     sum(state IN ('handed', 'unsure')), max(at), \
                     (SELECT told FROM alert_delivery AS last WHERE last.receiver = one.receiver AND told IS NOT NULL AND state <> 'sent' ORDER BY at DESC LIMIT 1), \
                     min(CASE WHEN state IN ('waiting', 'sending') THEN due END) FROM alert_delivery AS one GROUP BY receiver ORDER BY receiver";
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map((), |row| {
            Ok(ReceiverStatus {
                receiver: row.get(0)?,
                sent: row.get(1)?,
                waiting: row.get(2)?,
                given_up: row.get(3)?,
                unsure: row.get(4)?,
                last_attempt: row.get(5)?,
                fault: row.get(6)?,
                next: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The rules that have been looked at, by name.
    pub fn known_rules(&self) -> anyhow::Result<Vec<RuleStatus>> {
        let query = "SELECT name, since, (SELECT count(*) FROM alert WHERE rule = name) FROM alert_rule ORDER BY name";
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map((), |row| Ok(RuleStatus { rule: row.get(0)?, since: row.get(1)?, alerts: row.get(2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the desk's feed is known by, wherever it is served from.
    pub fn feed_id(&self) -> anyhow::Result<String> {
        Ok(self.connection.query_row("SELECT value FROM setting WHERE who = '' AND name = 'feed'", (), |row| row.get(0))?)
    }

    /// When each document was published, by id; without those that do not say.
    pub fn days_of_publication(&self) -> anyhow::Result<BTreeMap<String, Date>> {
        let query = "SELECT id, published FROM document WHERE published IS NOT NULL AND NOT superseded";
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map((), |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let days = rows.filter_map(|row| row.map(|(id, day)| Some((id, day.parse().ok()?))).transpose());
        Ok(days.collect::<Result<_, _>>()?)
    }
}

impl StoredAlert {
    /// Its row: tells deliveries of one pass apart.
    pub fn row(&self) -> i64 {
        self.row
    }
}

fn now() -> String {
    Timestamp::now().to_string()
}

fn seconds() -> i64 {
    Timestamp::now().as_second()
}

fn add_key(transaction: &Transaction, rule: &str, key: &str) -> anyhow::Result<()> {
    transaction.prepare_cached("INSERT OR IGNORE INTO alert_key (rule, key) VALUES (?1, ?2)")?.execute((rule, key))?;
    Ok(())
}

fn is_known(transaction: &Transaction, alert: &NewAlert) -> anyhow::Result<bool> {
    let mut find = transaction.prepare_cached("SELECT 1 FROM alert_key WHERE rule = ?1 AND key = ?2")?;
    for key in &alert.keys {
        if find.exists((&alert.rule, key))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn add_alert(transaction: &Transaction, alert: &NewAlert) -> anyhow::Result<bool> {
    let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO alert (id, rule, at, json) VALUES (?1, ?2, ?3, ?4)")?;
    if insert.execute((&alert.id, &alert.rule, now(), &alert.json))? == 0 {
        return Ok(false);
    }
    let row = transaction.last_insert_rowid();
    let mut deliver = transaction.prepare_cached("INSERT INTO alert_delivery (alert, receiver, due) VALUES (?1, ?2, ?3)")?;
    for receiver in &alert.to {
        deliver.execute(params![row, receiver, seconds()])?;
    }
    Ok(true)
}

/// Keys follow a record that is coded anew.
pub(super) fn move_keys(transaction: &Transaction, old: &str, new: &str) -> anyhow::Result<()> {
    transaction.prepare_cached("UPDATE OR IGNORE alert_key SET key = ?2 WHERE key = ?1")?.execute((old, new))?;
    Ok(())
}
