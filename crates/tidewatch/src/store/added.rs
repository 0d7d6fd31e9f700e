//! Words of a document that a reviewer says tell an incident in, a record that the coder had missed out; and again, whenever the document is read anew.
//!
//! The record stands in the log. Its words are kept with it: where the document's text has changed, they are looked for, and the record's
//! evidence moves with them. What a later coder finds at the same words is the same incident, and is not told twice.

use super::codings::hexadecimal;
use super::decisions::Decision;
use super::records::{add_record, id_of};
use super::{Store, StoredDocument};
use anyhow::{Context, bail};
use rusqlite::{OptionalExtension, Transaction};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tidewatch_engine::record::Record;

/// Shares of their words from which two records tell of the same.
const SAME_WORDS: f64 = 0.5;

/// A record that a reviewer added.
pub(super) struct Added {
    number: i64,
    words: [usize; 2],
    quote: String,
    record: Value,
}

impl Store {
    /// The decision with all that its record needs: id, document, evidence, quoted words.
    pub(super) fn completed_addition(&self, document: &str, words: [usize; 2], record: &Value) -> anyhow::Result<Decision> {
        let (stored, text) = self.document(document)?.zip(self.text(document)?).with_context(|| format!("there is no document `{document}`"))?;
        let quote: String = text.chars().skip(words[0]).take(words[1].saturating_sub(words[0])).collect();
        if quote.trim().is_empty() {
            bail!("there are no words at {}–{} of `{document}`", words[0], words[1]);
        }
        let record = completed_record(&stored, words, &quote, record)?;
        if self.record_today(&id_of(&record))?.is_some() {
            bail!("these words tell of an incident of this type already");
        }
        Ok(Decision::Add { document: document.to_string(), words, quote, record })
    }
}

fn completed_record(document: &StoredDocument, words: [usize; 2], quote: &str, told: &Value) -> anyhow::Result<Value> {
    let mut record = if told.is_object() { told.clone() } else { json!({}) };
    let kind = record["type"].as_str().context("an incident has a `type`")?;
    let mut hash = Sha256::new();
    [&document.id, quote, kind].iter().for_each(|part| hash.update(format!("{part}\n")));
    hash.update(words[0].to_le_bytes());
    record["id"] = json!(format!("u{}", &hexadecimal(&hash.finalize())[..16]));
    record["record"] = json!("incident");
    record["document"] = json!({ "id": document.id, "title": document.title, "published": document.published, "source": document.source });
    record["evidence"]["record"] = json!(words);
    for (key, usual) in [("status", "reported"), ("class", "other")] {
        if record[key].as_str().is_none_or(str::is_empty) {
            record[key] = json!(usual);
        }
    }
    let typed: Record = serde_json::from_value(record).context("the values do not fit a record of an incident")?;
    Ok(serde_json::to_value(typed)?)
}

/// What reviewers added to a document, and nobody took back.
pub(super) fn standing_additions(transaction: &Transaction, document: &str) -> anyhow::Result<Vec<Added>> {
    let query = "SELECT number, said FROM decision WHERE kind = 'add' AND json_extract (said, '$.document') = ?1 \
                 AND NOT EXISTS (SELECT 1 FROM decision AS later WHERE later.withdraws = decision.number) ORDER BY number";
    let mut statement = transaction.prepare_cached(query)?;
    let mut rows = statement.query([document])?;
    let mut added = Vec::new();
    while let Some(row) = rows.next()? {
        if let Decision::Add { words, quote, record, .. } = serde_json::from_str(row.get_ref(1)?.as_str()?)? {
            added.push(Added { number: row.get(0)?, words, quote, record });
        }
    }
    Ok(added)
}

impl Added {
    /// Whether a coded record tells the same: of the same type, at mostly the same words.
    pub fn covers(&self, coded: &Value) -> bool {
        let bound = |at: usize| coded["evidence"]["record"][at].as_f64().unwrap_or_default();
        let [start, end] = self.words.map(|at| at as f64);
        let (shared, all) = (end.min(bound(1)) - start.max(bound(0)), end.max(bound(1)) - start.min(bound(0)));
        coded["record"] == "incident" && coded["type"] == self.record["type"] && shared > SAME_WORDS * all
    }

    /// Puts the record into a document's row; passes by where its words are gone from the text.
    pub fn put(&self, transaction: &Transaction, row: i64, text: &str) -> anyhow::Result<()> {
        let Some(start) = place_of(text, &self.quote, self.words[0]) else { return Ok(()) };
        let moved = moved(&self.record, start as i64 - self.words[0] as i64);
        let id = id_of(&moved);
        let mut find = transaction.prepare_cached("SELECT record FROM record WHERE document = ?1 AND id = ?2")?;
        match find.query_row((row, &id), |row| row.get::<_, i64>(0)).optional()? {
            Some(known) => {
                let update = "UPDATE record SET coded = ?2, added = ?3, live = 1 WHERE record = ?1";
                transaction.prepare_cached(update)?.execute((known, moved.to_string(), self.number))?;
                super::records::apply_decisions(transaction, &id)
            }
            None => {
                add_record(transaction, (row, usize::try_from(i32::MAX)?), &moved, text)?;
                let mark = "UPDATE record SET added = ?3 WHERE document = ?1 AND id = ?2";
                transaction.prepare_cached(mark)?.execute((row, &id, self.number))?;
                Ok(())
            }
        }
    }
}

/// Where the words stand, in code points: where they stood, else the nearest.
fn place_of(text: &str, quote: &str, was: usize) -> Option<usize> {
    let stood: String = text.chars().skip(was).take(quote.chars().count()).collect();
    if stood == quote {
        return Some(was);
    }
    let places = text.match_indices(quote).map(|(at, _)| text[..at].chars().count());
    places.min_by_key(|at| at.abs_diff(was))
}

/// A record with all its evidence so many code points further on.
fn moved(record: &Value, by: i64) -> Value {
    fn shift(value: &mut Value, by: i64) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(|value| shift(value, by)),
            Value::Number(number) => *value = json!((number.as_i64().unwrap_or_default() + by).max(0)),
            _ => {}
        }
    }
    let mut record = record.clone();
    for (_, ranges) in record["evidence"].as_object_mut().into_iter().flatten() {
        shift(ranges, by);
    }
    record
}

/// Takes the record of an addition away that no longer stands.
pub(super) fn retire(transaction: &Transaction, number: i64) -> anyhow::Result<()> {
    transaction.prepare_cached("UPDATE record SET live = 0 WHERE added = ?1")?.execute([number])?;
    Ok(())
}

/// Puts a record that has just been added into its document.
pub(super) fn put_new(transaction: &Transaction, decision: &Decision, number: i64) -> anyhow::Result<()> {
    let Decision::Add { document, words, quote, record } = decision else { return Ok(()) };
    let query = "SELECT document, text FROM document WHERE id = ?1 AND NOT superseded";
    let (row, text): (i64, String) = transaction.query_row(query, [document], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Added { number, words: *words, quote: quote.clone(), record: record.clone() }.put(transaction, row, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_again_and_evidence_moves_with_them() {
        assert_eq!(place_of("a bomb, à bomb", "bomb", 2), Some(2));
        assert_eq!(place_of("New: a bomb, à bomb", "bomb", 9), Some(7));
        assert_eq!(place_of("nothing", "bomb", 2), None);
        let record = json!({"evidence": {"record": [2, 6], "place": [[3, 5]]}});
        assert_eq!(moved(&record, 5)["evidence"], json!({"record": [7, 11], "place": [[8, 10]]}));
    }
}
