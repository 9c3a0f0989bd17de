"""What people get wrong in `temperature_softmax`."""

import numpy as np

from autograder.exercises.e01_softmax.temperature_softmax import temperature_softmax


def shared_out(raised, axis):
    return raised / raised.sum(axis=axis, keepdims=True)


def gaps(scores, axis):
    return scores - scores.max(axis=axis, keepdims=True)


def at_0(scores, temperature, axis):
    return shared_out(gaps(scores, axis) == 0, axis)


def between(scores, temperature, axis):
    return shared_out(np.exp(gaps(scores, axis) / temperature), axis)


def at_infinity(scores, temperature, axis):
    return shared_out(gaps(scores, axis) > -np.inf, axis)


def branches(cold=at_0, warm=between, hot=at_infinity):
    """The solution's three branches: the wrong versions below put another function in the place of one or two."""

    def version(scores, temperature, axis=-1):
        return {0: cold, np.inf: hot}.get(temperature, warm)(scores, temperature, axis)

    return version


def everywhere(branch):
    """One function at all temperatures."""
    return branches(branch, branch, branch)


right = branches()


def read_as(change):
    """The solution, given another temperature."""
    return lambda scores, temperature, axis=-1: right(scores, change(temperature), axis)


def multiplied(scores, temperature, axis):
    return shared_out(np.exp(gaps(scores, axis) * temperature), axis)


times = temperature_softmax.misconception(
    "You multiplied by the temperature. A high temperature must bring the scores closer together, not further apart."
)
times(branches(warm=multiplied))
times(everywhere(multiplied))


def divided_after(scores, temperature, axis):
    return shared_out(np.exp(gaps(scores, axis)), axis) / temperature


divided = temperature_softmax.misconception(
    "You divided the weights by the temperature: then they no longer sum to one. The temperature acts on the "
    "scores, before the exponential."
)
divided(branches(warm=divided_after))
divided(everywhere(divided_after))


def divided_first(scores, temperature, axis):
    return shared_out(np.exp(gaps(scores / temperature, axis)), axis)


zero = temperature_softmax.misconception(
    "At temperature 0 you divide by 0. The limit exists all the same: ask what each weight tends to as the "
    "temperature falls."
)
zero(branches(cold=between))
zero(everywhere(between))
zero(everywhere(divided_first))
zero(branches(cold=divided_first, warm=divided_first))


def zeros_for_nan(branch):
    return lambda scores, temperature, axis: np.nan_to_num(branch(scores, temperature, axis))


hidden = temperature_softmax.misconception(
    "At temperature 0 you divide by 0, and put 0 in the place of what isn't a number. The largest scores are lost with "
    "it, and they should get everything: 0 needs a branch of its own."
)
hidden(everywhere(zeros_for_nan(between)))
hidden(branches(cold=zeros_for_nan(between)))


def first_of_equals(scores, temperature, axis):
    moved = np.moveaxis(scores, axis, -1)
    return np.moveaxis(np.eye(moved.shape[-1])[moved.argmax(axis=-1)], -1, axis)


first = temperature_softmax.misconception(
    "At temperature 0 you give everything to the *first* of several equal largest scores. Softmax cannot know "
    "which comes first: at every temperature above 0 equal scores get equal weights, and so in the limit."
)
first(branches(cold=first_of_equals))
first(branches(cold=first_of_equals, warm=divided_first))


before = temperature_softmax.misconception(
    "You divided by the temperature before you shifted. A score over a tiny temperature overflows to ∞, and ∞ − ∞ "
    "is not a number."
)
before(branches(warm=divided_first))
before(branches(warm=divided_first, hot=divided_first))


temperature_softmax.misconception(
    "At temperature ∞ a masked score came out as −∞/∞, which is not a number, and spoiled its whole slice. −∞ "
    "means never, at every finite temperature, and so in the limit."
)(branches(hot=between))


masked_too = temperature_softmax.misconception(
    "At temperature ∞ you shared equally among all scores, masked ones too. −∞ means never, at every finite "
    "temperature, and so in the limit."
)
masked_too(branches(hot=lambda scores, temperature, axis: np.full(scores.shape, 1 / scores.shape[axis])))
masked_too(branches(hot=lambda scores, temperature, axis: np.ones(scores.shape) / scores.shape[axis] + 0 * temperature))


