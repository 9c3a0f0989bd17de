"""What people get wrong in `sample_index`."""

import numpy as np

from autograder.exercises.e01_softmax.sample_index import sample_index

same = sample_index.misconception(
    "You drew the same index whatever the throw: the one with the largest weight. Drawing means that each index "
    "comes as often as its weight says."
)


@same
def _(weights, u):
    return np.full(np.shape(u), np.argmax(weights))


plain = sample_index.misconception(
    "You compared the throw with the weights themselves. The pieces lie end to end: a piece ends where all "
    "weights up to it add up to."
)


@plain
def _(weights, u):
    return np.argmax(np.asarray(u)[..., None] < weights, axis=-1)


left = sample_index.misconception(
    "A throw exactly on an end went to the piece that stops there. Each piece owns its left end: otherwise a "
    "piece of length 0 at the start is hit by a throw of 0."
)


@left
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, u * ends[-1], side="left")


beyond = sample_index.misconception(
    "You drew an index that doesn't exist. In floats the weights may add up to a hair less than 1, and a throw "
    "can land beyond the last end."
)


@beyond
def _(weights, u):
    return np.searchsorted(np.cumsum(weights), u, side="right")


zero_again = sample_index.misconception(
    "A throw beyond the last end draws index 0 in your answer: argmax of nothing but False is 0. In floats the "
    "weights may add up to a hair less than 1, and such a throw belongs to the last piece that has a length."
)


@zero_again
def _(weights, u):
    return np.argmax(np.cumsum(weights) > np.asarray(u)[..., None], axis=-1)


@sample_index.misconception(
    "The indices are right, but they are floats, and a float can't index a list. `np.zeros` makes floats unless told "
    "otherwise."
)
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, u * ends[-1], side="right").astype(float)


last = sample_index.misconception(
    "You sent throws beyond the last end to the last index. That one may have weight 0 and must never be drawn: "
    "such a throw belongs to the last piece that has a length."
)


@last
def _(weights, u):
    return np.minimum(np.searchsorted(np.cumsum(weights), u, side="right"), len(weights) - 1)


uniform = sample_index.misconception(
    "All your indices come equally often. The weights must decide how much of the stick each one owns."
)


@uniform
def _(weights, u):
    return (np.asarray(u) * len(weights)).astype(int)


as_sorted = sample_index.misconception(
    "You sorted the weights, so you return places in the sorted list. The pieces may lie in any order on the "
    "stick, but the answer must be an index into `weights` as it came."
)


@as_sorted
def _(weights, u):
    ends = np.cumsum(np.sort(weights)[::-1])
    return np.searchsorted(ends, u * ends[-1], side="right")


one_row = sample_index.misconception(
    "The indices are right, but you laid the throws out in one row. The answer has the shape of `u`, and a single "
    "throw gives a single index."
)


@one_row
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, np.ravel(u) * ends[-1], side="right")


@one_row
def _(weights, u):
    ends = np.cumsum(weights)
    found = np.searchsorted(ends, np.ravel(u) * ends[-1], side="right")
    return found if np.ndim(u) else found[0]


@left
def _(weights, u):
    return np.searchsorted(np.cumsum(weights), u)


@left
def _(weights, u):
    ends = np.cumsum(weights)
    return (ends < np.asarray(u)[..., None] * ends[-1]).sum(axis=-1)


@left
def _(weights, u):
    ends = np.cumsum(weights)
    return np.argmax(ends >= np.asarray(u)[..., None] * ends[-1], axis=-1)


@left
def _(weights, u):
    ends = np.cumsum(weights)
    throws = np.where(np.asarray(u) == 0, 1e-12, u) * ends[-1]
    return np.searchsorted(ends, throws, side="left")


@left
def _(weights, u):
    ends = np.cumsum(weights)
    return np.minimum((ends < np.asarray(u)[..., None]).sum(axis=-1), len(weights) - 1)


