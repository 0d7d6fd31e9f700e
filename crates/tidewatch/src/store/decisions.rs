//! What reviewers decide in, the log of it out: who, when, why, and the records as they then stood.
//!
//! The log is only ever added to; the database itself refuses anything else. A decision is taken back by another one. What a record
//! is today follows from the decisions that stand, in their order. Deciding says at once what becomes of the incidents.

use super::added::{put_new, retire};
use super::fitting::{fault_of_code, fault_of_place, fault_of_value};
use super::incidents::{join_incidents, put_together, regroup, stand_alone, take_apart};
use super::records::apply_decisions;
use super::version::version_of;
use super::{Store, StoredRecord};
use anyhow::bail;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{OptionalExtension, ToSql, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidewatch_engine::lexicon::Lexicon;

/// What can be decided. Records are named by their ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "lowercase")]
pub enum Decision {
    /// The records are right as they stand, wrong, or open again.
    Judge { verdict: Verdict, records: Vec<String> },
    /// A field of a record has another value; `words` are the code points that say so, where somebody pointed at them.
    Edit {
        record: String,
        field: String,
        value: Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<[usize; 2]>,
    },
    /// A field of the incident has another value, whatever its records say, now and later.
    Amend {
        /// The record that was looked at; `words` are of its document.
        record: String,
        /// The other records that told of the incident. The store fills them in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        with: Vec<String>,
        field: String,
        value: Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<[usize; 2]>,
        /// Nothing else told of the incident, so that the record has the value too. The store fills it in.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        alone: bool,
    },
    /// Words of a document tell of an incident that was not coded. The record has at least a `type`; the store fills in the rest and `quote`.
    Add {
        document: String,
        words: [usize; 2],
        #[serde(default)]
        quote: String,
        record: Value,
    },
    /// The records tell of one incident, and so do all that are linked with them.
    Merge { records: Vec<String> },
    /// The records tell of one incident of their own.
    Split { records: Vec<String> },
    /// An earlier decision no longer stands.
    Withdraw { number: i64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Accept,
    Reject,
    Reopen,
}

/// A decision as the log has it.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedDecision {
    pub number: i64,
    /// RFC 3339, UTC.
    pub at: String,
    pub who: String,
    pub why: Option<String>,
    #[serde(flatten)]
    pub decision: Decision,
    /// A later decision took it back.
    pub withdrawn: bool,
}

/// Who decides, and why.
#[derive(Clone, Copy, Debug)]
pub struct Reviewer<'a> {
    pub who: &'a str,
    pub why: Option<&'a str>,
}

/// What the reviewer saw: the incident that a record tells of, in this version.
#[derive(Clone, Debug)]
pub struct Expected {
    pub record: String,
    pub version: String,
}

/// Somebody decided in between: what was seen is not what stands.
#[derive(Debug)]
pub struct Changed {
    pub record: String,
}

impl std::fmt::Display for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "the incident of record `{}` has changed since it was looked at", self.record)
    }
}

impl std::error::Error for Changed {}

impl Store {
    /// Adds a decision to the log and lays it over records and incidents, in one transaction; gives its number.
    ///
    /// # Errors
    /// Records that are not there, an edit that does not fit, a decision that cannot be taken back; nothing is changed then.
    pub fn decide(&mut self, decision: &Decision, by: Reviewer, lexicon: &Lexicon) -> anyhow::Result<i64> {
        self.decide_on(decision, by, lexicon, &[])
    }

