"""How `two_paths` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.over_steps import (
    all_steps,
    only_one_step,
    probe_numbers,
    probe_sizes,
    ways_back,
)
from autograder.exercises.e04_attention_by_hand.shared import (
    AUTOGRAD,
    INSTEAD,
    hidden,
    masked,
    single,
    softmaxed,
)

two_paths = Exercise("two_paths", points=3, forbid=AUTOGRAD, instead=INSTEAD)


@two_paths.probe("three sentences, two steps, five words")
def _(two_paths, rng):
    return two_paths(*all_steps(rng, 3, 2, 5, 4))


@two_paths.probe("one step only")
def _(two_paths, rng):
    return two_paths(*all_steps(rng, 3, 1, 5, 4))


probe_sizes(two_paths)


@two_paths.probe("masked words: weights that are 0")
def _(two_paths, rng):
    s, h, _, grad = all_steps(rng, 4, 2, 5, 3)
    return two_paths(s, h, hidden(rng, 4, 2, 5), grad)


@two_paths.probe("questions that are all zeros: nothing comes as keys")
def _(two_paths, rng):
    s, h, weights, grad = all_steps(rng, 3, 2, 4, 5)
    return two_paths(np.zeros(s.shape), h, weights, grad)


@two_paths.probe("masked words, and a step of nothing else", extreme=True)
def _(two_paths, rng):
    s, h, _, grad = all_steps(rng, 4, 2, 5, 3)
    return two_paths(s, h, masked(rng, 4, 2, 5), grad)


@two_paths.probe("masked words whose states hold junk, up to 1e5", extreme=True)
def _(two_paths, rng):
    s, h, weights, grad = all_steps(rng, 4, 2, 5, 3)
    weights[:, :, 1] = 0
    h[:, 1] *= 1e5
    return two_paths(s, h, weights / weights.sum(axis=-1, keepdims=True), grad)


@two_paths.probe("all attention on one word: nothing comes as keys")
def _(two_paths, rng):
    s, h, _, grad = all_steps(rng, 2, 3, 4, 5)
    return two_paths(s, h, np.eye(4)[rng.integers(4, size=(2, 3))], grad)


two_paths.probe("only one step has a gradient")(only_one_step)


@two_paths.probe("one sentence; two words; states of one number")
def _(two_paths, rng):
    return [two_paths(*all_steps(rng, *sizes)) for sizes in [(1, 3, 4, 2), (4, 3, 2, 5), (4, 2, 3, 1)]]


probe_numbers(two_paths)


def both(s, h, weights, grad, slope=softmaxed):
    """As values, as keys."""
    return ways_back(s, h, weights, grad, slope)[1:]


two_paths.alternative("in single precision")(single(both))


@two_paths.alternative("in index notation")
def _(s, h, weights, grad):
    g = np.einsum("bsd,btd->bts", h, grad)
    delta = weights * (g - np.einsum("bts,bts->bt", weights, g)[..., None])
    return np.einsum("bts,btd->bsd", weights, grad), np.einsum("bts,btd->bsd", delta, s)


@two_paths.alternative("step by step, compared with the context")
def _(s, h, weights, grad):
    as_values, as_keys = np.zeros(h.shape), np.zeros(h.shape)
    for t in range(s.shape[1]):
        a = weights[:, t, :, None]  # (B, S, 1)
        g = grad[:, t, None, :]  # (B, 1, D)
        above = ((h - (a * h).sum(axis=1, keepdims=True)) * g).sum(axis=2, keepdims=True)
        as_values += a * g
        as_keys += a * above * s[:, t, None, :]
    return as_values, as_keys


@two_paths.alternative("sentence by sentence, word by word")
def _(s, h, weights, grad):
    as_values, as_keys = np.zeros(h.shape), np.zeros(h.shape)
    for b, t in np.ndindex(s.shape[:2]):
        g = [state @ grad[b, t] for state in h[b]]
        average = sum(a * x for a, x in zip(weights[b, t], g, strict=True))
        for i, a in enumerate(weights[b, t]):
            as_values[b, i] = as_values[b, i] + a * grad[b, t]
            as_keys[b, i] = as_keys[b, i] + a * (g[i] - average) * s[b, t]
    return as_values, as_keys


@two_paths.alternative("in torch")
def _(s, h, weights, grad):
    import torch

    s, h, weights, grad = (torch.tensor(x).double() for x in (s, h, weights, grad))
    g = grad @ h.mT
    delta = weights * (g - (weights * g).sum(-1, keepdim=True))
    return (weights.mT @ grad).numpy(), (delta.mT @ s).numpy()
