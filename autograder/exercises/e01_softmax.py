"""How lesson 01 is judged: softmax, its logarithm, temperature, gradient, two ways to draw, and the one-pass form."""

import tracemalloc

import numpy as np

from autograder.compare import Equal
from autograder.exercise import Exercise

LIBRARY = (
    "scipy.special.softmax",
    "scipy.special.log_softmax",
    "scipy.special.logsumexp",
    "torch.softmax",
    "torch.log_softmax",
    "torch.logsumexp",
    "torch.special",
    "torch.distributions",
    "torch.nn.Softmax",
    "torch.nn.Softmin",
    "torch.nn.LogSoftmax",
    "torch.nn.functional.softmax",
    "torch.nn.functional.softmin",
    "torch.nn.functional.log_softmax",
    "torch.nn.functional.gumbel_softmax",
    "sklearn.utils.extmath.softmax",
    "attn",
)
INSTEAD = "build it from exponentials, logarithms and sums, which you may take from any library"


def small_peak(limit, function, *args):
    """What the function returns, and whether it took less than `limit` bytes at its peak."""
    tracemalloc.start()
    try:
        returned = function(*args)
        return returned, tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def masked(rng, shape):
    """Scores of which about a third are −inf, and at least one in each slice along the last axis is not."""
    scores = np.where(rng.random(shape) < 0.35, -np.inf, rng.normal(size=shape))
    scores[..., rng.integers(shape[-1])] = rng.normal()
    scores[..., 0, rng.integers(shape[-1] - 1)] = -np.inf
    scores[..., 0, -1] = rng.normal()
    return scores


# -------------------------------------------------------------------------------------------------------------- softmax

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
    return [softmax(scores, axis=axis) for axis in (0, 1, 2, -2)] + [softmax(scores)]


@softmax.probe("large scores give finite weights")
def _(softmax, rng):
    near = rng.normal(size=(3, 4))
    return softmax(near + 1e4), softmax(near - 1e4), softmax(near * 1e4)


@softmax.probe("rows that lie far apart do not disturb each other")
def _(softmax, rng):
    return softmax(rng.normal(size=(3, 4)) + np.array([[-9000.0], [0.0], [9000.0]]), axis=1)


@softmax.probe("a score of −inf gets weight 0")
def _(softmax, rng):
    scores = masked(rng, (3, 6))
    return softmax(scores), softmax(scores.T, axis=0), softmax(scores - 1e4)


@softmax.probe("integer scores")
def _(softmax, rng):
    return softmax(rng.integers(-4, 5, size=(3, 5)))


@softmax.probe("single precision")
def _(softmax, rng):
    return softmax((rng.normal(size=(2, 6)) * 100).astype(np.float32))


@softmax.probe("your input stays as it was")
def _(softmax, rng):
    scores = rng.normal(size=(2, 3))
    returned = softmax(scores, axis=1)
    return returned, scores


@softmax.misconception(
    "You divided by the sum over the whole array. Each slice along `axis` shares out a whole of its own, so it "
    "needs a sum of its own."
)
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum()


@softmax.misconception(
    "The exponential of a large score is infinite, and ∞/∞ is not a number. The weights depend only on "
    "differences between scores, so you are free to move all scores of a slice before the exponential."
)
def _(scores, axis=-1):
    raised = np.exp(scores)
    return raised / raised.sum(axis=axis, keepdims=True)


@softmax.misconception(
    "You took the whole array as one list: maximum and sum run over everything. Each slice along `axis` is a list "
    "of its own, with its own maximum and its own sum."
)
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


@softmax.misconception("You always work along the last axis. `axis` says along which one the weights must sum to one.")
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


@softmax.misconception(
    "You subtracted the largest score of the whole array. In a slice that lies far below it every exponential "
    "rounds to 0. Each slice has a largest score of its own."
)
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max())
    return raised / raised.sum(axis=axis, keepdims=True)


@softmax.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The weights belong in a "
    "new one."
)
def _(scores, axis=-1):
    scores -= scores.max(axis=axis, keepdims=True)
    raised = np.exp(scores)
    return raised / raised.sum(axis=axis, keepdims=True)


@softmax.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way to "
    "line them up. A sum over `axis` must keep that axis, with length 1."
)
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis)


@softmax.misconception(
    "You shared out the scores themselves. They can be negative, and shares can't: something positive and rising "
    "must be made of them first."
)
def _(scores, axis=-1):
    return scores / scores.sum(axis=axis, keepdims=True)


@softmax.misconception(
    "For integer scores your result is an integer array, so every weight below 1 was cut down to 0. The array for "
    "the weights must hold floats whatever the scores are."
)
def _(scores, axis=-1):
    weights = np.empty_like(scores)
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    weights[...] = raised / raised.sum(axis=axis, keepdims=True)
    return weights


