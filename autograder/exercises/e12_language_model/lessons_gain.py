"""How `lessons_gain` of lesson 12 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import error

lessons_gain = Exercise("lessons_gain", points=2)


@lessons_gain.probe("prefixes, pairs for nothing")
def _(lessons_gain, rng):
    return [lessons_gain(T, "prefixes") for T in (2, 5, 64, int(rng.integers(100, 1000)))]


@lessons_gain.probe("windows, pairs for nothing")
def _(lessons_gain, rng):
    return [lessons_gain(T, "windows") for T in (2, 5, 64, int(rng.integers(100, 1000)))]


@lessons_gain.probe("all at once")
def _(lessons_gain, rng):
    return [lessons_gain(T, "all", pair) for T in (3, 40) for pair in (0.0, 0.3)]


@lessons_gain.probe("prefixes, where pairs cost something")
def _(lessons_gain, rng):
    return [lessons_gain(T, "prefixes", float(pair)) for T in (3, 10, 100) for pair in rng.uniform(0.01, 2, size=2)]


@lessons_gain.probe("windows, where pairs cost something")
def _(lessons_gain, rng):
    return [lessons_gain(T, "windows", float(pair)) for T in (3, 10, 100) for pair in rng.uniform(0.01, 2, size=2)]


@lessons_gain.probe("pairs cost far more than positions")
def _(lessons_gain, rng):
    return [lessons_gain(T, scheme, 1e9) for T in (2, 7, 50) for scheme in ("prefixes", "windows")]


@lessons_gain.probe("a row of one token")
def _(lessons_gain, rng):
    return [lessons_gain(1, scheme, pair) for scheme in ("all", "prefixes", "windows") for pair in (0.0, 1.5)]


@lessons_gain.probe("a hundred thousand tokens")
def _(lessons_gain, rng):
    return [lessons_gain(100_000, scheme, pair) for scheme in ("prefixes", "windows") for pair in (0.0, 0.01)]


@lessons_gain.probe("a scheme that doesn't exist")
def _(lessons_gain, rng):
    return [error(lambda name=name: lessons_gain(4, name)) for name in ("prefix", "", "suffixes")]


def gain(T, scheme, pair, *, pairs=lambda t: t * t, first=1, last=0, turn=False, windows=None):
    """The solution with a part exchanged."""
    if scheme not in ("all", "prefixes", "windows"):
        raise ValueError(scheme)
    once = T + pair * pairs(T)
    work = {
        "all": lambda: once,
        "prefixes": lambda: sum(t + pair * pairs(t) for t in range(first, T + 1 + last)),
        "windows": lambda: (windows or (lambda T, once: T * once))(T, once),
    }[scheme]()
    return once / work if turn else work / once


def slip(**changes):
    return lambda T, scheme, pair=0.0: gain(T, scheme, pair, **changes)


def in_int32(T, scheme, pair=0.0):
    if scheme != "prefixes":
        return gain(T, scheme, pair)
    t = np.arange(1, T + 1, dtype=np.int32)
    return float((t + pair * t**2).sum() / (T + pair * T**2))


def recursive(T, scheme, pair=0.0):
    def work(t):
        return t + pair * t * t + work(t - 1) if t else 0

    return work(T) / (T + pair * T * T) if scheme == "prefixes" else gain(T, scheme, pair)


def other_error(T, scheme, pair=0.0):
    assert scheme in ("all", "prefixes", "windows")
    return gain(T, scheme, pair)


lessons_gain.tell(
    {
        "Your ratio stands on its head: how many times *more* work the scheme is than all at once.": [slip(turn=True)],
        "You count only the pairs that the causal mask allows. The product is computed for all t² of a row.": [
            slip(pairs=lambda t: t * (t + 1) / 2),
            slip(pairs=lambda t: t * (t - 1) / 2),
        ],
        "Pairs have no say in your answer. With `pair` above 0 each costs something, in both schemes and in what they "
        "are compared with.": [
            lambda T, scheme, pair=0.0: gain(T, scheme, 0.0),
            lambda T, scheme, pair=0.0: (
                {"all": 1.0, "windows": T, "prefixes": (T + 1) / 2}[scheme]
                if scheme in ("all", "windows", "prefixes")
                else gain(T, scheme, pair)
            ),
        ],
        "You count T − 1 lessons. Each of the T tokens read has one: there are T rows, of 1, 2, … T tokens.": [
            lambda T, scheme, pair=0.0: {"prefixes": gain(T, scheme, pair, last=-1), "windows": T - 1}.get(
                scheme, gain(T, scheme, pair)
            )
        ],
        "You took the mean over the rows. Add up the work of all rows of the scheme.": [
            lambda T, scheme, pair=0.0: gain(T, scheme, pair) / (1 if scheme == "all" else T)
        ],
        "You returned the work. Wanted is how many times the work of *one pass* it is: divide by that.": [
            lambda T, scheme, pair=0.0: gain(T, scheme, pair) * (1 if scheme == "all" else T + pair * T * T),
            lambda T, scheme, pair=0.0: gain(T, scheme, pair) * (T + pair * T * T),
        ],
        "You gave all prefixes their mean length. Add up over 1, 2, … T: squares don't average.": [
            lambda T, scheme, pair=0.0: (
                T * (T / 2 + pair * T * T / 4) / (T + pair * T * T) if scheme == "prefixes" else gain(T, scheme, pair)
            ),
            lambda T, scheme, pair=0.0: (
                T * ((T + 1) / 2 + pair * (T + 1) ** 2 / 4) / (T + pair * T * T)
                if scheme == "prefixes"
                else gain(T, scheme, pair)
            ),
        ],
        "You squared the sum of the lengths. Pairs are within a row: square each length, then add.": [
            lambda T, scheme, pair=0.0: (
                (lambda t: t + pair * t * t)({"prefixes": T * (T + 1) / 2, "windows": T * T}.get(scheme, T))
                / (T + pair * T * T)
            ),
            lambda T, scheme, pair=0.0: (
                (lambda t: (t + pair * t * t) / (T + pair * T * T))(T * (T + 1) / 2)
                if scheme == "prefixes"
                else gain(T, scheme, pair)
            ),
        ],
        "Positions and pairs are exchanged: t positions cost 1 each, and `pair` belongs to the t² pairs.": [
            lambda T, scheme, pair=0.0: (
                sum(pair * t + t * t for t in range(1, T + 1)) / (pair * T + T * T)
                if scheme == "prefixes"
                else gain(T, scheme, pair)
            )
        ],
        "Squares of a hundred thousand are too large for int32. Take Python's numbers, or int64.": [in_int32],
        "Python calls itself a thousand times at most: for T = 100,000 take a loop, a sum or a formula.": [recursive],
        "Each name is to be met whole: `in` asks whether it is a part of the other text. Compare with ==.": [
            lambda T, scheme, pair=0.0: gain(
                T, next((name for name in ("all", "prefixes", "windows") if scheme in name), scheme), pair
            ),
            lambda T, scheme, pair=0.0: gain(
                T, next((name for name in ("all", "prefixes", "windows") if scheme and scheme in name), scheme), pair
            ),
            lambda T, scheme, pair=0.0: gain(
                T, {"a": "all", "p": "prefixes", "w": "windows"}.get(scheme[:1], scheme), pair
            ),
        ],
        "A prefix is missing, the longest one or the shortest: they have 1, 2, … T tokens.": [
            slip(last=-1),
            slip(first=2),
        ],
        "There is one prefix too many: the longest has T tokens.": [slip(last=1)],
        "Your prefixes cost T times as much, as if each had T tokens. The first has one token, the second two.": [
            lambda T, scheme, pair=0.0: gain(T, "windows" if scheme == "prefixes" else scheme, pair)
        ],
        "Your windows grow like prefixes. Each of the T lessons has a window of T tokens of its own.": [
            lambda T, scheme, pair=0.0: gain(T, "prefixes" if scheme == "windows" else scheme, pair)
        ],
        "A prefix scheme costs about half of T: the mean of 1, 2, … T, which is (T + 1) / 2 and not T / 2.": [
            lambda T, scheme, pair=0.0: T / 2 if scheme == "prefixes" else gain(T, scheme, pair)
        ],
        "Your windows are T² times the work. There are T of them, and each is one row.": [
            slip(windows=lambda T, once: T * T * once)
        ],
        "A window's pairs are counted once for all windows. Every window computes its own.": [
            lambda T, scheme, pair=0.0: (
                (T * T + pair * T * T) / (T + pair * T * T) if scheme == "windows" else gain(T, scheme, pair)
            )
        ],
        "You threw away what is behind the point: `//` gives whole numbers.": [
            lambda T, scheme, pair=0.0: gain(T, scheme, pair) // 1
        ],
        "You divided by the work of T positions alone; all at once computes pairs, too.": [
            lambda T, scheme, pair=0.0: gain(T, scheme, pair) * (T + pair * T * T) / T
        ],
        "An unknown scheme should be a `ValueError`; yours gave an answer or another error.": [
            lambda T, scheme, pair=0.0: {
                "all": lambda: 1.0,
                "prefixes": lambda: gain(T, "prefixes", pair),
                "windows": lambda: gain(T, "windows", pair),
            }[scheme](),
            lambda T, scheme, pair=0.0: gain(T, scheme if scheme in ("all", "prefixes") else "windows", pair),
            other_error,
        ],
    }
)


@lessons_gain.alternative("closed formulas")
def _(T, scheme, pair=0.0):
    once = 1 + pair * T
    if scheme == "all":
        return 1.0
    if scheme == "windows":
        return float(T)
    if scheme == "prefixes":
        return ((T + 1) / 2 + pair * (T + 1) * (2 * T + 1) / 6) / once
    raise ValueError(f"no scheme {scheme!r}")


@lessons_gain.alternative("from a list of lengths")
def _(T, scheme, pair=0.0):
    lengths = {"all": [T], "prefixes": range(1, T + 1), "windows": [T] * T}
    if scheme not in lengths:
        raise ValueError(f"scheme must be one of {', '.join(lengths)}")
    cost = sum(t * (1 + pair * t) for t in lengths[scheme])
    return cost / (T * (1 + pair * T))


lessons_gain.equivalent(
    "lengths = {'all': [T], 'prefixes': range(0, T + 1), 'windows': [T] * T}", "a row of no tokens costs nothing"
)
