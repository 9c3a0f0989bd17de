"""What people get wrong in `ibm1_em_step`."""

import numpy as np

from autograder.exercises.e06_translation.ibm1_em_step import ibm1_em_step
from autograder.exercises.e06_translation.shared import shares


def em(pairs, t, guess, divide=None, add=np.add.at):
    """EM with its parts to be chosen: the guess from (S, T) table entries, how counts become a table."""
    counts = np.zeros_like(t)
    for source, target in pairs:
        here = np.ix_(source, target)
        add(counts, here, guess(t[here]))
    return (divide or by_rows)(counts, t)


def over_source(part):
    return part / part.sum(axis=0)


def by_rows(counts, t):
    """Each row of counts divided by its sum; a row without counts keeps its old entries."""
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / totals, t)


def guessing(guess):
    """A wrong version with another guess: guess(entries (S, T) of the table)."""
    return lambda pairs, t: em(pairs, t, guess)


def dividing(divide):
    """A wrong version that makes another table of the right counts: divide(counts, old table)."""
    return lambda pairs, t: em(pairs, t, over_source, divide)


def reading(pairs_of):
    """A wrong version that reads other pairs: pairs_of(pairs)."""
    return lambda pairs, t: em(pairs_of(list(pairs)), t, over_source)


def counting(count):
    """A wrong version that counts otherwise: count(counts, source, target, table) for each pair."""

    def wrong(pairs, t):
        counts = np.zeros(t.shape)
        for source, target in pairs:
            count(counts, source, target, t)
        return by_rows(counts, t)

    return wrong


def written_once(counts, here, a):
    counts[here] += a


def first_of_the_best(counts, source, target, t):
    for f in target:
        counts[source[np.argmax(t[source, f])], f] += 1


def one_by_one(counts, source, target, t):
    for e, f in zip(source, target, strict=False):
        counts[e, f] += t[e, f] / t[source, f].sum()


def whole_columns(counts, source, target, t):
    here = np.ix_(source, target)
    np.add.at(counts, here, (t / t.sum(axis=0))[here])


def exchanged(counts, source, target, t):
    here = np.ix_(target, source)
    np.add.at(counts, here, over_source(t[here]))


def in_pairs(share):
    """Only the first with the first, the second with the second …: t[source, target]."""

    def count(counts, source, target, t):
        part = t[source, target]
        np.add.at(counts, (source, target), share(part))

    return counting(count)


def by_columns(counts, t):
    totals = counts.sum(axis=0)
    return np.where(totals > 0, counts / totals, t)


def zeros_for_unseen(counts, t):
    totals = counts.sum(axis=1, keepdims=True)
    return counts / np.where(totals > 0, totals, 1.0)


def smoothed(crumb):
    return dividing(lambda counts, t: (counts + crumb) / (counts + crumb).sum(axis=1, keepdims=True))


def without_axis(counts, t):
    totals = counts.sum(axis=1)
    return np.where(totals > 0, counts / totals, t)


def from_limit(least):
    return dividing(lambda counts, t: np.where(counts.sum(axis=1, keepdims=True) > least, by_rows(counts, t), t))


def after_every_pair(pairs, t):
    for pair in pairs:
        t = em([pair], t, over_source)
    return t


def as_it_goes(pairs, t):
    """Counts add up over the pairs, but each pair is read with the table that they make so far."""
    counts, new = np.zeros(t.shape), t
    for source, target in pairs:
        here = np.ix_(source, target)
        np.add.at(counts, here, over_source(new[here]))
        totals = counts.sum(axis=1, keepdims=True)
        new = np.where(totals == 0, t, counts / totals)  # nan where a new zero was divided by
    return new


def different_pairs(pairs):
    return list({(tuple(source), tuple(target)): (source, target) for source, target in pairs}.values())


def step_after_step(pairs, t):
    for _ in range(100):
        t, old = em(pairs, t, over_source), t
        if np.abs(t - old).max() < 1e-6:
            break
    return t


def by_occurrences(pairs, t):
    times = np.bincount(np.concatenate([source for source, _ in pairs]), minlength=len(t))[:, None]
    return em(pairs, t, over_source, lambda counts, t: np.where(times > 0, counts / np.maximum(times, 1), t))


