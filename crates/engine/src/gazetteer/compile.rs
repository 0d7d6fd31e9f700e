//! Source tables in, the bytes of a gazetteer file out.
//!
//! Divisions and countries come without coordinates and take the centre of their towns: the mean over the quarter-degree
//! cells that have any, which is near the middle of the settled area and not drawn to one large city. A second-order
//! division whose towns are not told takes the town of its own name, else its first-order division's centre with that
//! extent. Rows and names are sorted, so that the same tables give the same bytes.

use super::fold::{Spelling, distance, hash_bytes, hash_key, is_latin, is_near};
use super::layout::{NAME_STEP, pack_degrees, pack_log, push_u24, write_layout};
use super::sources::{self, Correction, Row, Sources, strip_division_words};
use crate::lexicon::Faults;
use crate::resolve::places::PlaceKind;
use crate::resolve::places::geometry::distance_km;
use std::collections::{BTreeMap, BTreeSet};

/// Alternate names are kept for towns of at least this many inhabitants, and in transliterated countries for all.
const ALIAS_POPULATION: u32 = 10_000;

/// Bytes after which no further spelling of one place is kept; lengths have two bytes.
const LONGEST_NAMES: usize = 60_000;

/// The whole gazetteer from its source tables.
pub fn compile_gazetteer(tables: Sources, spelling: &Spelling, faults: &mut Faults) -> Vec<u8> {
    let cities = sources::read_cities(tables.cities);
    let mut extra = sources::read_extra(tables.extra, "places/extra.tsv", faults);
    let mut towns = Towns::new(&cities, spelling);
    towns.own = extra.iter().filter(|place| place.kind == PlaceKind::Town).map(|place| own_key(&place.country, &place.name, spelling)).collect();
    let mut admin1 = sources::read_divisions(tables.admin1, PlaceKind::Admin1);
    place_divisions(&mut admin1, &towns, &sources::read_corrections(tables.own_divisions), spelling);
    let admin2 = place_counties(sources::read_divisions(tables.admin2, PlaceKind::Admin2), &towns, &admin1, spelling);
    let mut countries = sources::read_countries(tables.countries);
    place_countries(&mut countries, &towns, &sources::read_corrections(tables.own_countries));
    extra.iter_mut().for_each(|place| towns.divide(place));
    let placed = [countries, admin1, admin2, extra].into_iter().flatten().filter(Row::is_placed);
    let mut rows: Vec<Row> = placed.collect();
    rows.extend(cities);
    write_rows(rows, spelling)
}

/// A further layer from a GeoNames dump or a desk's own table.
pub fn compile_layer(table: &str, file: &str, spelling: &Spelling, faults: &mut Faults) -> Vec<u8> {
    write_rows(sources::read_import(table, file, faults), spelling)
}

/// A country and the name of one of its first-order divisions.
pub type Division = (String, String);

/// A table that is read with the lexicon: the bytes of its layer, and the division of each of its groups.
pub fn compile_table(table: &str, file: &str, spelling: &Spelling, faults: &mut Faults) -> (Vec<u8>, Vec<Division>) {
    let rows = sources::read_import(table, file, faults);
    let groups: BTreeSet<Division> = rows.iter().map(|row| (row.country.clone(), row.admin1.clone())).collect();
    (write_rows(rows, spelling), groups.into_iter().collect())
}

/// The cities by division, for what has no coordinates of its own.
struct Towns<'a> {
    cities: &'a [Row],
    /// Keys: `IQ.10`, and with a folded name behind it `IQ.10.baqubah`.
    by_division: BTreeMap<String, Vec<&'a Row>>,
    by_county: BTreeMap<String, Vec<&'a Row>>,
    by_name: BTreeMap<String, &'a Row>,
    /// Towns of our own list, as `own_key` writes them.
    own: BTreeSet<String>,
}

