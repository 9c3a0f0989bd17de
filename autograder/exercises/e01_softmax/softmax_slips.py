"""What people get wrong in `softmax`."""

import numpy as np

from autograder.exercises.e01_softmax.softmax import softmax


def gaps(scores, axis):
    return scores - scores.max(axis=axis, keepdims=True)


def shared_out(raised, axis):
    return raised / raised.sum(axis=axis, keepdims=True)


def less(shift):
    """Softmax that subtracts shift(scores, axis) first, whatever that is."""
    return lambda scores, axis=-1: shared_out(np.exp(scores - shift(scores, axis)), axis)


def made(raise_them):
    """Softmax with raise_them(gaps) in the place of np.exp(gaps)."""
    return lambda scores, axis=-1: shared_out(raise_them(gaps(scores, axis)), axis)


right = made(np.exp)


over_all = softmax.misconception(
    "You divided by the sum over the whole array. Each slice along `axis` shares out a whole of its own, so it "
    "needs a sum of its own."
)
over_all(lambda scores, axis=-1: shared_out(np.exp(gaps(scores, axis)), None))
over_all(lambda scores, axis=-1: shared_out(np.exp(scores), None))


softmax.misconception(
    "You took the whole array as one list: maximum and sum run over everything. Each slice along `axis` is a list "
    "of its own, with its own maximum and its own sum."
)(lambda scores, axis=-1: right(scores, None))


unshifted = softmax.misconception(
    "The exponential of a large score is infinite, and ∞/∞ is not a number. The weights depend only on "
    "differences between scores, so you are free to move all scores of a slice before the exponential."
)
unshifted(lambda scores, axis=-1: shared_out(np.exp(scores), axis))
unshifted(lambda scores, axis=-1: shared_out(np.exp(scores.astype(float)), axis))
unshifted(lambda scores, axis=-1: np.nan_to_num(shared_out(np.exp(scores), axis)))


last_axis = softmax.misconception(
    "You always work along the last axis. `axis` says along which one the weights must sum to one."
)
last_axis(lambda scores, axis=-1: right(scores, -1))
last_axis(lambda scores, axis=-1: shared_out(np.exp(scores), -1))


softmax.misconception(
    "You always work along the first axis. `axis` says along which one the weights must sum to one; without it, it "
    "is the last."
)(lambda scores, axis=-1: right(scores, 0))


softmax.misconception(
    "You always work along axis 1. `axis` says along which one the weights must sum to one, and a list of scores has "
    "no axis 1 at all."
)(lambda scores, axis=-1: right(scores, 1))


two_different = softmax.misconception(
    "Maximum and sum run along different axes: one uses `axis`, the other always the last. A slice whose largest "
    "score lies far above its own is left with exponentials that round to 0."
)
two_different(less(lambda scores, axis: scores.max(axis=-1, keepdims=True)))


softmax.misconception(
    "Your sum always runs along the last axis, and only the maximum along `axis`. The slices that must sum to one are "
    "those along `axis`."
)(lambda scores, axis=-1: shared_out(np.exp(gaps(scores, axis)), -1))


softmax.misconception(
    "You subtracted the largest score of the whole array. In a slice that lies far below it every exponential "
    "rounds to 0. Each slice has a largest score of its own."
)(less(lambda scores, axis: scores.max()))


in_place = softmax.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The weights belong in a "
    "new one."
)


@in_place
def _(scores, axis=-1):
    scores -= scores.max(axis=axis, keepdims=True)
    return shared_out(np.exp(scores), axis)


@in_place
def _(scores, axis=-1):
    if np.isneginf(scores).any():
        scores[np.isneginf(scores)] = -1e30
    return right(scores, axis)


@in_place
def _(scores, axis=-1):
    scores = np.asarray(scores, dtype=float)
    scores -= scores.max(axis=axis, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=axis, keepdims=True)
    return scores


