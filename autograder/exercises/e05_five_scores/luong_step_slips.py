"""What people get wrong in `luong_step`."""

import numpy as np

from autograder.exercises.e05_five_scores.luong_step import luong_step
from autograder.exercises.e05_five_scores.shared import FILLINGS, first_ones, looks, mixed, shares, swap
from autograder.exercises.e05_five_scores.usual import ROUNDED, squeezes, tell_changed, tell_usual

ANNOTATIONS = (
    "You changed the caller's annotations `h`: `h[~mask] = …` and `+=` write into what was handed to you, and the next "
    "step will read it. Masking belongs to the scores."
)


def plain(s, h):
    """Scores (B, S)."""
    return (h @ s[..., None])[..., 0]


def one_row(s, h):
    """The same with the axis of the one query still there: (B, 1, S)."""
    return s[:, None] @ swap(h)


def bent(c, s, w_c):
    return np.tanh(np.concatenate([c, s], axis=-1) @ w_c.T)


def speak(c, s, w_c, w_y, b_y):
    return shares(bent(c, s, w_c) @ w_y.T + b_y)


def looking(weights):
    """A wrong version with other weights: weights(s, h, mask)."""

    def wrong(s, h, mask, w_c, w_y, b_y):
        a = weights(s, h, mask)
        return speak(mixed(a, h), s, w_c, w_y, b_y), a

    return wrong


def filling(filled):
    """A wrong version that puts other scores where the mask is False: filled(scores, mask)."""
    return looking(lambda s, h, mask: shares(filled(plain(s, h), mask)))


def mixing(context):
    """A wrong version with another context, context(weights, h, mask), of the right weights."""

    def wrong(s, h, mask, w_c, w_y, b_y):
        a = looks(s, h, mask)
        return speak(context(a, h, mask), s, w_c, w_y, b_y), a

    return wrong


def speaking(say):
    """A wrong version that speaks otherwise: say(c, s, w_c, w_y, b_y)."""

    def wrong(s, h, mask, w_c, w_y, b_y):
        a = looks(s, h, mask)
        return say(mixed(a, h), s, w_c, w_y, b_y), a

    return wrong


def back(join):
    """A wrong version that returns something else: join(probabilities, weights)."""

    def wrong(s, h, mask, w_c, w_y, b_y):
        a = looks(s, h, mask)
        return join(speak(mixed(a, h), s, w_c, w_y, b_y), a)

    return wrong


def back_masked(join):
    """A wrong version that returns other weights: join(weights, mask)."""

    def wrong(s, h, mask, *rest):
        p, a = back(lambda p, a: (p, a))(s, h, mask, *rest)
        return p, join(a, mask)

    return wrong


def all_by_all(s, h, mask):
    """(B, B, S): every source with every mask."""
    return shares(np.where(mask, one_row(s, h), -np.inf))


def masked_in_place(s, h, mask):
    e = one_row(s, h)
    e[~mask] = -np.inf
    return shares(e)[:, 0]


def last_lost(s, h, mask):
    n = mask.sum(axis=1, keepdims=True)
    return looks(s, h, mask & ((np.arange(h.shape[1]) < n - 1) | (n == 1)))


def padding_zeroed_in_place(s, h, mask):
    h[~mask] = 0
    return looks(s, h, mask)


def divided_again(s, h, mask):
    a = looks(s, h, mask | True) * mask
    return a / a.sum(axis=-1, keepdims=True)


def without_shift(s, h, mask, w_c, w_y, b_y):
    e = np.exp(plain(s, h)) * mask
    a = e / e.sum(axis=-1, keepdims=True)
    p = np.exp(bent(mixed(a, h), s, w_c) @ w_y.T + b_y)
    return p / p.sum(axis=-1, keepdims=True), a


def shift_for_all(s, h, mask):
    """One shift for the whole batch."""
    e = np.where(mask, plain(s, h), -np.inf)
    raised = np.exp(e - e.max())
    return raised / raised.sum(axis=-1, keepdims=True)


def without_shift_nan_to_num(s, h, mask):
    e = np.exp(plain(s, h)) * mask
    return np.nan_to_num(e / e.sum(axis=-1, keepdims=True))


def masked_in_the_context(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask | True)
    return speak(mixed(a * mask, h), s, w_c, w_y, b_y), a


def scores_instead(s, h, mask, w_c, w_y, b_y):
    return speak(mixed(looks(s, h, mask), h), s, w_c, w_y, b_y), plain(s, h)


