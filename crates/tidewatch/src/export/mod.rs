//! A snapshot and a format in, files out: tables, other projects' schemas, maps, linked data.
//!
//! Every format is written piece by piece to a file in a scratch folder and then, all or nothing, moved to its place: memory holds a piece, and the ids of
//! what is told. The same input gives the same bytes. What a schema leaves out is told, with the reason. The mappings are data (`schemas/`);
//! `docs/exports.md` is printed from them.

pub mod cell;
pub mod changes;
mod conflicts;
mod countries;
mod csv;
mod deaths;
pub mod described;
mod facts;
mod geojson;
mod gpkg;
mod jsonld;
mod kml;
#[cfg(test)]
mod mapping_tests;
mod parquet;
mod parties;
mod pieces;
mod points;
mod pretty;
mod quotes;
mod reach;
mod schema;
mod scratch;
mod shelf;
mod sides;
mod sink;
mod snapshot;
mod stix;
#[cfg(test)]
mod tests;
mod thrift;
mod uuid;
mod values;
mod xlsx;
mod zip;

pub use cell::harmless;
pub use csv::Text;
pub use pieces::Source;
pub use scratch::Scratch;
pub use snapshot::{Snapshot, from_lines, is_whole};

use anyhow::bail;
use cell::Table;
use facts::FactsOf;
use schema::{Mapped, Schema};
use serde::Deserialize;
use sink::{Files, Sink};
use std::path::PathBuf;
use tidewatch_engine::lexicon::Lexicon;
use zip::zip_files;

/// A format: its name, the endings that its files may have, its media type, what it is.
pub struct Format {
    pub name: &'static str,
    pub endings: &'static [&'static str],
    pub media: &'static str,
    pub says: &'static str,
}

const CSV: &str = "text/csv; charset=utf-8";
const PARQUET: &str = "application/vnd.apache.parquet";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Endings of what is one table.
const ONE_TABLE: &[&str] = &["csv", "parquet", "xlsx"];

const fn format(name: &'static str, endings: &'static [&'static str], media: &'static str, says: &'static str) -> Format {
    Format { name, endings, media, says }
}

impl Format {
    /// The endings as a person reads them: `.csv`, `.zip`; a folder where there are several tables.
    pub fn told_endings(&self) -> String {
        let named: Vec<String> = self.endings.iter().chain(&["zip"]).map(|ending| format!("`.{ending}`")).collect();
        let folder = if ["csv", "parquet"].contains(&self.name) { "; none makes a folder" } else { "" };
        format!("{}{folder}", named.join(", "))
    }
}

/// All formats, in the order of the documentation.
pub static FORMATS: [Format; 13] = [
    format("csv", &["csv"], CSV, "tables of everything: incidents, records, victims, evidence, sources, figures, statements, tallies, decisions"),
    format("parquet", &["parquet"], PARQUET, "the same tables with their types, for DuckDB, pandas, R"),
    format("xlsx", &["xlsx"], XLSX, "the same tables as one workbook"),
    format("acled", ONE_TABLE, CSV, "incidents in ACLED's 31 columns"),
    format("ged", ONE_TABLE, CSV, "deadly incidents in UCDP GED's 49 columns"),
    format("gtd", ONE_TABLE, CSV, "attacks in GTD's 135 columns"),
    format("hxl", ONE_TABLE, CSV, "incidents with HXL hashtags"),
    format("geojson", &["geojson", "json"], "application/geo+json", "incidents as points"),
    format("gpkg", &["gpkg"], "application/geopackage+sqlite3", "GeoPackage: incidents as a layer, the other tables beside it"),
    format("kml", &["kml"], "application/vnd.google-earth.kml+xml", "incidents as placemarks with their time"),
    format("stix", &["json", "stix"], "application/stix+json;version=2.1", "STIX 2.1 bundle: incidents, reports, places, actors, notes"),
    format("jsonld", &["jsonld", "json"], "application/ld+json", "schema.org events with W3C PROV"),
    format("changes", &["jsonl", "ndjson"], "application/x-ndjson", "what has changed since a cursor, deletions too, for a copy that stays in step"),
];

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Csv,
    Parquet,
    Xlsx,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Name of a format.
    pub format: &'a str,
    /// For what is a table: how it is written; as the format says where nothing is asked.
    pub form: Option<Form>,
    /// One table of "everything".
    pub table: Option<&'a str>,
    pub text: Text,
    /// Whether a foreign schema's columns are followed by ours.
    pub provenance: bool,
}