@in_place
def _(scores, axis=-1):
    floats = scores if scores.dtype.kind == "f" else scores.astype(float)
    np.subtract(floats, floats.max(axis=axis, keepdims=True), out=floats)
    np.exp(floats, out=floats)
    return floats / floats.sum(axis=axis, keepdims=True)


lost_axis = softmax.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way to "
    "line them up. A sum over `axis` must keep that axis, with length 1."
)


def without_axis(raised, axis):
    return raised / raised.sum(axis=axis)


lost_axis(lambda scores, axis=-1: without_axis(np.exp(gaps(scores, axis)), axis))
lost_axis(lambda scores, axis=-1: without_axis(np.exp(scores - scores.max(axis=axis)), axis))
lost_axis(lambda scores, axis=-1: without_axis(np.exp(scores - scores.max()), axis))
lost_axis(lambda scores, axis=-1: without_axis(np.exp(scores), axis))
lost_axis(less(lambda scores, axis: scores.max(axis=axis)))


plain_shares = softmax.misconception(
    "You shared out the scores themselves. They can be negative, and shares can't: something positive and rising "
    "must be made of them first."
)
plain_shares(lambda scores, axis=-1: shared_out(scores, axis))
plain_shares(lambda scores, axis=-1: shared_out(scores - scores.min(axis=axis, keepdims=True), axis))
plain_shares(lambda scores, axis=-1: shared_out(gaps(scores, axis), axis))


sigmoid = softmax.misconception(
    "You squashed each score by itself, as a sigmoid does. A weight depends on the other scores of its slice too: it "
    "is a share of their sum of exponentials."
)
sigmoid(lambda scores, axis=-1: 1 / (1 + np.exp(-scores)))
sigmoid(lambda scores, axis=-1: shared_out(1 / (1 + np.exp(-scores)), axis))


integers = softmax.misconception(
    "For integer scores your result is an integer array, so every weight below 1 was cut down to 0. The array for "
    "the weights must hold floats whatever the scores are."
)


@integers
def _(scores, axis=-1):
    weights = np.empty_like(scores)
    weights[...] = right(scores, axis)
    return weights


@integers
def _(scores, axis=-1):
    weights = np.zeros_like(scores)
    weights += np.exp(gaps(scores, axis)).astype(scores.dtype)
    return shared_out(weights, axis)


softmax.misconception(
    "You raised 2 to the scores, not e. With 2, one point ahead means twice the other's weight; with e it means "
    "2.718 times."
)(made(np.exp2))


middle = softmax.misconception(
    "You subtracted the mean or the median of the scores. The shift is free, but only the largest score as zero keeps "
    "every exponential from overflowing: another score may lie far above the middle."
)
middle(less(lambda scores, axis: scores.mean(axis=axis, keepdims=True)))
middle(less(lambda scores, axis: np.median(scores, axis=axis, keepdims=True)))


def of_finite(middle_of):
    """The mean or median of the finite scores alone, in double precision."""
    return lambda scores, axis: middle_of(
        np.where(np.isfinite(scores), scores.astype(float), np.nan), axis=axis, keepdims=True
    )


middle(less(of_finite(np.nanmean)))
middle(less(of_finite(np.nanmedian)))
middle(lambda scores, axis=-1: less(of_finite(np.nanmean))(scores.astype(float), axis))


softmax.misconception(
    "You subtracted the smallest score. The shift is free, but then the exponents are large instead of at most 0: "
    "they overflow where scores lie far apart, and with a score of −∞ every difference is infinite."
)(less(lambda scores, axis: scores.min(axis=axis, keepdims=True)))


softmax.misconception(
    "You subtracted the first score of each slice. Another score may lie far above it, and overflows; and the first "
    "may be −∞. Only the largest as zero is safe."
)(less(lambda scores, axis: np.take(scores, [0], axis=axis)))


