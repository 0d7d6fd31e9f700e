//! A snapshot and a format in, files out: tables, other projects' schemas, maps, linked data.
//!
//! Every format is written to bytes and then, all or nothing, to its place. The same input gives the same bytes. What a schema leaves out is told,
//! with the reason. The mappings are data (`schemas/`); `docs/exports.md` is printed from them.

pub mod cell;
pub mod changes;
mod countries;
mod csv;
mod deaths;
pub mod described;
mod facts;
mod geojson;
mod gpkg;
mod jsonld;
mod kml;
mod parquet;
mod points;
mod quotes;
mod schema;
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
pub use snapshot::{Snapshot, from_lines, is_whole};
pub use zip::print_zip;

use crate::store::{Coder, Filter, Store};
use anyhow::bail;
use cell::Table;
use facts::FactsOf;
use schema::{Mapped, Schema};
use serde::Deserialize;
use snapshot::{coder_mark, from_desk, in_pieces};
use tidewatch_engine::lexicon::Lexicon;

/// A format: its name, the ending of its files, its media type, what it is.
pub struct Format {
    pub name: &'static str,
    pub ending: &'static str,
    pub media: &'static str,
    pub says: &'static str,
}

const CSV: &str = "text/csv; charset=utf-8";
const PARQUET: &str = "application/vnd.apache.parquet";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const fn format(name: &'static str, ending: &'static str, media: &'static str, says: &'static str) -> Format {
    Format { name, ending, media, says }
}

/// All formats, in the order of the documentation.
pub static FORMATS: [Format; 13] = [
    format("csv", "csv", CSV, "tables of everything: incidents, records, victims, evidence, sources, figures, statements, tallies, decisions"),
    format("parquet", "parquet", PARQUET, "the same tables with their types, for DuckDB, pandas, R"),
    format("xlsx", "xlsx", XLSX, "the same tables as one workbook"),
    format("acled", "csv", CSV, "incidents in ACLED's 31 columns"),
    format("ged", "csv", CSV, "deadly incidents in UCDP GED's 49 columns"),
    format("gtd", "csv", CSV, "attacks in GTD's 135 columns"),
    format("hxl", "csv", CSV, "incidents with HXL hashtags"),
    format("geojson", "geojson", "application/geo+json", "incidents as points"),
    format("gpkg", "gpkg", "application/geopackage+sqlite3", "GeoPackage: incidents as a layer, the other tables beside it"),
    format("kml", "kml", "application/vnd.google-earth.kml+xml", "incidents as placemarks with their time"),
    format("stix", "json", "application/stix+json;version=2.1", "STIX 2.1 bundle: incidents, reports, places, actors, notes"),
    format("jsonld", "jsonld", "application/ld+json", "schema.org events with W3C PROV"),
    format("changes", "jsonl", "application/x-ndjson", "what has changed since a cursor, deletions too, for a copy that stays in step"),
];

/// Formats that are made of the table of incidents alone, row after row.
const PIECEWISE: [&str; 2] = ["geojson", "kml"];

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
#[derive(Debug, Default)]
pub struct Made {
    pub files: Vec<(String, Vec<u8>)>,
    /// What somebody should know: how many were left out, and why.
    pub notes: Vec<String>,
    /// Rows of the main table, or incidents.
    pub n_rows: usize,
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

