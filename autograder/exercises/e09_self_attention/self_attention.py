"""How `self_attention` of lesson 09 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import (
    INSTEAD,
    LIBRARY,
    NEAR,
    SINGLE,
    masked_shares,
    shares,
    turned,
)

self_attention = Exercise("self_attention", points=3, forbid=LIBRARY, instead=INSTEAD)


def given(rng, *leading, T=4, d_model=5, D=3, Dv=2):
    """Words and three matrices."""
    x = rng.normal(size=(*leading, T, d_model))
    return x, rng.normal(size=(d_model, D)), rng.normal(size=(d_model, D)), rng.normal(size=(d_model, Dv))


def past(T):
    return np.tril(np.ones((T, T), bool))


@self_attention.probe("one sentence of four words", NEAR)
def _(self_attention, rng):
    return self_attention(*given(rng))


@self_attention.probe("all widths the same", NEAR)
def _(self_attention, rng):
    return self_attention(*given(rng, T=4, d_model=4, D=4, Dv=4))


@self_attention.probe("a causal mask", NEAR)
def _(self_attention, rng):
    return self_attention(*given(rng, T=5), past(5))


@self_attention.probe("a mask that allows no pair twice: some rows see later words", NEAR)
def _(self_attention, rng):
    mask = rng.random((6, 6)) < 0.5
    mask[np.arange(6), rng.permutation(6)] = True
    mask[0, 1:3], mask[1, 0] = (True, False), False
    return self_attention(*given(rng, T=6), mask=mask)


@self_attention.probe("a batch (B, T, d_model), as large as all the rest", NEAR)
def _(self_attention, rng):
    return self_attention(*given(rng, 3, T=3, d_model=3, D=3, Dv=3))


@self_attention.probe("two axes in front, with a mask for each sentence (B, 1, T, S)", NEAR)
def _(self_attention, rng):
    lengths = np.array([4, 2])
    mask = (np.arange(5) < lengths[:, None])[:, None, None]
    return self_attention(*given(rng, 2, 3, T=5, D=7), mask)


@self_attention.probe("padding that holds junk, and a real word that is all zeros", NEAR)
def _(self_attention, rng):
    x, *matrices = given(rng, 2, T=5)
    mask = (np.arange(5) < np.array([3, 4])[:, None])[:, None]
    x[:, 1], x[:, 4] = 0, 30
    return self_attention(x, *matrices, mask)


@self_attention.probe("sizes of one: words, D, Dv", NEAR)
def _(self_attention, rng):
    cases = ({"T": 1}, {"D": 1}, {"Dv": 1}, {"d_model": 1})
    return [self_attention(*given(rng, 1, **case)) for case in cases]


@self_attention.probe("all scores 0, and a hidden word with a loud value", NEAR)
def _(self_attention, rng):
    x, w_q, w_k, w_v = given(rng)
    x[3] *= 1e6
    return self_attention(x, 0 * w_q, w_k, w_v, past(4) & (np.arange(4) < 3))


@self_attention.probe("arrays that lie turned in memory", NEAR)
def _(self_attention, rng):
    return self_attention(*(turned(x) for x in given(rng, 2, T=3)), turned(past(3)))


@self_attention.probe("a word that may attend to nothing", NEAR, extreme=True)
def _(self_attention, rng):
    mask = past(4)
    mask[2] = False
    return self_attention(*given(rng), mask)


@self_attention.probe("scores in the thousands, the masked ones largest", SINGLE, extreme=True)
def _(self_attention, rng):
    x, w_q, w_k, w_v = given(rng, T=5)
    return self_attention(x, 60 * w_q, 60 * w_k, w_v, past(5)), self_attention(x, 60 * w_q, 60 * w_k, w_v)


@self_attention.probe("a hidden word that scores thousands more than all others", SINGLE, extreme=True)
def _(self_attention, rng):
    x, w_q, w_k, w_v = (rng.uniform(0.5, 1, size=shape) for shape in ((4, 5), (5, 3), (5, 3), (5, 2)))
    x[3] *= 1000
    return self_attention(x, w_q, w_k, w_v, past(4))


@self_attention.probe("a mask where all that is seen scores thousands below zero", SINGLE, extreme=True)
def _(self_attention, rng):
    x, w_q, w_k, w_v = (rng.uniform(0.5, 1, size=shape) for shape in ((4, 5), (5, 3), (5, 3), (5, 2)))
    return self_attention(18 * x, w_q, -w_k, w_v, past(4))


@self_attention.probe("your inputs stay as they were, with a word that may attend to nothing", NEAR, extreme=True)
def _(self_attention, rng):
    inputs, mask = given(rng), past(4)
    mask[1] = False
    return self_attention(*inputs, mask), *inputs, mask


@self_attention.probe("your inputs stay as they were", NEAR)
def _(self_attention, rng):
    inputs, mask = given(rng), past(4)
    return self_attention(*inputs, mask), *inputs, mask


@self_attention.alternative("one word at a time, among the words it may see")
def _(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    a = np.zeros((*x.shape[:-1], x.shape[-2]))
    mask = np.broadcast_to(True if mask is None else mask, a.shape)
    for at in np.ndindex(*x.shape[:-1]):
        seen = mask[at]
        if seen.any():
            a[at][seen] = shares(k[at[:-1]][seen] @ q[at] / k.shape[-1] ** 0.5)
    return a @ v, a


@self_attention.alternative("the two matrices of the scores made one, with einsum")
def _(x, w_q, w_k, w_v, mask=None):
    between = w_q @ w_k.T / np.sqrt(w_q.shape[1])
    a = masked_shares(np.einsum("...ti,ij,...sj->...ts", x, between, x), mask)
    return np.einsum("...ts,...si,id->...td", a, x, w_v), a


@self_attention.alternative("in torch")
def _(x, w_q, w_k, w_v, mask=None):
    import torch

    x, w_q, w_k, w_v = (torch.tensor(np.ascontiguousarray(y)) for y in (x, w_q, w_k, w_v))
    e = (x @ w_q) @ (x @ w_k).mT / w_k.shape[1] ** 0.5
    if mask is not None:
        e = e.masked_fill(~torch.tensor(np.ascontiguousarray(mask)), -torch.inf)
    a = e.softmax(-1).nan_to_num()
    return (a @ (x @ w_v)).numpy(), a.numpy()
