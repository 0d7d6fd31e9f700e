//! Toponyms in text order in, which of them the text nests in which out, and the doubtful ones dropped.
//!
//! "X, Y", "X in Y", "X district of Y province", "X (Y)", "Y's X", "the Iraqi city of X". Whether the nesting is true on the
//! ground is weighed by `choose`; here only the words count.

use super::PlaceKind;
use super::context::Reader;
use super::find::Toponym;
use super::words::{BODY, GIVEN_NAME, LOCATIVE, STREET};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Words between an inner and an outer place, at most.
const MOST_BETWEEN: usize = 6;
/// Inhabitants below which a town that nothing marks as a place is doubted.
const DOUBTED: u32 = 15_000;

/// Fills `within`, and marks as places what a list or a nesting shows to be some.
pub(super) fn nest_toponyms(reader: &Reader, toponyms: &mut [Toponym]) {
    for at in 1..toponyms.len() {
        let (inner, outer) = (at - 1, at);
        if toponyms[inner].sentence != toponyms[outer].sentence {
            continue;
        }
        let between = toponyms[inner].tokens.end..toponyms[outer].tokens.start;
        if between.len() > MOST_BETWEEN {
            continue;
        }
        let words: Vec<&str> = between.clone().map(|token| reader.lower(toponyms[inner].sentence, token)).collect();
        let (demonym, possessive) = (toponyms[inner].demonym, matches!(words.as_slice(), ["'s" | "’s" | "'" | "’"]));
        if possessive || (demonym && is_kind_phrase(reader, &words)) {
            toponyms[outer].within = Some(inner);
            toponyms[outer].firmly = possessive && !demonym && toponyms[outer].kind.is_some();
            toponyms[outer].cued = true;
        } else if !demonym && !toponyms[outer].demonym && is_nesting(reader, &words) {
            toponyms[inner].within = Some(outer);
            toponyms[inner].firmly = is_firm(reader, toponyms, inner, &words);
            toponyms[inner].cued |= words.len() > 1 || is_large(reader, &toponyms[outer]);
            toponyms[outer].cued |= words.len() > 1 || toponyms[inner].cued;
        }
        share_list(&words, inner, toponyms);
    }
}

/// In "A, B and C" what marks one as a place marks all; a plural kind word speaks for the whole list.
fn share_list(words: &[&str], inner: usize, toponyms: &mut [Toponym]) {
    if matches!(words, [","] | ["and"] | [",", "and"] | ["or"] | ["&"] | ["/"] | ["-"] | ["–"]) && !toponyms[inner].demonym {
        let cued = toponyms[inner].cued || toponyms[inner + 1].cued && words != [","];
        toponyms[inner].cued |= cued;
        toponyms[inner + 1].cued |= cued;
        if toponyms[inner].kind.is_none() && words == ["and"] {
            toponyms[inner].kind = toponyms[inner + 1].kind;
        }
    }
}

/// "city of", "province of", "capital", "border town of", or nothing at all.
fn is_kind_phrase(reader: &Reader, words: &[&str]) -> bool {
    words.iter().any(|word| reader.lexicon.kind(word).is_some())
        && words.iter().all(|word| *word == "of" || word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'))
}

fn is_nesting(reader: &Reader, words: &[&str]) -> bool {
    let filler = |word: &&str| {
        matches!(*word, "," | "in" | "of" | "the" | "a" | "an" | "(" | "within" | "'s" | "’s")
            || reader.lexicon.kind(word).is_some()
            || reader.lexicon.marks(word) & (BODY | STREET) != 0
            || super::context::is_direction(reader, word)
    };
    let links = words.iter().any(|word| matches!(*word, "," | "in" | "of" | "(" | "within"));
    links && words.iter().all(filler)
}

/// "X village in Y", "X, Y Province", "X in Y": not a bare list of names.
fn is_firm(reader: &Reader, toponyms: &[Toponym], inner: usize, words: &[&str]) -> bool {
    let outer = &toponyms[inner + 1];
    let listed = toponyms.get(inner + 2).is_some_and(|next| {
        let between = outer.tokens.end..next.tokens.start;
        let lower = |at: usize| reader.lower(outer.sentence, at);
        next.sentence == outer.sentence && between.len() <= 2 && matches!(lower(between.end.saturating_sub(1)), "and" | "or" | "&")
    });
    let stated = outer.kind.is_some_and(|kind| matches!(kind, PlaceKind::Admin1 | PlaceKind::Admin2));
    let divided = stated || outer.entries.iter().any(|&id| matches!(reader.gazetteer.size(id).0, PlaceKind::Admin1 | PlaceKind::Country));
    let n_kinds = words.iter().filter(|word| reader.lexicon.kind(word).is_some()).count();
    match words {
        [","] => divided && !listed,
        _ => n_kinds < 2 && (!listed || n_kinds > 0),
    }
}

fn is_large(reader: &Reader, toponym: &Toponym) -> bool {
    toponym.entries.iter().any(|&id| reader.gazetteer.size(id).0 >= PlaceKind::Admin2)
}

/// Drops names of small towns that nothing in the document marks as places, and what the dropped ones held together.
pub(super) fn drop_doubtful(reader: &Reader, toponyms: &mut Vec<Toponym>) {
    let mut cued: FxHashMap<SmolStr, bool> = FxHashMap::default();
    for toponym in toponyms.iter() {
        *cued.entry(toponym.key.clone()).or_default() |= toponym.cued;
    }
    let kept: Vec<bool> = toponyms.iter().map(|toponym| cued[&toponym.key] || is_well_known(reader, toponym)).collect();
    let mut new_index = Vec::with_capacity(kept.len());
    let mut n = 0;
    for &keep in &kept {
        new_index.push(keep.then_some(n));
        n += usize::from(keep);
    }
    let mut at = 0;
    toponyms.retain(|_| {
        at += 1;
        kept[at - 1]
    });
    for toponym in toponyms {
        toponym.within = toponym.within.and_then(|within| new_index[within]);
    }
}

fn is_well_known(reader: &Reader, toponym: &Toponym) -> bool {
    let first_name = toponym.tokens.len() == 1 && reader.lexicon.marks(reader.lower(toponym.sentence, toponym.tokens.start)) & (GIVEN_NAME | LOCATIVE) != 0;
    let least = if first_name { 500_000 } else { DOUBTED };
    let known = |entry: crate::gazetteer::Entry| match entry.kind {
        PlaceKind::Country | PlaceKind::World | PlaceKind::Admin1 => true,
        PlaceKind::Region => !first_name,
        PlaceKind::Site => toponym.tokens.len() > 1,
        PlaceKind::Admin2 => toponym.tokens.len() > 1,
        PlaceKind::Town => {
            entry.population >= least || (entry.geonames_id == 0 && entry.population == 0 && !first_name) || (toponym.tokens.len() > 1 && !toponym.similar)
        }
    };
    !toponym.similar && toponym.entries.iter().any(|&id| known(reader.gazetteer.entry(id)))
}
