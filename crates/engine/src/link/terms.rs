//! A document's records in, each with the words by which it can be told from others out, and one marked as the leading one.
//!
//! Records of different outlets seldom agree in every field, but they use the same names and things. The leading record is the
//! happening that the document mainly tells of; it carries the content words of the whole document. All others carry those of
//! their own sentences. A survey (bulletin, daily list) tells mainly of nothing: it has no leading record. Terms are lemmas, most
//! frequent first, names with their capital; at most 60 a record, so that no text can be put together from them.

use super::weights::{LeadWeights, LinkLexicon};
use crate::document::Document;
use crate::record::{Evidence, Incident, IncidentPlace, Record};
use crate::sentence::{Sentence, Token, Upos};
use crate::span::CodePoints;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// The most words that a leading record carries, and any other.
const MOST_TERMS: usize = 60;
const MOST_OWN_TERMS: usize = 30;

/// Marks the leading record of a document and gives each incident its terms.
pub fn add_terms(records: &mut [Record], document: &Document, sentences: &[Sentence], lexicon: &LinkLexicon) {
    let page = Page::new(document, sentences);
    let told: Vec<&Incident> = records.iter().filter_map(Record::incident_or_reference).collect();
    if told.is_empty() {
        return;
    }
    let leading = page.leading(&told, &lexicon.lead);
    let mut nth = 0;
    for record in records {
        let Record::Incident(incident) = record else { continue };
        incident.leading = leading == Some(nth);
        incident.terms =
            if incident.leading { frequent_terms(sentences.iter(), MOST_TERMS) } else { frequent_terms(page.sentences_of(incident), MOST_OWN_TERMS) };
        incident.sketch = if incident.leading { sketch_of(sentences) } else { Vec::new() };
        nth += 1;
    }
}

/// A document's sentences with their places in code points, and how often each of its words comes.
struct Page<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    ranges: Vec<[usize; 2]>,
    title: FxHashSet<String>,
    weights: FxHashMap<&'a str, f64>,
}

impl<'a> Page<'a> {
    fn new(document: &'a Document, sentences: &'a [Sentence]) -> Page<'a> {
        let points = CodePoints::new(&document.text);
        let mut weights: FxHashMap<&str, f64> = FxHashMap::default();
        for token in sentences.iter().flat_map(content_words) {
            *weights.entry(&token.lemma).or_insert(0.0) += 1.0;
        }
        let total: f64 = weights.values().sum::<f64>().max(1.0);
        weights.values_mut().for_each(|weight| *weight /= total);
        let first = sentences.first().map_or("", |sentence| sentence.span.of(&document.text));
        let title = document.title.as_deref().unwrap_or(first);
        Page {
            document,
            sentences,
            ranges: sentences.iter().map(|sentence| points.range(&document.text, sentence.span)).collect(),
            title: title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 3).map(str::to_lowercase).collect(),
            weights,
        }
    }

    /// The sentences that hold words of the incident's own evidence.
    fn sentences_of(&self, incident: &Incident) -> impl Iterator<Item = &'a Sentence> {
        let ranges = incident.evidence.get("record").map_or(Vec::new(), |evidence| Evidence::ranges(evidence).to_vec());
        let meets = move |sentence: &[usize; 2]| ranges.iter().any(|range| range[0] < sentence[1] && sentence[0] < range[1]);
        self.sentences.iter().zip(&self.ranges).filter(move |(_, range)| meets(range)).map(|(sentence, _)| sentence).collect::<Vec<_>>().into_iter()
    }

    /// Index of the incident that the document mainly tells of, the first of equals.
    fn leading(&self, told: &[&Incident], weights: &LeadWeights) -> Option<usize> {
        let rank = |nth: usize| self.prominence(told[nth], weights) + if nth == 0 { weights.first } else { 0.0 };
        let best = (0..told.len()).fold(None, |best: Option<(usize, f64)>, nth| {
            let weight = rank(nth);
            if best.is_some_and(|(_, known)| known >= weight) { best } else { Some((nth, weight)) }
        })?;
        (!is_survey(told, best.0, weights.survey)).then_some(best.0)
    }

    /// How much of the document an incident's sentences hold, with what its title, place and date add.
    fn prominence(&self, incident: &Incident, weights: &LeadWeights) -> f64 {
        let words: FxHashSet<&str> = self.sentences_of(incident).flat_map(content_words).map(|token| token.lemma.as_str()).collect();
        let mut shares: Vec<f64> = words.iter().map(|word| self.weights[word]).collect();
        shares.sort_unstable_by(f64::total_cmp);
        let lower: FxHashSet<&str> = self.sentences_of(incident).flat_map(content_words).map(|token| token.lower.as_str()).collect();
        let n_title = self.title.iter().filter(|word| lower.contains(word.as_str())).count();
        weights.words * shares.iter().sum::<f64>()
            + weights.title * n_title as f64 / self.title.len().max(1) as f64
            + if self.names_place(incident) { weights.title_place } else { 0.0 }
            + self.freshness(incident, weights)
    }

    /// Whether the title names the incident's place.
    fn names_place(&self, incident: &Incident) -> bool {
        let told = incident.place.as_ref().filter(|place| !place.inferred);
        told.is_some_and(|place| place.name.split_whitespace().any(|word| self.title.contains(&word.to_lowercase())))
    }

    /// News is of the last days; what lies further back is told beside it.
    fn freshness(&self, incident: &Incident, weights: &LeadWeights) -> f64 {
        let told = incident.date.as_ref().filter(|date| !date.inferred);
        let Some((date, published)) = told.zip(self.document.published) else { return 0.0 };
        match (published - date.end).get_days() {
            -1.. if (published - date.end).get_days() <= weights.fresh_days => weights.fresh,
            days if days > weights.stale_days => weights.stale,
            _ => 0.0,
        }
    }
}

