"""How `score_function_moments` of lesson 07 is judged."""

import numpy as np

from autograder.exercise import Exercise

score_function_moments = Exercise("score_function_moments", points=3)


def some(rng, S=5):
    """Probabilities and costs of both signs."""
    p = rng.dirichlet(np.full(S, 2.0))
    return p, rng.normal(size=S) * 2 + 0.7


@score_function_moments.probe("five places, no baseline: the mean")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng))[0]


@score_function_moments.probe("five places, no baseline: the variance")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng))[1]


@score_function_moments.probe("a baseline changes nothing in the mean")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng, 4), 3.3)[0]


@score_function_moments.probe("a baseline changes the variance")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng, 4), 3.3)[1]


@score_function_moments.probe("a negative baseline: the variance")
def _(score_function_moments, rng):
    return score_function_moments(*some(rng, 6), -2.1)[1]


@score_function_moments.probe("equal costs: the mean is 0, the variance isn't")
def _(score_function_moments, rng):
    return np.array(score_function_moments(some(rng)[0], np.full(5, 2.5)))


@score_function_moments.probe("the baseline equals all costs: both are 0")
def _(score_function_moments, rng):
    return np.array(score_function_moments(some(rng)[0], np.full(5, 2.5), 2.5))


@score_function_moments.probe("costs that are whole numbers: the mean")
def _(score_function_moments, rng):
    return score_function_moments(some(rng)[0], rng.integers(-9, 30, size=5))[0]


@score_function_moments.probe("costs that are whole numbers: the variance")
def _(score_function_moments, rng):
    return score_function_moments(some(rng)[0], rng.integers(-9, 30, size=5))[1]


@score_function_moments.probe("costs that are whole numbers, a baseline of 1.5: the variance")
def _(score_function_moments, rng):
    return score_function_moments(some(rng, 4)[0], rng.integers(-9, 30, size=4), 1.5)[1]


@score_function_moments.probe("a place with probability 0", extreme=True)
def _(score_function_moments, rng):
    p, costs = some(rng, 4)
    return np.array(score_function_moments(np.append(p, 0.0), np.append(costs, 7.0), 0.4))


@score_function_moments.probe("one sure place", extreme=True)
def _(score_function_moments, rng):
    return np.array(score_function_moments(np.array([0.0, 1.0, 0.0]), rng.normal(size=3), 0.5))


@score_function_moments.probe("a single place", extreme=True)
def _(score_function_moments, rng):
    return np.array(score_function_moments(np.array([1.0]), np.array([3.7]), 0.5))


@score_function_moments.probe("huge costs, close together: the variance", double=True)
def _(score_function_moments, rng):
    p, costs = some(rng, 4)
    return score_function_moments(p, costs + 1e6, 1e6)[1]


@score_function_moments.probe("your arguments stay as they were")
def _(score_function_moments, rng):
    p, costs = some(rng, 4)
    given = {"p": p, "costs": costs}
    copies = {name: array.copy() for name, array in given.items()}
    score_function_moments(p, costs, 1.5)
    return f"{' and '.join(n for n in given if not np.array_equal(given[n], copies[n])) or 'nothing'} changed"


@score_function_moments.alternative("a loop over the draws")
def _(p, costs, baseline=0.0):
    S = len(p)
    rows = []
    for i in range(S):
        row = -np.array(p, dtype=float)
        row[i] += 1
        rows.append((costs[i] - baseline) * row)
    mean = sum(p[i] * rows[i] for i in range(S))
    variance = sum(p[i] * (rows[i] - mean) ** 2 for i in range(S))
    return mean, variance


@score_function_moments.alternative("the mean in closed form, np.average for the variance")
def _(p, costs, baseline=0.0):
    off = np.asarray(costs) - baseline
    mean = p * (off - p @ off)
    table = off[:, None] * (np.identity(len(p)) - p[None])
    return mean, np.average(np.square(table - mean[None]), axis=0, weights=p)
