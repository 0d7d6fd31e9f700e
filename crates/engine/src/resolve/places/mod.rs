//! Sentences in, places with coordinates and relative positions out.

use crate::document::Document;
use crate::gazetteer::{Entry, EntryId};
use crate::lexicon::Lexicon;
use crate::resolve::actors::ActorMention;
use crate::resolve::times::TimeMention;
use crate::sentence::Sentence;
use crate::span::Span;
use choose::choose_entries;
use context::Reader;
use find::{Toponym, find_toponyms};
use nest::{drop_doubtful, nest_toponyms};
use relative::add_relative_positions;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

mod choose;
mod context;
mod find;
pub mod geometry;
mod nest;
mod relative;
#[cfg(test)]
mod table;
mod words;

pub use words::{PlaceLexicon, TITLE, WAY};

/// What sort of thing a place is; finer kinds first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// A checkpoint, camp, airbase, oil field, bridge, road: something within a place.
    Site,
    /// A populated place or a part of one.
    Town,
    /// Mountains, valleys, lakes, regions without a border.
    Region,
    /// Second-order division (district, county, LGA).
    Admin2,
    /// First-order division (province, governorate, state).
    Admin1,
    Country,
    /// A continent or part of the world.
    World,
}

impl PlaceKind {
    const ALL: [PlaceKind; 7] =
        [PlaceKind::Site, PlaceKind::Town, PlaceKind::Region, PlaceKind::Admin2, PlaceKind::Admin1, PlaceKind::Country, PlaceKind::World];

    /// The kind as the lists of `lexicon/places/` write it.
    pub fn name(self) -> &'static str {
        ["site", "town", "region", "admin2", "admin1", "country", "world"][self as usize]
    }

    pub fn from_name(name: &str) -> Option<PlaceKind> {
        PlaceKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of a number that `as u8` gave; anything else is a town.
    pub fn from_code(code: u8) -> PlaceKind {
        PlaceKind::ALL.get(usize::from(code)).copied().unwrap_or(PlaceKind::Town)
    }
}

/// A point with what is known of it. Latitude and longitude in degrees (WGS 84).
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The gazetteer's name, or the words of the text where it has none.
    pub name: SmolStr,
    pub kind: PlaceKind,
    /// Name of the first-order division.
    pub admin1: Option<SmolStr>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<SmolStr>,
    pub lat: f64,
    pub lon: f64,
    /// Radius, in kilometres, of the circle that the place's extent fills.
    pub extent_km: f64,
    /// Such as `geonames:98860`.
    pub gazetteer_id: Option<SmolStr>,
    /// Inhabitants, 0 where unknown.
    pub population: u32,
}

/// Where something is relative to a named place: "about 20 km northeast of Baqubah".
#[derive(Clone, Debug, PartialEq)]
pub struct RelativePosition {
    /// The words that state it, the anchor's name included.
    pub span: Span,
    pub distance_km: Option<f64>,
    /// One of the 16 compass points.
    pub bearing: Option<&'static str>,
    pub approximate: bool,
    /// The resulting point, in degrees, and the radius in kilometres within which the true place is expected.
    pub lat: f64,
    pub lon: f64,
    pub radius_km: f64,
    /// At a border, the country on this side of it; the anchor is the one beyond.
    pub hither: Option<SmolStr>,
}

/// A toponym of the text and the place that it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceMention {
    /// The toponym's own words.
    pub span: Span,
    /// The place. A toponym that no gazetteer entry fits ("in the village of X") has its own words as name and the point and
    /// extent of the place that the text nests it in; none where the text does not tell one.
    pub place: Option<Place>,
    pub relative: Option<RelativePosition>,
    /// A demonym or adjective ("Iraqi"): tells a country, is no location.
    pub demonym: bool,
    /// Index, in the document's list, of the place that the text nests this one in ("X, Y Province").
    pub within: Option<u32>,
}

