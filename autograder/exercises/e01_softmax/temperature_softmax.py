"""How `temperature_softmax` of lesson 01 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import INSTEAD, LIBRARY, kept, masked, tied_rows

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
    return temperature_softmax(scores.T, 0.5, axis=0), temperature_softmax(scores[:, ::2], 0.5)


@temperature_softmax.probe("your input stays as it was, cold, warm and hot")
def _(temperature_softmax, rng):
    return [kept(temperature_softmax, rng.normal(size=(2, 3)), t) for t in (0, 2.0, np.inf)]


@temperature_softmax.probe("temperature 0: a lead of 0.000005 wins", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(two_near(rng, 5e-6), 0)  # close for `np.isclose`


@temperature_softmax.probe("temperature 0: a lead of 1e-13 wins", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(two_near(rng, 1e-13), 0)


@temperature_softmax.probe("temperature 0: the smallest lead wins among scores of size 1e-200", extreme=True)
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


@temperature_softmax.probe("a score of −inf gets 0 at temperature 0", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(masked(rng, (3, 6)), 0)


@temperature_softmax.probe("a score of −inf gets 0 at temperatures 0.7 and 5", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(masked(rng, (3, 6)), 0.7), temperature_softmax(masked(rng, (3, 6)), 5.0)


@temperature_softmax.probe("a score of −inf gets 0 at temperature ∞", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(masked(rng, (3, 6)), np.inf)


@temperature_softmax.probe("rows that lie far apart, cold and warm", extreme=True)
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 4)) + np.array([[-9000.0], [0.0], [9000.0]])
    return temperature_softmax(scores.copy(), 0), temperature_softmax(scores.copy(), 2.0)


@temperature_softmax.probe("temperatures from 10 to 30,000 with scores as far apart", extreme=True)
def _(temperature_softmax, rng):
    gaps = rng.normal(size=5)
    return [temperature_softmax(gaps * temperature, temperature) for temperature in (10.0, 1000.0, 10_000.0)]


@temperature_softmax.probe("the smallest temperatures, with large scores", extreme=True)
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 5)) * 1e4
    return [temperature_softmax(scores.copy(), temperature) for temperature in (1e-3, 1e-200, 1e-308, 5e-324)]


@temperature_softmax.probe("the smallest temperatures, with scores as small", extreme=True)
def _(temperature_softmax, rng):
    return temperature_softmax(rng.normal(size=(2, 5)) * 1e-200, 1e-200)


@temperature_softmax.probe("the largest temperatures", extreme=True)
def _(temperature_softmax, rng):
    return [temperature_softmax(rng.normal(size=5) * 1e4, temperature) for temperature in (1e4, 1e7, 1e300)]


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


def _ends(scores, temperature, axis):
    """The two ends as the text wants them, for wrong versions whose slip lies elsewhere; None in between."""
    gap = scores - scores.max(axis=axis, keepdims=True)
    raised = {0: gap == 0, np.inf: gap > -np.inf}.get(temperature)
    return None if raised is None else raised / raised.sum(axis=axis, keepdims=True)


times = temperature_softmax.misconception(
    "You multiplied by the temperature. A high temperature must bring the scores closer together, not further apart."
)


@times
def _(scores, temperature, axis=-1):
    gap = scores - scores.max(axis=axis, keepdims=True)
    raised = np.exp(gap * temperature)
    ends = _ends(scores, temperature, axis)
    return raised / raised.sum(axis=axis, keepdims=True) if ends is None else ends


divided = temperature_softmax.misconception(
    "You divided the weights by the temperature: then they no longer sum to one. The temperature acts on the "
    "scores, before the exponential."
)


@divided
def _(scores, temperature, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    ends = _ends(scores, temperature, axis)
    return raised / raised.sum(axis=axis, keepdims=True) / temperature if ends is None else ends


zero = temperature_softmax.misconception(
    "At temperature 0 you divide by 0. The limit exists all the same: ask what each weight tends to as the "
    "temperature falls."
)


@zero
def _(scores, temperature, axis=-1):
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


first = temperature_softmax.misconception(
    "At temperature 0 you give everything to the *first* of several equal largest scores. Softmax cannot know "
    "which comes first: at every temperature above 0 equal scores get equal weights, and so in the limit."
)


@first
def _(scores, temperature, axis=-1):
    if temperature == 0:
        first = np.zeros(scores.shape)
        np.put_along_axis(first, np.expand_dims(scores.argmax(axis=axis), axis), 1.0, axis)
        return first
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


before = temperature_softmax.misconception(
    "You divided by the temperature before you shifted. A score over a tiny temperature overflows to ∞, and ∞ − ∞ "
    "is not a number."
)


@before
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


nan_hot = temperature_softmax.misconception(
    "At temperature ∞ a masked score came out as −∞/∞, which is not a number, and spoiled its whole slice. −∞ "
    "means never, at every finite temperature, and so in the limit."
)


@nan_hot
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


masked_too = temperature_softmax.misconception(
    "At temperature ∞ you shared equally among all scores, masked ones too. −∞ means never, at every finite "
    "temperature, and so in the limit."
)


@masked_too
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    if temperature == np.inf:
        return np.full(scores.shape, 1 / scores.shape[axis])
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


constant = temperature_softmax.misconception(
    "You kept away from dividing by 0 with a small constant, added to the temperature or put in its place. Then 0 "
    "is not 0: a lead smaller than that constant no longer wins."
)


@constant
def _(scores, temperature, axis=-1):
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / (temperature + 1e-8))
    return raised / raised.sum(axis=axis, keepdims=True)


low = temperature_softmax.misconception(
    "You treat a very low temperature as 0. Only 0 itself is 0: between scores that lie as close together as the "
    "temperature is low, the weights are still shared."
)


@low
def _(scores, temperature, axis=-1):
    ends = _ends(scores, 0 if temperature < 1e-8 else temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


whole = temperature_softmax.misconception(
    "At temperature 0 you looked for the largest score of the whole array. Each slice along `axis` has its own, "
    "and each must hand out its own whole."
)


@whole
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = scores == scores.max()
        return best / best.sum()
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


whole_each = temperature_softmax.misconception(
    "At temperature 0 each of several equal largest scores got a whole 1. Together they must sum to one, as at "
    "every other temperature."
)


@whole_each
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return (scores == scores.max(axis=axis, keepdims=True)).astype(float)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


close = temperature_softmax.misconception(
    "At temperature 0 you count scores as equal that are only close. However small the lead, at a low enough "
    "temperature it wins everything, and so in the limit."
)


@close
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = np.isclose(scores, scores.max(axis=axis, keepdims=True))
        return best / best.sum(axis=axis, keepdims=True)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


power = temperature_softmax.misconception(
    "You applied the temperature after the exponential, as a power. On paper that is the same, but the "
    "exponential of a large gap has already rounded to 0, and no temperature brings it back."
)


@power
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True)) ** (1 / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


last_axis = temperature_softmax.misconception(
    "You always work along the last axis. `axis` says along which one the weights must sum to one."
)


@last_axis
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, -1)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=-1, keepdims=True)) / temperature)
    return raised / raised.sum(axis=-1, keepdims=True)


@zero
def _(scores, temperature, axis=-1):
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@zero
def _(scores, temperature, axis=-1):
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


@before
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


@constant
def _(scores, temperature, axis=-1):
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    temperature = max(temperature, 1e-10)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@constant
def _(scores, temperature, axis=-1):
    if temperature == 0:
        temperature = 1e-12
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@low
def _(scores, temperature, axis=-1):
    ends = _ends(scores, 0 if temperature < 1e-12 else temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


hot = temperature_softmax.misconception(
    "You treat a very high temperature as ∞, or ∞ as a very high one. Only ∞ itself is ∞: below it, scores that "
    "lie as far "
    "apart as the temperature is high still get different weights; at it, no score is large enough."
)


@hot
def _(scores, temperature, axis=-1):
    ends = _ends(scores, np.inf if temperature > 1e6 else temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@hot
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    temperature = min(temperature, 1e9)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@hot
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    temperature = min(temperature, 1e6)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You multiplied by 1 / temperature. For the smallest temperatures that is ∞, and 0 · ∞ is not a number. "
    "Divide the gap "
    "by the temperature."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) * (1 / temperature))
    return raised / raised.sum(axis=axis, keepdims=True)


unused = temperature_softmax.misconception(
    "The temperature changes nothing in your answer: it isn't used, or it cancels when you divide by the sum. "
    "It must divide "
    "the scores, before the exponential."
)


@unused
def _(scores, temperature, axis=-1):
    temperature = 1.0
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@unused
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    temperature = 1.0
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "The two ends have changed places: cold leaves only the best, hot treats all finite scores alike."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, {0: np.inf, np.inf: 0}.get(temperature), axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 you give every score the same. That is the limit for ∞; as the temperature falls to 0, "
    "the largest "
    "score takes everything."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, np.inf if temperature == 0 else temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 you return the plain softmax. The limit is all for the largest score, shared among equal ones."
)
def _(scores, temperature, axis=-1):
    temperature = temperature or 1.0
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 you share 0.5 where scores are equal. Two equal ones get a half each, three a third: "
    "divide by how "
    "many there are."
)
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = scores == scores.max(axis=axis, keepdims=True)
        return np.where(best & (best.sum(axis=axis, keepdims=True) > 1), 0.5, best.astype(float))
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@first
def _(scores, temperature, axis=-1):
    if temperature == 0:
        moved = np.moveaxis(scores, axis, -1)
        return np.moveaxis(np.eye(moved.shape[-1])[moved.argmax(axis=-1)], -1, axis)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@close
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = scores.max(axis=axis, keepdims=True) - scores < 1e-12
        return best / best.sum(axis=axis, keepdims=True)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@close
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = scores.max(axis=axis, keepdims=True) - scores < 1e-9
        return best / best.sum(axis=axis, keepdims=True)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@whole
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = scores == scores.max()
        return best / best.sum(axis=axis, keepdims=True)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@whole
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return (scores == scores.max()).astype(float)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 or ∞ you always work along the last axis. `axis` holds at the two ends as well."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, -1)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature ∞ you divided by the number of all scores, masked ones too, so the weights no longer sum to "
    "one. Share "
    "among the finite scores."
)
def _(scores, temperature, axis=-1):
    if temperature == np.inf:
        return np.isfinite(scores) / scores.shape[axis]
    if temperature == 0:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@masked_too
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    if temperature == np.inf:
        return np.ones(scores.shape) / scores.size
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


lost_small = temperature_softmax.misconception(
    "At temperature ∞ you share among the scores whose *weight* is above 0. Weights of finite scores far below "
    "the top "
    "round to 0 too: look at the scores."
)


@lost_small
def _(scores, temperature, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    if temperature == 0:
        return _ends(scores, temperature, axis)
    if temperature == np.inf:
        return (raised > 0) / (raised > 0).sum(axis=axis, keepdims=True)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@power
def _(scores, temperature, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    weights = raised / raised.sum(axis=axis, keepdims=True)
    if temperature == 0:
        best = weights == weights.max(axis=axis, keepdims=True)
        return best / best.sum(axis=axis, keepdims=True)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = weights ** (1 / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@power
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    raised = (raised / raised.sum(axis=axis, keepdims=True)) ** (1 / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@times
def _(scores, temperature, axis=-1):
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) * temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@divided
def _(scores, temperature, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True) / temperature


@temperature_softmax.misconception(
    "Your exponentials are not shifted: large scores, or small temperatures, make them infinite. Subtract each "
    "slice's "
    "maximum first."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp(scores / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You subtracted the largest score of the whole array. In a slice that lies far below it every exponential "
    "rounds to 0. "
    "Each slice has a largest score of its own."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max()) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You divided by the sum over the whole array. Each slice along `axis` shares out a whole of its own."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum()


@temperature_softmax.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way "
    "to line them "
    "up. Keep it, with length 1."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis)


@temperature_softmax.misconception(
    "You lost the axes of length 1. The weights have the shape of the scores, whatever the lengths of its axes."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return np.squeeze(ends)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return np.squeeze(raised / raised.sum(axis=axis, keepdims=True))


@temperature_softmax.misconception(
    "At temperature 0 or ∞ you return truth values, or whole ones, not yet divided by how many there are."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends > 0
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


in_place = temperature_softmax.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The weights belong in "
    "a new one."
)


@in_place
def _(scores, temperature, axis=-1):
    never = np.isneginf(scores)
    if never.any():
        scores[never] = -1e300
    gap = scores - scores.max(axis=axis, keepdims=True)
    ends = _ends(np.where(never, -np.inf, scores), temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp(gap / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@in_place
def _(scores, temperature, axis=-1):
    scores = np.asarray(scores, dtype=float)
    scores -= scores.max(axis=axis, keepdims=True)
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@in_place
def _(scores, temperature, axis=-1):
    scores -= scores.max(axis=axis, keepdims=True)
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


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