def halves(c, s, w_c):
    """What the context and the state add to the products with `w_c`."""
    d = c.shape[-1]
    return c @ w_c[:, :d].T, s @ w_c[:, d:].T


def right(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


def answered_for_every_mask(s, h, mask, w_c, w_y, b_y):
    a = all_by_all(s, h, mask)
    c = a @ h
    return speak(c, np.broadcast_to(s[:, None], c.shape), w_c, w_y, b_y), a


def without_axis(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, s @ swap(h), -np.inf))  # (B, B, S)
    return speak(a @ h, s, w_c, w_y, b_y), a


def trimmed(s, h, mask, w_c, w_y, b_y):
    n = mask.sum(axis=1).max()
    a = looks(s, h[:, :n], mask[:, :n])
    return speak(mixed(a, h[:, :n]), s, w_c, w_y, b_y), a


def unmasked_weights(s, h, mask, w_c, w_y, b_y):
    return speak(mixed(looks(s, h, mask), h), s, w_c, w_y, b_y), looks(s, h, mask | True)


def squeezed_everywhere(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, one_row(s, h).squeeze(), -np.inf)).squeeze()
    v = np.concatenate([(a[..., None, :] @ h).squeeze(), s.squeeze()], axis=-1)
    return shares(np.tanh(v @ w_c.T) @ w_y.T + b_y), a


def squeezed(scores=False, context=False, weights=False):
    """`squeeze()` in some of the three places where an axis of one is dropped."""

    def wrong(s, h, mask, w_c, w_y, b_y):
        e = one_row(s, h)
        a = shares(np.where(mask, e.squeeze() if scores else e[:, 0], -np.inf))[:, None]  # (B, 1, S)
        c = (a @ h).squeeze() if context else (a @ h)[:, 0]
        return speak(c, s, w_c, w_y, b_y), a.squeeze() if weights else a[:, 0]

    return wrong


