"""Wrong ways from scores (…, T, S) and a mask to weights, for the versions of `self_attention` of lesson 09."""

import numpy as np

from autograder.exercises.e09_self_attention.shared import masked_shares, shares

TOPS = (
    lambda e: 0,
    lambda e: e.max(),
    lambda e: e.max(axis=(-2, -1), keepdims=True),
    lambda e: e.max(axis=-2, keepdims=True),
)


GUARDS = (
    lambda e, t: e / np.where(t > 0, t, 1),
    lambda e, t: e / t,
    lambda e, t: e / np.maximum(t, 1e-12),
    lambda e, t: e / (t + 1e-12),
    lambda e, t: np.where(t > 0, e / np.where(t > 0, t, 1), 0),
    lambda e, t: np.nan_to_num(e / t),
)


def shifted(top, guard, seen):
    """Softmax with a shift of its own, taken from all scores or from the seen ones, or masked after e^…"""

    def weigh(scores, mask):
        low = scores if mask is None else np.where(mask, scores, -np.inf)
        if seen is None:
            e = np.exp(scores - top(scores)) * (1 if mask is None else mask)
        else:
            e = np.exp(low - top(low if seen else scores))
        return guard(e, e.sum(axis=-1, keepdims=True))

    return weigh


def indexed(scores, mask):
    scores = scores.copy()
    if mask is not None:
        scores[~mask] = -np.inf
    return masked_shares(scores, mask)


def added(scores, mask, small):
    """Masked after softmax, divided by what is left and a small number."""
    a = shares(scores) * (1 if mask is None else mask)
    return a / (a.sum(axis=-1, keepdims=True) + small)


def whole(scores, mask):
    e = np.exp(scores - scores.max(axis=(-2, -1), keepdims=True)) * (1 if mask is None else mask)
    return e / e.sum(axis=(-2, -1), keepdims=True)


def plus(low):
    return lambda e, m: shares(e if m is None else e + np.where(m, 0, low))


def empty_kept(scores, mask, low):
    return shares(scores) if mask is None else np.where(mask.any(-1, keepdims=True), filled(scores, mask, low), 0)


def filled(scores, mask, low):
    return shares(scores if mask is None else np.where(mask, scores, low))


def after(scores, mask):
    return shares(scores) if mask is None else shares(scores) * mask


def left(scores, mask, least=0.0):
    if mask is None:
        return shares(scores)
    a = shares(scores) * mask
    total = a.sum(axis=-1, keepdims=True)
    return a / (np.maximum(total, least) if least else np.where(total > 0, total, 1))


def down(scores, mask):
    a = shares(scores if mask is None else np.where(mask, scores, -1e30), axis=-2)
    return a if mask is None else a * mask
