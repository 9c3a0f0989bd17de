"""What people get wrong in `bleu_by_length`."""

import numpy as np

from autograder.exercises.e06_translation.bleu_by_length import bleu_by_length


def pooled(counts, brevity=None, mean=None):
    """BLEU of summed counts, its parts to be chosen."""
    right, total, (c, r) = counts[:4], counts[4:8], counts[8:]
    if right.min() == 0:
        return 0.0
    brevity = brevity or (lambda c, r: min(1.0, np.exp(1 - r / c)))
    mean = mean or (lambda right, total: np.exp(np.log(right / total).mean()))
    return 100 * brevity(c, r) * mean(right, total)


def binned(counts, lengths, bins, score=pooled, empty=np.nan):
    """A score for the summed counts of each bin."""
    found = [counts[(lengths >= low) & (lengths <= high)] for low, high in bins]
    return np.array([score(here.sum(axis=0)) if len(here) else empty for here in found])


def with_parts(**parts):
    """A wrong version with another brevity(c, r) or mean(right, total)."""
    return lambda *given: binned(*given, lambda sums: pooled(sums, **parts))


def scoring(score):
    """A wrong version with another score of a bin's sentences: score(their counts (n, 10))."""

    def wrong(counts, lengths, bins):
        found = [counts[(lengths >= low) & (lengths <= high)] for low, high in bins]
        return np.array([score(here) if len(here) else np.nan for here in found])

    return wrong


def binning(members):
    """A wrong version with other sentences in the bins: members(lengths, bins), a mask for each."""

    def wrong(counts, lengths, bins):
        found = [counts[mask] for mask in members(lengths, bins)]
        return np.array([pooled(here.sum(axis=0)) if len(here) else np.nan for here in found])

    return wrong


def sentence_scores(here):
    return np.mean([pooled(row) for row in here])


def mean_precisions(here):
    sums = here.sum(axis=0)
    if sums[:4].min() == 0:
        return 0.0
    precision = np.mean(here[:, :4] / np.maximum(here[:, 4:8], 1), axis=0)
    return 100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * np.exp(np.log(precision).mean())


def mean_penalty(here):
    penalty = np.minimum(1, np.exp(1 - here[:, 9] / here[:, 8])).mean()
    return pooled(here.sum(axis=0), brevity=lambda c, r: penalty)


def of_references(here):
    here = here.copy()
    here[:, 4:8] = here[:, 9:] - np.arange(4)
    return pooled(here.sum(axis=0))


def of_reference_words(here):
    sums = here.sum(axis=0)
    return pooled(sums, mean=lambda right, total: np.exp(np.log(right / sums[9]).mean()))


def nan_without_four_words(here):
    sums = here.sum(axis=0)
    return np.nan if sums[4:8].min() == 0 else pooled(sums)


def unguarded(mean):
    """The formula also where no n-gram is right: mean(precisions)."""

    def score(here):
        sums = here.sum(axis=0)
        return 100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * mean(sums[:4] / sums[4:8])

    return scoring(score)


def smoothed(right_of):
    """The formula with other counts of what is right: right_of(counts (4,))."""

    def score(here):
        sums = here.sum(axis=0)
        mean = np.exp(np.log(right_of(sums[:4]) / sums[4:8]).mean())
        return 100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * mean

    return scoring(score)


def plus_one(start):
    """One more right and one more of all, for the n-grams from `start` on."""

    def score(here):
        sums = here.sum(axis=0)
        more = np.arange(4) >= start
        mean = np.exp(np.log((sums[:4] + more) / (sums[4:8] + more)).mean())
        return 100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * mean

    return scoring(score)


def of_those_above_zero(root):
    """The mean of the precisions that aren't 0: root(their logarithms)."""

    def score(here):
        sums = here.sum(axis=0)
        p = sums[:4] / np.maximum(sums[4:8], 1)
        p = p[p > 0]
        return 100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * np.exp(root(np.log(p))) if len(p) else 0.0

    return scoring(score)


def zero_only_without_any(here):
    sums = here.sum(axis=0)
    if (sums[:4] == 0).all():
        return 0.0
    return 100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * np.exp(np.log(sums[:4] / sums[4:8]).mean())


def read_as(order):
    """The ten counts taken for others: order, what is read at each place."""
    return scoring(lambda here: pooled(here[:, order].sum(axis=0)))


def first_that_fits(lengths, bins):
    free = np.ones(len(lengths), dtype=bool)
    for low, high in bins:
        mask = free & (lengths >= low) & (lengths <= high)
        free &= ~mask
        yield mask


