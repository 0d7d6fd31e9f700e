//! The splitter's word lists: abbreviations, clitics, prefixes, units, words that open sentences, words that are parsed as others.
//!
//! Read from `abbreviations.txt`, `token-splits.toml` and `twins.tsv`; all look-ups fold ASCII case without allocating.

use crate::lexicon::{Faults, Files};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

/// How an abbreviation's full stop is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Before a name: never ends a sentence.
    Title,
    /// An abbreviation only before a number.
    Number,
    /// An abbreviation only before a number or a comma.
    Date,
    /// May end a sentence.
    End,
    /// An abbreviation only where the sentence goes on in small letters.
    Unit,
    /// An abbreviation only with a capital and small letters.
    State,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Splits {
    clitics: Vec<String>,
    joined: Vec<String>,
    units: Vec<String>,
    prefixes: Vec<String>,
    name_parts: Vec<String>,
    people_endings: Vec<String>,
    openers: Vec<String>,
}

/// The lists, folded for look-up.
#[derive(Default)]
pub(super) struct SplitWords {
    abbreviations: FxHashMap<Box<[u8]>, Kind>,
    clitics: Vec<String>,
    joined: FxHashMap<Box<[u8]>, usize>,
    units: FxHashSet<Box<[u8]>>,
    prefixes: FxHashSet<Box<[u8]>>,
    name_parts: FxHashSet<Box<[u8]>>,
    people_endings: Vec<String>,
    openers: FxHashSet<Box<[u8]>>,
    twins: FxHashMap<SmolStr, SmolStr>,
}

/// What stands in `twins.tsv` for a number in figures that opens a sentence.
const NUMBER: &str = "0";

const LONGEST: usize = 24;

/// Looks a word up by its ASCII lower case, in a buffer of its own.
fn folded<T>(word: &str, look: impl FnOnce(&[u8]) -> T) -> Option<T> {
    let mut buffer = [0; LONGEST];
    let buffer = buffer.get_mut(..word.len())?;
    buffer.copy_from_slice(word.as_bytes());
    buffer.make_ascii_lowercase();
    Some(look(buffer))
}

impl SplitWords {
    pub fn read(files: &Files, faults: &mut Faults) -> SplitWords {
        let splits: Splits = files.toml("token-splits.toml", faults);
        let set = |words: Vec<String>| words.into_iter().map(|word| word.into_bytes().into_boxed_slice()).collect();
        SplitWords {
            abbreviations: read_abbreviations(files, faults),
            clitics: splits.clitics,
            joined: splits.joined.iter().filter_map(|entry| joined_entry(entry)).collect(),
            units: set(splits.units),
            prefixes: set(splits.prefixes),
            name_parts: set(splits.name_parts),
            people_endings: splits.people_endings,
            openers: set(splits.openers),
            twins: read_twins(files, faults),
        }
    }

    /// The word that the network reads in place of one that its training hardly had: "kidnaps" for "abducts". Names are left alone.
    pub fn twin(&self, word: &str) -> Option<&SmolStr> {
        if word.bytes().all(|letter| letter.is_ascii_lowercase()) { self.twins.get(word) } else { None }
    }

    /// The word that the network reads in place of a number in figures that opens a sentence, which it would take for the number of an item.
    pub fn opening_number(&self, word: &str) -> Option<&SmolStr> {
        if word.bytes().all(|letter| letter.is_ascii_digit()) { self.twins.get(NUMBER) } else { None }
    }

    pub fn abbreviation(&self, word: &str) -> Option<Kind> {
        folded(word, |key| self.abbreviations.get(key).copied()).flatten()
    }

    /// Whether a sentence may end in this abbreviation, its last stop left out.
    pub fn ends_sentence(&self, word: &str) -> bool {
        match self.abbreviation(word) {
            Some(kind) => matches!(kind, Kind::End | Kind::State),
            None => word.len() > 2 && word.as_bytes()[word.len() - 2] == b'.',
        }
    }

