"""How `soft_lookup` of lesson 02 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import (
    INSTEAD,
    LIBRARY,
    NEAR_ZERO,
    asked,
    dictionary,
    fresh,
    kept,
    marked,
)

soft_lookup = Exercise("soft_lookup", points=2, forbid=LIBRARY, instead=INSTEAD)


@soft_lookup.probe("eight queries to five keys")
def _(soft_lookup, rng):
    return asked(soft_lookup, rng.normal(size=(8, 3)), *dictionary(rng))


@soft_lookup.probe("each value is a row of four numbers")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 5, 3, 4)
    return soft_lookup(rng.normal(size=3), keys, values)


@soft_lookup.probe("thirteen keys of six coordinates, values that are rows of nine numbers")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 13, 6, 9)
    return soft_lookup(rng.normal(size=6), keys, values)


@soft_lookup.probe("as many keys as coordinates")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 4, 4, 4)
    return soft_lookup(rng.normal(size=4), keys, values)


@soft_lookup.probe("a dictionary of one key")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 1)
    return soft_lookup(rng.normal(size=3), keys, values)


@soft_lookup.probe("keys of one coordinate (D = 1), values that are rows of one number (Dv = 1)")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 5, 1, 1)
    return {f"query [{size}]": soft_lookup(np.array([size]), *fresh(keys, values)) for size in (0.7, -0.7)}


@soft_lookup.probe("a query of zeros, and keys that are all alike: everyone has the same say")
def _(soft_lookup, rng):
    keys, values = dictionary(rng, 6, 3)
    same = 0 * keys + keys[0]
    return [soft_lookup(*fresh(0 * keys[0], keys, values)), soft_lookup(*fresh(rng.normal(size=3), same, values))]


@soft_lookup.probe("large values with small shares count too")
def _(soft_lookup, rng):
    keys = np.array([[4.0, 0.0], [2.0, 1.0], [-4.0, 1.0], [-3.0, -1.0]]) + 0.1 * rng.normal(size=(4, 2))
    return soft_lookup(np.array([1.0, 0.5]), keys, np.array([1.0, -2.0, 3e4, 5e4]))


@soft_lookup.probe("whole numbers as values, keys that are a transposed array")
def _(soft_lookup, rng):
    keys, values = rng.normal(size=(3, 6)).T, rng.permutation(6) * 3 - 7.0
    return asked(soft_lookup, rng.normal(size=(4, 3)), keys, values)


@soft_lookup.probe("your inputs stay as they were")
def _(soft_lookup, rng):
    query, keys, values = marked(rng, rng.normal(size=4), *dictionary(rng, 5, 4))
    return kept(soft_lookup, "query keys values", query, keys, values)


@soft_lookup.probe("scores in the thousands, above and below zero", NEAR_ZERO, extreme=True)
def _(soft_lookup, rng):
    keys, values = dictionary(rng)
    queries = rng.normal(size=3) * [0, 1, 1] + [[20, 0, 0], [-20, 0, 0]]
    keys[:, 0] = 40  # adds as much to every score
    near = asked(soft_lookup, queries, keys, values)
    keys[2, 0] = 90  # and now one stands far from the others
    return near, asked(soft_lookup, queries, keys, values)


@soft_lookup.probe("a key of zeros among others, and scores of a billionth", extreme=True)
def _(soft_lookup, rng):
    keys, values = dictionary(rng)
    keys[3] = 0
    return asked(soft_lookup, rng.normal(size=3) * np.array([[1.0], [1e-9]]), keys, values)


@soft_lookup.alternative("two loops")
def _(query, keys, values):
    scores = [sum(a * b for a, b in zip(key, query, strict=True)) for key in keys]
    powers = [np.exp(score - max(scores)) for score in scores]
    answer = 0.0 * values[0]
    for power, value in zip(powers, values, strict=True):
        answer = answer + power / sum(powers) * value
    return answer


@soft_lookup.alternative("in torch")
def _(query, keys, values):
    import torch

    weights = torch.softmax(torch.einsum("sd,d->s", torch.tensor(keys), torch.tensor(query)), dim=0)
    return torch.tensordot(weights, torch.tensor(values), dims=1).numpy()
