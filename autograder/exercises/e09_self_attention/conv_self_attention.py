"""How `conv_self_attention` of lesson 09 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import INSTEAD, LIBRARY, NEAR, SINGLE, shares, turned

conv_self_attention = Exercise("conv_self_attention", points=4, forbid=LIBRARY, instead=INSTEAD)


def given(rng, B=2, C=5, rows=3, columns=4, D=6, Dv=7):
    """A grid and four matrices, (out, in)."""
    x = rng.normal(size=(B, C, rows, columns))
    return x, *(rng.normal(size=shape) / 2 for shape in ((D, C), (D, C), (Dv, C), (C, Dv)))


@conv_self_attention.probe("grids of 3 × 4 places, five channels", NEAR)
def _(conv_self_attention, rng):
    return conv_self_attention(*given(rng))


@conv_self_attention.probe("all sizes the same", NEAR)
def _(conv_self_attention, rng):
    return conv_self_attention(*given(rng, 3, 3, 3, 3, 3, 3))


@conv_self_attention.probe("as many channels as places", NEAR)
def _(conv_self_attention, rng):
    return conv_self_attention(*given(rng, C=6, rows=2, columns=3, D=6, Dv=6))


@conv_self_attention.probe("narrow queries, wide values", NEAR)
def _(conv_self_attention, rng):
    return conv_self_attention(*given(rng, C=8, D=2, Dv=9))


@conv_self_attention.probe("sizes of one: pictures, channels, rows, columns, D and Dv", NEAR)
def _(conv_self_attention, rng):
    cases = ({"B": 1}, {"C": 1}, {"rows": 1}, {"columns": 1}, {"D": 1}, {"Dv": 1}, {"rows": 1, "columns": 1})
    return [conv_self_attention(*given(rng, **case)) for case in cases]


@conv_self_attention.probe("a last matrix of zeros: the picture comes back as it was", NEAR)
def _(conv_self_attention, rng):
    *inputs, w_o = given(rng)
    return conv_self_attention(*inputs, 0 * w_o)


@conv_self_attention.probe("arrays that lie turned in memory", NEAR)
def _(conv_self_attention, rng):
    return conv_self_attention(*(turned(x) for x in given(rng, rows=4, columns=2)))


@conv_self_attention.probe("scores in the thousands", SINGLE, extreme=True)
def _(conv_self_attention, rng):
    x, w_q, w_k, w_v, w_o = given(rng)
    return conv_self_attention(x, 60 * w_q, 60 * w_k, w_v, w_o)


@conv_self_attention.probe("places that are all zeros, and equal ones", NEAR, extreme=True)
def _(conv_self_attention, rng):
    x, *matrices = given(rng)
    x[:, :, 0, 1], x[:, :, 2, 3] = 0, x[:, :, 1, 1]
    return conv_self_attention(x, *matrices)


@conv_self_attention.probe("your inputs stay as they were", NEAR)
def _(conv_self_attention, rng):
    inputs = given(rng)
    return conv_self_attention(*inputs), *inputs


@conv_self_attention.alternative("channels in front throughout, with einsum")
def _(x, w_q, w_k, w_v, w_o):
    flat = x.reshape(*x.shape[:2], -1)
    q, k, v = (np.einsum("dc,bct->bdt", w, flat) for w in (w_q, w_k, w_v))
    a = shares(np.einsum("bdt,bds->bts", q, k) / np.sqrt(len(w_q)))
    return (flat + np.einsum("cd,bds,bts->bct", w_o, v, a)).reshape(x.shape), a


@conv_self_attention.alternative("one picture and one place at a time")
def _(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    y, a = x.copy(), np.zeros((B, rows * columns, rows * columns))
    for b in range(B):
        p = x[b].reshape(C, -1).T
        for t in range(rows * columns):
            a[b, t] = shares((p @ w_k.T) @ (w_q @ p[t]) / len(w_q) ** 0.5)
            y[b, :, t // columns, t % columns] += w_o @ (w_v @ (a[b, t] @ p))
    return y, a


@conv_self_attention.alternative("in torch, with convolutions")
def _(x, w_q, w_k, w_v, w_o):
    import torch
    from torch.nn.functional import conv2d

    x, w_q, w_k, w_v, w_o = (torch.tensor(np.ascontiguousarray(y)) for y in (x, w_q, w_k, w_v, w_o))
    q, k, v = (conv2d(x, w[:, :, None, None]).flatten(2) for w in (w_q, w_k, w_v))
    a = (q.mT @ k / len(w_q) ** 0.5).softmax(-1)
    context = (v @ a.mT).unflatten(2, x.shape[2:])
    return (x + conv2d(context, w_o[:, :, None, None])).numpy(), a.numpy()
