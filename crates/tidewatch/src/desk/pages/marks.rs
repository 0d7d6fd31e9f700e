//! A report's text with its records in, the text with every word that tells something marked by field out.
//!
//! Marks of several fields and records may lie over one another: the text is cut at all of their ends, and each piece names all that it
//! tells. Every piece carries its place in code points, so that a script can say which words somebody has selected.

use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;

/// Words that tell a field of a record, in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub range: Range<usize>,
    pub field: String,
    pub record: String,
}

/// A piece of text with all that it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub at: usize,
    pub text: String,
    pub fields: Vec<String>,
    pub records: Vec<String>,
    /// Records in whose sentences the piece stands.
    pub within: Vec<String>,
    /// Documents that have these words too.
    pub shared: Vec<String>,
}

/// The field of a mark over words that another document has too; the mark's record is that document's id.
pub const SHARED: &str = "shared";

/// The marks of a record, from its evidence.
pub fn marks_of(id: &str, record: &Value) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (field, evidence) in record["evidence"].as_object().into_iter().flatten() {
        let ranges = if evidence[0].is_array() { evidence.as_array().cloned().unwrap_or_default() } else { vec![evidence.clone()] };
        for range in ranges {
            if let (Some(start), Some(end)) = (range[0].as_u64(), range[1].as_u64()) {
                marks.push(Mark { range: start as usize..end as usize, field: field.clone(), record: id.to_string() });
            }
        }
    }
    marks
}

/// The whole range of the marks, widened to `around` code points on both sides and then to the ends of lines.
pub fn window(text: &str, marks: &[Mark], around: usize) -> Range<usize> {
    let letters: Vec<char> = text.chars().collect();
    let own = marks.iter().filter(|mark| mark.field == "record");
    let (first, last) = own.fold((usize::MAX, 0), |(first, last), mark| (first.min(mark.range.start), last.max(mark.range.end)));
    if first == usize::MAX {
        return 0..letters.len().min(4 * around);
    }
    let (mut start, mut end) = (first.saturating_sub(around).min(letters.len()), (last + around).min(letters.len()));
    while start > 0 && letters[start - 1] != '\n' && first.saturating_sub(start) < 3 * around {
        start -= 1;
    }
    while end < letters.len() && letters[end] != '\n' && end.saturating_sub(last) < 3 * around {
        end += 1;
    }
    start..end
}

/// Cuts a window of the text at the ends of all marks.
pub fn cut(text: &str, window: Range<usize>, marks: &[Mark]) -> Vec<Piece> {
    cut_also(text, window, marks, &[])
}

/// The same, cut at some other places too, in code points.
pub fn cut_also(text: &str, window: Range<usize>, marks: &[Mark], places: &[usize]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    let window = window.start.min(letters.len())..window.end.min(letters.len());
    let inside = |mark: &&Mark| mark.range.start < window.end && mark.range.end > window.start;
    let marks: Vec<&Mark> = marks.iter().filter(inside).collect();
    let mut ends: BTreeSet<usize> = marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]).filter(|end| window.contains(end)).collect();
    ends.extend([window.start, window.end]);
    ends.extend(places.iter().copied().filter(|place| window.contains(place)));
    let ends: Vec<usize> = ends.into_iter().collect();
    let mut pieces = Vec::new();
    for pair in ends.windows(2) {
        let over = |mark: &&&Mark| mark.range.start <= pair[0] && mark.range.end >= pair[1];
        let of = |wanted: &'static str| marks.iter().filter(over).filter(move |mark| mark.field == wanted);
        let told = || marks.iter().filter(over).filter(|mark| mark.field != "record" && mark.field != SHARED);
        pieces.push(Piece {
            at: pair[0],
            text: letters[pair[0]..pair[1]].iter().collect(),
            fields: each_once(told().map(|mark| mark.field.clone())),
            records: each_once(told().map(|mark| mark.record.clone()).filter(|record| !record.is_empty())),
            within: each_once(of("record").map(|mark| mark.record.clone())),
            shared: each_once(of(SHARED).map(|mark| mark.record.clone())),
        });
    }
    pieces
}

fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let names: BTreeSet<String> = names.collect();
    names.into_iter().collect()
}

/// The pieces as they are read.
pub fn show(pieces: &[Piece]) -> Markup {
    html! { @for piece in pieces { (show_one(piece)) } }
}

pub fn show_one(piece: &Piece) -> Markup {
    let within = if piece.within.is_empty() { "" } else { " within" };
    let shared = if piece.shared.is_empty() { "" } else { " shared" };
    html! {
        @if piece.fields.is_empty() {
            span data-at=(piece.at) class=[(!within.is_empty() || !shared.is_empty()).then(|| format!("{within}{shared}").trim().to_string())] data-within=(piece.within.join(" "))
                title=[(!piece.shared.is_empty()).then(|| format!("also in {}", piece.shared.join(", ")))] { (piece.text) }
        } @else {
            mark data-at=(piece.at) class={ "f-" (piece.fields[0]) (within) (shared) } data-fields=(piece.fields.join(" "))
                data-records=(piece.records.join(" ")) data-within=(piece.within.join(" ")) title=(names(&piece.fields)) { (piece.text) }
        }
    }
}

fn names(fields: &[String]) -> String {
    let names: Vec<String> = fields.iter().map(|field| crate::desk::told::field_name(field)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pieces_tile_the_text_and_name_all_that_they_tell() {
        let text = "In Kirkük a bomb killed two soldiers.";
        let record = json!({"evidence": {"record": [0, 37], "place": [[3, 9]], "killed": [[24, 36]], "victims": [[28, 36]]}});
        let marks = marks_of("r1", &record);
        let pieces = cut(text, 0..37, &marks);
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        let told: Vec<(&str, usize)> = pieces.iter().map(|piece| (piece.text.as_str(), piece.fields.len())).collect();
        assert_eq!(told, [("In ", 0), ("Kirkük", 1), (" a bomb killed ", 0), ("two ", 1), ("soldiers", 2), (".", 0)]);
        assert_eq!(window(text, &marks, 5), 0..37);
    }

    #[test]
    fn hostile_text_stays_text() {
        let pieces = cut("<script>alert(1)</script>", 0..25, &[]);
        assert!(!show(&pieces).into_string().contains("<script>"));
    }
}