@softmax.misconception(
    "You raised 2 to the scores, not e. With 2, one point ahead means twice the other's weight; with e it means "
    "2.718 times."
)
def _(scores, axis=-1):
    raised = np.exp2(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


@softmax.misconception(
    "You subtracted the mean of the scores. The shift is free, but only the largest score as zero keeps every "
    "exponential from overflowing; and with a score of −∞ there is no mean."
)
def _(scores, axis=-1):
    raised = np.exp(scores - scores.mean(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


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


# ---------------------------------------------------------------------------------------------------------- log_softmax

log_softmax = Exercise("log_softmax", points=2, forbid=LIBRARY, instead=INSTEAD)


@log_softmax.probe("a list of seven scores")
def _(log_softmax, rng):
    return log_softmax(rng.normal(size=7) * 2)


@log_softmax.probe("each row of a square matrix by itself")
def _(log_softmax, rng):
    return log_softmax(rng.normal(size=(5, 5)) * 2)


@log_softmax.probe("three axes: along each of them, and the last by default")
def _(log_softmax, rng):
    scores = rng.normal(size=(3, 4, 5))
    return [log_softmax(scores, axis=axis) for axis in (0, 1, 2, -2)] + [log_softmax(scores)]


@log_softmax.probe("large scores give finite log-weights")
def _(log_softmax, rng):
    near = rng.normal(size=(3, 4))
    return log_softmax(near + 1e4), log_softmax(near - 1e4)


@log_softmax.probe("rows that lie far apart do not disturb each other")
def _(log_softmax, rng):
    return log_softmax(rng.normal(size=(3, 4)) + np.array([[-9000.0], [0.0], [9000.0]]), axis=1)


@log_softmax.probe("hopeless scores keep their log-weights (cut at −700)")
def _(log_softmax, rng):
    scores = rng.uniform(size=(2, 6))  # several near the top: the log of their sum counts
    scores[:, 1:3] -= rng.uniform(760, 1500, size=2)
    hopeless = np.asarray(log_softmax(scores))[:, 1:3]
    return np.minimum(hopeless, -700)  # one value, whatever small constant stands in for their weights


@log_softmax.probe("a score of −inf gets log-weight −inf")
def _(log_softmax, rng):
    returned = np.asarray(log_softmax(masked(rng, (3, 6))))
    return {"weights": np.exp(returned), "−inf": np.isneginf(returned)}


@log_softmax.probe("integer scores")
def _(log_softmax, rng):
    return log_softmax(rng.integers(-4, 5, size=(3, 5)))


@log_softmax.probe("your input stays as it was")
def _(log_softmax, rng):
    scores = rng.normal(size=(2, 3))
    returned = log_softmax(scores, axis=1)
    return returned, scores


@log_softmax.misconception(
    "You took the logarithm of the weights. A weight that rounds to 0 has log −∞, while the true log-weight is an "
    "ordinary number. Take the logarithm on paper, before anything can round."
)
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.log(raised / raised.sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You added a tiny constant to the weights before the logarithm, or clipped them. That hides the −∞ but puts the "
    "same made-up number in place of every small log-weight."
)
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.log(raised / raised.sum(axis=axis, keepdims=True) + 1e-12)


@log_softmax.misconception(
    "Log-sum-exp overflows just as softmax does: the exponentials of large scores are infinite. The shift that "
    "heals softmax heals it too."
)
def _(scores, axis=-1):
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You shifted the scores inside log-sum-exp, but not the scores you subtract it from. Both parts must be "
    "measured from the same zero."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return scores - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You always work along the last axis. `axis` says along which one the weights share out a whole."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@log_softmax.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way to "
    "line them up. A sum over `axis` must keep that axis, with length 1."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))


@log_softmax.misconception(
    "You subtracted the largest score of the whole array. In a slice that lies far below it every exponential "
    "rounds to 0, and log 0 is −∞. Each slice has a largest score of its own."
)
def _(scores, axis=-1):
    shifted = scores - scores.max()
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "Your logarithm has base 2 or 10. Softmax uses powers of e, so only the natural logarithm undoes them."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))) / np.log(2)


@log_softmax.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The result belongs in a "
    "new one."
)
def _(scores, axis=-1):
    scores -= scores.max(axis=axis, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


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


# -------------------------------------------------------------------------------------------------- temperature_softmax

temperature_softmax = Exercise("temperature_softmax", points=3, forbid=LIBRARY, instead=INSTEAD)


@temperature_softmax.probe("warm and cool temperatures")
def _(temperature_softmax, rng):
    scores = rng.normal(size=6)
    return [temperature_softmax(scores, temperature) for temperature in (0.3, 1.0, rng.uniform(1.5, 9))]


@temperature_softmax.probe("along each axis, and the last by default")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 4, 5))
    kinds = [temperature_softmax(scores, t, axis=axis) for t in (0.5, 0, np.inf) for axis in (0, 1, -2)]
    return kinds + [temperature_softmax(scores, t) for t in (2.5, 0, np.inf)]


@temperature_softmax.probe("temperature 0: the largest score of each slice gets everything")
def _(temperature_softmax, rng):
    return temperature_softmax(rng.normal(size=(3, 5)), 0)


