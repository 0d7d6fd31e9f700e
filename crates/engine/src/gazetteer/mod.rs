//! The gazetteer: a written name in, the entries that bear it out, with coordinates, kind, division and country.
//!
//! Compiled by `tidewatch gazetteer compile` into one file that is used as it lies, without unpacking: opening it costs a
//! checksum. Names are not stored to be found but hashed (40 bits or more): a word that is no name meets an entry by
//! chance about once in two million look-ups. Further layers (a desk's own places) lie over the shipped one: compiled files, and tables
//! that are compiled as they are read and name the divisions of the shipped layer. Choosing
//! among the entries of a name is the business of `resolve::places`.

mod compile;
pub mod fold;
mod layout;
mod sources;

use compile::{Division, compile_table};
pub use compile::{compile_gazetteer, compile_layer};
pub use sources::Sources;

use crate::lexicon::{Faults, Files};
use crate::resolve::places::PlaceKind;
use fold::{Spelling, hash_bytes, hash_key, is_near};
use layout::{ENTRY, GROUP, Layout, NAME_STEP, RECORD, Section, u24_at, u32_at, unpack_degrees, unpack_log};

/// Where the shipped gazetteer and further layers are found below `lexicon/`.
const FOLDER: &str = "gazetteer/";
const SHIPPED: &str = "gazetteer/gazetteer.bin";
const SPELLING: &str = "places/spelling.toml";

/// Place names and the entries that bear them, in layers.
#[derive(Default)]
pub struct Gazetteer {
    layers: Vec<Layout>,
    /// For each layer the division of the shipped layer that each of its groups lies in; nothing for compiled files.
    divisions: Vec<Vec<Option<EntryId>>>,
    pub spelling: Spelling,
}

/// An entry of one of the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(u32);

const LAYER_SHIFT: u32 = 28;

/// One place as the gazetteer knows it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub id: EntryId,
    pub name: &'a str,
    pub kind: PlaceKind,
    /// Degrees (WGS 84).
    pub lat: f64,
    pub lon: f64,
    /// Radius in kilometres of the circle that it fills.
    pub extent_km: f64,
    /// Inhabitants, to about 5 %; 0 where unknown.
    pub population: u32,
    /// 0 where the entry is not from GeoNames.
    pub geonames_id: u32,
    /// ISO 3166-1 alpha-2; empty where it lies in none or in several.
    pub country: &'a str,
    /// Name of its first-order division.
    pub admin1: Option<&'a str>,
    /// Number shared by the entries of one first-order division of one layer.
    pub group: u32,
}

impl Gazetteer {
    /// Opens the shipped layer, and every other `.bin` and table (`.tsv`) beside it; a damaged one is a fault. Without a compiled layer no name is known.
    pub fn read(files: &Files, faults: &mut Faults) -> Gazetteer {
        let names = files.under(FOLDER).filter(|name| name.ends_with(".bin"));
        let (shipped, mut others): (Vec<_>, Vec<_>) = names.partition(|&name| name == SHIPPED);
        others.sort_unstable();
        let mut layers = Vec::new();
        for name in shipped.into_iter().chain(others).take(1 << (32 - LAYER_SHIFT)) {
            match Layout::open(files.shipped_bytes(name).unwrap_or_default()) {
                Ok(layer) => layers.push(layer),
                Err(error) => faults.add(name, 0, error, "make it anew with `tidewatch gazetteer`"),
            }
        }
        let divisions = vec![Vec::new(); layers.len()];
        let mut gazetteer = Gazetteer { layers, divisions, spelling: files.toml(SPELLING, faults) };
        let over = !gazetteer.is_empty();
        for name in files.under(FOLDER).filter(|name| over && name.ends_with(".tsv")) {
            gazetteer.add_table(name, files, faults);
        }
        gazetteer
    }

