//! Reports coded anew in, what changed out, written where that is wanted; decisions go with the records they are about.
//!
//! A record's id follows its coding, so a better coding has another id. Old and new records of a document are paired: by id, then by
//! how much of the text they share and how alike they are. Decisions follow the pairs. A record that is no longer coded goes, unless somebody
//! decided on it: then it is kept, and marked. The log itself is never touched.

use super::added::standing_additions;
use super::alerts::move_keys;
use super::facets::Facets;
use super::published::dated_by;
use super::records::{add_record, apply_decisions, id_of, write_words};
use super::reports::{CodedDocument, CodedReport, add_document, supersede};
use super::whereabouts::keep_record;
use super::{Coder, Store};
use rusqlite::{Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use tidewatch_engine::document::Document;

/// One record's change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodingChange {
    pub document: String,
    pub change: Change,
    /// The record's id now; of one that is gone, the one that it had.
    pub id: String,
    /// Class and type, or the kind of record, and its words.
    pub told: String,
    /// What fields were and are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, [Value; 2]>,
    /// What reviewers have said of it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub review: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Added,
    Gone,
    /// No longer coded, kept because somebody decided on it.
    Kept,
    Changed,
}

/// A record that is stored.
struct Old {
    row: i64,
    id: String,
    value: Value,
    review: String,
    was_kept: bool,
}

/// Fields that say nothing of what happened.
const SILENT: [&str; 6] = ["id", "document", "evidence", "why", "terms", "section"];

impl Store {
    /// Puts new coding in the place of the old, in one transaction, and says what changed. Trying only says so.
    pub fn recode(&mut self, reports: &[(i64, CodedReport)], coder: &Coder, mode: Mode) -> anyhow::Result<Vec<CodingChange>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let coding = coder.row(&transaction)?;
        let mut changes = Vec::new();
        for (report, coded) in reports {
            recode_report(&transaction, *report, &coded.documents, coding, &mut changes)?;
        }
        match mode {
            Mode::Try => transaction.rollback()?,
            Mode::Write => {
                transaction.execute("UPDATE linking SET due = 1", ())?;
                transaction.commit()?;
            }
        }
        Ok(changes)
    }
}

/// Whether changes are written or only told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Write,
    Try,
}

