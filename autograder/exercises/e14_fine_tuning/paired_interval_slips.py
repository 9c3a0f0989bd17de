"""What people get wrong in `paired_interval`."""

import numpy as np

from autograder.exercises.e14_fine_tuning.paired_interval import paired_interval


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
