//! The words of all records in, how alike two records are in their words out.
//!
//! Words count by how rare they are among the documents at hand (tf-idf, Salton and Buckley 1988). Few documents say little about
//! that, so each word begins as if some documents had been seen before: names are taken to be rare, other words to be common.

use super::weights::{LinkLexicon, WordWeights};
use crate::record::Incident;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The words of all records, weighed by rarity.
pub struct WordIndex {
    /// For each record its words' numbers with their weights, in order of the numbers.
    vectors: Vec<Vec<(u32, f64)>>,
    /// For each record the numbers of the words of its place's name.
    place_words: Vec<Vec<u32>>,
    /// For each word the number of documents that use it, and its rarity (natural logarithm of the inverse share).
    spread: Vec<usize>,
    rarity: Vec<f64>,
    /// Whether a word is a name or a number wherever it comes: what tells two events of a kind apart.
    singular: Vec<bool>,
}

/// What two records' words have in common.
pub struct SharedWords {
    /// 0 to 1.
    pub cosine: f64,
    /// Sum of the rarities of the words that both use.
    pub rarity: f64,
    /// Whether one of them is a name or a number; names of places count.
    pub names: bool,
}

impl WordIndex {
    pub fn new(incidents: &[&Incident], lexicon: &LinkLexicon) -> WordIndex {
        let words: Vec<Vec<SmolStr>> = incidents.iter().map(|incident| incident.terms.iter().map(fold).collect()).collect();
        let mut known: BTreeMap<&str, (Vec<&str>, bool)> = BTreeMap::new();
        for (incident, folded) in incidents.iter().zip(&words) {
            for (term, word) in incident.terms.iter().zip(folded).filter(|(_, word)| !lexicon.is_calendar(word)) {
                let (documents, is_name) = known.entry(word).or_insert((Vec::new(), true));
                documents.push(&incident.document.id);
                *is_name &= term != word;
            }
        }
        let n_documents = count_distinct(incidents.iter().map(|incident| incident.document.id.as_str()).collect());
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let (mut spread, mut rarity, mut singular) = (Vec::new(), Vec::new(), Vec::new());
        for (word, (documents, is_name)) in known {
            let n_using = count_distinct(documents);
            numbers.insert(word, spread.len() as u32);
            rarity.push(rarity_of(n_using, n_documents, is_name, &lexicon.words));
            spread.push(n_using);
            singular.push(is_name || word.bytes().all(|byte| byte.is_ascii_digit()));
        }
        let number_all = |words: &[SmolStr]| words.iter().filter_map(|word| numbers.get(word.as_str()).copied()).collect::<Vec<u32>>();
        let vectors = words.iter().map(|words| vector_of(&number_all(words), &rarity)).collect();
        let place_name = |incident: &&&Incident| incident.place.as_ref().map_or(Vec::new(), |place| lexicon.name_words(&place.name));
        let place_words = incidents.iter().map(|incident| number_all(&place_name(&incident))).collect();
        WordIndex { vectors, place_words, spread, rarity, singular }
    }

    /// What two records' words have in common, without those of their places' names, which are compared by themselves.
    pub fn compare(&self, a: usize, b: usize) -> SharedWords {
        let is_place = |number: &u32| self.place_words[a].contains(number) || self.place_words[b].contains(number);
        let length = |at: usize| self.vectors[at].iter().filter(|(number, _)| !is_place(number)).map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        let (mut product, mut rarity) = (0.0, 0.0);
        for (number, one, other) in self.shared_terms(a, b).filter(|(number, _, _)| !is_place(number)) {
            product += one * other;
            rarity += self.rarity[number as usize];
        }
        let lengths = length(a) * length(b);
        let names = self.shared_terms(a, b).any(|(number, _, _)| self.singular[number as usize]);
        SharedWords { cosine: if lengths > 0.0 { product / lengths } else { 0.0 }, rarity, names }
    }

    /// Cosine of all words of two records, 0 to 1.
    pub fn cosine(&self, a: usize, b: usize) -> f64 {
        let length = |at: usize| self.vectors[at].iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        let lengths = length(a) * length(b);
        let product: f64 = self.shared_terms(a, b).map(|(_, one, other)| one * other).sum();
        if lengths > 0.0 { product / lengths } else { 0.0 }
    }

    /// Whether a record's words hold one of another's place that is not its own place's.
    pub fn names_place_of(&self, record: usize, other: usize) -> bool {
        let foreign = self.place_words[other].iter().filter(|number| !self.place_words[record].contains(number));
        foreign.into_iter().any(|number| self.vectors[record].binary_search_by_key(number, |(known, _)| *known).is_ok())
    }

    /// The words that two records share, each with its weights in both.
    fn shared_terms(&self, a: usize, b: usize) -> impl Iterator<Item = (u32, f64, f64)> + '_ {
        let mut rest = self.vectors[b].as_slice();
        self.vectors[a].iter().filter_map(move |&(number, weight)| {
            rest = &rest[rest.partition_point(|(other, _)| *other < number)..];
            rest.first().filter(|(other, _)| *other == number).map(|(_, other)| (number, weight, *other))
        })
    }

    /// The words of a record that at least two and at most `rare_in` documents use.
    pub fn rare_terms(&self, record: usize, rare_in: usize) -> impl Iterator<Item = u32> + '_ {
        let is_rare = move |&(term, _): &(u32, f64)| (2..=rare_in).contains(&self.spread[term as usize]);
        self.vectors[record].iter().filter(move |term| is_rare(term)).map(|&(term, _)| term)
    }
}

/// In small letters; a name in the terms keeps its capital.
fn fold(term: &SmolStr) -> SmolStr {
    if term.chars().any(char::is_uppercase) { SmolStr::new(term.to_lowercase()) } else { term.clone() }
}

fn count_distinct(mut ids: Vec<&str>) -> usize {
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}

/// Natural logarithm of the inverse share of documents that use a word, those seen before counted in.
fn rarity_of(n_using: usize, n_documents: usize, is_name: bool, weights: &WordWeights) -> f64 {
    let seen_before = if is_name { 0.0 } else { weights.seen_before * weights.common_share };
    ((n_documents as f64 + weights.seen_before + 1.0) / (n_using as f64 + seen_before)).ln().max(0.0)
}

/// Weights fall with rank (the first words are the frequent ones) and rise with rarity.
fn vector_of(numbers: &[u32], rarity: &[f64]) -> Vec<(u32, f64)> {
    let weigh = |(rank, &number): (usize, &u32)| (number, rarity[number as usize] / (1.0 + rank as f64 / 20.0));
    let mut vector: Vec<(u32, f64)> = numbers.iter().enumerate().map(weigh).collect();
    vector.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    vector.dedup_by_key(|&mut (number, _)| number);
    vector
}
