"""How `conv_self_attention` of lesson 09 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import INSTEAD, LIBRARY, NEAR, SINGLE, shares, swap, turned

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


def places(x):
    return swap(x.reshape(*x.shape[:2], -1))


def made(
    into=places,
    scale=lambda w: w.shape[0] ** 0.5,
    axis=-1,
    residual=1.0,
    back=None,
    weigh=None,
    order=lambda q, k: (q, k),
):
    """A version with its own ways."""

    def version(x, w_q, w_k, w_v, w_o):
        p = into(x)
        q, k = order(p @ w_q.T, p @ w_k.T)
        e = q @ swap(k) / scale(w_q)
        a = weigh(e) if weigh else shares(e, axis)
        change = a @ (p @ w_v.T) @ w_o.T
        change = back(change, x) if back else swap(change).reshape(x.shape)
        return residual * x + change, a

    return version


def by_columns(x):
    return places(swap(x))


def columns_back(change, x):
    B, C, rows, columns = x.shape
    return swap(swap(change).reshape(B, C, columns, rows))


def untransposed(x, w_q, w_k, w_v, w_o):
    p = places(x)
    a = shares(p @ w_q @ swap(p @ w_k) / w_q.shape[0] ** 0.5)
    return x + swap(a @ (p @ w_v) @ w_o).reshape(x.shape), a


def across(x, w_q, w_k, w_v, w_o):
    """All pictures of the batch as one."""
    B, C = x.shape[:2]
    p = places(x).reshape(1, -1, C)
    a = shares(p @ w_q.T @ swap(p @ w_k.T) / w_q.shape[0] ** 0.5)
    return x + swap((a @ (p @ w_v.T) @ w_o.T).reshape(B, -1, C)).reshape(x.shape), a


def after(change):
    """The right answer, changed at the end."""
    return lambda *inputs: change(*made()(*inputs))


def x_shaped(change, x, rows, columns):
    return swap(change).reshape(*x.shape[:2], rows, columns)


def added_there(x, *matrices):
    y, a = made()(x, *matrices)
    x[:] = y
    return x, a


conv_self_attention.tell({
    "`reshape` to (B, T, C) cuts the channels of one place into other pieces. Flatten the places, (B, C, T), then swap "
    "the last two axes.": [
        made(into=lambda x: x.reshape(x.shape[0], -1, x.shape[1])),
        made(into=lambda x: x.reshape(x.shape[0], -1, x.shape[1]), back=lambda c, x: c.reshape(x.shape)),
    ],
    "On the way back you only reshaped, (B, T, C) to (B, C, rows, columns). Swap the last two axes first.": [
        made(back=lambda c, x: c.reshape(x.shape))
    ],
    "You left the residual out: the result is *added* to the picture.": [made(residual=0.0)],
    "You forgot √D: the scores are plain dot products.": [made(scale=lambda w: 1.0)],
    "You divided by another root. D is the width of a query, the rows of `w_q`.": [
        made(scale=lambda w: w.shape[1] ** 0.5),
        made(scale=lambda w: float(w.shape[0])),
        made(scale=lambda w: w.shape[0] ** -0.5),
        lambda x, *w: made(scale=lambda _: (x.shape[2] * x.shape[3]) ** 0.5)(x, *w),
        lambda x, w_q, w_k, w_v, w_o: made(scale=lambda _: w_v.shape[0] ** 0.5)(x, w_q, w_k, w_v, w_o),
    ],
    "Your weights sum to one over the places that ask. Each place shares out its own attention over the others (the "
    "last axis).": [made(axis=-2)],
    "Your weights sum to one over the whole table. Each place shares out its own attention: normalise over the last "
    "axis.": [made(weigh=lambda e: np.exp(e - e.max()) / np.exp(e - e.max()).sum(axis=(-2, -1), keepdims=True))],
    "Queries and keys changed places: row t holds what place t asks.": [made(order=lambda q, k: (k, q))],
    "The matrices are (out, in), as convolutions keep them. With places as rows you need them transposed.": [
        untransposed,
        lambda x, w_q, w_k, w_v, w_o: made()(x, w_q.T, w_k.T, w_v.T, w_o.T),
    ],
    "You counted the places column by column. Row by row is what is asked for.": [
        made(into=by_columns, back=columns_back),
        made(into=by_columns),
        made(back=columns_back),
    ],
    "You let places ask in other pictures of the batch. Each picture is by itself.": [across],
    "You mixed the picture itself. What is mixed are the values, and `w_o` brings them back to C channels.": [
        lambda x, w_q, w_k, w_v, w_o: (
            lambda a: (x + swap(a @ places(x)).reshape(x.shape), a)
        )(made()(x, w_q, w_k, w_v, w_o)[1])
    ],
    "You returned the weights first. The picture comes first, then the weights.": [
        lambda *inputs: made()(*inputs)[::-1]
    ],
    "You returned the picture alone. Return two arrays: y and the weights.": [lambda *inputs: made()(*inputs)[0]],
    "You returned y with its places flattened. Bring it back to rows and columns.": [
        lambda *inputs: (lambda y, a: (y.reshape(*y.shape[:2], -1), a))(*made()(*inputs))
    ],
    "Channels stand behind the places in your y. Bring them to the front again: (B, C, rows, columns).": [
        lambda *inputs: (lambda y, a: (y.transpose(0, 2, 3, 1), a))(*made()(*inputs))
    ],
    "You wrote into the caller's picture: `+=` changes the array that came in. Write x + change.": [added_there],
    "Your answer takes for granted that pictures are square. Take rows and columns from `x.shape`.": [
        made(back=lambda c, x: x_shaped(c, x, int(np.sqrt(c.shape[1])), int(np.sqrt(c.shape[1])))),
        made(back=lambda c, x: x_shaped(c, x, x.shape[2], x.shape[2])),
        made(back=lambda c, x: x_shaped(c, x, x.shape[3], x.shape[3])),
        made(back=lambda c, x: x_shaped(c, x, x.shape[3], x.shape[2])),
    ],
    "You lost the axes of length 1. y has the shape of `x`, and the weights are (B, T, S), whatever the lengths.": [
        after(lambda y, a: (y.squeeze(), a.squeeze())),
        after(lambda y, a: (y.squeeze(), a)),
        after(lambda y, a: (y, a.squeeze())),
        after(lambda y, a: (y[0], a[0]) if len(y) == 1 else (y, a)),
        after(lambda y, a: (y[0], a) if len(y) == 1 else (y, a)),
    ],
    "The keys (or the queries) play no part: you compared queries with queries, or keys with keys.": [
        made(order=lambda q, k: (q, q)),
        made(order=lambda q, k: (k, k)),
    ],
    "The matrices are not used for the scores: you compared the places as they are.": [
        lambda x, w_q, w_k, w_v, w_o: made(order=lambda q, k: (places(x), places(x)))(x, w_q, w_k, w_v, w_o),
    ],
    "Your weights skip the softmax: they are the scores.": [made(weigh=lambda e: e)],
    "What you return second are the scores. Asked for are the weights, after softmax.": [
        lambda x, w_q, *w: (made()(x, w_q, *w)[0], made(weigh=lambda e: e)(x, w_q, *w)[1]),
    ],
    "Your weights are turned: row t says what place t *asks*, and sums to one.": [after(lambda y, a: (y, swap(a)))],
    "The mean runs over the wrong axis: you turned the weights round before mixing the values.": [
        lambda x, w_q, w_k, w_v, w_o: (lambda a: (
            x + swap(swap(a) @ (places(x) @ w_v.T) @ w_o.T).reshape(x.shape), a
        ))(made()(x, w_q, w_k, w_v, w_o)[1]),
    ],
    "Your weights have other axes than asked for: (B, T, S), one table of places for each picture.": [
        after(lambda y, a: (y, a.reshape(len(a), *y.shape[2:], *y.shape[2:]))),
        after(lambda y, a: (y, a[:, None])),
        after(lambda y, a: (y, a.mean(axis=0))),
        after(lambda y, a: (y, a[0])),
    ],
    "You answered for the first picture only. There are B of them.": [
        lambda x, *w: made()(x[:1], *w),
        lambda x, *w: tuple(z[0] for z in made()(x[:1], *w)),
    ],
    "The channels ask each other in your answer: the places, rows · columns of them, are the words. Bring the channels "
    "to the end before the matrices come.": [
        lambda x, *w: made(into=lambda x: x.reshape(*x.shape[:2], -1))(x, *w),
    ],
    "You left `w_o` out, or `w_v`: the values are made by `w_v`, and their mixture is brought to C channels by "
    "`w_o`.": [
        lambda x, w_q, w_k, w_v, w_o: (lambda a: (
            x + swap(a @ (places(x) @ w_v.T)).reshape(x.shape), a
        ))(made()(x, w_q, w_k, w_v, w_o)[1]),
        lambda x, w_q, w_k, w_v, w_o: (lambda a: (
            x + swap(a @ places(x) @ w_o.T).reshape(x.shape), a
        ))(made()(x, w_q, w_k, w_v, w_o)[1]),
    ],
    "You added the residual in another place or measure: y is x, as it came, plus the change.": [
        made(residual=2.0), made(residual=-1.0), made(residual=0.5),
        lambda x, *w: (lambda y, a: ((x + y - x) / np.sqrt(2), a))(*made()(x, *w)),
    ],
    "You took the change off. It is added to the picture.": [
        lambda x, *w: (lambda y, a: (2 * x - y, a))(*made()(x, *w)),
    ],
})  # fmt: skip


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