temperature_softmax.misconception(
    "At temperature ∞ you shared out one whole among all numbers of the array. Each slice along `axis` has a whole of "
    "its own, shared by its own finite scores."
)(branches(hot=lambda scores, temperature, axis: np.ones(scores.shape) / scores.size))


constant = temperature_softmax.misconception(
    "You kept away from dividing by 0 with a small constant, added to the temperature or put in its place. Then 0 "
    "is not 0: a lead smaller than that constant no longer wins."
)


def steadied(change):
    """A branch that divides by change(temperature)."""
    return lambda scores, temperature, axis: between(scores, change(temperature), axis)


for tiny in (1e-4, 1e-6, 1e-8, 1e-10, 1e-12):
    for steady in (steadied(lambda t, tiny=tiny: t + tiny), steadied(lambda t, tiny=tiny: max(t, tiny))):
        constant(branches(cold=steady, warm=steady))
        constant(everywhere(steady))


low = temperature_softmax.misconception(
    "You treat a very low temperature as 0. Only 0 itself is 0: between scores that lie as close together as the "
    "temperature is low, the weights are still shared."
)
for limit in (1e-6, 1e-8, 1e-12):
    low(read_as(lambda temperature, limit=limit: 0 if temperature < limit else temperature))


hot = temperature_softmax.misconception(
    "You treat a very high temperature as ∞, or ∞ as a very high one. Only ∞ itself is ∞: below it, scores that lie as "
    "far apart as the temperature is high still get different weights; at it, no score is large enough."
)
hot(read_as(lambda temperature: np.inf if temperature > 1e6 else temperature))
for limit in (1e6, 1e9):
    hot(read_as(lambda temperature, limit=limit: min(temperature, limit)))


temperature_softmax.misconception(
    "You multiplied by 1 / temperature. For the smallest temperatures that is ∞, and 0 · ∞ is not a number. Divide the "
    "gap by the temperature."
)(branches(warm=lambda scores, temperature, axis: shared_out(np.exp(gaps(scores, axis) * (1 / temperature)), axis)))


unused = temperature_softmax.misconception(
    "The temperature changes nothing in your answer: it isn't used, or it cancels when you divide by the sum. It must "
    "divide the scores, before the exponential."
)
unused(everywhere(lambda scores, temperature, axis: between(scores, 1, axis)))
unused(branches(warm=lambda scores, temperature, axis: between(scores, 1, axis)))


temperature_softmax.misconception(
    "The two ends have changed places: cold leaves only the best, hot treats all finite scores alike."
)(branches(cold=at_infinity, hot=at_0))


temperature_softmax.misconception(
    "At temperature 0 you give every score the same. That is the limit for ∞; as the temperature falls to 0, the "
    "largest score takes everything."
)(branches(cold=at_infinity))


temperature_softmax.misconception(
    "At temperature ∞ you give everything to the largest score. That is the limit for 0; as the temperature rises, all "
    "finite scores come to the same weight."
)(branches(hot=at_0))


temperature_softmax.misconception(
    "At temperature 0 you return the plain softmax. The limit is all for the largest score, shared among equal ones."
)(read_as(lambda temperature: temperature or 1.0))


def halves(scores, temperature, axis):
    best = gaps(scores, axis) == 0
    return np.where(best & (best.sum(axis=axis, keepdims=True) > 1), 0.5, best.astype(float))


temperature_softmax.misconception(
    "At temperature 0 you share 0.5 where scores are equal. Two equal ones get a half each, three a third: divide by "
    "how many there are."
)(branches(cold=halves))


whole = temperature_softmax.misconception(
    "At temperature 0 you looked for the largest score of the whole array. Each slice along `axis` has its own, "
    "and each must hand out its own whole."
)
whole(branches(cold=lambda scores, temperature, axis: shared_out(scores == scores.max(), None)))
whole(branches(cold=lambda scores, temperature, axis: shared_out(scores == scores.max(), axis)))
whole(branches(cold=lambda scores, temperature, axis: (scores == scores.max()).astype(float)))


temperature_softmax.misconception(
    "At temperature 0 each of several equal largest scores got a whole 1. Together they must sum to one, as at "
    "every other temperature."
)(branches(cold=lambda scores, temperature, axis: (gaps(scores, axis) == 0).astype(float)))


close = temperature_softmax.misconception(
    "At temperature 0 scores that are only close share in your answer: you compare with a tolerance, or put a small "
    "number in the place of 0. However small the lead, at a low enough temperature it wins everything, and so in the "
    "limit."
)


