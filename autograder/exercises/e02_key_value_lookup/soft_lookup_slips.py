"""What people get wrong in `soft_lookup`."""

import numpy as np

from autograder.exercises.e02_key_value_lookup.shared import CHANGED, meddling, shares
from autograder.exercises.e02_key_value_lookup.soft_lookup import soft_lookup


@soft_lookup.misconception("You took the winner's value. A soft lookup lets every key answer, each with its share.")
def _(query, keys, values):
    return values[(keys @ query).argmax()]


@soft_lookup.misconception(
    "You weighted the values by the raw scores. Scores can be negative and don't sum to one; weights come out"
    " of softmax."
)
def _(query, keys, values):
    return (keys @ query) @ values


@soft_lookup.misconception(
    "You divided the scores by their sum. Negative scores make negative shares, and a sum near zero makes "
    "huge ones: take softmax."
)
def _(query, keys, values):
    scores = keys @ query
    return scores / scores.sum() @ values


undivided = soft_lookup.misconception("You took exponentials and left out the division: the weights must sum to one.")


@undivided
def _(query, keys, values):
    return np.exp(keys @ query) @ values


@soft_lookup.misconception("You mixed the keys. Keys decide the weights; what gets mixed are the values.")
def _(query, keys, values):
    return shares(keys @ query) @ keys


@soft_lookup.misconception("You returned the weights. One step is left: mix the values with them.")
def _(query, keys, values):
    return shares(keys @ query)


aligned = soft_lookup.misconception(
    "`weights * values` lines the weights up with the *columns* of `values`, or finds no way to. A weight belongs to "
    "a row, the whole value of one key."
)


@aligned
def _(query, keys, values):
    return (shares(keys @ query) * values).sum(axis=0)


@aligned
def _(query, keys, values):
    return (shares(keys @ query) * values).sum()


@soft_lookup.misconception(
    "You divided the scores by √D. The lesson comes to that; here a score is the plain dot product."
)
def _(query, keys, values):
    return shares(keys @ query / np.sqrt(len(query))) @ values


directions = soft_lookup.misconception(
    "You divided out lengths: the keys', the query's or both (cosine similarity). The plain dot product keeps them: a "
    "longer query asks more surely."
)


@directions
def _(query, keys, values):
    return shares(keys @ query / (np.linalg.norm(keys, axis=1) * np.linalg.norm(query))) @ values


@directions
def _(query, keys, values):
    return shares(keys @ query / np.linalg.norm(keys, axis=1)) @ values


@directions
def _(query, keys, values):
    return shares(keys @ (query / np.linalg.norm(query))) @ values


@directions
def _(query, keys, values):
    return shares(keys @ (query / (np.linalg.norm(query) + 1e-9))) @ values


@directions
def _(query, keys, values):
    return shares(keys @ query / (np.linalg.norm(keys, axis=1) * np.linalg.norm(query) + 1e-9)) @ values


columns = soft_lookup.misconception(
    "You compared the query with the *columns* of `keys`. A key is a row: all its D coordinates belong to one entry."
)


@columns
def _(query, keys, values):
    return shares(query @ keys) @ values


@columns
def _(query, keys, values):
    return shares(keys.T @ query) @ values


@columns
def _(query, keys, values):
    return shares(np.dot(query, keys)) @ values


@columns
def _(query, keys, values):
    return shares(np.dot(keys.T, query)) @ values


overflow = soft_lookup.misconception(
    "Your exponentials overflow or all vanish for scores in the thousands, and ∞/∞ or 0/0 is left. Subtract "
    "the largest "
    "score first, as lesson 1's softmax does; a tiny number in the denominator or another shift doesn't help."
)


@overflow
def _(query, keys, values):
    e = np.exp(keys @ query)
    return e / (e.sum() + 1e-9) @ values


@overflow
def _(query, keys, values):
    e = np.exp(keys @ query)
    return e @ values / e.sum()


@overflow
def _(query, keys, values):
    scores = keys @ query
    e = np.exp(scores - scores.mean())
    return e / e.sum() @ values


@overflow
def _(query, keys, values):
    scores = keys @ query
    e = np.exp(scores - scores.min())
    return e / e.sum() @ values


@overflow
def _(query, keys, values):
    scores = keys @ query
    e = np.exp(scores - np.abs(scores).max())
    return e / e.sum() @ values


