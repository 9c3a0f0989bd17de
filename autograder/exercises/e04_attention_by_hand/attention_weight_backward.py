"""How `attention_weight_backward` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import (
    AUTOGRAD,
    DIGITS,
    INSTEAD,
    NEAR,
    TINY,
    asked,
    hidden,
    kept,
    marked,
    masked,
    one_tiny,
    precise,
    shares,
    single,
    softmaxed,
    strided,
    three_sizes,
    with_zeros,
)

attention_weight_backward = Exercise("attention_weight_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def question(rng, B, S, D):
    """A query, keys, weights and a gradient in the weights."""
    return rng.normal(size=(B, D)), rng.normal(size=(B, S, D)), shares(rng, B, S), rng.normal(size=(B, S))


@attention_weight_backward.probe("two sentences of three words")
def _(attention_weight_backward, rng):
    return attention_weight_backward(*question(rng, 2, 3, 4))


@attention_weight_backward.probe("as many sentences as words as numbers in a state")
def _(attention_weight_backward, rng):
    return attention_weight_backward(*question(rng, 3, 3, 3))


@attention_weight_backward.probe("masked words: weights that are 0")
def _(attention_weight_backward, rng):
    s, h, _, grad = question(rng, 3, 5, 2)
    return attention_weight_backward(s, h, hidden(rng, 3, 5), grad)


@attention_weight_backward.probe("masked words whose states hold junk, up to 1e5", extreme=True)
def _(attention_weight_backward, rng):
    s, h, _, grad = question(rng, 3, 5, 2)
    weights = hidden(rng, 3, 5)
    h[weights == 0] *= 1e5
    return attention_weight_backward(s, h, weights, grad)


@attention_weight_backward.probe("masked words, and a sentence of nothing else", extreme=True)
def _(attention_weight_backward, rng):
    s, h, _, grad = question(rng, 3, 5, 2)
    return attention_weight_backward(s, h, masked(rng, 3, 5), grad)


@attention_weight_backward.probe("a common push on all weights moves nothing", NEAR)
def _(attention_weight_backward, rng):
    inputs = question(rng, 2, 4, 3)
    pushes = np.full((2, 4), rng.uniform(1, 5)), inputs[3] + 10
    return [attention_weight_backward(*(x.copy() for x in inputs[:3]), push) for push in pushes]


@attention_weight_backward.probe("one sentence; two words; states of one number")
def _(attention_weight_backward, rng):
    return [attention_weight_backward(*question(rng, *sizes)) for sizes in [(1, 4, 3), (3, 2, 4), (4, 3, 1)]]


@attention_weight_backward.probe("floats come back as floats")
def _(attention_weight_backward, rng):
    return precise(attention_weight_backward(*question(rng, 3, 2, 5)))


@attention_weight_backward.probe("your inputs stay as they were")
def _(attention_weight_backward, rng):
    cases = [(2, 5, 3), (3, 3, 3), (1, 4, 2)]
    return [kept(attention_weight_backward, "s h weights grad", *marked(*question(rng, *n), weights=2)) for n in cases]


@attention_weight_backward.probe("states and questions of integers")
def _(attention_weight_backward, rng):
    _, _, weights, grad = question(rng, 2, 4, 3)
    s, h = rng.integers(-5, 6, size=(2, 3)), rng.integers(-5, 6, size=(2, 4, 3))
    return attention_weight_backward(s, h, weights, grad)


@attention_weight_backward.probe(
    "a real word whose state is all zeros, and a weight, a gradient and a number that are 0"
)
def _(attention_weight_backward, rng):
    return attention_weight_backward(*with_zeros(*question(rng, 2, 3, 4), weights=2))


@attention_weight_backward.probe("arrays that lie transposed in memory, with gaps")
def _(attention_weight_backward, rng):
    return attention_weight_backward(*strided(*question(rng, 2, 3, 4)))


@attention_weight_backward.probe("as many digits as single precision holds", DIGITS, extreme=True)
def _(attention_weight_backward, rng):
    return attention_weight_backward(*question(rng, 2, 3, 4))


@attention_weight_backward.probe(
    "sentences with huge and with tiny gradients (1e6, 1e-12), and with zeros", NEAR, extreme=True
)
def _(attention_weight_backward, rng):
    return three_sizes(attention_weight_backward, *question(rng, 3, 3, 4))


@attention_weight_backward.probe("a weight of 1e-12", TINY, extreme=True)
def _(attention_weight_backward, rng):
    return attention_weight_backward(*one_tiny(*question(rng, 2, 3, 4), weights=2))


@attention_weight_backward.probe("sentences of one word, which has all the weight", extreme=True)
def _(attention_weight_backward, rng):
    return attention_weight_backward(*question(rng, 2, 1, 3))


def asking(s, h, weights, grad):
    return asked(s, h, softmaxed(weights, grad))


attention_weight_backward.alternative("in single precision")(single(asking))


@attention_weight_backward.alternative("in index notation")
def _(s, h, weights, grad):
    delta = weights * (grad - np.einsum("bs,bs->b", weights, grad)[:, None])
    return np.einsum("bs,bsd->bd", delta, h), np.einsum("bs,bd->bsd", delta, s)


@attention_weight_backward.alternative("with softmax's whole Jacobian")
def _(s, h, weights, grad):
    jacobian = weights[:, :, None] * (np.eye(weights.shape[1]) - weights[:, None, :])  # (B, S, S), weight by score
    delta = (grad[:, None, :] @ jacobian)[:, 0]
    return (delta[:, None, :] @ h)[:, 0], delta[:, :, None] @ s[:, None, :]


@attention_weight_backward.alternative("word by word")
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for b in range(len(s)):
        average = sum(a * g for a, g in zip(weights[b], grad[b], strict=True))
        for i in range(h.shape[1]):
            delta = weights[b, i] * (grad[b, i] - average)
            in_h[b, i] = delta * s[b]
            in_s[b] = in_s[b] + delta * h[b, i]
    return in_s, in_h


@attention_weight_backward.alternative("in torch")
def _(s, h, weights, grad):
    import torch

    s, h, weights, grad = (torch.tensor(x).double() for x in (s, h, weights, grad))
    delta = weights * (grad - (weights * grad).sum(-1, keepdim=True))
    return (delta.unsqueeze(1) @ h).squeeze(1).numpy(), (delta.unsqueeze(-1) * s.unsqueeze(1)).numpy()
