"""What people get wrong in `gumbel_argmax`."""

import numpy as np

from autograder.exercises.e01_softmax.gumbel_argmax import gumbel_argmax

no_minus = gumbel_argmax.misconception(
    "Without the inner minus you take the logarithm of a negative number: log u lies below 0. The result is not a "
    "number, and argmax of that is always index 0."
)


@no_minus
def _(scores, u):
    return np.argmax(scores - np.log(np.log(u)), axis=-1)


tail = gumbel_argmax.misconception(
    "The luck (minus log of minus log u) has its long tail on the wrong side. It is often a little below 0 and now "
    "and then far "
    "*above* it: check the sign of the outer logarithm."
)


@tail
def _(scores, u):
    return np.argmax(scores + np.log(-np.log(u)), axis=-1)


uniform = gumbel_argmax.misconception(
    "You added the uniform numbers themselves. They can't lift an option that trails by more than 1, however "
    "often you draw."
)


@uniform
def _(scores, u):
    return np.argmax(scores + u, axis=-1)


one_log = gumbel_argmax.misconception(
    "You took one logarithm. −log u is the clock's time without its score. It takes the logarithm of that once more "
    "to set the score beside it."
)


@one_log
def _(scores, u):
    return np.argmax(scores - np.log(u), axis=-1)


on_weights = gumbel_argmax.misconception(
    "You added the luck to the weights. It belongs to the scores, or to the *logarithms* of the weights: weights "
    "all lie within 1 of each other, and the luck drowns them."
)


@on_weights
def _(scores, u):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.argmax(raised / raised.sum(axis=-1, keepdims=True) - np.log(-np.log(u)), axis=-1)


whole = gumbel_argmax.misconception(
    "You looked for one winner in the whole array. Every draw is a slice along the last axis and has a winner of "
    "its own."
)


@whole
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u)))


@gumbel_argmax.misconception(
    "You took the smallest, not the largest. The alarm clocks' *times* are won by the smallest; scores with their luck "
    "by the largest."
)
def _(scores, u):
    return np.argmin(scores - np.log(-np.log(u)), axis=-1)


none = gumbel_argmax.misconception(
    "The luck changes nothing in your answer: it is argmax of the scores every time. Either you left `u` out, or you "
    "gave one number of it to all options of a draw, which lifts them all alike. Each option needs luck of its own, "
    "from its own number."
)


@none
def _(scores, u):
    return np.argmax(np.broadcast_to(scores, np.broadcast_shapes(np.shape(scores), np.shape(u))), axis=-1)


constant = gumbel_argmax.misconception(
    "A small constant inside a logarithm, or a clipped `u`, bends the luck where it matters most, at the rarest "
    "numbers. `u` lies strictly between 0 and 1, so there is nothing to protect."
)


@constant
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(np.clip(u, 1e-9, 1 - 1e-9))), axis=-1)


race = gumbel_argmax.misconception(
    "You race the alarm clocks with rates exp(score), which overflow for large scores and vanish for very low "
    "ones. Only differences between scores matter, here too."
)


@race
def _(scores, u):
    return np.argmin(-np.log(u) / np.exp(scores), axis=-1)


first_axis = gumbel_argmax.misconception(
    "You looked for the winner along the first axis. The options stand along the last one; the axes before it are "
    "draws."
)


@first_axis
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u)), axis=0)


@constant
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u) + 1e-12), axis=-1)


@constant
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(np.maximum(u, 1e-20))), axis=-1)


@constant
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u + 1e-10) + 1e-10), axis=-1)


@constant
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u + 1e-10)), axis=-1)


@constant
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(np.minimum(u, 1 - 1e-9))), axis=-1)


narrow = gumbel_argmax.misconception(
    "The rarest numbers `u` round to 0 or 1 on the way: in single precision, or in a difference such as u − 1. "
    "Take the "
    "logarithm of `u` as it came."
)