clipped = softmax.misconception(
    "You cut large scores down to a limit before the exponential. Scores above it all become equal, and very low ones "
    "still round to 0 together. Move the scores of a slice instead of cutting them."
)
for low, high in ((-np.inf, 700), (-700, 700), (-500, 500)):
    clipped(lambda scores, axis=-1, low=low, high=high: shared_out(np.exp(np.clip(scores, low, high)), axis))


lifted = softmax.misconception(
    "You cut off how far a score may lie below the top. Every score beyond that limit then gets the same small "
    "weight. Low scores need no care: their exponentials are close to 0, and that of −∞ is 0."
)
for limit in (-10, -20, -30, -50):
    lifted(made(lambda gap, limit=limit: np.exp(np.maximum(gap, limit))))
    lifted(made(lambda gap, limit=limit: np.where(np.isneginf(gap), 0, np.exp(np.maximum(gap, limit)))))


far_below = softmax.misconception(
    "Where all scores of a slice lie far below 0, every exponential rounds to 0 in your answer, and 0/0 is not a "
    "number. Measure from the slice's own largest score, whatever its sign and size."
)
far_below(less(lambda scores, axis: np.max(scores, axis=axis, keepdims=True, initial=0)))
far_below(less(lambda scores, axis: np.abs(scores).max(axis=axis, keepdims=True)))
far_below(less(lambda scores, axis: np.abs(np.where(np.isfinite(scores), scores, 0)).max(axis=axis, keepdims=True)))
for large in (100, 700):
    far_below(less(lambda s, axis, large=large: s.max(axis=axis, keepdims=True) if s.max() > large else 0))


finite_never = softmax.misconception(
    "You put an ordinary number in place of −∞. Then it takes part: −∞ means *never*, and its weight must be 0 "
    "whatever the other scores are. The exponential of −∞ is 0 by itself."
)
for number in (0.0, -100.0, -1e3, -1e4):
    finite_never(lambda s, axis=-1, number=number: right(np.where(np.isneginf(s), number, s), axis))


softmax.misconception(
    "You moved `axis` to another place to work on it, and left it there: the weights have another shape than the "
    "scores. Move it back at the end."
)(lambda scores, axis=-1: right(np.moveaxis(scores, axis, -1)))


rounded = softmax.misconception(
    "You rounded the weights. Rounded shares no longer sum to one, and small ones are lost: return them as they are."
)
for digits in (1, 2, 3, 4):
    rounded(lambda scores, axis=-1, digits=digits: np.round(right(scores, axis), digits))


dropped = softmax.misconception(
    "You set small exponentials or weights to 0. Small is not nothing: a loss or a product further on may need the "
    "small weight itself."
)
for small in (1e-3, 1e-6, 1e-8, 1e-10, 1e-12):
    dropped(made(lambda gap, small=small: np.where(np.exp(gap) < small, 0.0, np.exp(gap))))


softmax.misconception(
    "You went to half precision. A float16 has three or four decimals in all: near 10,000 it counts in steps of 8."
)(lambda scores, axis=-1: right(scores.astype(np.float16), axis))


scaled = softmax.misconception(
    "You divided the scores by their maximum or their sum. Only *subtracting* leaves the weights as they are; dividing "
    "changes the gaps between scores, and so the ratios of the weights."
)
scaled(lambda scores, axis=-1: shared_out(np.exp(scores / scores.max(axis=axis, keepdims=True)), axis))
scaled(lambda scores, axis=-1: shared_out(np.exp(scores / scores.sum(axis=axis, keepdims=True)), axis))
scaled(lambda scores, axis=-1: shared_out(np.exp(scores / np.abs(scores).max(axis=axis, keepdims=True)), axis))


mixed_sum = softmax.misconception(
    "You divided the exponentials by the sum of the *scores*. A share is a part over the sum of the same parts: sum "
    "the exponentials."
)
mixed_sum(lambda scores, axis=-1: np.exp(gaps(scores, axis)) / gaps(scores, axis).sum(axis=axis, keepdims=True))
mixed_sum(lambda scores, axis=-1: np.exp(gaps(scores, axis)) / scores.sum(axis=axis, keepdims=True))
mixed_sum(lambda scores, axis=-1: np.exp(scores) / scores.sum(axis=axis, keepdims=True))


