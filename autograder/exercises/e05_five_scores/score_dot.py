"""How `score_dot` of lesson 05 is judged."""

from functools import partial

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
    score = on_copies(score_dot)
    return {"plain": score(s, h), "scaled": score(s, h, True)}


@score_dot.probe("a batch (B, T, D), both kinds")
def _(score_dot, rng):
    s, h = states(rng, 2, T=4, S=6, Dq=3)
    score = on_copies(score_dot)
    return {"plain": score(s, h), "scaled": score(s, h, scaled=True)}


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
    score = on_copies(score_dot)
    return {"plain": score(s, h), "scaled": score(s, h, scaled=True)}


@score_dot.probe("`scaled` is given as False", NEAR)
def _(score_dot, rng):
    return score_dot(*states(rng, T=2, S=4, Dq=6), scaled=False)


@score_dot.probe("sizes of one, each in turn: B, T, S, D", NEAR)
def _(score_dot, rng):
    cases = sizes_of_one(B=2, T=3, S=4, D=5)
    return {name: score_dot(*states(rng, n["B"], T=n["T"], S=n["S"], Dq=n["D"])) for name, n in cases.items()}


@score_dot.probe("one side has a batch, the other has none", NEAR)
def _(score_dot, rng):
    (s, h), (many_s, many_h) = states(rng, T=4, Dq=6), states(rng, 3, T=4, Dq=6)
    score = on_copies(score_dot)
    return {"states": score(many_s, h, scaled=True), "annotations": score(s, many_h, scaled=True)}


@score_dot.probe("arrays that lie turned in memory, or with gaps", NEAR)
def _(score_dot, rng):
    s, h = states(rng, 2, T=4, S=6, Dq=6)
    return {"turned": score_dot(turned(s), turned(h)), "gaps": score_dot(s[:, ::2], h[:, ::3], True)}


@score_dot.probe("states and annotations that are all zeros among others", NEAR, extreme=True)
def _(score_dot, rng):
    s, h = states(rng, T=4, S=5, Dq=6)
    s[1], h[[0, 3]] = 0, 0
    score = on_copies(score_dot)
    return {"plain": score(s, h), "scaled": score(s, h, scaled=True)}


@score_dot.probe("tiny and huge numbers", Close(rtol=1e-4, atol=0), extreme=True)
def _(score_dot, rng):
    s, h = rng.uniform(0.5, 2, (3, 6)), rng.uniform(0.5, 2, (4, 6))
    return {size: score_dot(size * s, size * h, scaled=True) for size in (1e-6, 1e5)}


@score_dot.probe("your inputs stay as they were")
def _(score_dot, rng):
    given = states(rng), states(rng, T=4, S=4, Dq=4)
    scaled = partial(score_dot, scaled=True)
    return [kept(function, "s h", *(x.copy() for x in pair)) for pair in given for function in (score_dot, scaled)]


def scores(pairs):
    """A wrong version with other products, pairs(s, h), scaled as they should be."""

    def wrong(s, h, scaled=False):
        e = pairs(s, h)
        return e / np.sqrt(s.shape[-1]) if scaled else e

    return wrong


def scaling(scale):
    """A wrong version that scales the right products in another way: scale(products, s, h)."""

    def wrong(s, h, scaled=False):
        e = s @ swap(h)
        return scale(e, s, h) if scaled else e

    return wrong


def products(s, h):
    return s @ swap(h)


def lengths(s, h):
    return np.linalg.norm(s, axis=-1)[..., None] * np.linalg.norm(h, axis=-1)[..., None, :]


def weighed(s, h, scaled=False):
    e = s @ swap(h)
    return shares(e / np.sqrt(s.shape[-1]) if scaled else e)


def right(s, h, scaled=False):
    e = s @ swap(h)
    return e / np.sqrt(s.shape[-1]) if scaled else e


def default_true(s, h, scaled=True):
    return s @ swap(h) / np.sqrt(s.shape[-1]) if scaled else s @ swap(h)


def divided_in_place(s, h, scaled=False):
    if scaled:
        s /= np.sqrt(s.shape[-1])
    return s @ swap(h)


