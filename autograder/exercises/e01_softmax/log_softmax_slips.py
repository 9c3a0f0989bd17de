"""What people get wrong in `log_softmax`."""

import numpy as np

from autograder.exercises.e01_softmax.log_softmax import log_softmax

log_of_weights = log_softmax.misconception(
    "You took the logarithm of the weights. A weight that rounds to 0 has log −∞, while the true log-weight is an "
    "ordinary number. Take the logarithm on paper, before anything can round."
)


@log_of_weights
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.log(raised / raised.sum(axis=axis, keepdims=True))


constant = log_softmax.misconception(
    "You added a tiny constant to the weights before the logarithm, or clipped them. That hides the −∞ but puts the "
    "same made-up number in place of every small log-weight."
)


@constant
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.log(raised / raised.sum(axis=axis, keepdims=True) + 1e-12)


overflow = log_softmax.misconception(
    "Log-sum-exp overflows just as softmax does: the exponentials of large scores are infinite. The shift that "
    "heals softmax heals it too."
)


@overflow
def _(scores, axis=-1):
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You shifted the scores inside log-sum-exp, but not the scores you subtract it from. Both parts must be "
    "measured from the same zero."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return scores - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


last_axis = log_softmax.misconception(
    "You always work along the last axis. `axis` says along which one the weights share out a whole."
)


@last_axis
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


two_different = log_softmax.misconception(
    "Maximum and sum run along different axes: one uses `axis`, the other always the last. The slice that shares out "
    "a whole is the one along `axis`, for both."
)


@two_different
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@two_different
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


lost_axis = log_softmax.misconception(
    "Your sums have lost an axis, so broadcasting lines each of them up with the wrong slice, or finds no way to "
    "line them up. A sum over `axis` must keep that axis, with length 1."
)


@lost_axis
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


base = log_softmax.misconception(
    "Your logarithm has base 2 or 10. Softmax uses powers of e, so only the natural logarithm undoes them."
)


@base
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))) / np.log(2)


in_place = log_softmax.misconception(
    "You changed the caller's array: `-=` and its kin write into the array that came in. The result belongs in a "
    "new one."
)


@in_place
def _(scores, axis=-1):
    scores -= scores.max(axis=axis, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


@log_of_weights
def _(scores, axis=-1):
    raised = np.exp(scores)
    return np.log(raised / raised.sum(axis=axis, keepdims=True))


@constant
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    weights = raised / raised.sum(axis=axis, keepdims=True)
    return np.where(np.isneginf(scores), -np.inf, np.log(np.maximum(weights, 1e-300)))


@constant
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    weights = raised / raised.sum(axis=axis, keepdims=True)
    return np.where(np.isneginf(scores), -np.inf, np.log(weights + 1e-12))


@constant
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.log(raised / raised.sum(axis=axis, keepdims=True) + 1e-8)


@constant
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    weights = raised / raised.sum(axis=axis, keepdims=True)
    return np.where(np.isneginf(scores), -np.inf, np.log(np.maximum(weights, np.finfo(float).tiny)))


@log_softmax.misconception(
    "Where the weight rounds to 0 you return the bare gap to the top. The logarithm of the sum must be subtracted "
    "there too: hopeless scores have the same sum as the others."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    weights = np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)
    return np.where(weights > 0, np.log(weights), shifted)


@log_softmax.misconception(
    "You cut the log-weights off at a lower limit. Two scores may lie 20,000 apart, and the log-weight of the "
    "lower one "
    "is then as far below 0."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    out = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return np.where(np.isneginf(scores), -np.inf, np.maximum(out, -1e4))


@log_softmax.misconception(
    "You cut large or low scores to a limit before the exponential. Scores beyond it all become equal: move the "
    "scores of "
    "a slice instead of cutting them."
)
def _(scores, axis=-1):
    cut = np.clip(scores, -700, 700)
    return cut - np.log(np.exp(cut).sum(axis=axis, keepdims=True))


shifted_twice = log_softmax.misconception(
    "The maximum is taken off twice, or from one part only: the score is measured from the top, the log of the sum "
    "from 0. Both parts must be measured from the same zero."
)


@shifted_twice
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


@shifted_twice
def _(scores, axis=-1):
    top = scores.max(axis=axis, keepdims=True)
    return scores - top - (top + np.log(np.exp(scores - top).sum(axis=axis, keepdims=True)))


@base
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log10(np.exp(shifted).sum(axis=axis, keepdims=True))


@base
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log2(np.exp(shifted).sum(axis=axis, keepdims=True))


@base
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))) / np.log(10)


log1p = log_softmax.misconception(
    "`log1p` adds 1 to the sum before the logarithm. The largest score's own exponential is 1 and is in the sum "
    "already."
)


@log1p
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log1p(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "Several scores may share the top. You count the top once, or leave out all scores equal to it: each of "
    "them is 1 in "
    "the sum."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    rest = np.where(shifted == 0, 0.0, np.exp(shifted)).sum(axis=axis, keepdims=True)
    return shifted - np.log1p(rest)


no_log = log_softmax.misconception(
    "You subtracted the sum of the exponentials itself. The equation subtracts its *logarithm*."
)


@no_log
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.exp(shifted).sum(axis=axis, keepdims=True)


@no_log
def _(scores, axis=-1):
    return scores - np.exp(scores).sum(axis=axis, keepdims=True)


@log_softmax.misconception(
    "The sign is turned. Weights are at most 1, so their logarithms are at most 0; what you return is the loss."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=axis, keepdims=True)) - shifted


