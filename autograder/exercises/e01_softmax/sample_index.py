"""How `sample_index` of lesson 01 is judged."""

import numpy as np

from autograder.compare import Equal
from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import kept, shares

sample_index = Exercise(
    "sample_index",
    points=2,
    forbid=("numpy.random", "torch.multinomial", "torch.distributions", "attn"),
    instead="the throw is given: find the piece of the stick that it hits",
)


LAST_THROW = np.nextafter(1.0, 0.0)  # the largest float below 1


@sample_index.probe("many throws at one stick", Equal())
def _(sample_index, rng):
    return sample_index(shares(rng, 7), rng.random(200))


@sample_index.probe("throws in a matrix, and in three axes of which some have length 1", Equal())
def _(sample_index, rng):
    weights = shares(rng, 5)
    found = sample_index(weights, rng.random((3, 4))), sample_index(weights, rng.random((1, 6, 1)))
    return {"drawn": found, "whole numbers": [np.asarray(one).dtype.kind in "iu" for one in found]}


@sample_index.probe("a single throw, a number without axes", Equal())
def _(sample_index, rng):
    return {f"throw {n}": sample_index(shares(rng, 5), np.float64(rng.random())) for n in range(4)}


@sample_index.probe("a throw on an end belongs to the next piece", Equal())
def _(sample_index, rng):
    weights = rng.permutation([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16])
    return sample_index(weights, np.cumsum(weights)[:-1])


@sample_index.probe("equal pieces, and a stick of one piece", Equal())
def _(sample_index, rng):
    return sample_index(np.full(8, 1 / 8), rng.random(30)), sample_index(np.ones(1), rng.random(5))


@sample_index.probe("your inputs stay as they were", Equal())
def _(sample_index, rng):
    return kept(sample_index, shares(rng, 4) * (1 - 1e-12), rng.random(5))  # dividing by the sum would change them


@sample_index.probe("a throw of 0 draws the first piece that has a length", Equal(), extreme=True)
def _(sample_index, rng):
    inner = rng.permutation([1 / 4, 1 / 2, 1 / 4])
    return sample_index(inner, np.zeros(2)), sample_index(
        np.concatenate([np.zeros(rng.integers(1, 4)), inner]), np.zeros(2)
    )


@sample_index.probe("an index of weight 0 is never drawn", Equal(), extreme=True, double=True)
def _(sample_index, rng):
    inner = rng.permutation([1 / 4, 1 / 2, 1 / 4])
    before, between, after = rng.integers(1, 4, size=3)
    weights = np.concatenate([np.zeros(before), inner[:1], np.zeros(between), inner[1:], np.zeros(after)])
    return sample_index(weights, np.concatenate([[LAST_THROW], np.cumsum(inner)[:-1], rng.random(40)]))


@sample_index.probe("one index has all the weight", Equal(), extreme=True, double=True)
def _(sample_index, rng):
    return sample_index(np.eye(5)[rng.integers(1, 4)], np.array([0.0, rng.random(), LAST_THROW]))


@sample_index.probe("a stick that rounding made too short", Equal(), extreme=True, double=True)
def _(sample_index, rng):
    return sample_index(np.full(10, 0.1), np.array([LAST_THROW, rng.uniform(0.85, 0.89)]))


@sample_index.probe(
    "a stick that rounding made too short, with weights of 0 at its end", Equal(), extreme=True, double=True
)
def _(sample_index, rng):
    weights = np.concatenate([np.full(10, 0.1), np.zeros(rng.integers(1, 4))])
    return sample_index(weights, np.array([LAST_THROW, rng.uniform(0.85, 0.89)]))


@sample_index.probe("throws a millionth of a millionth beside the ends", Equal(), extreme=True, double=True)
def _(sample_index, rng):
    weights = rng.permutation(np.array([1001, 517, 258, 131, 69, 37, 21, 14]) / 2048)
    ends = np.cumsum(weights)[:-1]
    crooked = shares(rng, 7)
    beside = np.cumsum(crooked)[:-1] + np.array([[-1e-10], [1e-10]])
    return sample_index(weights, ends - 1e-12), sample_index(weights, ends + 1e-12), sample_index(crooked, beside)


@sample_index.probe("pieces as short as a ten-millionth, first, last and between", Equal(), extreme=True, double=True)
def _(sample_index, rng):
    short = 2.0**-23
    weights = np.array([short, 0.25, short, 0.75 - 3 * short, short])
    starts = np.cumsum(weights) - weights
    return sample_index(weights, starts + short * rng.uniform(0.2, 0.8, size=5))


@sample_index.probe("a piece of length 2⁻⁴⁰ or 2⁻⁵², first, last or between", Equal(), extreme=True, double=True)
def _(sample_index, rng):
    drawn = {}
    for name, short in (("2⁻⁴⁰", 2.0**-40), ("2⁻⁵²", 2.0**-52)):
        first, last = np.array([short, 1 - short]), np.array([1 - short, short])
        drawn[f"{name}, last"] = sample_index(last, np.array([1 - short / 2, 1 - short, 1 - 3 * short]))
        drawn[f"{name}, first"] = sample_index(first, np.array([short / 2, short, 3 * short]))
        between = np.array([0.5, short, 0.5 - short])
        drawn[f"{name}, between"] = sample_index(between, 0.5 + short * np.array([0, 1 / 2, 1]))
    return drawn


@sample_index.probe("throws by the next float below and above an end", Equal(), extreme=True, double=True)
def _(sample_index, rng):
    weights = rng.permutation([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16])
    ends = np.cumsum(weights)[:-1]
    return sample_index(weights, np.nextafter(ends, 0)), sample_index(weights, np.nextafter(ends, 1))


@sample_index.probe("your inputs stay as they were, with 0 and 1 in them", Equal(), extreme=True)
def _(sample_index, rng):
    return kept(sample_index, np.eye(4)[rng.integers(4)], np.array([0.0, rng.random()]))


@sample_index.alternative("counting the ends at or below the throw")
def _(weights, u):
    ends = np.cumsum(weights)
    last = np.flatnonzero(weights)[-1]
    return np.minimum((ends <= np.asarray(u)[..., None]).sum(axis=-1), last)


@sample_index.alternative("walking along the stick")
def _(weights, u):
    def draw(throw):
        end, last = 0.0, 0
        for i, weight in enumerate(weights):
            end += weight
            if weight > 0:
                last = i
            if throw < end:
                return i
        return last

    u = np.asarray(u)
    return np.array([draw(throw) for throw in u.ravel()]).reshape(u.shape)


@sample_index.alternative("in torch")
def _(weights, u):
    import torch

    ends = torch.as_tensor(weights).cumsum(0)
    return torch.searchsorted(ends, torch.as_tensor(u, dtype=ends.dtype) * ends[-1], right=True).numpy()
