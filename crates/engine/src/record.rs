//! The records that coding yields, as the contract prints them: incident, figure, statement, tally.
//!
//! Offsets here are Unicode code points of the document's text, end exclusive; inside the engine they are bytes. Dates are
//! ISO 8601 days, countries ISO 3166-1 alpha-2, distances kilometres, coordinates degrees (WGS 84).

use crate::document::{DateSource, Document};
use crate::resolve::counts::Count;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// One record of a document.
#[allow(clippy::large_enum_variant)] // Records live one at a time on their way to the output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub enum Record {
    Incident(Box<Incident>),
    Figure(Figure),
    Statement(Statement),
    Tally(Tally),
}

impl Record {
    /// The incident that the record tells; a reference tells none.
    pub fn incident(&self) -> Option<&Incident> {
        self.incident_or_reference().filter(|incident| !incident.reference)
    }

    /// What can be linked: an incident, or a reference to one.
    pub fn incident_or_reference(&self) -> Option<&Incident> {
        match self {
            Record::Incident(incident) => Some(incident),
            _ => None,
        }
    }

    /// The document that the record comes from, to be changed, and the words that it was read from.
    pub fn document_and_words(&mut self) -> (&mut DocumentRef, Option<&Evidence>) {
        let (document, evidence) = match self {
            Record::Incident(incident) => (&mut incident.document, &incident.evidence),
            Record::Figure(figure) => (&mut figure.document, &figure.evidence),
            Record::Statement(statement) => (&mut statement.document, &statement.evidence),
            Record::Tally(tally) => (&mut tally.document, &tally.evidence),
        };
        (document, evidence.get("record"))
    }

    /// Moves all evidence by a number of code points: for records of a document's part, read on its own.
    pub fn move_evidence(&mut self, offset: usize) {
        let evidence = match self {
            Record::Incident(incident) => &mut incident.evidence,
            Record::Figure(figure) => &mut figure.evidence,
            Record::Statement(statement) => &mut statement.evidence,
            Record::Tally(tally) => &mut tally.evidence,
        };
        for range in evidence.values_mut().flat_map(Evidence::ranges_mut) {
            *range = range.map(|at| at + offset);
        }
        let Record::Incident(incident) = self else { return };
        let others = incident.second_coder.iter_mut().flat_map(|opinion| &mut opinion.disagrees);
        for range in others.flat_map(|other| &mut other.evidence) {
            *range = range.map(|at| at + offset);
        }
    }
}

/// The document that a record comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentRef {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default)]
    pub published: Option<Date>,
    /// Where the date was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<DateSource>,
    /// The outlet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// First and last page on which the record's words stand, from 1, where the document has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<[u32; 2]>,
}

impl DocumentRef {
    /// The document as a whole; on which pages a record's words stand is not known yet.
    pub fn of(document: &Document) -> DocumentRef {
        DocumentRef {
            id: document.id.clone(),
            title: document.title.clone(),
            published: document.published,
            dated_by: document.dated_by,
            source: document.source.clone(),
            pages: None,
        }
    }
}

/// Half-open range of code points.
pub type Range = [usize; 2];

/// An event as one document tells it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Incident {
    pub id: String,
    pub document: DocumentRef,
    /// `attack`, `operation` or `other`.
    pub class: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub tactics: Vec<String>,
    pub date: Option<DateRange>,
    pub place: Option<IncidentPlace>,
    pub perpetrators: Vec<Party>,
    pub targets: Vec<Party>,
    pub weapons: Vec<Weapon>,
    pub victims: Vec<Victim>,
    pub killed: Option<Count>,
    pub wounded: Option<Count>,
    pub killed_or_wounded: Option<Count>,
    pub captured: Option<Count>,
    pub claims: Vec<Claim>,
    pub sources: Vec<Citation>,
    /// `reported`, `claimed`, `alleged`, `denied`, `planned` or `foiled`.
    pub status: String,
    pub accounts: Vec<Account>,
    pub evidence: BTreeMap<String, Evidence>,
    /// For each field, the rule, lexicon entry and words that gave it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Reason>,
    /// Names of the headings that the event stands under, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub section: Vec<String>,
    /// What the document mainly tells of; its terms are the whole document's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leading: bool,
    /// The document speaks of a deed, or of the trial for one, and tells no incident: this is there to be linked, and counts nowhere.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reference: bool,
    /// Words by which the event can be told from others when linking, most telling first, names with a capital.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<SmolStr>,
    /// The smallest hashes of the document's runs of words, by which copies are told when linking; of leading records.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sketch: Vec<u32>,
    /// What the incident has to do with (`lexicon/ontology.toml`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<SmolStr>,
    /// For each field who proposed its value, where a second coder was asked; `record` tells of the record as a whole.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub proposed_by: BTreeMap<String, Proposers>,
    /// What the second coder says to this record, where one was asked and has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_coder: Option<SecondOpinion>,
}

