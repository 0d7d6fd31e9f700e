//! A schema's file and a snapshot in, its table out: columns, what each is made from, codes by rules, what is left out and why.
//!
//! A schema is data (`schemas/*.toml`), so that who knows ACLED or GED can read and correct the mapping without reading Rust, and so that the
//! documentation is printed from what runs. A column is made from one of:
//!
//! * `/pointer` into the row's own JSON, `../pointer` into the thing that it is a part of (RFC 6901);
//! * `@name`, a value that is computed (`values.rs`);
//! * `rules:name`, the first of the schema's rules whose facts (`facts.rs`) all hold;
//! * `party:by`, who is first on a side by the schema's names for kinds of sides, `party:by:2` the second of those with a name, `party:by:others` all but
//!   the first; sides are `by`, `at`, `first`, `second`, `a`, `b` (`sides.rs`);
//! * `text:column:list`, what a list of the schema says to the code in another column; `pair:a,b`, two codes, the smaller first and 0 last;
//!   `join:a,b`, two names with a dash between;
//! * `=text`, always the same; several, divided by ` | `: the first that is not empty; nothing: left empty, and the last word says why.

use super::cell::{Cell, Kind, Table};
use super::countries::{Countries, Country};
use super::facts::{Facts, FactsOf};
use super::parties::Party;
use super::sides::Role;
use super::snapshot::{Report, Snapshot, ToldIncident, ToldRecord};
use super::values::{digits_of_day, value_of};
use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is added to the columns of a foreign schema.
pub const PROVENANCE: [(&str, Kind, &str, &str); 5] = [
    ("tidewatch_id", Kind::Text, "@id", "id of the incident"),
    ("tidewatch_version", Kind::Text, "@version", "changes whenever anything told of the incident does"),
    ("tidewatch_sources", Kind::Text, "@sources", "every report that tells of it: title (outlet, day) address"),
    ("tidewatch_evidence", Kind::Text, "@evidence", "the sentences of each report that it was coded from"),
    ("tidewatch_coder", Kind::Text, "@coder", "program and lexicon that coded it"),
];

/// A schema as its file tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    pub name: String,
    pub title: String,
    pub says: String,
    /// What a row is: `incident`, `record`, `report`, `decision`.
    pub of: String,
    /// Only records of this kind.
    #[serde(default)]
    pub only: Option<String>,
    /// Pointer to the list whose items are the rows; `quotes` for the evidence.
    #[serde(default)]
    pub each: Option<String>,
    /// Whether the provenance columns are added.
    #[serde(default)]
    pub foreign: bool,
    pub columns: Vec<Column>,
    #[serde(default)]
    pub leave_out: Vec<Rule>,
    #[serde(default)]
    pub rules: BTreeMap<String, Vec<Rule>>,
    /// What a side of a kind is called, the first of several (`|`) that is known: `{name}`, `{state}` the country of a force, `{country}` that of the
    /// place; with `ucdp_` before it as UCDP writes it.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Actors whose parts the schema tells under the name of the whole: id and that name.
    #[serde(default)]
    pub wholes: BTreeMap<String, String>,
    /// What codes mean, by the name of the list.
    #[serde(default)]
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
}

/// Name, kind, what it is made from, what to know of it, hashtag (HXL).
#[derive(Clone, Debug, Deserialize)]
pub struct Column(pub String, pub Kind, pub String, #[serde(default)] pub String, #[serde(default)] pub String);

/// What is given, and the facts that must all hold: `a|b` is either, `!a` not; `rules=code` holds where other rules give that code, `rules=` where they
/// give none.
#[derive(Clone, Debug, Deserialize)]
pub struct Rule(pub String, #[serde(default)] pub Vec<String>);

/// A row on its way into a table.
pub struct Row<'a> {
    pub snapshot: &'a Snapshot,
    pub incident: Option<&'a ToldIncident>,
    pub record: Option<&'a ToldRecord>,
    pub report: Option<(&'a str, &'a Report)>,
    pub facts: &'a Facts,
    /// The JSON that the row is made from, and that of the thing that it is a part of.
    pub item: &'a Value,
    pub owner: &'a Value,
    /// From 0: the row's place among those of the same day, as far as it is told.
    pub in_day: usize,
}

impl<'a> Row<'a> {
    /// A row of which only who told it and how is asked.
    pub fn plain(snapshot: &'a Snapshot, incident: Option<&'a ToldIncident>, record: Option<&'a ToldRecord>, item: &'a Value) -> Row<'a> {
        Row { snapshot, incident, record, report: None, facts: Facts::none(), item, owner: &Value::Null, in_day: 0 }
    }
}

/// A table with what was left out of it: reason and how many.
#[derive(Clone, Debug, Default)]
pub struct Mapped {
    pub table: Table,
    pub left_out: BTreeMap<String, usize>,
    columns: Vec<(Kind, String)>,
    /// How many rows each day has so far.
    in_days: BTreeMap<String, usize>,
}

