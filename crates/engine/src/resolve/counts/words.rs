//! `lexicon/counts.toml` in, the tables that numbers are read by out.
//!
//! A word is looked up once a token; phrases of several words are found by their first word.

use super::Count;
use crate::lexicon::{Faults, Files};
use crate::sentence::Sentence;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

pub(super) type Words = FxHashSet<SmolStr>;

/// How words beside a number change what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hedge {
    AtLeast,
    MoreThan,
    About,
    UpTo,
    LessThan,
    /// Says nothing but belongs to the count: "a total of".
    Exactly,
}

/// What a word does in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberWord {
    Value(u32),
    Scale(u32),
}

/// Phrases by their first word, longest first.
pub(super) struct Phrases<T> {
    by_first: FxHashMap<SmolStr, Vec<(Vec<SmolStr>, T)>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Phrases<T> {
        Phrases { by_first: FxHashMap::default() }
    }
}

impl<T: Copy> Phrases<T> {
    fn add(&mut self, phrase: &str, value: T) {
        let words: Vec<SmolStr> = phrase.split(' ').map(SmolStr::new).collect();
        let list = self.by_first.entry(words[0].clone()).or_default();
        list.push((words, value));
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }

    /// The longest phrase that begins at a token: the token after it, and its value.
    pub fn at(&self, sentence: &Sentence, start: usize) -> Option<(usize, T)> {
        let list = self.by_first.get(&sentence.tokens[start].lower)?;
        let stands = |words: &[SmolStr]| {
            let tokens = sentence.tokens[start..].iter().map(|token| &token.lower);
            words.len() <= sentence.tokens.len() - start && words.iter().zip(tokens).all(|(word, lower)| word == lower)
        };
        list.iter().find(|(words, _)| stands(words)).map(|(words, value)| (start + words.len(), *value))
    }
}

/// All tables.
#[derive(Default)]
pub(super) struct Tables {
    pub numbers: FxHashMap<SmolStr, NumberWord>,
    /// Letters for scales behind figures: "5k".
    pub letter_scales: FxHashMap<SmolStr, u32>,
    /// Words for parts with how many make the whole: "third" 3.
    pub fractions: FxHashMap<SmolStr, u32>,
    /// Words for a number of people: "couple" 2.
    pub groups: FxHashMap<SmolStr, u32>,
    pub percent: Phrases<()>,
    pub vague: Phrases<Count>,
    pub hedges: Phrases<Hedge>,
    /// Hedges that stand behind the number.
    pub behind: Phrases<Hedge>,
    pub openers: Words,
    pub joints: Words,
    /// Words between a number and the most that it may be.
    pub maybe: Words,
    pub units: Words,
    pub before: Words,
    pub months: Words,
    pub age_ends: Words,
    /// Between the numbers of a share: "one | in | five".
    pub ratio: Phrases<()>,
    pub of: Words,
    /// What makes of a number the size of a body of people: "a 12-strong gang".
    pub sizes: Words,
    pub years: (u32, u32),
    pub collective: Words,
    pub mass: Words,
    pub plurals: Words,
    pub singulars: Words,
    pub one: Words,
    pub definite: Words,
    pub pronouns_one: Words,
    pub pronouns_more: Words,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Listed {
    numbers: BTreeMap<SmolStr, u32>,
    scales: BTreeMap<SmolStr, u32>,
    letter_scales: BTreeMap<SmolStr, u32>,
    fractions: BTreeMap<SmolStr, u32>,
    groups: BTreeMap<SmolStr, u32>,
    shares: Shares,
    vague: Vec<Vague>,
    hedges: Hedges,
    behind: Behind,
    ranges: Ranges,
    measures: Measures,
    nouns: Nouns,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vague {
    words: Vec<SmolStr>,
    low: u32,
    high: Option<u32>,
    #[serde(default)]
    exact: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Hedges {
    at_least: Vec<SmolStr>,
    more_than: Vec<SmolStr>,
    about: Vec<SmolStr>,
    up_to: Vec<SmolStr>,
    less_than: Vec<SmolStr>,
    exactly: Vec<SmolStr>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Behind {
    at_least: Vec<SmolStr>,
    about: Vec<SmolStr>,
    up_to: Vec<SmolStr>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Shares {
    percent: Vec<SmolStr>,
    ratio: Vec<SmolStr>,
    of: Words,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Ranges {
    openers: Words,
    joints: Words,
    maybe: Words,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Measures {
    units: Words,
    before: Words,
    months: Words,
    age_ends: Words,
    earliest_year: u32,
    latest_year: u32,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Nouns {
    collective: Words,
    sizes: Words,
    mass: Words,
    plurals: Words,
    singulars: Words,
    one: Words,
    definite: Words,
    pronouns_one: Words,
    pronouns_more: Words,
}

/// Reads `lexicon/counts.toml`.
pub(super) fn read_tables(files: &Files, faults: &mut Faults) -> Tables {
    let listed: Listed = files.toml("counts.toml", faults);
    let mut tables = Tables::default();
    tables.numbers.extend(listed.numbers.into_iter().map(|(word, value)| (word, NumberWord::Value(value))));
    tables.numbers.extend(listed.scales.into_iter().map(|(word, value)| (word, NumberWord::Scale(value))));
    for vague in listed.vague {
        let count = Count { low: vague.low, high: vague.high, approximate: !vague.exact };
        vague.words.iter().for_each(|phrase| tables.vague.add(phrase, count));
    }
    tables.letter_scales.extend(listed.letter_scales);
    tables.fractions.extend(listed.fractions);
    tables.groups.extend(listed.groups);
    listed.shares.percent.iter().for_each(|phrase| tables.percent.add(phrase, ()));
    listed.shares.ratio.iter().for_each(|phrase| tables.ratio.add(phrase, ()));
    add_hedges(&mut tables, listed.hedges, listed.behind);
    let (ranges, measures, nouns) = (listed.ranges, listed.measures, listed.nouns);
    Tables {
        of: listed.shares.of,
        openers: ranges.openers,
        joints: ranges.joints,
        maybe: ranges.maybe,
        units: measures.units,
        before: measures.before,
        months: measures.months,
        age_ends: measures.age_ends,
        years: (measures.earliest_year, measures.latest_year),
        collective: nouns.collective,
        sizes: nouns.sizes,
        mass: nouns.mass,
        plurals: nouns.plurals,
        singulars: nouns.singulars,
        one: nouns.one,
        definite: nouns.definite,
        pronouns_one: nouns.pronouns_one,
        pronouns_more: nouns.pronouns_more,
        ..tables
    }
}

fn add_hedges(tables: &mut Tables, hedges: Hedges, behind: Behind) {
    let lists = [
        (hedges.at_least, Hedge::AtLeast),
        (hedges.more_than, Hedge::MoreThan),
        (hedges.about, Hedge::About),
        (hedges.up_to, Hedge::UpTo),
        (hedges.less_than, Hedge::LessThan),
        (hedges.exactly, Hedge::Exactly),
    ];
    for (phrases, hedge) in lists {
        phrases.iter().for_each(|phrase| tables.hedges.add(phrase, hedge));
    }
    for (phrases, hedge) in [(behind.at_least, Hedge::AtLeast), (behind.about, Hedge::About), (behind.up_to, Hedge::UpTo)] {
        phrases.iter().for_each(|phrase| tables.behind.add(phrase, hedge));
    }
}