def into_a_copy(pairs, t):
    counts = np.zeros_like(t)
    flat = counts.ravel()
    for source, target in pairs:
        places = (np.asarray(source)[:, None] * t.shape[1] + target).ravel()
        np.add.at(flat, places, over_source(t[np.ix_(source, target)]).ravel())
    return by_rows(counts, t)


def in_place(pairs, t):
    t[:] = em(pairs, t, over_source)
    return t


ibm1_em_step.tell(
    {
        "In your guess each *source* word shares out one over the target words. It is the other way round: a target "
        "word was written because of some source word, so its weights over the source sum to one.": [
            guessing(lambda part: part / part.sum(axis=1, keepdims=True))
        ],
        "Your guess divides by the sum over the whole sentence pair, so all target words together share out one. Each "
        "of them has a whole one.": [guessing(lambda part: part / part.sum())],
        "Your guess divides by the sum over *all* source words of the table. Only those in this sentence compete for "
        "its target words.": [counting(whole_columns)],
        "Your guess divides (S, T) by S sums, one a source word. Each *target* word shares out one: T sums, one a "
        "column, `axis=0`.": [guessing(lambda part: part / part.sum(axis=1))],
        "You counted the entries of the table as they are. First each target word's entries are divided by their sum "
        "over the source words, so that every target word counts once.": [guessing(lambda part: part)],
        "You gave each target word wholly to its likeliest source word. EM shares it out: the doubt is what lets the "
        "next step change its mind.": [
            guessing(lambda part: (part == part.max(axis=0)).astype(float)),
            counting(first_of_the_best),
        ],
        "Your guess gives every source word the same share, whatever the table says. That is right for the first step "
        "only, when all entries are equal.": [
            guessing(lambda part: np.full(part.shape, 1 / len(part))),
            guessing(np.ones_like),
        ],
        "You turned the entries into weights by softmax. They are probabilities already, not scores: divide them by "
        "their sum. (The softmax of their *logarithms* is the same thing.)": [
            guessing(lambda part: shares(part, axis=0))
        ],
        "A crumb beside a sum is harmless only while the sum is large. Entries may be as small as the crumb, and then "
        "the shares no longer sum to one. A sum over words that share a pair is above 0: divide by it as it is.": [
            guessing(lambda part: part / (part.sum(axis=0) + 1e-3)),
            guessing(lambda part: part / (part.sum(axis=0) + 1e-6)),
            guessing(lambda part: part / (part.sum(axis=0) + 1e-8)),
            guessing(lambda part: part / (part.sum(axis=0) + 1e-9)),
            guessing(lambda part: part / (part.sum(axis=0) + 1e-10)),
            guessing(lambda part: part / (part.sum(axis=0) + 1e-12)),
        ],
        "Where a word occurs twice, only one of its counts arrived: `counts[…] += a` writes each place once. "
        "`np.add.at` adds as often as an id is there.": [lambda pairs, t: em(pairs, t, over_source, add=written_once)],
        "A word that occurs twice in a sentence was counted once. Each occurrence shares out one, and each takes its "
        "share: go through the places of the sentence, not through its different words.": [
            reading(lambda pairs: [(np.unique(source), np.unique(target)) for source, target in pairs]),
            reading(lambda pairs: [(np.unique(source), target) for source, target in pairs]),
            reading(lambda pairs: [(source, np.unique(target)) for source, target in pairs]),
        ],
        "You paired the first source word with the first target word, the second with the second, and so on. Every "
        "target word shares out one over *all* source words: a table (S, T), as `np.ix_(source, target)` gives.": [
            counting(one_by_one),
            in_pairs(lambda part: part / part.sum()),
        ],
        "You looked up target words in the table's rows and source words in its columns. Row e, column f is p(f | e): "
        "source words are the rows.": [counting(exchanged)],
        "Your counts begin with the old table. They begin with zeros: what the pairs say now is all that counts.": [
            dividing(lambda counts, t: by_rows(t + counts, t)),
            dividing(lambda counts, t: by_rows(1e-3 * t + counts, t)),
        ],
        "Only the last pair's counts are left: they begin with zeros once, before the loop over pairs.": [
            reading(lambda pairs: pairs[-1:])
        ],
        "You returned after the first pair. Count over all pairs, and make the new table after the loop.": [
            reading(lambda pairs: pairs[:1])
        ],
        "You made a new table after every pair. One step reads *all* pairs with the old table, and only then makes the "
        "new one.": [after_every_pair, as_it_goes],
        "The first pair isn't counted. One step goes through all pairs.": [reading(lambda pairs: pairs[1:])],
        "A pair that stands in the list twice was counted once. Go through the list as it is: a sentence that was "
        "translated twice in the same way says so twice.": [reading(different_pairs)],
        "You divided each pair's counts by its number of target words. Each target word shares out a whole one, in a "
        "long sentence as in a short one.": [guessing(lambda part: over_source(part) / part.shape[1])],
        "You took step after step. One step is wanted: one pass over the pairs, one new table. Who calls decides how "
        "many.": [
            step_after_step,
            lambda pairs, t: em(pairs, em(pairs, t, over_source), over_source),
        ],
        "You returned the counts. A row of the table is a distribution over target words: it sums to one.": [
            dividing(lambda counts, t: counts)
        ],
        "Your table's *columns* sum to one. p(f | e) is a probability of f for a given e, so each row, one source "
        "word, sums to one.": [dividing(by_columns)],
        "You divided the counts by their sum over the whole table. Each row is one source word's own distribution.": [
            dividing(lambda counts, t: counts / counts.sum()),
            dividing(lambda counts, t: np.where(counts.sum(axis=1, keepdims=True) > 0, counts / counts.sum(), t)),
        ],
        "You divided the counts by how often the source word occurs. A row is divided by its own sum, so that it sums "
        "to one: a word gets more or less than one whole for each time it occurs.": [by_occurrences],
        "You divided the counts by the number of pairs. A row is divided by its own sum, so that it sums to one.": [
            lambda pairs, t: em(pairs, t, over_source, lambda counts, t: counts / len(pairs))
        ],
        "You made the rows sum to one by softmax. Counts are no scores: divide a row by its sum.": [
            dividing(lambda counts, t: shares(counts, axis=1))
        ],
        "The row sums of the counts lost their axis: (n_source, n_target) divided by (n_source,) puts them along the "
        "*columns*, and fits only a square table. With `keepdims=True` they are (n_source, 1).": [
            dividing(lambda counts, t: counts / counts.sum(axis=1)),
            dividing(without_axis),
        ],
        "A source word of no pair has no counts, and 0/0 is not a number. Such a word keeps the row it had.": [
            dividing(lambda counts, t: counts / counts.sum(axis=1, keepdims=True))
        ],
        "The row of a source word that stands in no pair became zeros. Nothing was learnt of it, so it keeps the row "
        "it had.": [dividing(zeros_for_unseen)],
        "The row of a source word that stands in no pair became uniform. Nothing was learnt of it, so it keeps the row "
        "it had. (Where you add a crumb against 0/0, the crumbs are all that is left there.)": [
            dividing(lambda counts, t: by_rows(counts, np.full(t.shape, 1 / t.shape[1]))),
            smoothed(1e-12),
        ],
        "You divided the rows of words that stand in no pair by their sum. Such a word keeps its row as it is.": [
            dividing(lambda counts, t: by_rows(counts, t / t.sum(axis=1, keepdims=True)))
        ],
        "Where a count is 0 you kept the old entry. A count of 0 is a result: the entry becomes 0. Only a source word "
        "of no pair keeps its row, the whole of it.": [
            dividing(lambda counts, t: np.where(counts > 0, counts / counts.sum(1, keepdims=True), t))
        ],
        "You keep the old row where a word's counts are few. Few counts are counts too: a row is kept only where they "
        "are 0.": [from_limit(1e-8), from_limit(1e-9), from_limit(0.5), from_limit(1.0)],
        "Your table holds nan: 0 was divided by 0. The guess is read off the *old* table, whose entries are above 0 "
        "wherever two words share a pair. A new table or counts that start at zero can't be divided by yet.": [
            lambda pairs, t: np.full_like(t, np.nan)
        ],
        "Your counts went into a copy: `ravel` and `reshape` give one where the table lies in memory column by column, "
        "as `zeros_like` then does. Add into the counts themselves, or make them with `np.zeros(table.shape)`.": [
            into_a_copy
        ],
        "You wrote the new table into `table`. The caller's table must stay as it was: return a new one.": [in_place],
    },
)
for crumb in (1.0, 0.1, 0.01, 0.001):
    ibm1_em_step.misconception(
        f"You added {crumb:g} to every count. Two words that share no pair have the count 0, and their entry becomes "
        "0: smoothing is a useful idea, but not part of this step."
    )(smoothed(crumb))
