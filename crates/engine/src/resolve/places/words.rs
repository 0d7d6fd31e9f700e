//! The lists of `lexicon/places/` in, quick answers about single words out.
//!
//! Every word that says something about places near it has a set of marks; a look-up gives them all at once.

use super::PlaceKind;
use crate::lexicon::{Faults, Files};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// What a word says about the names beside it, as bits of a set.
pub type Marks = u32;
pub const LOCATIVE: Marks = 1;
pub const JOINER: Marks = 1 << 1;
pub const TITLE: Marks = 1 << 2;
pub const SPEECH: Marks = 1 << 3;
pub const MEDIA: Marks = 1 << 4;
pub const BODY: Marks = 1 << 5;
pub const STREET: Marks = 1 << 6;
pub const ROAD: Marks = 1 << 7;
pub const COMMON: Marks = 1 << 8;
pub const GIVEN_NAME: Marks = 1 << 9;
pub const APPROXIMATE: Marks = 1 << 10;
pub const NEAR: Marks = 1 << 11;
pub const DIRECTION: Marks = 1 << 12;
pub const STRONG: Marks = 1 << 13;
pub const NEVER: Marks = 1 << 14;
pub const ATTACK: Marks = 1 << 15;
pub const CIVIC: Marks = 1 << 16;
pub const PARTY: Marks = 1 << 17;
pub const WAY: Marks = 1 << 18;
pub const BORDER: Marks = 1 << 19;
pub const DURATION: Marks = 1 << 20;
pub const PEOPLE: Marks = 1 << 21;
pub const CONQUEST: Marks = 1 << 22;
pub const ASSAULT: Marks = 1 << 23;
pub const AFTERMATH: Marks = 1 << 24;
pub const OF_PLACE: Marks = 1 << 25;
pub const ASIDE: Marks = 1 << 26;
pub const CENTRE: Marks = 1 << 27;
pub const SURROUND: Marks = 1 << 28;

const WORDS: &str = "places/words.toml";
const WEIGHTS: &str = "places/weights.toml";
const GIVEN_NAMES: &str = "places/given_names.txt";
const DEMONYMS: &str = "places/demonyms.tsv";

/// `words.toml` as it stands.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    locatives: Vec<SmolStr>,
    strong_locatives: Vec<SmolStr>,
    directions: Vec<SmolStr>,
    attacks: Vec<SmolStr>,
    civic: Vec<SmolStr>,
    parties: Vec<SmolStr>,
    ways: Vec<SmolStr>,
    borders: Vec<SmolStr>,
    durations: Vec<SmolStr>,
    peoples: Vec<SmolStr>,
    conquests: Vec<SmolStr>,
    assaults: Vec<SmolStr>,
    aftermath: Vec<SmolStr>,
    of_places: Vec<SmolStr>,
    asides: Vec<SmolStr>,
    centres: Vec<SmolStr>,
    surrounds: Vec<SmolStr>,
    joiners: Vec<SmolStr>,
    titles: Vec<SmolStr>,
    speech: Vec<SmolStr>,
    media: Vec<SmolStr>,
    bodies: Vec<SmolStr>,
    streets: Vec<SmolStr>,
    roads: Vec<SmolStr>,
    common: List,
    approximate: List,
    near: List,
    never: List,
    units: FxHashMap<SmolStr, f64>,
    winds: FxHashMap<SmolStr, SmolStr>,
    numbers: FxHashMap<SmolStr, f64>,
    kinds: FxHashMap<SmolStr, Vec<SmolStr>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    words: Vec<SmolStr>,
}

/// How evidence for an entry is weighed; `weights.toml` explains each.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub population: f32,
    pub namesake: f32,
    pub own_name: f32,
    pub site: f32,
    pub town: f32,
    pub region: f32,
    pub admin2: f32,
    pub admin1: f32,
    pub country: f32,
    pub world: f32,
    pub kind_fits: f32,
    pub kind_differs: f32,
    pub nested_country: f32,
    pub nested_admin1: f32,
    pub nested_near: f32,
    pub same_country: f32,
    pub same_admin1: f32,
    pub near: f32,
    pub near_km: f32,
    pub spelling: f32,
    pub conflict: f32,
    pub conflict_countries: Vec<SmolStr>,
    pub war: f32,
    pub war_countries: Vec<SmolStr>,
    pub choice: Choice,
}

/// What keeps the coder from choosing a place for an event, in steps of the tree.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub country: usize,
    pub admin1: usize,
    pub region: usize,
    pub admin2: usize,
    pub unlocated: usize,
    pub long_way: usize,
    pub described: usize,
    pub named_after: usize,
    pub way: usize,
}

impl Weights {
    pub fn of_kind(&self, kind: PlaceKind) -> f32 {
        match kind {
            PlaceKind::Site => self.site,
            PlaceKind::Town => self.town,
            PlaceKind::Region => self.region,
            PlaceKind::Admin2 => self.admin2,
            PlaceKind::Admin1 => self.admin1,
            PlaceKind::Country => self.country,
            PlaceKind::World => self.world,
        }
    }
}

/// What a demonym points at: a country by its ISO code, or a named place, if need be in a country.
#[derive(Clone, Debug, PartialEq)]
pub enum Homeland {
    Country(SmolStr),
    Named(SmolStr, Option<SmolStr>),
}