impl<'a> Towns<'a> {
    fn new(cities: &'a [Row], spelling: &Spelling) -> Towns<'a> {
        let mut towns = Towns { cities, by_division: BTreeMap::new(), by_county: BTreeMap::new(), by_name: BTreeMap::new(), own: BTreeSet::new() };
        for city in cities {
            towns.by_division.entry(division(city)).or_default().push(city);
            if !city.admin2.is_empty() {
                let county = spelling.fold(&strip_division_words(&city.admin2, spelling));
                towns.by_county.entry(within(city, &county)).or_default().push(city);
            }
            for name in std::iter::once(&city.name).chain(&city.aliases) {
                let folded = spelling.fold(name);
                let bare = spelling.without_article(&folded).unwrap_or(&folded);
                let known = towns.by_name.entry(within(city, bare)).or_insert(city);
                if known.population < city.population {
                    *known = city;
                }
            }
        }
        towns
    }

    /// The largest town of the row's first-order division whose name begins as the row's does without its ending.
    fn seat_by_stem(&self, row: &Row, folded: &str, spelling: &Spelling) -> Option<&'a Row> {
        let endings = spelling.division_endings.iter();
        let stem = endings.filter_map(|ending| folded.strip_suffix(ending.as_str())).min_by_key(|stem| stem.len()).filter(|stem| stem.len() >= 4)?;
        let named = self.by_division.get(&division(row))?.iter().filter(|town| spelling.fold(&town.name).starts_with(stem));
        named.copied().max_by_key(|town| town.population)
    }

    /// Gives a place of our own the first-order division of the nearest town of its country within 150 km.
    fn divide(&self, place: &mut Row) {
        if !matches!(place.kind, PlaceKind::Site | PlaceKind::Town | PlaceKind::Admin2) && place.extent_km > 60.0 {
            return;
        }
        let near = self.cities.iter().filter(|city| city.country == place.country);
        let by_distance = near.map(|city| (distance_km((place.lat, place.lon), (city.lat, city.lon)), city));
        let nearest = by_distance.filter(|(away, _)| *away < 150.0).min_by(|a, b| a.0.total_cmp(&b.0));
        place.admin1 = nearest.map(|(_, city)| city.admin1.clone()).unwrap_or_default();
    }
}

/// Key of a row's first-order division.
fn division(row: &Row) -> String {
    format!("{}.{}", row.country, row.admin1)
}

/// Key of a folded name within a row's first-order division.
fn within(row: &Row, folded: &str) -> String {
    format!("{}.{}.{folded}", row.country, row.admin1)
}

/// Centre over quarter-degree cells, and the radius that holds four fifths of the towns.
fn centre(towns: &[&Row]) -> (f64, f64, f64) {
    let mut cells: BTreeMap<(i32, i32), (f64, f64, f64)> = BTreeMap::new();
    for town in towns {
        let cell = cells.entry(((town.lat * 4.0).floor() as i32, (town.lon * 4.0).floor() as i32)).or_default();
        *cell = (cell.0 + town.lat, cell.1 + town.lon, cell.2 + 1.0);
    }
    let n = cells.len().max(1) as f64;
    let lat = cells.values().map(|cell| cell.0 / cell.2).sum::<f64>() / n;
    let lon = cells.values().map(|cell| cell.1 / cell.2).sum::<f64>() / n;
    let mut away: Vec<f64> = towns.iter().map(|town| distance_km((lat, lon), (town.lat, town.lon))).collect();
    away.sort_by(f64::total_cmp);
    (lat, lon, away.get(away.len() * 4 / 5).copied().unwrap_or(0.0))
}

fn place_at(row: &mut Row, towns: &[&Row]) {
    if towns.is_empty() {
        return;
    }
    let (lat, lon, extent) = centre(towns);
    (row.lat, row.lon) = (lat, lon);
    row.extent_km = row.extent_km.max(extent.max(5.0));
    if row.population == 0 {
        row.population = towns.iter().fold(0, |sum: u32, town| sum.saturating_add(town.population));
    }
}

fn correct(row: &mut Row, correction: &Correction) {
    if !correction.name.is_empty() {
        let old = std::mem::replace(&mut row.name, correction.name.clone());
        row.aliases.push(old);
    }
    if correction.lat.is_finite() && correction.lon.is_finite() {
        (row.lat, row.lon) = (correction.lat, correction.lon);
    }
    row.aliases.extend(correction.aliases.iter().cloned());
}

fn place_divisions(divisions: &mut [Row], towns: &Towns, corrections: &[Correction], spelling: &Spelling) {
    for row in divisions {
        let code = division(row);
        place_at(row, towns.by_division.get(&code).map_or(&[][..], Vec::as_slice));
        let bare = strip_division_words(&row.name, spelling);
        let full = std::mem::replace(&mut row.name, bare);
        let stripped: Vec<String> = row.aliases.iter().map(|alias| strip_division_words(alias, spelling)).collect();
        row.aliases.push(full);
        if row.admin1.len() == 2 && row.admin1.bytes().all(|byte| byte.is_ascii_uppercase()) {
            row.aliases.push(row.admin1.clone());
        }
        row.aliases.extend(stripped);
        corrections.iter().filter(|correction| correction.code == code).for_each(|correction| correct(row, correction));
    }
}

