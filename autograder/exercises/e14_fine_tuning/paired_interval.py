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