/// Words that places are found by (`lexicon/places/`).
#[derive(Default)]
pub struct PlaceLexicon {
    marks: FxHashMap<SmolStr, Marks>,
    kinds: FxHashMap<SmolStr, PlaceKind>,
    units: FxHashMap<SmolStr, f64>,
    winds: FxHashMap<SmolStr, &'static str>,
    numbers: FxHashMap<SmolStr, f64>,
    demonyms: FxHashMap<SmolStr, Homeland>,
    pub weights: Weights,
}

impl PlaceLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> PlaceLexicon {
        let lists: Lists = files.toml(WORDS, faults);
        let mut lexicon = PlaceLexicon { weights: files.toml(WEIGHTS, faults), ..PlaceLexicon::default() };
        lexicon.read_marks(&lists);
        for (_, name) in files.lines(GIVEN_NAMES, faults) {
            *lexicon.marks.entry(name.to_lowercase().into()).or_default() |= GIVEN_NAME;
        }
        lexicon.read_kinds(&lists, faults);
        lexicon.read_winds(&lists, faults);
        lexicon.read_demonyms(files, faults);
        (lexicon.units, lexicon.numbers) = (lists.units, lists.numbers);
        lexicon
    }

    #[rustfmt::skip]
    fn read_marks(&mut self, lists: &Lists) {
        let marked = [(&lists.locatives, LOCATIVE), (&lists.joiners, JOINER), (&lists.titles, TITLE), (&lists.speech, SPEECH),
            (&lists.media, MEDIA), (&lists.bodies, BODY), (&lists.streets, STREET), (&lists.roads, ROAD), (&lists.common.words, COMMON),
            (&lists.approximate.words, APPROXIMATE), (&lists.near.words, NEAR), (&lists.directions, DIRECTION), (&lists.strong_locatives, STRONG),
            (&lists.never.words, NEVER), (&lists.attacks, ATTACK), (&lists.civic, CIVIC), (&lists.parties, PARTY),
            (&lists.ways, WAY), (&lists.borders, BORDER), (&lists.durations, DURATION),
            (&lists.peoples, PEOPLE), (&lists.conquests, CONQUEST), (&lists.assaults, ASSAULT), (&lists.aftermath, AFTERMATH), (&lists.of_places, OF_PLACE), (&lists.asides, ASIDE),
            (&lists.centres, CENTRE), (&lists.surrounds, SURROUND)];
        for (words, mark) in marked {
            for word in words {
                *self.marks.entry(word.clone()).or_default() |= mark;
            }
        }
    }

    fn read_kinds(&mut self, lists: &Lists, faults: &mut Faults) {
        for (name, words) in &lists.kinds {
            match PlaceKind::from_name(name) {
                Some(kind) => self.kinds.extend(words.iter().map(|word| (word.clone(), kind))),
                None => faults.add(WORDS, 0, format!("`{name}` is no kind of place"), "site, town, region, admin2, admin1"),
            }
        }
    }

    fn read_winds(&mut self, lists: &Lists, faults: &mut Faults) {
        for (word, wind) in &lists.winds {
            match super::geometry::WINDS.iter().find(|known| *known == wind) {
                Some(wind) => drop(self.winds.insert(word.clone(), wind)),
                None => faults.add(WORDS, 0, format!("`{wind}` is no point of the compass"), "N, NNE, NE, ENE, E, …"),
            }
        }
    }

    fn read_demonyms(&mut self, files: &Files, faults: &mut Faults) {
        let mut lines: Vec<(usize, &str)> = files.lines(DEMONYMS, faults).collect();
        for (line, entry) in lines.drain(..) {
            let Some((words, place)) = entry.split_once('\t') else {
                faults.add(DEMONYMS, line, "no place after the demonym", "separate with a tab: `Iraqi|Iraqis<tab>IQ`");
                continue;
            };
            let homeland = match place.trim().split_once(", ") {
                Some((name, country)) => Homeland::Named(name.into(), Some(country.into())),
                None if place.trim().len() == 2 => Homeland::Country(place.trim().into()),
                None => Homeland::Named(place.trim().into(), None),
            };
            self.demonyms.extend(words.split('|').map(|word| (SmolStr::new(word), homeland.clone())));
        }
    }

    /// The marks of a word in lower case.
    pub fn marks(&self, lower: &str) -> Marks {
        self.marks.get(lower).copied().unwrap_or(0)
    }

    /// The kind of place that a word names: "province", "village".
    pub fn kind(&self, lower: &str) -> Option<PlaceKind> {
        self.kinds.get(lower).copied()
    }

    /// Kilometres of a unit of length.
    pub fn unit(&self, lower: &str) -> Option<f64> {
        self.units.get(lower).copied()
    }

    /// The compass point of a word without hyphens and spaces.
    pub fn wind(&self, word: &str) -> Option<&'static str> {
        self.winds.get(word).copied()
    }

    pub fn number(&self, lower: &str) -> Option<f64> {
        self.numbers.get(lower).copied()
    }

    /// What a demonym, written as in the text, points at.
    pub fn homeland(&self, words: &str) -> Option<&Homeland> {
        self.demonyms.get(words)
    }
}