/// Second-order divisions with a place of their own; those that only repeat a town are left out, except counties.
fn place_counties(divisions: Vec<Row>, towns: &Towns, admin1: &[Row], spelling: &Spelling) -> Vec<Row> {
    let above: BTreeMap<String, &Row> = admin1.iter().map(|row| (division(row), row)).collect();
    let mut kept = Vec::new();
    for mut row in divisions {
        let bare = strip_division_words(&row.name, spelling);
        let ascii = strip_division_words(&row.aliases[0], spelling);
        let folded = spelling.fold(&ascii);
        let members = towns.by_county.get(&within(&row, &folded));
        let seat = towns.by_name.get(&within(&row, spelling.without_article(&folded).unwrap_or(&folded))).copied();
        let seat = seat.or_else(|| towns.seat_by_stem(&row, &folded, spelling));
        let seated = seat.is_some_and(|seat| same_name(&seat.name, &ascii, spelling)) || towns.own.contains(&own_key(&row.country, &ascii, spelling));
        if members.is_none() && seated {
            continue;
        }
        if let Some(members) = members {
            place_at(&mut row, members);
        } else if let Some(seat) = seat {
            (row.lat, row.lon, row.extent_km) = (seat.lat, seat.lon, 15.0);
        } else if let Some(above) = above.get(&division(&row)).filter(|_| spelling.transliterated.contains(&row.country)) {
            (row.lat, row.lon, row.extent_km) = (above.lat, above.lon, above.extent_km);
        }
        row.aliases = vec![row.name.clone(), ascii];
        row.name = bare;
        kept.push(row);
    }
    kept
}

/// A country with a folded name.
fn own_key(country: &str, name: &str, spelling: &Spelling) -> String {
    format!("{country}.{}", spelling.fold(name))
}

fn same_name(a: &str, b: &str, spelling: &Spelling) -> bool {
    let (a, b) = (spelling.fold(a), spelling.fold(b));
    spelling.without_article(&a).unwrap_or(&a) == spelling.without_article(&b).unwrap_or(&b)
}

fn place_countries(countries: &mut [Row], towns: &Towns, corrections: &[Correction]) {
    for row in countries {
        let everywhere: Vec<&Row> = towns.cities.iter().filter(|city| city.country == row.country).collect();
        let extent = row.extent_km;
        place_at(row, &everywhere);
        row.extent_km = extent.max(1.0);
        for correction in corrections {
            if correction.code == row.country {
                correct(row, correction);
            }
        }
    }
}

/// Sorts the rows into groups and writes all sections.
fn write_rows(mut rows: Vec<Row>, spelling: &Spelling) -> Vec<u8> {
    rows.sort_by(|a, b| {
        let place = |row: &Row| (row.country.clone(), row.admin1.clone());
        place(a)
            .cmp(&place(b))
            .then(b.kind.cmp(&a.kind))
            .then(b.population.cmp(&a.population))
            .then(a.name.cmp(&b.name))
            .then(a.geonames_id.cmp(&b.geonames_id))
    });
    let mut sections: [Vec<u8>; 8] = Default::default();
    let mut keys: BTreeSet<(u64, u32)> = BTreeSet::new();
    let mut skeletons: BTreeSet<(u64, u32)> = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let starts_group = at == 0 || (&rows[at - 1].country, &rows[at - 1].admin1) != (&row.country, &row.admin1);
        if starts_group {
            write_group(row, at, &mut sections[0]);
        }
        write_entry(row, &mut sections[1]);
        let names = names_to_keep(row, spelling);
        write_names(row, &names, at, &mut sections);
        keys.extend(names.keys.iter().map(|key| (hash_key(key), at as u32)));
        skeletons.extend(names.skeletons.iter().map(|&hash| (hash, at as u32)));
    }
    let bits = [write_hashes(&keys, &rows, &mut sections, 4), write_hashes(&skeletons, &rows, &mut sections, 6)];
    write_layout(&sections, bits)
}

fn write_group(first: &Row, at: usize, out: &mut Vec<u8>) {
    out.extend((at as u32).to_le_bytes());
    let head = if first.kind == PlaceKind::Admin1 { at as u32 } else { u32::MAX };
    out.extend(head.to_le_bytes());
    let mut country = first.country.clone().into_bytes();
    country.resize(4, b' ');
    out.extend(country);
}

