//! The words by which an incident's report can be told from others: taken from the sentences, compared when linking.
//!
//! Records of different outlets seldom agree in every field, but they use the same names and things. Each incident carries the
//! content words of its own sentences, and of the whole document where that tells of few incidents. Words count by how rare
//! they are among the documents at hand (tf-idf, Salton and Buckley 1988).

use crate::document::Document;
use crate::record::{Evidence, Incident, Record};
use crate::sentence::{Sentence, Upos};
use crate::span::CodePoints;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A document with more incidents than this is a survey: its other sentences tell of other incidents.
const FEW_INCIDENTS: usize = 4;
/// The most words that a record carries.
const MOST_TERMS: usize = 60;

/// Gives each incident of a document the words by which it can be told from others, most frequent first.
pub fn add_terms(records: &mut [Record], document: &Document, sentences: &[Sentence]) {
    let n_incidents = records.iter().filter(|record| matches!(record, Record::Incident(_))).count();
    if n_incidents == 0 {
        return;
    }
    let whole = (n_incidents <= FEW_INCIDENTS).then(|| frequent_terms(sentences.iter()));
    let points = CodePoints::new(&document.text);
    for record in records {
        let Record::Incident(incident) = record else { continue };
        incident.terms = match &whole {
            Some(terms) => terms.clone(),
            None => frequent_terms(sentences.iter().filter(|sentence| is_evidence(&points.range(&document.text, sentence.span), incident))),
        };
    }
}

/// Whether a sentence, in code points, holds words of the incident's own evidence.
fn is_evidence(sentence: &[usize; 2], incident: &Incident) -> bool {
    let ranges = incident.evidence.get("record").map_or(&[][..], Evidence::ranges);
    ranges.iter().any(|range| range[0] < sentence[1] && sentence[0] < range[1])
}

/// Content words by falling frequency, then in the order in which they come.
fn frequent_terms<'a>(sentences: impl Iterator<Item = &'a Sentence>) -> Vec<SmolStr> {
    let mut seen: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
    for (at, token) in sentences.flat_map(|sentence| &sentence.tokens).enumerate() {
        let is_content = matches!(token.pos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Num);
        if is_content && token.lemma.len() > 1 {
            seen.entry(&token.lemma).or_insert((0, at)).0 += 1;
        }
    }
    let mut ranked: Vec<(&str, (usize, usize))> = seen.into_iter().collect();
    ranked.sort_unstable_by_key(|&(_, (n, at))| (std::cmp::Reverse(n), at));
    ranked.truncate(MOST_TERMS);
    ranked.into_iter().map(|(term, _)| SmolStr::new(term.to_lowercase())).collect()
}

/// The words of all records, weighed by rarity.
pub struct WordIndex {
    /// For each record its words' numbers with their weights, in order of the numbers, scaled to length 1.
    vectors: Vec<Vec<(u32, f64)>>,
    /// For each word the number of documents that use it.
    spread: Vec<usize>,
}

impl WordIndex {
    pub fn new(incidents: &[&Incident]) -> WordIndex {
        let mut documents_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for incident in incidents {
            for term in &incident.terms {
                documents_of.entry(term).or_default().push(&incident.document.id);
            }
        }
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut spread = Vec::new();
        for (term, mut documents) in documents_of {
            documents.sort_unstable();
            documents.dedup();
            numbers.insert(term, spread.len() as u32);
            spread.push(documents.len());
        }
        let mut all: Vec<&str> = incidents.iter().map(|incident| incident.document.id.as_str()).collect();
        all.sort_unstable();
        all.dedup();
        let vectors = incidents.iter().map(|incident| vector_of(&incident.terms, &numbers, &spread, all.len())).collect();
        WordIndex { vectors, spread }
    }

    /// Cosine of two records' words, 0 to 1.
    pub fn cosine(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (&self.vectors[a], &self.vectors[b]);
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < a.len() && j < b.len() {
            match a[i].0.cmp(&b[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += a[i].1 * b[j].1;
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        sum
    }

    /// The words of a record that at least two and at most `rare_in` documents use.
    pub fn rare_terms(&self, record: usize, rare_in: usize) -> impl Iterator<Item = u32> + '_ {
        let is_rare = move |&(term, _): &(u32, f64)| (2..=rare_in).contains(&self.spread[term as usize]);
        self.vectors[record].iter().filter(move |term| is_rare(term)).map(|&(term, _)| term)
    }
}

/// Weights fall with rank (the first words are the frequent ones) and rise with rarity.
fn vector_of(terms: &[SmolStr], numbers: &FxHashMap<&str, u32>, spread: &[usize], n_documents: usize) -> Vec<(u32, f64)> {
    let mut vector: Vec<(u32, f64)> = terms
        .iter()
        .enumerate()
        .map(|(rank, term)| {
            let number = numbers[term.as_str()];
            let rarity = ((n_documents + 1) as f64 / spread[number as usize] as f64).ln();
            (number, rarity / (1.0 + rank as f64 / 20.0))
        })
        .collect();
    vector.sort_unstable_by_key(|&(number, _)| number);
    vector.dedup_by_key(|&mut (number, _)| number);
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
    vector
}
