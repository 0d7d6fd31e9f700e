//! Effective records in, linked incidents out, shaped by what reviewers decided; and their rows.
//!
//! Linking everything anew happens after reports were added or coded anew. A decision is followed at once, for the incidents that it
//! touches alone. Rejected records are linked among themselves, so that they can be seen and never weigh. Merges and splits are played over
//! the groups in the order in which they were decided, so that relinking keeps them.

use super::Store;
use super::amends::Amends;
use super::decisions::{Decision, shaping_decisions};
use super::facets::Facets;
use super::filter::{Filter, Table};
use super::records::{Review, StoredRecord};
use super::whereabouts::keep_incident;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tidewatch_engine::link::{LinkLexicon, LinkedIncident, join_records, link_told};
use tidewatch_engine::record::Record;

/// An incident as the desk sees it.
#[derive(Clone, Debug, Serialize)]
pub struct StoredIncident {
    pub id: String,
    pub review: Review,
    /// In the contract's form, with the reviewers' edits.
    pub incident: Value,
}

/// What linking anew has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relinked {
    pub n_incidents: usize,
    pub n_new: usize,
    pub n_gone: usize,
}

/// An incident record with its row and what was decided on it.
struct Told {
    row: i64,
    record: Record,
    review: Review,
}

/// Records by id, with the decisions that shape incidents.
struct Scene<'a> {
    told: BTreeMap<String, Told>,
    decisions: Vec<(Decision, Vec<String>)>,
    linking: &'a LinkLexicon,
}

type Group = Vec<String>;