    /// As `decide`, where the incidents still stand as the reviewer saw them.
    ///
    /// # Errors
    /// As for `decide`; `Changed` where one of them does not.
    pub fn decide_on(&mut self, decision: &Decision, by: Reviewer, lexicon: &Lexicon, expected: &[Expected]) -> anyhow::Result<i64> {
        let decision = &self.completed(decision)?;
        let (records, withdraws) = match decision {
            Decision::Withdraw { number } => (self.records_of_decision(*number)?, Some(*number)),
            other => (other.records(), None),
        };
        self.none_has_moved(&records, expected)?;
        let seen = self.seen(&records, withdraws.is_some() || matches!(decision, Decision::Add { .. }))?;
        check(decision, &seen, lexicon)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for seen in expected {
            if version_of(&transaction, &seen.record)? != seen.version {
                return Err(Changed { record: seen.record.clone() }.into());
            }
        }
        let number = add_to_log(&transaction, decision, by, &seen, withdraws)?;
        put_new(&transaction, decision, number)?;
        withdraws.map_or(Ok(()), |withdrawn| retire(&transaction, withdrawn))?;
        for record in &records {
            transaction.execute("INSERT OR IGNORE INTO decision_record VALUES (?1, ?2)", (number, record))?;
            apply_decisions(&transaction, record)?;
            if matches!(decision, Decision::Judge { .. }) {
                transaction.execute("UPDATE record SET changed_since = 0 WHERE id = ?1", [record])?;
            }
        }
        follow(&transaction, decision, &records, lexicon)?;
        transaction.commit()?;
        Ok(number)
    }

    /// A decision with what the store knows: the incident's other records, the words of an addition.
    fn completed(&self, decision: &Decision) -> anyhow::Result<Decision> {
        match decision {
            Decision::Amend { record, field, value, words, .. } => {
                let incident = self.incident_of(record)?;
                let all = incident.as_ref().and_then(|stored| stored.incident["records"].as_array());
                let others = all.into_iter().flatten().filter_map(Value::as_str).filter(|id| id != record);
                let with: Vec<String> = others.map(str::to_string).collect();
                let (record, field, value) = (record.clone(), field.clone(), value.clone());
                Ok(Decision::Amend { alone: incident.is_some() && with.is_empty(), record, with, field, value, words: *words })
            }
            Decision::Add { document, words, record, .. } => self.completed_addition(document, *words, record),
            other => Ok(other.clone()),
        }
    }

    /// A record that was coded anew since it was looked at has another id: what was seen does not stand.
    fn none_has_moved(&self, records: &[String], expected: &[Expected]) -> anyhow::Result<()> {
        for record in records.iter().filter(|_| !expected.is_empty()) {
            if self.record(record)?.is_none()
                && let Some(now) = self.record_today(record)?
            {
                return Err(Changed { record: now }.into());
            }
        }
        Ok(())
    }

    /// The log in its order; about one record where its id is given.
    pub fn decisions(&self, record: Option<&str>) -> anyhow::Result<Vec<LoggedDecision>> {
        match record {
            None => self.decisions_where("1", &[]),
            Some(record) => self.decisions_where("number IN (SELECT number FROM decision_record WHERE record_id = ?1)", &[&record]),
        }
    }

