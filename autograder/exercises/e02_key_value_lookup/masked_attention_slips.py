"""What people get wrong in `masked_attention`."""

import numpy as np

from autograder.exercises.e02_key_value_lookup.masked_attention import fill, masked_attention, scaled
from autograder.exercises.e02_key_value_lookup.shared import CHANGED, dots, meddling, shares


def total(weights):
    return weights.sum(axis=-1, keepdims=True)


def some(mask):
    """Which queries may attend to anything, (…, T, 1)."""
    return mask.any(axis=-1, keepdims=True)


def masked_shares(scores, mask):
    """From scores to weights, as it should be."""
    return shares(fill(scores, mask | ~some(mask))) * some(mask)


def answer(weights, v):
    return weights @ v, weights


def attend(scores, mask, v):
    """From scores to the answer, as it should be."""
    return answer(masked_shares(scores, mask), v)


def weighing(weigh, score=scaled):
    """A version whose weights are weigh(scores, mask)."""
    return lambda q, k, v, mask: answer(weigh(score(q, k), mask), v)


masked_attention.misconception(
    "You masked after softmax: what is left no longer sums to one. Mask the scores, so that softmax shares "
    "out among the keys that are left."
)(weighing(lambda scores, mask: shares(scores) * mask))


rest = masked_attention.misconception(
    "You masked weights or exponentials and divided by what was left: right on paper, but next to a loud masked key all"
    " others have rounded to zero by then. Mask the scores."
)


@rest
@weighing
def _(scores, mask):
    weights = shares(scores) * mask
    return weights / np.where(total(weights) > 0, total(weights), 1)


for tiny in (1e-8, 1e-9, 1e-10, 1e-12):
    rest(weighing(lambda scores, mask, tiny=tiny: shares(scores) * mask / (total(shares(scores) * mask) + tiny)))
    rest(
        weighing(lambda scores, mask, tiny=tiny: shares(scores) * mask / np.maximum(total(shares(scores) * mask), tiny))
    )


bare = masked_attention.misconception(
    "You masked the exponentials or the weights and divided by what was left. Where nothing is left, or next to a loud "
    "masked key, that is 0/0 or ∞/∞. Mask the *scores*; the empty rows need a case of their own."
)
bare(weighing(lambda scores, mask: shares(scores) * mask / total(shares(scores) * mask)))
bare(weighing(lambda scores, mask: np.nan_to_num(shares(scores) * mask / total(shares(scores) * mask))))
bare(weighing(lambda scores, mask: np.exp(scores) * mask / total(np.exp(scores) * mask)))


inverted = masked_attention.misconception("Your mask is the wrong way round: True means *may* attend.")
inverted(weighing(lambda scores, mask: masked_shares(scores, ~mask)))
inverted(weighing(lambda scores, mask: shares(fill(scores, ~mask))))
inverted(weighing(lambda scores, mask: np.nan_to_num(shares(fill(scores, ~mask)))))
inverted(weighing(lambda scores, mask: shares(fill(scores, ~mask)) * some(mask)))
inverted(weighing(lambda scores, mask: shares(fill(scores, ~mask, -1e9))))
inverted(weighing(lambda scores, mask: shares(scores + mask * -1e9)))
inverted(weighing(lambda scores, mask: shares(scores) * ~mask))


to_zero = masked_attention.misconception(
    "You set the masked scores to 0. A score of 0 is an ordinary score, with exp(0) = 1: the key still gets a share."
)
to_zero(weighing(lambda scores, mask: shares(scores * mask)))
to_zero(weighing(lambda scores, mask: shares(scores * mask) * some(mask)))


unmasked = masked_attention.misconception(
    "Where a query may see some of the keys, those that it may not see still answer."
)
unmasked(weighing(lambda scores, mask: shares(scores)))
unmasked(weighing(lambda scores, mask: shares(scores) * some(mask)))


filled = masked_attention.misconception(
    "You took a large negative number instead of −∞. Where every key is masked, all scores fall by the same amount, "
    "and softmax ignores that: the row isn't zero. And a real score may be lower still."
)
finite = masked_attention.misconception(
    "A large negative number is not −∞: a real score may be lower still, and then the masked key wins."
)
for low in (-1e30, -1e20, np.finfo(np.float32).min, -1e100):
    finite(weighing(lambda scores, mask, low=low: shares(fill(scores, mask, low)) * mask))
    finite(weighing(lambda scores, mask, low=low: shares(fill(scores, mask, low)) * some(mask)))
    finite(weighing(lambda scores, mask, low=low: shares(scores + ~mask * low) * some(mask)))
