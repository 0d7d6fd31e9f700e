//! The last bulletin's stamp, or a desk's log since a day, and the incidents as they stand now in, what changed since then out.
//!
//! A stamp is what a bulletin told, in a few words for each incident. Incidents are known again by their records; where a report was
//! coded anew, by report, type and day. A desk's log says what was added and corrected without any stamp.

use super::page::entries_of;
use super::totals::{Toll, counts};
use super::wording::day;
use super::{Bulletin, Entry, Period};
use crate::lexicon::Lexicon;
use crate::record::DateRange;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a bulletin told: kept beside it, and given to the next one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stamp {
    /// Always `tidewatch`: says what the file is.
    pub bulletin: String,
    pub version: String,
    pub lexicon: String,
    pub title: String,
    pub period: Option<StampedPeriod>,
    pub incidents: Vec<Stamped>,
    /// Ids of the reports of the period.
    pub reports: Vec<String>,
}

/// First and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampedPeriod {
    pub start: Date,
    pub end: Date,
}

/// An incident as a bulletin told it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stamped {
    pub incident: String,
    pub records: Vec<String>,
    pub documents: Vec<String>,
    pub told: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub status: String,
    pub date: Option<DateRange>,
    pub place: Option<String>,
    #[serde(flatten)]
    pub toll: Toll,
}

/// What the changes are counted from.
#[derive(Clone, Debug)]
pub enum Since {
    /// What the last bulletin told.
    Stamp(Box<Stamp>),
    /// A desk's log from a day on.
    Log { day: Date, new_documents: Vec<String>, corrections: Vec<Correction> },
}

/// A field that a reviewer gave another value, or a record that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub record: String,
    /// A field's name; empty where the record was rejected.
    pub field: String,
}

impl Since {
    /// The period of the last bulletin, where it is known.
    pub fn period(&self) -> Option<Period> {
        match self {
            Since::Stamp(stamp) => stamp.period.map(|period| Period::days(period.start, period.end)),
            Since::Log { .. } => None,
        }
    }
}

/// What has changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What it is against, in words.
    pub since: String,
    /// Numbers of incidents that are new.
    pub added: Vec<usize>,
    pub changed: Vec<Change>,
    /// Sentences of incidents that are no longer told.
    pub gone: Vec<String>,
    /// Reports that have come.
    pub n_reports: usize,
}

/// An incident that is told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub number: usize,
    /// Field, what it was, what it is.
    pub fields: Vec<[String; 3]>,
    /// How many more reports tell of it.
    pub n_more: usize,
    /// Fields that the desk corrected.
    pub corrected: Vec<String>,
}

/// What the bulletin tells, to be kept.
pub fn stamp_of(bulletin: &Bulletin) -> Stamp {
    let reports = bulletin.reports.iter().filter(|report| report.current).map(|report| report.id.clone());
    Stamp {
        bulletin: "tidewatch".into(),
        version: bulletin.making.version.clone(),
        lexicon: bulletin.making.lexicon.clone(),
        title: bulletin.title.clone(),
        period: bulletin.period.map(|period| StampedPeriod { start: period.from, end: period.to }),
        incidents: entries_of(bulletin).map(stamped).collect(),
        reports: reports.collect(),
    }
}

fn stamped(entry: &Entry) -> Stamped {
    let linked = &entry.linked;
    Stamped {
        incident: linked.incident.clone(),
        records: linked.records.clone(),
        documents: linked.documents.clone(),
        told: entry.words(),
        kind: linked.kind.clone(),
        status: linked.status.clone(),
        date: linked.date.clone(),
        place: linked.place.as_ref().map(|place| place.name.clone()),
        toll: entry.toll,
    }
}

/// What has changed since the last bulletin.
pub fn find_changes(bulletin: &Bulletin, since: &Since, lexicon: &Lexicon) -> Changes {
    match since {
        Since::Stamp(stamp) => changes_from_stamp(bulletin, stamp, since.period(), lexicon),
        Since::Log { day, new_documents, corrections } => changes_from_log(bulletin, (*day, new_documents, corrections), lexicon),
    }
}

/// All incidents on the page that happened, as far as the reports say.
fn standing(bulletin: &Bulletin) -> impl Iterator<Item = &Entry> {
    entries_of(bulletin).chain(&bulletin.earlier)
}