    fn decisions_where(&self, condition: &str, values: &[&dyn ToSql]) -> anyhow::Result<Vec<LoggedDecision>> {
        let query = format!(
            "SELECT number, at, who, why, said, EXISTS (SELECT 1 FROM decision AS later WHERE later.withdraws = decision.number) \
             FROM decision WHERE {condition} ORDER BY number"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query(values)?;
        let mut log = Vec::new();
        while let Some(row) = rows.next()? {
            let decision = serde_json::from_str(row.get_ref(4)?.as_str()?)?;
            log.push(LoggedDecision { number: row.get(0)?, at: row.get(1)?, who: row.get(2)?, why: row.get(3)?, decision, withdrawn: row.get(5)? });
        }
        Ok(log)
    }

    /// One entry of the log.
    pub fn decision(&self, number: i64) -> anyhow::Result<Option<LoggedDecision>> {
        Ok(self.decisions_where("number = ?1", &[&number])?.pop())
    }

    /// The records that an entry of the log is about today, the one that was looked at first; of one that takes another back, those of that one.
    pub fn records_named_by(&self, number: i64) -> anyhow::Result<Vec<String>> {
        let Some(logged) = self.decision(number)? else { return Ok(Vec::new()) };
        let about = if let Decision::Withdraw { number } = logged.decision { return self.records_named_by(number) } else { logged.decision.records() };
        let mut today = Vec::new();
        for record in about {
            today.extend(self.record_today(&record)?);
        }
        Ok(today)
    }

    /// The last decision of somebody that still stands and takes nothing back.
    pub fn last_decision_of(&self, who: &str) -> anyhow::Result<Option<i64>> {
        let query = "SELECT max(number) FROM decision WHERE who = ?1 AND withdraws IS NULL \
                     AND NOT EXISTS (SELECT 1 FROM decision AS later WHERE later.withdraws = decision.number)";
        Ok(self.connection.prepare_cached(query)?.query_row([who], |row| row.get(0))?)
    }

    /// The records that a decision is about today.
    pub fn records_of_decision(&self, number: i64) -> anyhow::Result<Vec<String>> {
        let said: Option<String> = self.connection.query_row("SELECT said FROM decision WHERE number = ?1", [number], |row| row.get(0)).optional()?;
        match said.map(|said| serde_json::from_str(&said)).transpose()? {
            None => bail!("there is no decision {number}"),
            Some(Decision::Withdraw { .. }) => bail!("decision {number} takes another back; decide that one anew instead"),
            Some(_) => {}
        }
        if self.connection.prepare("SELECT 1 FROM decision WHERE withdraws = ?1")?.exists([number])? {
            bail!("decision {number} is already taken back");
        }
        let mut statement = self.connection.prepare("SELECT record_id FROM decision_record WHERE number = ?1")?;
        Ok(statement.query_map([number], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Where records are found; of an incident's id, which records it has.
    fn hint_of_missing(&self, id: &str) -> anyhow::Result<String> {
        let mut statement = self.connection.prepare(
            "SELECT record.id FROM incident JOIN incident_record USING (incident) JOIN record USING (record) WHERE incident.id = ?1 ORDER BY record",
        )?;
        let records: Vec<String> = statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if let Some(now) = self.record_today(id)? {
            return Ok(format!("it was coded anew since, and is now `{now}`"));
        }
        if records.is_empty() {
            return Ok("`tidewatch search --what records` prints the records with their ids".to_string());
        }
        Ok(format!("it is an incident; decisions name its records: {}", records.join(" ")))
    }

    /// The records as they stand. Withdrawing may be about some that are gone.
    fn seen(&self, records: &[String], may_be_gone: bool) -> anyhow::Result<Vec<StoredRecord>> {
        let mut seen = Vec::new();
        for id in records {
            match self.record(id)? {
                Some(record) => seen.push(record),
                None if may_be_gone => {}
                None => bail!("there is no record `{id}`\n  hint: {}", self.hint_of_missing(id)?),
            }
        }
        Ok(seen)
    }
}

impl LoggedDecision {
    /// The number of the decision that it takes back.
    pub fn taken_back(&self) -> Option<i64> {
        match self.decision {
            Decision::Withdraw { number } => Some(number),
            _ => None,
        }
    }
}

impl Decision {
    fn kind(&self) -> &'static str {
        match self {
            Decision::Judge { .. } => "judge",
            Decision::Edit { .. } => "edit",
            Decision::Amend { .. } => "amend",
            Decision::Merge { .. } => "merge",
            Decision::Split { .. } => "split",
            Decision::Add { .. } => "add",
            Decision::Withdraw { .. } => "withdraw",
        }
    }

    /// The ids of the records that it names, the one that was looked at first.
    pub fn records(&self) -> Vec<String> {
        match self {
            Decision::Judge { records, .. } | Decision::Merge { records } | Decision::Split { records } => records.clone(),
            Decision::Edit { record, .. } => vec![record.clone()],
            Decision::Amend { record, with, .. } => [std::slice::from_ref(record), with].concat(),
            Decision::Add { record, .. } => record["id"].as_str().map(str::to_string).into_iter().collect(),
            Decision::Withdraw { .. } => Vec::new(),
        }
    }
}

/// Refuses what makes no sense.
fn check(decision: &Decision, seen: &[StoredRecord], lexicon: &Lexicon) -> anyhow::Result<()> {
    let fault = match decision {
        Decision::Withdraw { .. } => None,
        Decision::Merge { .. } if seen.len() < 2 => Some("merging needs two records".to_string()),
        Decision::Merge { .. } | Decision::Split { .. } | Decision::Amend { .. } if seen.iter().any(|record| record.record["record"] != "incident") => {
            Some("only records of incidents tell of incidents".to_string())
        }
        Decision::Edit { field, value, .. } | Decision::Amend { field, value, .. } => {
            let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
            fault_of_value(seen, field, value, (lexicon, today))
        }
        Decision::Add { record, .. } => ["type", "class", "tactics"]
            .iter()
            .find_map(|field| fault_of_code(field, &record[*field], lexicon))
            .or_else(|| fault_of_place(&record["place"], lexicon)),
        _ if seen.is_empty() => Some("no record is named".to_string()),
        _ => None,
    };
    match fault {
        Some(fault) => bail!(fault),
        None => Ok(()),
    }
}

fn add_to_log(transaction: &Transaction, decision: &Decision, by: Reviewer, seen: &[StoredRecord], withdraws: Option<i64>) -> anyhow::Result<i64> {
    transaction.prepare_cached("INSERT INTO decision (at, who, why, kind, said, seen, withdraws) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
        Timestamp::now().to_string(),
        by.who,
        by.why,
        decision.kind(),
        serde_json::to_string(decision)?,
        serde_json::to_string(seen)?,
        withdraws
    ])?;
    Ok(transaction.last_insert_rowid())
}

/// What a decision does to the incidents.
fn follow(transaction: &Transaction, decision: &Decision, records: &[String], lexicon: &Lexicon) -> anyhow::Result<()> {
    let linking = &lexicon.linking;
    match decision {
        Decision::Merge { .. } => put_together(transaction, records, linking),
        Decision::Split { .. } | Decision::Judge { verdict: Verdict::Reject, .. } => take_apart(transaction, records, linking),
        Decision::Judge { .. } | Decision::Edit { .. } | Decision::Amend { .. } => join_incidents(transaction, records, linking),
        Decision::Add { .. } => stand_alone(transaction, records, linking),
        Decision::Withdraw { .. } => regroup(transaction, records, linking),
    }
}

/// Decisions that stand and shape incidents (merge, split, amend, add), in their order, with the records that they are about today.
pub(super) fn shaping_decisions(transaction: &Transaction) -> anyhow::Result<Vec<(Decision, Vec<String>)>> {
    let query = "SELECT said, (SELECT json_group_array(record_id) FROM decision_record WHERE decision_record.number = decision.number) FROM decision \
                 WHERE kind IN ('merge', 'split', 'amend', 'add') \
                 AND NOT EXISTS (SELECT 1 FROM decision AS later WHERE later.withdraws = decision.number) ORDER BY number";
    let mut statement = transaction.prepare_cached(query)?;
    let mut rows = statement.query(())?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        decisions.push((serde_json::from_str(row.get_ref(0)?.as_str()?)?, serde_json::from_str(row.get_ref(1)?.as_str()?)?));
    }
    Ok(decisions)
}

/// The decisions about a record that nobody took back, in their order.
pub(super) fn standing_decisions(transaction: &Transaction, record: &str) -> anyhow::Result<Vec<Decision>> {
    let query = "SELECT said FROM decision JOIN decision_record USING (number) WHERE record_id = ?1 AND withdraws IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM decision AS later WHERE later.withdraws = decision.number) ORDER BY number";
    let mut statement = transaction.prepare_cached(query)?;
    let mut rows = statement.query([record])?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        decisions.push(serde_json::from_str(row.get_ref(0)?.as_str()?)?);
    }
    Ok(decisions)
}
