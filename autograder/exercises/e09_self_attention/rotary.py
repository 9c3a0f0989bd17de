"""How `rotary` of lesson 09 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import LIBRARY, rates, turned

rotary = Exercise("rotary", points=3, forbid=LIBRARY, instead="turn each pair yourself, with a sine and a cosine")
TURNS = Close(rtol=1e-4, atol=1e-4)  # angles in the hundreds, in single precision


@rotary.probe("five queries of width 6", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(5, 6)), np.arange(5))


@rotary.probe("as many places as columns", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(4, 4)), np.arange(4) + 3)


@rotary.probe("a batch with heads (B, H, T, D)", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(2, 3, 4, 8)), np.arange(4))


@rotary.probe("a batch as large as all the rest", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(4, 4, 4)), np.arange(4))


@rotary.probe("places in any order, that begin late", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(6, 4)), rng.integers(1, 90, size=6))


@rotary.probe("one place, width 2, a batch of one", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(1, 6)), np.array([3])), rotary(rng.normal(size=(1, 3, 2)), np.arange(3))


@rotary.probe("places below zero", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(4, 6)), -np.arange(4) - 1)


@rotary.probe("the same place for all", TURNS)
def _(rotary, rng):
    return rotary(rng.normal(size=(3, 6)), np.full(3, 7))


@rotary.probe("arrays that lie turned in memory", TURNS)
def _(rotary, rng):
    return rotary(turned(rng.normal(size=(2, 4, 6))), np.arange(8)[::2])


@rotary.probe("tiny and huge queries, and zeros", Close(rtol=1e-3, atol=0), extreme=True)
def _(rotary, rng):
    x = rng.uniform(1, 2, size=(3, 4)) * [1, 0.01, 1, 1]
    return [rotary(size * x, np.arange(3)) for size in (1e-12, 1e5, 0)]


@rotary.probe("places far beyond 10,000", Close(rtol=1e-4, atol=1e-5), extreme=True, double=True)
def _(rotary, rng):
    places = rng.integers(10_000, 3_000_000_000, size=4)
    places[1] = rng.integers(2_200_000_000, 3_000_000_000)
    return rotary(rng.normal(size=(4, 6)), places)


@rotary.probe("whole numbers as queries", TURNS, extreme=True)
def _(rotary, rng):
    return rotary(rng.integers(1, 9, size=(3, 4)), np.arange(3) + 1)


@rotary.probe("your inputs stay as they were", TURNS)
def _(rotary, rng):
    x, places = rng.normal(size=(2, 5, 4)), np.arange(5) + 1
    return rotary(x, places), x, places


@rotary.alternative("complex numbers")
def _(x, positions):
    hands = (x[..., ::2] + 1j * x[..., 1::2]) * np.exp(1j * np.outer(positions, rates(x.shape[-1])))
    new = np.empty(x.shape)
    new[..., ::2], new[..., 1::2] = hands.real, hands.imag
    return new


@rotary.alternative("one matrix of turns for each place")
def _(x, positions):
    D = x.shape[-1]
    new = np.zeros(x.shape)
    for row, t in enumerate(positions):
        turn = np.zeros((D, D))
        for i, w in enumerate(rates(D)):
            s, c = np.sin(t * w), np.cos(t * w)
            turn[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [[c, -s], [s, c]]
        new[..., row, :] = x[..., row, :] @ turn.T
    return new


@rotary.alternative("x · cos + (its pairs turned by a quarter) · sin")
def _(x, positions):
    angles = np.repeat(np.outer(positions, rates(x.shape[-1])), 2, axis=1)
    quarter = np.stack([-x[..., 1::2], x[..., ::2]], -1).reshape(x.shape)
    return x * np.cos(angles) + quarter * np.sin(angles)
