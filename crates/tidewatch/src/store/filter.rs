//! What to look for in, a query of the database out.
//!
//! Every condition is one that an index answers. Values are always bound, never written into the query.

use super::documents::DocumentState;
use super::{Confidence, Review};
use anyhow::bail;
use jiff::civil::Date;
use rusqlite::types::Value;
use std::str::FromStr;

/// Kilometres in a degree of latitude.
const KM_PER_DEGREE: f64 = 111.195;

/// Codes of the contract that a filter may ask for.
pub const CLASSES: [&str; 3] = ["attack", "operation", "other"];
pub const STATUSES: [&str; 6] = ["reported", "claimed", "alleged", "denied", "planned", "foiled"];
pub const KINDS: [&str; 4] = ["incident", "figure", "statement", "tally"];

/// What to look for; what is not said does not matter.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Id of the record or incident itself.
    pub id: Option<String>,
    /// Words that all must stand in the text; `"…"` a phrase, `word*` a beginning.
    pub words: Option<String>,
    /// First and last day; what lasts longer is found by any of its days.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Name of a place or province, or a country's code.
    pub place: Option<String>,
    pub near: Option<Near>,
    /// Id or name of a perpetrator, target, speaker or publisher.
    pub actor: Option<String>,
    /// `attack`, `operation` or `other`.
    pub class: Option<String>,
    /// Type of the ontology.
    pub kind: Option<String>,
    /// `incident`, `figure`, `statement` or `tally`; for records alone.
    pub record: Option<String>,
    pub review: Option<Review>,
    /// Id of a document.
    pub document: Option<String>,
    /// `reported`, `claimed`, … as the contract has it.
    pub status: Option<String>,
    /// At least so many killed or wounded.
    pub toll: Option<u32>,
    /// At least so many independent sources; for incidents alone.
    pub sources: Option<u32>,
    /// Only incidents whose records disagree.
    pub disputed: bool,
    /// How far reports bear it out; for incidents alone.
    pub confidence: Option<Confidence>,
    pub within: Option<Bounds>,
    /// How far a document is; for documents alone.
    pub state: Option<DocumentState>,
    pub order: Order,
    /// The most to give, and how many to pass by before.
    pub limit: usize,
    pub offset: usize,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter {
            id: None,
            words: None,
            from: None,
            to: None,
            place: None,
            near: None,
            actor: None,
            class: None,
            kind: None,
            record: None,
            review: None,
            document: None,
            status: None,
            toll: None,
            sources: None,
            disputed: false,
            confidence: None,
            within: None,
            state: None,
            order: Order::Latest,
            limit: usize::MAX,
            offset: 0,
        }
    }
}

/// Within so many kilometres of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    pub lat: f64,
    pub lon: f64,
    pub km: f64,
}

impl FromStr for Near {
    type Err = anyhow::Error;

    /// A point and kilometres as `33.75,44.64,25`.
    fn from_str(text: &str) -> anyhow::Result<Near> {
        let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok().filter(|number: &f64| number.is_finite())).collect();
        match numbers.as_deref() {
            Some(&[lat, lon, km]) if lat.abs() <= 90.0 && lon.abs() <= 180.0 && km >= 0.0 => Ok(Near { lat, lon, km }),
            _ => bail!("`{text}` is no latitude, longitude and kilometres"),
        }
    }
}

/// A box in degrees; `west` is never more than `east`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub south: f64,
    pub north: f64,
    pub west: f64,
    pub east: f64,
}

/// In which order to give what is found; between equals the latest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Latest,
    Earliest,
    /// Most killed and wounded first.
    Toll,
    Place,
    Type,
    /// Most independent sources first; for incidents alone.
    Sources,
}

impl Order {
    fn columns(self, table: &str) -> String {
        let latest = format!("{table}.date_start DESC, {table}.{table} DESC");
        match self {
            Order::Latest => latest,
            Order::Earliest => format!("{table}.date_start IS NULL, {table}.date_start, {table}.{table}"),
            Order::Toll => format!("{table}.toll DESC, {latest}"),
            Order::Place => format!("{table}.country IS NULL, {table}.country, {table}.admin1, {table}.place, {latest}"),
            Order::Type => format!("{table}.type, {latest}"),
            Order::Sources if table == "incident" => format!("incident.n_sources DESC, {latest}"),
            Order::Sources => latest,
        }
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Record,
    Incident,
}

impl Table {
    pub(super) fn name(self) -> &'static str {
        match self {
            Table::Record => "record",
            Table::Incident => "incident",
        }
    }
}

