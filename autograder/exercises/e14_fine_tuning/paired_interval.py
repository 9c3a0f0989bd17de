"""How `paired_interval` of lesson 14 is judged. Chance is allowed for: a fifth of a standard error."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise

paired_interval = Exercise(
    "paired_interval",
    points=3,
    forbid=("scipy.stats.bootstrap",),
    instead="draw with the `rng` that is given, and take the percentiles yourself",
)


def within(se):
    """Two bootstraps of 10,000 draws agree to about a twentieth of a standard error at each end."""
    return Close(rtol=0, atol=0.2 * se)


WHOLE = Close(rtol=0, atol=0.01)  # where a percentile lies well inside a step of 1/N, all draws agree on it


def spread(rng, N, only_a, only_b, both_wrong=2):
    """Exactly so many texts on which only a, or only b, is right, in any order."""
    right_a, right_b = np.ones(N, dtype=bool), np.ones(N, dtype=bool)
    right_b[:only_a] = right_a[only_a : only_a + only_b] = False
    right_a[N - both_wrong :] = right_b[N - both_wrong :] = False
    order = rng.permutation(N)
    return right_a[order], right_b[order]


def fresh(rng):
    return np.random.default_rng(int(rng.integers(1000)))


def shares(N=8):
    """Eight pairs of shares, no two leads alike."""
    return np.array([0.95, 0.2, 0.97, 0.64, 0.1, 0.99, 0.5, 0.31])[:N], np.array(
        [0.34, 0.53, 0.1, 0.5, 0.82, 0.04, 0.22, 0.4]
    )[:N]


@paired_interval.probe("22 texts: 7 that only a gets right, 1 that only b does", WHOLE)
def _(paired_interval, rng):
    return paired_interval(*spread(rng, 22, 7, 1), fresh(rng))


@paired_interval.probe("20 texts: b is ahead", WHOLE)
def _(paired_interval, rng):
    return paired_interval(*spread(rng, 20, 2, 5), fresh(rng))


@paired_interval.probe("26 texts: wherever they differ, a is right", WHOLE)
def _(paired_interval, rng):
    return paired_interval(*spread(rng, 26, 12, 0), fresh(rng))


@paired_interval.probe("25 texts: only two leads, both of them a's", WHOLE)
def _(paired_interval, rng):
    return paired_interval(*spread(rng, 25, 2, 0), fresh(rng))


@paired_interval.probe("23 texts, ones and zeros as integers", WHOLE)
def _(paired_interval, rng):
    right_a, right_b = spread(rng, 23, 1, 7)
    return paired_interval(right_a.astype(int), right_b.astype(int), fresh(rng))


@paired_interval.probe("shares of three runs each, not True and False", within(0.078))
def _(paired_interval, rng):
    order = rng.permutation(36)
    right_a, right_b = np.arange(36) % 4 / 3, np.arange(36) // 4 % 3 / 3
    return paired_interval(right_a[order], right_b[order], fresh(rng))


@paired_interval.probe("only ten texts", within(0.155))
def _(paired_interval, rng):
    right_a, right_b = np.linspace(0, 1, 10), np.array([0.9, 0, 0.3, 0.3, 0.8, 0.1, 1, 0.2, 0.6, 0.1])
    return paired_interval(right_a, right_b, fresh(rng))


@paired_interval.probe("37 texts, right or wrong: is the difference, times 37, a whole number?")
def _(paired_interval, rng):
    found = 37 * float(paired_interval(*spread(rng, 37, 10, 4), fresh(rng))[0])
    return bool(abs(found - round(found)) < 1e-6)


@paired_interval.probe("eight shares: the difference itself", Close(rtol=0, atol=1e-6), extreme=True)
def _(paired_interval, rng):
    return paired_interval(*shares(), fresh(rng))[0]


@paired_interval.probe("the same generator gives the same interval")
def _(paired_interval, rng):
    one, other = (np.array(paired_interval(*shares(), np.random.default_rng(5))) for _ in range(2))
    return bool((one == other).all())


@paired_interval.probe("twelve generators: do the ends differ, and as little as those of 10,000 resamples?")
def _(paired_interval, rng):
    found = np.array([paired_interval(*shares(), np.random.default_rng(s))[1:] for s in rng.integers(2**31, size=12)])
    off = ((found - found.mean(axis=0)) ** 2).sum() / 0.0048**2  # about 22 for 10,000 resamples, 220 for 1,000
    return "all alike" if len(set(found[:, 0])) == 1 else "a little" if off < 66 else "too much: too few resamples"


@paired_interval.probe("the same model twice", extreme=True)
def _(paired_interval, rng):
    right_a, _ = spread(rng, 24, 5, 5)
    return paired_interval(right_a, right_a.copy(), np.random.default_rng(2))


@paired_interval.probe("one text", extreme=True)
def _(paired_interval, rng):
    return paired_interval(np.array([True]), np.array([False]), np.random.default_rng(3))


@paired_interval.probe("your arguments stay as they were: True and False, and shares")
def _(paired_interval, rng):
    one, other = spread(rng, 20, 4, 2), shares()
    paired_interval(*one, np.random.default_rng(1))
    paired_interval(*other, np.random.default_rng(1))
    return *one, *other


def boot(right_a, right_b, rng, *, ends=(2.5, 97.5), paired=True, replace=True, n=None, draw=None, what=None, sign=1):
    """The solution with a part exchanged."""
    a, b = np.asarray(right_a, float), np.asarray(right_b, float)
    N = len(a)
    size = n(N) if n else N
    if draw:
        drawn = others = draw(rng, N)
    elif replace:
        drawn = rng.integers(N, size=(10_000, size))
        others = drawn if paired else rng.integers(N, size=(10_000, size))
    else:
        drawn = others = np.argsort(rng.random((10_000, N)), axis=1)
    means = a[drawn].mean(1) - b[others].mean(1)
    low, high = np.percentile(sign * means, ends)
    if what:
        return what(a, b, means)
    return sign * (a - b).mean(), low, high


def slip(**changes):
    return lambda right_a, right_b, rng: boot(right_a, right_b, rng, **changes)


def of_differences(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    return lead.mean(), *np.percentile(lead, [2.5, 97.5])


def few(many):
    return slip(draw=lambda rng, N: rng.integers(N, size=(many, N)))


def of_leads(lead_of):
    """The solution with other differences."""

    def found(right_a, right_b, rng):
        lead = lead_of(np.asarray(right_a), np.asarray(right_b))
        means = lead[rng.integers(len(lead), size=(10_000, len(lead)))].mean(axis=1)
        return lead.mean(), *np.percentile(means, [2.5, 97.5])

    return found


def only_disagreements(right_a, right_b, rng, whole=True):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    some = lead[lead != 0] if lead.any() else np.zeros(1)
    means = some[rng.integers(len(some), size=(10_000, len(some)))].sum(axis=1) / (len(lead) if whole else len(some))
    return lead.mean() if whole else some.mean(), *np.percentile(means, [2.5, 97.5])


def medians(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    found = np.median(lead[rng.integers(len(lead), size=(10_000, len(lead)))], axis=1)
    return lead.mean(), *np.percentile(found, [2.5, 97.5])


def in_place(right_a, right_b, rng):
    lead = np.asarray(right_a, float)
    lead -= right_b
    return boot(lead, np.zeros(len(lead)), rng)


def either_way(errors, ddof=0):
    """The mean, plus and minus so many standard errors."""

    def found(right_a, right_b, rng):
        lead = np.asarray(right_a, float) - np.asarray(right_b, float)
        error = lead.std(ddof=min(ddof, len(lead) - 1)) / len(lead) ** 0.5
        return lead.mean(), lead.mean() - errors * error, lead.mean() + errors * error

    return found


def along_the_texts(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    means = lead[rng.integers(len(lead), size=(10_000, len(lead)))].mean(axis=0)
    return lead.mean(), *np.percentile(means, [2.5, 97.5])


def one_sample_for_all(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    lead = lead[rng.integers(len(lead), size=len(lead))]
    return lead.mean(), lead.mean(), lead.mean()


def signs_flipped(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    means = (lead * rng.choice([-1, 1], size=(10_000, len(lead)))).mean(axis=1)
    return lead.mean(), *np.percentile(means, [2.5, 97.5])


def relative(right_a, right_b, rng):
    mean, low, high = boot(right_a, right_b, rng)
    base = max(float(np.mean(np.asarray(right_b, float))), 1e-9)
    return mean / base, low / base, high / base


paired_interval.tell(
    {
        "You drew texts for each model by itself. One draw serves both: they were asked the same texts.": [
            slip(paired=False)
        ],
        "Your interval is that of 90 %: 5 % are cut off at either end. 95 % leave 2.5 at either end.": [
            slip(ends=(5, 95)),
        ],
        "You cut off all 5 % at one end, or 5 at one and 2.5 at the other. The middle 95 % leave 2.5 at either end.": [
            slip(ends=(0, 95)),
            slip(ends=(5, 97.5)),
            slip(ends=(5, 100)),
        ],
        "`np.percentile` wants percents: 2.5 and 97.5 (`np.quantile` wants shares).": [slip(ends=(0.025, 0.975))],
        "The smallest and the largest mean depend on how often you draw. Take the 2.5th and 97.5th percentile.": [
            slip(ends=(0, 100))
        ],
        "Your interval is one standard error either way, 68 %. Take the percentiles.": [
            slip(ends=(16, 84)),
            either_way(1),
        ],
        "Your interval is that of 99 %. 95 % leave 2.5 at either end.": [slip(ends=(0.5, 99.5))],
        "Sums were taken where means are wanted: divide by N.": [
            slip(what=lambda a, b, m: ((a - b).mean(), *(len(a) * np.percentile(m, [2.5, 97.5])))),
            slip(what=lambda a, b, m: ((a - b).sum(), *(len(a) * np.percentile(m, [2.5, 97.5])))),
        ],
        "Nothing is to be rounded.": [
            slip(what=lambda a, b, m: tuple(np.round([(a - b).mean(), *np.percentile(m, [2.5, 97.5])], 4).tolist())),
            slip(what=lambda a, b, m: tuple(np.round([(a - b).mean(), *np.percentile(m, [2.5, 97.5])], 3).tolist())),
            slip(what=lambda a, b, m: tuple(np.round([(a - b).mean(), *np.percentile(m, [2.5, 97.5])], 2).tolist())),
        ],
        "True minus True is an error in NumPy: make numbers of them first.": [of_leads(lambda a, b: a - b)],
        "You took standard errors, as if the means were normal. The percentiles of the resamples are wanted.": [
            either_way(1.96),
            either_way(1.96, ddof=1),
            either_way(2),
            slip(what=lambda a, b, m: ((a - b).mean(), m.mean() - 1.96 * m.std(), m.mean() + 1.96 * m.std())),
        ],
        "You turned the interval round the mean (2 d − high, 2 d − low). The percentiles themselves are wanted.": [
            slip(
                what=lambda a, b, m: (
                    (a - b).mean(),
                    2 * (a - b).mean() - np.percentile(m, 97.5),
                    2 * (a - b).mean() - np.percentile(m, 2.5),
                )
            )
        ],
        "Your difference is the mean of the resamples. Take that of the texts, which no draw moves.": [
            slip(what=lambda a, b, m: (m.mean(), *np.percentile(m, [2.5, 97.5])))
        ],
        "You took medians. The means of the resamples are wanted, and the mean of the leads.": [
            medians,
            slip(what=lambda a, b, m: (np.median(a - b), *np.percentile(m, [2.5, 97.5]))),
        ],
        "You drew only among the texts on which the two differ. How many differ would change with the texts, too.": [
            only_disagreements,
            lambda right_a, right_b, rng: only_disagreements(right_a, right_b, rng, whole=False),
        ],
        "The share of the runs that are right got lost: 2/3 isn't 0 and isn't 1. Make floats of them.": [
            of_leads(lambda a, b: a.astype(int) - b.astype(int)),
            of_leads(lambda a, b: a.astype(bool).astype(float) - b.astype(bool)),
            of_leads(lambda a, b: (a > 0.5).astype(float) - (b > 0.5)),
            of_leads(lambda a, b: np.sign(a.astype(float) - b)),
        ],
        "Your chance doesn't come from `rng`: the same generator must give the same interval.": [
            lambda right_a, right_b, rng: boot(right_a, right_b, np.random.default_rng()),
        ],
        "You made a generator of your own, so that all intervals are drawn alike. Draw with the `rng` you get.": [
            lambda right_a, right_b, rng: boot(right_a, right_b, np.random.default_rng(0)),
        ],
        "You changed the array that you were given: `-=` writes into it, also after `np.asarray`.": [in_place],
        "low and high are exchanged.": [slip(ends=(97.5, 2.5))],
        "It is a's lead over b: a minus b.": [slip(sign=-1)],
        "Each resample holds as many texts as there are. Draw N of the N, no fewer and no more.": [
            slip(n=lambda N: max(N // 2, 1)),
            slip(n=lambda N: max(N - 1, 1)),
            slip(n=lambda N: 10),
            slip(n=lambda N: 100),
            slip(n=lambda N: 1000),
            slip(n=lambda N: 2 * N),
        ],
        "The first or the last text is never drawn: the places go from 0 to N − 1.": [
            slip(draw=lambda rng, N: rng.integers(max(N - 1, 1), size=(10_000, N))),
            slip(draw=lambda rng, N: rng.integers(min(1, N - 1), N, size=(10_000, N))),
        ],
        "Drawn without replacement, every resample is all the texts again. Draw with replacement.": [
            slip(replace=False)
        ],
        "You took percentiles of the single differences. What is wanted is how far their *mean* would move.": [
            of_differences
        ],
        "You draw too few resamples for a steady 2.5th percentile: at least 10,000.": [
            few(30),
            few(100),
            few(200),
            few(500),
            few(1000),
            few(1000),
        ],
        "The mean goes over the texts of each resample, not over the resamples.": [along_the_texts],
        "You drew once. The interval comes from thousands of draws.": [one_sample_for_all],
        "You turned signs at random: that asks what would happen if both were equally good. Draw texts instead.": [
            signs_flipped
        ],
        "low and high are ends, not distances from the mean.": [
            slip(
                what=lambda a, b, m: (
                    (a - b).mean(),
                    (a - b).mean() - np.percentile(m, 2.5),
                    np.percentile(m, 97.5) - (a - b).mean(),
                )
            )
        ],
        "Divided by b's share it is a ratio. The difference itself is wanted.": [relative],
        "Texts that only b gets right count against a: subtract, don't only count where a is ahead.": [
            of_leads(lambda a, b: a.astype(bool) & ~b.astype(bool))
        ],
        "You count where the two differ. Which of the two is right makes the sign.": [
            of_leads(lambda a, b: a != b),
            of_leads(lambda a, b: np.abs(a.astype(float) - b)),
        ],
        "That is in percent. Shares are wanted.": [
            lambda right_a, right_b, rng: tuple(100 * x for x in boot(right_a, right_b, rng))
        ],
    }
)


@paired_interval.alternative("how often each text is drawn")
def _(right_a, right_b, rng):
    lead = np.array(right_a, dtype=float) - np.array(right_b, dtype=float)
    N = len(lead)
    means = rng.multinomial(N, np.full(N, 1 / N), size=12_000) @ lead / N
    low, high = np.quantile(means, (0.025, 0.975))
    return lead.mean(), low, high


@paired_interval.alternative("resamples in a sorted list")
def _(right_a, right_b, rng):
    lead = 1.0 * np.asarray(right_a) - 1.0 * np.asarray(right_b)
    parts = [rng.choice(lead, size=(2000, len(lead))).mean(axis=1) for _ in range(5)]
    means = sorted(np.concatenate(parts).tolist())
    return float(lead.mean()), means[249], means[9749]


for line in ("low, high = np.percentile(means, [{}, {}])".format(*ends) for ends in ((3.5, 97.5), (2.5, 96.5))):
    paired_interval.equivalent(line, "a hundredth more or less at one end isn't told from the noise of 10,000 draws")
paired_interval.equivalent(
    "drawn = rng.integers(len(lead), size=(10001, len(lead)))", "one resample more changes nothing that matters"
)
paired_interval.equivalent(
    "drawn = rng.integers(len(lead), size=(9999, len(lead)))", "one resample less changes nothing that matters"
)
