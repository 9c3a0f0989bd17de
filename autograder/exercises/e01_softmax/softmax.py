"""How `softmax` of lesson 01 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import INSTEAD, LIBRARY, close_together, coarse, kept, masked, tied_rows

softmax = Exercise("softmax", points=3, forbid=LIBRARY, instead=INSTEAD)


@softmax.probe("a list of seven scores")
def _(softmax, rng):
    return softmax(rng.normal(size=7) * 2)


@softmax.probe("each column of a matrix by itself (axis=0)")
def _(softmax, rng):
    return softmax(rng.normal(size=(4, 6)), axis=0)


@softmax.probe("each row of a square matrix by itself")
def _(softmax, rng):
    return softmax(rng.normal(size=(5, 5)) * 2)


@softmax.probe("three axes: along each of them, and the last by default")
def _(softmax, rng):
    scores = rng.normal(size=(3, 4, 5))
    return [softmax(scores.copy(), axis=axis) for axis in (0, 1, 2, -2)] + [softmax(scores.copy())]


@softmax.probe("integer scores")
def _(softmax, rng):
    return softmax(rng.integers(-4, 5, size=(3, 5)))


@softmax.probe("equal scores: one, two, three and all of a row are the largest")
def _(softmax, rng):
    return softmax(tied_rows(rng))


@softmax.probe("an axis of length 1, worked along and left alone")
def _(softmax, rng):
    column, row = rng.normal(size=(4, 1)) + 2, rng.normal(size=(1, 1, 5))
    return [softmax(column, axis=1), softmax(row), softmax(rng.normal(size=(1, 3)), axis=0)]


@softmax.probe("the sums of the slices, to five digits", Close(rtol=1e-5, atol=0))
def _(softmax, rng):
    scores = rng.normal(size=(4, 6)) * 3
    return np.sum(softmax(scores.copy()), axis=1), np.sum(softmax(scores.copy(), axis=0), axis=0)


@softmax.probe("a transposed matrix, and every second column of one")
def _(softmax, rng):
    scores = rng.normal(size=(4, 6))
    columns = softmax(scores.copy()[:, ::2])  # a copy each: what one call writes, the next doesn't see
    return softmax(scores.T.copy().T, axis=1), softmax(scores.copy().T, axis=0), columns


@softmax.probe("your input stays as it was")
def _(softmax, rng):
    return kept(softmax, rng.normal(size=(2, 3)), axis=1)


@softmax.probe("single precision, scores up to a few hundred", extreme=True)
def _(softmax, rng):
    scores = (rng.normal(size=(2, 6)) * 50).astype(np.float32)
    scores[:, rng.integers(6)] = 300
    return softmax(scores)


@softmax.probe("scores near 10,000 give finite weights", extreme=True)
def _(softmax, rng):
    return softmax(coarse(rng.normal(size=(3, 4))) + 1e4)


@softmax.probe("scores near −10,000 give finite weights", extreme=True)
def _(softmax, rng):
    return softmax(coarse(rng.normal(size=(3, 4))) - 1e4)


@softmax.probe("scores near 10,000 that differ by thousandths", extreme=True, double=True)
def _(softmax, rng):
    return softmax(close_together(rng, (3, 6)))


@softmax.probe("scores that lie thousands apart give finite weights", extreme=True)
def _(softmax, rng):
    return softmax(rng.uniform(-1e4, 1e4, size=(3, 4))), softmax(rng.integers(-10_000, 10_000, size=(3, 4)))


@softmax.probe("rows that lie far apart do not disturb each other", extreme=True)
def _(softmax, rng):
    return softmax(coarse(rng.normal(size=(3, 4))) + np.array([[-9000.0], [0.0], [9000.0]]), axis=1)


@softmax.probe("a score of −inf gets weight 0", extreme=True)
def _(softmax, rng):
    scores = masked(rng, (3, 6))
    return softmax(scores.copy()), softmax(scores.T.copy(), axis=0)


@softmax.probe("a score of −inf gets weight 0 among scores near −10,000", extreme=True)
def _(softmax, rng):
    return softmax(coarse(masked(rng, (3, 6))) - 1e4)


@softmax.probe("one finite score, all others −inf", extreme=True)
def _(softmax, rng):
    scores = np.full((3, 4), -np.inf)
    scores[[0, 1, 2], rng.integers(4, size=3)] = [-50.0, 0.0, 50.0]
    return softmax(scores)


@softmax.probe("weights as small as 1e-32 are kept (shown as multiples of exp of the gap)", extreme=True)
def _(softmax, rng):
    gaps = np.array([0.0, 0.0, 14.0, 30.0, 72.0])
    return np.asarray(softmax(rng.uniform(size=5) - gaps)) * np.exp(gaps)


@softmax.probe("your input stays as it was, with −inf, 0 and 1 in it", extreme=True)
def _(softmax, rng):
    return kept(softmax, rng.permutation([-np.inf, 0.0, 1.0, -1.0, rng.normal()]))


@softmax.alternative("through log-sum-exp")
def _(scores, axis=-1):
    return np.exp(scores - np.logaddexp.reduce(scores.astype(float), axis=axis, keepdims=True))


@softmax.alternative("slice by slice, in loops")
def _(scores, axis=-1):
    from math import exp

    moved = np.moveaxis(np.array(scores, dtype=float), axis, -1)
    for place in np.ndindex(moved.shape[:-1]):
        top = max(moved[place])
        raised = [exp(score - top) for score in moved[place]]
        moved[place] = [one / sum(raised) for one in raised]
    return np.moveaxis(moved, -1, axis)


@softmax.alternative("in torch")
def _(scores, axis=-1):
    import torch

    scores = torch.as_tensor(scores).double()
    raised = torch.exp(scores - scores.amax(dim=axis, keepdim=True))
    return (raised / raised.sum(dim=axis, keepdim=True)).numpy()