for low in (-1e9, -1e4, -1e3, -100.0):
    filled(weighing(lambda scores, mask, low=low: shares(fill(scores, mask, low))))
    filled(weighing(lambda scores, mask, low=low: shares(scores + ~mask * low)))
    finite(weighing(lambda scores, mask, low=low: shares(fill(scores, mask, low)) * mask))
    finite(weighing(lambda scores, mask, low=low: shares(fill(scores, mask, low)) * some(mask)))
    finite(weighing(lambda scores, mask, low=low: shares(scores + ~mask * low) * some(mask)))


even = masked_attention.misconception(
    "A query that may attend to nothing gets a mixture of all values in your answer. It should get zeros: weights and "
    "context."
)
even(weighing(lambda scores, mask: shares(fill(scores, mask | ~some(mask)))))
even(weighing(lambda scores, mask: shares(np.where(some(mask), fill(scores, mask), 0.0))))
even(weighing(lambda scores, mask: shares(scores + ~mask * -1e30)))
for low in (np.finfo(float).min, np.finfo(np.float32).min, -1e30):
    even(weighing(lambda scores, mask, low=low: shares(fill(scores, mask, low))))


masked_attention.misconception(
    "A query that may attend to nothing gives nan: softmax of −∞ everywhere is −∞ minus −∞. Those rows need "
    "care before softmax."
)(weighing(lambda scores, mask: shares(fill(scores, mask))))


masked_attention.misconception(
    "The numbers are right, but a nan was made on the way and replaced afterwards, and NumPy warned of it: keep "
    "softmax from ever seeing an empty row."
)(weighing(lambda scores, mask: np.nan_to_num(shares(fill(scores, mask)))))


unscaled = masked_attention.misconception("You forgot √D: the scores are plain dot products.")
unscaled(weighing(masked_shares, dots))
unscaled(weighing(lambda scores, mask: shares(fill(scores, mask)), dots))
unscaled(weighing(lambda scores, mask: np.nan_to_num(shares(fill(scores, mask))), dots))
unscaled(weighing(lambda scores, mask: shares(fill(scores, mask, -1e9)), dots))


another_root = masked_attention.misconception(
    "You divided by another number than √D: by D itself, by √D twice, or by the root of another axis. D is the length "
    "of one query."
)
another_root(weighing(masked_shares, lambda q, k: dots(q, k) / q.shape[-1]))
another_root(weighing(masked_shares, lambda q, k: dots(q, k) / np.sqrt(q.shape[-2])))
another_root(weighing(masked_shares, lambda q, k: dots(q, k) / np.sqrt(k.shape[-2])))
another_root(weighing(masked_shares, lambda q, k: dots(q, k) / np.sqrt(q.shape[0])))


masked_attention.misconception(
    "You multiplied by √D. Longer vectors make larger dot products, and the division takes that back."
)(weighing(masked_shares, lambda q, k: dots(q, k) * np.sqrt(q.shape[-1])))


queries = masked_attention.misconception(
    "Your weights sum to one over the queries. Each query shares out its own attention over the keys it may "
    "see (the last axis)."
)
queries(weighing(lambda scores, mask: shares(fill(scores, mask), axis=-2)))
queries(weighing(lambda scores, mask: np.nan_to_num(shares(fill(scores, mask), axis=-2))))
queries(weighing(lambda scores, mask: np.where(some(mask), shares(fill(scores, mask | ~some(mask)), axis=-2), 0)))


@queries
@weighing
def _(scores, mask):
    seen = np.broadcast_to(mask, scores.shape).any(axis=-2, keepdims=True)
    return shares(np.where(seen, fill(scores, mask), 0.0), axis=-2) * seen


overflow = masked_attention.misconception(
    "Your exponentials overflow: a loud key, masked or not, makes them infinite, and 0 · ∞ is nan. Shift the "
    "scores first, as in lesson 1."
)


@overflow
@weighing
def _(scores, mask):
    powers = np.exp(scores) * mask
    return powers / np.where(total(powers) > 0, total(powers), 1)


overflow(weighing(lambda scores, mask: np.exp(scores) * mask / (total(np.exp(scores) * mask) + 1e-9)))


