"""How `score_additive` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import (
    INSTEAD,
    LEAD_OF_ANNOTATIONS,
    LEAD_OF_STATES,
    LIBRARY,
    SIDE_BY_SIDE,
    all_side_by_side,
    as_many_as_states,
    flattened,
    kept,
    on_copies,
    pair_by_pair,
    shares,
    side_by_side,
    sizes_of_one,
    states_as_annotations,
    swap,
    turned,
)
from autograder.exercises.e05_five_scores.usual import tell_changed, tell_usual

score_additive = Exercise("score_additive", points=2, forbid=LIBRARY, instead=INSTEAD)


def additive(rng, *leading, T=3, S=5, Dq=4, Dk=6, A=2, size=1.0):
    """States and annotations of ordinary length, so that tanh bends some and saturates others."""
    s, h = size * rng.normal(size=(*leading, T, Dq)), size * rng.normal(size=(*leading, S, Dk))
    return s, h, rng.normal(size=(A, Dq)), rng.normal(size=(A, Dk)), rng.normal(size=A)


@score_additive.probe("widths 4 and 6, a hidden layer of 2")
def _(score_additive, rng):
    return score_additive(*additive(rng))


@score_additive.probe("all widths and lengths the same")
def _(score_additive, rng):
    return score_additive(*additive(rng, T=4, S=4, Dq=4, Dk=4, A=4))


@score_additive.probe("a batch (B, T, Dq)")
def _(score_additive, rng):
    return score_additive(*additive(rng, 2, T=4, S=6, Dq=5, Dk=3, A=7))


@score_additive.probe("two axes in front (B, H, T, Dq)")
def _(score_additive, rng):
    return score_additive(*additive(rng, 2, 3, T=4, S=6, Dq=5, Dk=3, A=7))


@score_additive.probe("a batch as large as all the rest")
def _(score_additive, rng):
    return score_additive(*additive(rng, 3, T=3, S=3, Dq=3, Dk=3, A=3))


@score_additive.probe("leading axes that broadcast")
def _(score_additive, rng):
    s, *_ = additive(rng, 2, 1, T=4)
    _, h, *rest = additive(rng, 3, S=5)
    return score_additive(s, h, *rest)


@score_additive.probe("small and very large states", extreme=True)
def _(score_additive, rng):
    return {size: score_additive(*additive(rng, size=size)) for size in (0.1, 1e4)}


@score_additive.probe("one state, one annotation, one hidden unit")
def _(score_additive, rng):
    return score_additive(*additive(rng, T=1, S=1, A=1))


@score_additive.probe("sizes of one, each in turn: B, T, S, Dq, Dk, A")
def _(score_additive, rng):
    cases = sizes_of_one(B=2, T=3, S=4, Dq=3, Dk=6, A=5)
    return {k: score_additive(*additive(rng, n.pop("B"), **n)) for k, n in cases.items()}


@score_additive.probe("one side has a batch, the other has none")
def _(score_additive, rng):
    (s, h, *rest), (many_s, many_h, *_) = additive(rng, T=4), additive(rng, 3, T=4)
    score = on_copies(score_additive)
    return {"states": score(many_s, h, *rest), "annotations": score(s, many_h, *rest)}


@score_additive.probe("arrays that lie turned in memory")
def _(score_additive, rng):
    *given, v = additive(rng, T=4, S=6, A=7)
    return score_additive(*(turned(x) for x in given), v)


@score_additive.probe("a state, an annotation and a part of `v` that are zero", extreme=True)
def _(score_additive, rng):
    s, h, w_s, w_h, v = additive(rng, A=5)
    s[1], h[2], v[0] = 0, 0, 0
    return score_additive(s, h, w_s, w_h, v)


@score_additive.probe("your inputs stay as they were")
def _(score_additive, rng):
    cases = additive(rng), additive(rng, T=4, S=4, Dq=4, Dk=4, A=4), additive(rng, 3, T=3, S=3, Dq=3, Dk=3, A=3)
    return [kept(score_additive, "s h w_s w_h v", *given) for given in cases]


@score_additive.probe("a `v` of tiny and of huge numbers", Close(rtol=1e-4, atol=0), extreme=True)
def _(score_additive, rng):
    s, h, w_s, w_h, v = (rng.uniform(0.2, 0.9, x.shape) for x in additive(rng))
    return {size: score_additive(s.copy(), h.copy(), w_s.copy(), w_h.copy(), size * v) for size in (1e-12, 1e6)}


def meet(s, h, w_s, w_h):
    """(..., T, S, A): every state's part beside every annotation's."""
    return (s @ w_s.T)[..., :, None, :], (h @ w_h.T)[..., None, :, :]


def right(s, h, w_s, w_h, v):
    return np.tanh(sum(meet(s, h, w_s, w_h))) @ v


def meeting(bend):
    """A wrong version that does something else with the two parts: bend(asked, offered, v)."""
    return lambda s, h, w_s, w_h, v: bend(*meet(s, h, w_s, w_h), v)


def ending(score):
    """A wrong version that does something else with the right hidden layer (..., T, S, A): score(hidden, v)."""
    return lambda s, h, w_s, w_h, v: score(np.tanh(sum(meet(s, h, w_s, w_h))), v)


def each(way):
    """A wrong version that goes through the batches in its own way: way(score of matrices, s, h)."""
    return lambda s, h, w_s, w_h, v: way(lambda a, b: right(a, b, w_s, w_h, v), s, h)


def by_exponentials(asked, offered, v):
    up, down = np.exp(asked + offered), np.exp(-(asked + offered))
    return (up - down) / (up + down) @ v


def by_one_exponential(asked, offered, v):
    up = np.exp(2 * (asked + offered))
    return (up - 1) / (up + 1) @ v


def states_beside(s, h, w_s, w_h, v):
    asked, offered = s @ w_s.T, h @ w_h.T
    return np.tanh(np.repeat(asked[..., None, :], offered.shape[-2], axis=-2) + offered) @ v


def into_a_table(s, h, w_s, w_h, v):
    asked, offered = s @ w_s.T, h @ w_h.T
    e = np.zeros((s.shape[-2], h.shape[-2]))
    for t, i in np.ndindex(*e.shape):
        e[t, i] = np.tanh(asked[..., t, :] + offered[..., i, :]) @ v
    return e


def last_state_for_all(asked, offered, v):
    e = np.tanh(asked[..., -1:, :, :] + offered) @ v
    return np.broadcast_to(e, (*e.shape[:-2], asked.shape[-3], e.shape[-1]))


score_additive.tell(
    {
        "The tanh is missing. Without it the state adds the same to every score of its row, and softmax takes that out "
        "again.": [meeting(lambda asked, offered, v: (asked + offered) @ v)],
        "You took tanh of each part and then added. The parts must meet *inside* tanh: else neither can change what "
        "the other's number means.": [meeting(lambda asked, offered, v: (np.tanh(asked) + np.tanh(offered)) @ v)],
        "You multiplied the two parts. This score *adds* them: hence its name.": [
            meeting(lambda asked, offered, v: np.tanh(asked * offered) @ v)
        ],
        "You subtracted one part from the other. `w_h` can learn a minus sign; the score adds.": [
            meeting(lambda asked, offered, v: np.tanh(asked - offered) @ v)
        ],
        "You added up the hidden units alike. Each unit has its own say, positive or negative: that is `v`.": [
            ending(lambda hidden, v: hidden.sum(axis=-1))
        ],
        "tanh stands around the whole score. It belongs to the hidden layer, before `v` adds it up.": [
            meeting(lambda asked, offered, v: np.tanh((asked + offered) @ v))
        ],
        "You bent the hidden layer with another function. This score says tanh: from −1 to 1.": [
            meeting(lambda asked, offered, v: 1 / (1 + np.exp(-(asked + offered))) @ v)
        ],
        "These are weights already. A score is any number; softmax comes after it, and is the same for all five "
        "scores.": [ending(lambda hidden, v: shares(hidden @ v))],
        "Your table lies on its side: annotations down, states across. Row t holds the scores of s_t.": [
            ending(lambda hidden, v: swap(hidden @ v))
        ],
        "Each unit has its say now, but nobody added them up: the axis of the hidden layer is still there.": [
            ending(lambda hidden, v: hidden * v)
        ],
        "An axis of one is left at the end: `v` (A,) alone gives one number for each pair.": [
            ending(lambda hidden, v: hidden @ v[:, None])
        ],
        "You added state t to annotation t only, or found no way to. Every state meets *every* annotation: put in an "
        "axis for each.": [lambda s, h, w_s, w_h, v: np.tanh(s @ w_s.T + h @ w_h.T) @ v],
        "Your matrices lie on their side: `w_s` is (A, Dq), so a row vector meets its *transpose*.": [
            lambda s, h, w_s, w_h, v: np.tanh((s @ w_s)[..., :, None, :] + (h @ w_h)[..., None, :, :]) @ v
        ],
        "You put the new axes at fixed places, which fits (T, Dq) only. With a batch in front, count them from the "
        "end.": [lambda s, h, w_s, w_h, v: np.tanh((s @ w_s.T)[:, None] + (h @ w_h.T)[None]) @ v],
        "You gave the state the annotations' matrix, and the other way round.": [
            lambda s, h, w_s, w_h, v: right(s, h, w_h, w_s, v)
        ],
        "Your own tanh overflows: of 1000 exp is infinite, and ∞/∞ is nan. `np.tanh` is safe for every number.": [
            meeting(by_exponentials),
            meeting(by_one_exponential),
        ],
        SIDE_BY_SIDE: [
            each(side_by_side),
            each(all_side_by_side),
        ],
        LEAD_OF_STATES: [each(as_many_as_states), each(flattened)],
        LEAD_OF_ANNOTATIONS: [each(states_as_annotations)],
        "Every row is the same: one state spoke for all. Row t holds the scores of s_t, and each state is another "
        "question.": [meeting(last_state_for_all)],
        "`v` stands inside tanh. It says how much each hidden unit counts *after* tanh has bent it.": [
            meeting(lambda asked, offered, v: np.tanh((asked + offered) * v).sum(axis=-1))
        ],
        "You bent the scores a second time. tanh stands once, around the hidden layer; a score may be of any size.": [
            ending(lambda hidden, v: np.tanh(hidden @ v))
        ],
        "The states play no part: your scores come from the annotations alone. Both parts meet inside tanh.": [
            meeting(lambda asked, offered, v: np.tanh(0 * asked + offered) @ v),
            meeting(lambda asked, offered, v: np.tanh(offered) @ v),
        ],
        "The annotations play no part: your scores come from the states alone. Both parts meet inside tanh.": [
            meeting(lambda asked, offered, v: np.tanh(asked + 0 * offered) @ v),
            meeting(lambda asked, offered, v: np.tanh(asked) @ v),
        ],
        "You divided by √A, as the *scaled* dot does. Here `v` learns the scale: nothing divides.": [
            ending(lambda hidden, v: hidden @ v / np.sqrt(len(v)))
        ],
        "You took the mean of the hidden units. Each has its own say, plus or minus: that is `v`.": [
            ending(lambda hidden, v: hidden.mean(axis=-1))
        ],
        "You brought `v` to length one first. Its size counts: it says how sure the scores may be.": [
            ending(lambda hidden, v: hidden @ (v / np.linalg.norm(v)))
        ],
        "You summed the hidden units and `v` apart, and multiplied the sums. Each unit meets its *own* number of `v` "
        "first.": [ending(lambda hidden, v: hidden.sum(axis=-1) * v.sum())],
        "You divided by A: a mean over the hidden units. The score is their sum, weighted by `v`.": [
            ending(lambda hidden, v: (hidden * v).mean(axis=-1))
        ],
        "An axis of size one is gone: `squeeze` drops them all. A batch of one, one state, one annotation keep their "
        "axes.": [ending(lambda hidden, v: (hidden @ v).squeeze())],
        "Your new axes stand at fixed places, which fits (B, T, Dq) only. There may be no batch, or more axes: count "
        "them from the end.": [lambda s, h, w_s, w_h, v: np.tanh((s @ w_s.T)[:, :, None] + (h @ w_h.T)[:, None]) @ v],
        "You bent the hidden layer with another function: relu. This score says tanh, from −1 to 1.": [
            meeting(lambda asked, offered, v: np.maximum(asked + offered, 0) @ v)
        ],
        "You cut the hidden layer off at −1 and 1, by `clip`. tanh ends there too, but it bends on the way: no "
        "corner.": [meeting(lambda asked, offered, v: np.clip(asked + offered, -1, 1) @ v)],
        "You repeated each state beside the annotations, and the annotations have no axis for the states: with a batch "
        "in front they don't line up. States (…, T, 1, A), annotations (…, 1, S, A).": [states_beside],
        "Your table (T, S) has no place for leading axes: with a batch in front each pair has a row of scores. Let the "
        "leading axes go along, with `...`.": [into_a_table],
    },
)


tell_changed(score_additive, "s h w_s w_h v", right)
tell_usual(score_additive, right)


@score_additive.alternative("as the papers write it: one matrix times [s; h]")
def _(s, h, w_s, w_h, v):
    front = np.broadcast_shapes(s.shape[:-2], h.shape[:-2])
    T, S = s.shape[-2], h.shape[-2]
    s = np.broadcast_to(s[..., :, None, :], (*front, T, S, s.shape[-1]))
    h = np.broadcast_to(h[..., None, :, :], (*front, T, S, h.shape[-1]))
    joined = np.concatenate([s, h], axis=-1)
    return np.tanh(joined @ np.concatenate([w_s, w_h], axis=1).T) @ v


@score_additive.alternative("one state and one annotation at a time")
def _(s, h, w_s, w_h, v):
    return pair_by_pair(lambda state, annotation: v @ np.tanh(w_s @ state + w_h @ annotation), s, h)


@score_additive.alternative("in torch")
def _(s, h, w_s, w_h, v):
    import torch

    s, h, w_s, w_h, v = (torch.tensor(x) for x in (s, h, w_s, w_h, v))
    asked, offered = torch.nn.functional.linear(s, w_s), torch.nn.functional.linear(h, w_h)
    return torch.tanh(asked.unsqueeze(-2) + offered.unsqueeze(-3)).matmul(v).numpy()
