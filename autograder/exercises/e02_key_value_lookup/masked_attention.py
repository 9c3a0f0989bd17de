"""How `masked_attention` of lesson 02 is judged."""

import warnings

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import INSTEAD, LIBRARY, dots, fresh, kept, marked, qkv, shares

masked_attention = Exercise("masked_attention", points=4, forbid=LIBRARY, instead=INSTEAD)


def some_mask(rng, *shape):
    """A random mask in which every row has at least one True and one False."""
    mask = rng.random(shape) < 0.5
    mask[..., 1], mask[..., -1] = True, False
    return mask


def scaled(q, k):
    return dots(q, k) / np.sqrt(q.shape[-1])


@masked_attention.probe("a mask of its own for each query")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng), some_mask(rng, 3, 5))


@masked_attention.probe("a batch of three: nine queries, twelve keys, vectors of ten numbers, values of seven")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, 3, T=9, S=12, D=10, Dv=7), some_mask(rng, 3, 9, 12))


@masked_attention.probe("a mask that allows everything")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, T=4, S=3), np.ones((4, 3), bool))


@masked_attention.probe("as many queries as keys")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, T=4, S=4, D=6, Dv=3), some_mask(rng, 4, 4))


@masked_attention.probe("padding: one mask for each sequence (B, 1, S), or one for all (S,)")
def _(masked_attention, rng):
    each = (np.arange(5) < np.array([4, 2, 3])[:, None])[:, None, :]  # the last column is padding for all
    return [masked_attention(*qkv(rng, 3, T=4, S=5), mask) for mask in (each, some_mask(rng, 5))]


@masked_attention.probe("padding that holds junk, and a real key and value that are all zeros")
def _(masked_attention, rng):
    q, k, v = qkv(rng, 2, T=4, S=5)
    mask = np.arange(5) < np.array([4, 2])[:, None, None]
    k[:, 1], v[:, 0] = 0, 0
    k[:, 4], v[:, 4], v[1, 2:] = rng.normal(size=7), 1e4, -1e4
    return masked_attention(q, k, v, mask)


@masked_attention.probe("a batch with heads, one mask for all heads (B, 1, T, S)")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, 2, 3, T=4, S=6, D=5), some_mask(rng, 2, 1, 4, 6))


@masked_attention.probe("three leading axes")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, 2, 3, 2, T=4, S=6, D=5), some_mask(rng, 2, 1, 2, 4, 6))


@masked_attention.probe("leading axes that broadcast")
def _(masked_attention, rng):
    q, _, _ = qkv(rng, 2, 1, T=4, D=6)
    _, k, v = qkv(rng, 3, S=5, D=6)
    return masked_attention(q, k, v, some_mask(rng, 4, 5))


@masked_attention.probe("one query, one key, vectors and values of one number (T = S = D = Dv = 1)")
def _(masked_attention, rng):
    return masked_attention(*qkv(rng, T=1, S=1, D=1, Dv=1), np.array([[True]])), masked_attention(
        *qkv(rng, 1, T=1, S=4, D=2, Dv=1), np.array([True, False, True, True])
    )


@masked_attention.probe("your inputs stay as they were")
def _(masked_attention, rng):
    return kept(masked_attention, "q k v mask", *marked(rng, *qkv(rng, T=4)), some_mask(rng, 4, 5))


@masked_attention.probe("a query that may attend to nothing gets zeros", extreme=True)
def _(masked_attention, rng):
    mask = some_mask(rng, 3, 5)
    mask[1] = False
    return masked_attention(*qkv(rng), mask)


@masked_attention.probe("a sequence of padding alone, and a mask (T, 1): all keys or none", extreme=True)
def _(masked_attention, rng):
    lengths = np.array([2, 0, 4])
    mask = (np.arange(5) < lengths[:, None])[:, None, :]
    some = np.array([[True], [False], [True], [False]])
    return [masked_attention(*qkv(rng, 3, T=4, S=5), m) for m in (mask, some)]


@masked_attention.probe("… and no warning is raised on the way", extreme=True)
def _(masked_attention, rng):
    q, k, v = qkv(rng, 2, T=4, S=3)
    mask = some_mask(rng, 2, 4, 3)
    mask[0, 2] = mask[1] = False
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        answer = masked_attention(q, k, v, mask)
    return answer, sum(issubclass(w.category, RuntimeWarning) for w in caught) > 0


@masked_attention.probe("a masked key may be as loud as it likes", extreme=True)
def _(masked_attention, rng):
    q, k, v = qkv(rng)
    mask = some_mask(rng, 3, 5)
    q[:, 0], k[:, 0] = 50.0, 0.0  # this coordinate alone decides how loud a key is
    k[-1, 0] = 200.0  # masked for every query
    return masked_attention(q, k, v, mask)


def low_scores(masked_attention, rng, query, key):
    """Asked where the keys that are left score −query · key and less."""
    q, k, v = qkv(rng, T=3, S=4)
    q[:, 0], k[:, 0] = query, -key * rng.permutation([1.0, 2.0, 4.0, 8.0])
    k[-1, 0] = 0.0  # the masked one
    lowest = np.arange(4) == k[:, 0].argmin()
    return [masked_attention(*fresh(q, k, v), mask) for mask in (np.arange(4) < 3, lowest)]


@masked_attention.probe("keys that are left may score as low as they like", extreme=True)
def _(masked_attention, rng):
    return low_scores(masked_attention, rng, 1e9, 1e12)


@masked_attention.probe("… as low as −10³⁶", extreme=True)
def _(masked_attention, rng):
    return low_scores(masked_attention, rng, 1e18, 1e18)


@masked_attention.probe("… as low as −10²⁸⁰", extreme=True, double=True)
def _(masked_attention, rng):
    return low_scores(masked_attention, rng, 1e140, 1e140)


@masked_attention.probe("your inputs stay as they were, with a query that may attend to nothing", extreme=True)
def _(masked_attention, rng):
    mask = some_mask(rng, 4, 5)
    mask[2] = False
    return kept(masked_attention, "q k v mask", *marked(rng, *qkv(rng, T=4)), mask)


def fill(scores, mask, value=-np.inf):
    return np.where(mask, scores, value)


@masked_attention.alternative("a finite floor, and the weights multiplied by the mask")
def _(q, k, v, mask):
    scores = scaled(q, k)
    weights = shares(fill(scores, mask, np.finfo(scores.dtype).min)) * mask
    return weights @ v, weights


@masked_attention.alternative("one query at a time, among the keys it may see")
def _(q, k, v, mask):
    scores = scaled(q, k)
    mask, v = np.broadcast_to(mask, scores.shape), np.broadcast_to(v, scores.shape[:-2] + v.shape[-2:])
    weights, context = np.zeros(scores.shape), np.zeros((*scores.shape[:-1], v.shape[-1]))
    for row in np.ndindex(*scores.shape[:-1]):
        seen = mask[row]
        if seen.any():
            weights[row][seen] = shares(scores[row][seen])
            context[row] = weights[row] @ v[row[:-1]]
    return context, weights


@masked_attention.alternative("in torch, with masked_fill")
def _(q, k, v, mask):
    import torch

    q, k, v, mask = (torch.tensor(x) for x in (q, k, v, mask))
    scores = (q @ k.mT / q.shape[-1] ** 0.5).masked_fill(~mask, -torch.inf)
    empty = ~mask.any(dim=-1, keepdim=True)
    weights = torch.softmax(scores.masked_fill(empty, 0.0), dim=-1).masked_fill(empty, 0.0)
    return (weights @ v).numpy(), weights.numpy()