/// The places of a document, in text order, not overlapping; "October 6" is a day, though a city is called so.
pub fn resolve_places(document: &Document, sentences: &[Sentence], actors: &[ActorMention], times: &[TimeMention], lexicon: &Lexicon) -> Vec<PlaceMention> {
    if lexicon.gazetteer.is_empty() {
        return Vec::new();
    }
    let reader = Reader::new(&document.text, sentences, actors, &lexicon.gazetteer, &lexicon.places);
    let mut toponyms = find_toponyms(&reader);
    toponyms.retain(|toponym| !is_in_time(toponym.span, times));
    nest_toponyms(&reader, &mut toponyms);
    drop_doubtful(&reader, &mut toponyms);
    let mut countries: Vec<&str> = actors.iter().filter_map(|actor| actor.country.as_deref()).take(40).collect();
    countries.extend(home_countries(document, &reader));
    let chosen = choose_entries(&toponyms, &countries, &lexicon.gazetteer, &lexicon.places.weights);
    let mut mentions: Vec<PlaceMention> = toponyms.iter().zip(chosen).map(|(toponym, entry)| mention_of(&reader, toponym, entry)).collect();
    add_relative_positions(&reader, &toponyms, &mut mentions);
    for at in 0..mentions.len() {
        if mentions[at].place.is_none() {
            mentions[at].place = place_within(&mentions, at, &document.text);
        }
    }
    share_places(&toponyms, &mut mentions);
    mentions
}

/// Whether a name is a time or part of one.
fn is_in_time(span: Span, times: &[TimeMention]) -> bool {
    let next = times.partition_point(|time| time.span.end <= span.start);
    times.get(next).is_some_and(|time| time.span.overlaps(span) && (time.span == span || !span.contains(time.span)))
}

/// Countries that the document's title and source speak of, each as often as it is named there.
fn home_countries<'a>(document: &Document, reader: &Reader<'a>) -> Vec<&'a str> {
    let named = [&document.title, &document.source].into_iter().flatten();
    let words = named.flat_map(|text| text.split(|ch: char| !ch.is_alphanumeric())).filter(|word| word.starts_with(char::is_uppercase));
    words.filter_map(|word| home_country(reader, word)).take(8).collect()
}

/// The country of a demonym ("Nigerian") or a country's name.
fn home_country<'a>(reader: &Reader<'a>, word: &str) -> Option<&'a str> {
    let mut entries = reader.lexicon.homeland(word).map_or_else(Vec::new, |homeland| reader.homeland_entries(homeland));
    if entries.is_empty() && word.len() > 3 {
        reader.gazetteer.find(&reader.gazetteer.spelling.fold(word), &mut entries);
        entries.retain(|&id| reader.gazetteer.size(id).0 == PlaceKind::Country);
    }
    entries.first().map(|&id| reader.gazetteer.entry(id).country).filter(|country| !country.is_empty())
}

/// Gives a name that the text locates once the same place wherever else it stands alone.
fn share_places(toponyms: &[Toponym], mentions: &mut [PlaceMention]) {
    let unknown = |mention: &PlaceMention| mention.place.as_ref().is_some_and(|place| place.gazetteer_id.is_none() && place.population == 0);
    let told: FxHashMap<&SmolStr, Place> = toponyms
        .iter()
        .zip(&*mentions)
        .filter(|(_, mention)| unknown(mention))
        .filter_map(|(toponym, mention)| Some((&toponym.key, mention.place.clone()?)))
        .collect();
    for (toponym, mention) in toponyms.iter().zip(mentions) {
        if mention.place.is_none() {
            mention.place = told.get(&toponym.key).cloned();
        }
    }
}

/// A place that no gazetteer knows, at the point and with the extent of the place that the text nests it in.
fn place_within(mentions: &[PlaceMention], at: usize, text: &str) -> Option<Place> {
    let outward = |&at: &usize| mentions[at].within.map(|within| within as usize);
    let chain = std::iter::successors(outward(&at), outward).take(4);
    let outer = chain.filter_map(|outer| mentions[outer].place.as_ref()).find(|outer| outer.kind <= PlaceKind::Country)?;
    let name = SmolStr::new(mentions[at].span.of(text));
    Some(Place { name, kind: PlaceKind::Town, gazetteer_id: None, population: 0, ..outer.clone() })
}

fn mention_of(reader: &Reader, toponym: &Toponym, entry: Option<EntryId>) -> PlaceMention {
    PlaceMention {
        span: toponym.span,
        place: entry.map(|entry| place_of(&reader.gazetteer.entry(entry))),
        relative: None,
        demonym: toponym.demonym,
        within: toponym.within.map(|within| within as u32),
    }
}

/// A gazetteer's entry as a place.
pub fn place_of(entry: &Entry) -> Place {
    Place {
        name: entry.name.into(),
        kind: entry.kind,
        admin1: entry.admin1.map(SmolStr::new),
        country: Some(entry.country).filter(|country| !country.is_empty()).map(SmolStr::new),
        lat: entry.lat,
        lon: entry.lon,
        extent_km: entry.extent_km,
        gazetteer_id: (entry.geonames_id > 0).then(|| SmolStr::new(format!("geonames:{}", entry.geonames_id))),
        population: entry.population,
    }
}
