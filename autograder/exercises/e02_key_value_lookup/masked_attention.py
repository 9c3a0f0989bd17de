"""How `masked_attention` of lesson 02 is judged."""

import warnings

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e02_key_value_lookup.shared import INSTEAD, LIBRARY, dots, qkv, shares

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
    q, k, v = qkv(rng, T=4)
    mask = some_mask(rng, 4, 5)
    q[1], k[0], v[2] = 0, 1, 0
    return masked_attention(q, k, v, mask), q, k, v, mask


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


@masked_attention.probe("keys that are left may score as low as they like", extreme=True)
def _(masked_attention, rng):
    q, k, v = qkv(rng, T=3, S=4)
    q[:, 0], k[:, 0] = 1e9, rng.permutation([-1e12, -2e12, -4e12, -8e12])
    k[-1, 0] = 0.0  # the masked one
    lowest = np.arange(4) == k[:, 0].argmin()
    return [masked_attention(q, k, v, mask) for mask in (np.arange(4) < 3, lowest)]


@masked_attention.probe("your inputs stay as they were, with a query that may attend to nothing", extreme=True)
def _(masked_attention, rng):
    q, k, v = qkv(rng, T=4)
    mask = some_mask(rng, 4, 5)
    mask[2] = False
    return masked_attention(q, k, v, mask), q, k, v, mask


def fill(scores, mask, value=-np.inf):
    return np.where(mask, scores, value)


def attend(scores, mask, v):
    """From scores to the answer, as it should be."""
    some = mask.any(axis=-1, keepdims=True)
    weights = shares(fill(scores, mask | ~some)) * some
    return weights @ v, weights


after = masked_attention.misconception(
    "You masked after softmax: what is left no longer sums to one. Mask the scores, so that softmax shares "
    "out among the keys that are left."
)


@after
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    return weights @ v, weights


rest = masked_attention.misconception(
    "You masked weights or exponentials and divided by what was left: right on paper, but next to a loud masked key all"
    " others have rounded to zero by then. Mask the scores."
)


@rest
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    total = weights.sum(axis=-1, keepdims=True)
    weights = weights / np.where(total > 0, total, 1)
    return weights @ v, weights


@rest
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    weights = weights / (weights.sum(axis=-1, keepdims=True) + 1e-12)
    return weights @ v, weights


@rest
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    weights = weights / (weights.sum(axis=-1, keepdims=True) + 1e-9)
    return weights @ v, weights


@rest
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    weights = weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-12)
    return weights @ v, weights


bare = masked_attention.misconception(
    "You masked the exponentials or the weights and divided by what was left. Where nothing is left, or next to a loud "
    "masked key, that is 0/0 or ∞/∞. Mask the *scores*; the empty rows need a case of their own."
)


@bare
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ v, weights


@bare
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask
    weights = np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True))
    return weights @ v, weights


@bare
def _(q, k, v, mask):
    powers = np.exp(scaled(q, k)) * mask
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ v, weights


inverted = masked_attention.misconception("Your mask is the wrong way round: True means *may* attend.")


@inverted
def _(q, k, v, mask):
    return attend(scaled(q, k), ~mask, v)


@inverted
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), ~mask))
    return weights @ v, weights


@inverted
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), ~mask, -1e9))
    return weights @ v, weights


@inverted
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + mask * -1e9)
    return weights @ v, weights


@inverted
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * ~mask
    return weights @ v, weights


to_zero = masked_attention.misconception(
    "You set the masked scores to 0. A score of 0 is an ordinary score, with exp(0) = 1: the key still gets a share."
)


@to_zero
def _(q, k, v, mask):
    weights = shares(scaled(q, k) * mask)
    return weights @ v, weights


@to_zero
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1, keepdims=True)
    weights = np.where(empty, 0, shares(scaled(q, k) * mask))
    return weights @ v, weights


unmasked = masked_attention.misconception(
    "Where a query may see some of the keys, those that it may not see still answer."
)


@unmasked
def _(q, k, v, mask):
    weights = shares(scaled(q, k))
    return weights @ v, weights


@unmasked
def _(q, k, v, mask):
    weights = shares(scaled(q, k)) * mask.any(axis=-1, keepdims=True)
    return weights @ v, weights


