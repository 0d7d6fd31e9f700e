//! `lexicon/figures.toml` in, the indicators and the words that figures and tallies are read by out.

use crate::code::tree::Tree;
use crate::code::words::WordSet;
use crate::lexicon::{Faults, Files};
use crate::sentence::{Sentence, Upos};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// An indicator that numbers may be of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub name: SmolStr,
    pub says: String,
    /// How `what` is worded: "ISIS fighters" + "detained".
    pub label: SmolStr,
    /// Classes of counted nouns.
    #[serde(default)]
    pub counts: Vec<SmolStr>,
    /// Verbs, participles and nouns that govern the number, by lemma.
    pub words: WordSet,
    /// Words that do only with a known actor in the sentence, or with a theme.
    #[serde(default)]
    pub weak: WordSet,
    /// The theme that weak words need; a known actor where none is named.
    #[serde(default)]
    pub weak_theme: Option<SmolStr>,
    /// Only where the verb's clause names a place.
    #[serde(default)]
    pub needs_place: bool,
    /// Classes of nouns that need no such word.
    #[serde(default)]
    pub nouns: Vec<SmolStr>,
    /// Smaller numbers are none.
    pub least: f64,
    /// Told for a single day, so many at least.
    #[serde(default)]
    pub least_on_a_day: f64,
    /// Counted over a period rather than at a time.
    #[serde(default)]
    pub flow: bool,
    /// Only where it is told as a sum over many incidents.
    #[serde(default)]
    pub sum: bool,
    /// Whoever does it belongs to what is counted.
    #[serde(default)]
    pub agent: bool,
    /// Counts people on the move: "to" and "from" tell where.
    #[serde(default)]
    pub moves: bool,
    /// The indicator instead where the word is one of two ("killed or wounded"), or its object is denied ("received no aid").
    #[serde(default)]
    pub either: Option<SmolStr>,
    #[serde(default)]
    pub refused: Option<SmolStr>,
    #[serde(default)]
    pub money: bool,
    #[serde(default)]
    pub percent: bool,
}

/// The closed lists of `[words]`; what each is for stands beside it in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FigureWords {
    pub percent: WordSet,
    pub percent_pairs: WordSet,
    pub amounts: WordSet,
    pub takes_up: WordSet,
    pub subsets: WordSet,
    pub since: WordSet,
    pub light: WordSet,
    pub reporters: WordSet,
    pub tallied: WordSet,
    pub publishing: WordSet,
    pub publications: WordSet,
    pub long_causes: WordSet,
    pub lasting: WordSet,
    pub rest: WordSet,
    pub totals: WordSet,
    pub lists: WordSet,
    pub covers: WordSet,
    pub counted_events: WordSet,
    pub counted_effects: WordSet,
    pub stops: WordSet,
    pub generic_subjects: WordSet,
    pub projecting: WordSet,
}

/// When numbers of dead, wounded and arrested are the sum of many incidents.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SumLimits {
    /// As many at once, with no day told.
    pub large: u32,
    /// A period is longer than so many days.
    pub days: i32,
    /// As many over a period.
    pub at_least: u32,
    /// As many with neither time nor place are a sum.
    pub unbound: u32,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Listed {
    scales: BTreeMap<SmolStr, f64>,
    currencies: BTreeMap<SmolStr, SmolStr>,
    currencies_of: BTreeMap<SmolStr, BTreeMap<SmolStr, SmolStr>>,
    fractions: BTreeMap<SmolStr, f64>,
    words: FigureWords,
    sums: SumLimits,
    nouns: BTreeMap<SmolStr, Vec<SmolStr>>,
    units: BTreeMap<SmolStr, SmolStr>,
    indicator: Vec<Indicator>,
}

/// Everything that figures and tallies look up.
#[derive(Default)]
pub struct FigureLexicon {
    pub scales: FxHashMap<SmolStr, f64>,
    pub currencies: FxHashMap<SmolStr, SmolStr>,
    /// Of names of money that several countries share: the currency by country.
    pub currencies_of: BTreeMap<SmolStr, BTreeMap<SmolStr, SmolStr>>,
    /// By first word, longest first.
    fractions: FxHashMap<SmolStr, Vec<(Vec<SmolStr>, f64)>>,
    pub words: FigureWords,
    pub sums: SumLimits,
    /// Noun to its class; nouns of several words with blanks.
    nouns: FxHashMap<SmolStr, SmolStr>,
    units: BTreeMap<SmolStr, SmolStr>,
    pub indicators: Vec<Indicator>,
}

impl FigureLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> FigureLexicon {
        let listed: Listed = files.toml("figures.toml", faults);
        let mut nouns = FxHashMap::default();
        for (class, words) in &listed.nouns {
            nouns.extend(words.iter().map(|word| (word.clone(), class.clone())));
        }
        for indicator in &listed.indicator {
            let classes = indicator.counts.iter().chain(&indicator.nouns);
            for class in classes.filter(|class| !listed.nouns.contains_key(*class)) {
                let message = format!("indicator `{}` names the class `{class}`, which `[nouns]` does not have", indicator.name);
                faults.add("figures.toml", 0, message, "add the class to `[nouns]` or mend its name");
            }
        }
        FigureLexicon {
            scales: listed.scales.into_iter().collect(),
            currencies: listed.currencies.into_iter().collect(),
            currencies_of: listed.currencies_of,
            fractions: by_first_word(listed.fractions),
            words: listed.words,
            sums: listed.sums,
            nouns,
            units: listed.units,
            indicators: listed.indicator,
        }
    }

    /// The class of a counted noun: by its two last words, then by its last.
    pub fn class_of(&self, tree: &Tree, noun: usize) -> Option<&SmolStr> {
        let (lemma, lower) = (tree.lemma(noun), tree.lower(noun));
        let single = if tree.pos(noun) == Upos::Propn { self.nouns.get(lower).or_else(|| self.nouns.get(lower.trim_end_matches('s'))) } else { None };
        if self.nouns.is_empty() {
            return None;
        }
        let pair = noun.checked_sub(1).and_then(|before| self.nouns.get(format!("{} {lemma}", tree.lower(before)).as_str()));
        pair.or(single).or_else(|| self.nouns.get(lemma)).or_else(|| self.nouns.get(lower.rsplit_once('-')?.1))
    }

    /// The unit of a class of nouns; the plural of the noun itself where none is named.
    pub fn unit_of(&self, class: &str) -> Option<&SmolStr> {
        self.units.get(class)
    }

    /// The fraction that begins at a token: the token after it, and its value.
    pub fn fraction_at(&self, sentence: &Sentence, start: usize) -> Option<(usize, f64)> {
        let list = self.fractions.get(&sentence.tokens[start].lower)?;
        let stands = |words: &[SmolStr]| {
            words.len() <= sentence.tokens.len() - start && words.iter().zip(&sentence.tokens[start..]).all(|(word, token)| *word == token.lower)
        };
        list.iter().find(|(words, _)| stands(words)).map(|(words, value)| (start + words.len(), *value))
    }
}

fn by_first_word(fractions: BTreeMap<SmolStr, f64>) -> FxHashMap<SmolStr, Vec<(Vec<SmolStr>, f64)>> {
    let mut by_first: FxHashMap<SmolStr, Vec<(Vec<SmolStr>, f64)>> = FxHashMap::default();
    for (phrase, value) in fractions {
        let words: Vec<SmolStr> = phrase.split(' ').map(SmolStr::new).collect();
        by_first.entry(words[0].clone()).or_default().push((words, value));
    }
    by_first.values_mut().for_each(|list| list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
    by_first
}
