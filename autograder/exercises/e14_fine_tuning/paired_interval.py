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


def made(rng, N, a=0.85, b=0.8, alike=0.8):
    """Who is right where: mostly both or neither."""
    hard = rng.random(N)
    one, other = (np.where(rng.random(N) < alike, hard, rng.random(N)) < share for share in (a, b))
    return one, other


def spread(N, only_a, only_b):
    """Exactly so many texts on which only a, or only b, is right; and the standard error."""
    right_a, right_b = np.ones(N, dtype=bool), np.ones(N, dtype=bool)
    right_b[:only_a] = False
    right_a[only_a : only_a + only_b] = False
    both_wrong = slice(only_a + only_b, only_a + only_b + N // 10)
    right_a[both_wrong] = right_b[both_wrong] = False
    mean = (only_a - only_b) / N
    return right_a, right_b, np.sqrt(((only_a + only_b) / N - mean**2) / N)


def shuffled(rng, right_a, right_b):
    order = rng.permutation(len(right_a))
    return right_a[order], right_b[order]


@paired_interval.probe("120 texts: 18 that only a gets right, 9 that only b does", within(0.043))
def _(paired_interval, rng):
    right_a, right_b, _ = spread(120, 18, 9)
    return paired_interval(*shuffled(rng, right_a, right_b), np.random.default_rng(int(rng.integers(1000))))


@paired_interval.probe("100 texts: b is ahead", within(0.0555))
def _(paired_interval, rng):
    right_a, right_b, _ = spread(100, 10, 25)
    return paired_interval(*shuffled(rng, right_a, right_b), np.random.default_rng(int(rng.integers(1000))))


@paired_interval.probe("140 texts, two models that mostly agree", within(0.04))
def _(paired_interval, rng):
    right_a, right_b, _ = spread(140, 6, 3)
    return paired_interval(*shuffled(rng, right_a, right_b), np.random.default_rng(int(rng.integers(1000))))


@paired_interval.probe("100 texts, two models that err apart", within(0.0605))
def _(paired_interval, rng):
    right_a, right_b, _ = spread(100, 23, 15)
    return paired_interval(*shuffled(rng, right_a, right_b), np.random.default_rng(int(rng.integers(1000))))


@paired_interval.probe("the difference itself", Close(rtol=0, atol=1e-6))
def _(paired_interval, rng):
    right_a, right_b = made(rng, 137)
    return paired_interval(right_a, right_b, np.random.default_rng(1))[0]


@paired_interval.probe("shares of three runs each, not True and False", within(0.044))
def _(paired_interval, rng):
    right_a, right_b = np.arange(132) % 4 / 3, np.arange(132) // 4 % 3 / 3
    return paired_interval(*shuffled(rng, right_a, right_b), np.random.default_rng(int(rng.integers(1000))))


@paired_interval.probe("ones and zeros as integers", within(0.043))
def _(paired_interval, rng):
    right_a, right_b, _ = spread(120, 9, 18)
    order = rng.permutation(120)
    draws = np.random.default_rng(int(rng.integers(1000)))
    return paired_interval(right_a[order].astype(int), right_b[order].astype(int), draws)


@paired_interval.probe("only ten texts", within(0.155))
def _(paired_interval, rng):
    right_a, right_b = np.linspace(0, 1, 10), np.array([0.9, 0, 0.3, 0.3, 0.8, 0.1, 1, 0.2, 0.6, 0.1])
    return paired_interval(right_a, right_b, np.random.default_rng(int(rng.integers(1000))))


@paired_interval.probe("the same model twice", extreme=True)
def _(paired_interval, rng):
    right_a, _ = made(rng, 50)
    return paired_interval(right_a, right_a.copy(), np.random.default_rng(2))


@paired_interval.probe("one text", extreme=True)
def _(paired_interval, rng):
    return paired_interval(np.array([True]), np.array([False]), np.random.default_rng(3))


@paired_interval.probe("the same generator gives the same interval", extreme=True)
def _(paired_interval, rng):
    right_a, right_b = made(rng, 90)
    one, other = (paired_interval(right_a, right_b, np.random.default_rng(5)) for _ in range(2))
    return bool(one == tuple(other)) if isinstance(one, tuple) else bool(np.array_equal(one, other))


@paired_interval.probe("another generator, another interval, but hardly", extreme=True)
def _(paired_interval, rng):
    right_a, right_b = rng.random(80), rng.random(80)
    one, other = (np.array(paired_interval(right_a, right_b, np.random.default_rng(s))) for s in (5, 6))
    return bool((one[1:] != other[1:]).any()), bool(
        np.abs(one - other).max() < 0.2 * np.std(right_a - right_b) / 80**0.5
    )


@paired_interval.probe("your arguments stay as they were")
def _(paired_interval, rng):
    right_a, right_b = made(rng, 40)
    paired_interval(right_a, right_b, np.random.default_rng(1))
    return right_a, right_b


def boot(right_a, right_b, rng, *, ends=(2.5, 97.5), paired=True, replace=True, n=None, what=None, sign=1):
    """The solution with a part exchanged."""
    a, b = np.asarray(right_a, float), np.asarray(right_b, float)
    N = len(a)
    size = n or N
    if replace:
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


def few(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    means = lead[rng.integers(len(lead), size=(30, len(lead)))].mean(axis=1)
    return lead.mean(), *np.percentile(means, [2.5, 97.5])


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


def straight(right_a, right_b, rng):
    """np.subtract of truth values raises; taken as "is a right where b isn't"."""
    lead = np.asarray(right_a, bool) & ~np.asarray(right_b, bool)
    means = lead[rng.integers(len(lead), size=(10_000, len(lead)))].mean(axis=1)
    return lead.mean(), *np.percentile(means, [2.5, 97.5])


def unequal(right_a, right_b, rng):
    lead = np.asarray(right_a, float) != np.asarray(right_b, float)
    means = lead[rng.integers(len(lead), size=(10_000, len(lead)))].mean(axis=1)
    return lead.mean(), *np.percentile(means, [2.5, 97.5])


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
            slip(what=lambda a, b, means: ((a - b).mean(), (a - b).mean() - means.std(), (a - b).mean() + means.std())),
        ],
        "low and high are exchanged.": [slip(ends=(97.5, 2.5))],
        "It is a's lead over b: a minus b.": [slip(sign=-1)],
        "You drew fewer texts than there are, so the means move too much: draw N of the N.": [slip(n=40)],
        "Drawn without replacement, every resample is all the texts again. Draw with replacement.": [
            slip(replace=False)
        ],
        "You took percentiles of the single differences. What is wanted is how far their *mean* would move.": [
            of_differences
        ],
        "A few dozen resamples are too few for their 2.5th percentile: draw at least 10,000.": [few],
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
        "Texts that only b gets right count against a: subtract, don't only count where a is ahead.": [straight],
        "You count where the two differ. Which of the two is right makes the sign.": [unequal],
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


for line in (
    "low, high = np.percentile(means, [{}, {}])".format(*ends)
    for ends in ((3.5, 97.5), (1.5, 97.5), (2.5, 98.5), (2.5, 96.5))
):
    paired_interval.equivalent(line, "a hundredth more or less at one end isn't told from the noise of 10,000 draws")
paired_interval.equivalent(
    "drawn = rng.integers(len(lead), size=(10001, len(lead)))", "one resample more changes nothing that matters"
)
paired_interval.equivalent(
    "drawn = rng.integers(len(lead), size=(9999, len(lead)))", "one resample less changes nothing that matters"
)
