"""What people get wrong in `bahdanau_step`."""

from functools import partial

import numpy as np

from autograder.exercises.e05_five_scores.bahdanau_step import bahdanau_step
from autograder.exercises.e05_five_scores.shared import FILLINGS, first_ones, looks, lowered, mixed, shares
from autograder.exercises.e05_five_scores.usual import ROUNDED, squeezes, tell_changed, tell_usual

OLD_STATE = (
    "You wrote into the caller's array `s`: `s[...] = …` and `+=` change the old state itself. Leave it as it is, and "
    "return the new one."
)


def one_row(s, h, w_s, w_h, v):
    """(B, 1, S): the scores with the axis of the one query still there."""
    return (np.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v)[:, None]


def asks(s, h, mask, *score):
    return shares(np.where(mask, one_row(s, h, *score)[:, 0], -np.inf))


def moved(a, x, s, h, cell):
    return cell(np.hstack([x, mixed(a, h)]), s), a


def looking(weights):
    """A wrong version with other weights: weights(s, h, mask, w_s, w_h, v)."""

    def wrong(x, s, h, mask, w_s, w_h, v, cell):
        return moved(weights(s, h, mask, w_s, w_h, v), x, s, h, cell)

    return wrong


def filling(filled):
    """A wrong version that puts other scores where the mask is False: filled(scores, mask)."""
    return looking(lambda s, h, mask, *score: shares(filled(one_row(s, h, *score)[:, 0], mask)))


def mixing(context):
    """A wrong version with another context, context(weights, h, mask), of the right weights."""
    return running(lambda x, c, s, cell, a, h, mask: cell(np.hstack([x, context(a, h, mask)]), s))


def moving(move):
    """A wrong version that runs the cell otherwise: move(x, c, s, cell) is the state that comes back."""
    return running(lambda x, c, s, cell, a, h, mask: move(x, c, s, cell))


def running(move):
    """The same, given the weights, annotations and mask, too."""

    def wrong(x, s, h, mask, w_s, w_h, v, cell):
        a = asks(s, h, mask, w_s, w_h, v)
        return move(x, mixed(a, h), s, cell, a, h, mask), a

    return wrong


def back(join):
    """A wrong version that returns something else: join(new state, context, weights)."""

    def wrong(x, s, h, mask, w_s, w_h, v, cell):
        a = asks(s, h, mask, w_s, w_h, v)
        c = mixed(a, h)
        return join(cell(np.hstack([x, c]), s), c, a)

    return wrong


def asking_after(context):
    """The cell runs first, with context(weights of the old state, h, mask); then its new state asks."""

    def wrong(x, s, h, mask, *score_and_cell):
        *score, cell = score_and_cell
        new = cell(np.hstack([x, context(asks(s, h, mask, *score), h, mask)]), s)
        return new, asks(new, h, mask, *score)

    return wrong


def no_context(a, h, mask):
    return np.zeros((len(h), h.shape[-1]))


def plain_mean(a, h, mask):
    return mixed(mask / mask.sum(axis=-1, keepdims=True), h)


def twice(x, c, s, cell):
    inputs = np.hstack([x, c])
    return cell(inputs, cell(inputs, s))


def thrown_away(x, c, s, cell):
    cell(np.hstack([x, c]), s)
    return cell(np.hstack([x, c]), s)


def old_state_back(x, c, s, cell):
    cell(np.hstack([x, c]), s)
    return s


def row_by_row(x, c, s, cell):
    inputs = np.hstack([x, c])
    return np.concatenate([cell(inputs[b : b + 1], s[b : b + 1]) for b in range(len(s))])


def unpacked(x, c, s, cell):
    new, _ = cell(np.hstack([x, c]), s)
    return new


def state_in_place(x, c, s, cell):
    s[...] = cell(np.hstack([x, c]), s)
    return s


def cell_to_ask_with(x, s, h, mask, w_s, w_h, v, cell):
    query = cell(np.hstack([x, no_context(None, h, mask)]), s)
    return moved(asks(query, h, mask, w_s, w_h, v), x, s, h, cell)


def without_shift(s, h, mask, *score):
    e = np.exp(one_row(s, h, *score)[:, 0]) * mask
    return e / e.sum(axis=-1, keepdims=True)


def without_tanh(s, h, mask, w_s, w_h, v):
    return shares(np.where(mask, ((s @ w_s.T)[:, None] + h @ w_h.T) @ v, -np.inf))


def all_by_all(s, h, mask, *score):
    """(B, B, S): every source with every mask."""
    return shares(np.where(mask, one_row(s, h, *score), -np.inf))