    /// Lays the places of a table over the others.
    fn add_table(&mut self, name: &str, files: &Files, faults: &mut Faults) {
        let (bytes, groups) = compile_table(files.text(name, faults), name, &self.spelling, faults);
        let divisions: Vec<_> = groups.iter().map(|division| self.division(division)).collect();
        for (group, _) in groups.iter().zip(&divisions).filter(|((_, admin1), found)| !admin1.is_empty() && found.is_none()) {
            faults.add(name, 0, format!("`{}` is no first-order division of `{}`", group.1, group.0), "write the division as the gazetteer names it");
        }
        if let Ok(layer) = Layout::open(bytes.into()) {
            self.layers.push(layer);
            self.divisions.push(divisions);
        }
    }

    /// The entry of a first-order division by country and name.
    fn division(&self, (country, admin1): &Division) -> Option<EntryId> {
        let mut found = Vec::new();
        self.find(&self.spelling.fold(admin1), &mut found);
        let is_it = |entry: &Entry| entry.kind == PlaceKind::Admin1 && entry.country == country;
        found.into_iter().find(|&id| is_it(&self.entry(id)))
    }

    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// Adds to `found` the entries whose exact key is that of the folded words.
    pub fn find(&self, folded: &str, found: &mut Vec<EntryId>) {
        let hash = hash_key(folded);
        for (at, layer) in self.layers.iter().enumerate() {
            matches(layer, Section::KeyStarts, Section::Keys, layer.bits[0], hash, |entry| found.push(entry_id(at, entry)));
        }
    }

    /// Adds entries of a name whose article was left out: where any is known already, only those of countries with articles.
    pub fn find_without_article(&self, bare: &str, found: &mut Vec<EntryId>) {
        let mut others = Vec::new();
        self.find(bare, &mut others);
        let alone = found.is_empty();
        others.retain(|&id| !found.contains(&id) && (alone || self.spelling.with_articles.iter().any(|country| country == self.entry(id).country)));
        found.extend(others);
    }

    /// Whether any entry has this exact key.
    pub fn knows(&self, folded: &str) -> bool {
        let hash = hash_key(folded);
        let mut known = false;
        for layer in &self.layers {
            matches(layer, Section::KeyStarts, Section::Keys, layer.bits[0], hash, |_| known = true);
        }
        known
    }

    /// Adds to `found` the entries with a name that is spelled nearly as the folded words are.
    pub fn find_similar(&self, folded: &str, found: &mut Vec<EntryId>) {
        let (mut skeleton, mut sound) = (Vec::new(), Vec::new());
        self.spelling.skeleton_into(folded, &mut skeleton);
        self.spelling.sound_into(folded, &mut sound);
        let hash = hash_bytes(skeleton.iter().copied());
        for (at, layer) in self.layers.iter().enumerate() {
            matches(layer, Section::SkeletonStarts, Section::Skeletons, layer.bits[1], hash, |entry| {
                let mut names = names_of(layer, entry).split('\n');
                if names.any(|name| self.is_near_name(name, &sound)) && !found.contains(&entry_id(at, entry)) {
                    found.push(entry_id(at, entry));
                }
            });
        }
    }

    fn is_near_name(&self, name: &str, sound: &[u8]) -> bool {
        let mut other = Vec::with_capacity(name.len());
        self.spelling.sound_into(&self.spelling.fold(name), &mut other);
        is_near(&other, sound)
    }

    /// Whether folded words are an entry's own name, an article apart.
    pub fn is_own_name(&self, name: &str, folded: &str) -> bool {
        let own = self.spelling.fold(name);
        let bare = |words: &'_ str| -> String { self.spelling.without_article(words).unwrap_or(words).replace(' ', "") };
        bare(&own) == bare(folded)
    }

