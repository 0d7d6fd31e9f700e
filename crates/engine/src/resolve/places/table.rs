//! Runs `cases/positions.tsv`, texts with the relative position that should be found in each, and `cases/spellings.tsv`, names
//! as the press spells them with the place that they should be found as.

use super::geometry::distance_km;
use super::{PlaceMention, RelativePosition};
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::Lexicon;
use crate::resolve::annotate_document;
use crate::span::Span;

const TABLE: &str = include_str!("../../../../../cases/positions.tsv");
const SPELLINGS: &str = include_str!("../../../../../cases/spellings.tsv");
/// Kilometres that a point may differ: the table reckons on a plane and the gazetteer's towns have five digits.
const TOLERANCE_KM: f64 = 1.2;

#[test]
fn positions_are_found_and_placed() {
    let lexicon = Lexicon::shipped().expect("the shipped lexicon is sound");
    let wrong: Vec<String> = rows(TABLE).filter_map(|(at, row)| fault(row, &lexicon).map(|fault| format!("cases/positions.tsv:{at}: {fault}"))).collect();
    assert!(lexicon.gazetteer.is_empty() || wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nine in ten points lie within ten kilometres of the reckoned or real one, and nineteen in twenty real ones in the radius.
#[test]
fn points_are_near_and_radii_hold() {
    let lexicon = Lexicon::shipped().expect("the shipped lexicon is sound");
    if lexicon.gazetteer.is_empty() {
        return;
    }
    let (mut n, mut n_near, mut n_inside) = (0, 0, 0);
    for (lat, lon, found) in rows(TABLE).filter_map(|(_, row)| point_of(row, &lexicon)) {
        let away = found.as_ref().map_or(f64::INFINITY, |found| distance_km((lat, lon), (found.lat, found.lon)));
        n += 1;
        n_near += usize::from(away <= 10.0);
        n_inside += usize::from(found.is_some_and(|found| away <= found.radius_km));
    }
    assert!(n >= 200, "{n} positions with points");
    assert!(n_near * 10 >= n * 9, "{n_near} of {n} within 10 km");
    assert!(n_inside * 20 >= n * 19, "{n_inside} of {n} inside the radius");
}

#[test]
fn press_spellings_find_their_places() {
    let lexicon = Lexicon::shipped().expect("the shipped lexicon is sound");
    let missed: Vec<&str> = rows(SPELLINGS).map(|(_, row)| row).filter(|row| !is_found(row, &lexicon)).collect();
    let n = rows(SPELLINGS).count();
    assert!(lexicon.gazetteer.is_empty() || missed.len() * 20 <= n, "{} of {n} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Whether a spelling (language, name, country, latitude, longitude) is found within 25 km where only the country is told.
fn is_found(row: &str, lexicon: &Lexicon) -> bool {
    let cells: Vec<&str> = row.split('\t').collect();
    let (name, country) = (cells[1], cells[2]);
    let point = (cells[3].parse().unwrap_or(0.0), cells[4].parse().unwrap_or(0.0));
    let mentions = places_of(&format!("Gunmen from {country} were seen near the border. Two men were shot in {name} on Monday."), lexicon);
    let last = mentions.last().and_then(|mention| mention.place.as_ref());
    last.is_some_and(|place| place.name != country && distance_km(point, (place.lat, place.lon)) < 25.0)
}

/// The lines of a table that are no comment, with their numbers.
fn rows(table: &str) -> impl Iterator<Item = (usize, &str)> {
    table.lines().enumerate().filter(|(_, row)| !row.is_empty() && !row.starts_with('#')).map(|(at, row)| (at + 1, row))
}

/// The point that a row tells, and the position that is found.
fn point_of(row: &str, lexicon: &Lexicon) -> Option<(f64, f64, Option<RelativePosition>)> {
    let cells: Vec<&str> = row.split('\t').collect();
    let (lat, lon) = (cells.get(3)?.parse().ok()?, cells.get(4)?.parse().ok()?);
    let mentions = places_of(&cells[0].replace(['[', ']'], ""), lexicon);
    Some((lat, lon, mentions.into_iter().find_map(|mention| mention.relative)))
}

/// What is wrong with a row's answer.
fn fault(row: &str, lexicon: &Lexicon) -> Option<String> {
    let cells: Vec<&str> = row.split('\t').collect();
    let text = cells[0].replace(['[', ']'], "");
    let mentions = places_of(&text, lexicon);
    let found = mentions.iter().find_map(|mention| mention.relative.as_ref());
    if cells[1] == "nothing" {
        return found.map(|relative| format!("`{text}`: found `{}`", relative.span.of(&text)));
    }
    let Some(relative) = found else { return Some(format!("`{text}`: no position, but {:?}", names(&mentions))) };
    let start = cells[0].find('[').expect("a row marks its words");
    let words = &text[start..cells[0].find(']').expect("a row marks its words") - 1];
    if !relative.span.of(&text).trim_end_matches(" road").contains(words.trim_end_matches(" road").trim_end_matches(" highway")) {
        return Some(format!("`{words}`: found `{}`", relative.span.of(&text)));
    }
    compare(&cells, relative).map(|fault| format!("`{words}`: {fault}"))
}

fn compare(cells: &[&str], relative: &RelativePosition) -> Option<String> {
    let km = relative.distance_km.map_or("-".to_string(), |km| format!("{:.1}", km));
    let wanted = cells[1].parse::<f64>().map_or("-".to_string(), |km| format!("{:.1}", km));
    if km != wanted || relative.bearing.unwrap_or("-") != cells[2] {
        return Some(format!("{km} km {:?}", relative.bearing));
    }
    let (Ok(lat), Ok(lon)) = (cells[3].parse::<f64>(), cells[4].parse::<f64>()) else { return None };
    if cells.get(5) == Some(&"true") {
        return None;
    }
    let off = distance_km((lat, lon), (relative.lat, relative.lon));
    let allowed = TOLERANCE_KM.max(relative.distance_km.unwrap_or(0.0) * 0.01).max(if cells[1] == "-" { 3.0 } else { 0.0 });
    (off > allowed || relative.radius_km <= 0.0).then(|| format!("{off:.1} km off, at {:.3} {:.3}", relative.lat, relative.lon))
}

fn names(mentions: &[PlaceMention]) -> Vec<Option<String>> {
    mentions.iter().map(|mention| mention.place.as_ref().map(|place| format!("{} {:?}", place.name, place.country))).collect()
}

fn places_of(text: &str, lexicon: &Lexicon) -> Vec<PlaceMention> {
    let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()), parent: None };
    let document = Document { text: text.to_string(), blocks: vec![block], ..Document::default() };
    annotate_document(&document, lexicon).places
}