filled = masked_attention.misconception(
    "You took a large negative number instead of −∞. Where every key is masked all scores are equal again or "
    "moved alike, "
    "so that the row isn't zero; and a real score may be lower still."
)


@filled
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e9))
    return weights @ v, weights


@filled
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e4))
    return weights @ v, weights


@filled
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -100.0))
    return weights @ v, weights


@filled
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + ~mask * -1e9)
    return weights @ v, weights


@filled
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + ~mask * -1e4)
    return weights @ v, weights


finite = masked_attention.misconception(
    "A large negative number is not −∞: a real score may be lower still, and then the masked key wins."
)


@finite
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e9)) * mask
    return weights @ v, weights


@finite
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e4)) * mask
    return weights @ v, weights


@finite
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -100.0)) * mask
    return weights @ v, weights


@finite
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + ~mask * -1e9) * mask.any(axis=-1, keepdims=True)
    return weights @ v, weights


@finite
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e9)) * mask.any(axis=-1, keepdims=True)
    return weights @ v, weights


even = masked_attention.misconception(
    "A query that may attend to nothing gets a mixture of all values in your answer. It should get zeros: weights and "
    "context."
)


@even
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask | ~mask.any(axis=-1, keepdims=True)))
    return weights @ v, weights


@even
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1, keepdims=True)
    weights = shares(np.where(empty, 0.0, fill(scaled(q, k), mask)))
    return weights @ v, weights


@even
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, np.finfo(float).min))
    return weights @ v, weights


@even
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, -1e30))
    return weights @ v, weights


@even
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask, np.finfo(np.float32).min))
    return weights @ v, weights


@even
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + ~mask * -1e30)
    return weights @ v, weights


@masked_attention.misconception(
    "A query that may attend to nothing gives nan: softmax of −∞ everywhere is −∞ minus −∞. Those rows need "
    "care before softmax."
)
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask))
    return weights @ v, weights


@masked_attention.misconception(
    "The numbers are right, but a nan was made on the way and replaced afterwards (NumPy warned). In a "
    "framework with gradients it would come back: keep softmax from ever seeing an empty row."
)
def _(q, k, v, mask):
    weights = np.nan_to_num(shares(fill(scaled(q, k), mask)))
    return weights @ v, weights


unscaled = masked_attention.misconception("You forgot √D: the scores are plain dot products.")


@unscaled
def _(q, k, v, mask):
    return attend(dots(q, k), mask, v)


@unscaled
def _(q, k, v, mask):
    weights = shares(fill(dots(q, k), mask))
    return weights @ v, weights


@unscaled
def _(q, k, v, mask):
    weights = shares(fill(dots(q, k), mask, -1e9))
    return weights @ v, weights


@masked_attention.misconception(
    "You divided by D, or by √D twice. The standard deviation of a dot product is √D, and `scale_scores` has "
    "divided by it "
    "already."
)
def _(q, k, v, mask):
    return attend(dots(q, k) / q.shape[-1], mask, v)


queries = masked_attention.misconception(
    "Your weights sum to one over the queries. Each query shares out its own attention over the keys it may "
    "see (the last axis)."
)


@queries
def _(q, k, v, mask):
    scores = fill(scaled(q, k), mask)
    some = np.isfinite(scores).any(axis=-2, keepdims=True)
    weights = shares(np.where(some, scores, 0.0), axis=-2) * some
    return weights @ v, weights


@queries
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask), axis=-2)
    return weights @ v, weights


@queries
def _(q, k, v, mask):
    weights = np.nan_to_num(shares(fill(scaled(q, k), mask), axis=-2))
    return weights @ v, weights


@queries
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1, keepdims=True)
    weights = np.where(empty, 0, shares(fill(scaled(q, k), mask | empty), axis=-2))
    return weights @ v, weights


overflow = masked_attention.misconception(
    "Your exponentials overflow: a loud key, masked or not, makes them infinite, and 0 · ∞ is nan. Shift the "
    "scores first, as in lesson 1."
)


@overflow
def _(q, k, v, mask):
    powers = np.exp(scaled(q, k)) * mask
    total = powers.sum(axis=-1, keepdims=True)
    weights = powers / np.where(total > 0, total, 1)
    return weights @ v, weights


