//! All documents' words in, pairs of documents that may share a passage out.
//!
//! Runs of words are hashed and looked up in one sorted list, so that only documents with runs in common meet. In large
//! collections a sample of the runs does (those whose hash is a multiple, Broder 1997): the same runs are drawn from every
//! document. Runs that very many documents share are page furniture and bring nobody together.

use super::words::{Word, hash_runs};
use rustc_hash::FxHashMap;

/// Words in a run.
const RUN: usize = 5;
/// Runs in common, of the sample, that make two documents a pair.
const SHARED: u32 = 3;
/// Most documents that a run may stand in.
const MOST_DOCUMENTS: usize = 48;
/// Runs that are held at once; of more, a sample is drawn.
const MOST_RUNS: usize = 8_000_000;

/// Pairs of documents, by index, the lower first, in order.
pub fn find_candidates(documents: &[Vec<Word>]) -> Vec<(u32, u32)> {
    let n_runs: usize = documents.iter().map(Vec::len).sum();
    let sample = (n_runs / MOST_RUNS + 1) as u64;
    let mut runs: Vec<(u64, u32)> = Vec::with_capacity(n_runs / sample as usize);
    for (at, words) in documents.iter().enumerate() {
        runs.extend(hash_runs(words, RUN).filter(|run| is_drawn(*run, sample)).map(|run| (run, at as u32)));
    }
    runs.sort_unstable();
    runs.dedup();
    let needed = (SHARED / sample as u32).max(1);
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
    for same in runs.chunk_by(|a, b| a.0 == b.0).filter(|same| (2..=MOST_DOCUMENTS).contains(&same.len())) {
        for (nth, &(_, a)) in same.iter().enumerate() {
            for &(_, b) in &same[nth + 1..] {
                *shared.entry((a, b)).or_insert(0) += 1;
            }
        }
    }
    shared
}