@narrow
def _(scores, u):
    return np.argmax(scores - np.log(-np.log1p(u - 1)), axis=-1)


@narrow
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(np.asarray(u, dtype=np.float32))), axis=-1)


@narrow
def _(scores, u):
    return np.argmax(scores + (-np.log(-np.log(u.astype(np.float32)))).astype(float), axis=-1)


@gumbel_argmax.misconception(
    "You put 1 − u where the clocks have u. Such numbers are as good on the whole, but each draw comes out "
    "differently from "
    "the clocks', and near 0 the difference rounds to 1."
)
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(1 - u)), axis=-1)


wide = gumbel_argmax.misconception(
    "You multiplied the luck by a number of its own, or the scores by the luck. Then the options don't win with "
    "probability softmax of the scores: the luck is *added*, as large as it is."
)


@wide
def _(scores, u):
    return np.argmax(scores * -np.log(-np.log(u)), axis=-1)


@wide
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u)) * np.pi / np.sqrt(6), axis=-1)


@wide
def _(scores, u):
    return np.argmax(scores - 0.5 * np.log(-np.log(u)), axis=-1)


@wide
def _(scores, u):
    return np.argmax(scores - 2 * np.log(-np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "You kept the last axis, with length 1. Each draw is one index: the result has shape (...)."
)
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u)), axis=-1, keepdims=True)