fn recode_report(transaction: &Transaction, report: i64, now: &[CodedDocument], coding: i64, changes: &mut Vec<CodingChange>) -> anyhow::Result<()> {
    let mut find = transaction.prepare_cached("SELECT ordinal, document, superseded FROM document WHERE report = ?1 ORDER BY ordinal")?;
    let known: Vec<(usize, i64, bool)> = find.query_map([report], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
    for (ordinal, coded) in now.iter().enumerate() {
        match known.iter().find(|(at, ..)| *at == ordinal) {
            Some((.., true)) => {}
            Some((_, document, false)) => recode_document(transaction, *document, coded, coding, changes)?,
            None => {
                add_document(transaction, (report, ordinal), coded, coding)?;
                let added = coded.records.iter().map(serde_json::to_value).collect::<Result<Vec<Value>, _>>()?;
                changes.extend(added.iter().map(|value| change_of(Change::Added, &coded.document.id, value)));
            }
        }
    }
    for (_, document, superseded) in known.iter().filter(|(ordinal, ..)| *ordinal >= now.len()) {
        if !superseded {
            supersede(transaction, *document)?;
        }
    }
    Ok(())
}

fn recode_document(transaction: &Transaction, row: i64, coded: &CodedDocument, coding: i64, changes: &mut Vec<CodingChange>) -> anyhow::Result<()> {
    let document = &coded.document;
    transaction
        .prepare_cached(
            "UPDATE document SET title = ?2, source = ?3, url = ?4, published = ?5, language = ?6, text = ?7, coding = ?8, dated_by = ?9 WHERE document = ?1",
        )?
        .execute(params![
            row,
            document.title,
            document.source,
            document.url,
            document.published.map(|day| day.to_string()),
            document.language,
            document.text,
            coding,
            dated_by(document)
        ])?;
    let old = old_records(transaction, row)?;
    let new = coded.records.iter().map(serde_json::to_value).collect::<Result<Vec<Value>, _>>()?;
    let pairs = pair_records(&old, &new);
    let added = standing_additions(transaction, &document.id)?;
    for (ordinal, value) in new.iter().enumerate() {
        match pairs.iter().find(|(_, to)| *to == ordinal) {
            Some(&(from, _)) => changes.extend(replace(transaction, &old[from], (ordinal, value), document)?),
            None if added.iter().any(|added| added.covers(value)) => {}
            None => {
                add_record(transaction, (row, ordinal), value, &document.text)?;
                changes.push(change_of(Change::Added, &document.id, value));
            }
        }
    }
    for (_, gone) in old.iter().enumerate().filter(|(at, _)| pairs.iter().all(|(from, _)| from != at)) {
        changes.extend(let_go(transaction, gone, &document.id)?);
    }
    added.iter().try_for_each(|added| added.put(transaction, row, &document.text))
}

fn old_records(transaction: &Transaction, document: i64) -> anyhow::Result<Vec<Old>> {
    let mut statement =
        transaction.prepare_cached("SELECT record, id, coded, review, kept FROM record WHERE document = ?1 AND added IS NULL ORDER BY ordinal, record")?;
    let mut rows = statement.query([document])?;
    let mut old = Vec::new();
    while let Some(row) = rows.next()? {
        let value = serde_json::from_str(row.get_ref(2)?.as_str()?)?;
        old.push(Old { row: row.get(0)?, id: row.get(1)?, value, review: row.get(3)?, was_kept: row.get(4)? });
    }
    Ok(old)
}

/// Pairs of old and new records, each in one pair at most: first by id, then the most alike first.
fn pair_records(old: &[Old], new: &[Value]) -> Vec<(usize, usize)> {
    let mut likely: Vec<(u32, usize, usize)> = Vec::new();
    for (from, one) in old.iter().enumerate() {
        likely.extend(new.iter().enumerate().map(|(to, other)| (likeness(one, other), from, to)).filter(|(score, ..)| *score > 0));
    }
    likely.sort_by_key(|&(score, from, to)| (std::cmp::Reverse(score), from, to));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, from, to) in likely {
        if pairs.iter().all(|&(a, b)| a != from && b != to) {
            pairs.push((from, to));
        }
    }
    pairs
}

/// 0 for records that share no words of the text; else the share of their words, in hundredths, and what else they agree in.
fn likeness(old: &Old, new: &Value) -> u32 {
    if old.value["record"] != new["record"] || old.value["reference"] != new["reference"] {
        return 0;
    }
    if old.id == id_of(new) {
        return u32::MAX;
    }
    let bound = |record: &Value, at: usize| record["evidence"]["record"][at].as_f64().unwrap_or_default();
    let (start, end) = (bound(&old.value, 0).max(bound(new, 0)), bound(&old.value, 1).min(bound(new, 1)));
    let (first, last) = (bound(&old.value, 0).min(bound(new, 0)), bound(&old.value, 1).max(bound(new, 1)));
    if end <= start {
        return 0;
    }
    let agreed = ["type", "date", "place", "killed", "what", "speaker"].iter().filter(|key| old.value.get(**key).is_some() && old.value[**key] == new[**key]);
    ((end - start) / (last - first) * 100.0) as u32 + 1 + 20 * agreed.count() as u32
}

/// Puts a new coding in the place of an old one; the decisions move with it.
fn replace(transaction: &Transaction, old: &Old, (ordinal, value): (usize, &Value), document: &Document) -> anyhow::Result<Option<CodingChange>> {
    let id = id_of(value);
    let fields = changed_fields(&old.value, value);
    let touched = old.review != "open" && !fields.is_empty();
    transaction
        .prepare_cached("UPDATE record SET id = ?2, ordinal = ?3, coded = ?4, kept = 0, changed_since = changed_since OR ?5 WHERE record = ?1")?
        .execute(params![old.row, id, ordinal, value.to_string(), touched])?;
    if id != old.id {
        transaction.prepare_cached("UPDATE OR IGNORE decision_record SET record_id = ?2 WHERE record_id = ?1")?.execute((&old.id, &id))?;
        move_keys(transaction, &old.id, &id)?;
        keep_record(transaction, &old.id, Some(&id), &document.id)?;
    }
    Facets::of(value).write(transaction, "record", old.row)?;
    write_words(transaction, old.row, value, &document.text)?;
    apply_decisions(transaction, &id)?;
    if fields.is_empty() && !old.was_kept {
        return Ok(None);
    }
    Ok(Some(CodingChange { fields, review: review_word(old), ..change_of(Change::Changed, &document.id, value) }))
}

