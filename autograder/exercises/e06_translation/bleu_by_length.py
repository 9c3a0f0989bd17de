"""How `bleu_by_length` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY

bleu_by_length = Exercise("bleu_by_length", points=2, forbid=LIBRARY, instead=INSTEAD)


def translations(rng, N=60, longest=30, brevity=1.0):
    """N-gram counts (N, 10) of made-up translations, and the lengths of their sources."""
    lengths = rng.integers(4, longest + 1, size=N)
    reference = lengths + rng.integers(1, 5, size=N)
    hypothesis = np.maximum(4, np.round(reference * brevity + rng.integers(-1, 2, size=N))).astype(int)
    total = np.stack([hypothesis - n for n in range(4)], axis=1)
    right, found = [], total[:, 0]
    for n in range(4):
        found = rng.binomial(np.minimum(found, total[:, n]), [0.8, 0.7, 0.75, 0.8][n])
        right.append(found)
    return np.column_stack([*right, total, hypothesis, reference]), lengths


@bleu_by_length.probe("three bins")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng), [(4, 10), (11, 20), (21, 30)])


@bleu_by_length.probe("both ends of a bin belong to it")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng, N=40, longest=12)
    return bleu_by_length(counts, lengths, [(4, 6), (7, 7), (8, 11), (12, 12)])


@bleu_by_length.probe("translations that are too short")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng, brevity=0.6), [(4, 15), (16, 30)])


@bleu_by_length.probe("translations that are too long")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng, brevity=1.5), [(4, 15), (16, 30)])


@bleu_by_length.probe("a bin without any sentence")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng), [(1, 3), (4, 30), (31, 40)])


@bleu_by_length.probe("a bin without any right 4-gram")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng)
    counts[lengths <= 10, 3] = 0
    counts[(lengths > 10) & (lengths <= 20), 1:4] = 0
    return bleu_by_length(counts, lengths, [(4, 10), (11, 20), (21, 30)])


@bleu_by_length.probe("every other sentence has no right 4-gram")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng)
    counts[::2, 3] = 0
    return bleu_by_length(counts, lengths, [(4, 12), (13, 21), (22, 30)])


@bleu_by_length.probe("one sentence, one bin")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng, N=1)
    counts[0, :4] = [5, 3, 2, 1]
    return bleu_by_length(counts, lengths, [(4, 30)])


@bleu_by_length.probe("as many words as the references have")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng)
    counts[:, 9] = rng.permutation(counts[:, 8])
    return bleu_by_length(counts, lengths, [(4, 30)])


@bleu_by_length.probe("hardly anything is right: scores near 1")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng, N=200)
    counts[:, :4] = 0
    for n, right in enumerate([30, 4, 2, 1]):
        for low in (4, 12, 20):
            counts[np.flatnonzero((lengths >= low) & (lengths < low + 8))[0], n] = right
    return bleu_by_length(counts, lengths, [(4, 11), (12, 19), (20, 27)])


@bleu_by_length.probe("a bin without any 4-gram, and one in which nothing was said", extreme=True)
def _(bleu_by_length, rng):
    counts, lengths = translations(rng)
    counts[(lengths > 10) & (lengths <= 20), 3:8:4] = 0  # three words each
    counts[lengths > 20, :9] = 0  # nothing was said
    return bleu_by_length(counts, lengths, [(4, 10), (11, 20), (21, 30)])


@bleu_by_length.probe("a thousand million words, one 4-gram of them right", extreme=True)
def _(bleu_by_length, rng):
    words = rng.integers(22 * 10**8, 3 * 10**9, size=3)  # more than 32 bits hold, all of them
    right = np.column_stack([words // 2, words // 5, words // 50, np.ones(3, dtype=int)])
    total = words[:, None] - np.arange(4)
    counts = np.column_stack([right, total, words, words + words // 8])
    return bleu_by_length(counts, np.array([5, 6, 9]), [(5, 5), (6, 8), (9, 12)])


@bleu_by_length.probe("bins in any order, some sentences in none, some in two")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng), [(18, 25), (5, 9), (8, 20)])


@bleu_by_length.probe("your arguments stay as they were")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng, N=20)
    counts[::3, 3] = 0
    return bleu_by_length(counts, lengths, [(4, 15), (16, 30), (31, 40)]), counts, lengths


@bleu_by_length.alternative("sentence by sentence")
def _(counts, lengths, bins):
    found = []
    for low, high in bins:
        sums, any_here = [0] * 10, False
        for row, length in zip(counts, lengths, strict=True):
            if low <= length <= high:
                sums, any_here = [a + b for a, b in zip(sums, row, strict=True)], True
        score = float("nan")
        if any_here:
            score = 0.0
            if all(sums[:4]):
                product = 1.0
                for right, total in zip(sums[:4], sums[4:8], strict=True):
                    product *= right / total
                penalty = 1.0 if sums[8] >= sums[9] else np.exp(1 - sums[9] / sums[8])
                score = 100 * penalty * product**0.25
        found.append(score)
    return np.array(found)


@bleu_by_length.alternative("one matrix product for all bins")
def _(counts, lengths, bins):
    low, high = np.array(bins).T[:, :, None]
    member = (lengths >= low) & (lengths <= high)  # (bins, N)
    sums = member @ counts  # (bins, 10)
    with np.errstate(all="ignore"):
        mean = np.exp(np.log(sums[:, :4] / sums[:, 4:8]).mean(axis=1))
        scores = 100 * np.exp(np.minimum(0, 1 - sums[:, 9] / sums[:, 8])) * mean
    scores = np.where((sums[:, :4] == 0).any(axis=1), 0.0, scores)
    return np.where(member.any(axis=1), scores, np.nan)


bleu_by_length.equivalent(
    "sums = counts[inside].mean(axis=0)", "BLEU is made of ratios of sums; the number of sentences cancels"
)