@beyond
def _(weights, u):
    return np.digitize(u, np.cumsum(weights))


@beyond
def _(weights, u):
    weights = weights / weights.sum()
    return np.searchsorted(np.cumsum(weights), u, side="right")


@last
def _(weights, u):
    ends = np.cumsum(weights)
    ends[-1] = 1.0
    return np.searchsorted(ends, u, side="right")


@same
def _(weights, u):
    return np.argmax(weights) + np.zeros(np.shape(u), dtype=int)


@same
def _(weights, u):
    return np.argmax(weights)


@plain
def _(weights, u):
    return (np.asarray(u)[..., None] >= weights).sum(axis=-1)


@plain
def _(weights, u):
    return np.searchsorted(weights, u, side="right")


off = sample_index.misconception(
    "Your indices are one too high: you count the start of the stick as an end too. Count only the *right* ends "
    "that are "
    "at or below the throw."
)


@off
def _(weights, u):
    ends = np.concatenate([[0.0], np.cumsum(weights)])
    return np.searchsorted(ends, np.asarray(u) * ends[-1], side="right")


@off
def _(weights, u):
    return np.searchsorted(np.cumsum(weights), u, side="right") + 1


low = sample_index.misconception(
    "Your indices are one too low, and the first piece comes out as −1 where a throw sits on a left end: with "
    "left ends, "
    "count those at or below the throw and take one off."
)


@low
def _(weights, u):
    return np.searchsorted(np.cumsum(weights) - weights, u) - 1


@low
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, np.asarray(u) * ends[-1], side="right") - 1


@sample_index.misconception(
    "You laid the pieces on the stick from the other end. The first weight begins at 0: with weights 0.5, 0.25, "
    "0.25 the "
    "throw 0.1 draws index 0."
)
def _(weights, u):
    ends = np.cumsum(weights[::-1])
    return len(weights) - 1 - np.searchsorted(ends, np.asarray(u) * ends[-1], side="right")


@sample_index.misconception(
    "You measured the throw from the other end of the stick, as 1 − u. The first weight begins at 0: with "
    "weights 0.5, "
    "0.25, 0.25 the throw 0.1 draws index 0."
)
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, (1 - np.asarray(u)) * ends[-1], side="right")


by_size = sample_index.misconception(
    "You laid the pieces on the stick in order of size. Drawing would come out as often, but the text lays them "
    "in the "
    "order of their indices, and a throw must hit the same piece."
)


def in_order(find_order):
    """Draws from the pieces laid out in the order that find_order(weights) gives."""

    def version(weights, u):
        order = find_order(weights)
        ends = np.cumsum(weights[order])
        return order[np.searchsorted(ends, np.asarray(u) * ends[-1], side="right")]

    return version


by_size(in_order(lambda weights: np.argsort(-weights)))
by_size(in_order(lambda weights: np.argsort(-weights, kind="stable")))
by_size(in_order(lambda weights: np.argsort(weights)[::-1]))
by_size(in_order(lambda weights: np.argsort(weights, kind="stable")))


one_axis = sample_index.misconception(
    "Your answer is written for one list of throws. `u` may be a single number, or have several axes."
)


@one_axis
def _(weights, u):
    ends = np.cumsum(weights)
    return np.array([np.searchsorted(ends, x * ends[-1], side="right") for x in u])


@one_axis
def _(weights, u):
    ends = np.cumsum(weights)
    out = np.zeros(len(u), dtype=int)
    for i, x in enumerate(u):
        out[i] = (ends <= x * ends[-1]).sum()
    return out


@one_axis
def _(weights, u):
    ends = np.cumsum(weights)
    return (ends <= u[:, None] * ends[-1]).sum(axis=1)


@one_axis
def _(weights, u):
    ends = np.cumsum(weights)
    return (u[:, None] * ends[-1] >= ends).sum(axis=1)