@temperature_softmax.probe("temperature 0: equal largest scores share equally")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 6))
    for row, ties in zip(scores, (1, 2, 3), strict=True):
        row[rng.choice(6, size=ties, replace=False)] = 5.0
    return temperature_softmax(scores, 0.0), temperature_softmax(scores.T, 0.0, axis=0)


@temperature_softmax.probe("temperature 0: the smallest lead wins")
def _(temperature_softmax, rng):
    scores = rng.uniform(0, 0.9, size=7)
    first, second = rng.choice(7, size=2, replace=False)
    scores[first], scores[second] = 1.0, 1.0 - 5e-6  # close for `np.isclose`
    plain = temperature_softmax(scores, 0)
    scores[second] = 1.0 - 1e-10
    return plain, temperature_softmax(scores * 1e-200, 0)  # smaller than any constant that stands in for 0


@temperature_softmax.probe("temperature ∞: every score gets the same")
def _(temperature_softmax, rng):
    return temperature_softmax(rng.normal(size=(2, 7)) * 1e12, np.inf)


@temperature_softmax.probe("a score of −inf gets 0, cold, warm and hot")
def _(temperature_softmax, rng):
    scores = masked(rng, (3, 6))
    return [temperature_softmax(scores, temperature) for temperature in (0, 0.7, np.inf)]


@temperature_softmax.probe("the smallest temperatures, with large scores")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(3, 5)) * 1e4
    return [temperature_softmax(scores, temperature) for temperature in (1e-3, 1e-200, 1e-308, 5e-324)]


@temperature_softmax.probe("the smallest temperatures, with scores as small")
def _(temperature_softmax, rng):
    return temperature_softmax(rng.normal(size=(2, 5)) * 1e-200, 1e-200)


@temperature_softmax.probe("the largest temperatures")
def _(temperature_softmax, rng):
    return [temperature_softmax(rng.normal(size=5) * 1e4, temperature) for temperature in (1e4, 1e7, 1e300)]


@temperature_softmax.probe("your input stays as it was")
def _(temperature_softmax, rng):
    scores = rng.normal(size=(2, 3))
    return [temperature_softmax(scores, t) for t in (0, 2.0, np.inf)] + [scores]


def _ends(scores, temperature, axis):
    """The two ends as the text wants them, for wrong versions whose slip lies elsewhere; None in between."""
    gap = scores - scores.max(axis=axis, keepdims=True)
    raised = {0: gap == 0, np.inf: gap > -np.inf}.get(temperature)
    return None if raised is None else raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You multiplied by the temperature. A high temperature must bring the scores closer together, not further apart."
)
def _(scores, temperature, axis=-1):
    gap = scores - scores.max(axis=axis, keepdims=True)
    raised = np.exp(gap * temperature)
    ends = _ends(scores, temperature, axis)
    return raised / raised.sum(axis=axis, keepdims=True) if ends is None else ends


@temperature_softmax.misconception(
    "You divided the weights by the temperature: then they no longer sum to one. The temperature acts on the "
    "scores, before the exponential."
)
def _(scores, temperature, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    ends = _ends(scores, temperature, axis)
    return raised / raised.sum(axis=axis, keepdims=True) / temperature if ends is None else ends


@temperature_softmax.misconception(
    "At temperature 0 you divide by 0. The limit exists all the same: ask what each weight tends to as the "
    "temperature falls."
)
def _(scores, temperature, axis=-1):
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 you give everything to the *first* of several equal largest scores. Softmax cannot know "
    "which comes first: at every temperature above 0 equal scores get equal weights, and so in the limit."
)
def _(scores, temperature, axis=-1):
    if temperature == 0:
        first = np.zeros(scores.shape)
        np.put_along_axis(first, np.expand_dims(scores.argmax(axis=axis), axis), 1.0, axis)
        return first
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You divided by the temperature before you shifted. A score over a tiny temperature overflows to ∞, and ∞ − ∞ "
    "is not a number."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature ∞ a masked score came out as −∞/∞, which is not a number, and spoiled its whole slice. −∞ "
    "means never, at every finite temperature, and so in the limit."
)
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature ∞ you shared equally among all scores, masked ones too. −∞ means never, at every finite "
    "temperature, and so in the limit."
)
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return _ends(scores, temperature, axis)
    if temperature == np.inf:
        return np.full(scores.shape, 1 / scores.shape[axis])
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You kept away from dividing by 0 with a small constant, added to the temperature or put in its place. Then 0 "
    "is not 0: a lead smaller than that constant no longer wins."
)
def _(scores, temperature, axis=-1):
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / (temperature + 1e-8))
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You treat a very low temperature as 0. Only 0 itself is 0: between scores that lie as close together as the "
    "temperature is low, the weights are still shared."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, 0 if temperature < 1e-8 else temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 you looked for the largest score of the whole array. Each slice along `axis` has its own, "
    "and each must hand out its own whole."
)
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = scores == scores.max()
        return best / best.sum()
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 each of several equal largest scores got a whole 1. Together they must sum to one, as at "
    "every other temperature."
)
def _(scores, temperature, axis=-1):
    if temperature == 0:
        return (scores == scores.max(axis=axis, keepdims=True)).astype(float)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "At temperature 0 you count scores as equal that are only close. However small the lead, at a low enough "
    "temperature it wins everything, and so in the limit."
)
def _(scores, temperature, axis=-1):
    if temperature == 0:
        best = np.isclose(scores, scores.max(axis=axis, keepdims=True))
        return best / best.sum(axis=axis, keepdims=True)
    if temperature == np.inf:
        return _ends(scores, temperature, axis)
    raised = np.exp((scores - scores.max(axis=axis, keepdims=True)) / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You applied the temperature after the exponential, as a power. On paper that is the same, but the "
    "exponential of a large gap has already rounded to 0, and no temperature brings it back."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, axis)
    if ends is not None:
        return ends
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True)) ** (1 / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)


