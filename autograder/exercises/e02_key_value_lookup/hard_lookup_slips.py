"""What people get wrong in `hard_lookup`."""

import numpy as np

from autograder.exercises.e02_key_value_lookup.hard_lookup import hard_lookup
from autograder.exercises.e02_key_value_lookup.shared import CHANGED, meddling, shares


@hard_lookup.misconception("You returned *where* the best key stands. Asked for is the value that stands there.")
def _(query, keys, values):
    return (keys @ query).argmax()


@hard_lookup.misconception("You returned the best score. The score says who wins; the answer is the winner's value.")
def _(query, keys, values):
    return (keys @ query).max()


@hard_lookup.misconception("You returned the best key itself. A key is what you search by; its value is what you get.")
def _(query, keys, values):
    return keys[(keys @ query).argmax()]


nearest = hard_lookup.misconception(
    "You took the key at the smallest distance. A long key can have the larger dot product and yet lie far away."
)


@nearest
def _(query, keys, values):
    return values[((keys - query) ** 2).sum(axis=1).argmin()]


@nearest
def _(query, keys, values):
    return values[np.abs(keys - query).sum(axis=1).argmin()]


@hard_lookup.misconception(
    "You compared directions only: the keys' lengths are divided out. In a dot product a long key speaks louder."
)
def _(query, keys, values):
    return values[(keys @ query / np.linalg.norm(keys, axis=1)).argmax()]


@hard_lookup.misconception(
    "You ignored the sign of the scores: a key that points the other way has a large *negative* score, and is"
    " least alike."
)
def _(query, keys, values):
    return values[np.abs(keys @ query).argmax()]


from_zero = hard_lookup.misconception(
    "No negative score can win in your search: 0 counts as the best so far. The best of bad keys is still the best."
)


@from_zero
def _(query, keys, values):
    best, answer = 0.0, values[0]
    for key, value in zip(keys, values, strict=True):
        if key @ query > best:
            best, answer = key @ query, value
    return answer


@from_zero
def _(query, keys, values):
    best, answer = 0.0, None
    for key, value in zip(keys, values, strict=True):
        if key @ query > best:
            best, answer = key @ query, value
    return answer


@from_zero
def _(query, keys, values):
    best, answer = 0.0, 0.0
    for key, value in zip(keys, values, strict=True):
        if key @ query > best:
            best, answer = key @ query, value
    return answer


@hard_lookup.misconception(
    "You took the key that is *least* like the query: a larger dot product means more alike, unlike a distance."
)
def _(query, keys, values):
    return values[(keys @ query).argmin()]


largest = hard_lookup.misconception(
    "You returned the largest value. The values have no say in who wins: only keys are compared with the query."
)


@largest
def _(query, keys, values):
    return values.max(axis=0)


@largest
def _(query, keys, values):
    return values.max()


@largest
def _(query, keys, values):
    return max(values, key=np.sum)


@hard_lookup.misconception(
    "You mixed the values, each with a share. That comes next; a hard lookup answers with one key's value alone."
)
def _(query, keys, values):
    return shares(keys @ query) @ values


several = hard_lookup.misconception(
    "A condition such as `scores == scores.max()` picks *several* entries, or a list of one: the answer comes out an "
    "axis too long. One position is wanted."
)


@several
def _(query, keys, values):
    scores = keys @ query
    return values[scores == scores.max()]


@several
def _(query, keys, values):
    scores = keys @ query
    return values[np.argwhere(scores == scores.max())]


@hard_lookup.misconception(
    "Where two keys tie you mixed their values. The answer is one of the values, as it stands in the dictionary."
)
def _(query, keys, values):
    scores = keys @ query
    return values[scores == scores.max()].mean(axis=0)


@hard_lookup.misconception(
    "`keys * query` has not been added up: it is still a table (S, D), and its argmax counts through all its entries. "
    "A score is one number for each key."
)
def _(query, keys, values):
    return values[np.argmax(keys * query)]


across = hard_lookup.misconception(
    "You added up over the keys, or multiplied from the other side: that gives a number for each *coordinate*. Each "
    "key needs one score, so the sum runs over its coordinates."
)


@across
def _(query, keys, values):
    return values[(keys * query).sum(axis=0).argmax()]


@across
def _(query, keys, values):
    return values[(query @ keys).argmax()]


@across
def _(query, keys, values):
    return values[np.dot(query, keys).argmax()]


@across
def _(query, keys, values):
    return values[(keys.T @ query).argmax()]


@across
def _(query, keys, values):
    return values[np.dot(keys.T, query).argmax()]


rounded = hard_lookup.misconception(
    "You rounded the scores before comparing them: keys whose scores differ by less come out equal."
)


@rounded
def _(query, keys, values):
    return values[(keys @ query).astype(int).argmax()]


@rounded
def _(query, keys, values):
    return values[np.round(keys @ query).argmax()]


@rounded
def _(query, keys, values):
    return values[np.round(keys @ query, 1).argmax()]


