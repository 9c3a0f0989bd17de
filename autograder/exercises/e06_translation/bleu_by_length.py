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
    words = rng.integers(10**9, 2 * 10**9, size=3)
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


def pooled(counts, brevity=None, mean=None):
    """BLEU of summed counts, its parts to be chosen."""
    right, total, (c, r) = counts[:4], counts[4:8], counts[8:]
    if right.min() == 0:
        return 0.0
    brevity = brevity or (lambda c, r: min(1.0, np.exp(1 - r / c)))
    mean = mean or (lambda right, total: np.exp(np.log(right / total).mean()))
    return 100 * brevity(c, r) * mean(right, total)


def binned(counts, lengths, bins, score=pooled, empty=np.nan, inside=None):
    """A score for the sentences of each bin."""
    inside = inside or (lambda low, high: (lengths >= low) & (lengths <= high))
    found = [counts[inside(low, high)] for low, high in bins]
    return np.array([score(here.sum(axis=0)) if len(here) else empty for here in found])


@bleu_by_length.misconception(
    "You averaged the BLEU of single sentences. BLEU adds up the counts of all sentences first and divides once: a "
    "sentence without a right 4-gram would score 0 by itself."
)
def _(counts, lengths, bins):
    found = [counts[(lengths >= low) & (lengths <= high)] for low, high in bins]
    return np.array([np.mean([pooled(row) for row in here]) if len(here) else np.nan for here in found])


@bleu_by_length.misconception(
    "You averaged the precisions of single sentences. Add up right n-grams and all n-grams over the bin, then divide "
    "once: a long sentence counts for more."
)
def _(counts, lengths, bins):
    found = []
    for low, high in bins:
        here = counts[(lengths >= low) & (lengths <= high)]
        sums = here.sum(axis=0)
        if len(here) == 0 or sums[:4].min() == 0:
            found.append(0.0 if len(here) else np.nan)
            continue
        precision = np.mean(here[:, :4] / np.maximum(here[:, 4:8], 1), axis=0)
        found.append(100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * np.exp(np.log(precision).mean()))
    return np.array(found)


@bleu_by_length.misconception(
    "The upper end of your bins is missing: both ends belong to a bin, so that (7, 7) holds the sentences of 7 words."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, inside=lambda low, high: (lengths >= low) & (lengths < high))


@bleu_by_length.misconception(
    "The lower end of your bins is missing: both ends belong to a bin, so that (7, 7) holds the sentences of 7 words."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, inside=lambda low, high: (lengths > low) & (lengths <= high))


@bleu_by_length.misconception(
    "The brevity penalty is missing: who says half of the sentence, and that right, must not get full marks."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: 1.0))


@bleu_by_length.misconception(
    "Your penalty punishes *long* translations: c and r have changed places in it. (Too many words "
    "lower the precisions by themselves.)"
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: min(1.0, np.exp(1 - c / r))))


@bleu_by_length.misconception("Your penalty rewards long translations: it grows above 1. It is never more than 1.")
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: np.exp(1 - r / c)))


@bleu_by_length.misconception(
    "Your penalty is the plain ratio of the lengths. BLEU's falls faster: the exponential of one minus the ratio."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: min(1.0, c / r)))


@bleu_by_length.misconception(
    "You took the arithmetic mean of the four precisions. BLEU takes the geometric one: a low 4-gram precision must "
    "not hide behind a high 1-gram precision."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: (right / total).mean()))


@bleu_by_length.misconception(
    "You threw n-grams of all lengths into one precision. There are four, one for each n, and their geometric mean."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: right.sum() / total.sum()))


@bleu_by_length.misconception("You left out the fourth root: the product of four precisions is not yet their mean.")
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: (right / total).prod()))


@bleu_by_length.misconception(
    "You wrote `x ** 1/4`, which is a quarter of x: the power binds before the division. The root needs brackets."
)
def _(counts, lengths, bins):
    def quarter(right, total):
        return (right / total).prod() / 4

    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=quarter))


@bleu_by_length.misconception(
    "For short translations your penalty is above 1: in the exponent c and r have changed places."
)
def _(counts, lengths, bins):
    def brevity(c, r):
        return 1.0 if c > r else np.exp(1 - c / r)

    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=brevity))


@bleu_by_length.misconception(
    "A bin became nan where all translations were shorter than four words: 0 of 0 is no number. Where no n-gram is "
    "right, for some n, the score is 0: ask before you divide."
)
def _(counts, lengths, bins):
    scores = binned(counts, lengths, bins)
    for place, (low, high) in enumerate(bins):
        sums = counts[(lengths >= low) & (lengths <= high)].sum(axis=0)
        scores[place] = np.nan if sums[4:8].min() == 0 else scores[place]
    return scores


@bleu_by_length.misconception("Your scores go from 0 to 1. BLEU is told from 0 to 100.")
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums) / 100)


@bleu_by_length.misconception(
    "A bin without any sentence got 0. Nothing was translated there, so nothing is known: nan."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, empty=0.0)


@bleu_by_length.misconception(
    "You sorted by the length of the *translation*. That depends on the system; the bins are for the source, "
    "which is the same for all systems."
)
def _(counts, lengths, bins):
    return binned(counts, counts[:, 8], bins)


@bleu_by_length.misconception(
    "You sorted by the length of the *reference*. The bins are for `lengths`, those of the source."
)
def _(counts, lengths, bins):
    return binned(counts, counts[:, 9], bins)


