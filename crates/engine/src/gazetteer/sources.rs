//! The tables that a gazetteer is compiled from in, rows of one shape out.
//!
//! Columns are those of GeoNames' own files (geonames.org/export, CC BY 4.0), of `tools/extract_cities.py`, and of the
//! lists in `lexicon/places/`. Lines that do not fit are told by file and line; the others are still read.

use super::fold::Spelling;
use crate::lexicon::Faults;
use crate::resolve::places::PlaceKind;

/// The texts of the source tables; an empty text is a table that is not there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// From `tools/extract_cities.py`.
    pub cities: &'a str,
    /// GeoNames `admin1CodesASCII.txt`, `admin2Codes.txt`, `countryInfo.txt`.
    pub admin1: &'a str,
    pub admin2: &'a str,
    pub countries: &'a str,
    /// `lexicon/places/countries.tsv`, `divisions.tsv`, `extra.tsv`.
    pub own_countries: &'a str,
    pub own_divisions: &'a str,
    pub extra: &'a str,
}

/// One place of a source table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    pub aliases: Vec<String>,
    pub kind: PlaceKind,
    /// Degrees; not a number where the table does not say.
    pub lat: f64,
    pub lon: f64,
    /// Kilometres; 0 where the table does not say.
    pub extent_km: f64,
    pub country: String,
    /// GeoNames code of the first-order division within the country, empty where unknown.
    pub admin1: String,
    /// Name of the second-order division of a city, or code of a second-order division.
    pub admin2: String,
    pub population: u32,
    pub geonames_id: u32,
}

impl Row {
    pub fn is_placed(&self) -> bool {
        self.lat.is_finite() && self.lon.is_finite()
    }
}

/// The fields of the lines of a table, comments and blank lines left out.
fn rows(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = table.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|(at, line)| (at + 1, line.split('\t').map(str::trim).collect()))
}

fn field<'a>(fields: &[&'a str], at: usize) -> &'a str {
    fields.get(at).copied().unwrap_or_default()
}

fn number(fields: &[&str], at: usize) -> f64 {
    field(fields, at).parse().unwrap_or(f64::NAN)
}

fn count(fields: &[&str], at: usize) -> u32 {
    field(fields, at).parse().unwrap_or(0)
}

fn list(text: &str) -> Vec<String> {
    text.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_string).collect()
}

pub fn read_cities(table: &str) -> Vec<Row> {
    let row = |(_, fields): (usize, Vec<&str>)| Row {
        name: field(&fields, 1).to_string(),
        aliases: list(field(&fields, 8)),
        kind: PlaceKind::Town,
        lat: number(&fields, 2),
        lon: number(&fields, 3),
        extent_km: 0.0,
        country: field(&fields, 4).to_string(),
        admin1: field(&fields, 5).to_string(),
        admin2: field(&fields, 7).to_string(),
        population: count(&fields, 6),
        geonames_id: count(&fields, 0),
    };
    rows(table).map(row).filter(Row::is_placed).collect()
}

/// First- or second-order divisions: code (`IQ.10`, `IQ.10.97988`), name, ASCII name, id. They have no coordinates.
pub fn read_divisions(table: &str, kind: PlaceKind) -> Vec<Row> {
    let row = |(_, fields): (usize, Vec<&str>)| {
        let mut code = field(&fields, 0).splitn(3, '.').map(str::to_string);
        Row {
            name: field(&fields, 1).to_string(),
            aliases: vec![field(&fields, 2).to_string()],
            kind,
            lat: f64::NAN,
            lon: f64::NAN,
            extent_km: 0.0,
            country: code.next().unwrap_or_default(),
            admin1: code.next().unwrap_or_default(),
            admin2: code.next().unwrap_or_default(),
            population: 0,
            geonames_id: count(&fields, 3),
        }
    };
    rows(table).map(row).collect()
}

/// Countries of GeoNames' `countryInfo.txt`; those that are no more (no area of their own since) are left out.
pub fn read_countries(table: &str) -> Vec<Row> {
    let row = |(_, fields): (usize, Vec<&str>)| Row {
        name: field(&fields, 4).to_string(),
        aliases: Vec::new(),
        kind: PlaceKind::Country,
        lat: f64::NAN,
        lon: f64::NAN,
        extent_km: (number(&fields, 6).max(1.0) / std::f64::consts::PI).sqrt(),
        country: field(&fields, 0).to_string(),
        admin1: String::new(),
        admin2: String::new(),
        population: count(&fields, 7),
        geonames_id: count(&fields, 16),
    };
    rows(table).map(row).filter(|row| row.country.len() == 2 && !matches!(row.name.as_str(), "Country")).collect()
}

/// A country or division of our own lists: code, name, latitude, longitude, aliases.
#[derive(Clone, Debug)]
pub struct Correction {
    pub code: String,
    pub name: String,
    pub lat: f64,
    pub lon: f64,
    pub aliases: Vec<String>,
}

pub fn read_corrections(table: &str) -> Vec<Correction> {
    let row = |(_, fields): (usize, Vec<&str>)| Correction {
        code: field(&fields, 0).to_string(),
        name: field(&fields, 1).to_string(),
        lat: number(&fields, 2),
        lon: number(&fields, 3),
        aliases: list(field(&fields, 4)),
    };
    rows(table).map(row).collect()
}

