//! A country's ISO code in, what the schemas call it out: names, numbers and regions (`countries.tsv`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A country in the codes of the schemas; empty where a schema has none for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Country {
    pub iso3: &'static str,
    pub iso_numeric: &'static str,
    pub name: &'static str,
    /// Number of Gleditsch and Ward.
    pub gwno: &'static str,
    pub acled_region: &'static str,
    pub ucdp_region: &'static str,
    pub gtd_country: &'static str,
    pub gtd_region: &'static str,
}

/// All countries by their ISO 3166-1 alpha-2 codes.
pub struct Countries(BTreeMap<&'static str, Country>);

static KNOWN: LazyLock<Countries> = LazyLock::new(|| {
    let lines = include_str!("countries.tsv").lines().filter(|line| !line.starts_with('#'));
    Countries(lines.filter_map(read_line).collect())
});

fn read_line(line: &'static str) -> Option<(&'static str, Country)> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let code = next()?;
    let country = Country {
        iso3: next()?,
        iso_numeric: next()?,
        name: next()?,
        gwno: next()?,
        acled_region: next()?,
        ucdp_region: next()?,
        gtd_country: next()?,
        gtd_region: next()?,
    };
    Some((code, country))
}

impl Countries {
    pub fn known() -> &'static Countries {
        &KNOWN
    }

    pub fn get(&self, code: &str) -> Option<&Country> {
        self.0.get(code)
    }

    pub fn by_name(&self, name: &str) -> Option<&Country> {
        self.0.values().find(|country| country.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_country() {
        let n_lines = include_str!("countries.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(Countries::known().0.len(), n_lines);
        let iraq = Countries::known().get("IQ").unwrap();
        assert_eq!((iraq.iso3, iraq.iso_numeric, iraq.gwno, iraq.gtd_country, iraq.gtd_region), ("IRQ", "368", "645", "95", "10"));
        for country in Countries::known().0.values() {
            assert!(country.gwno.is_empty() || country.gwno.parse::<u16>().is_ok(), "{country:?}");
            assert!(country.gtd_region.is_empty() || (1..=12).contains(&country.gtd_region.parse::<u8>().unwrap()), "{country:?}");
        }
    }
}
