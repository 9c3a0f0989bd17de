"""How `diagonal_weights` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY

diagonal_weights = Exercise("diagonal_weights", points=2, forbid=LIBRARY, instead=INSTEAD)


@diagonal_weights.probe("one sentence, a pace of 1")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([6]), 6, 4, 1.0)


@diagonal_weights.probe("sentences of other lengths, at some pace")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([3, 7, 5]), 7, 9, rng.uniform(0.6, 0.9))


@diagonal_weights.probe("a fast pace: the end comes early")
def _(diagonal_weights, rng):
    return diagonal_weights(rng.permutation([4, 6, 8, 3]), 8, 5, rng.uniform(1.7, 2.3))


@diagonal_weights.probe("places of padding even after the longest sentence")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([4, 2]), 7, 6, rng.uniform(0.5, 0.8))


@diagonal_weights.probe("as many sentences as places and steps")
def _(diagonal_weights, rng):
    return diagonal_weights(rng.permutation([4, 3, 2, 4]), 4, 4, rng.uniform(0.4, 1.4))


@diagonal_weights.probe("a sentence of one word")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([1, 3]), 3, 5, rng.uniform(0.6, 0.9))


@diagonal_weights.probe("padding gets 0, exactly, and every real place a share")
def _(diagonal_weights, rng):
    lengths = rng.permutation([8, 3, 1])
    weights = diagonal_weights(lengths.copy(), 9, 7, rng.uniform(0.7, 0.9))
    if np.shape(weights) != (3, 7, 9):
        return weights
    real = np.broadcast_to((np.arange(9) < lengths[:, None])[:, None], (3, 7, 9))
    found = np.asarray(weights)
    return {"padding has 0": bool((found[~real] == 0).all()), "real places have more": bool((found[real] > 0).all())}


@diagonal_weights.probe("one step")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([5, 2, 4]), 5, 1, rng.uniform(0.6, 0.9))


@diagonal_weights.probe("one sentence of one word, one step")
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([1]), 1, 1, 0.8)


@diagonal_weights.probe("a hundred places: most weights are tiny", extreme=True)
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([100, 60]), 100, 130, rng.uniform(0.7, 0.9))


@diagonal_weights.probe("the end is passed by far", extreme=True)
def _(diagonal_weights, rng):
    return diagonal_weights(np.array([2, 5]), 5, 60, rng.uniform(1.8, 2.2))


@diagonal_weights.probe("your lengths stay as they were")
def _(diagonal_weights, rng):
    lengths = rng.permutation([4, 2, 5])
    found = diagonal_weights(lengths, 5, 7, 0.7)
    return found, lengths


@diagonal_weights.alternative("sentence by sentence, step by step")
def _(lengths, S, T, pace):
    found = np.zeros((len(lengths), T, S))
    for b, n in enumerate(lengths):
        for t in range(T):
            bell = np.exp(-((np.arange(n) - min(pace * t, n - 1)) ** 2) / 2)
            found[b, t, :n] = bell / bell.sum()
    return found


@diagonal_weights.alternative("in torch")
def _(lengths, S, T, pace):
    import torch

    lengths = torch.tensor(lengths)[:, None, None]
    places = torch.arange(S, dtype=torch.float64)
    centre = torch.minimum(pace * torch.arange(T, dtype=torch.float64)[:, None], lengths - 1.0)
    scores = -((places - centre) ** 2) / 2
    return scores.masked_fill(places >= lengths, -torch.inf).softmax(-1).numpy()