@temperature_softmax.misconception(
    "You always work along the last axis. `axis` says along which one the weights must sum to one."
)
def _(scores, temperature, axis=-1):
    ends = _ends(scores, temperature, -1)
    if ends is not None:
        return ends
    raised = np.exp((scores - scores.max(axis=-1, keepdims=True)) / temperature)
    return raised / raised.sum(axis=-1, keepdims=True)


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


# ----------------------------------------------------------------------------------------------------- softmax_backward

softmax_backward = Exercise("softmax_backward", points=3, forbid=(*LIBRARY, "torch.autograd"), instead=INSTEAD)


def shares(rng, shape, axis=-1):
    """Random weights that sum to one along `axis`, of no particular scores."""
    parts = rng.random(shape) + 0.05
    return parts / parts.sum(axis=axis, keepdims=True)


@softmax_backward.probe("one list of weights")
def _(softmax_backward, rng):
    return softmax_backward(shares(rng, 6), rng.normal(size=6))


@softmax_backward.probe("each row of a square matrix by itself")
def _(softmax_backward, rng):
    return softmax_backward(shares(rng, (5, 5)), rng.normal(size=(5, 5)))


@softmax_backward.probe("three axes: along each of them, and the last by default")
def _(softmax_backward, rng):
    grad = rng.normal(size=(3, 4, 5))
    along = [softmax_backward(shares(rng, (3, 4, 5), axis), grad, axis=axis) for axis in (0, 1, 2, -2)]
    return [*along, softmax_backward(shares(rng, (3, 4, 5)), grad)]


@softmax_backward.probe("a common push moves no score")
def _(softmax_backward, rng):
    grad = rng.normal(size=(3, 6))
    return softmax_backward(shares(rng, (3, 6)), np.full((3, 6), rng.uniform(1, 5))), softmax_backward(
        shares(rng, (3, 6)), grad + 10
    )


@softmax_backward.probe("a weight of 0 or 1 passes nothing on")
def _(softmax_backward, rng):
    weights = np.stack([np.eye(4)[rng.integers(4)], shares(rng, 4)])
    weights[1, rng.integers(4)] = 0
    weights[1] /= weights[1].sum()
    return softmax_backward(weights, rng.normal(size=(2, 4)))


@softmax_backward.probe("a thousand weights without a million slopes")
def _(softmax_backward, rng):
    weights, grad = shares(rng, 1000), rng.normal(size=1000) * 1000
    softmax_backward(weights[:2], grad[:2])  # whatever it imports or prepares is not counted
    return small_peak(1_000_000, softmax_backward, weights, grad)


@softmax_backward.probe("your inputs stay as they were")
def _(softmax_backward, rng):
    weights, grad = shares(rng, (2, 4)), rng.normal(size=(2, 4))
    returned = softmax_backward(weights, grad)
    return returned, weights, grad


@softmax_backward.misconception(
    "You kept only the diagonal of the Jacobian, a(1 − a). A raised score also takes weight from all other "
    "options, and their gradients count too."
)
def _(weights, grad, axis=-1):
    return weights * (1 - weights) * grad


@softmax_backward.misconception(
    "The gradients are compared with their plain mean. Options with more weight count for more: the average must "
    "be taken with the weights."
)
def _(weights, grad, axis=-1):
    return weights * (grad - grad.mean(axis=axis, keepdims=True))


@softmax_backward.misconception(
    "You left out the weight in front of the bracket. An option that holds no weight can't lose or gain any from "
    "a small nudge."
)
def _(weights, grad, axis=-1):
    return grad - (weights * grad).sum(axis=axis, keepdims=True)


@softmax_backward.misconception(
    "You averaged over the whole array. Each slice along `axis` is a softmax of its own and has an average of its own."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum())


@softmax_backward.misconception(
    "You always work along the last axis. `axis` says along which one the weights sum to one."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=-1, keepdims=True))


@softmax_backward.misconception(
    "You put the weights through softmax again. They are what softmax gave: the scores are not needed any more."
)
def _(weights, grad, axis=-1):
    raised = np.exp(weights - weights.max(axis=axis, keepdims=True))
    again = raised / raised.sum(axis=axis, keepdims=True)
    return again * (grad - (again * grad).sum(axis=axis, keepdims=True))