/// Files with their names, and what was left out.
#[derive(Debug)]
pub struct Made {
    /// Where they lie until they are moved: in the scratch folder.
    pub files: Files,
    /// What somebody should know: how many were left out, and why.
    pub notes: Vec<String>,
    /// Rows of the main table, or incidents.
    pub n_rows: usize,
    pub scratch: Scratch,
}

#[derive(Deserialize)]
struct Everything {
    table: Vec<Schema>,
}

/// The format of a name.
///
/// # Errors
/// There is none; the known ones are named.
pub fn format_named(name: &str) -> anyhow::Result<&'static Format> {
    let Some(format) = FORMATS.iter().find(|format| format.name == name) else {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        bail!("there is no format `{name}`\n  hint: the formats are {}", known.join(", "));
    };
    Ok(format)
}

impl Form {
    /// The form that a name's ending or a word asks for.
    pub fn of(word: &str) -> Option<Form> {
        match word {
            "csv" => Some(Form::Csv),
            "parquet" => Some(Form::Parquet),
            "xlsx" => Some(Form::Xlsx),
            _ => None,
        }
    }

    pub fn media(self) -> &'static str {
        match self {
            Form::Csv => CSV,
            Form::Parquet => PARQUET,
            Form::Xlsx => XLSX,
        }
    }
}

/// The schemas of "everything".
pub fn everything() -> anyhow::Result<Vec<Schema>> {
    Ok(toml::from_str::<Everything>(include_str!("schemas/tables.toml"))?.table)
}

/// The schema of a format that is one table.
pub fn schema_of(format: &str) -> Option<anyhow::Result<Schema>> {
    let text = match format {
        "acled" => include_str!("schemas/acled.toml"),
        "ged" => include_str!("schemas/ged.toml"),
        "gtd" => include_str!("schemas/gtd.toml"),
        "hxl" => include_str!("schemas/hxl.toml"),
        _ => return None,
    };
    Some(Schema::read(text))
}

/// Makes the files of an export.
///
/// # Errors
/// An unknown table; a form that cannot hold so much; the desk cannot be read or the scratch folder written.
pub fn make(source: &Source, request: Request, lexicon: &Lexicon, scratch: Scratch) -> anyhow::Result<Made> {
    let facts_of = FactsOf::new(lexicon);
    let (files, n_rows) = match request.format {
        "stix" => stix::write_stix(source, &facts_of, &scratch)?,
        "jsonld" => jsonld::write_jsonld(source, &scratch)?,
        _ => return make_tables(source, request, &facts_of, scratch),
    };
    Ok(Made { files, notes: Vec::new(), n_rows, scratch })
}

impl Made {
    /// All files as one archive, which lies in the scratch folder too.
    ///
    /// # Errors
    /// It would be too large, or cannot be written.
    pub fn zipped(&self) -> anyhow::Result<PathBuf> {
        zip_files("archive.zip", &self.files, &self.scratch)
    }
}