@log_softmax.misconception(
    "You added log-sum-exp. It must be subtracted: dividing by the sum becomes minus its logarithm."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted + np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You summed the logarithms of the exponentials. First the sum, then its logarithm: the two don't change places."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - shifted.sum(axis=axis, keepdims=True)


@log_softmax.misconception(
    "You took the mean of the exponentials where the equation has their sum: the weights would sum to their number."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).mean(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You subtracted the maximum and stopped: that is the log-weight plus the logarithm of a sum. The sum is "
    "still missing."
)
def _(scores, axis=-1):
    return scores - scores.max(axis=axis, keepdims=True)


@log_softmax.misconception(
    "You returned log-sum-exp, one number for each slice. It is the second part of the equation: subtract it "
    "from each "
    "score."
)
def _(scores, axis=-1):
    top = scores.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(scores - top).sum(axis=axis, keepdims=True))


@log_softmax.misconception("You returned the weights. Asked for are their logarithms.")
def _(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


@log_softmax.misconception(
    "For integer scores your result is an integer array, so the log-weights lost their decimals. The array for them "
    "must hold floats whatever the scores are."
)
def _(scores, axis=-1):
    out = np.empty_like(scores)
    shifted = scores - scores.max(axis=axis, keepdims=True)
    out[...] = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return out


finite_never = log_softmax.misconception(
    "You put a finite number in place of −∞. The logarithm of weight 0 is −∞, and that is what the text asks for: no "
    "repair is needed."
)


@finite_never
def _(scores, axis=-1):
    finite = np.where(np.isneginf(scores), -1e9, scores)
    shifted = finite - finite.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@finite_never
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    out = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return np.where(np.isneginf(out), 0.0, out)


@finite_never
def _(scores, axis=-1):
    finite = np.where(np.isneginf(scores), 0.0, scores)
    shifted = finite - finite.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You measure from the first score of each slice. It may be −∞, or far from the largest, and then the "
    "exponentials "
    "overflow or all round to 0. Only the largest as zero is safe."
)
def _(scores, axis=-1):
    shifted = scores - np.take(scores, [0], axis=axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


mean = log_softmax.misconception(
    "You subtracted the mean of the scores. Only the largest score as zero keeps every exponential from "
    "overflowing: another may lie far above the mean."
)


@mean
def _(scores, axis=-1):
    shifted = scores - scores.mean(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@mean
def _(scores, axis=-1):
    shifted = scores - np.nanmean(np.where(np.isfinite(scores), scores, np.nan), axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.misconception(
    "You went to half precision. A float16 has three or four decimals in all: near 10,000 it counts in steps of 8."
)
def _(scores, axis=-1):
    scores = scores.astype(np.float16)
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@lost_axis
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))


@lost_axis
def _(scores, axis=-1):
    return scores - np.log(np.exp(scores).sum(axis=axis))


@lost_axis
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


whole = log_softmax.misconception(
    "Your sum runs over the whole array, as if it were one list. Each slice along `axis` has a sum of its own."
)


@whole
def _(scores, axis=-1):
    shifted = scores - scores.max()
    return shifted - np.log(np.exp(shifted).sum())


@whole
def _(scores, axis=-1):
    return scores - np.log(np.exp(scores).sum())


@log_softmax.misconception("You always work along the first axis. `axis` says which one; without it, it is the last.")
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


@last_axis
def _(scores, axis=-1):
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))


@log_softmax.misconception(
    "You moved `axis` to another place to work on it, and left it there: the result has another shape than the scores."
)
def _(scores, axis=-1):
    moved = np.moveaxis(scores, axis, -1)
    shifted = moved - moved.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@log_softmax.misconception(
    "You lost the axes of length 1. The result has the shape of the scores, whatever the lengths of its axes."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return np.squeeze(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)))


@in_place
def _(scores, axis=-1):
    never = np.isneginf(scores)
    if never.any():
        scores[never] = -1e30
    shifted = scores - scores.max(axis=axis, keepdims=True)
    out = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return np.where(never, -np.inf, out)


@in_place
def _(scores, axis=-1):
    scores = np.asarray(scores, dtype=float)
    scores -= scores.max(axis=axis, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=axis, keepdims=True))
    return scores


@log_softmax.misconception(
    "You always work along axis 1. `axis` says which one; without it, it is the last, and a list of scores has no axis "
    "1 at all."
)
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@finite_never
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return np.nan_to_num(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)))


in_the_log = log_softmax.misconception(
    "You added a constant inside the logarithm of the sum, or to the sum. The sum holds exp(0) = 1, so it is never 0, "
    "and whatever is added to it falsifies every log-weight."
)
for extra in (1e-2, 1e-3, 1e-4):

    @in_the_log
    def _(scores, axis=-1, extra=extra):
        shifted = scores - scores.max(axis=axis, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True) + extra)


