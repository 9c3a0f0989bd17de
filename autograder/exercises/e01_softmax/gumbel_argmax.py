"""How `gumbel_argmax` of lesson 01 is judged."""

import numpy as np

from autograder.compare import Equal
from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import LIBRARY, kept

gumbel_argmax = Exercise(
    "gumbel_argmax",
    points=2,
    forbid=("numpy.random", "scipy.stats", *LIBRARY),
    instead="make the ringing times from `u`, which is given",
)


@gumbel_argmax.probe("many draws from one list of scores", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=6), rng.random((150, 6)))


@gumbel_argmax.probe("one draw, and one from scores that are all negative", Equal())
def _(gumbel_argmax, rng):
    draws = {f"draw {n}": gumbel_argmax(rng.normal(size=9), rng.random(9)) for n in range(6)}
    return {**draws, "negative": gumbel_argmax(-5 - rng.random(9), rng.random(9))}


@gumbel_argmax.probe("several lists of scores, several draws each", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=(3, 1, 5)), rng.random((3, 20, 5)))


@gumbel_argmax.probe("several lists of scores, one list of numbers u for all", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=(12, 5)) * 2, rng.random(5))


@gumbel_argmax.probe("scores (3, 1, 5) with u (4, 5)", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=(3, 1, 5)), rng.random((4, 5)))


@gumbel_argmax.probe("equal scores, and scores of which two are equal and largest", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(np.zeros(5), rng.random((30, 5))), gumbel_argmax(
        rng.permutation([1.0, 1.0, 0.0, -1.0]), rng.random((30, 4))
    )


@gumbel_argmax.probe("a single option, and a single list in an axis of length 1", Equal())
def _(gumbel_argmax, rng):
    alone = gumbel_argmax(rng.normal(size=1), rng.random((3, 1)))
    return {"one option": alone, "one draw": gumbel_argmax(rng.normal(size=5), rng.random((1, 5)))}


@gumbel_argmax.probe(
    "options that differ by a hair: in their scores alone, in their numbers u alone", Equal(), double=True
)
def _(gumbel_argmax, rng):
    hair = 1e-9 * rng.permuted(np.tile(np.arange(4.0), (40, 1)), axis=1)
    by_score = gumbel_argmax(rng.normal(size=(40, 1)) + hair, np.full((40, 4), rng.uniform(0.2, 0.8)))
    return by_score, gumbel_argmax(np.full(4, rng.normal()), np.exp(-np.exp(rng.uniform(-1, 1, size=(40, 1)) - hair)))


@gumbel_argmax.probe("your inputs stay as they were", Equal())
def _(gumbel_argmax, rng):
    return kept(gumbel_argmax, rng.normal(size=(4, 5)), rng.random((4, 5)))


@gumbel_argmax.probe("a score of −inf never wins", Equal(), extreme=True)
def _(gumbel_argmax, rng):
    return gumbel_argmax(some_never(rng), rng.random((60, 8)))


@gumbel_argmax.probe("a score of −inf never wins against scores near −10,000", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    return gumbel_argmax(some_never(rng) - 1e4, rng.random((60, 8)))


@gumbel_argmax.probe("scores near 10,000", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=5) + 1e4, rng.random((60, 5)))


@gumbel_argmax.probe("scores near −10,000", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=5) - 1e4, rng.random((60, 5)))


@gumbel_argmax.probe("lists of scores that lie far apart", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    scores = rng.normal(size=(3, 1, 5)) + np.array([-9000.0, 0.0, 9000.0])[:, None, None]
    return gumbel_argmax(scores, rng.random((3, 20, 5)))


@gumbel_argmax.probe("the rarest numbers: nearly 0", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    return gumbel_argmax(np.append(0, rng.permutation([1, 2, 3])) / 60, 10.0 ** -rng.uniform(200, 300, size=(60, 4)))


@gumbel_argmax.probe("the rarest numbers: nearly 1", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    return gumbel_argmax(
        np.append(0, rng.permutation([1, 2, 3])) / 10, 1 - 10.0 ** -rng.uniform(12.3, 13.5, size=(60, 4))
    )


@gumbel_argmax.probe("the rarest numbers: the last few floats below 1", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    step = 2.0**-53
    scores = np.array([0, 0.1, 0.2, 0.3]) + rng.uniform(0, 0.05, size=4)
    steps = step * np.ones((3, 4)), step * rng.integers(1, 5, size=(60, 4))
    drawn = {name: gumbel_argmax(scores, 1 - one) for name, one in zip(("the last", "one of four"), steps, strict=True)}
    return {**drawn, "two": gumbel_argmax(np.array([0, rng.uniform(0.55, 0.6)]), 1 - step * np.array([1, 2]))}


@gumbel_argmax.probe("the rarest numbers: nearly 0, below 10⁻³⁰⁰", Equal(), extreme=True, double=True)
def _(gumbel_argmax, rng):
    scores = np.append(0, rng.permutation([1, 2, 3])) / 150
    return gumbel_argmax(scores, 10.0 ** -rng.uniform(300.5, 307, size=(60, 4)))


@gumbel_argmax.probe("your inputs stay as they were, with −inf, 0 and 1 among the scores", Equal(), extreme=True)
def _(gumbel_argmax, rng):
    return kept(gumbel_argmax, np.array([-np.inf, 0.0, 1.0, -1.0, -np.inf]), rng.random((1, 5)))


def some_never(rng):
    """Eight scores of which three are −inf."""
    return rng.permutation(np.where(np.arange(8) % 3 == 0, -np.inf, rng.normal(size=8)))


@gumbel_argmax.alternative("a race of alarm clocks")
def _(scores, u):
    rates = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.argmin(-np.log(u) / rates, axis=-1)


@gumbel_argmax.alternative("draw by draw, in loops")
def _(scores, u):
    from math import log

    scores, u = np.broadcast_arrays(scores, u)
    winners = np.zeros(u.shape[:-1], dtype=int)
    for place in np.ndindex(winners.shape):
        noisy = [score - log(-log(x)) for score, x in zip(scores[place], u[place], strict=True)]
        winners[place] = noisy.index(max(noisy))
    return winners


@gumbel_argmax.alternative("in torch")
def _(scores, u):
    import torch

    return (torch.as_tensor(scores) - torch.log(-torch.log(torch.as_tensor(u)))).argmax(dim=-1).numpy()
