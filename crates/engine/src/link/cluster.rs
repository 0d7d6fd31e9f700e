//! Scored pairs in, groups of records that tell of the same incident out.
//!
//! Pairs join from the strongest down. Two groups join only where the mean of all scores across them is high enough, so that a
//! chain of likenesses does not pull different incidents together, where large groups are not far more alike within than across, and where
//! no document tells both as two. What is left alone is looked at once more, beside the closest reports of each group alone. Ties fall by the records' order, which the caller fixes, so that the answer does not depend on the order
//! of the input.

use super::repeat::may_repeat;
use super::score::Scorer;
use super::weights::LinkLexicon;
use crate::record::Incident;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Records taken to tell of one incident, with the sum of the scores of all pairs among them.
#[derive(Default)]
struct Group {
    members: Vec<usize>,
    inner: f64,
}

/// Groups of indexes, each in order; every index is in one.
pub fn cluster_records(incidents: &[&Incident], pairs: &[(usize, usize)], scorer: &Scorer) -> Vec<Vec<usize>> {
    let threshold = scorer.weights.threshold;
    let score = |a: usize, b: usize| scorer.score((a, incidents[a]), (b, incidents[b]));
    let mut edges: Vec<(f64, usize, usize)> = pairs.iter().map(|&(a, b)| (score(a, b), a, b)).filter(|(score, _, _)| *score >= threshold).collect();
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut group_of: Vec<usize> = (0..incidents.len()).collect();
    let mut groups: Vec<Group> = (0..incidents.len()).map(|at| Group { members: vec![at], inner: 0.0 }).collect();
    // Two groups that did not fit are looked at again only when one has grown.
    let mut refused: FxHashMap<(usize, usize), (usize, usize)> = FxHashMap::default();
    for &(_, a, b) in &edges {
        let (into, from) = (group_of[a].min(group_of[b]), group_of[a].max(group_of[b]));
        let sizes = (groups[into].members.len(), groups[from].members.len());
        if into == from || refused.get(&(into, from)) == Some(&sizes) {
            continue;
        }
        let apart = are_told_apart(&groups[into].members, &groups[from].members, incidents, scorer);
        let across = if apart { 0.0 } else { sum_across(&groups[into].members, &groups[from].members, score) };
        if apart || !fit(&groups[into], &groups[from], across, scorer.weights) {
            refused.insert((into, from), sizes);
            continue;
        }
        let moved = std::mem::take(&mut groups[from]);
        moved.members.iter().for_each(|&at| group_of[at] = into);
        groups[into].members.extend(moved.members);
        groups[into].inner += moved.inner + across;
    }
    place_leftovers(&mut groups, &mut group_of, &edges, incidents, scorer);
    let mut told: Vec<Vec<usize>> = groups.into_iter().map(|group| group.members).filter(|members| !members.is_empty()).collect();
    told.iter_mut().for_each(|members| members.sort_unstable());
    told
}

/// What a document mainly tells of, and was left alone, goes to the group whose closest reports are alike enough: the others may tell the
/// incident in other words. Groups are taken as they were before, so that no chain forms.
fn place_leftovers(groups: &mut [Group], group_of: &mut [usize], edges: &[(f64, usize, usize)], incidents: &[&Incident], scorer: &Scorer) {
    let is_alone = |at: usize, groups: &[Group]| groups[group_of[at]].members.len() == 1;
    let beside = edges.iter().flat_map(|&(_, a, b)| [(a, b), (b, a)]);
    let mut reached: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, other) in beside.filter(|&(at, other)| incidents[at].leading && is_alone(at, groups) && !is_alone(other, groups)) {
        reached.entry(at).or_default().insert(group_of[other]);
    }
    let least = scorer.weights.threshold * scorer.weights.mean_share;
    let closeness = |at: usize, group: usize| mean_of_closest(at, &groups[group].members, incidents, scorer);
    let fits = reached.iter().filter_map(|(&at, near)| {
        let best = near.iter().map(|&group| (closeness(at, group), group)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        (best.0 >= least).then_some((at, best.1))
    });
    for (at, into) in fits.collect::<Vec<_>>() {
        if !are_told_apart(&groups[into].members, &[at], incidents, scorer) {
            groups[group_of[at]].members.clear();
            group_of[at] = into;
            groups[into].members.push(at);
        }
    }
}

/// The mean score of a report with that share of a group's reports that is most like it.
fn mean_of_closest(at: usize, group: &[usize], incidents: &[&Incident], scorer: &Scorer) -> f64 {
    let mut scores: Vec<f64> = group.iter().map(|&other| scorer.score((at, incidents[at]), (other, incidents[other]))).collect();
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    let n_closest = ((scores.len() as f64 * scorer.weights.closest_share).ceil() as usize).clamp(1, scores.len());
    scores[..n_closest].iter().sum::<f64>() / n_closest as f64
}

/// Whether a document tells both as two, or two dates lie too far apart for any likeness to bridge.
fn are_told_apart(a: &[usize], b: &[usize], incidents: &[&Incident], scorer: &Scorer) -> bool {
    let apart = |one: &Incident, other: &Incident| {
        (one.document.id == other.document.id && !may_repeat(one, other, scorer.weights)) || scorer.are_far_in_time(one, other)
    };
    a.iter().any(|&one| b.iter().any(|&other| apart(incidents[one], incidents[other])))
}

/// Whether two groups are alike enough, of themselves and beside how alike each is within.
fn fit(a: &Group, b: &Group, across: f64, weights: &LinkLexicon) -> bool {
    let mean = across / (a.members.len() * b.members.len()) as f64;
    let within = |group: &Group| 2.0 * group.inner / (group.members.len() * (group.members.len() - 1)) as f64;
    let large = a.members.len().min(b.members.len()) >= weights.inner_least.max(2);
    mean >= weights.threshold * weights.mean_share && !(large && mean < weights.inner_share * within(a).min(within(b)))
}

fn sum_across(a: &[usize], b: &[usize], score: impl Fn(usize, usize) -> f64) -> f64 {
    a.iter().flat_map(|&one| b.iter().map(move |&other| (one, other))).map(|(one, other)| score(one, other)).sum()
}
