//! Arc scores of one sentence in, one tree out: the best tree with exactly one root.
//!
//! Most sentences are done when every word takes its best head. Where that leaves a cycle or not one root, the maximum
//! spanning tree is found (Chu and Liu 1965; Edmonds 1967), once for each candidate root.

/// Scores of every head for every word; head 0 is the root, words count from 1.
pub(super) struct Arcs {
    n: usize,
    scores: Vec<f32>,
}

impl Arcs {
    pub fn new(n: usize) -> Arcs {
        Arcs { n, scores: vec![0.0; n * (n + 1)] }
    }

    pub fn line_mut(&mut self, dep: usize) -> &mut [f32] {
        &mut self.scores[dep * (self.n + 1)..][..self.n + 1]
    }

    fn line(&self, dep: usize) -> &[f32] {
        &self.scores[dep * (self.n + 1)..][..self.n + 1]
    }
}

/// The head of every word: 0 for the root, else the head's position from 1.
#[inline(always)]
pub(super) fn tree_heads(arcs: &Arcs) -> Vec<u16> {
    let greedy: Vec<u16> = (0..arcs.n).map(|dep| best_of(arcs.line(dep)) as u16).collect();
    if greedy.iter().filter(|&&head| head == 0).count() == 1 && !has_cycle(&greedy) {
        return greedy;
    }
    repaired(arcs, &greedy)
}

#[inline(always)]
fn best_of(line: &[f32]) -> usize {
    let mut top = (f32::NEG_INFINITY, 0);
    for (at, &score) in line.iter().enumerate() {
        if score > top.0 {
            top = (score, at);
        }
    }
    top.1
}

fn has_cycle(heads: &[u16]) -> bool {
    let mut seen = vec![0u16; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start as u16;
            at = heads[at - 1] as usize;
        }
        if at != 0 && seen[at] == start as u16 {
            return true;
        }
    }
    false
}

/// The best tree over each candidate root: the words that chose the root, or the word that likes it best.
fn repaired(arcs: &Arcs, greedy: &[u16]) -> Vec<u16> {
    let mut roots: Vec<usize> = (0..arcs.n).filter(|&dep| greedy[dep] == 0).collect();
    if roots.is_empty() {
        let likes = |&a: &usize, &b: &usize| arcs.line(a)[0].total_cmp(&arcs.line(b)[0]).then(b.cmp(&a));
        roots.extend((0..arcs.n).max_by(likes));
    }
    let mut best: Option<(f64, Vec<u16>)> = None;
    for root in roots {
        let heads = rooted(arcs, root);
        let total: f64 = heads.iter().enumerate().map(|(dep, &head)| f64::from(arcs.line(dep)[head as usize])).sum();
        if best.as_ref().is_none_or(|(kept, _)| total > *kept) {
            best = Some((total, heads));
        }
    }
    best.map(|(_, heads)| heads).unwrap_or_default()
}

const CLOSED: f32 = -1e9;

/// The best tree whose only root is the word `root`.
fn rooted(arcs: &Arcs, root: usize) -> Vec<u16> {
    let n = arcs.n + 1;
    let mut scores = vec![CLOSED; n * n];
    for dep in 0..arcs.n {
        if dep == root {
            scores[(dep + 1) * n] = 0.0;
            continue;
        }
        let line = &mut scores[(dep + 1) * n..][..n];
        line.copy_from_slice(arcs.line(dep));
        line[0] = CLOSED;
        line[dep + 1] = CLOSED;
    }
    spanning(&scores, n).into_iter().skip(1).map(|head| head as u16).collect()
}

/// Maximum spanning tree over nodes 0..n, node 0 the top: cycles shrink to one node, and open again on the way back.
fn spanning(scores: &[f32], n: usize) -> Vec<usize> {
    let mut heads: Vec<usize> = (0..n).map(|dep| if dep == 0 { 0 } else { best_of(&scores[dep * n..][..n]) }).collect();
    let Some(cycle) = cycle_in(&heads) else { return heads };
    let outer: Vec<usize> = (0..n).filter(|at| !cycle.contains(at)).collect();
    let m = outer.len();
    let mut small = vec![CLOSED; (m + 1) * (m + 1)];
    let (mut entry, mut exit) = (vec![0; m], vec![0; m]);
    for (a, &node) in outer.iter().enumerate() {
        for (b, &other) in outer.iter().enumerate() {
            small[a * (m + 1) + b] = scores[node * n + other];
        }
        let gain = |inner: usize| scores[inner * n + node] - scores[inner * n + heads[inner]];
        entry[a] = first_best(&cycle, gain);
        small[m * (m + 1) + a] = gain(entry[a]);
        exit[a] = first_best(&cycle, |inner| scores[node * n + inner]);
        small[a * (m + 1) + m] = scores[node * n + exit[a]];
    }
    let solved = spanning(&small, m + 1);
    for a in 1..m {
        heads[outer[a]] = if solved[a] == m { exit[a] } else { outer[solved[a]] };
    }
    heads[entry[solved[m]]] = outer[solved[m]];
    heads
}

fn first_best(nodes: &[usize], score: impl Fn(usize) -> f32) -> usize {
    let mut top = nodes[0];
    for &node in &nodes[1..] {
        if score(node) > score(top) {
            top = node;
        }
    }
    top
}

/// The nodes of one cycle, if there is one.
fn cycle_in(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(n: usize, scores: &[f32]) -> Arcs {
        Arcs { n, scores: scores.to_vec() }
    }

    #[test]
    fn a_cycle_is_opened_where_it_costs_least() {
        let arcs = arcs(2, &[1.0, f32::MIN, 5.0, 0.0, 5.0, f32::MIN]);
        assert_eq!(tree_heads(&arcs), [0, 1]);
    }

    #[test]
    fn one_root_is_kept_of_two() {
        let arcs = arcs(3, &[5.0, f32::MIN, 1.0, 1.0, 4.0, 3.5, f32::MIN, 0.0, 0.0, 0.0, 2.0, f32::MIN]);
        assert_eq!(tree_heads(&arcs), [0, 1, 2]);
    }

    #[test]
    fn every_score_gives_one_tree() {
        let mut seed = 7u32;
        for n in 1..12 {
            let mut random = arcs(n, &vec![0.0; n * (n + 1)]);
            for score in &mut random.scores {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *score = (seed >> 8) as f32 / 1e6;
            }
            (0..n).for_each(|dep| random.line_mut(dep)[dep + 1] = f32::MIN);
            let heads = tree_heads(&random);
            assert_eq!(heads.iter().filter(|&&head| head == 0).count(), 1);
            assert!(!has_cycle(&heads));
        }
    }
}