@close
@branches
def _(scores, temperature, axis):
    return shared_out(np.isclose(scores, scores.max(axis=axis, keepdims=True)), axis)


for tiny in (1e-4, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
    close(branches(cold=lambda scores, temperature, axis, tiny=tiny: shared_out(gaps(scores, axis) > -tiny, axis)))
    close(branches(cold=steadied(lambda t, tiny=tiny: tiny)))
    close(everywhere(steadied(lambda t, tiny=tiny: t or tiny)))


def weights(scores, axis):
    return between(scores, 1, axis)


power = temperature_softmax.misconception(
    "You applied the temperature after the exponential, as a power. On paper that is the same, but the "
    "exponential of a large gap has already rounded to 0, and no temperature brings it back."
)
power(
    branches(warm=lambda scores, temperature, axis: shared_out(np.exp(gaps(scores, axis)) ** (1 / temperature), axis))
)
power(branches(warm=lambda scores, temperature, axis: shared_out(weights(scores, axis) ** (1 / temperature), axis)))
power(
    branches(
        cold=lambda scores, temperature, axis: at_0(weights(scores, axis), temperature, axis),
        warm=lambda scores, temperature, axis: shared_out(weights(scores, axis) ** (1 / temperature), axis),
    )
)


last_axis = temperature_softmax.misconception(
    "You always work along the last axis. `axis` says along which one the weights must sum to one."
)
last_axis(lambda scores, temperature, axis=-1: right(scores, temperature))
last_axis(lambda scores, temperature, axis=-1: everywhere(between)(scores, temperature))


def along_the_last(branch):
    return lambda scores, temperature, axis: branch(scores, temperature, -1)


end_axis = temperature_softmax.misconception(
    "At temperature 0 or ∞ you always work along the last axis. `axis` holds at the two ends as well."
)
end_axis(branches(cold=along_the_last(at_0), hot=along_the_last(at_infinity)))
end_axis(branches(cold=along_the_last(at_0)))
end_axis(branches(cold=along_the_last(first_of_equals)))


sum_axis = temperature_softmax.misconception(
    "Maximum and sum run along different axes: one uses `axis`, the other always the last."
)
sum_axis(branches(warm=lambda s, temperature, axis: shared_out(np.exp(gaps(s, axis) / temperature), -1)))
sum_axis(branches(warm=lambda s, temperature, axis: shared_out(np.exp(gaps(s, -1) / temperature), axis)))


temperature_softmax.misconception(
    "At temperature ∞ you divided by the number of all scores, masked ones too, so the weights no longer sum to one. "
    "Share among the finite scores."
)(branches(hot=lambda scores, temperature, axis: np.isfinite(scores) / scores.shape[axis]))


temperature_softmax.misconception(
    "At temperature ∞ you share among the scores whose *weight* is above 0. Weights of finite scores far below the top "
    "round to 0 too: look at the scores."
)(branches(hot=lambda scores, temperature, axis: shared_out(np.exp(gaps(scores, axis)) > 0, axis)))


temperature_softmax.misconception(
    "Your exponentials are not shifted: large scores, or small temperatures, make them infinite. Subtract each slice's "
    "maximum first."
)(branches(warm=lambda scores, temperature, axis: shared_out(np.exp(scores / temperature), axis)))


temperature_softmax.misconception(
    "You subtracted the largest score of the whole array. In a slice that lies far below it every exponential rounds "
    "to 0. Each slice has a largest score of its own."
)(branches(warm=lambda s, temperature, axis: shared_out(np.exp((s - s.max()) / temperature), axis)))


temperature_softmax.misconception(
    "You divided by the sum over the whole array. Each slice along `axis` shares out a whole of its own."
)(branches(warm=lambda s, temperature, axis: shared_out(np.exp(gaps(s, axis) / temperature), None)))


@temperature_softmax.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way to line "
    "them up. Keep it, with length 1."
)
def _(scores, temperature, axis=-1):
    if temperature in (0, np.inf):
        return right(scores, temperature, axis)
    raised = np.exp(gaps(scores, axis) / temperature)
    return raised / raised.sum(axis=axis)


temperature_softmax.misconception(
    "You lost the axes of length 1. The weights have the shape of the scores, whatever the lengths of its axes."
)(lambda scores, temperature, axis=-1: np.squeeze(right(scores, temperature, axis)))