impl Schema {
    /// Reads a schema; a fault in it is a fault of the program.
    ///
    /// # Errors
    /// The file is no schema.
    pub fn read(text: &str) -> anyhow::Result<Schema> {
        let schema: Schema = toml::from_str(text).context("a schema of an export cannot be read")?;
        for Column(name, _, from, ..) in &schema.columns {
            for part in from.split(" | ") {
                if let Some(rules) = part.strip_prefix("rules:")
                    && !schema.rules.contains_key(rules)
                {
                    anyhow::bail!("schema `{}`, column `{name}`: there are no rules `{rules}`", schema.name);
                }
            }
        }
        Ok(schema)
    }

    /// Everything that is in the schema's scope, in rows.
    #[cfg(test)]
    pub fn table(&self, snapshot: &Snapshot, facts_of: &FactsOf, provenance: bool) -> Mapped {
        let mut mapped = self.begin(provenance);
        self.fill(&mut mapped, snapshot, facts_of);
        mapped
    }

    /// The table without rows.
    pub fn begin(&self, provenance: bool) -> Mapped {
        let mut columns: Vec<(String, Kind, String, String)> = Vec::new();
        columns.extend(self.columns.iter().map(|Column(name, kind, from, _, tag)| (name.clone(), *kind, from.clone(), tag.clone())));
        if self.foreign && provenance {
            columns.extend(PROVENANCE.map(|(name, kind, from, _)| (name.to_string(), kind, from.to_string(), String::new())));
        }
        let named = columns.iter().map(|(name, kind, ..)| (name.clone(), *kind)).collect();
        let tags = columns.iter().map(|(.., tag)| tag.clone()).collect();
        let table = Table { name: self.name.clone(), columns: named, tags, rows: Vec::new() };
        Mapped { table, columns: columns.into_iter().map(|(_, kind, from, _)| (kind, from)).collect(), ..Mapped::default() }
    }

    /// Adds the rows of a snapshot; of several, in the order in which they come.
    pub fn fill(&self, mapped: &mut Mapped, snapshot: &Snapshot, facts_of: &FactsOf) {
        self.each_row(snapshot, facts_of, |mut row| {
            if let Some(Rule(reason, _)) = self.leave_out.iter().find(|rule| self.holds(rule, row.facts)) {
                return *mapped.left_out.entry(reason.clone()).or_default() += 1;
            }
            let at = mapped.in_days.entry(digits_of_day(&row).unwrap_or_default()).or_default();
            row.in_day = *at;
            *at += 1;
            let cells = mapped.columns.iter().map(|(kind, from)| self.cell(&row, from, *kind)).collect();
            mapped.table.rows.push(cells);
        });
    }

    fn each_row(&self, snapshot: &Snapshot, facts_of: &FactsOf, mut take: impl FnMut(Row)) {
        match self.of.as_str() {
            "incident" => {
                for incident in &snapshot.incidents {
                    let facts = facts_of.incident(snapshot, incident);
                    let row = Row::plain(snapshot, Some(incident), None, &incident.value);
                    self.items(Row { facts: &facts, ..row }, &mut take);
                }
            }
            "record" => {
                for record in snapshot.records.iter().filter(|record| self.only.as_ref().is_none_or(|kind| *kind == record.kind)) {
                    self.items(Row::plain(snapshot, None, Some(record), &record.value), &mut take);
                }
            }
            "report" => {
                for (id, report) in &snapshot.reports {
                    take(Row { report: Some((id, report)), ..Row::plain(snapshot, None, None, &Value::Null) });
                }
            }
            _ => snapshot.decisions.iter().for_each(|decision| take(Row::plain(snapshot, None, None, decision))),
        }
    }

    /// The thing itself, or the items of one of its lists.
    fn items(&self, row: Row, take: &mut impl FnMut(Row)) {
        let Some(each) = &self.each else { return take(row) };
        let quotes: Vec<Value>;
        let items = match (each.as_str(), row.record) {
            ("quotes", Some(record)) => {
                let quote = |quote: &super::quotes::Quote| serde_json::json!({ "field": quote.field, "range": quote.range, "words": quote.words });
                quotes = record.quotes.iter().map(quote).collect();
                &quotes
            }
            (pointer, _) => row.item.pointer(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice),
        };
        for item in items {
            take(Row { item, owner: row.item, ..row });
        }
    }

