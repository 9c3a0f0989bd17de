"""How `width_gradient` of lesson 02 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import LIBRARY, SINGLE, fresh, kept, marked, shares

width_gradient = Exercise(
    "width_gradient",
    points=5,
    forbid=(
        *LIBRARY,
        "torch.autograd",
        "torch.func",
        "torch.backward",
        "torch.requires_grad_",
        "torch.Tensor.backward",
        "jax",
        "autograd",
        "numpy.gradient",
        "scipy.optimize.approx_fprime",
        "scipy.differentiate",
    ),
    instead="walk back from the loss to the width with the chain rule, in sums and products",
)

NOTHING = Close(atol=1e-5)  # zero, in single precision
SMALL = Close(rtol=2e-3, atol=1e-3)  # differences of numbers a thousand times as large, in single precision


def survey(rng, T=7, S=5, D=2):
    """Places asked for, places known, what was found there, and what is true where one asks: in units of 100 m."""
    return 3 * rng.random((T, D)), 3 * rng.random((S, D)), rng.normal(size=S) + 3, rng.normal(size=T) + 3


def squares(queries, keys):
    return ((queries[:, None, :] - keys) ** 2).sum(axis=-1)


def looked_up(queries, keys, values, width):
    """Squared distances (T, S), weights (T, S) and answers (T,)."""
    far = squares(queries, keys)
    weights = shares(-far / (2 * width**2))
    return far, weights, weights @ values


@width_gradient.probe("seven places asked for, five known")
def _(width_gradient, rng):
    return width_gradient(*survey(rng), 0.8)


@width_gradient.probe("eleven places asked for, fourteen known, six coordinates")
def _(width_gradient, rng):
    return width_gradient(*survey(rng, 11, 14, 6), 1.6)


@width_gradient.probe("a single place asked for")
def _(width_gradient, rng):
    return [width_gradient(*survey(rng, 1, 6), width) for width in (0.6, 1.0, 1.7)]


@width_gradient.probe("forty places asked for, and four")
def _(width_gradient, rng):
    return width_gradient(*survey(rng, 40, 6), 0.7), width_gradient(*survey(rng, 4, 6), 0.7)


@width_gradient.probe("on a line and in space (D = 1 and 3), wide and narrow", SINGLE)
def _(width_gradient, rng):
    return [width_gradient(*survey(rng, 6, 4, D), width) for D in (1, 3) for width in (0.4, 2.5)]


@width_gradient.probe("as many places asked for as known, and as coordinates")
def _(width_gradient, rng):
    return width_gradient(*survey(rng, 5, 5, 5), 1.3)


@width_gradient.probe("all places ask themselves: the same places and values on both sides")
def _(width_gradient, rng):
    _, keys, values, _ = survey(rng, S=6)
    return width_gradient(*fresh(keys, keys, values, values), 0.7)


@width_gradient.probe("asked at a known place, and at one where two were measured")
def _(width_gradient, rng):
    queries, keys, values, targets = survey(rng)
    keys[3], queries[0], queries[1] = keys[1], keys[0], keys[3]
    return width_gradient(queries, keys, values, targets, 0.6)


@width_gradient.probe("every guess is right already: the slope is 0")
def _(width_gradient, rng):
    queries, keys, values, _ = survey(rng)
    return width_gradient(queries, keys, values, looked_up(queries, keys, values, 0.9)[2], 0.9)


@width_gradient.probe("one known place, or all values alike: no width changes the guess", NOTHING)
def _(width_gradient, rng):
    queries, keys, _, targets = survey(rng)
    flat = width_gradient(queries, keys, np.full(5, 2.5), targets, 0.8)
    return width_gradient(*survey(rng, 6, 1), 0.8), flat, width_gradient(*survey(rng, 1, 1, 1), 0.8)


@width_gradient.probe("places, values and targets on both sides of zero, arrays that lie transposed in memory")
def _(width_gradient, rng):
    queries, keys = rng.normal(size=(2, 6)).T, rng.normal(size=(2, 5)).T
    return width_gradient(queries, keys, rng.normal(size=10)[::2], rng.normal(size=12)[::-2], 0.9)


@width_gradient.probe("a land a thousand units higher has the same slope", SMALL)
def _(width_gradient, rng):
    queries, keys, values, targets = survey(rng)
    return width_gradient(queries, keys, values + 1000, targets + 1000, 0.8)


@width_gradient.probe("your inputs stay as they were, whole numbers among them")
def _(width_gradient, rng):
    queries, keys, values, targets = marked(rng, *survey(rng))

    def at(*arrays):
        return width_gradient(*arrays, 0.8)

    names = "queries keys values targets"
    whole = fresh(queries, keys, rng.permutation(5) - 2, targets)
    return kept(at, names, queries, keys, values, targets), kept(at, names, *whole)


@width_gradient.probe("the same map in millionths of its unit, and in millions (times the unit)", SINGLE, extreme=True)
def _(width_gradient, rng):
    queries, keys, values, targets = survey(rng)
    return [unit * width_gradient(unit * queries, unit * keys, values, targets, unit * 0.8) for unit in (1e-6, 1e6)]


@width_gradient.probe("far from every known place", SINGLE, extreme=True, double=True)
def _(width_gradient, rng):
    queries, keys, values, targets = survey(rng)
    keys[0] = [3.1, 3.1]  # the nearest, and a neighbour that shares the weight even from far away
    keys[1] = keys[0] - 1e-4 * (1 + rng.random(2))
    each = [(queries[[t]] + 200, *fresh(keys, values), targets[[t]]) for t in range(4)]
    return [width_gradient(*one, 0.5) for one in each]


@width_gradient.probe(
    "one place asked for near the known ones and one far from them", SINGLE, extreme=True, double=True
)
def _(width_gradient, rng):
    queries, keys, values, targets = survey(rng)
    queries[2] = [40, -30]
    return width_gradient(queries, keys, values, targets, 0.6)


@width_gradient.probe("so narrow that only the nearest place is heard", SINGLE, extreme=True)
def _(width_gradient, rng):
    return width_gradient(*survey(rng, 6, 5), 1e-3)


@width_gradient.probe(
    "so wide that all are heard alike (shown times the cubed width)", SINGLE, extreme=True, double=True
)
def _(width_gradient, rng):
    return [width**3 * width_gradient(*survey(rng, 6, 5), width) for width in (1e3, 1e6, 1e7)]


@width_gradient.probe(
    "widths of a millimetre and a centimetre, and known places as near together, hundreds of kilometres from the "
    "origin (times the width)",
    SINGLE,
    extreme=True,
    double=True,
)
def _(width_gradient, rng):
    queries, keys, values, targets = survey(rng, 6, 7)
    corner = np.array([400.0, -300.0])
    slopes = []
    for width in (1e-6, 1e-5):
        known = corner + keys + 1
        known[:3] = corner + width * keys[:3]
        slopes.append(width * width_gradient(corner + width * queries, known, *fresh(values, targets), width))
    return slopes


@width_gradient.alternative("as a covariance of squared distance and value")
def _(queries, keys, values, targets, width):
    far, weights, answers = looked_up(queries, keys, values, width)
    centre = values.mean()
    together = (weights * far) @ (values - centre)
    slopes = (together - (weights * far).sum(axis=1) * (answers - centre)) / width**3
    return 2 * ((answers - targets) * slopes).sum() / len(targets)


@width_gradient.alternative("one place at a time, back through softmax")
def _(queries, keys, values, targets, width):
    total = 0.0
    for query, target in zip(queries, targets, strict=True):
        away = ((query - keys) / width) ** 2
        scores = -0.5 * away.sum(axis=1)
        a = shares(scores)
        grad_answer = 2 * (a @ values - target) / len(targets)
        grad_weights = grad_answer * values
        grad_scores = a * (grad_weights - a @ grad_weights)
        total += float(grad_scores @ (-2 * scores / width))
    return total


@width_gradient.alternative("in torch, without autograd")
def _(queries, keys, values, targets, width):
    import torch

    q, k, v, y = (torch.tensor(np.ascontiguousarray(x), dtype=torch.float64) for x in (queries, keys, values, targets))
    far = ((q[:, None] - k) ** 2).sum(-1)
    a = torch.softmax(-far / (2 * width**2), dim=1)
    c = a @ v
    return (2 * (c - y) * (a * (v - c[:, None]) * far).sum(1) / width**3).mean().item()
