"""Arc scores in, one tree out: the best tree with exactly one root (Chu-Liu, Edmonds)."""

import numpy as np


def cycle_in(heads):
    n = len(heads)
    state = [0] * n
    for start in range(1, n):
        path, at = [], start
        while at and state[at] == 0:
            state[at] = start
            path.append(at)
            at = heads[at]
        if at and state[at] == start and at in path:
            return path[path.index(at):]
    return None


def best_tree(scores):
    """scores[dep, head] over nodes 0..n, node 0 the root; returns a head for every node."""
    n = len(scores)
    scores = scores.copy()
    np.fill_diagonal(scores, -1e9)
    scores[0] = -1e9
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = cycle_in(heads)
    if cycle is None:
        return heads
    inside = np.zeros(n, bool)
    inside[cycle] = True
    outer = [i for i in range(n) if not inside[i]]
    m = len(outer)
    small = np.full((m + 1, m + 1), -1e9)
    small[:m, :m] = scores[np.ix_(outer, outer)]
    kept = scores[cycle, heads[cycle]]
    enter = scores[np.ix_(cycle, outer)] - kept[:, None]
    small[m, :m] = enter.max(0)
    entry = enter.argmax(0)
    leave = scores[np.ix_(outer, cycle)]
    small[:m, m] = leave.max(1)
    exit_ = leave.argmax(1)
    sub = best_tree(small)
    out = heads.copy()
    for k in range(1, m):
        out[outer[k]] = cycle[exit_[k]] if sub[k] == m else outer[sub[k]]
    broken = cycle[entry[sub[m]]]
    out[broken] = outer[sub[m]]
    return out


def tree_heads(arcs):
    """arcs[dep, head]: head 0 is the root, words count from 1; returns the heads of the words."""
    n = len(arcs)
    greedy = arcs.argmax(1)
    full = np.full((n + 1, n + 1), -1e9)
    full[1:] = arcs
    if (greedy == 0).sum() == 1:
        heads = np.concatenate([[0], greedy])
        if cycle_in(heads) is None:
            return greedy
    tree = best_tree(full)[1:]
    roots = np.flatnonzero(tree == 0)
    if len(roots) == 1:
        return tree
    best, kept = None, -1e18
    for root in (roots if len(roots) else [int(arcs[:, 0].argmax())]):
        one = full.copy()
        one[1:, 0] = -1e9
        one[root + 1, :] = -1e9
        one[root + 1, 0] = 0
        tree = best_tree(one)[1:]
        value = arcs[np.arange(n), tree].sum()
        if value > kept:
            best, kept = tree, value
    return best