@softmax_backward.misconception(
    "That is the gradient of softmax and cross-entropy together, which holds when `grad` is a one-hot target. "
    "Here it is the gradient that reaches the weights from any loss."
)
def _(weights, grad, axis=-1):
    return weights - grad


@softmax_backward.misconception(
    "The numbers are right, but you built all S × S slopes to get them. The equation's right-hand side needs one "
    "sum and no matrix."
)
def _(weights, grad, axis=-1):
    a, g = np.moveaxis(weights, axis, -1), np.moveaxis(grad, axis, -1)
    jacobian = np.eye(a.shape[-1]) * a[..., None, :] - a[..., :, None] * a[..., None, :]
    return np.moveaxis((jacobian @ g[..., None])[..., 0], -1, axis)


@softmax_backward.misconception(
    "The sign is turned: this pushes up the scores of options whose gradient lies *below* the average. You are "
    "asked for the gradient itself, not for the step that descends it."
)
def _(weights, grad, axis=-1):
    return weights * ((weights * grad).sum(axis=axis, keepdims=True) - grad)


@softmax_backward.misconception(
    "That is the gradient through *log*-softmax: the plain sum of the gradients, shared out by weight. Here the "
    "gradient reaches the weights themselves."
)
def _(weights, grad, axis=-1):
    return grad - weights * grad.sum(axis=axis, keepdims=True)


@softmax_backward.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way to "
    "line them up."
)
def _(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=axis))


@softmax_backward.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The result belongs in a "
    "new one."
)
def _(weights, grad, axis=-1):
    grad -= (weights * grad).sum(axis=axis, keepdims=True)
    return weights * grad


@softmax_backward.alternative("product first, then its share of the sum")
def _(weights, grad, axis=-1):
    product = weights * grad
    return product - weights * product.sum(axis=axis, keepdims=True)


@softmax_backward.alternative("slice by slice, in loops")
def _(weights, grad, axis=-1):
    a = np.moveaxis(weights, axis, -1)
    g = np.moveaxis(grad, axis, -1)
    out = np.zeros(a.shape)
    for place in np.ndindex(a.shape[:-1]):
        average = sum(x * y for x, y in zip(a[place], g[place], strict=True))
        for i in range(a.shape[-1]):
            out[place][i] = a[place][i] * (g[place][i] - average)
    return np.moveaxis(out, -1, axis)


@softmax_backward.alternative("in torch")
def _(weights, grad, axis=-1):
    import torch

    weights, grad = torch.as_tensor(weights), torch.as_tensor(grad)
    return (weights * (grad - (weights * grad).sum(dim=axis, keepdim=True))).numpy()


# --------------------------------------------------------------------------------------------------------- sample_index

sample_index = Exercise(
    "sample_index",
    points=2,
    forbid=("numpy.random", "torch.multinomial", "torch.distributions", "attn"),
    instead="the throw is given: find the piece of the stick that it hits",
)
LAST_THROW = np.nextafter(1.0, 0.0)  # the largest float below 1


@sample_index.probe("many throws at one stick", Equal())
def _(sample_index, rng):
    return sample_index(shares(rng, 7), rng.random(200))


@sample_index.probe("throws of any shape, and a single one", Equal())
def _(sample_index, rng):
    weights = shares(rng, 5)
    drawn, one = sample_index(weights, rng.random((3, 4))), sample_index(weights, rng.random())
    return {"drawn": drawn, "one": one, "whole numbers": [np.asarray(x).dtype.kind in "iu" for x in (drawn, one)]}


@sample_index.probe("a throw on an end belongs to the next piece", Equal())
def _(sample_index, rng):
    weights = rng.permutation([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16])
    return sample_index(weights, np.concatenate([[0.0], np.cumsum(weights)[:-1]]))


@sample_index.probe("an index of weight 0 is never drawn", Equal())
def _(sample_index, rng):
    inner = rng.permutation([1 / 4, 1 / 2, 1 / 4])
    before, between, after = rng.integers(1, 4, size=3)
    weights = np.concatenate([np.zeros(before), inner[:1], np.zeros(between), inner[1:], np.zeros(after)])
    return sample_index(weights, np.concatenate([[0.0, LAST_THROW], np.cumsum(inner)[:-1], rng.random(40)]))


@sample_index.probe("a stick that rounding made too short", Equal())
def _(sample_index, rng):
    weights = np.concatenate([np.full(10, 0.1), np.zeros(rng.integers(1, 4))])
    return sample_index(weights, np.array([LAST_THROW, rng.uniform(0.85, 0.89)]))


@sample_index.probe("your inputs stay as they were", Equal())
def _(sample_index, rng):
    weights, u = shares(rng, 4) * (1 - 1e-12), rng.random(5)  # dividing by the sum would change them
    returned = sample_index(weights, u)
    return returned, weights, u


@sample_index.misconception(
    "You drew the same index whatever the throw: the one with the largest weight. Drawing means that each index "
    "comes as often as its weight says."
)
def _(weights, u):
    return np.full(np.shape(u), np.argmax(weights))