clipped = soft_lookup.misconception(
    "You clipped large scores, so that exp stays finite. All scores beyond the limit become equal. Only *differences* "
    "matter: lesson 1's shift keeps them."
)


@clipped
def _(query, keys, values):
    e = np.exp(np.clip(keys @ query, -50, 50))
    return e / e.sum() @ values


@clipped
def _(query, keys, values):
    e = np.exp(np.clip(keys @ query, -700, 700))
    return e / e.sum() @ values


@soft_lookup.misconception(
    "`weights[:, None]` fits values that are rows (S, Dv). Single numbers (S,) become a table with it: "
    "`weights @ values` "
    "takes both."
)
def _(query, keys, values):
    return (shares(keys @ query)[:, None] * values).sum(axis=0)


@soft_lookup.misconception(
    "You averaged over the keys where a sum belongs: the weights sum to one already, so nothing is left to divide by."
)
def _(query, keys, values):
    return shares(keys @ query) @ values / len(values)


@soft_lookup.misconception(
    "You added up too much: a value may be a row, and its numbers stay apart. The sum runs over the keys alone."
)
def _(query, keys, values):
    return (shares(keys @ query) @ values).sum()


@soft_lookup.misconception(
    "You weighed the values and left out the sum: one number (or row) is wanted, not one for each key."
)
def _(query, keys, values):
    return (shares(keys @ query) * values.T).T


@soft_lookup.misconception(
    "You multiplied in the wrong order: `values @ weights` works while values are single numbers. With rows "
    "(S, Dv) the "
    "weights stand on the left, or the values are transposed."
)
def _(query, keys, values):
    return values @ shares(keys @ query)


@soft_lookup.misconception("Your scores have the wrong sign: the least alike key gets the largest share.")
def _(query, keys, values):
    return shares(-(keys @ query)) @ values


@soft_lookup.misconception(
    "You ignored the sign of the scores: a key that points the other way would be heard as well as one that looks like "
    "the query."
)
def _(query, keys, values):
    return shares(np.abs(keys @ query)) @ values


@soft_lookup.misconception(
    "You raised negative scores to 0. A negative score is an answer too: less alike than a right angle."
)
def _(query, keys, values):
    return shares(np.maximum(keys @ query, 0)) @ values


distance = soft_lookup.misconception(
    "You scored by distance. Here the score is the dot product, and a long key may speak louder from far away."
)


@distance
def _(query, keys, values):
    return shares(-((keys - query) ** 2).sum(axis=1)) @ values


@distance
def _(query, keys, values):
    return shares(-np.linalg.norm(keys - query, axis=1)) @ values


@distance
def _(query, keys, values):
    return shares(-((keys - query) ** 2).sum(axis=1) / 2) @ values


@soft_lookup.misconception("You took softmax twice: shares of shares are nearly equal. Once is enough.")
def _(query, keys, values):
    return shares(shares(keys @ query)) @ values


@soft_lookup.misconception("You took the softmax of the keys, before the query had a say. Scores first, then softmax.")
def _(query, keys, values):
    return shares(keys, axis=0) @ query @ values


@soft_lookup.misconception(
    "You took the softmax of the *values*. They are what gets mixed, and stay as they are; softmax is for the scores."
)
def _(query, keys, values):
    return keys @ query @ shares(values, axis=0)


@soft_lookup.misconception("You took powers of 2 (or another base). Softmax takes powers of e: `np.exp`.")
def _(query, keys, values):
    e = 2.0 ** (keys @ query)
    return e / e.sum() @ values


sigmoids = soft_lookup.misconception(
    "You squashed each score by itself (a sigmoid): such weights don't sum to one. Softmax makes them shares."
)


@sigmoids
def _(query, keys, values):
    return 1 / (1 + np.exp(-(keys @ query))) @ values


unscaled = soft_lookup.misconception(
    "You made shares by subtracting, taking absolute values or squaring. Softmax takes exponentials, so that every "
    "score, negative ones too, leads to a positive share."
)


@unscaled
def _(query, keys, values):
    scores = np.abs(keys @ query)
    return scores / scores.sum() @ values


@unscaled
def _(query, keys, values):
    scores = keys @ query
    scores = scores - scores.min()
    return scores / scores.sum() @ values


@unscaled
def _(query, keys, values):
    scores = np.maximum(keys @ query, 0)
    return scores / scores.sum() @ values