@one_axis
def _(weights, u):
    ends = np.cumsum(weights)
    return np.argmax(u[:, None] * ends[-1] < ends, axis=1)


one_throw = sample_index.misconception(
    "Your answer draws for a single throw. `u` may hold many, in an array of any shape: each gets an index."
)


@one_throw
def _(weights, u):
    total = 0.0
    for i, weight in enumerate(weights):
        total += weight
        if u < total:
            return i
    return len(weights) - 1


@one_throw
def _(weights, u):
    total = 0.0
    for i, weight in enumerate(weights):
        total += weight
        if total > u:
            return i
    return len(weights) - 1


@sample_index.misconception(
    "You compare all throws with all ends as if both lists had the same length. Give the throws an axis more, "
    "so that "
    "each meets every end."
)
def _(weights, u):
    return (np.cumsum(weights) <= u).sum(axis=-1)


rough = sample_index.misconception(
    "Your ends are not exact: rounded, in single precision, looked up in a table of equal cells, or moved by a small "
    "constant. A throw just beside an end then draws its neighbour, or a piece of length 0."
)


@rough
def _(weights, u):
    return np.searchsorted(np.round(np.cumsum(weights), 6), u, side="right")


@rough
def _(weights, u):
    ends = np.cumsum(weights + 1e-12)
    return np.searchsorted(ends, u * ends[-1], side="right")


@rough
def _(weights, u):
    ends = np.cumsum(weights.astype(np.float32))
    return np.searchsorted(ends, u * ends[-1], side="right")


@rough
def _(weights, u):
    ends = np.cumsum(weights.astype(np.float32))
    return np.searchsorted(ends, np.asarray(u, dtype=np.float32) * ends[-1], side="right")


@rough
def _(weights, u):
    ends = np.cumsum(weights)
    table = np.searchsorted(ends / ends[-1], np.arange(1000) / 1000, side="right")
    return table[(np.asarray(u) * 1000).astype(int)]


@rough
def _(weights, u):
    ends = np.cumsum(weights)
    table = np.searchsorted(ends / ends[-1], np.arange(10_000) / 10_000, side="right")
    return table[(np.asarray(u) * 10_000).astype(int)]


@sample_index.misconception(
    "You changed the caller's array: `out=weights` and its kin write into the array that came in."
)
def _(weights, u):
    ends = np.cumsum(weights, out=weights)
    return np.searchsorted(ends, u * ends[-1], side="right")


@sample_index.misconception(
    "You stretched the throws by the number of pieces or the largest weight. The stick is as long as its last end: "
    "`ends[-1]`."
)
def _(weights, u):
    return np.searchsorted(np.cumsum(weights), np.asarray(u) * np.max(weights), side="right")


@sample_index.misconception(
    "You threw out the pieces of length 0, and count the places among those that are left. The answer must be an index "
    "into `weights` as it came."
)
def _(weights, u):
    ends = np.cumsum(weights[weights > 0])
    return np.searchsorted(ends, u * ends[-1], side="right")


@sample_index.misconception(
    "You turned the search round: `np.searchsorted` looks the second list up in the first. Here each throw is looked "
    "up among the ends."
)
def _(weights, u):
    return np.searchsorted(u, np.cumsum(weights))


@sample_index.misconception(
    "You returned the weight of the piece that was hit, or where it ends. Asked for is which piece it is: its index."
)
def _(weights, u):
    ends = np.cumsum(weights)
    return weights[np.searchsorted(ends, u * ends[-1], side="right")]


@left
def _(weights, u):
    return np.argmax(np.cumsum(weights) >= np.asarray(u)[..., None], axis=-1)


def search(ends, throws):
    return np.searchsorted(ends, throws, side="right")


def by_throw(change):
    """The solution, given other throws."""
    return lambda weights, u: search(ends := np.cumsum(weights), change(np.asarray(u)) * ends[-1])


