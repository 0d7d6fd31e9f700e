//! Texts in, pairs of documents that may share a passage out.
//!
//! Runs of words are hashed and looked up in one sorted list, so that only documents with runs in common meet. In large
//! collections a sample of the runs does (those whose hash is a multiple, Broder 1997): the same runs are drawn from every
//! document. Nothing of a text is kept but its drawn runs, 16 bytes each, so that memory is bounded whatever the collection.

use super::words::{cut_words, hash_runs};
use rustc_hash::FxHashMap;

/// Words in a run.
const RUN: usize = 5;
/// Runs in common that make two documents a pair: of all, and of a sample.
const SHARED: u32 = 3;
const SHARED_OF_SAMPLE: u32 = 2;
/// A run in more documents than this (page furniture, or a text that very many reprint) brings each together with the next alone.
const MOST_DOCUMENTS: usize = 48;
/// Runs that are held at once; of more, a sample is drawn.
const MOST_RUNS: usize = 8_000_000;
/// Bytes of text for a word, about.
const BYTES_A_WORD: usize = 6;

/// Pairs of documents, by index, the lower first, in order.
pub fn find_candidates(texts: &[&str]) -> Vec<(u32, u32)> {
    let n_runs = texts.iter().map(|text| text.len()).sum::<usize>() / BYTES_A_WORD;
    let sample = (n_runs / MOST_RUNS + 1) as u64;
    let mut runs: Vec<(u64, u32)> = Vec::with_capacity(n_runs / sample as usize);
    for (at, text) in texts.iter().enumerate() {
        let words = cut_words(text);
        runs.extend(hash_runs(&words, RUN).filter(|run| is_drawn(*run, sample)).map(|run| (run, at as u32)));
    }
    runs.sort_unstable();
    runs.dedup();
    let needed = if sample == 1 { SHARED } else { SHARED_OF_SAMPLE };
    let mut pairs: Vec<(u32, u32)> = count_shared(&runs).into_iter().filter(|&(_, n_shared)| n_shared >= needed).map(|(pair, _)| pair).collect();
    pairs.sort_unstable();
    pairs
}

/// The low bits of the hash are mixed less well than the high ones.
fn is_drawn(run: u64, sample: u64) -> bool {
    (run >> 32).is_multiple_of(sample)
}

/// How many runs each two documents share.
fn count_shared(runs: &[(u64, u32)]) -> FxHashMap<(u32, u32), u32> {
    let mut shared = FxHashMap::default();
    for same in runs.chunk_by(|a, b| a.0 == b.0) {
        let reach = if same.len() <= MOST_DOCUMENTS { same.len() } else { 1 };
        for (nth, &(_, a)) in same.iter().enumerate() {
            for &(_, b) in same[nth + 1..].iter().take(reach) {
                *shared.entry((a, b)).or_insert(0) += 1;
            }
        }
    }
    shared
}