def masked_in_place(s, h, mask, *score):
    e = one_row(s, h, *score)
    e[~mask] = -np.inf
    return shares(e)[:, 0]


def without_axis(x, s, h, mask, w_s, w_h, v, cell):
    e = np.tanh((s @ w_s.T)[:, None, :] + (h @ w_h.T)[:, None]) @ v  # (B, B, S)
    a = shares(np.where(mask, e, -np.inf))
    return cell(np.concatenate([x, a @ h], axis=1), s), a


def padding_zeroed(x, s, h, mask, *rest):
    *score, cell = rest
    h = h * mask[..., None]
    return moved(asks(s, h, mask | True, *score), x, s, h, cell)


def trimmed(x, s, h, mask, *rest):
    *score, cell = rest
    n = mask.sum(axis=1).max()
    return moved(asks(s, h[:, :n], mask[:, :n], *score), x, s, h[:, :n], cell)


def scores_back(x, s, h, mask, *rest):
    *score, cell = rest
    e = np.where(mask, one_row(s, h, *score)[:, 0], -np.inf)
    return moved(shares(e), x, s, h, cell)[0], e


def unmasked_weights(x, s, h, mask, *rest):
    *score, cell = rest
    return moved(asks(s, h, mask, *score), x, s, h, cell)[0], asks(s, h, mask | True, *score)


def right(x, s, h, mask, w_s, w_h, v, cell):
    return moved(asks(s, h, mask, w_s, w_h, v), x, s, h, cell)


def unmasked_context(x, s, h, mask, *rest):
    *score, cell = rest
    return moved(asks(s, h, mask | True, *score), x, s, h, cell)[0], asks(s, h, mask, *score)


def hidden_mixed(x, s, h, mask, w_s, w_h, v, cell):
    return moved(asks(s, h, mask, w_s, w_h, v), x, s, h @ w_h.T, cell)


def multiplied(s, h, mask, w_s, w_h, v):
    return shares(np.where(mask, ((s @ w_s.T)[:, None] * (h @ w_h.T)) @ v, -np.inf))


def squeezed(scores=False, context=False, weights=False):
    """`squeeze()` in some of the three places where an axis of one is dropped."""

    def wrong(x, s, h, mask, w_s, w_h, v, cell):
        e = one_row(s, h, w_s, w_h, v)
        a = shares(np.where(mask, e.squeeze() if scores else e[:, 0], -np.inf))[:, None]  # (B, 1, S)
        c = (a @ h).squeeze() if context else (a @ h)[:, 0]
        return cell(np.concatenate([x, c], axis=1), s), a.squeeze() if weights else a[:, 0]

    return wrong