@unscaled
def _(query, keys, values):
    scores = (keys @ query) ** 2
    return scores / scores.sum() @ values


@soft_lookup.misconception(
    "You shifted the scores and took exponentials, and left out the division: the weights must sum to one."
)
def _(query, keys, values):
    scores = keys @ query
    return np.exp(scores - scores.max()) @ values


@soft_lookup.misconception("Two things come back from your function. Return the mixture alone, without the weights.")
def _(query, keys, values):
    weights = shares(keys @ query)
    return weights @ values, weights


rounded = soft_lookup.misconception(
    "You rounded the weights, or set small ones to 0. Even a small share counts where its value is large."
)


def loud(query, keys, least):
    weights = shares(keys @ query)
    return np.where(weights < least, 0, weights)


for least in (0.001, 0.01, 0.05, 0.1):
    rounded(lambda query, keys, values, least=least: loud(query, keys, least) @ values)
    rounded(lambda query, keys, values, least=least: loud(query, keys, least) @ values / loud(query, keys, least).sum())


@rounded
def _(query, keys, values):
    return np.round(shares(keys @ query), 2) @ values


@rounded
def _(query, keys, values):
    return np.round(shares(keys @ query), 3) @ values


@rounded
def _(query, keys, values):
    return np.round(shares(keys @ query), 4) @ values


@rounded
def _(query, keys, values):
    weights = shares(keys @ query)
    return np.where(weights < 0.01, 0, weights) @ values


@rounded
def _(query, keys, values):
    weights = shares(keys @ query)
    return np.where(weights < 0.001, 0, weights) @ values


@soft_lookup.misconception("You returned the plain mean: every value has the same say, whatever the query.")
def _(query, keys, values):
    return values.mean(axis=0)


@soft_lookup.misconception(
    "You divided the scores by the root of the number of keys. Here a score is the plain dot product."
)
def _(query, keys, values):
    return shares(keys @ query / np.sqrt(len(keys))) @ values


number = soft_lookup.misconception(
    "Your answer is always one number. A value can be a row, and then the mixture is a row too."
)


@number
def _(query, keys, values):
    return float(shares(keys @ query) @ values)


@number
def _(query, keys, values):
    return (shares(keys @ query) @ values).item()


soft_lookup.tell({CHANGED: meddling(lambda query, keys, values: shares(keys @ query) @ values, 3)})


@soft_lookup.misconception(
    "`squeeze` drops every axis of size 1. For values that are rows of one number, (S, 1), the answer is "
    "a row too, (1,)."
)
def _(query, keys, values):
    return np.squeeze(shares(keys @ query) @ values)


keep = soft_lookup.misconception(
    "Your answer has an axis too many: for values (S,) one number is wanted, for rows (S, Dv) one row (Dv,)."
)


@keep
def _(query, keys, values):
    return shares(keys @ query)[None, :] @ values


@keep
def _(query, keys, values):
    return shares(keys @ query) @ values.reshape(len(values), -1)


@soft_lookup.misconception(
    "You took the softmax of each *coordinate* before adding up. A key has one score, the sum; softmax comes after it."
)
def _(query, keys, values):
    return shares(keys * query, axis=0).sum(axis=1) @ values


alone = soft_lookup.misconception(
    "Your softmax runs over an axis of length 1, so every weight is 1 and the values are simply added up. It must run "
    "over the keys."
)
alone(lambda query, keys, values: values.sum(axis=0))
alone(lambda query, keys, values: (shares(keys @ query[:, None]).T @ values)[0])
alone(lambda query, keys, values: shares(keys @ query[:, None]).T @ values)


answer_rounded = soft_lookup.misconception("You rounded the answer. Return it as it is; rounding is for printing.")
for digits in (0, 1, 2, 3):
    answer_rounded(lambda query, keys, values, digits=digits: np.round(shares(keys @ query) @ values, digits))


soft_lookup.misconception(
    "You took the softmax of the query. The scores come first, one for each key, then softmax of those."
)(lambda query, keys, values: keys @ shares(query) @ values)


soft_lookup.misconception(
    "You returned the best key's value times its weight. Every key's value belongs to the mixture, each with its "
    "weight."
)(lambda query, keys, values: shares(keys @ query).max() * values[(keys @ query).argmax()])