luong_step.tell(
    {
        "The padding is attended to: your version never looks at `mask`.": [
            looking(lambda s, h, mask: looks(s, h, mask | True))
        ],
        "Your mask works the wrong way round: True means *may* attend.": [
            looking(lambda s, h, mask: looks(s, h, ~mask)),
            looking(lambda s, h, mask: np.nan_to_num(looks(s, h, ~mask))),
            filling(lambda e, mask: np.where(mask, -1e9, e)),
        ],
        "You masked after softmax: what the padding took is lost, and the weights don't sum to one.": [
            looking(lambda s, h, mask: looks(s, h, mask | True) * mask)
        ],
        "You let the padding into softmax and divided it out again. Where padding scores far above the rest, nothing "
        "is left to divide: 0/0. What is masked *before* softmax never had a share.": [looking(divided_again)],
        "You gave masked places the score 0. That is a score like any other, and often a good one: e⁰ is 1, not 0.": [
            filling(lambda e, mask: e * mask)
        ],
        "Your score for masked places is low, but not low enough: real scores can lie below it. Only −∞ is below them "
        "all.": [*(filling(fill) for fill in FILLINGS)],
        "You read the mask as a *length*: so many places, from the first on. It says for each place, and may have "
        "holes.": [looking(lambda s, h, mask: looks(s, h, first_ones(mask)))],
        "The last place of every source is lost: all that is True in the mask may be seen.": [looking(last_lost)],
        "You set the padding's annotations to zero. Then their scores are 0, a score like any other, and they take a "
        "share.": [
            lambda s, h, mask, *rest: looking(lambda s, h, m: looks(s, h, m | True))(
                s, h * mask[..., None], mask, *rest
            )
        ],
        ANNOTATIONS: [looking(padding_zeroed_in_place)],
        "Your *weights* sum to one over the batch. Each source shares out its own attention, over its own S places.": [
            looking(lambda s, h, mask: shares(np.where(mask, plain(s, h), -np.inf), axis=0)),
            looking(lambda s, h, mask: shares(np.where(mask, plain(s, h), -1e9), axis=0)),
        ],
        "You divided the scores by √D. Luong's dot score is the plain one.": [
            looking(lambda s, h, mask: looks(s / np.sqrt(s.shape[-1]), h, mask))
        ],
        "Softmax went over the scores twice. Once makes weights of them; a second time levels the weights out.": [
            looking(lambda s, h, mask: shares(looks(s, h, mask))),
            looking(lambda s, h, mask: shares(np.where(mask, looks(s, h, mask), -np.inf))),
        ],
        "You took one annotation, the best. The context mixes all that may be attended to.": [
            looking(lambda s, h, mask: np.eye(h.shape[1])[looks(s, h, mask).argmax(axis=-1)])
        ],
        "You took the plain mean of the annotations. Each counts by its weight.": [
            mixing(lambda a, h, mask: mixed(mask / mask.sum(axis=-1, keepdims=True), h))
        ],
        "You divided the context by the number of places, or took a mean of what was weighted already. The weights sum "
        "to one: the weighted *sum* is the mean.": [
            mixing(lambda a, h, mask: mixed(a, h) / h.shape[1]),
            mixing(lambda a, h, mask: mixed(a, h) / mask.sum(axis=1, keepdims=True)),
        ],
        "You joined [s; c]. The order is [c; s]: the first D columns of `w_c` are for the context.": [
            speaking(lambda c, s, *rest: speak(s, c, *rest))
        ],
        "What meets `w_c` is only D wide. The context and the state are *joined*, [c; s], 2D wide: neither added nor "
        "one of them alone.": [speaking(lambda c, s, w_c, w_y, b_y: shares(np.tanh((c + s) @ w_c.T) @ w_y.T + b_y))],
        "`w_c` is (D, 2D), as in the formula. States stand in rows here, so it is turned round: `.T`.": [
            speaking(lambda c, s, w_c, w_y, b_y: speak(c, s, w_c.T, w_y, b_y))
        ],
        "`w_y` is (V, D), as in the formula. States stand in rows here, so it is turned round: `.T`.": [
            speaking(lambda c, s, w_c, w_y, b_y: speak(c, s, w_c, w_y.T, b_y))
        ],
        "`reshape` doesn't turn `w_c`: it cuts the same row of numbers into other pieces. Use `.T`.": [
            speaking(lambda c, s, w_c, *rest: speak(c, s, w_c.reshape(w_c.shape[::-1]).T, *rest))
        ],
        "The tanh of step 5 is missing.": [
            speaking(lambda c, s, w_c, w_y, b_y: shares(np.hstack([c, s]) @ w_c.T @ w_y.T + b_y))
        ],
        "tanh stands at another place: it bends W_c [c; s], after the product, and only once.": [
            speaking(lambda c, s, w_c, w_y, b_y: shares(np.hstack([np.tanh(c), s]) @ w_c.T @ w_y.T + b_y)),
            speaking(lambda c, s, w_c, w_y, b_y: shares(np.tanh(np.hstack([c, s])) @ w_c.T @ w_y.T + b_y)),
            speaking(lambda c, s, w_c, w_y, b_y: shares(np.tanh(np.hstack([c, s]) @ w_c.T @ w_y.T) + b_y)),
            speaking(lambda c, s, w_c, w_y, b_y: shares(np.tanh(bent(c, s, w_c) @ w_y.T + b_y))),
        ],
        "The bias stands before the tanh. Step 6 adds it to the logits: W_y s̃ + b_y.": [
            speaking(lambda c, s, w_c, w_y, b_y: shares(np.tanh(np.hstack([c, s]) @ w_c.T @ w_y.T + b_y)))
        ],
        "The bias was added after softmax: these are no probabilities any more. Step 6 adds it to the logits, W_y s̃ + "
        "b_y, and softmax comes last.": [speaking(lambda c, s, w_c, w_y, b_y: shares(bent(c, s, w_c) @ w_y.T) + b_y)],
        "tanh bends one of the two parts only. Step 5 joins context and state, multiplies by W_c, and bends the sum.": [
            speaking(
                lambda c, s, w_c, w_y, b_y: shares((np.tanh(halves(c, s, w_c)[0]) + halves(c, s, w_c)[1]) @ w_y.T + b_y)
            ),
            speaking(
                lambda c, s, w_c, w_y, b_y: shares((halves(c, s, w_c)[0] + np.tanh(halves(c, s, w_c)[1])) @ w_y.T + b_y)
            ),
            speaking(lambda c, s, w_c, w_y, b_y: shares(sum(map(np.tanh, halves(c, s, w_c))) @ w_y.T + b_y)),
        ],
        "You took one shift for the whole batch: `max()` without an axis. Where one source's scores lie far below "
        "another's, all its exponentials are 0, and 0/0 is nan. Each source has a largest score of its own.": [
            looking(shift_for_all)
        ],
        "You cut off large scores (`clip`). They may be in the hundreds, and what counts is how far one lies above "
        "another: lesson 1's shift keeps the exponentials finite.": [
            looking(lambda s, h, mask, most=most: shares(np.where(mask, np.clip(plain(s, h), -most, most), -np.inf)))
            for most in (10, 20, 30, 50, 100, 500)
        ],
        "Your exponentials overflow, and `nan_to_num` hides it: what is infinite over infinite becomes 0. Lesson 1's "
        "shift keeps them finite.": [looking(without_shift_nan_to_num)],
        "The mask meets the weights on their way into the context only. Padding has had its share in softmax by then, "
        "and keeps it in the weights you return. Mask the scores.": [masked_in_the_context],
        "A masked place's weight is 0: nobody looks there. You gave it a nan.": [
            back_masked(lambda a, mask: np.where(mask, a, np.nan))
        ],
        "The bias `b_y` is missing: some tokens are likelier than others before anyone looks.": [
            speaking(lambda c, s, w_c, w_y, b_y: speak(c, s, w_c, w_y, 0 * b_y))
        ],
        "You returned logits. Step 6 turns them into probabilities of the tokens.": [
            speaking(lambda c, s, w_c, w_y, b_y: bent(c, s, w_c) @ w_y.T + b_y)
        ],
        "You returned log-probabilities. Step 6 gives the probabilities themselves, which sum to one.": [
            back(lambda p, a: (np.log(p), a))
        ],
        "Your probabilities sum to one over the *batch*. Each source gets its own distribution over the tokens.": [
            speaking(lambda c, s, w_c, w_y, b_y: shares(bent(c, s, w_c) @ w_y.T + b_y, axis=0))
        ],
        "Your exponentials overflow: of a score of 1000 exp is infinite. Lesson 1's shift keeps them finite.": [
            without_shift
        ],
        "You returned the weights first. The probabilities come first, then the weights.": [back(lambda p, a: (a, p))],
        "You returned the probabilities alone. Return two arrays: probabilities, and weights.": [back(lambda p, a: p)],
        "You returned three arrays or more. Two are asked for: probabilities (B, V), weights (B, S).": [
            back(lambda p, a: (p, a, a))
        ],
        "You returned the scores. The second array is the *weights*: what softmax made of them.": [
            lambda s, h, mask, *rest: (back(lambda p, a: p)(s, h, mask, *rest), np.where(mask, plain(s, h), -np.inf)),
            scores_instead,
        ],
        "The weights you return never saw the mask. Return those that made the context.": [unmasked_weights],
        "Your weights still have the axis of queries: one state asks, so (B, S) is their shape.": [
            back(lambda p, a: (p, a[:, None]))
        ],
        "Your probabilities and weights still have the axis of queries: one state asks, so (B, V) and (B, S) is all.": [
            back(lambda p, a: (p[:, None], a[:, None]))
        ],
        "Your weights end where the longest source ends. They are (B, S): places that are padding for all get their 0 "
        "too.": [trimmed],
        "Your scores are still (B, 1, S), the mask is (B, S). NumPy lines axes up from the right, so every source "
        "meets every other's mask: (B, B, S), and nothing fits afterwards. Bring both to the same axes before they "
        "meet.": [looking(lambda s, h, mask: all_by_all(s, h, mask).squeeze(1))],
        "Every source got the mask of the *first*: scores (B, 1, S) and a mask (B, S) meet as (B, B, S), and of that "
        "you took row 0. Bring both to the same axes before they meet.": [
            looking(lambda s, h, mask: all_by_all(s, h, mask)[:, 0])
        ],
        "Each source was answered once for *every* mask of the batch: scores (B, 1, S) and a mask (B, S) meet as (B, "
        "B, S). Bring both to the same axes before they meet.": [answered_for_every_mask],
        "Every call ends in an error: as a rule, two shapes that don't meet. Compare yours, line by line, with the "
        "plan in hint 2. Has `s` got the axis T that `score_dot` wants, and is it gone where the plan drops it?": [
            without_axis
        ],
        "Every source was asked by the *first* state: without an axis T of its own, s (B, D) meets h as one table of B "
        "queries, (B, B, S).": [looking(lambda s, h, mask: shares(np.where(mask, (s @ swap(h))[:, 0], -np.inf)))],
        "A mask (B, S) can't pick from scores (B, 1, S): the axis of one is in its way. Bring both to the same axes "
        "first.": [looking(masked_in_place)],
        "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of "
        "one character. Say which one goes.": [
            squeezed(scores=True),
            squeezed(context=True),
            squeezed(weights=True),
            squeezed(scores=True, context=True),
            squeezed(context=True, weights=True),
            squeezed_everywhere,
            *squeezes(right),
        ],
    },
)
tell_changed(luong_step, "s h mask w_c w_y b_y", right, {"h": ANNOTATIONS})
tell_usual(luong_step, right, 2, (ROUNDED,))
