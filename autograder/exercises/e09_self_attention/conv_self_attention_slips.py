"""What people get wrong in `conv_self_attention`."""

from functools import partial

import numpy as np

from autograder.exercises.e09_self_attention.conv_self_attention import conv_self_attention
from autograder.exercises.e09_self_attention.shared import (
    CLIPPED,
    CUT_SCORES,
    HALF,
    ROW_SHIFT,
    WRITTEN,
    masked_shares,
    scaled_there,
    shares,
    swap,
)
from autograder.exercises.e09_self_attention.weights import GUARDS, TOPS, shifted


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


def together(x, w_q, w_k, w_v, w_o):
    """All pictures as one, and of the weights each picture's own block."""
    B, C, rows, columns = x.shape
    T, p = rows * columns, x.transpose(0, 2, 3, 1).reshape(-1, C)
    a = shares(p @ w_q.T @ (p @ w_k.T).T / w_q.shape[0] ** 0.5)
    change = (a @ (p @ w_v.T) @ w_o.T).reshape(B, rows, columns, C).transpose(0, 3, 1, 2)
    return x + change, np.stack([a[n : n + T, n : n + T] for n in range(0, B * T, T)])


def one_untransposed(n, only_square):
    """One of the four matrices as it came, wherever it fits or where it is square."""

    def version(x, *matrices):
        p = places(x)
        use = [w if at == n and (not only_square or w.shape[0] == w.shape[1]) else w.T for at, w in enumerate(matrices)]
        q, k, v = (p @ w for w in use[:3])
        a = shares(q @ swap(k) / np.sqrt(k.shape[-1]))
        return x + swap(a @ v @ use[3]).reshape(x.shape), a

    return version


def by_channels(x, w_q, w_k, w_v, w_o):
    """Channels in front throughout, and then those ask each other."""
    flat = x.reshape(*x.shape[:2], -1)
    q, k, v = w_q @ flat, w_k @ flat, w_v @ flat
    a = shares(q @ swap(k) / np.sqrt(len(w_q)))
    return x + (w_o @ (a @ v)).reshape(x.shape), a


def square(axis):
    def version(x, *matrices):
        B, C, n = *x.shape[:2], x.shape[axis]
        y, a = made(into=lambda x: swap(x.reshape(B, C, n * n)), back=lambda c, x: 0)(x, *matrices)
        change = a @ (swap(x.reshape(B, C, n * n)) @ matrices[2].T) @ matrices[3].T
        return y + swap(change).reshape(B, C, n, n), a

    return version


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
    "The matrices are (out, in), as convolutions keep them. With places as rows you need them transposed, all "
    "four.": [
        untransposed,
        *(one_untransposed(n, only) for n in range(4) for only in (False, True)),
        lambda x, w_q, w_k, w_v, w_o: made()(x, w_q.T, w_k.T, w_v.T, w_o.T),
    ],
    "You counted the places column by column, on the way there or on the way back. Row by row is what is asked for.": [
        made(into=by_columns, back=columns_back),
        made(into=by_columns),
        made(back=columns_back),
    ],
    "You let places ask in other pictures of the batch. Each picture is by itself.": [across, together],
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
        square(2), square(3),
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
    "The channels ask each other in your answer: the places, rows · columns of them, are the words, "
    "and the weights a table of them.": [
        by_channels,
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
    "You added the values to their mixture. The residual is the picture alone: y is x, as it came, plus the change.": [
        lambda x, w_q, w_k, w_v, w_o: (lambda a: (
            swap((a + np.eye(a.shape[-1])) @ (places(x) @ w_v.T) @ w_o.T).reshape(x.shape), a
        ))(made()(x, w_q, w_k, w_v, w_o)[1]),
        lambda x, w_q, w_k, w_v, w_o: (lambda a: (
            x + swap((a + np.eye(a.shape[-1])) @ (places(x) @ w_v.T) @ w_o.T).reshape(x.shape), a
        ))(made()(x, w_q, w_k, w_v, w_o)[1]),
    ],
    "You hide the places that come later. No mask is asked for: each place may look at all.": [
        made(weigh=lambda e: masked_shares(e, np.tril(np.ones(e.shape[-2:], bool)))),
    ],
    ROW_SHIFT: [
        *(made(weigh=partial(shifted(top, guard, None), mask=None)) for top in TOPS for guard in GUARDS),
    ],
    HALF: [
        made(weigh=lambda e: shares(e.astype(np.float16))),
        made(weigh=lambda e: shares(e).astype(np.float16)),
        after(lambda y, a: (y.astype(np.float16), a.astype(np.float16))),
    ],
    "The axes are turned in another order than asked for: what `reshape` cuts as one place holds numbers of several. "
    "Places (rows, then columns) come first, channels last.": [
        lambda x, *w: made(
            into=lambda x: x.transpose(0, 2, 1, 3).reshape(len(x), -1, x.shape[1]),
            back=lambda c, x: c.reshape(len(x), x.shape[2], x.shape[1], -1).transpose(0, 2, 1, 3),
        )(x, *w),
        made(into=lambda x: x.transpose(0, 2, 1, 3).reshape(len(x), -1, x.shape[1])),
    ],
    "You cut off what is below zero. The sum of picture and change stays as it is.": [
        after(lambda y, a: (np.maximum(y, 0), a)),
    ],
    CUT_SCORES: [made(weigh=weigh) for weigh in CLIPPED],
    WRITTEN: [
        lambda *args, n=n: scaled_there(made(scale=lambda w: 1.0), *n)(*args, axis=0) for n in ((0,), (1,), (0, 1))
    ],
    "You took the change off. It is added to the picture.": [
        lambda x, *w: (lambda y, a: (2 * x - y, a))(*made()(x, *w)),
    ],
})  # fmt: skip