hard = masked_attention.misconception(
    "You gave all the weight to the best key that is left. That is a hard lookup; softmax leaves every one of"
    " them a share."
)
hard(weighing(lambda scores, mask: np.eye(scores.shape[-1])[fill(scores, mask).argmax(axis=-1)] * some(mask)))
hard(weighing(lambda scores, mask: np.eye(scores.shape[-1])[fill(scores, mask).argmax(axis=-1)]))


@masked_attention.misconception(
    "You changed the caller's mask: `|=` and assignment to a part of `mask` write into their array. Make a new one."
)
def _(q, k, v, mask):
    empty = ~some(mask)
    mask |= empty
    return answer(np.where(empty, 0, shares(fill(scaled(q, k), mask))), v)


masked_attention.tell({CHANGED: meddling(weighing(masked_shares), 4)})


masked_attention.misconception("You returned the weights first. The context comes first, then the weights.")(
    lambda q, k, v, mask: attend(scaled(q, k), mask, v)[::-1]
)


masked_attention.misconception(
    "You returned the context alone. Return two arrays: the context, and the weights that made it."
)(lambda q, k, v, mask: attend(scaled(q, k), mask, v)[0])


masked_attention.misconception("You returned the weights alone. Return two arrays: the context, then the weights.")(
    lambda q, k, v, mask: attend(scaled(q, k), mask, v)[1]
)


masked_attention.misconception("What you return second are the scores. Asked for are the weights, after softmax.")(
    lambda q, k, v, mask: (attend(scaled(q, k), mask, v)[0], fill(scaled(q, k), mask))
)


masked_attention.misconception(
    "Your context is right where it is masked, but the weights you return are not: they are those before masking."
)(lambda q, k, v, mask: (attend(scaled(q, k), mask, v)[0], shares(scaled(q, k))))


masked_attention.misconception(
    "You masked the weights for the context only, and after softmax. Mask the scores: then the weights you return are "
    "masked too, and sum to one."
)(lambda q, k, v, mask: ((shares(scaled(q, k)) * mask) @ v, shares(scaled(q, k))))


masked_attention.misconception(
    "You set the masked scores (or keys) to 0 before softmax and removed their weights afterwards: exp(0) = 1 has "
    "taken a share by then, and the rest no longer sums to one."
)(weighing(lambda scores, mask: shares(scores * mask) * mask))


masked_attention.misconception(
    "You added the mask to the scores: that makes an allowed key a little louder. A key that may not answer needs −∞."
)(weighing(lambda scores, mask: shares(scores + mask)))


products = masked_attention.misconception(
    "0 · −∞ is nan: `(1 - mask) * -np.inf` gives it where the mask is True. Choose with `np.where`."
)
products(weighing(lambda scores, mask: shares(scores + (1 - mask) * -np.inf)))
products(weighing(lambda scores, mask: np.nan_to_num(shares(scores + (1 - mask) * -np.inf))))


assigned = masked_attention.misconception(
    "`scores[~mask] = …` needs a mask of the scores' own shape. A mask may be smaller and broadcast: "
    "`np.where` does that."
)


def assign(scores, where, value=-np.inf):
    """Shares after `scores[where] = value`, which takes no mask that is smaller."""
    scores[where] = value
    return shares(scores)


assigned(weighing(lambda scores, mask: assign(scores, ~mask)))
assigned(weighing(lambda scores, mask: assign(scores, ~mask, -1e9)))
assigned(weighing(lambda scores, mask: np.nan_to_num(assign(scores, ~mask))))
assigned(weighing(lambda scores, mask: np.where(some(mask), assign(scores, ~(mask | ~some(mask))), 0)))


@assigned
@weighing
def _(scores, mask):
    np.putmask(scores, ~mask, -np.inf)
    return np.nan_to_num(shares(scores))


unmatched = masked_attention.misconception(
    "You took the mask's rows by the scores' positions. The mask may have fewer axes, or axes of size 1: "
    "`np.broadcast_to(mask, scores.shape)` first."
)


@unmatched
@weighing
def _(scores, mask):
    weights = np.zeros(scores.shape)
    for row in np.ndindex(*scores.shape[:-1]):
        seen = mask[row]
        if seen.any():
            weights[row][seen] = shares(scores[row][seen])
    return weights