two_zeros = softmax.misconception(
    "The exponential above and those in the sum are measured from different zeros: one is shifted, the other isn't. "
    "The shift cancels only if it stands in both."
)
two_zeros(lambda scores, axis=-1: np.exp(gaps(scores, axis)) / np.exp(scores).sum(axis=axis, keepdims=True))
two_zeros(lambda scores, axis=-1: np.exp(scores) / np.exp(gaps(scores, axis)).sum(axis=axis, keepdims=True))


no_sum = softmax.misconception(
    "You returned the exponentials, not yet divided by their sum: the weights of a slice must sum to one."
)
no_sum(lambda scores, axis=-1: np.exp(gaps(scores, axis)))
no_sum(lambda scores, axis=-1: np.exp(scores))


softmax.misconception(
    "You divided by the largest exponential. Then the largest weight is 1; a share is a part of the *sum*."
)(lambda scores, axis=-1: np.exp(scores) / np.exp(scores).max(axis=axis, keepdims=True))


softmax.misconception("You divided by the mean of the exponentials. Then the weights sum to their number, not to one.")(
    lambda scores, axis=-1: right(scores, axis) * scores.shape[axis]
)


softmax.misconception("The sign of the scores is turned: the lowest score gets the most weight in your answer.")(
    lambda scores, axis=-1: right(-scores, axis)
)


logarithms = softmax.misconception(
    "You returned the logarithms of the weights. That is the next exercise; here the weights."
)
logarithms(lambda scores, axis=-1: np.log(right(scores, axis)))
logarithms(lambda s, axis=-1: gaps(s, axis) - np.log(np.exp(gaps(s, axis)).sum(axis=axis, keepdims=True)))


softmax.misconception(
    "You gave everything to the largest score: that is the hard pick, argmax. Softmax leaves every finite score "
    "a share."
)(made(lambda gap: (gap == 0).astype(float)))


softmax.misconception(
    "You lost the axes of length 1. The weights have the shape of the scores, whatever the lengths of its axes."
)(lambda scores, axis=-1: np.squeeze(right(scores, axis)))


softmax.misconception(
    "You put 0 in place of −∞ before you took the maximum. Where all finite scores of a slice lie far below 0, that 0 "
    "becomes the maximum, and every exponential rounds to 0. Beside a finite score −∞ is never the largest: the "
    "maximum needs no help."
)(less(lambda scores, axis: np.where(np.isneginf(scores), 0, scores).max(axis=axis, keepdims=True)))


single = softmax.misconception(
    "You went to single precision before the shift. Near 10,000 a float32 counts in steps of 0.001, so scores that "
    "differ by less become equal. Subtract the maximum first, in the precision that came; the gaps may be rounded."
)
single(lambda scores, axis=-1: right(scores.astype(np.float32), axis))
single(lambda scores, axis=-1: right(scores.astype(np.float32), axis).astype(float))


floored = softmax.misconception(
    "You put a floor under the weights, or added a small constant. A weight may be as small as 1e-30, and that of −∞ "
    "is 0: nothing is divided by it here, so it needs no protection."
)
for small in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, float(np.finfo(float).eps)):
    floored(lambda scores, axis=-1, small=small: np.maximum(right(scores, axis), small))
    floored(lambda scores, axis=-1, small=small: right(scores, axis) + small)
    floored(
        lambda scores, axis=-1, small=small: np.where(np.isneginf(scores), 0, np.maximum(right(scores, axis), small))
    )
    floored(made(lambda gap, small=small: np.exp(gap) + small))


one_and_more = softmax.misconception(
    "You added 1 to what `expm1` gives. Near −1 it has 16 digits, but of a small weight none is left after the 1 is "
    "added: take the exponential itself."
)
one_and_more(made(lambda gap: np.expm1(gap) + 1))
one_and_more(made(lambda gap: np.where(np.isneginf(gap), 0, np.expm1(gap) + 1)))