@overflow
def _(q, k, v, mask):
    powers = np.exp(scaled(q, k)) * mask
    weights = powers / (powers.sum(axis=-1, keepdims=True) + 1e-9)
    return weights @ v, weights


hard = masked_attention.misconception(
    "You gave all the weight to the best key that is left. That is a hard lookup; softmax leaves every one of"
    " them a share."
)


@hard
def _(q, k, v, mask):
    best = fill(scaled(q, k), mask).argmax(axis=-1)
    weights = np.eye(k.shape[-2])[best] * mask.any(axis=-1, keepdims=True)
    return weights @ v, weights


@hard
def _(q, k, v, mask):
    best = fill(scaled(q, k), mask).argmax(axis=-1)
    weights = np.eye(k.shape[-2])[best]
    return weights @ v, weights


@masked_attention.misconception(
    "You changed the caller's mask: `|=` and assignment to a part of `mask` write into their array. Make a new one."
)
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1, keepdims=True)
    mask |= empty
    weights = np.where(empty, 0, shares(fill(scaled(q, k), mask)))
    return weights @ v, weights


@masked_attention.misconception("You returned the weights first. The context comes first, then the weights.")
def _(q, k, v, mask):
    context, weights = attend(scaled(q, k), mask, v)
    return weights, context


@masked_attention.misconception(
    "You returned the context alone. Return two arrays: the context, and the weights that made it."
)
def _(q, k, v, mask):
    return attend(scaled(q, k), mask, v)[0]


@masked_attention.misconception(
    "Your context is right where it is masked, but the weights you return are not: they are those before masking."
)
def _(q, k, v, mask):
    return attend(scaled(q, k), mask, v)[0], shares(scaled(q, k))


@masked_attention.misconception(
    "You masked the weights for the context only, and after softmax. Mask the scores: then the weights you return are "
    "masked too, and sum to one."
)
def _(q, k, v, mask):
    weights = shares(scaled(q, k))
    return (weights * mask) @ v, weights


zeroed = masked_attention.misconception(
    "You set the masked scores (or keys) to 0 before softmax and removed their weights afterwards: exp(0) = 1 "
    "has taken a "
    "share by then, and the rest no longer sums to one."
)


@zeroed
def _(q, k, v, mask):
    weights = shares(scaled(q, k) * mask) * mask
    return weights @ v, weights


@masked_attention.misconception(
    "You added the mask to the scores: that makes an allowed key a little louder. A key that may not answer needs −∞."
)
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + mask)
    return weights @ v, weights


products = masked_attention.misconception(
    "0 · −∞ is nan: `(1 - mask) * -np.inf` gives it where the mask is True. Choose with `np.where`."
)


@products
def _(q, k, v, mask):
    weights = shares(scaled(q, k) + (1 - mask) * -np.inf)
    return weights @ v, weights


@products
def _(q, k, v, mask):
    weights = np.nan_to_num(shares(scaled(q, k) + (1 - mask) * -np.inf))
    return weights @ v, weights


assigned = masked_attention.misconception(
    "`scores[~mask] = …` needs a mask of the scores' own shape. A mask may be smaller and broadcast: "
    "`np.where` does that."
)


@assigned
def _(q, k, v, mask):
    scores = scaled(q, k)
    scores[~mask] = -np.inf
    weights = shares(scores)
    return weights @ v, weights


@assigned
def _(q, k, v, mask):
    scores = scaled(q, k)
    empty = ~mask.any(axis=-1, keepdims=True)
    scores[~(mask | empty)] = -np.inf
    weights = np.where(empty, 0, shares(scores))
    return weights @ v, weights


@assigned
def _(q, k, v, mask):
    scores = scaled(q, k)
    scores[~mask] = -1e9
    weights = shares(scores)
    return weights @ v, weights


@assigned
def _(q, k, v, mask):
    scores = scaled(q, k)
    scores[mask == False] = -np.inf  # noqa: E712
    weights = np.nan_to_num(shares(scores))
    return weights @ v, weights