fn write_entry(row: &Row, out: &mut Vec<u8>) {
    push_u24(pack_degrees(row.lat, 90.0), out);
    push_u24(pack_degrees(row.lon, 180.0), out);
    push_u24(row.geonames_id.min(0xff_ffff), out);
    out.push(pack_log(f64::from(row.population), 1.0));
    out.push(row.kind as u8);
    out.push(pack_log(if row.extent_km > 0.0 { row.extent_km } else { usual_extent(row) }, 0.1));
}

/// Radius in kilometres of a place of unknown extent: a town of a million fills about 12 km, of ten thousand 2 km.
fn usual_extent(row: &Row) -> f64 {
    match row.kind {
        PlaceKind::Town => (0.036 * f64::from(row.population).powf(0.42)).clamp(1.0, 25.0),
        PlaceKind::Site => 2.0,
        PlaceKind::Region | PlaceKind::Admin2 => 25.0,
        PlaceKind::Admin1 => 80.0,
        PlaceKind::Country | PlaceKind::World => 300.0,
    }
}

/// The names of one row: exact keys, hashes of skeletons, and the spellings that a near match is measured against.
#[derive(Default)]
struct Names {
    keys: BTreeSet<String>,
    skeletons: BTreeSet<u64>,
    spellings: Vec<String>,
}

fn names_to_keep(row: &Row, spelling: &Spelling) -> Names {
    let mut names = Names::default();
    let transliterated = spelling.transliterated.contains(&row.country);
    add_keys(&spelling.fold(&row.name), row, spelling, &mut names.keys);
    let with_sound = transliterated && row.kind != PlaceKind::Country;
    let mut sounds: Vec<Vec<u8>> = Vec::new();
    if with_sound {
        sounds.push(add_skeleton(&spelling.fold(&row.name), spelling, &mut names.skeletons));
    }
    let wanted = transliterated || row.kind != PlaceKind::Town || row.population >= ALIAS_POPULATION;
    for alias in row.aliases.iter().filter(|alias| wanted && is_kept(alias, row)) {
        let folded = spelling.fold(alias);
        let mut sound = Vec::new();
        spelling.sound_into(&folded, &mut sound);
        let known = sounds.iter().any(|other| is_near(other, &sound) && distance(other, &sound) < 0.7);
        if known && row.population < 50_000 && row.kind == PlaceKind::Town {
            continue;
        }
        if !add_keys(&folded, row, spelling, &mut names.keys) {
            continue;
        }
        if with_sound && !known {
            sounds.push(add_skeleton(&folded, spelling, &mut names.skeletons));
            names.spellings.push(folded);
        }
    }
    names
}

/// Whether an alternate name is one that English text may have: Latin script, a capital first, no code.
fn is_kept(alias: &str, row: &Row) -> bool {
    let first = alias.trim_start_matches(['\'', '`', '‘', '’', 'ʻ', 'ʿ', 'ʼ']).chars().next().unwrap_or('a');
    let letters = alias.chars().filter(|ch| ch.is_alphabetic()).count();
    let shouting = alias.chars().all(|ch| !ch.is_lowercase());
    let fits = letters >= 3 && !(shouting && letters <= 4 && row.kind == PlaceKind::Town);
    let is_own = row.geonames_id == 0 || row.kind != PlaceKind::Town;
    is_latin(alias) && alias.len() < 60 && (is_own || (fits && first.is_uppercase() && alias.split(' ').count() <= 5))
}

/// Adds the keys of a folded name, with and without its article. False where all were there.
fn add_keys(folded: &str, row: &Row, spelling: &Spelling, keys: &mut BTreeSet<String>) -> bool {
    if folded.is_empty() {
        return false;
    }
    let mut added = keys.insert(folded.replace(' ', ""));
    if let Some(bare) = spelling.without_article(folded).filter(|_| spelling.with_articles.contains(&row.country)) {
        added |= keys.insert(bare.replace(' ', ""));
    }
    added
}

/// Adds a folded name's skeleton, and gives the form that spellings are compared in.
fn add_skeleton(folded: &str, spelling: &Spelling, skeletons: &mut BTreeSet<u64>) -> Vec<u8> {
    let (mut skeleton, mut sound) = (Vec::new(), Vec::new());
    spelling.skeleton_into(folded, &mut skeleton);
    spelling.sound_into(folded, &mut sound);
    if skeleton.len() >= 2 {
        skeletons.insert(hash_bytes(skeleton.iter().copied()));
    }
    sound
}