    /// The entry of a country by its ISO 3166-1 alpha-2 code.
    pub fn country(&self, iso: &str) -> Option<EntryId> {
        let group_country = |groups: &[u8], at: usize| groups.get(at * GROUP + 8..at * GROUP + 10).map_or([0, 0], |two| [two[0], two[1]]);
        let wanted: [u8; 2] = iso.as_bytes().try_into().ok()?;
        self.layers.iter().enumerate().find_map(|(at, layer)| {
            let groups = layer.section(Section::Groups);
            let (mut low, mut high) = (0, groups.len() / GROUP);
            while low < high {
                let middle = (low + high) / 2;
                if group_country(groups, middle) < wanted { low = middle + 1 } else { high = middle }
            }
            let first = entry_id(at, u32_at(groups, low * GROUP));
            (group_country(groups, low) == wanted && self.entry(first).kind == PlaceKind::Country).then_some(first)
        })
    }

    /// Kind and inhabitants of an entry: cheaper than the whole of it.
    pub fn size(&self, id: EntryId) -> (PlaceKind, u32) {
        let entries = self.layers[(id.0 >> LAYER_SHIFT) as usize].section(Section::Entries);
        let bytes = &entries[(id.0 & ((1 << LAYER_SHIFT) - 1)) as usize * ENTRY..][..ENTRY];
        (PlaceKind::from_code(bytes[10]), unpack_log(bytes[9], 1.0) as u32)
    }

    /// The point of a country's town that is nearest to a point, by the shipped layer.
    pub fn nearest_town(&self, iso: &str, point: (f64, f64)) -> Option<(f64, f64)> {
        let first = self.country(iso)?;
        let layer = self.layers.get((first.0 >> LAYER_SHIFT) as usize)?;
        let (entries, groups) = (layer.section(Section::Entries), layer.section(Section::Groups));
        let start = first.0 & ((1 << LAYER_SHIFT) - 1);
        let mut group = group_of(layer, start) as usize;
        while groups.get(group * GROUP + 8..group * GROUP + 10) == Some(iso.as_bytes()) {
            group += 1;
        }
        let end = if group * GROUP < groups.len() { u32_at(groups, group * GROUP) as usize } else { entries.len() / ENTRY };
        let towns = entries.get(start as usize * ENTRY..end * ENTRY)?.chunks_exact(ENTRY).filter(|entry| entry[10] == PlaceKind::Town as u8);
        let points = towns.map(|entry| (unpack_degrees(u24_at(entry, 0), 90.0), unpack_degrees(u24_at(entry, 3), 180.0)));
        let scale = point.0.to_radians().cos();
        let away = |town: &(f64, f64)| (town.0 - point.0).powi(2) + ((town.1 - point.1) * scale).powi(2);
        points.min_by(|a, b| away(a).total_cmp(&away(b)))
    }

    /// What the gazetteer knows of an entry that it gave.
    pub fn entry(&self, id: EntryId) -> Entry<'_> {
        let layer = &self.layers[(id.0 >> LAYER_SHIFT) as usize];
        let at = id.0 & ((1 << LAYER_SHIFT) - 1);
        let bytes = &layer.section(Section::Entries)[at as usize * ENTRY..][..ENTRY];
        let group = group_of(layer, at);
        let head = &layer.section(Section::Groups)[group as usize * GROUP..][..GROUP];
        let admin1 = u32_at(head, 4);
        let name = |entry| names_of(layer, entry).split('\n').next().unwrap_or_default();
        let lent = self.divisions.get((id.0 >> LAYER_SHIFT) as usize).and_then(|groups| *groups.get(group as usize)?);
        let lent = lent.map(|division| self.entry(division));
        Entry {
            id,
            name: name(at),
            kind: PlaceKind::from_code(bytes[10]),
            lat: unpack_degrees(u24_at(bytes, 0), 90.0),
            lon: unpack_degrees(u24_at(bytes, 3), 180.0),
            extent_km: unpack_log(bytes[11], 0.1),
            population: unpack_log(bytes[9], 1.0) as u32,
            geonames_id: u24_at(bytes, 6),
            country: std::str::from_utf8(&head[8..10]).unwrap_or_default().trim_end(),
            admin1: lent.map(|division| division.name).or((admin1 != u32::MAX).then(|| name(admin1))),
            group: lent.map_or(group | (id.0 >> LAYER_SHIFT << LAYER_SHIFT), |division| division.group),
        }
    }
}

