"""How `attention_layer_backward` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import (
    AUTOGRAD,
    DIGITS,
    INSTEAD,
    NEAR,
    TINY,
    hidden,
    kept,
    layer,
    marked,
    masked,
    one_tiny,
    precise,
    shares,
    single,
    strided,
    three_sizes,
    with_zeros,
)

attention_layer_backward = Exercise("attention_layer_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def one_step(rng, B, S, D):
    """A query, states, weights and a gradient in the context."""
    return rng.normal(size=(B, D)), rng.normal(size=(B, S, D)), shares(rng, B, S), rng.normal(size=(B, D))


@attention_layer_backward.probe("two sentences of three words")
def _(attention_layer_backward, rng):
    return attention_layer_backward(*one_step(rng, 2, 3, 4))


@attention_layer_backward.probe("as many sentences as words as numbers in a state")
def _(attention_layer_backward, rng):
    return attention_layer_backward(*one_step(rng, 3, 3, 3))


@attention_layer_backward.probe("masked words: weights that are 0")
def _(attention_layer_backward, rng):
    s, h, _, grad = one_step(rng, 3, 5, 2)
    return attention_layer_backward(s, h, hidden(rng, 3, 5), grad)


@attention_layer_backward.probe("masked words whose states hold junk, up to 1e5", extreme=True)
def _(attention_layer_backward, rng):
    s, h, _, grad = one_step(rng, 3, 5, 2)
    weights = hidden(rng, 3, 5)
    h[weights == 0] *= 1e5
    return attention_layer_backward(s, h, weights, grad)


@attention_layer_backward.probe("masked words, and a sentence of nothing else", extreme=True)
def _(attention_layer_backward, rng):
    s, h, _, grad = one_step(rng, 3, 5, 2)
    return attention_layer_backward(s, h, masked(rng, 3, 5), grad)


@attention_layer_backward.probe("all attention on one word")
def _(attention_layer_backward, rng):
    s, h, _, grad = one_step(rng, 2, 4, 3)
    return attention_layer_backward(s, h, np.eye(4)[rng.integers(4, size=2)], grad)


@attention_layer_backward.probe("one sentence; two words; states of one number")
def _(attention_layer_backward, rng):
    return [attention_layer_backward(*one_step(rng, *sizes)) for sizes in [(1, 4, 3), (3, 2, 4), (4, 3, 1)]]


@attention_layer_backward.probe("floats come back as floats")
def _(attention_layer_backward, rng):
    return precise(attention_layer_backward(*one_step(rng, 3, 2, 5)))


@attention_layer_backward.probe("your inputs stay as they were")
def _(attention_layer_backward, rng):
    cases = [(2, 5, 3), (3, 3, 3), (1, 4, 2)]
    return [kept(attention_layer_backward, "s h weights grad", *marked(*one_step(rng, *n), weights=2)) for n in cases]


@attention_layer_backward.probe("states and questions of integers")
def _(attention_layer_backward, rng):
    _, _, weights, grad = one_step(rng, 2, 4, 3)
    s, h = rng.integers(-5, 6, size=(2, 3)), rng.integers(-5, 6, size=(2, 4, 3))
    return attention_layer_backward(s, h, weights, grad)


@attention_layer_backward.probe(
    "a real word whose state is all zeros, and a weight, a gradient and a number that are 0"
)
def _(attention_layer_backward, rng):
    return attention_layer_backward(*with_zeros(*one_step(rng, 2, 3, 4), weights=2))


@attention_layer_backward.probe("arrays that lie transposed in memory, with gaps")
def _(attention_layer_backward, rng):
    return attention_layer_backward(*strided(*one_step(rng, 2, 3, 4)))


@attention_layer_backward.probe("as many digits as single precision holds", DIGITS, extreme=True)
def _(attention_layer_backward, rng):
    return attention_layer_backward(*one_step(rng, 2, 3, 4))


@attention_layer_backward.probe(
    "sentences with huge and with tiny gradients (1e6, 1e-12), and with zeros", NEAR, extreme=True
)
def _(attention_layer_backward, rng):
    return three_sizes(attention_layer_backward, *one_step(rng, 3, 3, 4))


@attention_layer_backward.probe("a weight of 1e-12", TINY, extreme=True)
def _(attention_layer_backward, rng):
    return attention_layer_backward(*one_tiny(*one_step(rng, 2, 3, 4), weights=2))


@attention_layer_backward.probe("sentences of one word, which has all the weight", extreme=True)
def _(attention_layer_backward, rng):
    return attention_layer_backward(*one_step(rng, 2, 1, 3))


attention_layer_backward.alternative("in single precision")(single(layer))


@attention_layer_backward.alternative("in index notation")
def _(s, h, weights, grad):
    g = np.einsum("bsd,bd->bs", h, grad)
    delta = weights * (g - (weights * g).sum(axis=1, keepdims=True))
    in_h = np.einsum("bs,bd->bsd", weights, grad) + np.einsum("bs,bd->bsd", delta, s)
    return np.einsum("bs,bsd->bd", delta, h), in_h


@attention_layer_backward.alternative("compared with the context")
def _(s, h, weights, grad):
    context = weights[:, None, :] @ h  # (B, 1, D)
    delta = weights * ((h - context) * grad[:, None, :]).sum(axis=2)
    return (delta[:, None, :] @ h)[:, 0], weights[:, :, None] * grad[:, None, :] + delta[:, :, None] * s[:, None, :]


@attention_layer_backward.alternative("word by word")
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for b in range(len(s)):
        g = [state @ grad[b] for state in h[b]]
        average = sum(a * x for a, x in zip(weights[b], g, strict=True))
        for i, a in enumerate(weights[b]):
            in_h[b, i] = a * grad[b] + a * (g[i] - average) * s[b]
            in_s[b] = in_s[b] + a * (g[i] - average) * h[b, i]
    return in_s, in_h


@attention_layer_backward.alternative("in torch")
def _(s, h, weights, grad):
    import torch

    s, h, weights, grad = (torch.tensor(x).double() for x in (s, h, weights, grad))
    g = (h @ grad.unsqueeze(-1)).squeeze(-1)
    delta = weights * (g - (weights * g).sum(-1, keepdim=True))
    in_h = weights.unsqueeze(-1) * grad.unsqueeze(1) + delta.unsqueeze(-1) * s.unsqueeze(1)
    return (delta.unsqueeze(1) @ h).squeeze(1).numpy(), in_h.numpy()