@assigned
def _(q, k, v, mask):
    scores = scaled(q, k)
    np.putmask(scores, ~mask, -np.inf)
    weights = np.nan_to_num(shares(scores))
    return weights @ v, weights


indexed = masked_attention.misconception(
    "`weights[empty] = 0` needs an `empty` of the weights' own leading shape. A mask may be smaller and "
    "broadcast: choose "
    "with `np.where` and an axis kept."
)


@indexed
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1)
    weights = shares(fill(scaled(q, k), mask | empty[..., None]))
    weights[empty] = 0
    return weights @ v, weights


@masked_attention.misconception(
    "`any` has lost its axis, (…, T), and lines up with the keys instead of the queries: keep it, `keepdims=True`."
)
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1)
    weights = np.where(empty, 0, shares(fill(scaled(q, k), mask | empty)))
    return weights @ v, weights


down = masked_attention.misconception(
    "You looked for empty *columns*, or along an axis counted from the front. A row is empty if no key (the "
    "last axis) is "
    "allowed."
)


@down
def _(q, k, v, mask):
    empty = ~mask.any(axis=-2, keepdims=True)
    weights = np.where(empty, 0, shares(fill(scaled(q, k), mask | empty)))
    return weights @ v, weights


@down
def _(q, k, v, mask):
    empty = ~mask.any(axis=1, keepdims=True)
    weights = np.where(empty, 0, shares(fill(scaled(q, k), mask | empty)))
    return weights @ v, weights


@down
def _(q, k, v, mask):
    empty = ~mask.any(axis=0, keepdims=True)
    weights = np.where(empty, 0, shares(fill(scaled(q, k), mask | empty)))
    return weights @ v, weights


@masked_attention.misconception(
    "A query that may attend to nothing gets a context of zeros, but its weights are not zero. Set the weights to zero "
    "and the context follows."
)
def _(q, k, v, mask):
    empty = ~mask.any(axis=-1, keepdims=True)
    weights = shares(fill(scaled(q, k), mask | empty))
    return np.where(empty, 0, weights @ v), weights


matrices = masked_attention.misconception(
    "This works for matrices only: with a batch in front `.T` reverses *all* axes. Swap the last two, or take "
    "`scale_scores`."
)


@matrices
def _(q, k, v, mask):
    return attend(q @ k.T / np.sqrt(q.shape[-1]), mask, v)


@matrices
def _(q, k, v, mask):
    weights = shares(fill(q @ k.T / np.sqrt(q.shape[-1]), mask))
    return weights @ v, weights


@masked_attention.misconception(
    "You gave the mask an axis more. It broadcasts to (…, T, S) as it comes; with another axis all batches "
    "meet all others."
)
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask[:, None]))
    return weights @ v, weights


masked_keys = masked_attention.misconception(
    "You masked the keys or values themselves. A key of zeros still has a score, 0, and takes a share: mask "
    "the *scores*."
)


@masked_keys
def _(q, k, v, mask):
    weights = shares(scaled(q, np.where(mask[..., None], k, 0)))
    return weights @ v, weights


@masked_keys
def _(q, k, v, mask):
    weights = shares(scaled(q, k * mask[..., None]))
    return weights @ v, weights


@masked_attention.misconception(
    "You took every row of zeros for padding. A real key may be all zeros; only the mask says who may answer."
)
def _(q, k, v, mask):
    padding = (k == 0).all(axis=-1)[..., None, :]
    return attend(scaled(q, k), mask & ~padding, v)


@masked_attention.misconception(
    "You filled with a number a little below the lowest score. Next to huge scores that is the same number, "
    "and the masked "
    "key gets a share: use −∞."
)
def _(q, k, v, mask):
    scores = scaled(q, k)
    weights = shares(fill(scores, mask, scores.min() - 1e3)) * mask
    return weights @ v, weights


@masked_attention.misconception(
    "A small number in the denominator makes the weights sum to less than one. With the empty rows cared for before "
    "softmax it isn't needed."
)
def _(q, k, v, mask):
    some = mask.any(axis=-1, keepdims=True)
    scores = fill(scaled(q, k), mask | ~some)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    weights = powers / (powers.sum(axis=-1, keepdims=True) + 1e-3)
    return weights @ v, weights


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