fn entry_id(layer: usize, entry: u32) -> EntryId {
    EntryId((layer as u32) << LAYER_SHIFT | entry)
}

/// The entry's name, and after line feeds its further names.
fn names_of(layer: &Layout, entry: u32) -> &str {
    let (starts, names) = (layer.section(Section::NameStarts), layer.section(Section::Names));
    let mut at = u32_at(starts, entry as usize / NAME_STEP * 4) as usize;
    for _ in 0..entry as usize % NAME_STEP {
        at += 2 + name_len(names, at);
    }
    names.get(at + 2..at + 2 + name_len(names, at)).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default()
}

fn name_len(names: &[u8], at: usize) -> usize {
    names.get(at..at + 2).map_or(0, |two| usize::from(u16::from_le_bytes([two[0], two[1]])))
}

/// The group whose entries hold this one: the last that begins at or before it.
fn group_of(layer: &Layout, entry: u32) -> u32 {
    let groups = layer.section(Section::Groups);
    let (mut low, mut high) = (0, groups.len() / GROUP);
    while low + 1 < high {
        let middle = (low + high) / 2;
        if u32_at(groups, middle * GROUP) <= entry { low = middle } else { high = middle }
    }
    low as u32
}

/// Calls `each` with the entries recorded under a hash.
fn matches(layer: &Layout, starts: Section, records: Section, bits: u32, hash: u64, mut each: impl FnMut(u32)) {
    let (starts, records) = (layer.section(starts), layer.section(records));
    let bucket = (hash >> (64 - bits.max(1))) as usize;
    let fingerprint = hash as u32 & 0xff_ffff;
    let (first, last) = (u32_at(starts, bucket * 4) as usize, u32_at(starts, bucket * 4 + 4) as usize);
    for record in records.get(first * RECORD..last * RECORD).unwrap_or_default().chunks_exact(RECORD) {
        if u24_at(record, 0) == fingerprint {
            each(u24_at(record, 3));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "name\tlat\tlon\tcountry\tadmin1\tpopulation\nTesthamlet\t43.1\t45.5\tRU\tChechnya\t900\nTestferry\t1.5\t30.5\tUG\t\t\n";

    fn with_table(table: &str) -> (Gazetteer, Faults) {
        let mut files = Files::shipped();
        files.insert("gazetteer/test.tsv", table.as_bytes().to_vec());
        let mut faults = Faults::default();
        (Gazetteer::read(&files, &mut faults), faults)
    }

    fn only(gazetteer: &Gazetteer, name: &str) -> EntryId {
        let mut found = Vec::new();
        gazetteer.find(&gazetteer.spelling.fold(name), &mut found);
        assert_eq!(found.len(), 1, "{name}");
        found[0]
    }

    #[test]
    fn places_of_a_table_lie_in_the_divisions_of_the_shipped_layer() {
        let (gazetteer, faults) = with_table(TABLE);
        faults.into_result(()).expect("the table is sound");
        let hamlet = gazetteer.entry(only(&gazetteer, "Test-Hamlet"));
        let mut divisions = Vec::new();
        gazetteer.find("chechnya", &mut divisions);
        let division = divisions.into_iter().map(|id| gazetteer.entry(id)).find(|entry| entry.kind == PlaceKind::Admin1).expect("it is known");
        assert_eq!((hamlet.admin1, hamlet.country, hamlet.group), (Some(division.name), "RU", division.group));
        assert_eq!(gazetteer.entry(only(&gazetteer, "Testferry")).admin1, None);
    }

    #[test]
    fn a_division_that_is_none_is_a_fault() {
        let (_, faults) = with_table(&TABLE.replace("Chechnya", "Nowhereland"));
        assert!(faults.into_result(()).is_err_and(|faults| faults[0].message.contains("Nowhereland")));
    }
}