@unmatched
@weighing
def _(scores, mask):
    weights = np.zeros(scores.shape)
    for row in np.ndindex(*scores.shape[:-1]):
        if mask[row].any():
            weights[row] = shares(np.where(mask[row], scores[row], -np.inf))
    return weights


@unmatched
@weighing
def _(scores, mask):
    weights = np.zeros(scores.shape)
    for row in np.ndindex(*scores.shape):
        weights[row] = scores[row] if mask[row] else -np.inf
    return masked_shares(weights, mask)


@masked_attention.misconception(
    "`weights[empty] = 0` needs an `empty` of the weights' own leading shape. A mask may be smaller and broadcast: "
    "choose with `np.where` and an axis kept."
)
@weighing
def _(scores, mask):
    empty = ~mask.any(axis=-1)
    weights = shares(fill(scores, mask | empty[..., None]))
    weights[empty] = 0
    return weights


@masked_attention.misconception(
    "`any` has lost its axis, (…, T), and lines up with the keys instead of the queries: keep it, `keepdims=True`."
)
@weighing
def _(scores, mask):
    empty = ~mask.any(axis=-1)
    return np.where(empty, 0, shares(fill(scores, mask | empty)))


all_allowed = masked_attention.misconception(
    "You asked for queries that may see *all* keys, with `all` in the place of `any`. A query gets zeros only if not "
    "one key is allowed."
)
all_allowed(weighing(lambda scores, mask: masked_shares(scores, mask) * mask.all(axis=-1, keepdims=True)))
all_allowed(weighing(lambda scores, mask: shares(fill(scores, mask)) * mask.all(axis=-1, keepdims=True)))


down = masked_attention.misconception(
    "You looked for empty *columns*, or along an axis counted from the front. A row is empty if no key (the last axis) "
    "is allowed."
)
for axis in (-2, 1, 0):

    @down
    @weighing
    def _(scores, mask, axis=axis):
        empty = ~mask.any(axis=axis, keepdims=True)
        return np.where(empty, 0, shares(fill(scores, mask | empty)))


@masked_attention.misconception(
    "A query that may attend to nothing gets a context of zeros, but its weights are not zero. Set the weights to zero "
    "and the context follows."
)
def _(q, k, v, mask):
    weights = shares(fill(scaled(q, k), mask | ~some(mask)))
    return np.where(some(mask), weights @ v, 0), weights


matrices = masked_attention.misconception(
    "This works for matrices only: with a batch in front `.T` reverses *all* axes. Swap the last two, or take "
    "`scale_scores`."
)
matrices(weighing(masked_shares, lambda q, k: q @ k.T / np.sqrt(q.shape[-1])))
matrices(weighing(lambda scores, mask: shares(fill(scores, mask)), lambda q, k: q @ k.T / np.sqrt(q.shape[-1])))


masked_attention.misconception(
    "You gave the mask an axis more. It broadcasts to (…, T, S) as it comes; with another axis all batches "
    "meet all others."
)(weighing(lambda scores, mask: shares(fill(scores, mask[:, None]))))


masked_keys = masked_attention.misconception(
    "You masked the keys or values themselves. A key of zeros still has a score, 0, and takes a share: mask "
    "the *scores*."
)
masked_keys(lambda q, k, v, mask: answer(shares(scaled(q, np.where(mask[..., None], k, 0))), v))
masked_keys(lambda q, k, v, mask: answer(shares(scaled(q, k * mask[..., None])), v))


@masked_attention.misconception(
    "You took every row of zeros for padding. A real key may be all zeros; only the mask says who may answer."
)
def _(q, k, v, mask):
    padding = (k == 0).all(axis=-1)[..., None, :]
    return attend(scaled(q, k), mask & ~padding, v)


below = masked_attention.misconception(
    "You filled with a number a little below the lowest score. Next to huge scores that is the same number, and the "
    "masked key gets a share: use −∞."
)
for less in (1e3, 1e5):
    below(weighing(lambda scores, mask, less=less: shares(fill(scores, mask, scores.min() - less)) * mask))
    below(weighing(lambda scores, mask, less=less: shares(fill(scores, mask, scores.min() - less)) * some(mask)))


@masked_attention.misconception(
    "A small number in the denominator makes the weights sum to less than one. With the empty rows cared for before "
    "softmax it isn't needed."
)
@weighing
def _(scores, mask):
    scores = fill(scores, mask | ~some(mask))
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    return powers / (total(powers) + 1e-3)