/// Conditions that must all hold, with the values that they bind.
#[derive(Default)]
struct Conditions {
    told: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, told: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.told.push(told.into());
        self.values.extend(values);
    }
}

impl Filter {
    /// The query for these columns, and the values that it binds.
    pub(super) fn query(&self, table: Table, columns: &str) -> (String, Vec<Value>) {
        let name = table.name();
        let (told, mut values) = self.conditions(table);
        values.push(number(self.limit));
        values.push(number(self.offset));
        let query = format!("SELECT {columns} FROM {name} WHERE {told} ORDER BY {} LIMIT ? OFFSET ?", self.order.columns(name));
        (query, values)
    }

    /// What must hold of a row, and the values that it binds.
    pub(super) fn conditions(&self, table: Table) -> (String, Vec<Value>) {
        let mut conditions = Conditions::default();
        match table {
            Table::Record => self.of_records(&mut conditions),
            Table::Incident => self.of_incidents(&mut conditions),
        }
        self.of_facets(table.name(), &mut conditions);
        let told = if conditions.told.is_empty() { "1".to_string() } else { conditions.told.join(" AND ") };
        (told, conditions.values)
    }

    /// Where to read from what needs columns of the wide index alone: there, unless a condition finds few incidents by itself.
    pub(super) fn glance(&self) -> &'static str {
        let is_narrow = self.words.is_some() || self.place.is_some() || self.near.is_some() || self.actor.is_some() || self.document.is_some();
        if is_narrow { "incident" } else { "incident INDEXED BY incident_at_a_glance" }
    }

    fn of_records(&self, conditions: &mut Conditions) {
        conditions.add("record.live", []);
        if let Some(kind) = &self.record {
            conditions.add("record.kind = ?", [text(kind)]);
        }
        if let Some(words) = &self.words {
            conditions.add("record.record IN (SELECT rowid FROM record_words WHERE record_words MATCH ?)", [text(&fts_query(words))]);
        }
        if let Some(document) = &self.document {
            conditions.add("record.document = (SELECT document FROM document WHERE id = ? AND NOT superseded)", [text(document)]);
        }
    }

    fn of_incidents(&self, conditions: &mut Conditions) {
        let of_records = |told: &str| format!("incident.incident IN (SELECT incident FROM incident_record JOIN record USING (record) WHERE {told})");
        if let Some(words) = &self.words {
            conditions.add(of_records("record IN (SELECT rowid FROM record_words WHERE record_words MATCH ?)"), [text(&fts_query(words))]);
        }
        if let Some(document) = &self.document {
            conditions.add(of_records("document = (SELECT document FROM document WHERE id = ? AND NOT superseded)"), [text(document)]);
        }
        if let Some(sources) = self.sources {
            conditions.add("incident.n_sources >= ?", [Value::Integer(i64::from(sources))]);
        }
        if self.disputed {
            conditions.add("incident.n_conflicts > 0", []);
        }
        if let Some(confidence) = self.confidence {
            let grounds = "incident.n_sources, incident.n_conflicts, incident.status, incident.date_start, incident.date_end, incident.lat";
            conditions.add(format!("confidence ({grounds}) = ?"), [text(confidence.name())]);
        }
    }

    /// What records and incidents have in common.
    fn of_facets(&self, table: &str, conditions: &mut Conditions) {
        let codes =
            [("class", self.class.as_deref()), ("type", self.kind.as_deref()), ("review", self.review.map(Review::name)), ("status", self.status.as_deref())];
        for (column, code) in codes {
            if let Some(code) = code {
                // Of a few codes each is frequent: an index on it would be slower than the one that lists are read from.
                let plus = if table == "incident" && column != "type" { "+" } else { "" };
                conditions.add(format!("{plus}{table}.{column} = ?"), [text(code)]);
            }
        }
        if let Some(id) = &self.id {
            conditions.add(format!("{table}.id = ?"), [text(id)]);
        }
        if let Some(from) = self.from {
            conditions.add(format!("{table}.date_end >= ?"), [text(&from.to_string())]);
        }
        if let Some(to) = self.to {
            conditions.add(format!("{table}.date_start <= ?"), [text(&to.to_string())]);
        }
        if let Some(place) = &self.place {
            conditions.add(format!("({table}.place = ? OR {table}.admin1 = ? OR {table}.country = ?)"), [text(place), text(place), text(place)]);
        }
        if let Some(actor) = &self.actor {
            conditions.add(format!("{table}.{table} IN (SELECT {table} FROM {table}_actor WHERE actor = ?)"), [text(actor)]);
        }
        if let Some(toll) = self.toll {
            conditions.add(format!("{table}.toll >= ?"), [Value::Integer(i64::from(toll))]);
        }
        if let Some(near) = self.near {
            near.condition(table, conditions);
        }
        if let Some(Bounds { south, north, west, east }) = self.within {
            let box_of = [south, north, west, east].map(Value::Real);
            conditions.add(format!("{table}.lat BETWEEN ? AND ? AND {table}.lon BETWEEN ? AND ?"), box_of);
        }
    }
}