/// Who proposed a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proposer {
    Rules,
    Model,
    Both,
}

/// Who proposed a field: one answer for a single value, one for each value of a list, in its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Proposers {
    One(Proposer),
    Each(Vec<Proposer>),
}

/// Where the second coder and the rules agree on a record, and where they do not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecondOpinion {
    /// The model's name, as it was asked for.
    pub model: String,
    /// Fields that both give alike.
    pub agrees: Vec<String>,
    /// Fields that both give, and differently: the record has the rules' value, here is the other.
    pub disagrees: Vec<OtherValue>,
}

/// A value that the second coder gives where the rules give another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OtherValue {
    pub field: String,
    /// In the form of the record's own field.
    pub value: serde_json::Value,
    pub evidence: Vec<Range>,
}

/// `record` holds one range, every other field a list of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Evidence {
    One(Range),
    Many(Vec<Range>),
}

impl Evidence {
    /// The ranges, to be changed.
    pub fn ranges_mut(&mut self) -> &mut [Range] {
        match self {
            Evidence::One(range) => std::slice::from_mut(range),
            Evidence::Many(ranges) => ranges,
        }
    }

    /// The ranges, however many.
    pub fn ranges(&self) -> &[Range] {
        match self {
            Evidence::One(range) => std::slice::from_ref(range),
            Evidence::Many(ranges) => ranges,
        }
    }
}

/// When something happened: first and last day, and how finely the text says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DateRange {
    pub start: Date,
    pub end: Date,
    /// `day`, `week`, `month`, `year` or `range`.
    pub precision: String,
    /// Not told with the event, but taken from the document's date or its headings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
    /// Told as a night or its small hours, which may belong to the day before or after.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub night: bool,
}

/// Where something happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IncidentPlace {
    pub name: String,
    pub admin1: Option<String>,
    pub country: Option<String>,
    pub distance_km: Option<f64>,
    pub bearing: Option<String>,
    pub approximate: bool,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub radius_km: Option<f64>,
    pub gazetteer_id: Option<String>,
    /// Inherited from a heading or the rest of the document.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
}

/// A perpetrator or target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Party {
    pub name: Option<String>,
    pub id: Option<String>,
    /// `organisation`, `individual`, `person`, `vehicle`, `building`, `force`, …
    pub kind: Option<String>,
    pub text: Option<String>,
    pub count: Option<Count>,
    pub inferred: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weapon {
    pub text: String,
    pub kind: String,
}

/// People who suffered: `effect` is `killed`, `wounded`, `killed_or_wounded`, `captured`, `unharmed`, …
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Victim {
    pub text: String,
    pub effect: String,
    pub count: Option<Count>,
    /// The person's name as the text has it, where somebody is named.
    pub name: Option<String>,
    /// `perpetrators`, `security_forces`, `civilians`, `aid_workers`, …
    pub side: Option<String>,
    /// The group or force that they are of, by its name and id, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// What they are: `military`, `police`, `coalition`, `militia`, `armed_group`, `criminal`, `government`, `civilian`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// `stance` is `claimed`, `denied`, `blamed` or `none_claimed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    pub by: Option<String>,
    pub stance: String,
    pub text: String,
}

/// Whom the report cites, with the date that it gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    pub name: String,
    pub date: Option<Date>,
}

