"""What people get wrong in `attention_numpy`."""

import numpy as np

from autograder.exercises.e02_key_value_lookup.attention_numpy import attention_numpy
from autograder.exercises.e02_key_value_lookup.shared import CHANGED, dots, meddling, shares


def answer(weights, v):
    return weights @ v, weights


def weighing(weigh, score=dots):
    """A version whose weights are weigh(scores)."""
    return lambda q, k, v: answer(weigh(score(q, k)), v)


def dotted(weights, v):
    return np.dot(weights, v), weights


def without_shift(scores):
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


attention_numpy.misconception(
    "Your weights sum to one over the queries. Each query must share out *its own* attention: normalise over "
    "the keys (the last axis)."
)(weighing(lambda scores: shares(scores, axis=-2)))


whole = attention_numpy.misconception(
    "Your softmax ran over the whole table, so all queries share one attention. Every row of scores is "
    "normalised by itself."
)
whole(weighing(lambda scores: shares(scores, axis=None)))
whole(weighing(lambda scores: np.exp(scores) / np.exp(scores).sum()))


attention_numpy.misconception(
    "You compared the queries with each other (q qᵀ). A score compares a query with a *key*."
)(weighing(shares, lambda q, k: dots(q, q)))


attention_numpy.misconception("You compared the keys with each other (k kᵀ). A score compares a *query* with a key.")(
    weighing(shares, lambda q, k: dots(k, k))
)


attention_numpy.misconception(
    "Your scores are k qᵀ: keys down, queries across. Row t must hold the scores of query t."
)(weighing(shares, lambda q, k: dots(k, q)))


attention_numpy.misconception("You mixed the keys. Keys decide the weights; the context is a mixture of the values.")(
    lambda q, k, v: answer(shares(dots(q, k)), k)
)


attention_numpy.misconception("You mixed the queries. The weights say how much each *value* counts.")(
    lambda q, k, v: answer(shares(dots(q, k)), q)
)


attention_numpy.misconception(
    "Every key got the same weight, whatever the query. The weights must come from the scores."
)(weighing(lambda scores: np.ones_like(scores) / scores.shape[-1]))


hard = attention_numpy.misconception(
    "You gave all the weight to the best key. That is a hard lookup; softmax leaves every key a share."
)
hard(weighing(lambda scores: np.eye(scores.shape[-1])[scores.argmax(axis=-1)]))
hard(weighing(lambda scores: (scores == scores.max(axis=-1, keepdims=True)).astype(float)))


attention_numpy.misconception(
    "You divided the scores by √D. The lesson comes to that in 'Why divide by √D'; here they are plain dot products."
)(weighing(shares, lambda q, k: dots(q, k) / np.sqrt(q.shape[-1])))


attention_numpy.misconception("You divided the scores by D. Here they are plain dot products.")(
    weighing(shares, lambda q, k: dots(q, k) / q.shape[-1])
)


attention_numpy.misconception(
    "You divided the scores by the root of the number of keys. Here they are plain dot products."
)(weighing(lambda scores: shares(scores / np.sqrt(scores.shape[-1]))))