/// Whether a document tells of many happenings, each in a place and on a day or under a heading of its own, and of little else.
fn is_survey(told: &[&Incident], leading: usize, most: usize) -> bool {
    let lead = told[leading];
    let own = |incident: &&&Incident| {
        let other_section = incident.section != lead.section;
        let place = incident.place.as_ref().filter(|place| !place.inferred || other_section);
        let date = incident.date.as_ref().filter(|date| !date.inferred || other_section);
        let other_place = place.is_some_and(|place| lead.place.as_ref().is_none_or(|known| is_elsewhere(known, place)));
        let near = date.zip(lead.date.as_ref()).is_none_or(|(a, b)| super::score::days_apart(a, b) <= 31);
        other_place && near && (other_section || date.is_some_and(|date| date.start == date.end))
    };
    let n_own = told.iter().filter(own).count();
    n_own >= most && n_own * 3 >= told.len()
}

/// Kilometres within which two names are of one scene: a town, its quarters and streets.
const ONE_SCENE_KM: f64 = 30.0;

fn is_elsewhere(known: &IncidentPlace, place: &IncidentPlace) -> bool {
    let one_holds_other = known.name.starts_with(&place.name) || place.name.starts_with(&known.name);
    !one_holds_other && super::score::distance_between(known, place).is_none_or(|km| km > ONE_SCENE_KM)
}

fn content_words(sentence: &Sentence) -> impl Iterator<Item = &Token> {
    let is_content = |token: &&Token| matches!(token.pos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Num);
    sentence.tokens.iter().filter(is_content).filter(|token| token.lemma.len() > 1)
}

/// Content words by falling frequency, then in the order in which they come; names keep a capital.
fn frequent_terms<'a>(sentences: impl Iterator<Item = &'a Sentence>, most: usize) -> Vec<SmolStr> {
    let mut seen: FxHashMap<SmolStr, (usize, usize, bool)> = FxHashMap::default();
    for (at, token) in sentences.flat_map(content_words).enumerate() {
        let known = seen.entry(SmolStr::new(token.lemma.to_lowercase())).or_insert((0, at, true));
        known.0 += 1;
        known.2 &= token.pos == Upos::Propn;
    }
    let mut ranked: Vec<(SmolStr, (usize, usize, bool))> = seen.into_iter().collect();
    ranked.sort_unstable_by_key(|&(_, (n, at, _))| (std::cmp::Reverse(n), at));
    ranked.truncate(most);
    ranked.into_iter().map(|(term, (_, _, is_name))| if is_name { capitalise(&term) } else { term }).collect()
}

/// Words in a run, and how many hashes a sketch keeps.
const RUN: usize = 5;
const MOST_HASHES: usize = 48;

/// The smallest hashes of a document's runs of words (Broder 1997): what two sketches share is about what the documents share.
fn sketch_of(sentences: &[Sentence]) -> Vec<u32> {
    let is_word = |token: &&Token| token.lower.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let words: Vec<&str> = sentences.iter().flat_map(|sentence| &sentence.tokens).filter(is_word).map(|token| token.lower.as_str()).collect();
    let fnv = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash_of = |run: &[&str]| run.iter().flat_map(|word| word.bytes().chain([b' '])).fold(0x811c_9dc5_u32, fnv);
    let mut hashes: Vec<u32> = words.windows(RUN).map(hash_of).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(MOST_HASHES);
    hashes
}

/// The share of two documents' runs of words that they have in common, by their sketches: 0 to 1; 0 where one has none.
pub fn shared_text(a: &[u32], b: &[u32]) -> f64 {
    let mut all: Vec<u32> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(MOST_HASHES.min(a.len().min(b.len())).max(1));
    let in_both = all.iter().filter(|hash| a.binary_search(hash).is_ok() && b.binary_search(hash).is_ok()).count();
    if a.is_empty() || b.is_empty() { 0.0 } else { in_both as f64 / all.len() as f64 }
}

fn capitalise(term: &str) -> SmolStr {
    let mut letters = term.chars();
    letters.next().map_or_else(SmolStr::default, |first| first.to_uppercase().chain(letters).collect())
}