def from_low_on(lengths, bins):
    which = np.digitize(lengths, [low for low, _ in bins]) - 1
    return [which == b for b in range(len(bins))]


def up_to_high(lengths, bins):
    which = np.digitize(lengths, [high + 1 for _, high in bins])
    return [which == b for b in range(len(bins))]


def without_empty(counts, lengths, bins):
    scores = binned(counts, lengths, bins)
    return scores[~np.isnan(scores)]


CRUMBS = (1e-8, 1e-9, 1e-10, 1e-12)


bleu_by_length.tell(
    {
        "You averaged the BLEU of single sentences. BLEU adds up the counts of all sentences first and divides once: a "
        "sentence without a right 4-gram would score 0 by itself.": [scoring(sentence_scores)],
        "You averaged the precisions of single sentences. Add up right n-grams and all n-grams over the bin, then "
        "divide once: a long sentence counts for more.": [scoring(mean_precisions)],
        "You averaged the penalties of single sentences. c and r are the words of *all* translations and references of "
        "the bin: add up first, then one penalty.": [scoring(mean_penalty)],
        "You left out sentences without a right 4-gram. They belong to the bin: their other n-grams and their words "
        "count.": [scoring(lambda here: pooled(here[here[:, 3] > 0].sum(axis=0)))],
        "You divided by the n-grams of the *references*: that is recall. A precision is what is right among all "
        "n-grams of the translation, `counts[:, 4:8]`.": [scoring(of_references), scoring(of_reference_words)],
        "You divided by the *words* of the translation for every n. A precision's n-grams have their own number: "
        "`counts[:, 4:8]`.": [
            scoring(
                lambda here: pooled(here.sum(axis=0), mean=lambda right, total: np.exp(np.log(right / total[0]).mean()))
            )
        ],
        "Your precisions stand on their heads: what is right goes above the line, all n-grams below it.": [
            with_parts(mean=lambda right, total: np.exp(np.log(total / right).mean()))
        ],
        "The upper end of your bins is missing: both ends belong to a bin, so that (7, 7) holds the sentences of 7 "
        "words.": [binning(lambda lengths, bins: [(lengths >= low) & (lengths < high) for low, high in bins])],
        "The lower end of your bins is missing: both ends belong to a bin, so that (7, 7) holds the sentences of 7 "
        "words.": [binning(lambda lengths, bins: [(lengths > low) & (lengths <= high) for low, high in bins])],
        "Both ends of your bins are missing: they belong to the bin, so that (7, 7) holds the sentences of 7 words.": [
            binning(lambda lengths, bins: [(lengths > low) & (lengths < high) for low, high in bins])
        ],
        "A sentence may belong to several bins, for they may overlap. You gave each to one bin only, the first that "
        "fits.": [binning(first_that_fits)],
        "`np.digitize` wants edges in order and gives each sentence to one bin. Your bins come in any order, may "
        "overlap and leave gaps: compare with `low` and `high` of each.": [binning(from_low_on), binning(up_to_high)],
        "You sorted by the length of the *translation*. That depends on the system; the bins are for the source, which "
        "is the same for all systems.": [lambda counts, lengths, bins: binned(counts, counts[:, 8], bins)],
        "You sorted by the length of the *reference*. The bins are for `lengths`, those of the source.": [
            lambda counts, lengths, bins: binned(counts, counts[:, 9], bins)
        ],
        "The brevity penalty is missing: who says half of the sentence, and that right, must not get full marks.": [
            with_parts(brevity=lambda c, r: 1.0)
        ],
        "Your penalty punishes *long* translations: c and r have changed places in it. (Too many words lower the "
        "precisions by themselves.)": [with_parts(brevity=lambda c, r: min(1.0, np.exp(1 - c / r)))],
        "Your penalty rewards long translations: it grows above 1. It is never more than 1.": [
            with_parts(brevity=lambda c, r: np.exp(1 - r / c))
        ],
        "Your penalty is the plain ratio of the lengths. BLEU's falls faster: the exponential of one minus the "
        "ratio.": [with_parts(brevity=lambda c, r: min(1.0, c / r))],
        "For short translations your penalty is above 1: in the exponent c and r have changed places.": [
            with_parts(brevity=lambda c, r: 1.0 if c > r else np.exp(1 - c / r))
        ],
        "Your penalty is never less than 1: `max` stands where `min` belongs. The smaller of 1 and exp(1 − r/c) is "
        "wanted.": [with_parts(brevity=lambda c, r: max(1.0, np.exp(1 - r / c)))],
        "You took the arithmetic mean of the four precisions. BLEU takes the geometric one: a low 4-gram precision "
        "must not hide behind a high 1-gram precision.": [with_parts(mean=lambda right, total: (right / total).mean())],
        "You threw n-grams of all lengths into one precision. There are four, one for each n, and their geometric "
        "mean.": [with_parts(mean=lambda right, total: right.sum() / total.sum())],
        "You left out the fourth root: the product of four precisions is not yet their mean.": [
            with_parts(mean=lambda right, total: (right / total).prod())
        ],
        "You wrote `x ** 1/4`, which is a quarter of x: the power binds before the division. The root needs "
        "brackets.": [with_parts(mean=lambda right, total: (right / total).prod() / 4)],
        "Only three precisions went into your mean. There are four: 1-, 2-, 3- and 4-grams.": [
            with_parts(mean=lambda right, total: np.exp(np.log(right[:3] / total[:3]).mean()))
        ],
        "You took the precision of the 4-grams alone. BLEU is the geometric mean of four, those of 1- to 4-grams.": [
            with_parts(mean=lambda right, total: right[3] / total[3])
        ],
        "You multiplied the counts before you divided. Products of four large counts don't fit into 64 bits. Divide "
        "first, or add logarithms.": [with_parts(mean=lambda right, total: (right.prod() / total.prod()) ** 0.25)],
        "You added a crumb to the precisions before the logarithm. A precision may be as small as the crumb, and then "
        "the score is wrong. A zero among the right ones is asked for first; the others need no crumb.": [
            *(with_parts(mean=lambda right, total, e=e: np.exp(np.log(right / total + e).mean())) for e in CRUMBS)
        ],
        "A bin in which, for some n, no n-gram is right must get 0. Yours got nan or a crumb: log 0 is −∞, and a small "
        "number added to it is no cure. Ask for a zero among the four before the formula.": [
            *(smoothed(lambda right, e=e: np.maximum(right, e)) for e in (*CRUMBS, 1e-6, 1e-3)),
            *(smoothed(lambda right, e=e: right + e) for e in (*CRUMBS, 1e-6)),
            *(unguarded(lambda p, e=e: np.exp(np.log(p + e).mean())) for e in CRUMBS),
            *(unguarded(lambda p, e=e: np.exp(np.log(np.maximum(p, e)).mean())) for e in CRUMBS),
        ],
        "You left out the precisions that are 0 and took the mean of the others. A bin in which, for some n, no n-gram "
        "is right gets 0.": [of_those_above_zero(np.mean), of_those_above_zero(lambda logs: logs.sum() / 4)],
        "You give 0 only where no n-gram of *any* n is right. One n is enough: ask whether any of the four is 0.": [
            scoring(zero_only_without_any)
        ],
        "You added 1 to the counts. That is a smoothing for single sentences; here counts are taken as they are, and a "
        "bin in which, for some n, no n-gram is right gets 0.": [plus_one(0), plus_one(1)],
        "You read the ten counts in pairs, right and all in turn. First come the four that are right, for n = 1 to 4, "
        "then the four of all: `[:4]` and `[4:8]`.": [read_as([0, 2, 4, 6, 1, 3, 5, 7, 8, 9])],
        "Your scores stand in another order than `bins`: one for each bin, in the order in which they came.": [
            lambda counts, lengths, bins: binned(counts, lengths, sorted(bins))
        ],
        "You took the square root of the product. The geometric mean of four numbers takes the fourth root.": [
            with_parts(mean=lambda right, total: np.sqrt((right / total).prod()))
        ],
        "A bin became nan where all translations were shorter than four words: 0 of 0 is no number. Where no n-gram is "
        "right, for some n, the score is 0: ask before you divide.": [scoring(nan_without_four_words)],
        "A bin without any sentence got 0. Nothing was translated there, so nothing is known: nan.": [
            lambda *given: binned(*given, empty=0.0)
        ],
        "A bin without any sentence is missing from what you returned. One number for each bin is wanted: nan where "
        "nothing is known.": [without_empty],
        "Your scores go from 0 to 1. BLEU is told from 0 to 100.": [lambda *given: binned(*given) / 100],
        "You rounded the scores. Whoever prints them decides how many digits are shown.": [
            *(lambda *given, places=places: np.round(binned(*given), places) for places in range(5))
        ],
        "With a single bin you returned one number without an axis: `squeeze` took it out. One BLEU a bin is "
        "(len(bins),), (1,) for one.": [lambda *given: binned(*given).squeeze()],
    },
)
