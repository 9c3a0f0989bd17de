"""How `score_general` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import (
    INSTEAD,
    LEAD_OF_ANNOTATIONS,
    LEAD_OF_STATES,
    LIBRARY,
    NEAR,
    NO_BATCH_AXIS,
    ONE_BATCH_AXIS,
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
    states,
    states_as_annotations,
    swap,
    tell_products,
    turned,
)
from autograder.exercises.e05_five_scores.usual import tell_changed, tell_usual

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


@score_general.probe("sizes of one, each in turn: B, T, S", NEAR)
def _(score_general, rng):
    cases = sizes_of_one(B=2, T=3, S=4)
    return {name: score_general(*general(rng, n["B"], T=n["T"], S=n["S"])) for name, n in cases.items()}


@score_general.probe("one side has a batch, the other has none", NEAR)
def _(score_general, rng):
    (s, h, w), (many_s, many_h, _) = general(rng, T=4), general(rng, 3, T=4)
    score = on_copies(score_general)
    return {"states": score(many_s, h, w), "annotations": score(s, many_h, w)}


@score_general.probe("arrays that lie turned in memory", NEAR)
def _(score_general, rng):
    return score_general(*(turned(x) for x in general(rng, T=4, S=6)))


@score_general.probe("a column of `w` and some states all zeros", NEAR, extreme=True)
def _(score_general, rng):
    s, h, w = general(rng)
    s[1], h[2], w[:, 3] = 0, 0, 0
    return score_general(s, h, w)


@score_general.probe("tiny and huge numbers", Close(rtol=1e-4, atol=0), extreme=True)
def _(score_general, rng):
    s, h, w = (rng.uniform(0.5, 2, shape) for shape in ((3, 4), (5, 6), (4, 6)))
    return {size: score_general(size * s, size * h, w.copy()) for size in (1e-6, 1e5)}


@score_general.probe("your inputs stay as they were")
def _(score_general, rng):
    cases = general(rng), general(rng, T=4, S=4, Dq=4, Dk=4), general(rng, 3, T=3, S=3, Dq=3, Dk=3)
    return [kept(score_general, "s h w", *given) for given in cases]


def diagonal(s, h, w):
    n = min(w.shape)
    return (s[..., :n] * np.diagonal(w)) @ swap(h[..., :n])


def right(s, h, w):
    return s @ w @ swap(h)


def translated_in_place(s, h, w):
    """The states become what `w` makes of them, where that fits."""
    if w.shape[0] != w.shape[1]:
        return right(s, h, w)
    s[...] = s @ w
    return s @ swap(h)


def flat(s, h, w):
    """All states of all batches meet all annotations of all batches."""
    return (s.reshape(-1, s.shape[-1]) @ w @ h.reshape(-1, h.shape[-1]).T).reshape(*s.shape[:-1], -1)


def loop_over_first(s, h, w):
    """One loop over the first axis of both; what is inside must be a matrix."""
    if s.ndim == 2:
        return s @ w @ h.T
    return np.stack([a @ w @ b.T for a, b in zip(s, h, strict=False)])


def halved(w):
    return (w + w.T) / 2 if w.shape[0] == w.shape[1] else w


def each(way):
    """A wrong version that goes through the batches in its own way: way(score of matrices, s, h)."""
    return lambda s, h, w: way(lambda a, b: a @ w @ swap(b), s, h)


def translating(product):
    """A wrong version that multiplies the translated states with the annotations otherwise: product(s w, h)."""
    return lambda s, h, w: product(s @ w, h)


score_general.tell(
    {
        "`w` plays no part: this is the dot score. The matrix carries a state over into the annotations' space.": [
            lambda s, h, w: s @ swap(h)
        ],
        "You turned `w` round. It is (Dq, Dk): the state meets its rows, the annotation its columns.": [
            lambda s, h, w: s @ w.T @ swap(h)
        ],
        "Your table lies on its side: annotations down, states across. Row t holds the scores of s_t.": [
            lambda s, h, w: h @ w.T @ swap(s)
        ],
        "You divided by √D as well. That belongs to the scaled dot; here `w` learns its own scale.": [
            lambda s, h, w: s @ w @ swap(h) / np.sqrt(s.shape[-1])
        ],
        "You divided by √D, as the *scaled* dot does. The general score doesn't: `w` learns its own scale.": [
            lambda s, h, w: s @ w @ swap(h) / np.sqrt(h.shape[-1])
        ],
        "You multiplied from the wrong end. `w` is (Dq, Dk): its rows wait for a state, its columns for an "
        "annotation.": [
            lambda s, h, w: h @ w @ swap(s),
            lambda s, h, w: s @ swap(h @ w),
        ],
        "These are weights already. A score is any number; softmax comes after it, and is the same for all five "
        "scores.": [lambda s, h, w: shares(s @ w @ swap(h))],
        "You put tanh around the score. The general score is a plain product; tanh belongs to the additive one.": [
            lambda s, h, w: np.tanh(s @ w @ swap(h))
        ],
        "You changed the caller's `s`: `s @= w` writes the translated states into the array that came in, which fits "
        "where `w` is square. Give them an array of their own.": [translated_in_place],
        "You brought all batches into one row: every state of every batch meets every annotation of every batch. "
        "Leading axes go together, one batch with one.": [flat],
        "You made `w` symmetric. It isn't: entry (m, n) says how well *wants m* goes with *is n*, and (n, m) something "
        "else.": [lambda s, h, w: right(s, h, halved(w))],
        "You added the identity to `w`, or the plain dot product to the score. The general score has `w` alone.": [
            lambda s, h, w: right(s, h, w + np.eye(*w.shape))
        ],
        "You used the diagonal of `w` alone. All its entries count: any part may meet any other.": [diagonal],
        SIDE_BY_SIDE: [
            each(side_by_side),
            loop_over_first,
            each(all_side_by_side),
        ],
        LEAD_OF_STATES: [each(as_many_as_states), each(flattened)],
        LEAD_OF_ANNOTATIONS: [each(states_as_annotations)],
        ONE_BATCH_AXIS: [lambda s, h, w: np.einsum("btq,qk,bsk->bts", s, w, h)],
        NO_BATCH_AXIS: [lambda s, h, w: np.einsum("tq,qk,sk->ts", s, w, h)],
        "You divided by the root of both widths. The general score is a plain product: `w` learns its own scale.": [
            lambda s, h, w: s @ w @ swap(h) / np.sqrt(w.size)
        ],
        "The annotations play no part, or the states don't: you returned one of them sent through `w`. Each state "
        "meets every annotation.": [
            lambda s, h, w: s @ w,
            lambda s, h, w: h @ w.T,
        ],
        "You sent the state and the annotation through `w`, both. It stands between them once.": [
            lambda s, h, w: (s @ w) @ swap(h @ w)
        ],
        "`np.diag(w)` is the diagonal alone, and only a square `w` has one for every part. All its entries count: any "
        "part of the state may meet any of the annotation.": [lambda s, h, w: (s * np.diag(w)) @ swap(h)],
        "You put tanh around the translated states. The general score is a plain product; tanh belongs to the additive "
        "one.": [lambda s, h, w: np.tanh(s @ w) @ swap(h)],
        "You turned `w` wherever that fits, and it does with a square one: then `w` is the wrong way round. It is (Dq, "
        "Dk), ready for s on its left.": [lambda s, h, w: s @ (w.T if w.shape[1] == s.shape[-1] else w) @ swap(h)],
    },
)
tell_products(score_general, translating)
tell_changed(score_general, "s h w", right)
tell_usual(score_general, right)


@score_general.alternative("with einsum")
def _(s, h, w):
    return np.einsum("...td,dk,...sk->...ts", s, w, h)


@score_general.alternative("the matrix on the annotations' side")
def _(s, h, w):
    return s @ swap(h @ w.T)


@score_general.alternative("one pair at a time")
def _(s, h, w):
    return pair_by_pair(lambda state, annotation: (np.outer(state, annotation) * w).sum(), s, h)


@score_general.alternative("in torch")
def _(s, h, w):
    import torch

    s, h, w = torch.tensor(s), torch.tensor(h), torch.tensor(w)
    return torch.matmul(s @ w, h.mT).numpy()