    pub fn is_unit(&self, word: &str) -> bool {
        folded(word, |key| self.units.contains(key)).unwrap_or(false)
    }

    pub fn is_prefix(&self, word: &str) -> bool {
        folded(word, |key| self.prefixes.contains(key)).unwrap_or(false)
    }

    pub fn is_name_part(&self, word: &str) -> bool {
        folded(word, |key| self.name_parts.contains(key)).unwrap_or(false)
    }

    /// A short part of a name ("ez", "al") as it stands after a hyphen.
    pub fn is_article(&self, word: &str) -> bool {
        word.len() <= 3 && word.len() > 1 && self.is_name_part(word)
    }

    /// Words for peoples and countries, by their endings.
    pub fn is_people(&self, word: &str) -> bool {
        folded(word, |key| self.people_endings.iter().any(|ending| key.ends_with(ending.as_bytes()))).unwrap_or(false)
    }

    pub fn opens_sentence(&self, word: &str) -> bool {
        folded(word, |key| self.openers.contains(key)).unwrap_or(false)
    }

    /// Where a clitic begins that this word ends in; 0 when the word is a clitic.
    pub fn clitic_at_end(&self, word: &str) -> Option<usize> {
        let last = word.char_indices().rev().take(3).find(|&(_, c)| matches!(c, '\'' | '\u{2019}'))?.0;
        self.clitics.iter().find_map(|clitic| {
            let mark = clitic.find('\'')?;
            let start = last.checked_sub(mark)?;
            let tail = word.get(start..)?;
            same_clitic(tail, clitic).then_some(start)
        })
    }

    /// Where a word written together comes apart.
    pub fn joined(&self, word: &str) -> Option<usize> {
        folded(word, |key| self.joined.get(key).copied()).flatten()
    }
}

/// Compares letter by letter, any case, either apostrophe.
fn same_clitic(tail: &str, clitic: &str) -> bool {
    let fold = |c: char| if c == '\u{2019}' { '\'' } else { c.to_ascii_lowercase() };
    tail.chars().map(fold).eq(clitic.chars())
}

fn joined_entry(entry: &str) -> Option<(Box<[u8]>, usize)> {
    let cut = entry.find('|')?;
    Some((entry.replace('|', "").into_bytes().into_boxed_slice(), cut))
}

fn read_abbreviations(files: &Files, faults: &mut Faults) -> FxHashMap<Box<[u8]>, Kind> {
    const NAME: &str = "abbreviations.txt";
    let lines: Vec<(usize, &str)> = files.lines(NAME, faults).collect();
    let mut found = FxHashMap::default();
    for (line, entry) in lines {
        let (word, kind) = entry.split_once('\t').unwrap_or((entry, ""));
        match kind_named(kind.trim()) {
            Some(kind) => {
                found.insert(word.as_bytes().into(), kind);
            }
            None => faults.add(NAME, line, format!("unknown kind `{kind}`"), "one of title, number, date, end, unit, state, after a tab"),
        }
    }
    found
}

fn read_twins(files: &Files, faults: &mut Faults) -> FxHashMap<SmolStr, SmolStr> {
    const NAME: &str = "twins.tsv";
    let lines: Vec<(usize, &str)> = files.lines(NAME, faults).collect();
    let mut found = FxHashMap::default();
    for (line, entry) in lines {
        match entry.split_once('\t') {
            Some((word, twin)) => {
                found.insert(SmolStr::new(word), SmolStr::new(twin.trim()));
            }
            None => faults.add(NAME, line, "one word alone", "a word and the one that it is parsed as, with a tab between"),
        }
    }
    found
}

fn kind_named(name: &str) -> Option<Kind> {
    Some(match name {
        "title" => Kind::Title,
        "number" => Kind::Number,
        "date" => Kind::Date,
        "end" => Kind::End,
        "unit" => Kind::Unit,
        "state" => Kind::State,
        _ => return None,
    })
}
