"""How `kernel_regression` of lesson 02 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import (
    INSTEAD,
    LIBRARY,
    SINGLE,
    fresh,
    kept,
    marked,
    shares,
    stacked,
)

kernel_regression = Exercise("kernel_regression", points=3, forbid=LIBRARY, instead=INSTEAD)


def survey(rng, T=7, S=5, D=2, *value_shape):
    """Places asked for, places known, and what was found there: in [0, 3], and hundreds that lie far apart."""
    ranks = rng.random((S, *value_shape)).argsort(axis=0) - (S - 1) / 2
    values = 80 * ranks + 10 * rng.random((S, *value_shape)) + 300
    return 3 * rng.random((T, D)), 3 * rng.random((S, D)), values


@kernel_regression.probe("seven places asked for, five known")
def _(kernel_regression, rng):
    return kernel_regression(*survey(rng), 0.8)


@kernel_regression.probe("on a line and in space (D = 1 and 3), wide and narrow")
def _(kernel_regression, rng):
    return stacked(kernel_regression(*survey(rng, 6, 4, D), width) for D in (1, 3) for width in (0.3, 2.5))


@kernel_regression.probe("each value is a row of three numbers")
def _(kernel_regression, rng):
    return stacked([kernel_regression(*survey(rng, 6, 4, 2, 3), 0.7)])


@kernel_regression.probe("twelve places asked for, nine known, six coordinates, values that are rows of eight numbers")
def _(kernel_regression, rng):
    return kernel_regression(*survey(rng, 12, 9, 6, 8), 1.7)


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
    inputs = marked(rng, *survey(rng))
    return kept(lambda *arrays: kernel_regression(*arrays, 0.8), "queries keys values", *inputs)


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
    return [kernel_regression(*fresh(queries, keys, values), width) for width in (1e-3, 1e3)]


@kernel_regression.probe("the same map in millimetres, metres and thousands of kilometres, width and all", extreme=True)
def _(kernel_regression, rng):
    queries, keys, values = survey(rng)
    return [kernel_regression(unit * queries, unit * keys, values.copy(), unit) for unit in (1e-6, 1e-3, 1e3)]


@kernel_regression.probe("a width of a millimetre, a metre or ten, and known places as near together", extreme=True)
def _(kernel_regression, rng):
    queries, keys, values = survey(rng, 6, 7)
    answers = []
    for width in (1e-6, 1e-3, 1e-2):
        known = keys + 1
        known[:3] = width * keys[:3]  # a cluster at the origin, the others a kilometre away and more
        answers.append(kernel_regression(width * queries, known, values.copy(), width))
    return answers


@kernel_regression.probe(
    "widths of a millimetre and a centimetre, and known places as near together, hundreds of kilometres from the "
    "origin",
    SINGLE,
    extreme=True,
    double=True,
)
def _(kernel_regression, rng):
    queries, keys, values = survey(rng, 6, 7)
    corner = np.array([400.0, -300.0])
    answers = []
    for width in (1e-6, 1e-5):
        known = corner + keys + 1
        known[:3] = corner + width * keys[:3]
        answers.append(kernel_regression(corner + width * queries, known, values.copy(), width))
    return answers


@kernel_regression.alternative("one place at a time")
def _(queries, keys, values, width):
    answers = []
    for query in queries:
        scores = np.array(
            [-sum((a - b) ** 2 for a, b in zip(query, key, strict=True)) / 2 / width / width for key in keys]
        )
        answers.append(sum(weight * value for weight, value in zip(shares(scores), values, strict=True)))
    return np.array(answers)


@kernel_regression.alternative("multiplied out around one of the known places, as attention")
def _(queries, keys, values, width):
    queries, keys = queries - keys[0], keys - keys[0]
    return shares((queries @ keys.T - (keys**2).sum(axis=1) / 2) / width**2) @ values


@kernel_regression.alternative("in torch, with cdist")
def _(queries, keys, values, width):
    import torch

    queries, keys, values = torch.tensor(queries), torch.tensor(keys), torch.tensor(values)
    distances = torch.cdist(queries, keys, compute_mode="donot_use_mm_for_euclid_dist")
    return (torch.softmax(-0.5 * (distances / width) ** 2, dim=1) @ values).numpy()