bahdanau_step.tell(
    {
        "The padding is attended to: your version never looks at `mask`.": [
            looking(lambda s, h, mask, *score: asks(s, h, mask | True, *score))
        ],
        "Your mask works the wrong way round: True means *may* attend.": [
            looking(lambda s, h, mask, *score: asks(s, h, ~mask, *score)),
            looking(lambda s, h, mask, *score: np.nan_to_num(asks(s, h, ~mask, *score))),
            filling(lambda e, mask: np.where(mask, -1e9, e)),
        ],
        "You masked after softmax: what the padding took is lost, and the weights don't sum to one.": [
            looking(lambda s, h, mask, *score: asks(s, h, mask | True, *score) * mask)
        ],
        "You gave masked places the score 0. That is a score like any other, and often a good one: e⁰ is 1, not 0.": [
            filling(lambda e, mask: e * mask)
        ],
        "Your score for masked places is low, but not low enough: real scores can lie below it. Only −∞ is below them "
        "all.": [*(filling(fill) for fill in (*FILLINGS[:5], partial(lowered, -20.0)))],
        "You set the padding's annotations to zero, and let them take part. The state alone scores them: they get a "
        "share.": [padding_zeroed],
        "You read the mask as a *length*: so many places, from the first on. It says for each place, and may have "
        "holes.": [looking(lambda s, h, mask, *score: asks(s, h, first_ones(mask), *score))],
        "Your *weights* sum to one over the batch. Each source shares out its own attention, over its own S places.": [
            looking(lambda s, h, mask, *score: shares(np.where(mask, one_row(s, h, *score)[:, 0], -np.inf), axis=0)),
            looking(lambda s, h, mask, *score: shares(np.where(mask, one_row(s, h, *score)[:, 0], -1e9), axis=0)),
        ],
        "Softmax went over the scores twice. Once makes weights of them; a second time levels the weights out.": [
            looking(lambda s, h, mask, *score: shares(asks(s, h, mask, *score))),
            looking(lambda s, h, mask, *score: shares(np.where(mask, asks(s, h, mask, *score), -np.inf))),
        ],
        "You scored with a dot product, and state and annotation may differ in width. Bahdanau's score is the additive "
        "one.": [looking(lambda s, h, mask, *score: looks(s, h, mask))],
        "The tanh of the score is missing. Without it the state has no say: softmax takes it out.": [
            looking(without_tanh)
        ],
        "You divided the scores by a root, as the *scaled* dot does. The additive score doesn't.": [
            looking(lambda s, h, mask, w_s, w_h, v: asks(s, h, mask, w_s, w_h, v / np.sqrt(len(v))))
        ],
        "Your exponentials overflow: of a score of 1000 exp is infinite. Lesson 1's shift keeps them finite.": [
            looking(without_shift)
        ],
        "You took the plain mean of the annotations. Each counts by its weight.": [mixing(plain_mean)],
        "You took one annotation, the best. The context mixes all that may be attended to.": [
            mixing(lambda a, h, mask: h[np.arange(len(h)), a.argmax(axis=1)])
        ],
        "You divided the context by the length as well. The weights sum to one: it is a mean already.": [
            mixing(lambda a, h, mask: mixed(a, h) / mask.sum(axis=1, keepdims=True))
        ],
        "You divided the context by the number of places, or took a mean of what was weighted already. The weights sum "
        "to one: the weighted *sum* is the mean.": [mixing(lambda a, h, mask: mixed(a, h) / h.shape[1])],
        "The weights you return are those of the *new* state. Bahdanau asks with s_{t−1}, before the cell runs: its "
        "answer is what the cell is waiting for.": [asking_after(lambda a, h, mask: mixed(a, h))],
        "You moved first and looked then: that is Luong's order. Bahdanau asks with the old state, and the cell gets "
        "the answer.": [
            asking_after(plain_mean),
            asking_after(no_context),
            asking_after(lambda a, h, mask: mixed(shares(1.0 * mask), h)),
        ],
        "You ran the cell twice: once to get a state to ask with. There is one already, the old one; ask with that.": [
            cell_to_ask_with
        ],
        "You asked with x, the token's vector. Bahdanau asks with the old *state*: `w_s` is (A, D).": [
            lambda x, s, h, mask, w_s, w_h, v, cell: moved(asks(x, h, mask, w_s, w_h, v), x, s, h, cell),
            lambda x, s, h, mask, w_s, w_h, v, cell: moved(
                asks(x if x.shape == s.shape else s, h, mask, w_s, w_h, v), x, s, h, cell
            ),
        ],
        "You joined [c; x]. The order is [x; c]: the token's vector first, then the context.": [
            moving(lambda x, c, s, cell: cell(np.hstack([c, x]), s)),
            moving(lambda x, c, s, cell: cell(np.hstack([x, c] if x.shape[1] > 1 else [c, x]), s)),
        ],
        "The token's vector never reaches the cell: its input is [x; c], not the context alone.": [
            moving(lambda x, c, s, cell: cell(c, s))
        ],
        "The context never reaches the cell: its input is [x; c]. Without it, why look at all?": [
            moving(lambda x, c, s, cell: cell(x, s))
        ],
        "You gave the cell [x; s] or [s; c]. The state goes in by itself, as the second argument; joined are the "
        "token's vector and the context, [x; c].": [
            moving(lambda x, c, s, cell: cell(np.hstack([x, s]), s)),
            moving(lambda x, c, s, cell: cell(np.hstack([s, c]), s)),
        ],
        "You gave the cell [x; c; s]. The state goes in by itself, as the second argument; joined are the token's "
        "vector and the context, [x; c].": [moving(lambda x, c, s, cell: cell(np.hstack([x, c, s]), s))],
        "You added x and c, and their widths differ. They are *joined*, side by side: [x; c], Dx + Dh wide.": [
            moving(lambda x, c, s, cell: cell(x + c, s))
        ],
        "The context never saw the mask: the weights you return did, those that mixed it didn't. The same weights do "
        "both.": [unmasked_context],
        "You mixed the annotations as `w_h` had turned them, for the score. What is mixed are the annotations "
        "themselves: (B, Dh).": [hidden_mixed],
        "You multiplied the two parts of the score. Bahdanau's score *adds* them, and bends the sum by tanh.": [
            looking(multiplied)
        ],
        "You gave the state its annotations' matrix, and the other way round: `w_s` (A, D) is the state's, `w_h` (A, "
        "Dh) the annotations'.": [looking(lambda s, h, mask, w_s, w_h, v: asks(s, h, mask, w_h, w_s, v))],
        "You added the old state to what the cell gives. Its answer *is* the new state; what to keep of the old, the "
        "cell has decided.": [moving(lambda x, c, s, cell: cell(np.hstack([x, c]), s) + s)],
        "You bent the old state by tanh before the cell got it. It takes the state as it is.": [
            moving(lambda x, c, s, cell: cell(np.hstack([x, c]), np.tanh(s)))
        ],
        "You took one mask for all sources, `any` or `all` over the batch. Each source has a row of its own.": [
            looking(lambda s, h, mask, *score: asks(s, h, mask.any(axis=0, keepdims=True) | (mask & False), *score)),
            looking(lambda s, h, mask, *score: asks(s, h, mask.all(axis=0, keepdims=True) | (mask & False), *score)),
        ],
        "The cell forgot everything: it was started from zeros and not from the old state.": [
            moving(lambda x, c, s, cell: cell(np.hstack([x, c]), 0 * s))
        ],
        "You ran the cell a second time, on its own new state. One token is one step: it moves the state on once.": [
            moving(twice)
        ],
        "You called the cell twice and threw one result away. Keep what it gives, and return that.": [
            moving(thrown_away)
        ],
        "You handed the cell its arguments the other way round: first the inputs, the joined [x; c], then the old "
        "state.": [moving(lambda x, c, s, cell: cell(s, np.hstack([x, c])))],
        "You handed the cell x and c as two arguments. Its second one is the state; x and c are *joined* into the "
        "first.": [moving(lambda x, c, s, cell: cell(x, c))],
        "You ran the cell once for each source. It takes the whole batch, (B, Dx + Dh) and (B, D): run it once.": [
            moving(row_by_row)
        ],
        "The cell gives one thing, the new state, and no pair: there is nothing to unpack.": [moving(unpacked)],
        OLD_STATE: [moving(state_in_place)],
        "The state you return is the *old* one. The cell did make a new one: it is what the next step asks with.": [
            moving(old_state_back)
        ],
        "The state you return is the one you were given: the cell never ran. Step 4 is left.": [
            moving(lambda x, c, s, cell: s)
        ],
        "You returned the context. Step 4 is left: the context joins the cell's input, and the cell gives s_t.": [
            moving(lambda x, c, s, cell: c)
        ],
        "You returned the weights first. The new state comes first, then the weights.": [
            back(lambda new, c, a: (a, new))
        ],
        "You returned the state alone. Return two arrays: the new state, and the weights.": [
            back(lambda new, c, a: new)
        ],
        "Three arrays came back. Two are asked for: the new state (B, D), the weights (B, S).": [
            back(lambda new, c, a: (new, c, a)),
            back(lambda new, c, a: (new, a, c)),
        ],
        "Your second array is the context. Asked for are the weights, (B, S), that made it.": [
            back(lambda new, c, a: (new, c))
        ],
        "You returned the scores. The second array is the *weights*: what softmax made of them.": [scores_back],
        "The weights you return never saw the mask. Return those that made the context.": [unmasked_weights],
        "Your weights still have the axis of queries: one state asks, so (B, S) is their shape.": [
            back(lambda new, c, a: (new, a[:, None]))
        ],
        "Your weights end where the longest source ends. They are (B, S): places that are padding for all get their 0 "
        "too.": [trimmed],
        "Your scores are still (B, 1, S), the mask is (B, S). NumPy lines axes up from the right, so every source "
        "meets every other's mask: (B, B, S), and nothing fits afterwards. Bring both to the same axes before they "
        "meet.": [looking(lambda *given: all_by_all(*given).squeeze(1))],
        "Every source got the mask of the *first*: scores (B, 1, S) and a mask (B, S) meet as (B, B, S), and of that "
        "you took row 0. Bring both to the same axes before they meet.": [
            looking(lambda *given: all_by_all(*given)[:, 0])
        ],
        "Every call ends in an error: as a rule, two shapes that don't meet. Compare yours, line by line, with the "
        "plan in hint 2. Has `s` got the axis T that `score_additive` wants, and is it gone where the plan drops it?": [
            without_axis
        ],
        "A mask (B, S) can't pick from scores (B, 1, S): the axis of one is in its way. Bring both to the same axes "
        "first.": [looking(masked_in_place)],
        "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of "
        "one character. Say which one goes.": [
            squeezed(scores=True),
            squeezed(context=True),
            squeezed(weights=True),
            squeezed(scores=True, context=True),
            squeezed(context=True, weights=True),
            *squeezes(right),
        ],
    },
)
tell_changed(bahdanau_step, "x s h mask w_s w_h v", right, {"s": OLD_STATE})
tell_usual(bahdanau_step, right, 2, (ROUNDED,))
