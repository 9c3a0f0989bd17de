"""How `log_softmax` of lesson 01 is judged."""

from dataclasses import dataclass, replace

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import INSTEAD, LIBRARY, close_together, coarse, kept, masked, tied_rows
from autograder.values import Leaf

log_softmax = Exercise("log_softmax", points=2, forbid=LIBRARY, instead=INSTEAD)


@dataclass(frozen=True)
class CloseHopeless(Close):
    """Close; and two wrong answers behave alike, whatever small constant stands in for the weights of hopeless scores.

    No right value lies between `limit` and −5 on the inputs that this is used for.
    """

    limit: float = -700

    def leaf_same(self, one: Leaf, other: Leaf) -> bool:
        return super().leaf_same(self._cut(one), self._cut(other))

    def _cut(self, leaf: Leaf) -> Leaf:
        if not isinstance(leaf.data, np.ndarray) or leaf.data.dtype.kind not in "iuf":
            return leaf
        made_up = (leaf.data > self.limit) & (leaf.data < -5)
        return replace(leaf, data=np.where(made_up, self.limit, leaf.data))


@log_softmax.probe("a list of seven scores")
def _(log_softmax, rng):
    return log_softmax(rng.normal(size=7) * 2)


@log_softmax.probe("each row of a square matrix by itself")
def _(log_softmax, rng):
    return log_softmax(rng.normal(size=(5, 5)) * 2)


@log_softmax.probe("three axes: along each of them, and the last by default")
def _(log_softmax, rng):
    scores = rng.normal(size=(3, 4, 5))
    return [log_softmax(scores.copy(), axis=axis) for axis in (0, 1, 2, -2)] + [log_softmax(scores.copy())]


@log_softmax.probe("integer scores")
def _(log_softmax, rng):
    return log_softmax(rng.integers(-4, 5, size=(3, 5)))


@log_softmax.probe("equal scores: one, two, three and all of a row are the largest")
def _(log_softmax, rng):
    return log_softmax(tied_rows(rng))


@log_softmax.probe("an axis of length 1, worked along and left alone")
def _(log_softmax, rng):
    column, row = rng.normal(size=(4, 1)) + 2, rng.normal(size=(1, 1, 5))
    return [log_softmax(column, axis=1), log_softmax(row), log_softmax(rng.normal(size=(1, 3)), axis=0)]


@log_softmax.probe("a transposed matrix, and every second column of one")
def _(log_softmax, rng):
    scores = rng.normal(size=(4, 6))
    columns = log_softmax(scores.copy()[:, ::2])  # a copy each: what one call writes, the next doesn't see
    return log_softmax(scores.T.copy().T, axis=1), log_softmax(scores.copy().T, axis=0), columns


@log_softmax.probe("your input stays as it was")
def _(log_softmax, rng):
    return kept(log_softmax, rng.normal(size=(2, 3)), axis=1)


@log_softmax.probe("hopeless scores keep their log-weights", CloseHopeless(limit=-700), extreme=True)
def _(log_softmax, rng):
    scores = rng.uniform(size=(2, 6))  # several near the top: the log of their sum counts
    scores[:, 1:3] -= rng.uniform(760, 1500, size=2)
    return np.asarray(log_softmax(scores))[:, 1:3]


@log_softmax.probe(
    "scores 736 to 745 below the top, to six digits: their weights are nearly too small for a float",
    CloseHopeless(rtol=1e-6, limit=-700),
    extreme=True,
)
def _(log_softmax, rng):
    near, low = rng.uniform(-1, 0, size=(2, 3)), -rng.uniform(736, 745, size=(2, 16))
    return np.asarray(log_softmax(np.concatenate([np.zeros((2, 1)), near, low], axis=1)))[:, 4:]


@log_softmax.probe("scores that lie up to 20,000 apart", CloseHopeless(limit=-11_000), extreme=True)
def _(log_softmax, rng):
    scores = coarse(rng.uniform(size=(3, 5))) + rng.permutation([9999.0, 9999.0, 9999.0, -10_000.0, -9000.0])
    return log_softmax(scores)


@log_softmax.probe("scores near 10,000 give finite log-weights", extreme=True)
def _(log_softmax, rng):
    return log_softmax(coarse(rng.normal(size=(3, 4))) + 1e4)


@log_softmax.probe("scores near 10,000 that differ by thousandths", extreme=True, double=True)
def _(log_softmax, rng):
    return log_softmax(close_together(rng, (3, 6)))


@log_softmax.probe("scores near −10,000 give finite log-weights", extreme=True)
def _(log_softmax, rng):
    return log_softmax(coarse(rng.normal(size=(3, 4))) - 1e4)


@log_softmax.probe("rows that lie far apart do not disturb each other", extreme=True)
def _(log_softmax, rng):
    return log_softmax(coarse(rng.normal(size=(3, 4))) + np.array([[-9000.0], [0.0], [9000.0]]), axis=1)


@log_softmax.probe("a score of −inf gets log-weight −inf, and leaves the others alone", extreme=True)
def _(log_softmax, rng):
    scores = masked(rng, (3, 6))
    scores[:, 0] = -np.inf
    scores[:, -1] = rng.normal(size=3)
    returned = np.asarray(log_softmax(scores))
    return {"weights": np.exp(returned), "−inf": np.isneginf(returned)}


@log_softmax.probe("a score of −inf among scores near −10,000", extreme=True)
def _(log_softmax, rng):
    scores = coarse(masked(rng, (3, 6))) - 1e4
    scores[:, 0] = -np.inf
    scores[:, -1] = coarse(rng.normal(size=3)) - 1e4
    returned = np.asarray(log_softmax(scores))
    return {"weights": np.exp(returned), "−inf": np.isneginf(returned)}


@log_softmax.probe("one finite score, all others −inf", extreme=True)
def _(log_softmax, rng):
    scores = np.full((3, 4), -np.inf)
    scores[[0, 1, 2], rng.integers(4, size=3)] = [-50.0, 0.0, 50.0]
    returned = np.asarray(log_softmax(scores))
    return {"weights": np.exp(returned), "−inf": np.isneginf(returned)}


@log_softmax.probe("your input stays as it was, with −inf, 0 and 1 in it", extreme=True)
def _(log_softmax, rng):
    found = kept(log_softmax, rng.permutation([-np.inf, 0.0, 1.0, -1.0, rng.normal()]))
    return {"weights": np.exp(found["returned"]), "input unchanged": found["inputs unchanged"]}


@log_softmax.alternative("through logaddexp")
def _(scores, axis=-1):
    return scores - np.logaddexp.reduce(scores.astype(float), axis=axis, keepdims=True)


@log_softmax.alternative("slice by slice, in loops")
def _(scores, axis=-1):
    from math import exp, log

    moved = np.moveaxis(np.array(scores, dtype=float), axis, -1)
    for place in np.ndindex(moved.shape[:-1]):
        top = max(moved[place])
        log_total = log(sum(exp(score - top) for score in moved[place]))
        moved[place] = [score - top - log_total for score in moved[place]]
    return np.moveaxis(moved, -1, axis)


@log_softmax.alternative("in torch")
def _(scores, axis=-1):
    import torch

    scores = torch.as_tensor(scores).double()
    shifted = scores - scores.amax(dim=axis, keepdim=True)
    return (shifted - shifted.exp().sum(dim=axis, keepdim=True).log()).numpy()
