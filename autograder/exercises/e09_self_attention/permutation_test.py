"""How `permutation_test` of lesson 09 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import LIBRARY, shares

permutation_test = Exercise("permutation_test", points=3, forbid=LIBRARY, instead="run the layer, and compare")
FINE = Close(rtol=1e-4, atol=1e-6)


def ordered(rng, T, Dv=3, D=4):
    """A layer that uses the order: each row meets its place and its neighbour."""
    w, p = rng.normal(size=(D, Dv)), rng.normal(size=(T, Dv)) * np.arange(1, T + 1)[:, None]

    def layer(x):
        return np.tanh(x @ w) * p + np.roll(x, 1, axis=0) @ w

    return layer


def given(rng, T=5, D=4, N=4):
    """Words, and orders that are no swaps: an inverse differs from its order."""
    orders = np.array([rng.permutation(T) for _ in range(N)])
    orders[0] = np.roll(np.arange(T), 1)
    return rng.normal(size=(T, D)), orders


@permutation_test.probe("a layer that uses the order", FINE)
def _(permutation_test, rng):
    return permutation_test(ordered(rng, 5), *given(rng))


@permutation_test.probe("as many orders as words, and as many columns", FINE)
def _(permutation_test, rng):
    return permutation_test(ordered(rng, 4, 4, 4), *given(rng, 4, 4, 4))


@permutation_test.probe("an equivariant layer: next to nothing")
def _(permutation_test, rng):
    w = rng.normal(size=(4, 6))
    x, orders = given(rng)
    return np.round(permutation_test(lambda x: shares(x @ x.T) @ x @ w, x, orders), 9)


@permutation_test.probe("a layer that gives every row the same", FINE)
def _(permutation_test, rng):
    w = rng.normal(size=4)
    x, orders = given(rng)
    return permutation_test(lambda x: np.ones((5, 1)) * (w @ x[0]), x, orders)


@permutation_test.probe("a layer with a causal mean, seven words", FINE)
def _(permutation_test, rng):
    return permutation_test(lambda x: np.cumsum(x, 0) / np.arange(1, 8)[:, None], *given(rng, 7, 3, 5))


@permutation_test.probe("the largest difference is a negative one", FINE)
def _(permutation_test, rng):
    x, orders = given(rng)
    place = np.array([0, 0, 0, 0, 50.0])[:, None]
    return [permutation_test(lambda x, s=s: x + s * place, x, orders[:1]) for s in (1, -1)]


@permutation_test.probe("one order, one word, one column", FINE)
def _(permutation_test, rng):
    x, orders = given(rng, 5, 1, 1)
    one = permutation_test(lambda x: x - 1, rng.normal(size=(1, 4)), np.zeros((2, 1), int))
    return permutation_test(lambda x: np.cumsum(x, 0), x, orders), one


@permutation_test.probe("the order that changes nothing, among others", FINE)
def _(permutation_test, rng):
    x, orders = given(rng)
    orders[2] = np.arange(5)
    return permutation_test(ordered(rng, 5), x, orders)


@permutation_test.probe("tiny and huge differences", Close(rtol=1e-4, atol=0), extreme=True)
def _(permutation_test, rng):
    x, orders = given(rng, N=2)
    slope = rng.uniform(1, 2)
    place = slope * np.arange(5)[:, None]
    return [permutation_test(lambda x, size=size: size * place + 0 * x, x, orders) for size in (1e-9, 1e6)]


@permutation_test.probe("a layer that hands back what it got, and x stays as it was", FINE, extreme=True)
def _(permutation_test, rng):
    x, orders = given(rng)
    return permutation_test(lambda x: x, x, orders[:1]), x


@permutation_test.probe("what you were given stays as it was", FINE)
def _(permutation_test, rng):
    x, orders = given(rng)
    return permutation_test(ordered(rng, 5), x, orders), x, orders


@permutation_test.alternative("with permutation matrices")
def _(layer, x, orders):
    answers = np.empty(len(orders))
    for n, o in enumerate(orders):
        P = np.eye(len(x))[o]
        answers[n] = np.abs(layer(P @ x) - P @ layer(x)).max()
    return answers


@permutation_test.alternative("shuffled back with the inverse")
def _(layer, x, orders):
    plain = layer(x)
    back = [np.max(np.abs(layer(x[o])[np.argsort(o)] - plain)) for o in orders]
    return np.asarray(back)


@permutation_test.alternative("row by row")
def _(layer, x, orders):
    plain, answers = layer(x), np.zeros(len(orders))
    for n, o in enumerate(orders):
        shuffled = layer(np.stack([x[i] for i in o]))
        for t, i in enumerate(o):
            answers[n] = max(answers[n], np.abs(shuffled[t] - plain[i]).max())
    return answers