/// Places of our own: name, kind, latitude, longitude, extent in km, country (or blank), aliases, and where wanted inhabitants.
pub fn read_extra(table: &str, file: &str, faults: &mut Faults) -> Vec<Row> {
    let mut places = Vec::new();
    for (line, fields) in rows(table) {
        let Some(kind) = PlaceKind::from_name(field(&fields, 1)) else {
            faults.add(file, line, format!("`{}` is no kind of place", field(&fields, 1)), "site, town, region, admin2, admin1, country or world");
            continue;
        };
        let place = Row {
            name: field(&fields, 0).to_string(),
            aliases: list(field(&fields, 6)),
            kind,
            lat: number(&fields, 2),
            lon: number(&fields, 3),
            extent_km: number(&fields, 4).max(0.0),
            country: field(&fields, 5).to_string(),
            admin1: String::new(),
            admin2: String::new(),
            population: count(&fields, 7),
            geonames_id: 0,
        };
        if place.is_placed() && place.lat.abs() <= 90.0 && place.lon.abs() <= 180.0 {
            places.push(place);
        } else {
            faults.add(file, line, "latitude and longitude are not degrees", "write degrees with a point: `34.45\t40.92`");
        }
    }
    places
}

/// A GeoNames dump (19 columns, as `allCountries.txt`) or a desk's own table with a head line that names its columns:
/// `name`, `lat`, `lon`, and as wanted `kind`, `country`, `admin1`, `population`, `extent_km`, `aliases` (joined by `|`).
pub fn read_import(table: &str, file: &str, faults: &mut Faults) -> Vec<Row> {
    let columns = table.lines().next().unwrap_or_default().split('\t').count();
    if columns >= 18 { read_dump(table) } else { read_desk(table, file, faults) }
}

fn read_dump(table: &str) -> Vec<Row> {
    table.lines().map(|line| line.split('\t').collect::<Vec<_>>()).filter_map(|fields| dump_row(&fields)).filter(Row::is_placed).collect()
}

/// A line of a dump; feature classes without a place in reports (roads, undersea, vegetation) are left out.
fn dump_row(fields: &[&str]) -> Option<Row> {
    let kind = match (field(fields, 6), field(fields, 7)) {
        ("P", _) => PlaceKind::Town,
        ("A", "ADM1") => PlaceKind::Admin1,
        ("A", "ADM2" | "ADM3") => PlaceKind::Admin2,
        ("A", code) if code.starts_with("PCL") => PlaceKind::Country,
        ("A" | "L", "CMP") | ("S", _) => PlaceKind::Site,
        ("A" | "H" | "L" | "T", _) => PlaceKind::Region,
        _ => return None,
    };
    Some(Row {
        name: field(fields, 1).to_string(),
        aliases: field(fields, 3).split(',').filter(|name| !name.is_empty()).map(str::to_string).collect(),
        kind,
        lat: number(fields, 4),
        lon: number(fields, 5),
        extent_km: 0.0,
        country: field(fields, 8).to_string(),
        admin1: field(fields, 10).to_string(),
        admin2: field(fields, 11).to_string(),
        population: count(fields, 14),
        geonames_id: count(fields, 0),
    })
}

fn read_desk(table: &str, file: &str, faults: &mut Faults) -> Vec<Row> {
    let mut lines = rows(table);
    let Some((_, head)) = lines.next() else { return Vec::new() };
    let column = |name: &str| head.iter().position(|title| title.eq_ignore_ascii_case(name));
    let (Some(name), Some(lat), Some(lon)) = (column("name"), column("lat"), column("lon")) else {
        faults.add(file, 1, "the head line does not name the columns `name`, `lat`, `lon`", "first line: name<tab>lat<tab>lon");
        return Vec::new();
    };
    let mut places = Vec::new();
    for (line, fields) in lines {
        let text = |title: &str| column(title).map_or("", |at| field(&fields, at));
        let place = Row {
            name: field(&fields, name).to_string(),
            aliases: list(text("aliases")),
            kind: PlaceKind::from_name(text("kind")).unwrap_or(PlaceKind::Town),
            lat: number(&fields, lat),
            lon: number(&fields, lon),
            extent_km: text("extent_km").parse().unwrap_or(0.0),
            country: text("country").to_string(),
            admin1: text("admin1").to_string(),
            admin2: String::new(),
            population: text("population").parse().unwrap_or(0),
            geonames_id: 0,
        };
        if place.is_placed() && !place.name.is_empty() {
            places.push(place);
        } else {
            faults.add(file, line, "no name, or latitude and longitude are not degrees", "write degrees with a point: `34.45`");
        }
    }
    places
}

/// A division's name without the words that tell its kind: "Helmand" of "Helmand Province".
pub fn strip_division_words(name: &str, spelling: &Spelling) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let is_kind = |words: &[&str]| spelling.division_words.contains(&spelling.fold(&words.join(" ")));
    for n in [3, 2, 1] {
        if words.len() > n && is_kind(&words[words.len() - n..]) {
            return strip_division_words(&words[..words.len() - n].join(" "), spelling);
        }
        if words.len() > n && is_kind(&words[..n]) {
            return strip_division_words(&words[n..].join(" "), spelling);
        }
    }
    name.to_string()
}
