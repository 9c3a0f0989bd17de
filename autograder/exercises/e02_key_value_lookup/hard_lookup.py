"""How `hard_lookup` of lesson 02 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import INSTEAD, asked, dictionary, fresh, kept, marked

hard_lookup = Exercise("hard_lookup", points=1, forbid=("attn",), instead=INSTEAD)


@hard_lookup.probe("twenty queries to five keys")
def _(hard_lookup, rng):
    return asked(hard_lookup, rng.normal(size=(20, 3)), *dictionary(rng))


@hard_lookup.probe("each value is a row of four numbers")
def _(hard_lookup, rng):
    return asked(hard_lookup, rng.normal(size=(20, 3)), *dictionary(rng, 5, 3, 4))


@hard_lookup.probe("thirteen keys of six coordinates, values that are rows of nine numbers")
def _(hard_lookup, rng):
    return asked(hard_lookup, rng.normal(size=(20, 6)), *dictionary(rng, 13, 6, 9))


@hard_lookup.probe("as many keys as coordinates, and values as long")
def _(hard_lookup, rng):
    return asked(hard_lookup, rng.normal(size=(20, 4)), *dictionary(rng, 4, 4, 4))


@hard_lookup.probe("no key looks like the query: all scores are negative")
def _(hard_lookup, rng):
    keys, values = -np.abs(rng.normal(size=(6, 2))) - 1, rng.normal(size=6)
    keys[[0, -1]] -= 5  # the first and the last are the worst
    return asked(hard_lookup, np.abs(rng.normal(size=(20, 2))) + 0.6, keys, values)  # below −1


@hard_lookup.probe("a dictionary of one key")
def _(hard_lookup, rng):
    keys, values = dictionary(rng, 1)
    return hard_lookup(rng.normal(size=3), keys, values)


@hard_lookup.probe("keys of one coordinate (D = 1), values that are rows of one number (Dv = 1)")
def _(hard_lookup, rng):
    keys, values = dictionary(rng, 5, 1, 1)
    return {f"query [{size}]": hard_lookup(np.array([size]), *fresh(keys, values)) for size in (0.7, -0.7)}


@hard_lookup.probe("two keys tie for the largest score: one of their values, as it stands")
def _(hard_lookup, rng):
    keys = np.array([[1.0, -2.0, 0.0], [2.0, 1.0, 3.0], [0.0, 2.0, -1.0], [3.0, -1.0, 1.0]])  # 2 and 4 tie, at 9
    query, values, rows = np.array([2.0, -1.0, 2.0]), rng.permutation(4) + 0.5, rng.normal(size=(4, 3))
    number, row = hard_lookup(*fresh(query, keys, values)), hard_lookup(*fresh(query, keys, rows))
    return bool(np.any(np.isclose(number, values[[1, 3]]))), bool(np.isclose(row, rows[[1, 3]]).all(axis=-1).any())


@hard_lookup.probe("whole numbers as values, keys that are a transposed array")
def _(hard_lookup, rng):
    keys, values = rng.normal(size=(3, 6)).T, rng.permutation(6) * 3 - 7
    return asked(hard_lookup, rng.normal(size=(10, 3)), keys, values)


@hard_lookup.probe("your inputs stay as they were")
def _(hard_lookup, rng):
    query, keys, values = marked(rng, rng.normal(size=4), *dictionary(rng, 5, 4))
    return kept(hard_lookup, "query keys values", query, keys, values)


@hard_lookup.probe("a key of zeros beats keys that point away", extreme=True)
def _(hard_lookup, rng):
    keys, values = -np.abs(rng.normal(size=(5, 3))) - 0.1, rng.normal(size=5)
    keys[3] = 0
    return hard_lookup(np.abs(rng.normal(size=3)) + 0.1, keys, values)


@hard_lookup.probe("scores in the thousands, and scores of a billionth", extreme=True)
def _(hard_lookup, rng):
    keys, values = np.array([[9.0, 1.0], [11.0, 2.0], [14.0, 1.0], [8.0, -2.0]]), rng.normal(size=4)
    query = np.array([200.0, 1.0]) + rng.random(2)
    return asked(hard_lookup, query * np.array([[1.0], [1e-12], [-1.0], [-1e-12]]), keys, values)


@hard_lookup.probe("all scores far below zero, −10¹² and less", extreme=True)
def _(hard_lookup, rng):
    keys, values = -1e12 * (np.abs(rng.normal(size=(6, 2))) + 1), rng.normal(size=6)
    keys[0] *= 9
    return asked(hard_lookup, np.abs(rng.normal(size=(5, 2))) + 1, keys, values)


@hard_lookup.probe("scores of a billionth of a billionth, 10⁻¹⁸", extreme=True)
def _(hard_lookup, rng):
    keys, values = np.array([[9.0, 1.0], [11.0, 2.0], [14.0, 1.0], [8.0, -2.0]]), rng.normal(size=4)
    query = np.array([200.0, 1.0]) + rng.random(2)
    return asked(hard_lookup, query * np.array([[1e-21], [-1e-21]]), keys, values)


@hard_lookup.probe("whole numbers of sixteen digits as values (shown: how far above 2⁵³)", extreme=True)
def _(hard_lookup, rng):
    keys, _ = dictionary(rng)
    values = 2**53 + 2 * rng.permutation(5) + 1  # odd ones, which floats don't hold
    return asked(hard_lookup, rng.normal(size=(6, 3)), keys, values) - 2**53


@hard_lookup.probe("other keys' values are nan, ∞ and −∞", extreme=True)
def _(hard_lookup, rng):
    keys, values, rows = 0.1 * rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=(4, 2))
    query = np.array([2.0, -1.0, 1.0]) + 0.1 * rng.random(3)
    keys[2] += query  # the best by far
    values[[0, 1, 3]], rows[0], rows[1], rows[3, 1] = [np.nan, np.inf, -np.inf], np.inf, -np.inf, np.nan
    return hard_lookup(*fresh(query, keys, values)), hard_lookup(*fresh(query, keys, rows))


@hard_lookup.alternative("a loop that remembers the best")
def _(query, keys, values):
    best, answer = -np.inf, None
    for key, value in zip(keys, values, strict=True):
        score = sum(a * b for a, b in zip(key, query, strict=True))
        if score > best:
            best, answer = score, value
    return answer


@hard_lookup.alternative("in torch")
def _(query, keys, values):
    import torch

    keys, query, values = torch.tensor(keys), torch.tensor(query), torch.tensor(values)
    return values[torch.argmax(torch.mv(keys, query))].numpy()