/// The name as it is shown: macrons and dots of scholarly transliteration left out.
fn shown_name(row: &Row) -> String {
    let scholarly =
        row.name.chars().any(|ch| ch > 'ÿ') && row.name.chars().any(|ch| matches!(ch, 'ā' | 'ī' | 'ū' | 'Ā' | 'ʼ' | 'ʿ' | '‘' | '’' | '\u{1e00}'..='\u{1eff}'));
    if !scholarly { row.name.clone() } else { super::fold::plain(&row.name) }
}

fn write_names(row: &Row, names: &Names, at: usize, sections: &mut [Vec<u8>; 8]) {
    if at.is_multiple_of(NAME_STEP) {
        let start = sections[3].len() as u32;
        sections[2].extend(start.to_le_bytes());
    }
    let mut text = shown_name(row);
    for spelling in &names.spellings {
        if text.len() < LONGEST_NAMES {
            text.push('\n');
            text.push_str(spelling);
        }
    }
    sections[3].extend((text.len() as u16).to_le_bytes());
    sections[3].extend(text.as_bytes());
}

/// Writes a hash directory and its records; within a hash, larger places stand first. Gives the number of bucket bits.
fn write_hashes(records: &BTreeSet<(u64, u32)>, rows: &[Row], sections: &mut [Vec<u8>; 8], section: usize) -> u32 {
    let bits = (records.len().max(16) / 6).ilog2().clamp(4, 26);
    let mut sorted: Vec<(u64, u32)> = records.iter().copied().collect();
    let weight = |entry: u32| (rows[entry as usize].kind, rows[entry as usize].population);
    sorted.sort_by(|a, b| a.0.cmp(&b.0).then(weight(b.1).cmp(&weight(a.1))).then(a.1.cmp(&b.1)));
    let mut next = 0;
    for bucket in 0..=(1u64 << bits) {
        while next < sorted.len() && sorted[next].0 >> (64 - bits) < bucket {
            next += 1;
        }
        sections[section].extend((next as u32).to_le_bytes());
    }
    for (hash, entry) in sorted {
        push_u24(hash as u32 & 0xff_ffff, &mut sections[section + 1]);
        push_u24(entry, &mut sections[section + 1]);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;
    use crate::lexicon::Files;

    const DESK: &str = "name\tlat\tlon\tcountry\tpopulation\taliases\nAl Jumra\t34.5\t40.25\tSY\t900\tJumraa|Tell Jumra\nPort Vale\t53.03\t-2.18\tGB\t0\t\n";

    fn gazetteer(bytes: Vec<u8>) -> (Gazetteer, Faults) {
        let mut files = Files::shipped();
        files.insert("gazetteer/gazetteer.bin", bytes);
        let mut faults = Faults::default();
        (Gazetteer::read(&files, &mut faults), faults)
    }

    fn layer() -> Vec<u8> {
        let mut faults = Faults::default();
        let bytes = compile_layer(DESK, "desk.tsv", &Gazetteer::read(&Files::shipped(), &mut faults).spelling, &mut faults);
        faults.into_result(bytes).expect("the desk's table is sound")
    }

    #[test]
    fn a_desks_places_are_found_in_all_spellings() {
        let (gazetteer, _) = gazetteer(layer());
        for name in ["Al Jumra", "al-Jumra", "JUMRA", "Tell Jumra", "Al-Jumrá"] {
            let mut found = Vec::new();
            gazetteer.find(&gazetteer.spelling.fold(name), &mut found);
            assert_eq!(found.len(), 1, "{name}");
            let entry = gazetteer.entry(found[0]);
            assert_eq!((entry.name, entry.country, entry.lat, entry.lon), ("Al Jumra", "SY", 34.5, 40.25));
            assert!((810..990).contains(&entry.population), "{}", entry.population);
        }
        let mut found = Vec::new();
        gazetteer.find_similar(&gazetteer.spelling.fold("ez-Jumraa"), &mut found);
        assert_eq!(found.len(), 1);
        assert!(!gazetteer.knows("vale"));
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let whole = layer();
        for at in [0, 5, 20, whole.len() / 2, whole.len() - 1] {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            let (gazetteer, faults) = gazetteer(damaged);
            assert!(gazetteer.is_empty() && faults.into_result(()).is_err(), "byte {at}");
        }
        let (cut, faults) = gazetteer(whole[..whole.len() - 7].to_vec());
        assert!(cut.is_empty() && faults.into_result(()).is_err());
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        assert_eq!(layer(), layer());
    }
}
