"""What people get wrong in `self_attention`."""

import numpy as np

from autograder.exercises.e09_self_attention.self_attention import past, self_attention
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
        lambda x, w_q, w_k, w_v, mask=None: made(lambda q, k: q @ swap(k) / np.sqrt(w_v.shape[-1]))(
            x, w_q, w_k, w_v, mask
        ),
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
    "You masked the weights, or the exponentials, and divided by what was left: right on paper, but next to "
    "a loud hidden word all others have rounded to zero by then. Mask the scores.": [
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
    "You hide the words that come later though no mask says so. Only `mask` says who may look where.": [
        made(weigh=lambda e, m: masked_shares(e, past(e.shape[-1]) if m is None else m)),
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
        *(made(weigh=lambda e, m, n=n: empty_kept(e, m, e.min() - n)) for n in (0, 1, 5, 10, 20)),
        *(made(weigh=lambda e, m, n=n: filled(e, m, e.min() - n)) for n in (0, 1, 5, 10, 20)),
        *(made(weigh=lambda e, m, n=n: filled(e, m, e.min(axis=-1, keepdims=True) - n)) for n in (0, 1, 10)),
    ],
    "The contexts of a word that may attend to nothing are zeros in your answer, its weights are not. Both are asked "
    "for: set the weights to zero, and the contexts follow.": [
        in_contexts_only(lambda e, m: filled(e, m | ~m.any(axis=-1, keepdims=True), -np.inf)),
        in_contexts_only(lambda e, m: filled(e, m, -1e9)),
        in_contexts_only(lambda e, m: filled(e, m, -np.inf)),
    ],
    "A word that may attend to nothing gives nan: softmax of −∞ everywhere is −∞ minus −∞. `masked_softmax` takes care "
    "of such rows.": [made(weigh=lambda e, m: filled(e, m, -np.inf))],
    ROW_SHIFT: [
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
    HALF: [
        made(weigh=lambda e, m: masked_shares(e.astype(np.float16), m)),
        made(weigh=lambda e, m: masked_shares(e, m).astype(np.float16)),
        lambda *args, **kw: tuple(y.astype(np.float16) for y in made()(*args, **kw)),
    ],
    "You rounded the weights. They sum to one only with all their digits.": [
        *(made(weigh=lambda e, m, n=n: np.round(masked_shares(e, m), n)) for n in (1, 2, 3, 4)),
    ],
    CUT_SCORES: [made(weigh=weigh) for weigh in CLIPPED],
    WRITTEN: [scaled_there(made(lambda q, k: q @ swap(k)), *changed) for changed in ((0,), (1,), (0, 1))],
    "A word that may attend to nothing takes its own value in your answer. It gets zeros: contexts and weights.": [
        lambda x, w_q, w_k, w_v, mask=None: (
            lambda c, a: (np.where(a.sum(axis=-1, keepdims=True) == 0, x @ w_v, c), a)
        )(*made()(x, w_q, w_k, w_v, mask)),
        made(weigh=lambda e, m: masked_shares(
            e, None if m is None else m | ~m.any(axis=-1, keepdims=True) & np.eye(e.shape[-1], dtype=bool)
        )),
    ],
    "You took one sentence's mask for all. With axes in front, the mask may differ from one to the next.": [
        made(weigh=lambda e, m: masked_shares(e, m if m is None else m[(0,) * (m.ndim - 2)])),
        made(weigh=lambda e, m: masked_shares(e, m if m is None else m[(-1,) * (m.ndim - 2)])),
    ],
    "You added the residual, x + context. Here the contexts alone are asked for.": [
        lambda x, w_q, w_k, w_v, mask=None: (
            lambda c, a: (x + c if c.shape == x.shape else c + x[..., : c.shape[-1]], a)
        )(*made()(x, w_q, w_k, w_v, mask))
    ],
})  # fmt: skip