@gumbel_argmax.misconception(
    "You returned the winning *value*. Asked for is the index where it stands: argmax, not max."
)
def _(scores, u):
    return np.max(scores - np.log(-np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "You returned the weights of the noisy scores, or the scores themselves. A draw is one index: argmax."
)
def _(scores, u):
    return scores - np.log(-np.log(u))


second = gumbel_argmax.misconception(
    "You look along the *second* axis. The options stand along the last, however many axes stand before it, and "
    "there "
    "may be none."
)


@second
def _(scores, u):
    noisy = scores - np.log(-np.log(u))
    return np.argmax(noisy, axis=min(1, noisy.ndim - 1))


@second
def _(scores, u):
    return np.argmax(scores - np.log(-np.log(u)), axis=1)


@second
def _(scores, u):
    return np.atleast_2d(scores - np.log(-np.log(u))).argmax(axis=1)


buffer = gumbel_argmax.misconception(
    "You store the noisy scores in an array shaped as one of the inputs. Scores and `u` broadcast: the sum may "
    "be larger "
    "than either, so let the addition make it."
)


@buffer
def _(scores, u):
    noisy = np.array(scores, dtype=float)
    noisy += -np.log(-np.log(u))
    return np.argmax(noisy, axis=-1)


@buffer
def _(scores, u):
    noisy = np.empty(u.shape)
    noisy[...] = scores - np.log(-np.log(u))
    return np.argmax(noisy, axis=-1)


@buffer
def _(scores, u):
    noisy = np.empty(scores.shape)
    noisy[...] = scores - np.log(-np.log(u))
    return np.argmax(noisy, axis=-1)


@buffer
def _(scores, u):
    noise = -np.log(-np.log(u))
    noise += scores
    return np.argmax(noise, axis=-1)


in_place = gumbel_argmax.misconception(
    "You changed the caller's array: `+=`, `out=` and assignments write into the array that came in."
)


@in_place
def _(scores, u):
    noise = -np.log(-np.log(u))
    if noise.shape == scores.shape:
        scores += noise
        return scores.argmax(axis=-1)
    return (scores + noise).argmax(axis=-1)


@in_place
def _(scores, u):
    if np.isneginf(scores).any():
        scores[np.isneginf(scores)] = -1e30
    return np.argmax(scores - np.log(-np.log(u)), axis=-1)


@in_place
def _(scores, u):
    np.log(u, out=u)
    return np.argmax(scores - np.log(-u), axis=-1)


never = gumbel_argmax.misconception(
    "You put an ordinary number in place of −∞. With luck, or among scores lower still, it wins; −∞ plus any "
    "luck is −∞ "
    "and never does."
)


@never
def _(scores, u):
    return np.argmax(np.where(np.isneginf(scores), -50.0, scores) - np.log(-np.log(u)), axis=-1)


@never
def _(scores, u):
    return np.argmax(np.where(np.isneginf(scores), 0.0, scores) - np.log(-np.log(u)), axis=-1)


@never
def _(scores, u):
    return np.argmax(np.where(np.isneginf(scores), -1000.0, scores) - np.log(-np.log(u)), axis=-1)


@race
def _(scores, u):
    return np.argmin(-np.log(u) / np.exp(scores - np.max(scores)), axis=-1)


@race
def _(scores, u):
    return np.argmax(np.exp(scores) / -np.log(u), axis=-1)


@on_weights
def _(scores, u):
    raised = np.exp(scores)
    return np.argmax(raised / raised.sum(axis=-1, keepdims=True) - np.log(-np.log(u)), axis=-1)


@one_log
def _(scores, u):
    return np.argmax(scores + np.log(u), axis=-1)


@no_minus
def _(scores, u):
    return np.argmax(scores + np.log(np.log(u)), axis=-1)


@none
def _(scores, u):
    return np.argmax(scores, axis=-1)


base = gumbel_argmax.misconception(
    "Your logarithms have base 2 or 10. The luck is made with the natural one; another base makes it "
    "larger or smaller than the scores allow for."
)
for log in (np.log2, np.log10):
    base(lambda scores, u, log=log: np.argmax(scores - log(-log(u)), axis=-1))


@gumbel_argmax.misconception(
    "You took the exponential of the scores before you added the luck. The luck belongs to the scores as they are."
)
def _(scores, u):
    return np.argmax(np.exp(scores) - np.log(-np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "You took the logarithm of the scores, as if they were weights. They are logarithms already, and may be negative: "
    "add the luck to them as they are."
)
def _(scores, u):
    return np.argmax(np.log(scores) - np.log(-np.log(u)), axis=-1)


@gumbel_argmax.misconception(
    "You drew one row of luck for all draws. Each draw has its own row of `u`, so its own luck."
)
def _(scores, u):
    noise = -np.log(-np.log(u))
    return np.argmax(scores + np.broadcast_to(noise.reshape(-1, u.shape[-1])[0], noise.shape), axis=-1)


def luck(u):
    return -np.log(-np.log(u))


def winner(noisy):
    return np.argmax(noisy, axis=-1)


def times(scores, u):
    """All scores and all luck, as large as the two make them together."""
    return np.broadcast_arrays(scores, u)


power = gumbel_argmax.misconception(
    "You compare powers u ** (1 / weight). On paper the largest of them belongs to the first clock, but several round "
    "to the same float, 1 or 0, and the first of equals wins. In logarithms nothing comes so near to its neighbour."
)


@power
def _(scores, u):
    return winner(u ** (1 / np.exp(scores - scores.max(axis=-1, keepdims=True))))


@power
def _(scores, u):
    return winner(np.power(u, np.exp(scores.max(axis=-1, keepdims=True) - scores)))


@power
def _(scores, u):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return winner(u ** (raised.sum(axis=-1, keepdims=True) / raised))


@power
def _(scores, u):
    return winner(u ** np.exp(-scores))


@narrow
def _(scores, u):
    return winner(scores - np.log(np.log(1 / u)))


none(lambda scores, u: winner(times(scores + luck(u[..., :1]), u)[0]))  # the same for all options is as good as none


no_scores = gumbel_argmax.misconception(
    "The scores have no say in your answer: the luck alone decides, so all options win equally often. Add the scores."
)
no_scores(lambda scores, u: winner(times(luck(u), scores)[0]))
no_scores(lambda scores, u: winner(luck(u)))
no_scores(lambda scores, u: winner(u))


thrown = gumbel_argmax.misconception(
    "You drew with one throw at a stick. That draws with the right chances, but asked for is the first clock to ring, "
    "with one number `u` for each option."
)
for which in (0, -1):

    @thrown
    def _(scores, u, which=which):
        raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
        ends = np.cumsum(raised / raised.sum(axis=-1, keepdims=True), axis=-1)
        return (u[..., which, None] >= ends).sum(axis=-1)


one_hot = gumbel_argmax.misconception(
    "You returned a one-hot list for each draw. Asked for is the index of its 1: argmax."
)
one_hot(lambda scores, u: (scores + luck(u) == (scores + luck(u)).max(axis=-1, keepdims=True)).astype(int))
one_hot(lambda scores, u: np.eye(u.shape[-1])[winner(scores + luck(u))])


gumbel_argmax.misconception(
    "You lost the axes of length 1. Only the last axis, that of the options, is used up: one draw in an axis of length "
    "1 gives a list of one index."
)(lambda scores, u: winner(np.squeeze(scores + luck(u))))


clipped_scores = gumbel_argmax.misconception(
    "You cut the scores to a limit before the exponential. Scores beyond it all become equal, −∞ too. Compare "
    "logarithms of times: no exponential of a score is left, and nothing to cut."
)
for limit in (50, 100, 500, 700, 709):
    clipped_scores(lambda s, u, limit=limit: np.argmin(-np.log(u) / np.exp(np.clip(s, -limit, limit)), axis=-1))
    clipped_scores(lambda s, u, limit=limit: winner(np.clip(s, -limit, limit) + luck(u)))


for number in (-100.0, -1e3, -1e4):
    never(lambda s, u, number=number: winner(np.where(np.isneginf(s), number, s) + luck(u)))
never(lambda scores, u: winner(np.nan_to_num(scores + luck(u), neginf=0.0)))


by_rows = gumbel_argmax.misconception(
    "Your loop over the rows of `u` takes `scores` to be one list for all draws. Scores and `u` broadcast: either may "
    "be a single list, or have more axes. Add them whole, and take the winner along the last axis."
)
by_rows(lambda scores, u: np.array([np.argmax(scores + row) for row in luck(u)]))
by_rows(lambda scores, u: np.array([np.argmax(scores + luck(row)) for row in u]))


@by_rows
def _(scores, u):
    rows = luck(u).reshape(-1, u.shape[-1])
    return np.array([np.argmax(scores + row) for row in rows]).reshape(u.shape[:-1])


@by_rows
def _(scores, u):
    rows = luck(u).reshape(-1, u.shape[-1])
    return np.array([winner(scores + row) for row in rows]).reshape(u.shape[:-1])


for small in (1e-6, 1e-7, 1e-8, 1e-10, 1e-12, 1e-15, 1e-16, 1e-20, 1e-300):
    constant(lambda scores, u, small=small: winner(scores + luck(np.clip(u, small, 1 - small))))
    constant(lambda scores, u, small=small: winner(scores + luck(u + small)))
    if small > 1e-17:  # less doesn't change a number as large as −log(1 − 2⁻⁵³)
        constant(lambda scores, u, small=small: winner(scores - np.log(small - np.log(u))))
    constant(lambda scores, u, small=small: winner(scores - np.log(small - np.log(u + small))))


rounded = gumbel_argmax.misconception(
    "You rounded the luck, the scores or what they add up to. Options that differ by less than the last digit kept "
    "become equal, and the first of equals wins. Compare the numbers as they are."
)
for digits in (1, 2, 3, 4, 5, 6, 8):
    rounded(lambda scores, u, digits=digits: winner(scores + np.round(luck(u), digits)))
    rounded(lambda scores, u, digits=digits: winner(np.round(scores, digits) + luck(u)))
    rounded(lambda scores, u, digits=digits: winner(np.round(scores + luck(u), digits)))