@sample_index.misconception(
    "You compared the throw with the weights themselves. The pieces lie end to end: a piece ends where all "
    "weights up to it add up to."
)
def _(weights, u):
    return np.argmax(np.asarray(u)[..., None] < weights, axis=-1)


@sample_index.misconception(
    "A throw exactly on an end went to the piece that stops there. Each piece owns its left end: otherwise a "
    "piece of length 0 at the start is hit by a throw of 0."
)
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, u * ends[-1], side="left")


@sample_index.misconception(
    "You drew an index that doesn't exist. In floats the weights may add up to a hair less than 1, and a throw "
    "can land beyond the last end."
)
def _(weights, u):
    return np.searchsorted(np.cumsum(weights), u, side="right")


@sample_index.misconception(
    "A throw beyond the last end draws index 0 in your answer: argmax of nothing but False is 0. In floats the "
    "weights may add up to a hair less than 1, and such a throw belongs to the last piece that has a length."
)
def _(weights, u):
    return np.argmax(np.cumsum(weights) > np.asarray(u)[..., None], axis=-1)


@sample_index.misconception(
    "The indices are right, but they are floats, and a float can't index a list. `np.zeros` makes floats unless told "
    "otherwise."
)
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, u * ends[-1], side="right").astype(float)


@sample_index.misconception(
    "You sent throws beyond the last end to the last index. That one may have weight 0 and must never be drawn: "
    "such a throw belongs to the last piece that has a length."
)
def _(weights, u):
    return np.minimum(np.searchsorted(np.cumsum(weights), u, side="right"), len(weights) - 1)


@sample_index.misconception(
    "All your indices come equally often. The weights must decide how much of the stick each one owns."
)
def _(weights, u):
    return (np.asarray(u) * len(weights)).astype(int)


@sample_index.misconception(
    "You sorted the weights, so you return places in the sorted list. The pieces may lie in any order on the "
    "stick, but the answer must be an index into `weights` as it came."
)
def _(weights, u):
    ends = np.cumsum(np.sort(weights)[::-1])
    return np.searchsorted(ends, u * ends[-1], side="right")


@sample_index.misconception(
    "The indices are right, but you laid the throws out in one row. The answer has the shape of `u`, and a single "
    "throw gives a single index."
)
def _(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, np.ravel(u) * ends[-1], side="right")


@sample_index.alternative("counting the ends at or below the throw")
def _(weights, u):
    ends = np.cumsum(weights)
    last = np.flatnonzero(weights)[-1]
    return np.minimum((ends <= np.asarray(u)[..., None]).sum(axis=-1), last)


@sample_index.alternative("walking along the stick")
def _(weights, u):
    def draw(throw):
        end, last = 0.0, 0
        for i, weight in enumerate(weights):
            end += weight
            if weight > 0:
                last = i
            if throw < end:
                return i
        return last

    u = np.asarray(u)
    return np.array([draw(throw) for throw in u.ravel()]).reshape(u.shape)


@sample_index.alternative("in torch")
def _(weights, u):
    import torch

    ends = torch.as_tensor(weights).cumsum(0)
    return torch.searchsorted(ends, torch.as_tensor(u, dtype=ends.dtype) * ends[-1], right=True).numpy()


# -------------------------------------------------------------------------------------------------------- gumbel_argmax

gumbel_argmax = Exercise(
    "gumbel_argmax",
    points=2,
    forbid=("numpy.random", "scipy.stats", *LIBRARY),
    instead="make the noise from `u`, which is given",
)


@gumbel_argmax.probe("many draws from one list of scores", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=6), rng.random((150, 6)))


@gumbel_argmax.probe("one draw", Equal())
def _(gumbel_argmax, rng):
    return {f"draw {n}": gumbel_argmax(rng.normal(size=9), rng.random(9)) for n in range(6)}


@gumbel_argmax.probe("several lists of scores, several draws each", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=(3, 1, 5)), rng.random((3, 20, 5)))


@gumbel_argmax.probe("a score of −inf never wins", Equal())
def _(gumbel_argmax, rng):
    scores = np.where(np.arange(8) % 3 == 0, -np.inf, rng.normal(size=8))
    return gumbel_argmax(rng.permutation(scores), rng.random((60, 8))), gumbel_argmax(scores - 1e4, rng.random((60, 8)))


@gumbel_argmax.probe("large scores", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=5) + 1e4, rng.random((60, 5))), gumbel_argmax(
        rng.normal(size=5) - 1e4, rng.random((60, 5))
    )


@gumbel_argmax.probe("the rarest numbers: nearly 0", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=4) / 20, 10.0 ** -rng.uniform(200, 300, size=(60, 4)))


@gumbel_argmax.probe("the rarest numbers: nearly 1", Equal())
def _(gumbel_argmax, rng):
    return gumbel_argmax(rng.normal(size=4) / 4, 1 - 10.0 ** -rng.uniform(12.3, 13.5, size=(60, 4)))


@gumbel_argmax.probe("your inputs stay as they were", Equal())
def _(gumbel_argmax, rng):
    scores, u = rng.normal(size=(4, 5)), rng.random((4, 5))
    returned = gumbel_argmax(scores, u)
    return returned, scores, u


