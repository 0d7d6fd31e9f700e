//! A country's ISO code in, what the schemas call it out: names, numbers and regions (`countries.tsv`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A country in the codes of the schemas; empty where a schema has none for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Country {
    pub iso3: &'static str,
    pub iso_numeric: &'static str,
    pub name: &'static str,
    /// UCDP's number, which is that of Gleditsch and Ward.
    pub gwno: &'static str,
    pub acled_region: &'static str,
    pub ucdp_region: &'static str,
    pub gtd_country: &'static str,
    pub gtd_region: &'static str,
    /// What UCDP and GTD call it; our name where they have no other.
    pub ucdp_name: &'static str,
    pub gtd_name: &'static str,
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
    let mut country = Country {
        iso3: next()?,
        iso_numeric: next()?,
        name: next()?,
        gwno: next()?,
        acled_region: next()?,
        ucdp_region: next()?,
        gtd_country: next()?,
        gtd_region: next()?,
        ucdp_name: next()?,
        gtd_name: next()?,
    };
    for name in [&mut country.ucdp_name, &mut country.gtd_name].into_iter().filter(|name| name.is_empty()) {
        *name = country.name;
    }
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
        let of = |code: &str| Countries::known().get(code).unwrap();
        assert_eq!([of("RU").ucdp_name, of("RU").gtd_name, of("SK").gtd_name], ["Russia (Soviet Union)", "Russia", "Slovak Republic"]);
        assert_eq!(["SL", "SG", "SI", "SB"].map(|code| of(code).gtd_country), ["177", "178", "180", "181"], "GTD numbers them by the alphabet");
        for country in Countries::known().0.values() {
            let region = match country.gwno.parse::<u16>() {
                Ok(2..200) => "Americas",
                Ok(200..400) => "Europe",
                Ok(400..627) => "Africa",
                Ok(630..700) => "Middle East",
                Ok(700..1000) => "Asia",
                _ => country.ucdp_region,
            };
            assert_eq!(country.ucdp_region, region, "UCDP's regions are ranges of its numbers: {country:?}");
            assert!(country.gtd_region.is_empty() || (1..=12).contains(&country.gtd_region.parse::<u8>().unwrap()), "{country:?}");
        }
    }
}