def yes_or_no(branch):
    return lambda scores, temperature, axis: branch(scores, temperature, axis) > 0


temperature_softmax.misconception(
    "At temperature 0 or ∞ you return truth values, or whole ones, not yet divided by how many there are."
)(branches(cold=yes_or_no(at_0), hot=yes_or_no(at_infinity)))


in_place = temperature_softmax.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The weights belong in a new "
    "one."
)


@in_place
def _(scores, temperature, axis=-1):
    weights = right(scores, temperature, axis)
    if np.isneginf(scores).any():
        scores[np.isneginf(scores)] = -1e300
    return weights


@in_place
def _(scores, temperature, axis=-1):
    scores = np.asarray(scores, dtype=float)
    scores -= scores.max(axis=axis, keepdims=True)
    return right(scores, temperature, axis)


@in_place
def _(scores, temperature, axis=-1):
    scores -= scores.max(axis=axis, keepdims=True)
    return right(scores, temperature, axis)


def zero_filled(scores, temperature, axis):
    top = np.where(np.isneginf(scores), 0.0, scores).max(axis=axis, keepdims=True)
    return shared_out(np.exp((scores - top) / temperature), axis)


def zero_filled_cold(scores, temperature, axis):
    return shared_out(scores == np.where(np.isneginf(scores), 0.0, scores).max(axis=axis, keepdims=True), axis)


zero_for_never = temperature_softmax.misconception(
    "You put 0 in place of −∞ before you took the maximum. Where all finite scores of a slice lie far below 0, that 0 "
    "becomes the maximum, and no score comes near it. Beside a finite score −∞ is never the largest: the maximum needs "
    "no help."
)
zero_for_never(branches(warm=zero_filled))
zero_for_never(branches(cold=zero_filled_cold, warm=zero_filled))


temperature_softmax.misconception(
    "You divided by the square of the temperature, or by its root. The equation divides the scores by the temperature "
    "itself."
)(branches(warm=lambda s, temperature, axis: shared_out(np.exp(gaps(s, axis) / temperature**2), axis)))


temperature_softmax.misconception(
    "You cut the temperature down to a whole number. It may be any number from 0 to ∞: 0.3 is not 0, and 2.5 is not 2."
)(read_as(lambda temperature: temperature if temperature == np.inf else int(temperature)))


@temperature_softmax.misconception(
    "You treat every temperature below 1 as 0, by cutting it down to a whole number. Only 0 itself is 0."
)
def _(scores, temperature, axis=-1):
    return right(scores, 0 if temperature < 1 else temperature, axis)


single = temperature_softmax.misconception(
    "You went to single precision. A float32 holds nothing below 1e-45 and nothing above 3e38, and rounds a small lead "
    "away: temperatures, scores and leads may be smaller or larger than that."
)


@single
def _(scores, temperature, axis=-1):
    gap, narrow = gaps(scores, axis).astype(np.float32), np.float32(temperature)
    if narrow == 0:
        raised = gap == 0
    elif narrow == np.inf:
        raised = np.isfinite(gap)
    else:
        raised = np.exp(gap / narrow)
    return shared_out(raised * 1.0, axis)


@single
def _(scores, temperature, axis=-1):
    return right(scores.astype(np.float32), temperature, axis)


for limit in (1e12, 1e100, 1e300):
    hot(read_as(lambda temperature, limit=limit: min(temperature, limit)))
    hot(branches(hot=steadied(lambda temperature, limit=limit: limit)))
hot(read_as(lambda temperature: min(max(temperature, 1e-300), 1e300)))
for limit in (1e3, 1e4, 1e8, 1e9, 1e10, 1e12, 1e100):
    hot(read_as(lambda temperature, limit=limit: np.inf if temperature > limit else temperature))
for limit in (1e-3, 1e-4, 1e-10, 1e-15, 1e-100, 1e-250):
    low(read_as(lambda temperature, limit=limit: 0 if temperature < limit else temperature))


floored = temperature_softmax.misconception(
    "You put a floor under the weights, or added a small constant to them. A weight may be as small as 1e-30, and that "
    "of −∞ is 0: nothing is divided by it here, so it needs no protection."
)
for small in (1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-20):
    floored(lambda scores, t, axis=-1, small=small: np.maximum(right(scores, t, axis), small))
    floored(lambda scores, t, axis=-1, small=small: right(scores, t, axis) + small)