not_a_number = softmax.misconception(
    "You turned −∞ into nan, *not a number*. Whatever is computed with it is nan again, so its weight is too. Leave −∞ "
    "as it is: its exponential is 0."
)
not_a_number(made(lambda gap: np.where(np.isneginf(gap), np.nan, np.exp(gap))))


@not_a_number
def _(scores, axis=-1):
    known = np.where(np.isinf(scores), np.nan, scores)
    raised = np.exp(known - np.nanmax(known, axis=axis, keepdims=True))
    return raised / np.nansum(raised, axis=axis, keepdims=True)


put_back = softmax.misconception(
    "You put the axis of the maximum or the sum back in a fixed place, the last or the first. It must come back where "
    "`axis` was: `keepdims=True` leaves it there, with length 1."
)
put_back(lambda s, axis=-1: np.exp(gaps(s, axis)) / np.exp(gaps(s, axis)).sum(axis=axis)[..., None])
put_back(lambda s, axis=-1: shared_out(np.exp(s - s.max(axis=axis)[..., None]), axis))
put_back(lambda s, axis=-1: without_axis(np.exp(s - s.max(axis=axis)[..., None]), axis))


@put_back
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis)[..., None])
    return raised / raised.sum(axis=axis)[..., None]


from_the_end = softmax.misconception(
    "A negative `axis` counts from the end: −1 is the last one, −2 the one before. Your answer makes another axis of "
    "it."
)
from_the_end(lambda scores, axis=-1: right(scores, abs(axis)))
from_the_end(lambda scores, axis=-1: right(scores, max(axis, 0)))


@from_the_end
def _(scores, axis=-1):
    raised = np.exp(scores - np.expand_dims(scores.max(axis=axis), max(axis, 0)))
    return raised / np.expand_dims(raised.sum(axis=axis), max(axis, 0))


turned = softmax.misconception(
    "You brought `axis` back with a transpose, which reverses the order of *all* axes. That is right for a matrix "
    "only: move the one axis back to where it was."
)
turned(lambda scores, axis=-1: right(np.moveaxis(scores, axis, -1)).T if axis == 0 else right(scores, axis))
turned(
    lambda scores, axis=-1: (
        right(np.moveaxis(scores, axis, -1)).T if axis == 0 else right(np.moveaxis(scores, axis, -1))
    )
)
turned(lambda scores, axis=-1: right(scores.T).T if axis == 0 else right(scores))


two_axes = softmax.misconception(
    "Your answer is written for matrices only. `scores` may have any number of axes, one too; with `keepdims=True` "
    "the same line works for all."
)


@two_axes
def _(scores, axis=-1):
    if axis == 0:
        raised = np.exp(scores - scores.max(axis=0))
        return raised / raised.sum(axis=0)
    raised = np.exp(scores - scores.max(axis=1)[:, None])
    return raised / raised.sum(axis=1)[:, None]


@two_axes
def _(scores, axis=-1):
    if axis == 0:
        raised = np.exp(scores - scores.max(axis=0))
        return raised / raised.sum(axis=0)
    raised = np.exp(scores - scores.max(axis=-1)[:, None])
    return raised / raised.sum(axis=-1)[:, None]


in_the_sum = softmax.misconception(
    "You added a constant to the sum before you divided by it. Measured from the largest score, the sum holds "
    "exp(0) = 1, so it is never 0, and with more in it the weights no longer sum to one."
)
for extra in (1.0, 0.1, 1e-2, 1e-3, 1e-4):

    @in_the_sum
    def _(scores, axis=-1, extra=extra):
        raised = np.exp(gaps(scores, axis))
        return raised / (raised.sum(axis=axis, keepdims=True) + extra)

    @in_the_sum
    def _(scores, axis=-1, extra=extra):
        raised = np.exp(scores)
        return raised / (raised.sum(axis=axis, keepdims=True) + extra)
