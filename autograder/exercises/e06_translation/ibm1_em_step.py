"""How `ibm1_em_step` of lesson 06 is judged."""

from copy import deepcopy

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY, Pairs, shares

ibm1_em_step = Exercise("ibm1_em_step", points=3, forbid=LIBRARY, instead=INSTEAD)


def corpus(rng, sizes, n_source=8, n_target=11, *, repeats=False):
    """Pairs of ids with the sizes (S, T) given, and a table without zeros; the last source word stands in no pair."""
    pairs = []
    for S, T in sizes:
        source, target = rng.permutation(n_source - 1)[:S], rng.permutation(n_target)[:T]
        if repeats:
            source[-1], target[1] = source[0], target[0]
        pairs.append((source, target))
    return Pairs(pairs), rng.dirichlet(np.ones(n_target), size=n_source) + 0.01


def seen(pairs, table):
    """The table, of whatever kind, with zeros in the rows of words that stand in no pair; what is no table stays."""
    if np.ndim(table) != 2:
        return table
    known = np.isin(np.arange(len(table)), np.concatenate([source for source, _ in pairs]))
    if isinstance(table, np.ndarray):
        return np.where(known[:, None], table, 0.0)
    table = deepcopy(table)
    for e in np.flatnonzero(~known):
        table[e] = [0.0] * len(table[e]) if isinstance(table[e], list) else table[e] * 0
    return table


def with_zeros(pairs, table):
    """The table with zeros where two words share no pair; words that stand in no pair keep their rows."""
    shared = np.zeros(table.shape, dtype=bool)
    for source, target in pairs:
        shared[np.ix_(source, target)] = True
    return np.where(shared | ~shared.any(axis=1, keepdims=True), table, 0.0)


@ibm1_em_step.probe("one pair, four source and three target words")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3)])
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("five pairs of other lengths")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3), (2, 5), (6, 6), (3, 2), (5, 7)])
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("as many words on both sides, a square table")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 4), (4, 4), (4, 4)], 7, 7)
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("sentences of one word")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(1, 4), (3, 1), (1, 1)])
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("words that occur twice in a sentence")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3), (3, 5), (6, 4)], repeats=True)
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("a source word of no pair keeps its row")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(3, 4), (2, 2)])
    return ibm1_em_step(pairs, t)


@ibm1_em_step.probe("a word three times in a sentence, and the same pair twice")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(5, 6), (4, 3)])
    source, target = pairs[0]
    source[1:4:2], target[2:5:2] = source[0], target[0]
    pairs[1][0][0] = source[0]  # so that it matters how often the first pair counts
    pairs.append(pairs[0])
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("a table with 0 where two words share no pair")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3), (2, 5), (3, 2)])
    return ibm1_em_step(pairs, with_zeros(pairs, t))


@ibm1_em_step.probe("a table that lies in memory column by column (Fortran order)")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3), (2, 5)])
    return seen(pairs, ibm1_em_step(pairs, np.asfortranarray(t)))


@ibm1_em_step.probe("a table of one column, and a table of one row")
def _(ibm1_em_step, rng):
    column, row = rng.uniform(0.1, 0.9, size=(4, 1)), rng.dirichlet(np.ones(5))[None]
    one, zero = rng.permutation(3), np.zeros(2, dtype=int)
    narrow = [(one[:2], zero), (one[1:], zero[:1])]
    flat = [(zero, rng.permutation(5)[:3]), (zero[:1], rng.permutation(5)[:4])]
    return ibm1_em_step(Pairs(narrow), column), ibm1_em_step(Pairs(flat), row)


@ibm1_em_step.probe("tiny entries: a target word, and in another pair a source word, of about 1e-12", extreme=True)
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3), (3, 5)])
    first = t.copy()
    first[:, pairs[0][1][0]] *= 1e-12
    t[pairs[1][0][0]] *= 1e-12
    return [seen(pairs, ibm1_em_step(pairs, table)) for table in (first, t)]


@ibm1_em_step.probe("three steps, one after the other")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(7, 9), (7, 6), (4, 5)])
    for _ in range(3):
        found = ibm1_em_step(pairs, t)
        if np.ndim(found) != 2:
            break
        t = np.array(found) + 1e-6
    return seen(pairs, found)


@ibm1_em_step.probe("your table and your pairs stay as they were")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(3, 4), (5, 2)])
    t = with_zeros(pairs, t)
    return seen(pairs, ibm1_em_step(pairs, t)), t, [source for source, _ in pairs], [target for _, target in pairs]


@ibm1_em_step.alternative("word by word")
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        for f in target:
            total = sum(t[e, f] for e in source)
            for e in source:
                counts[e, f] += t[e, f] / total
    new = t.copy()
    for e, row in enumerate(counts):
        if row.sum() > 0:
            new[e] = row / row.sum()
    return new


@ibm1_em_step.alternative("with one-hot matrices and a softmax of logarithms")
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        e, f = np.eye(t.shape[0])[source], np.eye(t.shape[1])[target]  # (S, n_source), (T, n_target)
        counts += e.T @ shares(np.log(e @ t @ f.T), axis=0) @ f
    used = counts.any(axis=1)
    counts[~used] = t[~used]
    counts[used] /= counts[used].sum(axis=1)[:, None]
    return counts
