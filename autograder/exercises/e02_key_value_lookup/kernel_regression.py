"""How `kernel_regression` of lesson 02 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import INSTEAD, LIBRARY, SINGLE, shares, stacked

kernel_regression = Exercise("kernel_regression", points=3, forbid=LIBRARY, instead=INSTEAD)


def survey(rng, T=7, S=5, D=2, *value_shape):
    """Places asked for, places known, and what was found there: in [0, 3] and some hundreds."""
    return 3 * rng.random((T, D)), 3 * rng.random((S, D)), 100 * rng.normal(size=(S, *value_shape)) + 300


@kernel_regression.probe("seven places asked for, five known")
def _(kernel_regression, rng):
    return kernel_regression(*survey(rng), 0.8)


@kernel_regression.probe("on a line and in space (D = 1 and 3), wide and narrow")
def _(kernel_regression, rng):
    return stacked(kernel_regression(*survey(rng, 6, 4, D), width) for D in (1, 3) for width in (0.3, 2.5))


@kernel_regression.probe("each value is a row of three numbers")
def _(kernel_regression, rng):
    return stacked([kernel_regression(*survey(rng, 6, 4, 2, 3), 0.7)])


@kernel_regression.probe("as many places asked for as known")
def _(kernel_regression, rng):
    return kernel_regression(*survey(rng, 5, 5, 5), 1.3)


@kernel_regression.probe(
    "a single place asked for (T = 1), a single one known (S = 1), values that are rows of one number"
)
def _(kernel_regression, rng):
    one, alone = survey(rng, 1, 5), survey(rng, 6, 1)
    return [kernel_regression(*x, 0.8) for x in (one, alone, survey(rng, 4, 3, 2, 1), survey(rng, 1, 5, 1, 1))]


@kernel_regression.probe("asked at places that are known already, and beside two at the same spot")
def _(kernel_regression, rng):
    queries, keys, values = survey(rng)
    keys[3], queries[0], queries[1] = keys[1], keys[0], keys[3]
    return kernel_regression(queries, keys, values, 0.6)


@kernel_regression.probe("places and values on both sides of zero, arrays that lie transposed in memory")
def _(kernel_regression, rng):
    queries, keys, values = rng.normal(size=(2, 6)).T, rng.normal(size=(2, 5)).T, rng.normal(size=(3, 5)).T
    return kernel_regression(queries, keys, values, 0.9)


@kernel_regression.probe("your inputs stay as they were")
def _(kernel_regression, rng):
    queries, keys, values = survey(rng)
    queries[1], keys[2], values[3] = 0, [1, 0], 0
    return kernel_regression(queries, keys, values, 1), queries, keys, values


@kernel_regression.probe("far from every known place", SINGLE, extreme=True)
def _(kernel_regression, rng):
    queries, keys, values = survey(rng)
    keys[0] = [3.1, 3.1]  # the nearest, and a neighbour that shares the weight even from far away
    keys[1] = keys[0] - 0.002 * rng.random(2)
    return kernel_regression(queries + 22, keys, values, 0.5)


@kernel_regression.probe("one place asked for near the known ones and one far from them", SINGLE, extreme=True)
def _(kernel_regression, rng):
    queries, keys, values = survey(rng)
    queries[2] = [40, -30]
    return kernel_regression(queries, keys, values, 0.6)


@kernel_regression.probe("a width of a metre (0.001) and one of a thousand kilometres", SINGLE, extreme=True)
def _(kernel_regression, rng):
    queries, keys, values = survey(rng, 6, 5)
    return [kernel_regression(queries, keys, values, width) for width in (1e-3, 1e3)]


@kernel_regression.alternative("one place at a time")
def _(queries, keys, values, width):
    answers = []
    for query in queries:
        scores = np.array(
            [-sum((a - b) ** 2 for a, b in zip(query, key, strict=True)) / 2 / width / width for key in keys]
        )
        answers.append(sum(weight * value for weight, value in zip(shares(scores), values, strict=True)))
    return np.array(answers)


@kernel_regression.alternative("multiplied out, as attention")
def _(queries, keys, values, width):
    return shares((queries @ keys.T - (keys**2).sum(axis=1) / 2) / width**2) @ values


@kernel_regression.alternative("in torch, with cdist")
def _(queries, keys, values, width):
    import torch

    queries, keys, values = torch.tensor(queries), torch.tensor(keys), torch.tensor(values)
    distances = torch.cdist(queries, keys, compute_mode="donot_use_mm_for_euclid_dist")
    return (torch.softmax(-0.5 * (distances / width) ** 2, dim=1) @ values).numpy()