fn changes_from_stamp(bulletin: &Bulletin, stamp: &Stamp, period: Option<Period>, lexicon: &Lexicon) -> Changes {
    let mut changes = Changes { since: stamp.title.clone(), ..Changes::default() };
    let inside = |entry: &Entry| period.is_none_or(|period| entry.linked.date.as_ref().is_some_and(|date| date.start <= period.to && date.end >= period.from));
    let all: Vec<&Entry> = standing(bulletin).chain(&bulletin.aside).collect();
    let mut known: Vec<usize> = Vec::new();
    for was in &stamp.incidents {
        match all.iter().find(|entry| shares_record(entry, was)).or_else(|| all.iter().find(|entry| is_coded_anew(entry, was))) {
            Some(entry) => {
                known.push(entry.number);
                let fields = differences(was, entry, lexicon);
                let n_more = entry.linked.documents.iter().filter(|id| !was.documents.contains(id)).count();
                if !fields.is_empty() || n_more > 0 {
                    changes.changed.push(Change { number: entry.number, fields, n_more, corrected: Vec::new() });
                }
            }
            None => changes.gone.push(was.told.clone()),
        }
    }
    changes.added = standing(bulletin).filter(|entry| inside(entry) && !known.contains(&entry.number)).map(|entry| entry.number).collect();
    changes.n_reports = bulletin.reports.iter().filter(|report| report.n_counted > 0 && !stamp.reports.contains(&report.id)).count();
    changes
}

fn shares_record(entry: &Entry, was: &Stamped) -> bool {
    entry.linked.records.iter().any(|record| was.records.contains(record))
}

fn is_coded_anew(entry: &Entry, was: &Stamped) -> bool {
    let linked = &entry.linked;
    let place = linked.place.as_ref().map(|place| &place.name);
    linked.documents.iter().any(|id| was.documents.contains(id)) && linked.kind == was.kind && linked.date == was.date && place == was.place.as_ref()
}

/// The fields in which an incident is told otherwise.
fn differences(was: &Stamped, now: &Entry, lexicon: &Lexicon) -> Vec<[String; 3]> {
    let linked = &now.linked;
    let mut fields = Vec::new();
    let mut compare = |name: &str, was: String, is: String| {
        if was != is {
            let told = |value: String| if value.is_empty() { "–".to_string() } else { value };
            fields.push([name.replace('_', " "), told(was), told(is)]);
        }
    };
    let (before, after) = (was.toll, now.toll);
    let tolls = [
        ("killed", before.killed, after.killed),
        ("wounded", before.wounded, after.wounded),
        ("killed_or_wounded", before.killed_or_wounded, after.killed_or_wounded),
        ("captured", before.captured, after.captured),
    ];
    for (name, before, after) in tolls {
        compare(name, before.map_or_else(String::new, |sum| sum.to_string()), after.map_or_else(String::new, |sum| sum.to_string()));
    }
    let days = |date: &Option<DateRange>| date.as_ref().map_or_else(String::new, |date| super::wording::days(date.start, date.end));
    compare("date", days(&was.date), days(&linked.date));
    compare("place", was.place.clone().unwrap_or_default(), linked.place.as_ref().map_or_else(String::new, |place| place.name.clone()));
    let kind = |kind: &str| lexicon.bulletin.type_words(kind).label;
    compare("type", kind(&was.kind), kind(&linked.kind));
    compare("status", was.status.clone(), linked.status.clone());
    if counts(&was.status) && !counts(&linked.status) {
        fields.sort_by_key(|field| field[0] != "status");
    }
    fields
}

/// What a desk's log says of the incidents on the page since a day.
fn changes_from_log(bulletin: &Bulletin, (since, new, corrections): (Date, &[String], &[Correction]), _lexicon: &Lexicon) -> Changes {
    let mut changes = Changes { since: day(since), ..Changes::default() };
    let is_new = |id: &String| new.contains(id);
    for entry in standing(bulletin).chain(&bulletin.aside) {
        let n_new = entry.linked.documents.iter().filter(|id| is_new(id)).count();
        let mut corrected: Vec<String> = corrections
            .iter()
            .filter(|correction| entry.linked.records.contains(&correction.record) && !correction.field.is_empty())
            .map(|correction| correction.field.replace('_', " "))
            .collect();
        corrected.sort();
        corrected.dedup();
        if n_new == entry.linked.documents.len() && n_new > 0 {
            changes.added.push(entry.number);
        } else if n_new > 0 || !corrected.is_empty() {
            changes.changed.push(Change { number: entry.number, fields: Vec::new(), n_more: n_new, corrected });
        }
    }
    changes.n_reports = bulletin.reports.iter().filter(|report| report.current && is_new(&report.id)).count();
    changes
}