    pub fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Parquet => "parquet",
            Form::Xlsx => "xlsx",
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

/// Makes the files of an export of a desk; those that are made of incidents alone without holding them all.
///
/// # Errors
/// As for `make`; the desk cannot be read.
pub fn make_from_desk(store: &Store, filter: &Filter, coder: &Coder, request: Request, lexicon: &Lexicon) -> anyhow::Result<Made> {
    let schema = match schema_of(request.format) {
        Some(schema) => schema?,
        None if PIECEWISE.contains(&request.format) => everything()?.swap_remove(0),
        None => return make(&from_desk(store, filter, coder)?, request, lexicon),
    };
    let facts_of = FactsOf::new(lexicon);
    let mut mapped = schema.begin(request.provenance);
    in_pieces(store, filter, coder, |piece| schema.fill(&mut mapped, piece, &facts_of))?;
    let made_by = coder_mark(coder);
    if PIECEWISE.contains(&request.format) { made_of_incidents(&mapped.table, request) } else { made_of_schema(mapped, request, &made_by) }
}

/// Makes the files of an export.
///
/// # Errors
/// An unknown table; a form that cannot hold so much.
pub fn make(snapshot: &Snapshot, request: Request, lexicon: &Lexicon) -> anyhow::Result<Made> {
    let facts_of = FactsOf::new(lexicon);
    let made_by = snapshot.coder.as_str();
    if let Some(schema) = schema_of(request.format) {
        return made_of_schema(schema?.table(snapshot, &facts_of, request.provenance), request, made_by);
    }
    let tables = tables_of(snapshot, &facts_of, request)?;
    if PIECEWISE.contains(&request.format) {
        return made_of_incidents(&tables[0], request);
    }
    let (n_rows, notes) = (tables.first().map_or(0, |table| table.rows.len()), unlocated(&tables[0], request.format));
    let files = match request.format {
        "gpkg" => one(request, gpkg::print_gpkg(&tables, snapshot.last_published())?)?,
        "stix" => one(request, stix::print_stix(snapshot, &facts_of)?)?,
        "jsonld" => one(request, jsonld::print_jsonld(snapshot))?,
        name => in_form(tables, request.form.or(Form::of(name)).unwrap_or(Form::Csv), request.text, made_by)?,
    };
    Ok(Made { files, notes, n_rows })
}

/// The table of a schema that is one.
fn made_of_schema(Mapped { table, left_out, .. }: Mapped, request: Request, made_by: &str) -> anyhow::Result<Made> {
    let notes = left_out.iter().map(|(reason, n)| format!("{n} left out: {reason}")).collect();
    let n_rows = table.rows.len();
    Ok(Made { files: in_form(vec![table], request.form.unwrap_or(Form::Csv), request.text, made_by)?, notes, n_rows })
}

/// What is made of the table of incidents alone.
fn made_of_incidents(incidents: &Table, request: Request) -> anyhow::Result<Made> {
    let bytes = if request.format == "kml" { kml::print_kml(incidents) } else { geojson::print_geojson(incidents) };
    Ok(Made { files: one(request, bytes)?, notes: unlocated(incidents, request.format), n_rows: incidents.rows.len() })
}

/// The one file of a format.
fn one(request: Request, bytes: Vec<u8>) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    Ok(vec![(format!("incidents.{}", format_named(request.format)?.ending), bytes)])
}

/// Maps show only what has a point.
fn unlocated(incidents: &Table, format: &str) -> Vec<String> {
    let n = incidents.rows.iter().filter(|row| points::point_of(incidents, row).is_none()).count();
    let note = format!("{n} without a point: in the file, and not on a map");
    (n > 0 && ["geojson", "gpkg", "kml"].contains(&format)).then_some(note).into_iter().collect()
}

/// The tables of everything, or the one that is asked for; incidents first.
fn tables_of(snapshot: &Snapshot, facts_of: &FactsOf, request: Request) -> anyhow::Result<Vec<Table>> {
    let schemas = everything()?;
    let only_incidents = ["geojson", "kml", "stix", "jsonld"].contains(&request.format);
    let asked = if only_incidents { Some("incidents") } else { request.table };
    if let Some(name) = asked
        && !schemas.iter().any(|schema| schema.name == name)
    {
        let known: Vec<&str> = schemas.iter().map(|schema| schema.name.as_str()).collect();
        bail!("there is no table `{name}`\n  hint: the tables are {}", known.join(", "));
    }
    let wanted = schemas.iter().filter(|schema| asked.is_none_or(|name| schema.name == name));
    Ok(wanted.map(|schema| schema.table(snapshot, facts_of, request.provenance).table).collect())
}

fn in_form(tables: Vec<Table>, form: Form, text: Text, made_by: &str) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let named = |table: &Table, bytes| (format!("{}.{}", table.name, form.ending()), bytes);
    Ok(match form {
        Form::Csv => tables.iter().map(|table| named(table, csv::print_csv(table, text))).collect(),
        Form::Parquet => tables.iter().map(|table| named(table, parquet::print_parquet(table, made_by))).collect(),
        Form::Xlsx => {
            let name = if let [one] = &tables[..] { one.name.clone() } else { "tidewatch".to_string() };
            vec![(format!("{name}.xlsx"), xlsx::print_xlsx(&tables)?)]
        }
    })
}