    /// One cell: the first of its sources that gives anything.
    fn cell(&self, row: &Row, from: &str, kind: Kind) -> Cell {
        let of = |part: &str| match part.split_at_checked(1) {
            Some(("/", _)) => row.item.pointer(part).map_or(Cell::Empty, |value| Cell::of(value, kind)),
            Some(("=", fixed)) => Cell::text(fixed),
            Some(("@", name)) => value_of(name, row),
            Some((".", pointer)) => row.owner.pointer(pointer.trim_start_matches('.')).map_or(Cell::Empty, |value| Cell::of(value, kind)),
            _ => match part.split_once(':') {
                Some(("rules", rules)) => self.by_rules(rules, row),
                Some(("party", side)) => Cell::text(self.party(side, row)),
                Some((how, columns)) => self.of_columns(how, columns, row),
                None => Cell::Empty,
            },
        };
        from.split(" | ").map(of).find(|cell| !cell.is_empty()).unwrap_or(Cell::Empty).fitted(kind)
    }

    /// What other cells make together.
    fn of_columns(&self, how: &str, columns: &str, row: &Row) -> Cell {
        let cell =
            |name: &str| self.columns.iter().find(|column| column.0 == name).map(|column| self.cell(row, &column.2, column.1).shown()).unwrap_or_default();
        let (a, b) = columns.split_once([':', ',']).unwrap_or((columns, ""));
        match how {
            "text" => Cell::text(self.texts.get(b).and_then(|texts| texts.get(&cell(a))).cloned().unwrap_or_default()),
            "join" if !cell(a).is_empty() && !cell(b).is_empty() => Cell::text(format!("{} - {}", cell(a), cell(b))),
            "pair" if !cell(a).is_empty() => {
                let mut codes = [cell(a), cell(b)];
                codes.sort_by_key(|code| (code == "0", code.clone()));
                Cell::text(codes.concat())
            }
            _ => Cell::Empty,
        }
    }

    /// What the first rule that holds gives.
    pub fn code(&self, rules: &str, facts: &Facts) -> Option<&str> {
        self.rules.get(rules)?.iter().find(|rule| self.holds(rule, facts)).map(|rule| rule.0.as_str())
    }

    fn holds(&self, rule: &Rule, facts: &Facts) -> bool {
        let one = |told: &str| match told.split_once('=') {
            Some((rules, code)) => self.code(rules, facts).unwrap_or_default() == code,
            None => facts.contains(told),
        };
        rule.1.iter().all(|told| match told.strip_prefix('!') {
            Some(not) => !not.split('|').any(one),
            None => told.split('|').any(one),
        })
    }

    fn by_rules(&self, rules: &str, row: &Row) -> Cell {
        let Some(gives) = self.code(rules, row.facts) else { return Cell::Empty };
        let here = row.item.pointer("/place/country").and_then(Value::as_str);
        Cell::text(named(gives, None, here, here).unwrap_or_else(|| gives.replace("{country}", "unknown country").replace("{ucdp_country}", "unknown country")))
    }

    /// Who is on a side: the first, the nth of those with names, or all but the first.
    fn party(&self, told: &str, row: &Row) -> String {
        let (side, which) = told.split_once(':').unwrap_or((told, ""));
        let role = match side {
            "by" => Role::By,
            "at" => Role::At,
            "first" => Role::First,
            "second" => Role::Second,
            "a" => Role::A,
            _ => Role::B,
        };
        let side = row.facts.sides.side(role);
        let name = |party: &Party| self.name_of(party, row);
        match which.parse::<usize>() {
            Ok(nth) => side.iter().filter(|party| party.name.is_some()).nth(nth.saturating_sub(1)).map(name).unwrap_or_default(),
            Err(_) if which == "others" => {
                let mut seen = std::collections::BTreeSet::from([side.first().map(name).unwrap_or_default(), String::new()]);
                side.iter().skip(1).map(name).filter(|name| seen.insert(name.clone())).collect::<Vec<_>>().join("; ")
            }
            Err(_) => side.first().map(name).unwrap_or_default(),
        }
    }

    fn name_of(&self, party: &Party, row: &Row) -> String {
        let here = row.item.pointer("/place/country").and_then(Value::as_str);
        let own = party.country.as_deref().or(here);
        let patterns = self.names.get(party.kind.name()).map_or("{name}", String::as_str);
        let whole = party.id.iter().chain(&party.parents).find_map(|id| self.wholes.get(id)).or(party.name.as_ref());
        patterns.split('|').find_map(|pattern| named(pattern, whole.map(String::as_str), own, here)).unwrap_or_default()
    }
}

/// A pattern with its names; none where one of them is not known.
fn named(pattern: &str, name: Option<&str>, own: Option<&str>, here: Option<&str>) -> Option<String> {
    let country = |code: Option<&str>, of: fn(&Country) -> &'static str| Some(of(Countries::known().get(code?)?).to_string());
    let mut told = pattern.to_string();
    for (mark, value) in [
        ("{name}", name.map(str::to_string)),
        ("{state}", country(own, |country| country.name)),
        ("{ucdp_state}", country(own, |country| country.ucdp_name)),
        ("{country}", country(here, |country| country.name)),
        ("{ucdp_country}", country(here, |country| country.ucdp_name)),
    ] {
        if told.contains(mark) {
            told = told.replace(mark, &value?);
        }
    }
    Some(told)
}
