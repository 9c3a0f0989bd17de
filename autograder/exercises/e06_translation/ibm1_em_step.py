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


def em(pairs, t, guess, divide=None, add=np.add.at):
    """EM with its parts to be chosen: the guess from (S, T) table entries, how counts become a table."""
    counts = np.zeros_like(t)
    for source, target in pairs:
        here = np.ix_(source, target)
        add(counts, here, guess(t[here]))
    if divide:
        return divide(counts)
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / totals, t)


def over_source(part):
    return part / part.sum(axis=0)


def by_rows(counts, t):
    """Each row of counts divided by its sum; a row without counts keeps its old entries."""
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / totals, t)


@ibm1_em_step.misconception(
    "In your guess each *source* word shares out one over the target words. It is the other way round: a target word "
    "was written because of some source word, so its weights over the source sum to one."
)
def _(pairs, t):
    return em(pairs, t, lambda part: part / part.sum(axis=1, keepdims=True))


@ibm1_em_step.misconception(
    "Your guess divides by the sum over the whole sentence pair, so all target words together share out one. Each of "
    "them has a whole one."
)
def _(pairs, t):
    return em(pairs, t, lambda part: part / part.sum())


@ibm1_em_step.misconception(
    "Where a word occurs twice, only one of its counts arrived: `counts[…] += a` writes each place once. "
    "`np.add.at` adds as often as an id is there."
)
def _(pairs, t):
    def add(counts, here, a):
        counts[here] += a

    return em(pairs, t, over_source, add=add)


@ibm1_em_step.misconception(
    "You returned the counts. A row of the table is a distribution over target words: it sums to one."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: counts)


@ibm1_em_step.misconception(
    "Your table's *columns* sum to one. p(f | e) is a probability of f for a given e, so each row, one source "
    "word, sums to one."
)
def _(pairs, t):
    def divide(counts):
        totals = counts.sum(axis=0)
        return np.where(totals > 0, counts / totals, t)

    return em(pairs, t, over_source, divide)


@ibm1_em_step.misconception(
    "You divided the counts by their sum over the whole table. Each row is one source word's own distribution."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: counts / counts.sum())


@ibm1_em_step.misconception(
    "You counted the entries of the table as they are. First each target word's entries are divided by their sum over "
    "the source words, so that every target word counts once."
)
def _(pairs, t):
    return em(pairs, t, lambda part: part)


wholly = ibm1_em_step.misconception(
    "You gave each target word wholly to its likeliest source word. EM shares it out: the doubt is what lets "
    "the next step change its mind."
)


@wholly
def _(pairs, t):
    return em(pairs, t, lambda part: (part == part.max(axis=0)).astype(float))


@wholly
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        for f in target:
            counts[source[np.argmax(t[source, f])], f] += 1  # the first of equal ones only
    return by_rows(counts, t)


@ibm1_em_step.misconception(
    "Your guess gives every source word the same share, whatever the table says. That is right for the first step "
    "only, when all entries are equal."
)
def _(pairs, t):
    return em(pairs, t, lambda part: np.full(part.shape, 1 / len(part)))


@ibm1_em_step.misconception(
    "You turned the entries into weights by softmax. They are probabilities already, not scores: divide them by their "
    "sum. (The softmax of their *logarithms* is the same thing.)"
)
def _(pairs, t):
    return em(pairs, t, lambda part: shares(part, axis=0))


@ibm1_em_step.misconception(
    "You made a new table after every pair. One step reads *all* pairs with the old table, and only then makes the "
    "new one."
)
def _(pairs, t):
    for pair in pairs:
        t = em([pair], t, over_source)
    return t


@ibm1_em_step.misconception(
    "A source word of no pair has no counts, and 0/0 is not a number. Such a word keeps the row it had."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: counts / counts.sum(axis=1, keepdims=True))


@ibm1_em_step.misconception(
    "The row of a source word that stands in no pair became zeros. Nothing was learnt of it, so it keeps the row it "
    "had."
)
def _(pairs, t):
    def divide(counts):
        totals = counts.sum(axis=1, keepdims=True)
        return counts / np.where(totals > 0, totals, 1.0)

    return em(pairs, t, over_source, divide)


even = ibm1_em_step.misconception(
    "The row of a source word that stands in no pair became uniform. Nothing was learnt of it, so it keeps the row it "
    "had. (Where you add a crumb against 0/0, the crumbs are all that is left there.)"
)


@even
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: by_rows(counts, np.full(t.shape, 1 / t.shape[1])))


@even
def _(pairs, t):
    def divide(counts):
        return (counts + 1e-12) / (counts + 1e-12).sum(axis=1, keepdims=True)

    return em(pairs, t, over_source, divide)


for crumb in (1.0, 0.1, 0.01, 0.001):

    @ibm1_em_step.misconception(
        f"You added {crumb:g} to every count. Two words that share no pair have the count 0, and their entry becomes "
        "0: smoothing is a useful idea, but not part of this step."
    )
    def _(pairs, t, crumb=crumb):
        return em(pairs, t, over_source, lambda counts: (counts + crumb) / (counts + crumb).sum(axis=1, keepdims=True))


@ibm1_em_step.misconception(
    "Your table holds nan: 0 was divided by 0. The guess is read off the *old* table, whose entries are above 0 "
    "wherever two words share a pair. A new table or counts that start at zero can't be divided by yet."
)
def _(pairs, t):
    return np.full_like(t, np.nan)