@bleu_by_length.misconception(
    "Your penalty is never less than 1: `max` stands where `min` belongs. The smaller of 1 and exp(1 − r/c) is wanted."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: max(1.0, np.exp(1 - r / c))))


@bleu_by_length.misconception(
    "You left out sentences without a right 4-gram. They belong to the bin: their other n-grams and their words count."
)
def _(counts, lengths, bins):
    found = []
    for low, high in bins:
        here = counts[(lengths >= low) & (lengths <= high)]
        found.append(pooled(here[here[:, 3] > 0].sum(axis=0)) if len(here) else np.nan)
    return np.array(found)


@bleu_by_length.misconception("Only three precisions went into your mean. There are four: 1-, 2-, 3- and 4-grams.")
def _(counts, lengths, bins):
    def three(right, total):
        return np.exp(np.log(right[:3] / total[:3]).mean())

    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=three))


@bleu_by_length.misconception(
    "You took the precision of the 4-grams alone. BLEU is the geometric mean of four, those of 1- to 4-grams."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: right[3] / total[3]))


@bleu_by_length.misconception(
    "You averaged the penalties of single sentences. c and r are the words of *all* translations and references of the "
    "bin: add up first, then one penalty."
)
def _(counts, lengths, bins):
    found = []
    for low, high in bins:
        here = counts[(lengths >= low) & (lengths <= high)]
        with np.errstate(all="ignore"):
            penalty = np.minimum(1, np.exp(1 - here[:, 9] / here[:, 8])).mean() if len(here) else 1.0
        found.append(pooled(here.sum(axis=0), brevity=lambda c, r, p=penalty: p) if len(here) else np.nan)
    return np.array(found)


empty_four = bleu_by_length.misconception(
    "A bin in which, for some n, no n-gram is right must get 0. Yours got nan or a crumb: log 0 is −∞, and a small "
    "number added to it is no cure. Ask for a zero among the four before the formula."
)


def without_zero(counts, lengths, bins, mean):
    """The formula for every bin that isn't empty, also where no n-gram is right."""
    found = []
    for low, high in bins:
        here = counts[(lengths >= low) & (lengths <= high)]
        sums = here.sum(axis=0)
        score = 100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * mean(sums[:4] / sums[4:8])
        found.append(score if len(here) else np.nan)
    return np.array(found)


for small in (1e-8, 1e-9, 1e-10, 1e-12):

    @empty_four
    def _(counts, lengths, bins, crumb=small):
        return without_zero(counts, lengths, bins, lambda p: np.exp(np.log(p + crumb).mean()))

    @empty_four
    def _(counts, lengths, bins, crumb=small):
        return without_zero(counts, lengths, bins, lambda p: np.exp(np.log(np.maximum(p, crumb)).mean()))


crumbs = bleu_by_length.misconception(
    "You added a crumb to the precisions before the logarithm. A precision may be as small as the crumb, and then the "
    "score is wrong. A zero among the right ones is asked for first; the others need no crumb."
)
for small in (1e-8, 1e-9, 1e-10, 1e-12):

    @crumbs
    def _(counts, lengths, bins, crumb=small):
        def mean(right, total):
            return np.exp(np.log(right / total + crumb).mean())

        return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=mean))


@bleu_by_length.misconception(
    "You multiplied the counts before you divided. Products of four large counts don't fit into 64 bits. Divide first, "
    "or add logarithms."
)
def _(counts, lengths, bins):
    def mean(right, total):
        return (right.prod() / total.prod()) ** 0.25

    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=mean))


rounded = bleu_by_length.misconception("You rounded the scores. Whoever prints them decides how many digits are shown.")
for places in (0, 1, 2, 3):

    @rounded
    def _(counts, lengths, bins, places=places):
        return np.round(binned(counts, lengths, bins), places)


@bleu_by_length.misconception(
    "With a single bin you returned one number without an axis: `squeeze` took it out. One BLEU a bin is (len(bins),), "
    "(1,) for one."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins).squeeze()


recall = bleu_by_length.misconception(
    "You divided by the n-grams of the *references*: that is recall. A precision is what is right among all n-grams of "
    "the translation, `counts[:, 4:8]`."
)


@recall
def _(counts, lengths, bins):
    found = []
    for low, high in bins:
        here = counts[(lengths >= low) & (lengths <= high)].copy()
        here[:, 4:8] = here[:, 9:] - np.arange(4)
        found.append(pooled(here.sum(axis=0)) if len(here) else np.nan)
    return np.array(found)


@recall
def _(counts, lengths, bins):
    def mean(sums):
        return np.exp(np.log(sums[:4] / sums[9]).mean())

    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: mean(sums)))


ordered = bleu_by_length.misconception(
    "`np.digitize` wants edges in order and gives each sentence to one bin. Your bins come in any order, may overlap "
    "and leave gaps: compare with `low` and `high` of each."
)


@ordered
def _(counts, lengths, bins):
    which = np.digitize(lengths, [low for low, _ in bins]) - 1
    found = [counts[which == b] for b in range(len(bins))]
    return np.array([pooled(here.sum(axis=0)) if len(here) else np.nan for here in found])


@ordered
def _(counts, lengths, bins):
    which = np.digitize(lengths, [high + 1 for _, high in bins])
    found = [counts[which == b] for b in range(len(bins))]
    return np.array([pooled(here.sum(axis=0)) if len(here) else np.nan for here in found])


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
