"""How `score_additive` of lesson 05 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import INSTEAD, LIBRARY, shares, sizes_of_one, swap, turned

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


@score_additive.probe("sizes of one, each in turn: B, T, S, A")
def _(score_additive, rng):
    cases = sizes_of_one(B=2, T=3, S=4, A=5)
    return {k: score_additive(*additive(rng, n["B"], T=n["T"], S=n["S"], A=n["A"])) for k, n in cases.items()}


@score_additive.probe("one side has a batch, the other has none")
def _(score_additive, rng):
    (s, h, *rest), (many_s, many_h, *_) = additive(rng, T=4), additive(rng, 3, T=4)
    return {"states": score_additive(many_s, h, *rest), "annotations": score_additive(s, many_h, *rest)}


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
    given = additive(rng)
    return score_additive(*given), *given


def meet(s, h, w_s, w_h):
    """(..., T, S, A): every state's part beside every annotation's."""
    return (s @ w_s.T)[..., :, None, :], (h @ w_h.T)[..., None, :, :]


@score_additive.misconception(
    "The tanh is missing. Without it the state adds the same to every score of its row, and softmax takes that out "
    "again."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return (asked + offered) @ v


@score_additive.misconception(
    "You took tanh of each part and then added. The parts must meet *inside* tanh: else neither can change what the "
    "other's number means."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return (np.tanh(asked) + np.tanh(offered)) @ v


@score_additive.misconception("You multiplied the two parts. This score *adds* them: hence its name.")
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked * offered) @ v


@score_additive.misconception("You subtracted one part from the other. `w_h` can learn a minus sign; the score adds.")
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked - offered) @ v


@score_additive.misconception(
    "You added up the hidden units alike. Each unit has its own say, positive or negative: that is `v`."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked + offered).sum(axis=-1)


@score_additive.misconception(
    "tanh stands around the whole score. It belongs to the hidden layer, before `v` adds it up."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh((asked + offered) @ v)


@score_additive.misconception("You bent the hidden layer with another function. This score says tanh: from −1 to 1.")
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return 1 / (1 + np.exp(-(asked + offered))) @ v


@score_additive.misconception(
    "These are weights already. A score is any number; softmax comes after it, and is the same for all five scores."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return shares(np.tanh(asked + offered) @ v)


@score_additive.misconception(
    "Your table lies on its side: annotations down, states across. Row t holds the scores of s_t."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return swap(np.tanh(asked + offered) @ v)


@score_additive.misconception(
    "Each unit has its say now, but nobody added them up: the axis of the hidden layer is still there."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked + offered) * v


@score_additive.misconception("An axis of one is left at the end: `v` (A,) alone gives one number for each pair.")
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked + offered) @ v[:, None]


@score_additive.misconception(
    "You added state t to annotation t only, or found no way to. Every state meets *every* annotation: put in an axis "
    "for each."
)
def _(s, h, w_s, w_h, v):
    return np.tanh(s @ w_s.T + h @ w_h.T) @ v


@score_additive.misconception(
    "Your matrices lie on their side: `w_s` is (A, Dq), so a row vector meets its *transpose*."
)
def _(s, h, w_s, w_h, v):
    return np.tanh((s @ w_s)[..., :, None, :] + (h @ w_h)[..., None, :, :]) @ v


@score_additive.misconception("You gave the state the annotations' matrix, and the other way round.")
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_h, w_s)
    return np.tanh(asked + offered) @ v


@score_additive.misconception(
    "You put the new axes at fixed places, which fits (T, Dq) only. With a batch in front, count them from the end."
)
def _(s, h, w_s, w_h, v):
    return np.tanh((s @ w_s.T)[:, None] + (h @ w_h.T)[None]) @ v


@score_additive.misconception(
    "You divided by √A, as the *scaled* dot does. Here `v` learns the scale: nothing divides."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked + offered) @ v / np.sqrt(len(v))


@score_additive.misconception(
    "You took the mean of the hidden units. Each has its own say, plus or minus: that is `v`."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked + offered).mean(axis=-1)


@score_additive.misconception(
    "You brought `v` to length one first. Its size counts: it says how sure the scores may be."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked + offered) @ (v / np.linalg.norm(v))


@score_additive.misconception(
    "You summed the hidden units and `v` apart, and multiplied the sums. Each unit meets its *own* number of `v` first."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.tanh(asked + offered).sum(axis=-1) * v.sum()


@score_additive.misconception(
    "You divided by A: a mean over the hidden units. The score is their sum, weighted by `v`."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return (np.tanh(asked + offered) * v).mean(axis=-1)


squeezed = score_additive.misconception(
    "An axis of size one is gone: `squeeze` drops them all. A batch of one, one state, one annotation keep their axes."
)


@squeezed
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return (np.tanh(asked + offered) @ v).squeeze()


own_tanh = score_additive.misconception(
    "Your own tanh overflows: of 1000 exp is infinite, and ∞/∞ is nan. `np.tanh` is safe for every number."
)


@own_tanh
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    up, down = np.exp(asked + offered), np.exp(-(asked + offered))
    return (up - down) / (up + down) @ v


@own_tanh
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    up = np.exp(2 * (asked + offered))
    return (up - 1) / (up + 1) @ v


side_by_side = score_additive.misconception(
    "You went through the batches of `s` and `h` side by side. They may have different leading axes, "
    "which *broadcast*: "
    "(2, 1) with (3,) makes (2, 3)."
)


@side_by_side
def _(s, h, w_s, w_h, v):
    if s.ndim < 3 or h.ndim < 3:
        asked, offered = meet(s, h, w_s, w_h)
        return np.tanh(asked + offered) @ v
    return np.stack([np.tanh(sum(meet(a, b, w_s, w_h))) @ v for a, b in zip(s, h, strict=False)])


one_batch = score_additive.misconception(
    "Your new axes stand at fixed places, which fits (B, T, Dq) only. There may be no batch, or more "
    "axes: count them from "
    "the end."
)


@one_batch
def _(s, h, w_s, w_h, v):
    return np.tanh((s @ w_s.T)[:, :, None] + (h @ w_h.T)[:, None]) @ v


@score_additive.misconception(
    "Every row is the same: one state spoke for all. Row t holds the scores of s_t, and each state is another question."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    e = np.tanh(asked[..., -1:, :, :] + offered) @ v
    return np.broadcast_to(e, (*e.shape[:-2], s.shape[-2], e.shape[-1]))


lead_of_one = score_additive.misconception(
    "You gave the states the leading axes of `h`. Both may have some that the other hasn't: (2, 1) with "
    "(3,) makes (2, 3)."
)


@lead_of_one
def _(s, h, w_s, w_h, v):
    asked, offered = s @ w_s.T, h @ w_h.T
    asked = np.broadcast_to(asked, h.shape[:-2] + asked.shape[-2:])
    return np.tanh(asked[..., :, None, :] + offered[..., None, :, :]) @ v


@score_additive.misconception(
    "You bent the hidden layer with another function: relu. This score says tanh, from −1 to 1."
)
def _(s, h, w_s, w_h, v):
    asked, offered = meet(s, h, w_s, w_h)
    return np.maximum(asked + offered, 0) @ v


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
    front = np.broadcast_shapes(s.shape[:-2], h.shape[:-2])
    s, h = np.broadcast_to(s, front + s.shape[-2:]), np.broadcast_to(h, front + h.shape[-2:])
    e = np.zeros((*front, s.shape[-2], h.shape[-2]))
    for index in np.ndindex(*e.shape):
        *b, t, i = index
        e[index] = v @ np.tanh(w_s @ s[(*b, t)] + w_h @ h[(*b, i)])
    return e


@score_additive.alternative("in torch")
def _(s, h, w_s, w_h, v):
    import torch

    s, h, w_s, w_h, v = (torch.tensor(x) for x in (s, h, w_s, w_h, v))
    asked, offered = torch.nn.functional.linear(s, w_s), torch.nn.functional.linear(h, w_h)
    return torch.tanh(asked.unsqueeze(-2) + offered.unsqueeze(-3)).matmul(v).numpy()