@ibm1_em_step.misconception(
    "A word that occurs twice in a sentence was counted once. Each occurrence shares out one, and each takes its "
    "share: go through the places of the sentence, not through its different words."
)
def _(pairs, t):
    return em([(np.unique(source), np.unique(target)) for source, target in pairs], t, over_source)


@ibm1_em_step.misconception(
    "Your guess divides by the sum over *all* source words of the table. Only those in this sentence compete for its "
    "target words."
)
def _(pairs, t):
    whole = t / t.sum(axis=0)
    counts = np.zeros_like(t)
    for source, target in pairs:
        here = np.ix_(source, target)
        np.add.at(counts, here, whole[here])
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / totals, t)


@ibm1_em_step.misconception(
    "You took step after step. One step is wanted: one pass over the pairs, one new table. Who calls decides how many."
)
def _(pairs, t):
    for _ in range(100):
        t, old = em(pairs, t, over_source), t
        if np.abs(t - old).max() < 1e-6:
            break
    return t


@ibm1_em_step.misconception(
    "Where a count is 0 you kept the old entry. A count of 0 is a result: the entry becomes 0. Only a source word of "
    "no pair keeps its row, the whole of it."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: np.where(counts > 0, counts / counts.sum(1, keepdims=True), t))


@ibm1_em_step.misconception(
    "Your guess divides (S, T) by S sums, one a source word. Each *target* word shares out one: T sums, one a column, "
    "`axis=0`."
)
def _(pairs, t):
    return em(pairs, t, lambda part: part / part.sum(axis=1))


unkept = ibm1_em_step.misconception(
    "The row sums of the counts lost their axis: (n_source, n_target) divided by (n_source,) puts them along the "
    "*columns*, and fits only a square table. With `keepdims=True` they are (n_source, 1)."
)


@unkept
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: counts / counts.sum(axis=1))


@unkept
def _(pairs, t):
    def divide(counts):
        totals = counts.sum(axis=1)
        return np.where(totals > 0, counts / totals, t)

    return em(pairs, t, over_source, divide)


stale = ibm1_em_step.misconception(
    "Your counts begin with the old table. They begin with zeros: what the pairs say now is all that counts."
)


@stale
def _(pairs, t):
    return by_rows(t + em(pairs, t, over_source, lambda counts: counts), t)


@ibm1_em_step.misconception(
    "Only the last pair's counts are left: they begin with zeros once, before the loop over pairs."
)
def _(pairs, t):
    return em(list(pairs)[-1:], t, over_source)


@ibm1_em_step.misconception(
    "You returned after the first pair. Count over all pairs, and make the new table after the loop."
)
def _(pairs, t):
    return em(list(pairs)[:1], t, over_source)


diagonal = ibm1_em_step.misconception(
    "You paired the first source word with the first target word, the second with the second, and so on. Every target "
    "word shares out one over *all* source words: a table (S, T), as `np.ix_(source, target)` gives."
)


@diagonal
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        for e, f in zip(source, target, strict=False):
            counts[e, f] += t[e, f] / t[source, f].sum()
    return by_rows(counts, t)


@diagonal
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        part = t[source, target]
        np.add.at(counts, (source, target), part / part.sum())
    return by_rows(counts, t)


@diagonal
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        part = t[source, target]
        np.add.at(counts, (source, target), part / part.sum(axis=0))
    return by_rows(counts, t)


@ibm1_em_step.misconception(
    "You divided the counts by how often the source word occurs. A row is divided by its own sum, so that it sums to "
    "one: a word gets more or less than one whole for each time it occurs."
)
def _(pairs, t):
    times = np.bincount(np.concatenate([source for source, _ in pairs]), minlength=len(t))[:, None]
    return em(pairs, t, over_source, lambda counts: np.where(times > 0, counts / np.maximum(times, 1), t))


@ibm1_em_step.misconception(
    "You divided the rows of words that stand in no pair by their sum. Such a word keeps its row as it is."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: by_rows(counts, t / t.sum(axis=1, keepdims=True)))


@ibm1_em_step.misconception(
    "Your counts went into a copy: `ravel` and `reshape` give one where the table lies in memory column by column, as "
    "`zeros_like` then does. Add into the counts themselves, or make them with `np.zeros(table.shape)`."
)
def _(pairs, t):
    counts = np.zeros_like(t)
    flat = counts.ravel()
    for source, target in pairs:
        places = (np.asarray(source)[:, None] * t.shape[1] + target).ravel()
        np.add.at(flat, places, over_source(t[np.ix_(source, target)]).ravel())
    return by_rows(counts, t)


crumbs = ibm1_em_step.misconception(
    "A crumb beside a sum is harmless only while the sum is large. Entries may be as small as the crumb, and then the "
    "shares no longer sum to one. A sum over words that share a pair is above 0: divide by it as it is."
)
for small in (1e-8, 1e-9, 1e-10, 1e-12):

    @crumbs
    def _(pairs, t, crumb=small):
        return em(pairs, t, lambda part: part / (part.sum(axis=0) + crumb))


limits = ibm1_em_step.misconception(
    "You keep the old row where a word's counts are few. Few counts are counts too: a row is kept only where they "
    "are 0."
)
for small in (1e-8, 1e-9):

    @limits
    def _(pairs, t, crumb=small):
        def divide(counts):
            return np.where(counts.sum(axis=1, keepdims=True) > crumb, by_rows(counts, t), t)

        return em(pairs, t, over_source, divide)


@ibm1_em_step.misconception(
    "You wrote the new table into `table`. The caller's table must stay as it was: return a new one."
)
def _(pairs, t):
    t[:] = em(pairs, t, over_source)
    return t


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