/// What is made of rows.
fn make_tables(source: &Source, request: Request, facts_of: &FactsOf, scratch: Scratch) -> anyhow::Result<Made> {
    let schemas = schemas_of(request)?;
    let mut filling = Filling { mapped: schemas.iter().map(|schema| schema.begin(request.provenance)).collect(), schemas: &schemas, n_rows: 0, n_unlocated: 0 };
    let tables: Vec<Table> = filling.mapped.iter().map(|mapped| mapped.table.clone()).collect();
    let mut sink = sink_of(&tables, request, &source.coder(), &scratch)?;
    if filling.has("incident") {
        source.incidents(&mut |piece| filling.fill("incident", piece, facts_of, &mut *sink))?;
    }
    if filling.has("record") || filling.has("report") {
        source.reports(&mut |piece| ["record", "report"].iter().try_for_each(|of| filling.fill(of, piece, facts_of, &mut *sink)))?;
    }
    if filling.has("decision") {
        filling.fill("decision", &source.decisions()?, facts_of, &mut *sink)?;
    }
    let (notes, n_rows) = (filling.notes(request.format), filling.n_rows);
    Ok(Made { files: sink.done()?, notes, n_rows, scratch })
}

/// Tables that are being filled.
struct Filling<'a> {
    schemas: &'a [Schema],
    mapped: Vec<Mapped>,
    /// Rows of the first table, and those of them without a point.
    n_rows: usize,
    n_unlocated: usize,
}

impl Filling<'_> {
    fn has(&self, of: &str) -> bool {
        self.schemas.iter().any(|schema| schema.of == of)
    }

    /// Fills the tables whose rows are of a kind with those of a piece, and hands them on.
    fn fill(&mut self, of: &str, piece: &Snapshot, facts_of: &FactsOf, sink: &mut dyn Sink) -> anyhow::Result<()> {
        for (at, schema) in self.schemas.iter().enumerate().filter(|(_, schema)| schema.of == of) {
            let mapped = &mut self.mapped[at];
            schema.fill(mapped, piece, facts_of);
            let rows = std::mem::take(&mut mapped.table.rows);
            if at == 0 {
                self.n_rows += rows.len();
                self.n_unlocated += rows.iter().filter(|row| points::point_of(&mapped.table, row).is_none()).count();
            }
            sink.take(at, &rows)?;
        }
        Ok(())
    }

    /// What was left out; maps show only what has a point.
    fn notes(&self, format: &str) -> Vec<String> {
        let left_out = self.mapped.iter().flat_map(|mapped| &mapped.left_out);
        let mut notes: Vec<String> = left_out.map(|(reason, n)| format!("{n} left out: {reason}")).collect();
        if self.n_unlocated > 0 && ["geojson", "gpkg", "kml"].contains(&format) {
            notes.push(format!("{} without a point: in the file, and not on a map", self.n_unlocated));
        }
        notes
    }
}

/// The schemas that a request is made by: a foreign one, all tables of everything, or the one that is asked for; incidents first.
fn schemas_of(request: Request) -> anyhow::Result<Vec<Schema>> {
    if let Some(schema) = schema_of(request.format) {
        return Ok(vec![schema?]);
    }
    let mut schemas = everything()?;
    let asked = if ["geojson", "kml"].contains(&request.format) { Some("incidents") } else { request.table };
    let Some(name) = asked else { return Ok(schemas) };
    if !schemas.iter().any(|schema| schema.name == name) {
        let known: Vec<&str> = schemas.iter().map(|schema| schema.name.as_str()).collect();
        bail!("there is no table `{name}`\n  hint: the tables are {}", known.join(", "));
    }
    schemas.retain(|schema| schema.name == name);
    Ok(schemas)
}

/// What writes the tables of a request.
fn sink_of(tables: &[Table], request: Request, made_by: &str, scratch: &Scratch) -> anyhow::Result<Box<dyn Sink>> {
    Ok(match request.format {
        "gpkg" => Box::new(gpkg::GeoPackage::begin(tables, scratch)?),
        "geojson" => Box::new(geojson::Features::begin(&tables[0], scratch)?),
        "kml" => Box::new(kml::Placemarks::begin(&tables[0], scratch)?),
        name => match request.form.or(Form::of(name)).unwrap_or(Form::Csv) {
            Form::Csv => Box::new(csv::CsvFiles::begin(tables, request.text, scratch)?),
            Form::Parquet => Box::new(parquet::ParquetFiles::begin(tables, made_by, scratch)?),
            Form::Xlsx => Box::new(xlsx::Workbook::begin(tables, scratch)?),
        },
    })
}