impl Near {
    /// A box in the R-tree, then the distance itself. Near a pole and across the date line the box is the whole circle of latitude.
    fn condition(self, table: &str, conditions: &mut Conditions) {
        let high = self.km / KM_PER_DEGREE;
        let wide = high / (self.lat.abs() + high).min(89.9).to_radians().cos();
        let whole = self.lon - wide < -180.0 || self.lon + wide > 180.0;
        let (west, east) = if whole { (-180.0, 180.0) } else { (self.lon - wide, self.lon + wide) };
        let bounds = [self.lat - high, self.lat + high, west, east].map(Value::Real);
        conditions
            .add(format!("{table}.{table} IN (SELECT {table} FROM {table}_position WHERE north >= ? AND south <= ? AND east >= ? AND west <= ?)"), bounds);
        let point = [self.lat, self.lon, self.km].map(Value::Real);
        conditions.add(format!("km_between (?, ?, {table}.lat, {table}.lon) <= ?"), point);
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn number(number: usize) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Words as people type them, as the index takes them: every word quoted, phrases and beginnings kept.
pub(super) fn fts_query(words: &str) -> String {
    let (words, mut parts) = (words.replace('\0', " "), Vec::new());
    for (at, piece) in words.split('"').enumerate() {
        if at % 2 == 1 {
            parts.extend((!piece.trim().is_empty()).then(|| format!("\"{}\"", piece.trim())));
            continue;
        }
        parts.extend(piece.split_whitespace().map(|word| match word.strip_suffix('*') {
            Some(beginning) if !beginning.is_empty() => format!("\"{beginning}\"*"),
            _ => format!("\"{word}\""),
        }));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted() {
        assert_eq!(fts_query("car bomb"), "\"car\" \"bomb\"");
        assert_eq!(fts_query("\"car bomb\" kill* AND (x"), "\"car bomb\" \"kill\"* \"AND\" \"(x\"");
        assert_eq!(fts_query(" \"\" "), "");
        assert_eq!(fts_query("car\0bomb\0"), "\"car\" \"bomb\"");
    }

    /// What the database does for a query, step by step.
    fn plan(connection: &rusqlite::Connection, filter: &Filter, table: Table) -> Vec<String> {
        let (query, values) = filter.query(table, "1");
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).expect("the query is sound");
        let steps = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(3)).expect("it can be explained");
        steps.collect::<Result<_, _>>().expect("a step is text")
    }

    #[test]
    fn every_condition_is_answered_by_an_index() {
        let connection = rusqlite::Connection::open_in_memory().expect("memory is there");
        connection.execute_batch(include_str!("schema.sql")).expect("the schema is sound");
        connection.execute_batch(include_str!("schema_2.sql")).expect("the second step is sound");
        let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
        connection.create_scalar_function("km_between", 4, flags, |_| Ok(0.0)).expect("it can be made");
        let some = || Some("x".to_string());
        let day = "2021-06-01".parse().ok();
        let filters = [
            Filter::default(),
            Filter { words: some(), ..Filter::default() },
            Filter { from: day, to: day, ..Filter::default() },
            Filter { place: some(), ..Filter::default() },
            Filter { near: Some(Near { lat: 1.0, lon: 2.0, km: 3.0 }), ..Filter::default() },
            Filter { actor: some(), ..Filter::default() },
            Filter { kind: some(), ..Filter::default() },
            Filter { review: Some(Review::Accepted), ..Filter::default() },
            Filter { document: some(), ..Filter::default() },
        ];
        for filter in filters {
            for table in [Table::Record, Table::Incident] {
                let steps = plan(&connection, &filter, table);
                let is_slow = |step: &String| step.starts_with("SCAN") && !step.contains("INDEX");
                assert!(!steps.iter().any(is_slow), "{filter:?}\n{steps:?}");
            }
        }
    }
}