ends_clipped = sample_index.misconception(
    "You moved the throws a little away from 0 or from 1. Whatever piece is shorter than that, or beside an end, is "
    "then drawn too seldom or too often. Take each throw as it came: it is the stick that must be made to fit."
)
for small in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15):
    ends_clipped(by_throw(lambda u, small=small: np.minimum(u, 1 - small)))
    ends_clipped(by_throw(lambda u, small=small: np.clip(u, small, 1 - small)))
    ends_clipped(by_throw(lambda u, small=small: np.clip(u, 0, 1 - small)))
    ends_clipped(by_throw(lambda u, small=small: np.maximum(u, small)))


@ends_clipped
def _(weights, u):
    ends = np.cumsum(weights)
    return search(ends, np.minimum(u, ends[-1] - 1e-6))


@ends_clipped
def _(weights, u):
    return search(np.cumsum(weights) / np.sum(weights), np.minimum(u, 1 - 1e-9))


@ends_clipped
def _(weights, u):
    return search(np.cumsum(weights) / np.sum(weights), np.minimum(u, 1 - 1e-12))


@ends_clipped
def _(weights, u):
    ends = np.cumsum(weights)
    ends = ends / ends[-1]
    return np.searchsorted(ends, np.asarray(u) * (1 - 1e-9), side="right")


for digits in (8, 10, 12, 14):

    @rough
    def _(weights, u, digits=digits):
        ends = np.cumsum(weights)
        return search(np.round(ends, digits), np.round(u * ends[-1], digits))

    @rough
    def _(weights, u, digits=digits):
        return search(np.round(np.cumsum(weights), digits), u)


for cells in (100, 1000, 10_000, 100_000, 1_000_000):

    @rough
    def _(weights, u, cells=cells):
        table = np.repeat(np.arange(len(weights)), np.round(np.asarray(weights) * cells).astype(int))
        return table[(np.asarray(u) * len(table)).astype(int)]


at_least_one = sample_index.misconception(
    "You give a single throw an axis of length 1, and leave it there, or lay the throws out in one row. The answer has "
    "the shape of `u`: a number for a number, a matrix for a matrix."
)


@at_least_one
def _(weights, u):
    ends = np.cumsum(weights)
    return np.array([search(ends, throw * ends[-1]) for throw in np.atleast_1d(u)])


@at_least_one
def _(weights, u):
    ends = np.cumsum(weights)
    return search(ends, np.atleast_1d(u) * ends[-1])


@at_least_one
def _(weights, u):
    ends = np.cumsum(weights)
    return [search(ends, throw * ends[-1]) for throw in np.atleast_1d(u)]


sample_index.misconception(
    "You sorted the throws, so the indices come back in another order. Each index belongs to its own throw, in the "
    "same place."
)(by_throw(lambda u: np.sort(u, axis=None).reshape(u.shape)))


@sample_index.misconception(
    "You changed the caller's array of throws: `*=` and its kin write into the array that came in. Make a new one."
)
def _(weights, u):
    ends = np.cumsum(weights)
    if isinstance(u, np.ndarray):
        u *= ends[-1]
    return search(ends, u if isinstance(u, np.ndarray) else u * ends[-1])


sample_index.misconception(
    "You lost the axes of length 1. The answer has the shape of `u`, whatever the lengths of its axes."
)(lambda weights, u: np.squeeze(by_throw(np.asarray)(weights, u)))


swept = sample_index.misconception(
    "You set small weights to 0, or left their pieces out. A piece, however short, owns its left end and what lies in "
    "it: only a weight of exactly 0 is never drawn."
)
for small in (1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15):

    @swept
    def _(weights, u, small=small):
        ends = np.cumsum(np.where(weights < small, 0.0, weights))
        return search(ends, np.asarray(u) * ends[-1])

    @swept
    def _(weights, u, small=small):
        real = np.flatnonzero(weights > small)
        ends = np.cumsum(weights[real])
        return real[search(ends, np.asarray(u) * ends[-1])]