/// Whether somebody decided on a record. A value of the whole incident stays with its other records.
const IS_DECIDED: &str = "SELECT 1 FROM decision_record AS named JOIN decision USING (number) WHERE record_id = ?1 AND (kind <> 'amend' OR NOT EXISTS \
     (SELECT 1 FROM decision_record AS other JOIN record ON record.id = other.record_id AND live WHERE other.number = named.number AND other.record_id <> ?1))";

/// Lets a record go that is no longer coded, unless somebody decided on it.
fn let_go(transaction: &Transaction, old: &Old, document: &str) -> anyhow::Result<Option<CodingChange>> {
    if old.was_kept {
        return Ok(None);
    }
    let is_decided = transaction.prepare_cached(IS_DECIDED)?.exists([&old.id])?;
    if is_decided {
        transaction.execute("UPDATE record SET kept = 1 WHERE record = ?1", [old.row])?;
    } else {
        transaction.prepare_cached("DELETE FROM record WHERE record = ?1")?.execute([old.row])?;
        keep_record(transaction, &old.id, None, document)?;
    }
    let change = if is_decided { Change::Kept } else { Change::Gone };
    Ok(Some(CodingChange { review: review_word(old), id: old.id.clone(), ..change_of(change, document, &old.value) }))
}

fn review_word(old: &Old) -> String {
    if old.review == "open" { String::new() } else { old.review.clone() }
}

fn change_of(change: Change, document: &str, value: &Value) -> CodingChange {
    let text = |key: &str| value[key].as_str().unwrap_or_default();
    let told = match text("record") {
        "incident" => format!("{}/{}", text("class"), text("type")),
        kind => format!("{kind} {}{}", text("what"), text("content")).trim_end().to_string(),
    };
    CodingChange { document: document.to_string(), change, id: id_of(value), told, fields: BTreeMap::new(), review: String::new() }
}

/// The fields in which two codings differ, with what they were and are.
fn changed_fields(old: &Value, new: &Value) -> BTreeMap<String, [Value; 2]> {
    let keys = [old, new].into_iter().filter_map(Value::as_object).flat_map(|fields| fields.keys());
    let told = keys.filter(|key| !SILENT.contains(&key.as_str()) && old[key.as_str()] != new[key.as_str()]);
    told.map(|key| (key.clone(), [old[key].clone(), new[key].clone()])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn old(id: &str, range: [u32; 2], kind: &str) -> Old {
        let value = json!({"record": "incident", "id": id, "type": kind, "evidence": {"record": range}});
        Old { row: 0, id: id.into(), value, review: "open".into(), was_kept: false }
    }

    fn new(id: &str, range: [u32; 2], kind: &str) -> Value {
        json!({"record": "incident", "id": id, "type": kind, "evidence": {"record": range}})
    }

    #[test]
    fn records_are_paired_by_id_then_by_words_then_by_likeness() {
        let before = [old("a", [0, 50], "raid"), old("b", [60, 90], "arrest"), old("c", [60, 90], "raid"), old("d", [100, 120], "raid")];
        let now = [new("x", [60, 95], "raid"), new("a", [0, 50], "raid"), new("y", [60, 90], "arrest"), new("z", [200, 220], "raid")];
        let mut pairs = pair_records(&before, &now);
        pairs.sort_unstable();
        assert_eq!(pairs, [(0, 1), (1, 2), (2, 0)]);
    }

    #[test]
    fn only_what_is_told_counts_as_changed() {
        let a = json!({"type": "raid", "why": [1], "killed": null, "id": "a"});
        let b = json!({"type": "arrest", "why": [2], "id": "b"});
        assert_eq!(changed_fields(&a, &b).into_keys().collect::<Vec<_>>(), ["type"]);
    }
}