rounded = log_softmax.misconception("You rounded the log-weights. Return them as they are.")
for digits in (1, 2, 3):

    @rounded
    def _(scores, axis=-1, digits=digits):
        shifted = scores - scores.max(axis=axis, keepdims=True)
        return np.round(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)), digits)


def from_top(top):
    """Log-softmax that measures from top(scores, axis), whatever that is."""

    def version(scores, axis=-1):
        shifted = scores - top(scores, axis)
        return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))

    return version


def largest(scores, axis):
    return scores.max(axis=axis, keepdims=True)


right = from_top(largest)


zero_for_never = log_softmax.misconception(
    "You put 0 in place of −∞ before you took the maximum. Where all finite scores of a slice lie far below 0, that 0 "
    "becomes the maximum, every exponential rounds to 0, and log 0 is −∞. Beside a finite score −∞ is never the "
    "largest: the maximum needs no help."
)
zero_for_never(from_top(lambda s, axis: np.where(np.isneginf(s), 0.0, s).max(axis=axis, keepdims=True)))


@zero_for_never
def _(scores, axis=-1):
    live = np.isfinite(scores)
    finite = np.where(live, scores, 0.0)
    shifted = finite - largest(finite, axis)
    total = np.where(live, np.exp(shifted), 0.0).sum(axis=axis, keepdims=True)
    return np.where(live, shifted - np.log(total), -np.inf)


far_below = log_softmax.misconception(
    "Where all scores of a slice lie far below 0, every exponential rounds to 0 in your answer, and log 0 is −∞. "
    "Measure from the slice's own largest score, whatever its sign and size: a maximum with `initial` is never below "
    "it."
)
for start in (0, -100, -1e3, -5e3):
    far_below(from_top(lambda s, axis, start=start: np.max(s, axis=axis, keepdims=True, initial=start)))
far_below(from_top(lambda scores, axis: np.abs(scores).max(axis=axis, keepdims=True)))
far_below(from_top(lambda s, axis: np.abs(np.where(np.isfinite(s), s, 0)).max(axis=axis, keepdims=True)))
for large in (100, 700):
    far_below(from_top(lambda s, axis, large=large: largest(s, axis) if s.max() > large else 0))


single = log_softmax.misconception(
    "You went to single precision before the shift. Near 10,000 a float32 counts in steps of 0.001, so scores that "
    "differ by less become equal. Subtract the maximum first, in the precision that came; the gaps may be rounded."
)
single(lambda scores, axis=-1: right(scores.astype(np.float32), axis))


from_the_end = log_softmax.misconception(
    "A negative `axis` counts from the end: −1 is the last one, −2 the one before. Your answer makes another axis of "
    "it."
)
from_the_end(lambda scores, axis=-1: right(scores, abs(axis)))
from_the_end(lambda scores, axis=-1: right(scores, max(axis, 0)))


put_back = log_softmax.misconception(
    "You put the axis of the maximum or the sum back in a fixed place, the last or the first. It must come back where "
    "`axis` was: `keepdims=True` leaves it there, with length 1."
)
put_back(from_top(lambda scores, axis: scores.max(axis=axis)[..., None]))


@put_back
def _(scores, axis=-1):
    shifted = scores - largest(scores, axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))[..., None]


@put_back
def _(scores, axis=-1):
    shifted = scores - scores.max(axis=axis)[..., None]
    return shifted - np.log(np.exp(shifted).sum(axis=axis))[..., None]


@constant
def _(scores, axis=-1):
    weights = np.exp(right(scores, axis))
    return np.where(np.isneginf(scores), -np.inf, np.log(np.maximum(weights, 5e-324)))


@constant
def _(scores, axis=-1):
    return np.log(np.maximum(np.exp(right(scores, axis)), 5e-324))


whole(lambda scores, axis=-1: (shifted := scores - largest(scores, axis)) - np.log(np.exp(shifted).sum()))


few_digits = log_softmax.misconception(
    "You stay in logarithms only where a weight is exactly 0. The smallest numbers above it have a few digits left, "
    "or one, and so has your logarithm of them. Stay in logarithms everywhere: the equation needs no weight."
)


@few_digits
def _(scores, axis=-1):
    shifted = scores - largest(scores, axis)
    raised = np.exp(shifted)
    total = raised.sum(axis=axis, keepdims=True)
    return np.where(raised > 0, np.log(raised / total), shifted - np.log(total))


@few_digits
def _(scores, axis=-1):
    raised = np.exp(scores - largest(scores, axis))
    weights = raised / raised.sum(axis=axis, keepdims=True)
    return np.where(weights > 0, np.log(weights), right(scores, axis))


@few_digits
def _(scores, axis=-1):
    weights = np.exp(right(scores, axis))
    return np.where(weights > 0, np.log(weights), right(scores, axis))


@few_digits
def _(scores, axis=-1):
    shifted = scores - largest(scores, axis)
    raised = np.exp(shifted)
    return np.where(raised > 0, np.log(raised), shifted) - np.log(raised.sum(axis=axis, keepdims=True))
