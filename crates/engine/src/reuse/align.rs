//! Two documents' words in, the passages that they share out, exact or lightly edited.
//!
//! Runs of the same words are found first, the longest taken first; runs that follow one another in both texts with a few
//! other words between them are one passage.

use super::words::{Word, hash_runs};
use rustc_hash::FxHashMap;

/// Fewest words in a run.
const RUN: usize = 4;
/// Most words between two runs of a passage, in either text.
const GAP: usize = 12;
/// Share of a passage's words that must be the same.
const DENSEST: f64 = 0.4;
/// Most places of the same run in a text that are looked at.
const MOST_PLACES: usize = 8;

/// A range of words in one text, and the one that stands in its place in the other; either may be empty.
pub type Gap = ((usize, usize), (usize, usize));

/// A passage in both texts, as ranges of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub a: (usize, usize),
    pub b: (usize, usize),
    /// Words that are the same.
    pub n_same: usize,
    /// Those of them that are no numbers.
    pub n_evidence: usize,
    /// Where the texts differ within it.
    pub gaps: Vec<Gap>,
}

impl Passage {
    /// Words of the passage in the text where it is shorter, and where it is longer.
    pub fn lengths(&self) -> (usize, usize) {
        let (a, b) = (self.a.1 - self.a.0, self.b.1 - self.b.0);
        (a.min(b), a.max(b))
    }
}

/// Where the runs of a text stand.
pub struct Places(FxHashMap<u64, Vec<u32>>);

impl Places {
    pub fn new(words: &[Word]) -> Places {
        let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for (at, run) in hash_runs(words, RUN).enumerate() {
            let stands = places.entry(run).or_default();
            if stands.len() < MOST_PLACES {
                stands.push(at as u32);
            }
        }
        Places(places)
    }
}

/// A run of the same words: place in both texts and length.
#[derive(Clone, Copy, Debug)]
struct Run {
    a: usize,
    b: usize,
    length: usize,
}

/// The passages that two texts share, in the order of the first.
pub fn align(a: &[Word], places_of_a: &Places, b: &[Word]) -> Vec<Passage> {
    let runs = choose_runs(find_runs(a, places_of_a, b), a.len(), b.len());
    let mut passages: Vec<Passage> = Vec::new();
    for run in runs {
        let evidence = a[run.a..run.a + run.length].iter().filter(|word| word.alphabetic).count();
        match passages.last_mut().filter(|passage| follows(passage, &run)) {
            Some(passage) => {
                passage.gaps.push(((passage.a.1, run.a), (passage.b.1, run.b)));
                passage.a.1 = run.a + run.length;
                passage.b.1 = run.b + run.length;
                passage.n_same += run.length;
                passage.n_evidence += evidence;
            }
            None => {
                let (in_a, in_b) = ((run.a, run.a + run.length), (run.b, run.b + run.length));
                passages.push(Passage { a: in_a, b: in_b, n_same: run.length, n_evidence: evidence, gaps: Vec::new() });
            }
        }
    }
    passages.retain(|passage| passage.n_same as f64 >= DENSEST * passage.lengths().1 as f64);
    passages
}

/// The longest runs of the same words, from each place where one begins.
fn find_runs(a: &[Word], places_of_a: &Places, b: &[Word]) -> Vec<Run> {
    let mut runs = Vec::new();
    for (in_b, run) in hash_runs(b, RUN).enumerate() {
        for &in_a in places_of_a.0.get(&run).into_iter().flatten() {
            let in_a = in_a as usize;
            if in_a > 0 && in_b > 0 && a[in_a - 1].hash == b[in_b - 1].hash {
                continue;
            }
            let length = a[in_a..].iter().zip(&b[in_b..]).take_while(|(x, y)| x.hash == y.hash).count();
            runs.push(Run { a: in_a, b: in_b, length });
        }
    }
    runs
}

/// The longest runs that do not overlap in either text, in the order of the first.
fn choose_runs(mut runs: Vec<Run>, n_a: usize, n_b: usize) -> Vec<Run> {
    runs.sort_unstable_by_key(|run| (std::cmp::Reverse(run.length), run.a, run.b));
    let (mut taken_a, mut taken_b) = (vec![false; n_a], vec![false; n_b]);
    runs.retain(|run| {
        let (in_a, in_b) = (run.a..run.a + run.length, run.b..run.b + run.length);
        // Runs come longest first, so that one which overlaps another does so at an end.
        let free = run.length >= RUN && ![in_a.start, in_a.end - 1].iter().any(|&at| taken_a[at]) && ![in_b.start, in_b.end - 1].iter().any(|&at| taken_b[at]);
        if free {
            taken_a[in_a].fill(true);
            taken_b[in_b].fill(true);
        }
        free
    });
    runs.sort_unstable_by_key(|run| run.a);
    runs
}

fn follows(passage: &Passage, run: &Run) -> bool {
    let near = |end: usize, start: usize| start >= end && start - end <= GAP;
    near(passage.a.1, run.a) && near(passage.b.1, run.b)
}