impl Store {
    /// Incidents, the latest day first.
    pub fn incidents(&self, filter: &Filter) -> anyhow::Result<Vec<StoredIncident>> {
        let (query, values) = filter.query(Table::Incident, "incident.id, incident.review, incident.json");
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| Ok(read_incident(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Ids of incidents, each with its first day where it has one.
    pub fn incident_days(&self, filter: &Filter) -> anyhow::Result<Vec<(String, Option<String>)>> {
        let (query, values) = filter.query(Table::Incident, "incident.id, incident.date_start");
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Incidents in the engine's type, the rejected ones left out.
    pub fn linked_incidents(&self, filter: &Filter) -> anyhow::Result<Vec<LinkedIncident>> {
        let counts = self.incidents(filter)?.into_iter().filter(|stored| stored.review != Review::Rejected);
        counts.map(|stored| Ok(serde_json::from_value(stored.incident)?)).collect()
    }

    /// One incident.
    pub fn incident(&self, id: &str) -> anyhow::Result<Option<StoredIncident>> {
        let mut statement = self.connection.prepare_cached("SELECT id, review, json FROM incident WHERE id = ?1")?;
        statement.query_row([id], |row| Ok(read_incident(row))).optional()?.transpose()
    }

    /// The incident that a record tells of today. Ids of incidents change with their records; `whereabouts` knows where they lead.
    pub fn incident_of(&self, record: &str) -> anyhow::Result<Option<StoredIncident>> {
        let query = "SELECT incident.id, incident.review, json FROM incident JOIN incident_record USING (incident) JOIN record USING (record) \
                     WHERE record.id = ?1 AND live";
        let mut statement = self.connection.prepare_cached(query)?;
        statement.query_row([record], |row| Ok(read_incident(row))).optional()?.transpose()
    }

    /// The effective records that tell of an incident, in the order in which they came.
    pub fn records_of(&self, incident: &str) -> anyhow::Result<Vec<StoredRecord>> {
        let query = format!(
            "SELECT {} FROM record JOIN incident_record USING (record) JOIN incident USING (incident) WHERE incident.id = ?1 ORDER BY record.record",
            super::records::COLUMNS
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map([incident], |row| Ok(super::records::read_record(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Whether records have come or changed since incidents were last linked.
    pub fn is_linking_due(&self) -> anyhow::Result<bool> {
        Ok(self.connection.query_row("SELECT due FROM linking", (), |row| row.get(0))?)
    }

    /// Links all records anew, and writes what has changed.
    pub fn relink(&mut self, linking: &LinkLexicon) -> anyhow::Result<Relinked> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let scene = Scene {
            told: read_told(&transaction, "SELECT record, id, review, edited, coded FROM record WHERE kind IN ('incident', 'reference') AND live", None)?,
            decisions: shaping_decisions(&transaction)?,
            linking,
        };
        let known = transaction.prepare("SELECT id FROM incident")?.query_map((), |row| row.get(0))?.collect::<Result<BTreeSet<String>, _>>()?;
        let relinked = write_incidents(&transaction, scene.link(), &scene, known)?;
        transaction.execute("UPDATE linking SET due = 0", ())?;
        transaction.commit()?;
        Ok(relinked)
    }
}

fn read_incident(row: &Row) -> anyhow::Result<StoredIncident> {
    let incident = serde_json::from_str(row.get_ref(2)?.as_str()?)?;
    Ok(StoredIncident { id: row.get(0)?, review: Review::read(row.get_ref(1)?.as_str()?), incident })
}

/// Incident records by id; an edit that no longer fits gives way to what was coded.
fn read_told(transaction: &Transaction, query: &str, incident: Option<&str>) -> anyhow::Result<BTreeMap<String, Told>> {
    let mut statement = transaction.prepare_cached(query)?;
    let mut rows = statement.query(rusqlite::params_from_iter(incident))?;
    let mut told = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let edited = row.get_ref(3)?.as_str_or_null()?.and_then(|edited| serde_json::from_str(edited).ok());
        let record = edited.or_else(|| serde_json::from_str(row.get_ref(4).ok()?.as_str().ok()?).ok());
        let id: String = row.get(1)?;
        let review = Review::read(row.get_ref(2)?.as_str()?);
        if let Some(record) = record {
            told.insert(id, Told { row: row.get(0)?, record, review });
        }
    }
    Ok(told)
}

impl Scene<'_> {
    /// All records linked, with the decisions played over the groups.
    fn link(&self) -> Vec<LinkedIncident> {
        let mut linked: BTreeMap<Group, LinkedIncident> = BTreeMap::new();
        for rejected in [false, true] {
            let mut told: Vec<&Told> = self.told.values().filter(|told| (told.review == Review::Rejected) == rejected).collect();
            told.sort_by_key(|told| told.row);
            let records: Vec<Record> = told.into_iter().map(|told| told.record.clone()).collect();
            linked.extend(link_told(&records, self.linking).into_iter().map(|incident| (incident.records.clone(), incident)));
        }
        let mut groups: Vec<Group> = linked.keys().cloned().collect();
        for (decision, records) in &self.decisions {
            match decision {
                Decision::Merge { .. } => self.merge(&mut groups, records),
                Decision::Split { .. } => split(&mut groups, records),
                Decision::Add { .. } => self.part_from_siblings(&mut groups, records),
                _ => {}
            }
        }
        groups.iter().filter_map(|group| linked.remove(group).or_else(|| self.join(group))).collect()
    }

    /// Puts together the groups in which these records are. A rejected record tells of nothing and stays where it is.
    fn merge(&self, groups: &mut Vec<Group>, records: &[String]) {
        let counts = |id: &String| self.told.get(id).is_some_and(|told| told.review != Review::Rejected);
        let wanted: Vec<&String> = records.iter().filter(|id| counts(id)).collect();
        let (together, apart): (Vec<Group>, Vec<Group>) = std::mem::take(groups).into_iter().partition(|group| wanted.iter().any(|id| group.contains(id)));
        *groups = apart;
        groups.extend((!together.is_empty()).then(|| self.in_order(together.concat())));
    }

    /// An incident that a reviewer added is none of those that its document tells otherwise.
    fn part_from_siblings(&self, groups: &mut Vec<Group>, added: &[String]) {
        let document = |id: &String| self.told.get(id).and_then(|told| told.record.incident()).map(|incident| &incident.document.id);
        let is_beside = |id: &String| groups.iter().filter(|group| group.contains(id)).flatten().any(|other| other != id && document(other) == document(id));
        if added.iter().any(is_beside) {
            split(groups, added);
        }
    }

    fn in_order(&self, mut group: Group) -> Group {
        group.sort_by_key(|id| self.told.get(id).map(|told| told.row));
        group
    }

    /// The incident that these records tell of together.
    fn join(&self, group: &Group) -> Option<LinkedIncident> {
        let records: Vec<Record> = group.iter().filter_map(|id| Some(self.told.get(id)?.record.clone())).collect();
        join_records(&records, self.linking)
    }

    /// What all its records were decided to be; open where they differ.
    fn review_of(&self, group: &Group) -> Review {
        let mut reviews = group.iter().filter_map(|id| Some(self.told.get(id)?.review));
        let first = reviews.next().unwrap_or_default();
        if reviews.all(|review| review == first) { first } else { Review::Open }
    }
}

/// Takes records out of their groups into one of their own.
fn split(groups: &mut Vec<Group>, records: &[String]) {
    let mut own = Group::new();
    for group in groups.iter_mut() {
        own.extend(group.extract_if(.., |id| records.contains(id)));
    }
    groups.push(own);
    groups.retain(|group| !group.is_empty());
}

/// Writes incidents in the place of the known ones: those that are gone go first, those that stayed the same are left.
fn write_incidents(transaction: &Transaction, linked: Vec<LinkedIncident>, scene: &Scene, known: BTreeSet<String>) -> anyhow::Result<Relinked> {
    let now: BTreeSet<&String> = linked.iter().map(|incident| &incident.incident).collect();
    let mut relinked = Relinked { n_incidents: linked.len(), ..Relinked::default() };
    let mut delete = transaction.prepare_cached("DELETE FROM incident WHERE id = ?1")?;
    for gone in known.iter().filter(|id| !now.contains(id)) {
        keep_incident(transaction, gone)?;
        relinked.n_gone += delete.execute([gone])?;
    }
    let amends = Amends::in_incidents(transaction, &linked, &scene.decisions)?;
    for incident in &linked {
        relinked.n_new += usize::from(!known.contains(&incident.incident));
        let mut json = serde_json::to_value(incident)?;
        amends.lay_over(incident, &mut json);
        write_incident(transaction, incident, &json, scene)?;
    }
    Ok(relinked)
}

fn write_incident(transaction: &Transaction, incident: &LinkedIncident, json: &Value, scene: &Scene) -> anyhow::Result<()> {
    let review = scene.review_of(&incident.records);
    let mut find = transaction.prepare_cached("SELECT incident, json, review FROM incident WHERE id = ?1")?;
    let found: Option<(i64, String, String)> = find.query_row([&incident.incident], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let text = json.to_string();
    let n_conflicts = json["conflicts"].as_array().into_iter().flatten().filter(|conflict| conflict["settled"] != true).count();
    let row = match found {
        Some((_, known, was)) if known == text && was == review.name() => return Ok(()),
        Some((row, ..)) => {
            let mut update = transaction.prepare_cached("UPDATE incident SET json = ?2, review = ?3, n_sources = ?4, n_conflicts = ?5 WHERE incident = ?1")?;
            update.execute(params![row, text, review.name(), incident.independent_sources, n_conflicts])?;
            row
        }
        None => {
            let mut insert = transaction.prepare_cached("INSERT INTO incident (id, json, review, n_sources, n_conflicts) VALUES (?1, ?2, ?3, ?4, ?5)")?;
            insert.execute(params![incident.incident, text, review.name(), incident.independent_sources, n_conflicts])?;
            transaction.last_insert_rowid()
        }
    };
    Facets::of(json).write(transaction, "incident", row)?;
    let mut tie = transaction.prepare_cached("INSERT OR REPLACE INTO incident_record (record, incident) VALUES (?1, ?2)")?;
    for told in incident.records.iter().filter_map(|id| scene.told.get(id)) {
        tie.execute((told.row, row))?;
    }
    Ok(())
}

/// The incidents of some records as they are grouped now, with all their records.
fn touched<'a>(transaction: &Transaction, records: &[String], linking: &'a LinkLexicon) -> anyhow::Result<(Scene<'a>, Vec<Group>, BTreeSet<String>)> {
    let mut find =
        transaction.prepare_cached("SELECT incident.id FROM incident JOIN incident_record USING (incident) JOIN record USING (record) WHERE record.id = ?1")?;
    let mut known: BTreeSet<String> = BTreeSet::new();
    for record in records {
        known.extend(find.query_map([record], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?);
    }
    let query = "SELECT record.record, record.id, record.review, edited, coded FROM record JOIN incident_record USING (record) \
                 JOIN incident USING (incident) WHERE incident.id = ?1 AND live";
    let mut scene = Scene { told: BTreeMap::new(), decisions: shaping_decisions(transaction)?, linking };
    let mut groups = Vec::new();
    for incident in &known {
        let told = read_told(transaction, query, Some(incident))?;
        let group = told.keys().cloned().collect();
        scene.told.extend(told);
        groups.push(scene.in_order(group));
    }
    Ok((scene, groups, known))
}

fn write_groups(transaction: &Transaction, scene: &Scene, groups: &[Group], known: BTreeSet<String>) -> anyhow::Result<()> {
    let linked = groups.iter().filter_map(|group| scene.join(group)).collect();
    write_incidents(transaction, linked, scene, known).map(|_| ())
}

/// Puts the incidents of these records together into one.
pub(super) fn put_together(transaction: &Transaction, records: &[String], linking: &LinkLexicon) -> anyhow::Result<()> {
    let (scene, mut groups, known) = touched(transaction, records, linking)?;
    scene.merge(&mut groups, records);
    write_groups(transaction, &scene, &groups, known)
}

/// Takes these records out of their incidents, into one of their own.
pub(super) fn take_apart(transaction: &Transaction, records: &[String], linking: &LinkLexicon) -> anyhow::Result<()> {
    let (scene, mut groups, known) = touched(transaction, records, linking)?;
    split(&mut groups, records);
    let groups: Vec<Group> = groups.into_iter().map(|group| scene.in_order(group)).collect();
    write_groups(transaction, &scene, &groups, known)
}

/// Makes an incident of its own of each record that tells of none yet.
pub(super) fn stand_alone(transaction: &Transaction, records: &[String], linking: &LinkLexicon) -> anyhow::Result<()> {
    let query = "SELECT record, id, review, edited, coded FROM record WHERE id = ?1 AND kind = 'incident' AND live";
    let mut scene = Scene { told: BTreeMap::new(), decisions: shaping_decisions(transaction)?, linking };
    for record in records {
        scene.told.extend(read_told(transaction, query, Some(record))?);
    }
    let groups: Vec<Group> = scene.told.keys().map(|id| vec![id.clone()]).collect();
    write_groups(transaction, &scene, &groups, BTreeSet::new())
}

/// Puts the incidents of these records together anew from records that have changed; the groups stay.
pub(super) fn join_incidents(transaction: &Transaction, records: &[String], linking: &LinkLexicon) -> anyhow::Result<()> {
    let (scene, groups, known) = touched(transaction, records, linking)?;
    write_groups(transaction, &scene, &groups, known)
}

/// Links the records of these incidents anew, among themselves.
pub(super) fn regroup(transaction: &Transaction, records: &[String], linking: &LinkLexicon) -> anyhow::Result<()> {
    let (scene, _, known) = touched(transaction, records, linking)?;
    write_incidents(transaction, scene.link(), &scene, known).map(|_| ())
}