score_dot.tell(
    {
        "`scaled` changes nothing in your version: these are plain dot products both times.": [
            lambda s, h, scaled=False: s @ swap(h)
        ],
        "You divided by √D every time. Without `scaled` the score is the plain dot product.": [
            lambda s, h, scaled=False: s @ swap(h) / np.sqrt(s.shape[-1])
        ],
        "`scaled` works the wrong way round: True is the one that divides.": [
            lambda s, h, scaled=False: s @ swap(h) if scaled else s @ swap(h) / np.sqrt(s.shape[-1])
        ],
        "You divided by D. Lesson 2: a dot product has *variance* D, so its spread is the root of that.": [
            scaling(lambda e, s, h: e / s.shape[-1])
        ],
        "You divided by √S, the number of annotations. What makes a dot product long is its number of *terms*, D.": [
            scaling(lambda e, s, h: e / np.sqrt(h.shape[-2]))
        ],
        "`shape[1]` is D for matrices only. With a batch in front it is another axis: count from the end.": [
            scaling(lambda e, s, h: e / np.sqrt(s.shape[1]))
        ],
        "You multiplied by √D. Scaling is there to make long scores shorter.": [
            scaling(lambda e, s, h: e * np.sqrt(s.shape[-1]))
        ],
        "Your table lies on its side: annotations down, states across. Row t holds the scores of s_t.": [
            scores(lambda s, h: h @ swap(s))
        ],
        "These are weights already. A score is any number; softmax comes after it, and is the same for all five "
        "scores.": [weighed],
        "You divided out the lengths of the vectors (cosine similarity). In a dot product a long annotation speaks "
        "louder.": [scores(lambda s, h: s @ swap(h) / lengths(s, h))],
        "Scaled by you means divided by the *lengths of the vectors*. It is one number for all scores, √D: the same "
        "whatever the vectors hold.": [
            scaling(lambda e, s, h: e / lengths(s, h)),
            scaling(lambda e, s, h: e / np.maximum(lengths(s, h), 1e-12)),
        ],
        "You divided the caller's array itself. `s /= …` changes what was handed to you.": [divided_in_place],
        SIDE_BY_SIDE: [
            scores(lambda s, h: side_by_side(products, s, h)),
            scores(lambda s, h: all_side_by_side(products, s, h)),
        ],
        LEAD_OF_STATES: [
            scores(lambda s, h: as_many_as_states(products, s, h)),
            scores(lambda s, h: flattened(products, s, h)),
        ],
        LEAD_OF_ANNOTATIONS: [scores(lambda s, h: states_as_annotations(products, s, h))],
        "You compute in half precision: float16 keeps about 3 digits. Leave the numbers as they come.": [
            scores(lambda s, h: s.astype(np.float16) @ swap(h).astype(np.float16))
        ],
        ONE_BATCH_AXIS: [scores(lambda s, h: np.einsum("btd,bsd->bts", s, h))],
        NO_BATCH_AXIS: [scores(lambda s, h: np.einsum("td,sd->ts", s, h))],
        "You divided by the root of all the numbers in `s`. What makes a dot product long is its number of *terms*, "
        "D.": [scaling(lambda e, s, h: e / np.sqrt(s.size))],
        "You multiplied s by h as it lies: that pairs a state with the *columns* of h. An annotation is a row.": [
            scores(lambda s, h: s @ h)
        ],
        "`len(s)` is the size of the *first* axis: T, or the batch. What makes a dot product long is its D terms.": [
            scaling(lambda e, s, h: e / np.sqrt(len(s)))
        ],
        "Without a word about `scaled` yours divides. The default is False: the plain dot.": [default_true],
        "You always divide by 2. That was √D for the example's D = 4; other states have another width.": [
            scaling(lambda e, s, h: e / 2)
        ],
        "`//` throws away what stands behind the point. A score is any number: divide with `/`.": [
            scaling(lambda e, s, h: e // np.sqrt(s.shape[-1]))
        ],
        "You divided by a *whole* number: √D isn't one, unless D is a square.": [
            scaling(lambda e, s, h: e / int(np.sqrt(s.shape[-1]))),
            scaling(lambda e, s, h: e / round(np.sqrt(s.shape[-1]))),
        ],
        "You divided by √(D − 1). It is √D: all D terms of the sum count.": [
            scaling(lambda e, s, h: e / np.sqrt(s.shape[-1] - 1))
        ],
        "You divided by √T, the number of states. What makes a dot product long is its number of *terms*, D.": [
            scaling(lambda e, s, h: e / np.sqrt(s.shape[-2]))
        ],
    },
)
tell_products(score_dot, scores)
tell_changed(score_dot, "s h", right)
tell_usual(score_dot, right)


@score_dot.alternative("with einsum, scaling the states first")
def _(s, h, scaled=False):
    return np.einsum("...td,...sd->...ts", s / s.shape[-1] ** 0.5 if scaled else s, h)


@score_dot.alternative("one pair at a time")
def _(s, h, scaled=False):
    e = pair_by_pair(lambda state, annotation: sum(a * b for a, b in zip(state, annotation, strict=True)), s, h)
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.alternative("in torch")
def _(s, h, scaled=False):
    import torch

    e = torch.tensor(s) @ torch.tensor(h).transpose(-1, -2)
    return (e * s.shape[-1] ** -0.5 if scaled else e).numpy()
