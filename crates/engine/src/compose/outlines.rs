//! `lexicon/map/countries.tsv` in, names and outlines of countries out.
//!
//! Outlines stay as the file's words until a map asks for them: most runs draw none.

use crate::lexicon::{Faults, Files};

const FILE: &str = "map/countries.tsv";

/// The countries of the world.
#[derive(Clone, Debug, Default)]
pub struct Outlines {
    countries: Vec<Country>,
}

/// A country's code, name and outlines.
#[derive(Clone, Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2, or `-`.
    pub code: String,
    pub name: String,
    rings: String,
}

impl Outlines {
    /// Reads the file; a line that has no code and name is a fault.
    pub fn read(files: &Files, faults: &mut Faults) -> Outlines {
        let mut countries = Vec::new();
        for (line, text) in files.lines(FILE, faults).collect::<Vec<_>>() {
            let mut cells = text.split('\t');
            match (cells.next(), cells.next(), cells.next()) {
                (Some(code), Some(name), rings) => {
                    countries.push(Country { code: code.into(), name: name.into(), rings: rings.unwrap_or("").into() });
                }
                _ => faults.add(FILE, line, "a country needs code and name", "part code, name and outlines by tabs"),
            }
        }
        Outlines { countries }
    }

    /// A country's name; its code where it is not in the file.
    pub fn name_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.countries.iter().find(|country| country.code == code).map_or(code, |country| &country.name)
    }

    pub fn countries(&self) -> &[Country] {
        &self.countries
    }
}

impl Country {
    /// The rings as longitudes and latitudes in degrees. A ring with broken numbers ends where they break.
    pub fn rings(&self) -> impl Iterator<Item = Vec<(f64, f64)>> + '_ {
        self.rings.split(';').filter(|ring| !ring.is_empty()).map(|ring| {
            let mut numbers = ring.split(' ').map_while(|number| number.parse::<i32>().ok());
            let (mut lon, mut lat) = (0, 0);
            let mut points = Vec::new();
            while let (Some(x), Some(y)) = (numbers.next(), numbers.next()) {
                (lon, lat) = (lon + x, lat + y);
                points.push((f64::from(lon) / 100.0, f64::from(lat) / 100.0));
            }
            points
        })
    }
}