overflow = attention_numpy.misconception(
    "Your exponentials overflow: for a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
overflow(weighing(without_shift))
overflow(weighing(lambda scores: np.exp(scores) / (np.exp(scores).sum(axis=-1, keepdims=True) + 1e-9)))


clipped = attention_numpy.misconception(
    "You clipped large scores, so that exp stays finite. All scores above the limit become equal, and softmax can no "
    "longer tell them apart. Only *differences* matter: lesson 1's shift keeps them."
)
for limit in (700, 500, 50):
    clipped(weighing(lambda scores, limit=limit: without_shift(np.clip(scores, -limit, limit))))


matrices = attention_numpy.misconception(
    "This works for matrices only. With a batch in front, `.T` reverses *all* axes, and `np.dot` (or `np.inner`) pairs "
    "every part of one batch with every part of the other; only the last two axes should change places and be "
    "multiplied."
)
matrices(weighing(shares, lambda q, k: q @ k.T))
matrices(weighing(without_shift, lambda q, k: q @ k.T))
matrices(weighing(shares, lambda q, k: np.dot(q, k.T)))
matrices(weighing(shares, lambda q, k: np.dot(q, np.swapaxes(k, -1, -2))))
matrices(lambda q, k, v: dotted(shares(np.dot(q, np.swapaxes(k, -1, -2))), v))
matrices(lambda q, k, v: dotted(without_shift(np.dot(q, np.swapaxes(k, -1, -2))), v))
matrices(lambda q, k, v: dotted(shares(np.inner(q, k)), v))
matrices(weighing(shares, np.inner))


@matrices
def _(q, k, v):
    weights = shares(np.dot(q, k.T))
    return np.dot(weights, v), weights


@matrices
def _(q, k, v):
    weights = shares(dots(q, k))
    return np.dot(weights, v), weights


attention_numpy.misconception(
    "You took the softmax along axis 0. With a batch in front that is the batch itself; the keys stand on the"
    " last axis."
)(weighing(lambda scores: shares(scores, axis=0)))


attention_numpy.misconception(
    "`axis=1` is the axis of the keys for matrices only. With a batch in front it is another one: count from the end."
)(weighing(lambda scores: shares(scores, axis=1)))


attention_numpy.misconception(
    "You multiplied q by k as it lies: that pairs a query with the *columns* of k. A key is a row."
)(weighing(shares, lambda q, k: q @ k))


attention_numpy.misconception("You returned the weights first. The context comes first, then the weights.")(
    lambda q, k, v: answer(shares(dots(q, k)), v)[::-1]
)


alone = attention_numpy.misconception(
    "You returned the context alone. Return two arrays: the context, and the weights that made it."
)
alone(lambda q, k, v: shares(dots(q, k)) @ v)
alone(lambda q, k, v: shares(q @ k.T) @ v)


attention_numpy.misconception(
    "Lesson 1's shift is one for each row. You subtracted the largest score of the *whole* table: in a row far below "
    "it all exponentials round to zero, and 0/0 is not a number."
)(weighing(lambda scores: without_shift(scores - scores.max())))


attention_numpy.misconception("You returned the weights alone. Return two arrays: the context, then the weights.")(
    lambda q, k, v: shares(dots(q, k))
)


attention_numpy.misconception("What you return second are the scores. Asked for are the weights, after softmax.")(
    lambda q, k, v: (shares(dots(q, k)) @ v, dots(q, k))
)


attention_numpy.misconception(
    "The softmax is missing: you mixed the values with the raw scores, which can be negative and don't sum to one."
)(weighing(lambda scores: scores))


attention_numpy.misconception(
    "You took exponentials and left out the division: the weights of a query must sum to one."
)(weighing(np.exp))


attention_numpy.misconception(
    "You divided the scores by their sum. Negative scores make negative shares: take softmax."
)(weighing(lambda scores: scores / scores.sum(axis=-1, keepdims=True)))


attention_numpy.misconception(
    "You squashed each score by itself (a sigmoid): such weights don't sum to one. Softmax makes them shares."
)(weighing(lambda scores: 1 / (1 + np.exp(-scores))))


attention_numpy.misconception("Your scores have the wrong sign: the key least like the query gets the largest share.")(
    weighing(lambda scores: shares(-scores))
)


attention_numpy.misconception(
    "You ignored the sign of the scores. A key that points the other way is least alike, not most."
)(weighing(lambda scores: shares(np.abs(scores))))


attention_numpy.misconception(
    "You raised negative scores to 0. A negative score is an answer too: less alike than a right angle."
)(weighing(lambda scores: shares(np.maximum(scores, 0))))


def lengths(x):
    return np.linalg.norm(x, axis=-1, keepdims=True)


cosine = attention_numpy.misconception(
    "You divided out the vectors' lengths (cosine similarity). Here a score is the plain dot product."
)
cosine(weighing(shares, lambda q, k: dots(q, k) / (lengths(q) * np.swapaxes(lengths(k), -1, -2))))
cosine(weighing(shares, lambda q, k: dots(q / lengths(q), k / lengths(k))))
cosine(weighing(shares, lambda q, k: dots(q / (lengths(q) + 1e-9), k / (lengths(k) + 1e-9))))


def differences(q, k):
    return q[..., :, None, :] - k[..., None, :, :]


distance = attention_numpy.misconception("You scored by distance. Here a score is the dot product of query and key.")
distance(weighing(shares, lambda q, k: -(differences(q, k) ** 2).sum(axis=-1)))
distance(weighing(shares, lambda q, k: -np.linalg.norm(differences(q, k), axis=-1)))


twice = attention_numpy.misconception("You took softmax twice. Once, on the scores, is enough.")
twice(weighing(lambda scores: shares(shares(scores))))
twice(lambda q, k, v: (shares(shares(dots(q, k)) @ v), shares(dots(q, k))))
twice(lambda q, k, v: (shares(dots(q, k)) @ shares(v), shares(dots(q, k))))
twice(lambda q, k, v: (shares(shares(dots(q, k))) @ v, shares(dots(q, k))))


attention_numpy.misconception(
    "`reshape` is not a transpose: it keeps the numbers in their order, so every key is made of pieces of several."
)(weighing(shares, lambda q, k: q @ k.reshape(*k.shape[:-2], k.shape[-1], k.shape[-2])))


turned = attention_numpy.misconception(
    "Your weights lie the wrong way round when they meet the values, or when they come back: row t holds the shares of "
    "query t, (T, S)."
)


@turned
def _(q, k, v):
    weights = shares(dots(q, k))
    return np.swapaxes(weights, -1, -2) @ v, weights


@turned
def _(q, k, v):
    weights = shares(dots(q, k))
    return weights @ v, np.swapaxes(weights, -1, -2)


@turned
def _(q, k, v):
    weights = shares(dots(k, q), axis=-2)
    return np.swapaxes(weights, -1, -2) @ v, weights


@attention_numpy.misconception(
    "`weights * values` multiplies number by number, or finds no way to. A weight belongs to a whole row of "
    "values: `@`."
)
def _(q, k, v):
    weights = shares(dots(q, k))
    return weights * v, weights


kept = attention_numpy.misconception(
    "The sum over the keys has lost its axis, (…, T), and no longer fits under the scores (…, T, S): keep it, "
    "`keepdims=True`."
)


def lost(powers):
    return powers / powers.sum(axis=-1)


kept(weighing(lambda scores: lost(np.exp(scores))))
kept(weighing(lambda scores: lost(np.exp(scores - scores.max(axis=-1, keepdims=True)))))
kept(weighing(lambda scores: lost(np.exp(scores - scores.max(axis=-1)))))
kept(weighing(lambda scores: lost(np.exp(scores - scores.max()))))


attention_numpy.misconception(
    "You divided the context by the number of keys. The weights sum to one already: nothing is left to divide by."
)(lambda q, k, v: (shares(dots(q, k)) @ v / k.shape[-2], shares(dots(q, k))))


rounded = attention_numpy.misconception("You rounded the weights. Give them as softmax makes them.")
for digits in (1, 2, 3, 4):
    rounded(weighing(lambda scores, digits=digits: np.round(shares(scores), digits)))


@attention_numpy.misconception(
    "`squeeze` drops every axis of size 1. One query, one key or a batch of one keeps its axis: (…, T, Dv) "
    "and (…, T, S)."
)
def _(q, k, v):
    weights = shares(dots(q, k))
    return np.squeeze(weights @ v), np.squeeze(weights)


squeezed = attention_numpy.misconception(
    "`squeeze` drops every axis of size 1, before the values are met too: with one query, one key or a batch of one, "
    "the weights no longer fit. Keep all axes: (…, T, S)."
)
squeezed(weighing(shares, lambda q, k: np.squeeze(dots(q, k))))
squeezed(weighing(lambda scores: np.squeeze(shares(scores))))


product = attention_numpy.misconception(
    "You took softmax of queries and keys, then multiplied. First the scores, q kᵀ; softmax is taken of *them*, over "
    "the keys."
)
for axis in (-1, -2):
    product(weighing(lambda scores: scores, lambda q, k, axis=axis: dots(shares(q), shares(k, axis=axis))))
    product(weighing(shares, lambda q, k, axis=axis: dots(shares(q), shares(k, axis=axis))))


counted = attention_numpy.misconception(
    "Your answer counts on a fixed number of axes. There may be none in front, or any number: name axes from the end "
    '(`swapaxes(-1, -2)`, "..." in einsum).'
)
counted(weighing(shares, lambda q, k: q @ k.transpose(0, 2, 1)))
counted(weighing(shares, lambda q, k: q @ np.transpose(k, (0, 2, 1))))
counted(weighing(shares, lambda q, k: q @ k.swapaxes(1, 2)))
counted(weighing(shares, lambda q, k: q @ (k.swapaxes(1, 2) if k.ndim > 2 else k.T)))
counted(weighing(shares, lambda q, k: q @ (k.transpose(0, 2, 1) if k.ndim > 2 else k.T)))
counted(weighing(shares, lambda q, k: q @ k.swapaxes(0, 1)))
counted(weighing(shares, lambda q, k: np.einsum("btd,bsd->bts", q, k)))
counted(weighing(shares, lambda q, k: np.einsum("td,sd->ts", q, k)))
turns = {2: (1, 0), 3: (0, 2, 1), 4: (0, 1, 3, 2)}
counted(weighing(shares, lambda q, k: q @ k.transpose(turns[k.ndim])))
counted(weighing(shares, lambda q, k: q @ k.transpose(turns.get(k.ndim, (0, 1, 3, 2)))))
counted(weighing(shares, lambda q, k: q @ (k.T if k.ndim == 2 else k.swapaxes(k.ndim // 2, k.ndim // 2 + 1))))
counted(
    weighing(shares, lambda q, k: q @ (k.T if k.ndim == 2 else k.swapaxes(1, 2) if k.ndim == 3 else k.swapaxes(2, 3)))
)


@counted
def _(q, k, v):
    if k.ndim == 2:
        turned = k.T
    elif k.ndim == 3:
        turned = k.transpose(0, 2, 1)
    elif k.ndim == 4:
        turned = k.transpose(0, 1, 3, 2)
    return answer(shares(q @ turned), v)


paired = attention_numpy.misconception(
    "You walk along the leading axes of all arrays together. They broadcast: there may be none, or more on one side, "
    "and an axis of length 1 meets all of the other's."
)
for strict in (False, True):

    @paired
    def _(q, k, v, strict=strict):
        weights = np.stack([shares(a @ b.T) for a, b in zip(q, k, strict=strict)])
        return weights @ v, weights

    @paired
    def _(q, k, v, strict=strict):
        if q.ndim == 2:
            return answer(shares(q @ k.T), v)
        weights = np.stack([shares(a @ b.T) for a, b in zip(q, k, strict=strict)])
        return weights @ v, weights

    def part_by_part(q, k, v, strict=strict):
        if q.ndim == 2:
            return answer(shares(q @ k.T), v)
        parts = [part_by_part(*part) for part in zip(q, k, v, strict=strict)]
        return tuple(np.stack(part) for part in zip(*parts, strict=True))

    paired(part_by_part)


@paired
def _(q, k, v):
    if q.ndim == 2:
        return answer(shares(q @ k.T), v)
    return tuple(
        np.stack(part) for part in zip(*[answer(shares(q[b] @ k[b].T), v[b]) for b in range(len(q))], strict=True)
    )


attention_numpy.misconception("Only the first query is answered. Each of the T queries has a row of its own.")(
    weighing(shares, lambda q, k: q[0] @ np.swapaxes(k, -1, -2))
)


of_queries = attention_numpy.misconception(
    "You sized the result by the leading axes of `q` alone. Those of `k` and `v` count too: they broadcast."
)


@of_queries
def _(q, k, v):
    k, v = (np.broadcast_to(x, q.shape[:-2] + x.shape[-2:]) for x in (k, v))
    return answer(shares(dots(q, k)), v)


@of_queries
def _(q, k, v):
    weights = np.zeros((*q.shape[:-1], k.shape[-2]))
    for index in np.ndindex(*q.shape[:-2]):
        weights[index] = shares(q[index] @ k[index].T)
    return weights @ v, weights


attention_numpy.tell({CHANGED: meddling(weighing(shares), 3)})