@gumbel_argmax.misconception(
    "Without the inner minus you take the logarithm of a negative number: log u lies below 0. The result is not a "
    "number, and argmax of that is always index 0."
)
def _(scores, u):
    return np.argmax(scores - np.log(np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "The noise has its long tail on the wrong side. Gumbel noise is often a little below 0 and now and then far "
    "*above* it: check the sign of the outer logarithm."
)
def _(scores, u):
    return np.argmax(scores + np.log(-np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "You added the uniform numbers themselves. They can't lift an option that trails by more than 1, however "
    "often you draw."
)
def _(scores, u):
    return np.argmax(scores + u, axis=-1)


@gumbel_argmax.misconception(
    "You took one logarithm. −log u is exponential noise; the equation takes the logarithm of that once more."
)
def _(scores, u):
    return np.argmax(scores - np.log(u), axis=-1)


@gumbel_argmax.misconception(
    "You added the noise to the weights. It belongs to the scores, or to the *logarithms* of the weights: weights "
    "all lie within 1 of each other, and the noise drowns them."
)
def _(scores, u):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.argmax(raised / raised.sum(axis=-1, keepdims=True) - np.log(-np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "You looked for one winner in the whole array. Every draw is a slice along the last axis and has a winner of "
    "its own."
)
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u)))


@gumbel_argmax.misconception(
    "You took the smallest, not the largest. The alarm clocks' *times* are won by the smallest; scores with noise "
    "by the largest."
)
def _(scores, u):
    return np.argmin(scores - np.log(-np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "You drew without the noise: argmax of the scores is the same index every time. The numbers `u` must have a say."
)
def _(scores, u):
    return np.argmax(np.broadcast_to(scores, np.broadcast_shapes(np.shape(scores), np.shape(u))), axis=-1)


@gumbel_argmax.misconception(
    "A small constant inside a logarithm, or a clipped `u`, bends the noise where it matters most, at the rarest "
    "numbers. `u` lies strictly between 0 and 1, so there is nothing to protect."
)
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(np.clip(u, 1e-9, 1 - 1e-9))), axis=-1)


@gumbel_argmax.misconception(
    "You race the alarm clocks with rates exp(score), which overflow for large scores and vanish for very low "
    "ones. Only differences between scores matter, here too."
)
def _(scores, u):
    return np.argmin(-np.log(u) / np.exp(scores), axis=-1)


@gumbel_argmax.misconception(
    "You looked for the winner along the first axis. The options stand along the last one; the axes before it are "
    "draws."
)
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u)), axis=0)


@gumbel_argmax.alternative("a race of alarm clocks")
def _(scores, u):
    rates = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.argmin(-np.log(u) / rates, axis=-1)


@gumbel_argmax.alternative("draw by draw, in loops")
def _(scores, u):
    from math import log

    scores, u = np.broadcast_arrays(scores, u)
    winners = np.zeros(u.shape[:-1], dtype=int)
    for place in np.ndindex(winners.shape):
        noisy = [score - log(-log(x)) for score, x in zip(scores[place], u[place], strict=True)]
        winners[place] = noisy.index(max(noisy))
    return winners


@gumbel_argmax.alternative("in torch")
def _(scores, u):
    import torch

    return (torch.as_tensor(scores) - torch.log(-torch.log(torch.as_tensor(u)))).argmax(dim=-1).numpy()


# ------------------------------------------------------------------------------------------------------- online_softmax

online_softmax = Exercise("online_softmax", points=4, forbid=LIBRARY, instead=INSTEAD)


def read_once(scores, sizes):
    """Blocks of `scores`, each written over the one before, as the lesson's `in_blocks` reads them out."""
    buffer, start = np.empty(max(sizes)), 0
    for size in sizes:
        buffer[:size] = scores[start : start + size]
        yield buffer[:size]
        start += size


def pair(returned):
    """The two numbers by name, be they Python's, NumPy's or torch's."""
    top, total = returned
    return {"top": top, "total": total}


@online_softmax.probe("a single block")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(rng.normal(size=8), [8])))


@online_softmax.probe("blocks of unequal length")
def _(online_softmax, rng):
    sizes = rng.permutation([1, 2, 3, 5, 8])
    return pair(online_softmax(read_once(rng.normal(size=19) * 2, sizes)))


@online_softmax.probe("a new largest score in every block")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(np.sort(rng.normal(size=15) * 2), [4, 3, 5, 2, 1])))


@online_softmax.probe("the largest score comes first")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(np.sort(rng.normal(size=12))[::-1], [3, 5, 4])))


@online_softmax.probe("one score at a time")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(rng.normal(size=7), [1] * 7)))


@online_softmax.probe("large scores give finite sums")
def _(online_softmax, rng):
    near = rng.normal(size=10)
    rising = np.sort(rng.normal(size=10)) * 5e3
    return [pair(online_softmax(read_once(s, [3, 3, 4]))) for s in (near + 1e4, near - 1e4, rising)]


@online_softmax.probe("some scores are −inf")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(masked(rng, (2, 9)).ravel(), [7, 5, 6])))


