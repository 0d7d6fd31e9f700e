//! Scored pairs in, groups of records that tell of the same incident out.
//!
//! Pairs join from the strongest down. Two groups join only where the mean of all scores across them is high enough, so that a
//! chain of likenesses does not pull different incidents together, and where no document tells both as two. Ties fall by the records'
//! order, which the caller fixes, so that the answer does not depend on the order of the input.

use super::repeat::may_repeat;
use super::score::Scorer;
use crate::record::Incident;
use rustc_hash::FxHashMap;

/// Groups of indexes, each in order; every index is in one.
pub fn cluster_records(incidents: &[&Incident], pairs: &[(usize, usize)], scorer: &Scorer) -> Vec<Vec<usize>> {
    let threshold = scorer.weights.threshold;
    let score = |a: usize, b: usize| scorer.score((a, incidents[a]), (b, incidents[b]));
    let mut edges: Vec<(f64, usize, usize)> = pairs.iter().map(|&(a, b)| (score(a, b), a, b)).filter(|(score, _, _)| *score >= threshold).collect();
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut group_of: Vec<usize> = (0..incidents.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..incidents.len()).map(|at| vec![at]).collect();
    // Two groups that did not fit are looked at again only when one has grown.
    let mut refused: FxHashMap<(usize, usize), (usize, usize)> = FxHashMap::default();
    for (_, a, b) in edges {
        let (into, from) = (group_of[a].min(group_of[b]), group_of[a].max(group_of[b]));
        let sizes = (groups[into].len(), groups[from].len());
        if into == from || refused.get(&(into, from)) == Some(&sizes) {
            continue;
        }
        let apart = are_told_apart(&groups[into], &groups[from], incidents, scorer);
        if apart || mean_across(&groups[into], &groups[from], score) < threshold * scorer.weights.mean_share {
            refused.insert((into, from), sizes);
            continue;
        }
        let moved = std::mem::take(&mut groups[from]);
        moved.iter().for_each(|&at| group_of[at] = into);
        groups[into].extend(moved);
    }
    groups.retain(|group| !group.is_empty());
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups
}

/// Whether a document tells both as two, or two dates lie too far apart for any likeness to bridge.
fn are_told_apart(a: &[usize], b: &[usize], incidents: &[&Incident], scorer: &Scorer) -> bool {
    let apart = |one: &Incident, other: &Incident| {
        (one.document.id == other.document.id && !may_repeat(one, other, scorer.weights)) || scorer.are_far_in_time(one, other)
    };
    a.iter().any(|&one| b.iter().any(|&other| apart(incidents[one], incidents[other])))
}

fn mean_across(a: &[usize], b: &[usize], score: impl Fn(usize, usize) -> f64) -> f64 {
    let sum: f64 = a.iter().flat_map(|&one| b.iter().map(move |&other| (one, other))).map(|(one, other)| score(one, other)).sum();
    sum / (a.len() * b.len()) as f64
}