@rounded
def _(query, keys, values):
    return values[np.round(keys @ query, 2).argmax()]


nothing = hard_lookup.misconception(
    "Nothing comes back from your function: it needs a `return`. (`print` only shows the answer.)"
)


@nothing
def _(query, keys, values):
    values[(keys @ query).argmax()]


number = hard_lookup.misconception(
    "Your answer is always one number. A value can be a whole row: give back what stands at the index, as it is."
)


@number
def _(query, keys, values):
    return float(values[(keys @ query).argmax()])


@number
def _(query, keys, values):
    return values[(keys @ query).argmax()].item()


@number
def _(query, keys, values):
    return values[(keys @ query).argmax()].max()


@hard_lookup.misconception(
    "You indexed `values` as if it always had columns. Its entries may be plain numbers, (S,): take the entry whole."
)
def _(query, keys, values):
    return values[(keys @ query).argmax(), :]


@hard_lookup.misconception("You took the second best: sorted in rising order, the largest score stands at position −1.")
def _(query, keys, values):
    return values[np.argsort(keys @ query)[-2]]


@hard_lookup.misconception("Two things come back from your function. Return the value alone, without its position.")
def _(query, keys, values):
    best = (keys @ query).argmax()
    return values[best], best


@hard_lookup.misconception(
    "You looked for a key that *equals* the query, as a dictionary does. Here the most alike one answers."
)
def _(query, keys, values):
    for key, value in zip(keys, values, strict=True):
        if np.array_equal(key, query):
            return value
    return values[0]


hard_lookup.tell({CHANGED: meddling(lambda query, keys, values: values[(keys @ query).argmax()], 3)})


@hard_lookup.misconception(
    "`squeeze` drops every axis of size 1. A value that is a row of one number, (1,), stays a row."
)
def _(query, keys, values):
    return np.squeeze(values[(keys @ query).argmax()])


hard_lookup.misconception(
    "You took the largest single product of a coordinate. A score is the *sum* of all its key's products."
)(lambda query, keys, values: values[(keys * query).max(axis=1).argmax()])


@hard_lookup.misconception(
    "Large scores come out equal in your comparison: exp of 1000 is infinite. The largest score is enough to "
    "choose; no "
    "exponential is needed."
)
def _(query, keys, values):
    return values[np.exp(keys @ query).argmax()]


@hard_lookup.misconception(
    "Your search starts from a fixed number, and scores below it can't win. Start from the first key's score, "
    "or from −∞."
)
def _(query, keys, values):
    best, answer = -1e9, values[0]
    for key, value in zip(keys, values, strict=True):
        if key @ query > best:
            best, answer = key @ query, value
    return answer


from_minus_one = hard_lookup.misconception(
    "Your search starts from a best score of −1. Only arrows of length one have scores above that; start from −∞."
)
for first in (0, -1):

    @from_minus_one
    def _(query, keys, values, first=first):
        best, answer = -1.0, values[first]
        for key, value in zip(keys, values, strict=True):
            if key @ query > best:
                best, answer = key @ query, value
        return answer


flat = hard_lookup.misconception(
    "You took one number out of the values laid out flat. A value can be a whole row: index along the first axis."
)
flat(lambda query, keys, values: np.take(values, np.argmax(keys @ query)))
flat(lambda query, keys, values: values[0] if values.size == 1 else values.ravel()[np.argmax(keys @ query)])


hard_lookup.misconception(
    "You returned the largest softmax weight. Asked for is the value that stands where the largest score does."
)(lambda query, keys, values: shares(keys @ query).max())


hard_lookup.misconception("You took the longest key. How alike key and query are is told by their dot product.")(
    lambda query, keys, values: values[np.linalg.norm(keys, axis=1).argmax()]
)


by_weights = hard_lookup.misconception(
    "You ranked softmax's weights. Scores that differ by less than 10⁻¹⁶ get equal ones: rank the scores, not their "
    "weights."
)
by_weights(lambda query, keys, values: values[shares(keys @ query).argmax()])
by_weights(lambda query, keys, values: values[np.argsort(shares(keys @ query), kind="stable")[-1]])


@by_weights
def _(query, keys, values):
    best, answer = -1.0, None
    for weight, value in zip(shares(keys @ query), values, strict=True):
        if weight > best:
            best, answer = weight, value
    return answer


one_hot = hard_lookup.misconception(
    "You multiplied the values by zeros and a one, and added up. That isn't the value as it stands: 0 · nan is nan, "
    "and large whole numbers are rounded. Take the entry by its index."
)
one_hot(lambda query, keys, values: np.eye(len(keys))[(keys @ query).argmax()] @ values)
one_hot(lambda query, keys, values: (np.arange(len(keys)) == (keys @ query).argmax()) @ values)
one_hot(lambda query, keys, values: np.tensordot(np.eye(len(keys))[(keys @ query).argmax()], values, axes=1))
