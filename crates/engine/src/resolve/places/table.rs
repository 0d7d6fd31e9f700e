//! Runs `cases/positions.tsv`: texts, and the relative position that should be found in each.

use super::geometry::distance_km;
use super::{PlaceMention, RelativePosition};
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::Lexicon;
use crate::resolve::annotate_document;
use crate::span::Span;

const TABLE: &str = include_str!("../../../../../cases/positions.tsv");
/// Kilometres that a point may differ: the table reckons on a plane and the gazetteer's towns have five digits.
const TOLERANCE_KM: f64 = 1.2;

#[test]
fn positions_are_found_and_placed() {
    let lexicon = Lexicon::shipped().expect("the shipped lexicon is sound");
    let rows = TABLE.lines().enumerate().filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    let wrong: Vec<String> = rows.filter_map(|(at, row)| fault(row, &lexicon).map(|fault| format!("cases/positions.tsv:{}: {fault}", at + 1))).collect();
    assert!(lexicon.gazetteer.is_empty() || wrong.is_empty(), "{}", wrong.join("\n"));
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
