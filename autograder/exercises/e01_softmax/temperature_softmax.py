"""How `temperature_softmax` of lesson 01 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import INSTEAD, LIBRARY, coarse, kept, masked, tied_rows

temperature_softmax = Exercise("temperature_softmax", points=3, forbid=LIBRARY, instead=INSTEAD)


@temperature_softmax.probe("warm and cool temperatures")
def _(temperature_softmax, rng):
    scores = rng.normal(size=6)
    return [temperature_softmax(scores.copy(), temperature) for temperature in (0.3, 1.0, rng.uniform(1.5, 9), 2)]


@temperature_softmax.probe("along each axis, and the last by default: temperatures 0.5 and 2.5")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 4, 5))
    along = [temperature_softmax(scores.copy(), 0.5, axis=axis) for axis in (0, 1, -2)]
    return [*along, temperature_softmax(scores.copy(), 2.5)]


@temperature_softmax.probe("temperature 0: the largest score of each slice gets everything")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 4, 5))
    along = [temperature_softmax(scores.copy(), 0, axis=axis) for axis in (0, 1, -2)]
    return [*along, temperature_softmax(scores - 5, 0.0)]


@temperature_softmax.probe("temperature 0: equal largest scores share equally")
def _(temperature_softmax, rng):
    scores = tied_rows(rng)
    return temperature_softmax(scores.copy(), 0.0), temperature_softmax(scores.T.copy(), 0.0, axis=0)


@temperature_softmax.probe("temperature ∞: every score gets the same")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 4, 5))
    along = [temperature_softmax(scores.copy(), np.inf, axis=axis) for axis in (0, 1, -2)]
    return [*along, temperature_softmax(scores.copy(), np.inf)]


@temperature_softmax.probe("integer scores, cold, warm and hot")
def _(temperature_softmax, rng):
    scores = rng.integers(-4, 5, size=(3, 5))
    return [temperature_softmax(scores.copy(), temperature) for temperature in (0, 0.7, 3, np.inf)]


@temperature_softmax.probe("an axis of length 1, cold, warm and hot")
def _(temperature_softmax, rng):
    column, row = rng.normal(size=(4, 1)) + 2, rng.normal(size=(1, 1, 5))
    columns = [temperature_softmax(column.copy(), t, axis=1) for t in (0, 0.7, np.inf)]
    return columns + [temperature_softmax(row.copy(), t) for t in (0, 0.7, np.inf)]


@temperature_softmax.probe("a transposed matrix, and every second column of one")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(4, 6))
    return temperature_softmax(scores.copy().T, 0.5, axis=0), temperature_softmax(scores.copy()[:, ::2], 0.5)


@temperature_softmax.probe("your input stays as it was, cold, warm and hot")
def _(temperature_softmax, rng):
    return [kept(temperature_softmax, rng.normal(size=(2, 3)), t) for t in (0, 2.0, np.inf)]


@temperature_softmax.probe("temperature 0: a lead of 0.000005 wins", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(two_near(rng, 5e-6), 0)  # close for `np.isclose`


@temperature_softmax.probe("temperature 0: a lead of 1e-13 wins", extreme=True, double=True)
def _(temperature_softmax, rng):
    return temperature_softmax(two_near(rng, 1e-13), 0)


@temperature_softmax.probe(
    "temperature 0: the smallest lead wins among scores of size 1e-200", extreme=True, double=True
)
def _(temperature_softmax, rng):
    return temperature_softmax(two_near(rng, 1e-10) * 1e-200, 0)  # smaller than any constant that stands in for 0


@temperature_softmax.probe("temperature 0: hopeless scores don't share", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(rng.permutation(np.array([0, 3, 5, -9000, 9000.0])), 0)


@temperature_softmax.probe("temperature ∞: every score gets the same, thousands apart", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(rng.uniform(-1e4, 1e4, size=(2, 7)), np.inf)


@temperature_softmax.probe("temperature ∞: every score gets the same, were it of size 10^12", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(rng.normal(size=(2, 7)) * 1e12, np.inf)


@temperature_softmax.probe(
    "temperature ∞: every score gets the same, were it of size 10^300", extreme=True, double=True
)
def _(temperature_softmax, rng):
    return temperature_softmax(rng.uniform(-1, 1, size=(2, 7)) * 1e300, np.inf)


@temperature_softmax.probe("a score of −inf gets 0 at temperature 0", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(masked(rng, (3, 6)), 0)


@temperature_softmax.probe("a score of −inf gets 0 at temperatures 0.7 and 5", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(masked(rng, (3, 6)), 0.7), temperature_softmax(masked(rng, (3, 6)), 5.0)


@temperature_softmax.probe("a score of −inf gets 0 among scores near −10,000, cold, warm and hot", extreme=True)
def _(temperature_softmax, rng):
    scores = coarse(masked(rng, (3, 6))) - 1e4
    return [temperature_softmax(scores.copy(), temperature) for temperature in (0, 0.7, 5.0, np.inf)]


@temperature_softmax.probe("a score of −inf gets 0 at temperature ∞", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(masked(rng, (3, 6)), np.inf)


@temperature_softmax.probe("rows that lie far apart, cold and warm", extreme=True)
def _(temperature_softmax, rng):
    scores = coarse(rng.normal(size=(3, 4))) + np.array([[-9000.0], [0.0], [9000.0]])
    return temperature_softmax(scores.copy(), 0), temperature_softmax(scores.copy(), 2.0)


@temperature_softmax.probe("temperatures from 10 to 30,000 with scores as far apart", extreme=True)
def _(temperature_softmax, rng):
    gaps = rng.normal(size=5)
    return [temperature_softmax(gaps * temperature, temperature) for temperature in (10.0, 1000.0, 10_000.0)]


@temperature_softmax.probe("the smallest temperatures, with large scores", extreme=True, double=True)
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 5)) * 1e4
    return [temperature_softmax(scores.copy(), temperature) for temperature in (1e-3, 1e-200, 1e-308, 5e-324)]


@temperature_softmax.probe("the smallest temperatures, with scores as small", extreme=True, double=True)
def _(temperature_softmax, rng):
    return [temperature_softmax(rng.normal(size=(2, 5)) * tiny, tiny) for tiny in (1e-200, 1e-300)]


@temperature_softmax.probe("the largest temperatures", extreme=True, double=True)
def _(temperature_softmax, rng):
    return [temperature_softmax(rng.normal(size=5) * 1e4, temperature) for temperature in (1e4, 1e7, 1e300)]


@temperature_softmax.probe("the largest temperatures, with scores as large", extreme=True, double=True)
def _(temperature_softmax, rng):
    gaps = rng.uniform(-1, 1, size=5)
    return [temperature_softmax(gaps * temperature, temperature) for temperature in (1e12, 1e100, 1e300)]


@temperature_softmax.probe("weights as small as 1e-32 are kept (shown as multiples of exp of the gap)", extreme=True)
def _(temperature_softmax, rng):
    gaps = np.array([0.0, 0.0, 14.0, 30.0, 72.0])
    return np.asarray(temperature_softmax(3 * (rng.uniform(size=5) - gaps), 3.0)) * np.exp(gaps)


@temperature_softmax.probe("your input stays as it was, with −inf, 0 and 1 in it", extreme=True)
def _(temperature_softmax, rng):
    scores = rng.permutation([-np.inf, 0.0, 1.0, -1.0, rng.normal()])
    return [kept(temperature_softmax, scores.copy(), t)["inputs unchanged"] for t in (0, 2.0, np.inf)]


def two_near(rng, lead):
    """Seven scores below 1, of which one is 1 and another behind it by `lead`."""
    scores = rng.uniform(0, 0.9, size=7)
    first, second = rng.choice(7, size=2, replace=False)
    scores[first], scores[second] = 1.0, 1.0 - lead
    return scores


@temperature_softmax.alternative("masks as scores, then one softmax")
def _(scores, temperature, axis=-1):
    top = np.max(scores, axis=axis, keepdims=True)
    if temperature == 0:
        scores = np.where(scores == top, 0.0, -np.inf)
    elif np.isinf(temperature):
        scores = np.where(np.isneginf(scores), -np.inf, 0.0)
    else:
        scores = (scores - top) / temperature
    return np.exp(scores - np.logaddexp.reduce(scores, axis=axis, keepdims=True))


@temperature_softmax.alternative("slice by slice, in loops")
def _(scores, temperature, axis=-1):
    from math import exp, inf

    def raised(gap):
        if gap == 0 or gap == -inf:
            return float(gap == 0)
        return float(temperature == inf) if temperature in (0, inf) else exp(gap / temperature)

    moved = np.moveaxis(np.array(scores, dtype=float), axis, -1)
    for place in np.ndindex(moved.shape[:-1]):
        top = max(moved[place])
        parts = [raised(float(score - top)) for score in moved[place]]
        moved[place] = [part / sum(parts) for part in parts]
    return np.moveaxis(moved, -1, axis)


@temperature_softmax.alternative("in torch")
def _(scores, temperature, axis=-1):
    import torch

    scores = torch.as_tensor(scores).double()
    gap = scores - scores.amax(dim=axis, keepdim=True)
    if temperature == 0:
        raised = (gap == 0).double()
    elif temperature == float("inf"):
        raised = torch.isfinite(gap).double()
    else:
        raised = torch.exp(gap / temperature)
    return (raised / raised.sum(dim=axis, keepdim=True)).numpy()
