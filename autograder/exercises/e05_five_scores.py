"""How lesson 05 is judged: four functions for five scores, Luong's step, Bahdanau's step, reading an alignment."""

import numpy as np

from autograder.compare import Close, Raises
from autograder.exercise import Exercise

LIBRARY = (
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "torch.nn.functional.bilinear",
    "torch.nn.Bilinear",
    "attn",
)
INSTEAD = "build it from products, sums, tanh and the softmax of the first cells"
SINGLE = Close(rtol=2e-3, atol=1e-5)  # what is left of scores in the hundreds in single precision
PARTS = {"year": slice(0, 4), "month": slice(5, 7), "day": slice(8, 10)}


def shares(x, axis=-1):
    """For the versions below: what lesson 1 taught."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def swap(x):
    return np.swapaxes(x, -1, -2)


def states(rng, *leading, T=3, S=5, Dq=7, Dk=None):
    """States (..., T, Dq) and annotations (..., S, Dk), of very different lengths."""
    s, h = rng.normal(size=(*leading, T, Dq)), rng.normal(size=(*leading, S, Dk or Dq))
    return s * np.exp(rng.normal(size=(T, 1))), h * np.exp(rng.normal(size=(S, 1)))


# ---- score_dot

score_dot = Exercise("score_dot", points=1, forbid=LIBRARY, instead=INSTEAD)


@score_dot.probe("three states, five annotations, plain")
def _(score_dot, rng):
    return score_dot(*states(rng))


@score_dot.probe("three states, five annotations, scaled")
def _(score_dot, rng):
    return score_dot(*states(rng), scaled=True)


@score_dot.probe("as many states as annotations, all square, both kinds")
def _(score_dot, rng):
    s, h = states(rng, T=4, S=4, Dq=4)
    return {"plain": score_dot(s, h), "scaled": score_dot(s, h, True)}


@score_dot.probe("a batch (B, T, D), both kinds")
def _(score_dot, rng):
    s, h = states(rng, 2, T=4, S=6, Dq=3)
    return {"plain": score_dot(s, h), "scaled": score_dot(s, h, scaled=True)}


@score_dot.probe("two axes in front (B, H, T, D)")
def _(score_dot, rng):
    return score_dot(*states(rng, 2, 3, T=4, S=6, Dq=5), scaled=True)


@score_dot.probe("leading axes that broadcast")
def _(score_dot, rng):
    s, _ = states(rng, 2, 1, T=4, Dq=6)
    _, h = states(rng, 3, S=5, Dq=6)
    return score_dot(s, h)


@score_dot.probe("one state, one annotation")
def _(score_dot, rng):
    s, h = states(rng, T=1, S=1, Dq=5)
    return {"plain": score_dot(s, h), "scaled": score_dot(s, h, scaled=True)}


@score_dot.probe("your inputs stay as they were")
def _(score_dot, rng):
    s, h = states(rng)
    return score_dot(s, h, scaled=True), s, h


@score_dot.misconception("`scaled` changes nothing in your version: these are plain dot products both times.")
def _(s, h, scaled=False):
    return s @ swap(h)


@score_dot.misconception("You divided by √D every time. Without `scaled` the score is the plain dot product.")
def _(s, h, scaled=False):
    return s @ swap(h) / np.sqrt(s.shape[-1])


@score_dot.misconception("`scaled` works the wrong way round: True is the one that divides.")
def _(s, h, scaled=False):
    return s @ swap(h) if scaled else s @ swap(h) / np.sqrt(s.shape[-1])


@score_dot.misconception(
    "You divided by D. Lesson 2: a dot product has *variance* D, so its spread is the root of that."
)
def _(s, h, scaled=False):
    return s @ swap(h) / s.shape[-1] if scaled else s @ swap(h)


@score_dot.misconception(
    "You divided by √S, the number of annotations. What makes a dot product long is its number of *terms*, D."
)
def _(s, h, scaled=False):
    return s @ swap(h) / np.sqrt(h.shape[-2]) if scaled else s @ swap(h)


@score_dot.misconception(
    "`shape[1]` is D for matrices only. With a batch in front it is another axis: count from the end."
)
def _(s, h, scaled=False):
    return s @ swap(h) / np.sqrt(s.shape[1]) if scaled else s @ swap(h)


@score_dot.misconception("You multiplied by √D. Scaling is there to make long scores shorter.")
def _(s, h, scaled=False):
    return s @ swap(h) * np.sqrt(s.shape[-1]) if scaled else s @ swap(h)


@score_dot.misconception("Your table lies on its side: annotations down, states across. Row t holds the scores of s_t.")
def _(s, h, scaled=False):
    e = h @ swap(s)
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "These are weights already. A score is any number; softmax comes after it, and is the same for all five scores."
)
def _(s, h, scaled=False):
    e = s @ swap(h)
    return shares(e / np.sqrt(s.shape[-1]) if scaled else e)


@score_dot.misconception(
    "You divided out the lengths of the vectors (cosine similarity). In a dot product a long annotation speaks louder."
)
def _(s, h, scaled=False):
    e = s @ swap(h) / np.linalg.norm(s, axis=-1)[..., None] / np.linalg.norm(h, axis=-1)[..., None, :]
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "You paired state t with annotation t only. Every state is compared with *every* annotation: T · S scores."
)
def _(s, h, scaled=False):
    e = (s * h).sum(axis=-1)
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "This works for matrices only: with a batch in front, `.T` reverses *all* axes. Only the last two change places."
)
def _(s, h, scaled=False):
    e = s @ h.T
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "You multiplied s by h as it lies: that pairs a state with the *columns* of h. An annotation is a row."
)
def _(s, h, scaled=False):
    e = s @ h
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "`transpose(0, 2, 1)` speaks of three axes. There may be two, or four: say *the last two*, counted from the end."
)
def _(s, h, scaled=False):
    e = s @ np.transpose(h, (0, 2, 1))
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "`len(s)` is the size of the *first* axis: T, or the batch. What makes a dot product long is its D terms."
)
def _(s, h, scaled=False):
    return s @ swap(h) / np.sqrt(len(s)) if scaled else s @ swap(h)


@score_dot.misconception("You divided the caller's array itself. `s /= …` changes what was handed to you.")
def _(s, h, scaled=False):
    if scaled:
        s /= np.sqrt(s.shape[-1])
    return s @ swap(h)


@score_dot.alternative("with einsum, scaling the states first")
def _(s, h, scaled=False):
    return np.einsum("...td,...sd->...ts", s / s.shape[-1] ** 0.5 if scaled else s, h)


@score_dot.alternative("one pair at a time")
def _(s, h, scaled=False):
    front = np.broadcast_shapes(s.shape[:-2], h.shape[:-2])
    s, h = np.broadcast_to(s, front + s.shape[-2:]), np.broadcast_to(h, front + h.shape[-2:])
    e = np.zeros((*front, s.shape[-2], h.shape[-2]))
    for index in np.ndindex(*e.shape):
        *b, t, i = index
        e[index] = sum(a * b for a, b in zip(s[(*b, t)], h[(*b, i)], strict=True))
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.alternative("in torch")
def _(s, h, scaled=False):
    import torch

    e = torch.tensor(s) @ torch.tensor(h).transpose(-1, -2)
    return (e * s.shape[-1] ** -0.5 if scaled else e).numpy()


# ---- score_general

score_general = Exercise("score_general", points=1, forbid=LIBRARY, instead=INSTEAD)


def general(rng, *leading, T=3, S=5, Dq=4, Dk=6):
    return *states(rng, *leading, T=T, S=S, Dq=Dq, Dk=Dk), rng.normal(size=(Dq, Dk))


@score_general.probe("states of width 4, annotations of width 6")
def _(score_general, rng):
    return score_general(*general(rng))


@score_general.probe("all widths and lengths the same")
def _(score_general, rng):
    return score_general(*general(rng, T=4, S=4, Dq=4, Dk=4))


@score_general.probe("a batch (B, T, Dq)")
def _(score_general, rng):
    return score_general(*general(rng, 2, T=4, S=6, Dq=5, Dk=3))


@score_general.probe("two axes in front (B, H, T, Dq)")
def _(score_general, rng):
    return score_general(*general(rng, 2, 3, T=4, S=6, Dq=5, Dk=7))


@score_general.probe("a batch as large as all the rest")
def _(score_general, rng):
    return score_general(*general(rng, 3, T=3, S=3, Dq=3, Dk=3))


@score_general.probe("leading axes that broadcast")
def _(score_general, rng):
    s, _, w = general(rng, 2, 1, T=4)
    _, h, _ = general(rng, 3, S=5)
    return score_general(s, h, w)


@score_general.probe("one state, one annotation, width one")
def _(score_general, rng):
    narrow, wide = general(rng, T=1, S=1, Dq=1, Dk=3), general(rng, T=1, S=2, Dq=2, Dk=1)
    return {"Dq = 1": score_general(*narrow), "Dk = 1": score_general(*wide)}


@score_general.probe("your inputs stay as they were")
def _(score_general, rng):
    s, h, w = general(rng)
    return score_general(s, h, w), s, h, w


@score_general.misconception(
    "`w` plays no part: this is the dot score. The matrix carries a state over into the annotations' space."
)
def _(s, h, w):
    return s @ swap(h)


@score_general.misconception(
    "You turned `w` round. It is (Dq, Dk): the state meets its rows, the annotation its columns."
)
def _(s, h, w):
    return s @ w.T @ swap(h)


@score_general.misconception(
    "Your table lies on its side: annotations down, states across. Row t holds the scores of s_t."
)
def _(s, h, w):
    return h @ w.T @ swap(s)


@score_general.misconception(
    "You divided by √D as well. That belongs to the scaled dot; here `w` learns its own scale."
)
def _(s, h, w):
    return s @ w @ swap(h) / np.sqrt(s.shape[-1])


@score_general.misconception(
    "You divided by √D, as the *scaled* dot does. The general score doesn't: `w` learns its own scale."
)
def _(s, h, w):
    return s @ w @ swap(h) / np.sqrt(h.shape[-1])


@score_general.misconception(
    "You multiplied from the wrong end. `w` is (Dq, Dk): its rows wait for a state, its columns for an annotation."
)
def _(s, h, w):
    return h @ w @ swap(s)


@score_general.misconception(
    "These are weights already. A score is any number; softmax comes after it, and is the same for all five scores."
)
def _(s, h, w):
    return shares(s @ w @ swap(h))


@score_general.misconception(
    "You put tanh around the score. The general score is a plain product; tanh belongs to the additive one."
)
def _(s, h, w):
    return np.tanh(s @ w @ swap(h))


@score_general.misconception("You used the diagonal of `w` alone. All its entries count: any part may meet any other.")
def _(s, h, w):
    n = min(w.shape)
    return (s[..., :n] * np.diagonal(w)) @ swap(h[..., :n])


@score_general.misconception("You sent the state and the annotation through `w`, both. It stands between them once.")
def _(s, h, w):
    return (s @ w) @ swap(h @ w)


@score_general.misconception(
    "You paired state t with annotation t only. Every state is compared with *every* annotation: T · S scores."
)
def _(s, h, w):
    return ((s @ w) * h).sum(axis=-1)


@score_general.misconception(
    "This works for matrices only: with a batch in front, `.T` reverses *all* axes. Only the last two change places."
)
def _(s, h, w):
    return s @ w @ h.T


@score_general.alternative("with einsum")
def _(s, h, w):
    return np.einsum("...td,dk,...sk->...ts", s, w, h)


@score_general.alternative("the matrix on the annotations' side")
def _(s, h, w):
    return s @ swap(h @ w.T)


@score_general.alternative("one pair at a time")
def _(s, h, w):
    front = np.broadcast_shapes(s.shape[:-2], h.shape[:-2])
    s, h = np.broadcast_to(s, front + s.shape[-2:]), np.broadcast_to(h, front + h.shape[-2:])
    e = np.zeros((*front, s.shape[-2], h.shape[-2]))
    for index in np.ndindex(*e.shape):
        *b, t, i = index
        e[index] = (np.outer(s[(*b, t)], h[(*b, i)]) * w).sum()
    return e


@score_general.alternative("in torch")
def _(s, h, w):
    import torch

    s, h, w = torch.tensor(s), torch.tensor(h), torch.tensor(w)
    return torch.matmul(s @ w, h.mT).numpy()


# ---- score_additive

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


@score_additive.probe("small and very large states")
def _(score_additive, rng):
    return {size: score_additive(*additive(rng, size=size)) for size in (0.1, 100.0)}


@score_additive.probe("one state, one annotation, one hidden unit")
def _(score_additive, rng):
    return score_additive(*additive(rng, T=1, S=1, A=1))


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


# ---- score_location

score_location = Exercise("score_location", points=2, forbid=LIBRARY, instead=INSTEAD)


def location(rng, *leading, T=3, D=4, longest=7):
    return rng.normal(size=(*leading, T, D)), rng.normal(size=(longest, D))


@score_location.probe("five annotations, room for seven")
def _(score_location, rng):
    return score_location(*location(rng), 5)


@score_location.probe("as many annotations as there is room for")
def _(score_location, rng):
    return score_location(*location(rng, longest=6), 6)


@score_location.probe("room for as many as the state is wide")
def _(score_location, rng):
    return score_location(*location(rng, T=4, D=4, longest=4), 3)


@score_location.probe("a batch (B, T, D)")
def _(score_location, rng):
    return score_location(*location(rng, 2, T=4, D=3, longest=8), 6)


@score_location.probe("a batch with one axis more, all sizes alike")
def _(score_location, rng):
    return score_location(*location(rng, 4, 4, T=4, D=4, longest=4), 2)


@score_location.probe("a single annotation")
def _(score_location, rng):
    return {7: score_location(*location(rng), 1), 1: score_location(*location(rng, T=1, longest=1), 1)}


@score_location.probe("one annotation too many", Raises())
def _(score_location, rng):
    return score_location(*location(rng), 8)


@score_location.probe("far too many annotations", Raises())
def _(score_location, rng):
    return score_location(*location(rng), 29)


@score_location.probe("your inputs stay as they were")
def _(score_location, rng):
    s, w = location(rng)
    return score_location(s, w, 5), s, w


def refuse(w, n_keys):
    if n_keys > len(w):
        raise ValueError(f"n_keys is {n_keys}, but w has scores for {len(w)} positions")


@score_location.misconception(
    "You gave scores for places where nothing stands: this source has `n_keys` annotations, `w` may know more."
)
def _(s, w, n_keys):
    refuse(w, n_keys)
    return s @ w.T


@score_location.misconception(
    "You kept the *last* n_keys scores. Row 0 of `w` scores the first position, whatever the source's length."
)
def _(s, w, n_keys):
    refuse(w, n_keys)
    return (s @ w.T)[..., -n_keys:]


@score_location.misconception(
    "A source that is longer than `w` has rows gets too few scores, or invented ones, and nobody notices. Nothing was "
    "learned about its last positions: refuse it with a ValueError."
)
def _(s, w, n_keys):
    return (s @ w.T)[..., :n_keys]


@score_location.misconception(
    "These are weights, and cut after softmax they don't even sum to one. A score is any number; softmax comes later."
)
def _(s, w, n_keys):
    refuse(w, n_keys)
    return shares(s @ w.T)[..., :n_keys]


@score_location.misconception(
    "These are weights already. A score is any number; softmax comes after it, and is the same for all five scores."
)
def _(s, w, n_keys):
    refuse(w, n_keys)
    return shares((s @ w.T)[..., :n_keys])


@score_location.misconception(
    "You refuse a source that is exactly as long as `w` has rows. It fits: the last row scores its last position."
)
def _(s, w, n_keys):
    refuse(w[:-1], n_keys)
    return (s @ w.T)[..., :n_keys]


@score_location.misconception("`w` lies on its side: it is (longest, D), a *row* for every position.")
def _(s, w, n_keys):
    refuse(w, n_keys)
    return (s @ w)[..., :n_keys]


@score_location.misconception(
    "You cut another axis: with a slice at the front, states are dropped. Positions stand on the *last* axis."
)
def _(s, w, n_keys):
    refuse(w, n_keys)
    return (s @ w.T)[:n_keys]


@score_location.misconception(
    "`[:, :n_keys]` cuts the *second* axis. It is the last one only without a batch in front: count from the end."
)
def _(s, w, n_keys):
    refuse(w, n_keys)
    return (s @ w.T)[:, :n_keys]


@score_location.misconception(
    "You refuse with another kind of error. An argument with an impossible value is a ValueError."
)
def _(s, w, n_keys):
    assert n_keys <= len(w)
    return (s @ w.T)[..., :n_keys]


@score_location.alternative("cut the matrix, not the scores")
def _(s, w, n_keys):
    if len(w) < n_keys:
        raise ValueError("too long")
    return s @ w[:n_keys].T


@score_location.alternative("one position at a time")
def _(s, w, n_keys):
    if n_keys - 1 >= len(w):
        raise ValueError("too long")
    return np.stack([(s * w[i]).sum(axis=-1) for i in range(n_keys)], axis=-1)


@score_location.alternative("in torch")
def _(s, w, n_keys):
    import torch

    if n_keys > w.shape[0]:
        raise ValueError("too long")
    return torch.einsum("...d,nd->...n", torch.tensor(s), torch.tensor(w))[..., :n_keys].numpy()


# ---- luong_step

luong_step = Exercise("luong_step", points=3, forbid=LIBRARY, instead=INSTEAD)


def source(rng, B, S, D):
    """Annotations (B, S, D) and a mask (B, S): each source at least one long, padding filled with large numbers."""
    lengths = rng.integers(1, S + 1, size=B)
    lengths[rng.integers(B)] = max(1, S - 2)  # one of them has padding
    mask = np.arange(S) < lengths[:, None]
    return np.where(mask[..., None], rng.normal(size=(B, S, D)), 3 * rng.normal(size=(B, S, D))), mask


def luong(rng, B=2, S=5, D=3, V=7):
    h, mask = source(rng, B, S, D)
    return rng.normal(size=(B, D)), h, mask, rng.normal(size=(D, 2 * D)), rng.normal(size=(V, D)), rng.normal(size=V)


@luong_step.probe("two sources of up to five, seven possible tokens")
def _(luong_step, rng):
    return luong_step(*luong(rng))


@luong_step.probe("four sources of up to six")
def _(luong_step, rng):
    return luong_step(*luong(rng, 4, 6, 5, 3))


@luong_step.probe("all sizes the same")
def _(luong_step, rng):
    return luong_step(*luong(rng, 4, 4, 4, 4))


@luong_step.probe("one source, one annotation")
def _(luong_step, rng):
    return luong_step(*luong(rng, 1, 1, 4, 3))


@luong_step.probe("nothing is padding")
def _(luong_step, rng):
    s, h, mask, *rest = luong(rng, 3, 5, 2, 4)
    return luong_step(s, h, mask | True, *rest)


@luong_step.probe("holes in the middle of the mask")
def _(luong_step, rng):
    s, h, _, *rest = luong(rng, 3, 6, 4, 5)
    return luong_step(s, h, np.array([[0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1]], dtype=bool), *rest)


@luong_step.probe("scores and logits in the hundreds", SINGLE)
def _(luong_step, rng):
    s, h, mask, w_c, w_y, b_y = luong(rng, 3, 5, 4, 6)
    s[:, 0], h[..., 0], mask[:, -1] = [30, -30, 50], 40, False  # adds as much to every score of a source
    return luong_step(s, h, mask, w_c, w_y, b_y + 900)


@luong_step.probe("padding that scores far above all the rest", SINGLE)
def _(luong_step, rng):
    s, h, mask, *rest = luong(rng, 3, 5, 4, 6)
    mask[:, -1] = False
    h[~mask] = 500 * s[np.nonzero(~mask)[0]]
    return luong_step(s, h, mask, *rest)


@luong_step.probe("your inputs stay as they were")
def _(luong_step, rng):
    given = luong(rng)
    return *luong_step(*given), *given


def looks(s, h, mask):
    return shares(np.where(mask, (h @ s[..., None])[..., 0], -np.inf))


def mixed(a, h):
    return (a[:, None] @ h)[:, 0]


def speak(c, s, w_c, w_y, b_y):
    return shares(np.tanh(np.concatenate([c, s], axis=-1) @ w_c.T) @ w_y.T + b_y)


@luong_step.misconception("The padding is attended to: your version never looks at `mask`.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask | True)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("Your mask works the wrong way round: True means *may* attend.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, ~mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You masked after softmax: what the padding took is lost, and the weights don't sum to one.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask | True) * mask
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "You let the padding into softmax and divided it out again. Where padding scores far above the rest, nothing is "
    "left to divide: 0/0. What is masked *before* softmax never had a share."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask | True) * mask
    a = a / a.sum(axis=-1, keepdims=True)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "You changed the caller's annotations: `h[~mask] = …` writes into what was handed to you, and the next step will "
    "read it. Masking belongs to the scores."
)
def _(s, h, mask, w_c, w_y, b_y):
    h[~mask] = 0
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "You gave masked places the score 0. That is a score like any other, and often a good one: e⁰ is 1, not 0."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares((h @ s[..., None])[..., 0] * mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You divided the scores by √D. Luong's dot score is the plain one.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s / np.sqrt(s.shape[-1]), h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You joined [s; c]. The order is [c; s]: the first D columns of `w_c` are for the context.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(s, mixed(a, h), w_c, w_y, b_y), a


@luong_step.misconception("The tanh of step 5 is missing.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T @ w_y.T + b_y), a


@luong_step.misconception("You returned logits. Step 6 turns them into probabilities of the tokens.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T) @ w_y.T + b_y, a


@luong_step.misconception("The bias `b_y` is missing: some tokens are likelier than others before anyone looks.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, 0 * b_y), a


@luong_step.misconception(
    "Your probabilities sum to one over the *batch*. Each source gets its own distribution over the tokens."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return shares(np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T) @ w_y.T + b_y, axis=0), a


@luong_step.misconception("You took one annotation, the best. The context mixes all that may be attended to.")
def _(s, h, mask, w_c, w_y, b_y):
    a = np.eye(h.shape[1])[looks(s, h, mask).argmax(axis=-1)]
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception("You returned the weights first. The probabilities come first, then the weights.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return a, speak(mixed(a, h), s, w_c, w_y, b_y)


@luong_step.misconception("Your weights still have the axis of queries: one state asks, so (B, S) is their shape.")
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a[:, None]


@luong_step.misconception(
    "Your probabilities and weights still have the axis of queries: one state asks, so (B, V) and (B, S) is all."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = looks(s, h, mask)
    return speak(mixed(a, h), s, w_c, w_y, b_y)[:, None], a[:, None]


@luong_step.misconception("You returned the probabilities alone. Return two arrays: probabilities, and weights.")
def _(s, h, mask, w_c, w_y, b_y):
    return speak(mixed(looks(s, h, mask), h), s, w_c, w_y, b_y)


@luong_step.misconception(
    "Your score for masked places is low, but not low enough: real scores can lie below it. Only −∞ is below them all."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, (h @ s[..., None])[..., 0], -100.0))
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Your exponentials overflow: of a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = np.exp((h @ s[..., None])[..., 0]) * mask
    a = e / e.sum(axis=-1, keepdims=True)
    p = np.exp(np.tanh(np.concatenate([mixed(a, h), s], axis=-1) @ w_c.T) @ w_y.T + b_y)
    return p / p.sum(axis=-1, keepdims=True), a


@luong_step.misconception(
    "Your scores are still (B, 1, S), the mask is (B, S). NumPy lines axes up from the right, so every source meets "
    "every other's mask: (B, B, S), and nothing fits afterwards. Bring both to the same axes before they meet."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = np.where(mask, s[:, None] @ swap(h), -np.inf)  # (B, B, S)
    a = shares(e).squeeze(1)
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Every source got the mask of the *first*: scores (B, 1, S) and a mask (B, S) meet as (B, B, S), and of that you "
    "took row 0. Bring both to the same axes before they meet."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, s[:, None] @ swap(h), -np.inf))[:, 0]
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Each source was answered once for *every* mask of the batch: scores (B, 1, S) and a mask (B, S) meet as "
    "(B, B, S). Bring both to the same axes before they meet."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, s[:, None] @ swap(h), -np.inf))  # (B, B, S)
    c = a @ h
    return speak(c, np.broadcast_to(s[:, None], c.shape), w_c, w_y, b_y), a


@luong_step.misconception(
    "Every call ends in an error: as a rule, two shapes that don't meet. Compare yours, line by line, with the plan in "
    "hint 2. Has `s` got the axis T that `score_dot` wants, and is it gone where the plan drops it?"
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, s @ swap(h), -np.inf))  # (B, B, S)
    return speak(a @ h, s, w_c, w_y, b_y), a


@luong_step.misconception(
    "Every source was asked by the *first* state: without an axis T of its own, s (B, D) meets h as one table of B "
    "queries, (B, B, S)."
)
def _(s, h, mask, w_c, w_y, b_y):
    a = shares(np.where(mask, (s @ swap(h))[:, 0], -np.inf))
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "A mask (B, S) can't pick from scores (B, 1, S): the axis of one is in its way. Bring both to the same axes first."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = s[:, None] @ swap(h)
    e[~mask] = -np.inf
    a = shares(e)[:, 0]
    return speak(mixed(a, h), s, w_c, w_y, b_y), a


@luong_step.misconception(
    "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of one "
    "character. Say which one goes."
)
def _(s, h, mask, w_c, w_y, b_y):
    e = (s[:, None] @ swap(h)).squeeze()
    a = shares(np.where(mask, e, -np.inf))
    return speak((a[:, None] @ h).squeeze(), s, w_c, w_y, b_y), a


@luong_step.alternative("one source at a time, padding cut away")
def _(s, h, mask, w_c, w_y, b_y):
    p, weights = [], np.zeros(mask.shape)
    for b in range(len(s)):
        kept = h[b][mask[b]]
        a = shares(np.array([annotation @ s[b] for annotation in kept]))
        weights[b, mask[b]] = a
        c = sum(share * annotation for share, annotation in zip(a, kept, strict=True))
        d = len(c)
        p.append(shares(w_y @ np.tanh(w_c[:, :d] @ c + w_c[:, d:] @ s[b]) + b_y))
    return np.array(p), weights


@luong_step.alternative("with einsum")
def _(s, h, mask, w_c, w_y, b_y):
    e = np.einsum("bd,bsd->bs", s, h)
    e[~mask] = -np.inf
    a = shares(e)
    v = np.hstack([np.einsum("bs,bsd->bd", a, h), s])
    return shares(np.einsum("vd,bd->bv", w_y, np.tanh(np.einsum("dv,bv->bd", w_c, v))) + b_y), a


@luong_step.alternative("in torch")
def _(s, h, mask, w_c, w_y, b_y):
    import torch

    s, h, mask, w_c, w_y, b_y = (torch.tensor(x) for x in (s, h, mask, w_c, w_y, b_y))
    e = torch.bmm(h, s.unsqueeze(-1)).squeeze(-1).masked_fill(~mask, float("-inf"))
    a = torch.softmax(e, dim=-1)
    c = torch.bmm(a.unsqueeze(1), h).squeeze(1)
    s_tilde = torch.tanh(torch.cat([c, s], dim=-1) @ w_c.mT)
    return torch.softmax(torch.nn.functional.linear(s_tilde, w_y, b_y), dim=-1).numpy(), a.numpy()


# ---- bahdanau_step

bahdanau_step = Exercise("bahdanau_step", points=3, forbid=LIBRARY, instead=INSTEAD)


class Cell:
    """A recurrent cell that takes inputs and states of any width, by random weights, and keeps what it was given."""

    def __init__(self, rng, D):
        self.seed, self.width, self.given = int(rng.integers(1 << 30)), D, []

    def __call__(self, inputs, s):
        parts = [np.asarray(part) for part in (inputs, s)]
        self.given.append(tuple(part.shape for part in parts))
        return np.tanh(sum(part @ self.weights(i, part.shape[-1]) for i, part in enumerate(parts)))

    def weights(self, i, width):
        return np.random.default_rng([self.seed, i, width]).normal(size=(width, self.width))

    def calls(self):
        return "; ".join(f"inputs {inputs}, state {s}" for inputs, s in self.given) or "never"


def bahdanau(rng, B=2, S=5, D=3, Dh=4, Dx=2, A=6):
    h, mask = source(rng, B, S, Dh)
    x, s = rng.normal(size=(B, Dx)), rng.normal(size=(B, D))
    score = rng.normal(size=(A, D)), rng.normal(size=(A, Dh)), 2 * rng.normal(size=A)
    return x, s, h, mask, *score, Cell(rng, D)


@bahdanau_step.probe("two sources of up to five, all widths different")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng))


@bahdanau_step.probe("four sources of up to six")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng, 4, 6, 5, 3, 2, 7))


@bahdanau_step.probe("all sizes the same")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng, 4, 4, 4, 4, 4, 4))


@bahdanau_step.probe("one source, one annotation")
def _(bahdanau_step, rng):
    return bahdanau_step(*bahdanau(rng, 1, 1, 3, 2, 4, 5))


@bahdanau_step.probe("nothing is padding")
def _(bahdanau_step, rng):
    x, s, h, mask, *rest = bahdanau(rng, 3, 5)
    return bahdanau_step(x, s, h, mask | True, *rest)


@bahdanau_step.probe("holes in the middle of the mask")
def _(bahdanau_step, rng):
    x, s, h, _, *rest = bahdanau(rng, 3, 6)
    mask = np.array([[0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1]], dtype=bool)
    return bahdanau_step(x, s, h, mask, *rest)


@bahdanau_step.probe("what the cell is given, once a step")
def _(bahdanau_step, rng):
    *given, cell = bahdanau(rng)
    answer = bahdanau_step(*given, cell)
    return {"the cell": cell.calls(), "what comes back": answer}


@bahdanau_step.probe("scores in the hundreds, above and below zero", SINGLE)
def _(bahdanau_step, rng):
    answers = []
    for far in (900, -900):
        x, s, h, mask, w_s, w_h, v, cell = bahdanau(rng, 3, 5)
        mask[:, -1] = False
        h[..., 0], w_s[0], w_h[0], v[0] = 40, 0, [3, 0, 0, 0], far  # unit 0 adds as much to every score
        answers.append(bahdanau_step(x, s, h, mask, w_s, w_h, v, cell))
    return answers


@bahdanau_step.probe("your inputs stay as they were")
def _(bahdanau_step, rng):
    *given, cell = bahdanau(rng)
    return *bahdanau_step(*given, cell), *given


def one_row(s, h, w_s, w_h, v):
    """(B, 1, S): the scores with the axis of the one query still there."""
    return (np.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v)[:, None]


def asks(s, h, mask, w_s, w_h, v):
    return shares(np.where(mask, np.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v, -np.inf))


@bahdanau_step.misconception("The padding is attended to: your version never looks at `mask`.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask | True, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception("Your mask works the wrong way round: True means *may* attend.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, ~mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "You masked after softmax: what the padding took is lost, and the weights don't sum to one."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask | True, w_s, w_h, v) * mask
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "The weights you return are those of the *new* state. Bahdanau asks with s_{t−1}, before the cell runs: its "
    "answer is what the cell is waiting for."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    new = cell(np.hstack([x, mixed(asks(s, h, mask, w_s, w_h, v), h)]), s)
    return new, asks(new, h, mask, w_s, w_h, v)


@bahdanau_step.misconception(
    "You ran the cell twice: once to get a state to ask with. There is one already, the old one; ask with that."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    query = cell(np.hstack([x, np.zeros((len(x), h.shape[-1]))]), s)
    a = asks(query, h, mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception("You joined [c; x]. The order is [x; c]: the token's vector first, then the context.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(np.hstack([mixed(a, h), x]), s), a


@bahdanau_step.misconception("The token's vector never reaches the cell: its input is [x; c], not the context alone.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(mixed(a, h), s), a


@bahdanau_step.misconception("The context never reaches the cell: its input is [x; c]. Without it, why look at all?")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(x, s), a


@bahdanau_step.misconception("The cell forgot everything: it was started from zeros and not from the old state.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), 0 * s), a


@bahdanau_step.misconception(
    "You ran the cell a second time, on its own new state. One token is one step: it moves the state on once."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    inputs = np.hstack([x, mixed(a, h)])
    return cell(inputs, cell(inputs, s)), a


@bahdanau_step.misconception(
    "You called the cell twice and threw one result away. Keep what it gives, and return that."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    inputs = np.hstack([x, mixed(a, h)])
    cell(inputs, s)
    return cell(inputs, s), a


@bahdanau_step.misconception(
    "You handed the cell its arguments the other way round: first the inputs, the joined [x; c], then the old state."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(s, np.hstack([x, mixed(a, h)])), a


@bahdanau_step.misconception(
    "You handed the cell x and c as two arguments. Its second one is the state; x and c are *joined* into the first."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(x, mixed(a, h)), a


@bahdanau_step.misconception(
    "The state you return is the *old* one. The cell did make a new one: it is what the next step asks with."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    cell(np.hstack([x, mixed(a, h)]), s)
    return s, a


@bahdanau_step.misconception("The state you return is the one you were given: the cell never ran. Step 4 is left.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    return s, asks(s, h, mask, w_s, w_h, v)


@bahdanau_step.misconception(
    "You returned the context. Step 4 is left: the context joins the cell's input, and the cell gives s_t."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return mixed(a, h), a


@bahdanau_step.misconception("You returned the weights first. The new state comes first, then the weights.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return a, cell(np.hstack([x, mixed(a, h)]), s)


@bahdanau_step.misconception("Your weights still have the axis of queries: one state asks, so (B, S) is their shape.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    return cell(np.hstack([x, mixed(a, h)]), s), a[:, None]


@bahdanau_step.misconception("You took the plain mean of the annotations. Each counts by its weight.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = asks(s, h, mask, w_s, w_h, v)
    c = mixed(mask / mask.sum(axis=-1, keepdims=True), h)
    return cell(np.hstack([x, c]), s), a


@bahdanau_step.misconception(
    "Your exponentials overflow: of a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = np.exp(np.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v) * mask
    a = e / e.sum(axis=-1, keepdims=True)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "Your scores are still (B, 1, S), the mask is (B, S). NumPy lines axes up from the right, so every source meets "
    "every other's mask: (B, B, S), and nothing fits afterwards. Bring both to the same axes before they meet."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = np.where(mask, one_row(s, h, w_s, w_h, v), -np.inf)  # (B, B, S)
    a = shares(e).squeeze(1)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "Every source got the mask of the *first*: scores (B, 1, S) and a mask (B, S) meet as (B, B, S), and of that you "
    "took row 0. Bring both to the same axes before they meet."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = shares(np.where(mask, one_row(s, h, w_s, w_h, v), -np.inf))[:, 0]
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "You scored with a dot product, and state and annotation may differ in width. Bahdanau's score is the additive one."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = looks(s, h, mask)
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "Every call ends in an error: as a rule, two shapes that don't meet. Compare yours, line by line, with the plan in "
    "hint 2. Has `s` got the axis T that `score_additive` wants, and is it gone where the plan drops it?"
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = np.tanh((s @ w_s.T)[:, None, :] + (h @ w_h.T)[:, None]) @ v  # (B, B, S)
    a = shares(np.where(mask, e, -np.inf))
    return cell(np.concatenate([x, a @ h], axis=1), s), a


@bahdanau_step.misconception("You returned the state alone. Return two arrays: the new state, and the weights.")
def _(x, s, h, mask, w_s, w_h, v, cell):
    return cell(np.hstack([x, mixed(asks(s, h, mask, w_s, w_h, v), h)]), s)


@bahdanau_step.misconception(
    "A mask (B, S) can't pick from scores (B, 1, S): the axis of one is in its way. Bring both to the same axes first."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    e = one_row(s, h, w_s, w_h, v)
    e[~mask] = -np.inf
    a = shares(e)[:, 0]
    return cell(np.hstack([x, mixed(a, h)]), s), a


@bahdanau_step.misconception(
    "`squeeze()` without an axis drops *every* axis of size one: also that of a batch of one, or of a source of one "
    "character. Say which one goes."
)
def _(x, s, h, mask, w_s, w_h, v, cell):
    a = shares(np.where(mask, one_row(s, h, w_s, w_h, v).squeeze(), -np.inf))
    return cell(np.concatenate([x, (a[:, None] @ h).squeeze()], axis=1), s), a


@bahdanau_step.alternative("one source at a time, padding cut away")
def _(x, s, h, mask, w_s, w_h, v, cell):
    contexts, weights = [], np.zeros(mask.shape)
    for b in range(len(s)):
        kept = h[b][mask[b]]
        a = shares(np.array([v @ np.tanh(w_s @ s[b] + w_h @ annotation) for annotation in kept]))
        weights[b, mask[b]] = a
        contexts.append(a @ kept)
    return cell(np.concatenate([x, np.array(contexts)], axis=1), s), weights


@bahdanau_step.alternative("with einsum")
def _(x, s, h, mask, w_s, w_h, v, cell):
    hidden = np.tanh(np.einsum("ad,bd->ba", w_s, s)[:, None, :] + np.einsum("ad,bsd->bsa", w_h, h))
    e = np.einsum("a,bsa->bs", v, hidden)
    e[~mask] = -np.inf
    a = shares(e)
    return cell(np.concatenate([x, np.einsum("bs,bsd->bd", a, h)], axis=-1), s), a


@bahdanau_step.alternative("in torch")
def _(x, s, h, mask, w_s, w_h, v, cell):
    import torch

    x, s, h, mask, w_s, w_h, v = (torch.tensor(part) for part in (x, s, h, mask, w_s, w_h, v))
    e = torch.tanh((s @ w_s.T)[:, None] + h @ w_h.T) @ v
    a = torch.softmax(e.masked_fill(~mask, float("-inf")), dim=-1)
    c = torch.bmm(a[:, None], h)[:, 0]
    return cell(torch.cat([x, c], dim=-1).numpy(), s.numpy()), a.numpy()


# ---- read_alignment

read_alignment = Exercise(
    "read_alignment", points=2, forbid=("attn",), instead="average the rows, and find the largest"
)


def apart(answer):
    """Two arrays of one shape must not be read as one array of two rows."""
    return dict(enumerate(answer)) if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def alignments(rng, B=4, S=9, T=11, sharp=2.0):
    """Weights (B, T, S) as a model without a mask would give them, and lengths (B,): padding has weight too."""
    lengths = rng.integers(1, S, size=B)
    lengths[rng.integers(B)] = S
    return shares(sharp * rng.normal(size=(B, T, S))), lengths


@read_alignment.probe("the month of forty dates")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 40), "month"))


@read_alignment.probe("the year of forty dates")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 40), "year"))


@read_alignment.probe("the day of forty dates")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 40), "day"))


@read_alignment.probe("as many dates as rows as columns")
def _(read_alignment, rng):
    return apart(read_alignment(*alignments(rng, 11, 11, 11), "month"))


@read_alignment.probe("the padding right behind the date has the most weight")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 20, 8)
    weights[np.arange(20), :, np.minimum(lengths, 7)] += 3
    weights /= weights.sum(axis=-1, keepdims=True)
    return apart(read_alignment(weights, lengths, "day"))


@read_alignment.probe("the last character of the date has the most weight")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 20, 8)
    weights[np.arange(20), :, lengths - 1] += 2
    weights /= weights.sum(axis=-1, keepdims=True)
    return apart(read_alignment(weights, lengths, "year"))


@read_alignment.probe("a single date, and one of a single character")
def _(read_alignment, rng):
    weights, _ = alignments(rng, 1, 6)
    return {n: apart(read_alignment(weights, np.array([n]), "month")) for n in (4, 1)}


@read_alignment.probe("the end token has a row of its own, or none")
def _(read_alignment, rng):
    weights, lengths = alignments(rng, 12, 7)
    return {T: apart(read_alignment(weights[:, :T], lengths, "day")) for T in (11, 10)}


@read_alignment.probe("your inputs stay as they were")
def _(read_alignment, rng):
    weights, lengths = alignments(rng)
    return apart(read_alignment(weights, lengths, "month")), weights, lengths


def inside(weights, lengths, fill=-1.0):
    return np.where(np.arange(weights.shape[-1]) < lengths[:, None], weights, fill)


@read_alignment.misconception("Padding can win in your version: characters from `lengths` on don't exist.")
def _(weights, lengths, part):
    mean = weights[:, PARTS[part]].mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You changed the caller's weights. Leave the alignment as it is, and mask what you made of it."
)
def _(weights, lengths, part):
    weights[np.broadcast_to((np.arange(weights.shape[-1]) >= lengths[:, None])[:, None], weights.shape)] = 0
    mean = weights[:, PARTS[part]].mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "`weights[:, PARTS[part]]` is a window onto the caller's array, not a copy: the zeros you wrote into it now "
    "stand in the alignment."
)
def _(weights, lengths, part):
    rows = weights[:, PARTS[part]]
    rows *= (np.arange(weights.shape[-1]) < lengths[:, None])[:, None]
    mean = rows.mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "A slice is a window onto the caller's array, not a copy: the −∞ you wrote into `weights[:, PARTS[part]]` now "
    "stands in the alignment."
)
def _(weights, lengths, part):
    rows = weights[:, PARTS[part]]
    rows[np.broadcast_to((np.arange(weights.shape[-1]) >= lengths[:, None])[:, None], rows.shape)] = -np.inf
    mean = rows.mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You wrote −∞ into the caller's weights. Leave the alignment as it is, and mask what you made of it."
)
def _(weights, lengths, part):
    weights[np.broadcast_to((np.arange(weights.shape[-1]) >= lengths[:, None])[:, None], weights.shape)] = -np.inf
    mean = weights[:, PARTS[part]].mean(axis=1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("Your cut is one too late: a date of length n has the characters 0 … n − 1.")
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths + 1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("Your cut is one too early: it takes the date's last character away.")
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), np.maximum(lengths - 1, 1))
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "`lengths - 1` is the *place* of the last character, and below it stand all but that one. Of a date with a single "
    "character nothing is left."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths - 1, -np.inf)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "With `lengths - 1` the last character of every date is cut off: places below n are 0 … n − 1 already."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths - 1, 0.0)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You looked for the single largest weight. One sure row can outvote all others so: take the mean over the rows "
    "first."
)
def _(weights, lengths, part):
    top = inside(weights[:, PARTS[part]].max(axis=1), lengths)
    return top.argmax(axis=-1), top.max(axis=-1)


@read_alignment.misconception("You looked at the first row of the part only. All its characters have a say.")
def _(weights, lengths, part):
    first = inside(weights[:, PARTS[part].start], lengths)
    return first.argmax(axis=-1), first.max(axis=-1)


@read_alignment.misconception("You averaged over *all* rows: that is the whole date, not the part that was asked for.")
def _(weights, lengths, part):
    mean = inside(weights.mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "Your rows are one too late. Row t made character t: the start token stands before row 0, not in it."
)
def _(weights, lengths, part):
    rows = PARTS[part]
    mean = inside(weights[:, rows.start + 1 : rows.stop + 1].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("Your share is a sum over rows. The mean is what stays a share, between 0 and 1.")
def _(weights, lengths, part):
    total = inside(weights[:, PARTS[part]].sum(axis=1), lengths)
    return total.argmax(axis=-1), total.max(axis=-1)


@read_alignment.misconception(
    "You divided what the padding left so that it sums to one. Asked for is the mean weight as the model gave it."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths, 0.0)
    mean = mean / mean.sum(axis=-1, keepdims=True)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You took the rows from the batch axis: axis 0 counts dates, axis 1 the characters written."
)
def _(weights, lengths, part):
    mean = inside(weights[PARTS[part]].mean(axis=1), lengths[PARTS[part]])
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You sliced axis 0, which counts dates: `weights[PARTS[part]]` picks some dates, not some rows. What was written "
    "runs along axis 1."
)
def _(weights, lengths, part):
    mean = inside(weights[PARTS[part]].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You sliced and averaged over axis 0: that mixes different dates. Each date gets an answer of its own; what was "
    "written runs along axis 1."
)
def _(weights, lengths, part):
    mean = inside(weights[PARTS[part]].mean(axis=0), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You sliced and averaged the last axis, the characters *read*. The part is something that was *written*: axis 1."
)
def _(weights, lengths, part):
    mean = weights[..., PARTS[part]].mean(axis=-1)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You took the *columns* of the part: those are source characters. Rows are what was written."
)
def _(weights, lengths, part):
    mean = inside(weights[:, :, PARTS[part]].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You averaged *positions*. Between a 2 and an 8 stands a 5 that nobody looked at: average the weights, then choose."
)
def _(weights, lengths, part):
    tops = inside(weights[:, PARTS[part]], lengths[:, None])
    return tops.argmax(axis=-1).mean(axis=1).round().astype(int), tops.max(axis=-1).mean(axis=1)


@read_alignment.misconception(
    "Places (S,) were compared with lengths (B,): that fits only where B = S, and is wrong there. Each date has a "
    "length of its own: give `lengths` an axis for the places."
)
def _(weights, lengths, part):
    mean = np.where(np.arange(weights.shape[-1]) < lengths, weights[:, PARTS[part]].mean(axis=1), -np.inf)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    '`part` is a word, such as "month", and no place in an array. `PARTS` says which rows it is.'
)
def _(weights, lengths, part):
    mean = inside(weights[:, part].mean(axis=1), lengths)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception(
    "You filled the padding with NaN, and argmax and max take a NaN for the largest. Fill with what can never win."
)
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths, np.nan)
    return mean.argmax(axis=-1), mean.max(axis=-1)


@read_alignment.misconception("You returned the shares first. The positions come first.")
def _(weights, lengths, part):
    mean = inside(weights[:, PARTS[part]].mean(axis=1), lengths)
    return mean.max(axis=-1), mean.argmax(axis=-1)


@read_alignment.misconception(
    "You returned the positions alone. Return two arrays: positions, and the shares they got."
)
def _(weights, lengths, part):
    return inside(weights[:, PARTS[part]].mean(axis=1), lengths).argmax(axis=-1)


@read_alignment.alternative("one date at a time, cut to its length")
def _(weights, lengths, part):
    means = [table[PARTS[part], :n].mean(axis=0) for table, n in zip(weights, lengths, strict=True)]
    return np.array([int(mean.argmax()) for mean in means]), np.array([mean.max() for mean in means])


@read_alignment.alternative("sum first, divide at the end")
def _(weights, lengths, part):
    rows = range(*PARTS[part].indices(weights.shape[1]))
    total = sum(weights[:, t] for t in rows)
    total = total * (np.arange(total.shape[1])[None] < lengths[:, None])
    best = np.argmax(total, axis=1)
    return best, np.take_along_axis(total, best[:, None], axis=1)[:, 0] / len(rows)


@read_alignment.alternative("in torch")
def _(weights, lengths, part):
    import torch

    mean = torch.tensor(weights)[:, PARTS[part]].mean(dim=1)
    padding = torch.arange(mean.shape[1]) >= torch.tensor(lengths)[:, None]
    best = mean.masked_fill(padding, -1.0).max(dim=1)
    return best.indices.numpy(), best.values.numpy()
