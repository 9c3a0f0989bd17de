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
    swap,
    turned,
    unpacked,
)
from autograder.exercises.e09_self_attention.weights import (
    GUARDS,
    TOPS,
    added,
    after,
    down,
    empty_kept,
    filled,
    indexed,
    left,
    plus,
    shifted,
    whole,
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


def made(scores=None, weigh=masked_shares, out=lambda a, v: a @ v):
    """A version with its own scores, weights or contexts."""
    scores = scores or (lambda q, k: q @ swap(k) / np.sqrt(k.shape[-1]))

    def version(x, w_q, w_k, w_v, mask=None):
        a = weigh(scores(x @ w_q, x @ w_k), mask)
        return out(a, x @ w_v), a

    return version


def in_contexts_only(weigh):
    def version(x, w_q, w_k, w_v, mask=None):
        c, a = made(weigh=lambda e, m: shares(e) if m is None else weigh(e, m))(x, w_q, w_k, w_v, mask)
        return (c if mask is None else np.where(mask.any(axis=-1, keepdims=True), c, 0)), a

    return version


def fills(x, w_q, w_k, w_v, mask=None):
    answer = made()(x, w_q, w_k, w_v, mask)
    if mask is not None:
        mask |= ~mask.any(axis=-1, keepdims=True)
    return answer


def turned_round(x, w_q, w_k, w_v, mask=None):
    answer = made()(x, w_q, w_k, w_v, mask)
    if mask is not None:
        np.logical_not(mask, out=mask)
    return answer


self_attention.tell({
    "You forgot √D: the scores are plain dot products.": [made(lambda q, k: q @ swap(k))],
    "You divided by another number than √D. D is the width of one key.": [
        made(lambda q, k: q @ swap(k) / k.shape[-1]),
        made(lambda q, k: q @ swap(k) / np.sqrt(k.shape[-2])),
        made(lambda q, k: q @ swap(k) * np.sqrt(k.shape[-1])),
        made(lambda q, k: q @ swap(k) / k.shape[-1] ** 0.25),
    ],
    "You divided by the root of d_model. The scores are sums over the D numbers of a key.": [
        lambda x, *rest, **kw: made(lambda q, k: q @ swap(k) / np.sqrt(x.shape[-1]))(x, *rest, **kw)
    ],
    "Your weights sum to one over the words that ask. Each word shares out its own attention over the words it asks "
    "(the last axis).": [made(weigh=down)],
    "Your mask is the wrong way round: True means *may* attend.": [
        made(weigh=lambda e, m: masked_shares(e, None if m is None else ~m)),
    ],
    "You masked after softmax: what is hidden stays in the sum that the rest is divided by. Mask the scores.": [
        made(weigh=after)
    ],
    "You masked the weights and divided by what was left: right on paper, but next to a loud hidden word all others "
    "have rounded to zero by then. Mask the scores.": [
        made(weigh=left),
        *(made(weigh=lambda e, m, least=least: left(e, m, least)) for least in (1e-8, 1e-9, 1e-12)),
        *(made(weigh=lambda e, m, s=s: added(e, m, s)) for s in (0, 1e-8, 1e-9, 1e-10, 1e-12)),
    ],
    "You set the masked scores to 0, an ordinary score with exp(0) = 1: the word still gets a share.": [
        made(weigh=lambda e, m: filled(e, m, 0.0)),
        made(weigh=lambda e, m: shares(e if m is None else e * m)),
    ],
    "The mask plays no part in your answer.": [made(weigh=lambda e, m: shares(e))],
    "You added the mask to the scores as it is: True counts as 1, False as 0, and nothing is hidden.": [
        made(weigh=lambda e, m: shares(e if m is None else e + m)),
    ],
    "Your mask is turned: its rows are the words that ask, its columns those that are asked.": [
        made(weigh=lambda e, m: masked_shares(e, None if m is None else swap(m))),
    ],
    "You always hide the words that come later. Only `mask` says who may look where.": [
        made(weigh=lambda e, m: masked_shares(e, past(e.shape[-1]))),
        made(weigh=lambda e, m: masked_shares(e, past(e.shape[-1]) if m is None else m & past(e.shape[-1]))),
    ],
    "You mixed the words themselves. What is mixed are the values, x @ w_v.": [
        lambda x, w_q, w_k, w_v, mask=None: (lambda a: (a @ x, a))(made()(x, w_q, w_k, w_v, mask)[1])
    ],
    "Queries and keys changed places: row t of the scores must hold word t's *query* with every key.": [
        made(lambda q, k: k @ swap(q) / np.sqrt(k.shape[-1]))
    ],
    "The keys (or the queries) play no part: you compared queries with queries, or keys with keys.": [
        made(lambda q, k: q @ swap(q) / np.sqrt(k.shape[-1])),
        made(lambda q, k: k @ swap(k) / np.sqrt(k.shape[-1])),
        made(lambda q, k: swap(q) @ k / np.sqrt(k.shape[-1])),
    ],
    "The matrices are not used for the scores: that is the basic form, words with words.": [
        lambda x, w_q, w_k, w_v, mask=None: (
            lambda a: (a @ (x @ w_v), a)
        )(masked_shares(x @ swap(x) / np.sqrt(w_k.shape[-1]), mask))
    ],
    "You returned the weights first. The contexts come first, then the weights.": [
        lambda *args, **kw: made()(*args, **kw)[::-1]
    ],
    "You returned the contexts alone. Return two arrays: contexts and weights.": [
        lambda *args, **kw: made()(*args, **kw)[0]
    ],
    "What you return second are the scores. Asked for are the weights, after softmax.": [
        lambda x, w_q, w_k, w_v, mask=None: (
            made()(x, w_q, w_k, w_v, mask)[0],
            (x @ w_q) @ swap(x @ w_k) / np.sqrt(w_k.shape[-1]),
        )
    ],
    "The mean runs over the wrong axis: you turned the weights round before mixing the values.": [
        made(out=lambda a, v: swap(a) @ v)
    ],
    "This works for one sentence only: with a batch in front `.T` reverses *all* axes. Swap the last two.": [
        made(lambda q, k: q @ k.T / np.sqrt(k.shape[-1])),
        made(lambda q, k: np.dot(q, k.T) / np.sqrt(k.shape[-1])),
        made(lambda q, k: np.einsum("td,sd->ts", q, k) / np.sqrt(k.shape[-1])),
    ],
    "This works for one number of axes only: with fewer in front, or more, there is no such axis. Swap the last two, "
    "counted from the end.": [
        made(lambda q, k: q @ k.transpose(0, 2, 1) / np.sqrt(k.shape[-1])),
        made(lambda q, k: q @ k.swapaxes(1, 2) / np.sqrt(k.shape[-1])),
        made(lambda q, k: q @ k.transpose(0, 1, 3, 2) / np.sqrt(k.shape[-1])),
        made(lambda q, k: np.einsum("btd,bsd->bts", q, k) / np.sqrt(k.shape[-1])),
        *(unpacked(made(), n) for n in (2, 3, 4)),
    ],
    "A word that may attend to nothing gets a mixture of all values in your answer. It should get zeros.": [
        made(weigh=lambda e, m: filled(e, m, np.finfo(float).min)),
        *(made(weigh=lambda e, m, low=low: filled(e, m, low)) for low in (-1e9, -1e6, -1e5, -1e4)),
        made(weigh=lambda e, m: shares(e if m is None else e + np.where(m, 0, -1e9))),
        made(weigh=lambda e, m: masked_shares(e, None if m is None else m | ~m.any(axis=-1, keepdims=True))),
    ],
    "Your stand-in for −∞ isn't low enough: scores may be in the thousands, and what is hidden then still gets a "
    "share.": [
        *(made(weigh=lambda e, m, low=low: filled(e, m, low)) for low in (-1e3, -100.0)),
        *(made(weigh=plus(low)) for low in (-1e4, -1e3, -100.0, -10.0)),
        *(made(weigh=lambda e, m, low=low: empty_kept(e, m, low)) for low in (-1e3, -100.0)),
    ],
    "The contexts of a word that may attend to nothing are zeros in your answer, its weights are not. Both are asked "
    "for: set the weights to zero, and the contexts follow.": [
        in_contexts_only(lambda e, m: filled(e, m | ~m.any(axis=-1, keepdims=True), -np.inf)),
        in_contexts_only(lambda e, m: filled(e, m, -1e9)),
        in_contexts_only(lambda e, m: filled(e, m, -np.inf)),
    ],
    "A word that may attend to nothing gives nan: softmax of −∞ everywhere is −∞ minus −∞. `masked_softmax` takes care "
    "of such rows.": [made(weigh=lambda e, m: filled(e, m, -np.inf))],
    "Each row needs a shift of its own: with one maximum for the whole table, or none, a row of much smaller scores "
    "becomes zeros, and large ones infinite. Subtract each row's own largest score.": [
        *(made(weigh=shifted(top, guard, seen)) for top in TOPS for guard in GUARDS for seen in (True, False, None)),
    ],
    "Your weights sum to one over the whole table. Each word shares out its own attention: normalise over the last "
    "axis.": [made(weigh=whole)],
    "You normalise along an axis counted from the front. With a batch that is another one: the words that are asked "
    "stand last, axis −1.": [
        made(weigh=lambda e, m: shares(e if m is None else np.where(m, e, -1e30), axis=1)),
        made(weigh=lambda e, m: shares(e if m is None else np.where(m, e, -1e30), axis=0)),
    ],
    "You divided the weights by √D, after softmax. The scores are divided, before it.": [
        lambda x, w_q, *rest, **kw: made(
            lambda q, k: q @ swap(k), lambda e, m: masked_shares(e, m) / np.sqrt(w_q.shape[-1])
        )(x, w_q, *rest, **kw),
    ],
    "Your weights skip the softmax: they are the scores.": [
        made(weigh=lambda e, m: e if m is None else np.where(m, e, 0)),
        made(weigh=lambda e, m: e / e.sum(axis=-1, keepdims=True)),
    ],
    "You mixed the keys or the queries. What is mixed are the values, x @ w_v.": [
        lambda x, w_q, w_k, w_v, mask=None: (lambda a: (a @ (x @ w_k), a))(made()(x, w_q, w_k, w_v, mask)[1]),
        lambda x, w_q, w_k, w_v, mask=None: (lambda a: (a @ (x @ w_q), a))(made()(x, w_q, w_k, w_v, mask)[1]),
    ],
    "`if mask:` asks for one truth value, and an array has many: ask `if mask is not None:`.": [
        made(weigh=lambda e, m: masked_shares(e, m if m else None)),
    ],
    "You reach for `mask` without asking whether there is one: it may be None.": [
        made(weigh=lambda e, m: shares(np.where(m, e, -np.inf))),
        made(weigh=lambda e, m: masked_shares(e, m) if m.any() else e),
        made(weigh=lambda e, m: np.where(~m, 0, e)),
    ],
    "`scores[~mask]` needs a mask of the scores' own shape, and yours may be smaller: `np.where(mask, scores, …)` "
    "broadcasts.": [made(weigh=indexed)],
    "You lost the axes of length 1. Contexts and weights keep all axes, whatever their lengths.": [
        lambda *args, **kw: tuple(np.squeeze(y) for y in made()(*args, **kw)),
        lambda *args, **kw: (lambda c, a: (np.squeeze(c), a))(*made()(*args, **kw)),
    ],
    "You wrote into the caller's mask, to give an empty row something to share. Change a copy.": [
        fills,
        lambda x, w_q, w_k, w_v, mask=None: turned_round(x, w_q, w_k, w_v, mask),
    ],
    "You added the residual, x + context. Here the contexts alone are asked for.": [
        lambda x, w_q, w_k, w_v, mask=None: (
            lambda c, a: (x + c if c.shape == x.shape else c + x[..., : c.shape[-1]], a)
        )(*made()(x, w_q, w_k, w_v, mask))
    ],
})  # fmt: skip


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
