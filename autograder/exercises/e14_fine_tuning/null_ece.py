"""How `null_ece` of lesson 14 is judged. Chance is allowed for: two answers of 4,000 draws each differ a little."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise

null_ece = Exercise("null_ece", points=4)

MANY = 4000


def at(atol):
    return Close(rtol=0, atol=atol)


def sure(rng, N, power=3.0):
    """What a sure model says of N texts, the same for all seeds but for the order."""
    return rng.permutation(1 - 0.5 * (np.arange(N) + 0.5) ** power / N**power)


def fresh(rng):
    return np.random.default_rng(int(rng.integers(2**31)))


def draws(null_ece, rng):
    """The mean for one text, said with 0.75, is 0.75 − 0.5·k/n: which n up to 1,500 fits eight of them?"""
    found = np.array([float(null_ece(np.array([0.75]), 1, fresh(rng))[0]) for _ in range(8)])
    steps = (0.75 - found) / 0.5 * np.arange(1, 1501)[:, None]
    fits = (np.abs(steps - np.round(steps)) < 1e-3).all(axis=1)
    return "so few that 1,500 or fewer give such means" if fits.any() else "enough"


@null_ece.probe("forty texts in four bins: the mean", at(0.003))
def _(null_ece, rng):
    return null_ece(sure(rng, 40), 4, fresh(rng))[0]


@null_ece.probe("sixty texts, probabilities from 0 to 1, three bins: the mean", at(0.004))
def _(null_ece, rng):
    return null_ece(rng.permutation((np.arange(60) + 0.5) / 60), 3, fresh(rng))[0]


@null_ece.probe("forty texts in four bins: the two ends", at(0.011))
def _(null_ece, rng):
    return null_ece(sure(rng, 40), 4, fresh(rng))[1:]


@null_ece.probe("probabilities below a half: the mean", at(0.004))
def _(null_ece, rng):
    return null_ece(0.6 * (1 - sure(rng, 50)), 2, fresh(rng))[0]


@null_ece.probe("one bin: the mean", at(0.006))
def _(null_ece, rng):
    return null_ece(sure(rng, 30), 1, fresh(rng))[0]


@null_ece.probe("bins of unequal size: seven texts, three bins: the mean", at(0.012))
def _(null_ece, rng):
    return null_ece(np.array([0.5, 0.98, 0.9, 0.55, 0.99, 0.6, 0.52]), 3, fresh(rng))[0]


@null_ece.probe("five texts, three bins, two even texts in different ones: always a fifth", at(0.01))
def _(null_ece, rng):
    return null_ece(np.array([0.0, 0.5, 0.0, 0.5, 0.0]), 3, fresh(rng))


@null_ece.probe("a certain text and an even one: always a quarter", at(0.01))
def _(null_ece, rng):
    return null_ece(np.array([1.0, 0.5]), 1, fresh(rng))


@null_ece.probe("as many bins as texts: the mean", at(0.009))
def _(null_ece, rng):
    return null_ece(rng.permutation(np.linspace(0.1, 0.9, 6)), 6, fresh(rng))[0]


@null_ece.probe("one text, said with 0.963: its two ends")
def _(null_ece, rng):
    return null_ece(np.array([0.963]), 1, fresh(rng))[1:]


@null_ece.probe("one text, said with 0.75: how many imagined test sides?")
def _(null_ece, rng):
    return draws(null_ece, rng)


@null_ece.probe("the same generator gives the same numbers")
def _(null_ece, rng):
    p = np.array([0.9, 0.6, 0.75, 0.8, 0.97])
    one, other = (tuple(map(float, null_ece(p.copy(), 2, np.random.default_rng(4)))) for _ in range(2))
    return one == other


@null_ece.probe("another generator gives others")
def _(null_ece, rng):
    p = np.array([0.9, 0.6, 0.75, 0.8, 0.97])
    one, other = (tuple(map(float, null_ece(p.copy(), 2, np.random.default_rng(s)))) for s in (4, 5))
    return one != other


@null_ece.probe("all certain", extreme=True)
def _(null_ece, rng):
    return null_ece(np.array([1.0, 0.0, 1.0, 1.0, 0.0]), 2, fresh(rng))


@null_ece.probe("your argument stays as it was")
def _(null_ece, rng):
    p = sure(rng, 9)
    null_ece(p, 3, fresh(rng))
    return p


def imagined(p, n_bins, rng, *, n=MANY, came=None, bins=None, gap=None, ends=(2.5, 97.5), say=None):
    """The solution with a part exchanged."""
    cut = bins(p, n_bins) if bins else np.array_split(np.argsort(p, kind="stable"), n_bins)
    drawn = came(p, rng, n) if came else rng.random((n, len(p))) < p
    off = [drawn[:, i] - p[i] for i in cut]  # (n, n_b) each
    gaps = gap(off, len(p)) if gap else sum(np.abs(x.sum(1)) for x in off) / len(p)
    gaps = np.broadcast_to(gaps, (n,))
    low, high = np.percentile(gaps, ends)
    return say(gaps, low, high) if say else (gaps.mean(), low, high)


def slip(**changes):
    return lambda p, n_bins, rng: imagined(p, n_bins, rng, **changes)


def equal_width(p, n_bins):
    which = np.clip((p * n_bins).astype(int), 0, n_bins - 1)
    return [np.flatnonzero(which == b) for b in range(n_bins) if (which == b).any()]


def of_sizes(sizes_of):
    """Bins of other sizes, from the lowest p."""
    return lambda p, n: np.split(np.argsort(p, kind="stable"), np.cumsum(sizes_of(len(p), n)))[:n]


def resampled(p, n_bins, rng):
    """Texts are drawn, too."""
    some = np.sort(rng.choice(p, size=(MANY, len(p))), axis=1)
    off = (rng.random(some.shape) < some) - some
    found = sum(np.abs(x.sum(axis=1)) for x in np.array_split(off, n_bins, axis=1)) / len(p)
    return found.mean(), *np.percentile(found, [2.5, 97.5])


def by_bin(gap_of):
    """A number is drawn for each bin as a whole."""

    def found(p, n_bins, rng):
        gaps = sum(np.abs(gap_of(rng, part)) for part in np.array_split(np.sort(p), n_bins)) / len(p)
        return gaps.mean(), *np.percentile(gaps, [2.5, 97.5])

    return found


def sorted_in_place(p, n_bins, rng):
    p.sort()
    return imagined(p, n_bins, rng)


null_ece.tell(
    {
        "You let the labels fall like coins. Text i comes true with the probability p_i that was said of it.": [
            slip(came=lambda p, rng, n: rng.random((n, len(p))) < 0.5),
            slip(came=lambda p, rng, n: rng.integers(0, 2, size=(n, len(p)))),
        ],
        "Nothing is drawn: you took for true what p is above a half for.": [
            slip(came=lambda p, rng, n: np.broadcast_to(p > 0.5, (n, len(p)))),
            slip(came=lambda p, rng, n: np.ones((n, len(p)))),
        ],
        "Turned round: an even number from 0 to 1 is *below* p with probability p.": [
            slip(came=lambda p, rng, n: rng.random((n, len(p))) > p)
        ],
        "A p below a half stays as it is: the text then comes true with that p, less often than not.": [
            slip(came=lambda p, rng, n: rng.random((n, len(p))) < np.maximum(p, 1 - p)),
        ],
        "You drew one number for all texts of an imagined test side. Each text has luck of its own.": [
            slip(came=lambda p, rng, n: rng.random((n, 1)) < p)
        ],
        "You drew once for all the imagined test sides: each falls anew.": [
            slip(came=lambda p, rng, n: np.broadcast_to(rng.random(len(p)) < p, (n, len(p))))
        ],
        "All texts came true with the *mean* probability. Each has its own.": [
            slip(came=lambda p, rng, n: rng.random((n, len(p))) < p.mean())
        ],
        "That interval is of 90 %. Cut off 2.5 % at either end.": [slip(ends=(5, 95))],
        "The smallest and the largest ECE depend on how often you draw: take the 2.5th and the 97.5th percentile.": [
            slip(ends=(0, 100))
        ],
        "`np.percentile` wants percents: 2.5 and 97.5.": [slip(ends=(0.025, 0.975))],
        "Mean plus and minus one or two standard deviations isn't what was asked: take the percentiles.": [
            slip(say=lambda g, low, high: (g.mean(), g.mean() - g.std(), g.mean() + g.std())),
            slip(say=lambda g, low, high: (g.mean(), g.mean() - 1.96 * g.std(), g.mean() + 1.96 * g.std())),
            slip(say=lambda g, low, high: (g.mean(), g.mean() - 2 * g.std(), g.mean() + 2 * g.std())),
        ],
        "That is how well the *mean* is known. Wanted is how far a single test side may fall.": [
            slip(say=lambda g, low, high: (g.mean(), g.mean() - 0.031 * g.std(), g.mean() + 0.031 * g.std()))
        ],
        "The three come as mean, low, high.": [
            slip(say=lambda g, low, high: (low, g.mean(), high)),
            slip(say=lambda g, low, high: (low, high, g.mean())),
        ],
        "low and high are exchanged.": [slip(say=lambda g, low, high: (g.mean(), high, low))],
        "You took the middle one, the 50th percentile, for the mean.": [
            slip(say=lambda g, low, high: (np.median(g), low, high))
        ],
        "Gaps of opposite sign cancel in your sum: cut into bins, and take each bin's absolute value.": [
            slip(gap=lambda off, N: sum(x.sum(1) for x in off) / N),
            slip(gap=lambda off, N: np.abs(sum(x.sum(1) for x in off)) / N),
        ],
        "You took the gap of every text. Within a bin they cancel, and only then comes the absolute value.": [
            slip(gap=lambda off, N: sum(np.abs(x).sum(1) for x in off) / N),
        ],
        "Each bin counts by its share of the texts. You gave all the same weight.": [
            slip(gap=lambda off, N: np.mean([np.abs(x.mean(1)) for x in off], axis=0))
        ],
        "You added up the bins' gaps without weighing them by their share.": [
            slip(gap=lambda off, N: sum(np.abs(x.mean(1)) for x in off)),
            slip(gap=lambda off, N: sum(np.abs(x.sum(1)) for x in off)),
        ],
        "That is the largest gap of a bin. The ECE is their mean, weighed by size.": [
            slip(gap=lambda off, N: np.max([np.abs(x.mean(1)) for x in off], axis=0))
        ],
        "The bins have equal width. Those of `calibration` hold equally many texts.": [slip(bins=equal_width)],
        "The texts aren't sorted by p before they are cut into bins.": [
            slip(bins=lambda p, n: np.array_split(np.arange(len(p)), n))
        ],
        "You imagine too few test sides for a steady 2.5th percentile: at least 4,000.": [
            slip(n=20),
            slip(n=100),
            slip(n=400),
            slip(n=400),
            slip(n=500),
            slip(n=1000),
            slip(n=1000),
        ],
        "The texts that are left over go one each to the *first* bins, as `np.array_split` cuts.": [
            slip(bins=lambda p, n: np.array_split(np.argsort(-p, kind="stable"), n)),
            slip(bins=of_sizes(lambda N, n: [N // n] * (n - 1) + [N])),
            slip(bins=of_sizes(lambda N, n: [N // n] * n)),
        ],
        "The bins' gaps are added up over N texts: divide by N, not by the number of bins.": [
            slip(gap=lambda off, N: sum(np.abs(x.sum(1)) for x in off) / len(off)),
        ],
        "You squared the gaps. The absolute value is wanted.": [
            slip(gap=lambda off, N: np.sqrt(sum(x.shape[1] * x.mean(1) ** 2 for x in off) / N)),
            slip(gap=lambda off, N: sum(x.shape[1] * x.mean(1) ** 2 for x in off) / N),
            slip(gap=lambda off, N: np.sqrt(np.mean([x.mean(1) ** 2 for x in off], axis=0))),
        ],
        "You gave all texts of a bin its mean p. Each has its own, and so the bin varies less.": [
            by_bin(lambda rng, x: rng.binomial(len(x), x.mean(), size=MANY) - x.sum()),
        ],
        "You drew normal numbers for what comes. A text comes true or it doesn't: 1 or 0.": [
            by_bin(lambda rng, x: rng.normal(0, np.sqrt((x * (1 - x)).sum()), size=MANY)),
            by_bin(lambda rng, x: rng.normal(0, np.sqrt(len(x) * x.mean() * (1 - x.mean())), size=MANY)),
        ],
        "Your chance doesn't come from `rng`: the same generator must give the same numbers.": [
            lambda p, n_bins, rng: imagined(p, n_bins, np.random.default_rng()),
        ],
        "You made a generator of your own, so that all is drawn alike. Draw with the `rng` you get.": [
            lambda p, n_bins, rng: imagined(p, n_bins, np.random.default_rng(0)),
        ],
        "You changed the p that you were given: `p.sort()` sorts in place, `np.sort(p)` a copy.": [sorted_in_place],
        "You drew other texts, too. The texts and what was said of them stay; only what comes is imagined.": [
            resampled
        ],
        "That is in percent.": [
            lambda p, n_bins, rng: tuple(100 * x for x in imagined(p, n_bins, rng)),
        ],
    }
)


@null_ece.alternative("sorted, in one sum for each bin")
def _(p, n_bins, rng):
    p = np.sort(p)
    sizes = [len(part) for part in np.array_split(p, n_bins)]
    starts = np.cumsum([0, *sizes[:-1]])
    came = (rng.random((5000, len(p))) < p).astype(float)
    share = np.add.reduceat(came, starts, axis=1) / sizes
    said = np.add.reduceat(p, starts) / sizes
    found = (np.abs(share - said) * sizes).sum(axis=1) / len(p)
    return found.mean(), np.quantile(found, 0.025), np.quantile(found, 0.975)


@null_ece.alternative("a table of who belongs to which bin")
def _(p, n_bins, rng):
    member = np.zeros((len(p), n_bins))
    for b, rows in enumerate(np.array_split(np.argsort(p), n_bins)):
        member[rows, b] = 1
    found = np.sort(np.abs((rng.binomial(1, p, size=(4000, len(p))) - p) @ member).sum(axis=1) / len(p))
    return found.mean(), found[99], found[3899]


null_ece.equivalent("bins = np.array_split(np.argsort(p), n_bins)", "equal p are alike: their order changes nothing")
null_ece.equivalent("off = (rng.random((4000, len(p))) <= p) - p", "a draw that equals p never comes")
for ends in ((3.5, 97.5), (1.5, 97.5), (2.5, 98.5), (2.5, 96.5)):
    null_ece.equivalent(
        f"low, high = np.percentile(gaps, [{ends[0]}, {ends[1]}])",
        "a hundredth more or less at one end isn't told from the noise of 4,000 draws",
    )
for n in (4001, 3999):
    null_ece.equivalent(
        f"off = (rng.random(({n}, len(p))) < p) - p", "one imagined test side more or less changes nothing that matters"
    )