@online_softmax.probe("the first block is all −inf, and one in the middle")
def _(online_softmax, rng):
    scores = rng.normal(size=16)
    scores[:4] = scores[9:12] = -np.inf
    return pair(online_softmax(read_once(scores, [4, 5, 3, 4])))


@online_softmax.probe("every score is −inf")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(np.full(6, -np.inf), [2, 3, 1])))


@online_softmax.probe("many blocks in the memory of a few")
def _(online_softmax, rng):
    blocks = (rng.normal(size=250) for _ in range(120))
    online_softmax(read_once(np.zeros(2), [1, 1]))  # whatever it imports is not counted
    returned, is_small = small_peak(100_000, online_softmax, blocks)
    return {**pair(returned), "small": is_small}


@online_softmax.misconception(
    "A larger score turned up, and the sum so far was left as it was. Its terms are measured from the old top: "
    "they must be repaired when the top moves."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        top = max(top, block.max())
        if top > -np.inf:
            total += np.exp(block - top).sum()
    return top, total


@online_softmax.misconception(
    "You repaired the sum in the wrong direction: it grew when a larger score came. Measured from a higher top, "
    "the old terms are smaller."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:
            continue
        total = (total * np.exp(new_top - top) if total else 0.0) + np.exp(block - new_top).sum()
        top = new_top
    return top, total


@online_softmax.misconception(
    "You went through the blocks twice. After the first reading the iterator is empty, so the second one summed "
    "nothing."
)
def _(blocks):
    top = max(block.max() for block in blocks)
    return top, sum(np.exp(block - top).sum() for block in blocks)


@online_softmax.misconception(
    "You kept the blocks to read them again, but each block overwrites the one before: all that you kept is the "
    "last one, many times."
)
def _(blocks):
    kept = list(blocks)
    top = max(block.max() for block in kept)
    return top, sum(np.exp(block - top).sum() for block in kept) if top > -np.inf else 0.0


@online_softmax.misconception(
    "The numbers are right, but you copied every block and kept it. Then the memory grows with the number of "
    "scores; two numbers are enough."
)
def _(blocks):
    kept = np.concatenate([np.array(block) for block in blocks])
    top = kept.max()
    return top, np.exp(kept - top).sum() if top > -np.inf else 0.0


@online_softmax.misconception(
    "While every score so far is −∞, the largest is −∞ too, and −∞ − (−∞) is not a number. A block that holds "
    "nothing must change nothing."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
        top = new_top
    return top, total


@online_softmax.misconception(
    "You summed plain exponentials, measured from 0. They overflow for large scores, and the sum is asked for "
    "relative to the largest score."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        top = max(top, block.max())
        total += np.exp(block).sum()
    return top, total


@online_softmax.misconception(
    "You measure from the largest score of the current block, even when an earlier block had a larger one. The "
    "top must never come down."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = block.max()
        if new_top == -np.inf:
            continue
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
        top = new_top
    return top, total


@online_softmax.misconception(
    "You start with 0 as the largest score so far. If all scores are negative, 0 wins though nobody scored it. "
    "The largest of no scores lies below every score."
)
def _(blocks):
    top, total = 0.0, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
        top = new_top
    return top, total


@online_softmax.misconception(
    "You measured a block's exponentials from the block's own largest score. If an earlier score is larger, all "
    "terms must be measured from that one."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        if block.max() > -np.inf:
            total = total * np.exp(top - new_top) + np.exp(block - block.max()).sum()
        top = new_top
    return top, total


@online_softmax.misconception(
    "You start from a large negative number instead of −∞. It works until no score beats it: if every score is "
    "−∞, the made-up number comes back as the largest."
)
def _(blocks):
    top, total = -1e9, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
        top = new_top
    return top, total


@online_softmax.alternative("keeping the log of the sum")
def _(blocks):
    top, log_sum = -np.inf, -np.inf
    for block in blocks:
        top = max(top, block.max())
        log_sum = np.logaddexp(log_sum, np.logaddexp.reduce(block))
    return top, np.exp(log_sum - top) if top > -np.inf else 0.0


@online_softmax.alternative("score by score")
def _(blocks):
    from math import exp, inf

    top, total = -inf, 0.0
    for block in blocks:
        for score in block:
            if score > top:
                total, top = total * exp(top - score) + 1, score
            elif score > -inf:
                total += exp(score - top)
    return top, total


@online_softmax.alternative("in torch, joining pairs")
def _(blocks):
    import torch

    def join(one, other):
        top = torch.maximum(one[0], other[0])
        safe = torch.where(torch.isinf(top), torch.zeros_like(top), top)
        return top, one[1] * torch.exp(one[0] - safe) + other[1] * torch.exp(other[0] - safe)

    pair = (torch.tensor(-float("inf"), dtype=torch.float64), torch.tensor(0.0, dtype=torch.float64))
    for block in blocks:
        for score in torch.as_tensor(block):
            pair = join(pair, (score, torch.isfinite(score).double()))
    return float(pair[0]), float(pair[1])