/// Another account of the same event inside the report. `stance` is `contradicts`, `confirms` or `adds`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    pub by: Option<String>,
    pub stance: String,
    pub text: String,
    pub killed: Option<Count>,
    pub wounded: Option<Count>,
}

/// Why a field has its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub field: String,
    /// Rule or mechanism, as `rules/explosion.toml#ied_activated` or `heading`.
    pub by: String,
    pub words: String,
}

/// A number of a figure: whole or broken, as a range; an open upper end is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    #[serde(serialize_with = "plain_number")]
    pub low: f64,
    #[serde(serialize_with = "plain_end")]
    pub high: Option<f64>,
    pub approximate: bool,
}

impl From<Count> for Amount {
    fn from(count: Count) -> Amount {
        Amount { low: f64::from(count.low), high: count.high.map(f64::from), approximate: count.approximate }
    }
}

impl Amount {
    /// Both ends multiplied.
    pub fn times(self, factor: f64) -> Amount {
        Amount { low: self.low * factor, high: self.high.map(|high| high * factor), ..self }
    }

    /// The number that the text states: the least one, or the most of "up to" that many.
    pub fn stated(self) -> f64 {
        if self.low > 0.0 { self.low } else { self.high.unwrap_or(0.0) }
    }
}

/// Whole numbers are printed without a point, others to four places.
fn plain_number<S: serde::Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && *value >= 0.0 && *value < 9e15 {
        serializer.serialize_u64(*value as u64)
    } else {
        serializer.serialize_f64((value * 1e4).round() / 1e4)
    }
}

fn plain_end<S: serde::Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => plain_number(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// An indicator rather than one event's casualties.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// Stable for the same document and the same coding.
    pub id: String,
    pub document: DocumentRef,
    /// Name of the indicator (`lexicon/figures.toml`): `detained`, `forces`, `funds`, …
    pub indicator: String,
    pub what: String,
    pub value: Option<Amount>,
    /// `persons`, `households`, `percent`, an ISO 4217 code, or the counted noun in the plural.
    pub unit: String,
    /// The known actor that is counted or that the money belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Speaker>,
    pub place: Option<IncidentPlace>,
    pub as_of: Option<Date>,
    /// For what is counted over a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<DateRange>,
    pub attributed_to: Option<String>,
    /// Where the text tells a part of a number ("a third of them"): the part, 0 to 1, and the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Amount>,
    /// `reported`, or `projected` for what may or will be.
    pub status: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<SmolStr>,
    pub evidence: BTreeMap<String, Evidence>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Reason>,
}

/// What somebody is quoted or reported as saying.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Statement {
    pub document: DocumentRef,
    pub speaker: Option<Speaker>,
    pub direct: bool,
    pub cue: Option<String>,
    pub content: String,
    pub hedged: bool,
    /// `quote`, `claim`, `assessment`, `warning`, `forecast` or `recommendation`.
    pub kind: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<SmolStr>,
    pub evidence: BTreeMap<String, Evidence>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Reason>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Speaker {
    pub name: String,
    pub role: Option<String>,
    pub id: Option<String>,
    /// Who stands behind "the report" or "she", where the text says so elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<String>,
}

/// Counts that one publisher gives for a period.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    pub document: DocumentRef,
    pub publisher: Option<String>,
    pub what: String,
    pub place: Option<IncidentPlace>,
    pub period: Option<DateRange>,
    pub total: Option<Count>,
    pub parts: Vec<TallyPart>,
    /// What the parts leave of the total; `None` without parts or where they are more than it.
    pub remainder: Option<u32>,
    pub checks: Vec<Check>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<SmolStr>,
    pub evidence: BTreeMap<String, Evidence>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TallyPart {
    pub name: String,
    pub count: Count,
    /// Share of the total, 0 to 1, as the text states it.
    pub share: Option<f64>,
}

/// One sum done again. `check` is `share` (a stated share against part and total, 0 to 1) or `sum` (the total against its parts).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    pub check: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    #[serde(serialize_with = "plain_number")]
    pub stated: f64,
    #[serde(serialize_with = "plain_number")]
    pub computed: f64,
    pub holds: bool,
}
