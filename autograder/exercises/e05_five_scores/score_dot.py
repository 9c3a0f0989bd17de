"""How `score_dot` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import (
    INSTEAD,
    LIBRARY,
    NEAR,
    shares,
    sizes_of_one,
    states,
    swap,
    turned,
)

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
    return {"states": score_dot(many_s, h, scaled=True), "annotations": score_dot(s, many_h, scaled=True)}


@score_dot.probe("arrays that lie turned in memory, or with gaps", NEAR)
def _(score_dot, rng):
    s, h = states(rng, 2, T=4, S=6, Dq=6)
    return {"turned": score_dot(turned(s), turned(h)), "gaps": score_dot(s[:, ::2], h[:, ::3], True)}


@score_dot.probe("states and annotations that are all zeros among others", NEAR, extreme=True)
def _(score_dot, rng):
    s, h = states(rng, T=4, S=5, Dq=6)
    s[1], h[[0, 3]] = 0, 0
    return {"plain": score_dot(s, h), "scaled": score_dot(s, h, scaled=True)}


@score_dot.probe("tiny and huge numbers", Close(rtol=1e-4, atol=0), extreme=True)
def _(score_dot, rng):
    s, h = rng.uniform(0.5, 2, (3, 6)), rng.uniform(0.5, 2, (4, 6))
    return {size: score_dot(size * s, size * h, scaled=True) for size in (1e-6, 1e5)}


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


default = score_dot.misconception("Without a word about `scaled` yours divides. The default is False: the plain dot.")


@default
def _(s, h, scaled=True):
    return s @ swap(h) / np.sqrt(s.shape[-1]) if scaled else s @ swap(h)


cosine_if_scaled = score_dot.misconception(
    "Scaled by you means divided by the *lengths of the vectors*. It is one number for all scores, √D: "
    "the same whatever "
    "the vectors hold."
)


@cosine_if_scaled
def _(s, h, scaled=False):
    lengths = np.linalg.norm(s, axis=-1)[..., None] * np.linalg.norm(h, axis=-1)[..., None, :]
    return s @ swap(h) / lengths if scaled else s @ swap(h)


@cosine_if_scaled
def _(s, h, scaled=False):
    lengths = np.linalg.norm(s, axis=-1)[..., None] * np.linalg.norm(h, axis=-1)[..., None, :]
    return s @ swap(h) / np.maximum(lengths, 1e-12) if scaled else s @ swap(h)


@score_dot.misconception(
    "You always divide by 2. That was √D for the example's D = 4; other states have another width."
)
def _(s, h, scaled=False):
    return s @ swap(h) / 2 if scaled else s @ swap(h)


@score_dot.misconception("`//` throws away what stands behind the point. A score is any number: divide with `/`.")
def _(s, h, scaled=False):
    return s @ swap(h) // np.sqrt(s.shape[-1]) if scaled else s @ swap(h)


whole_root = score_dot.misconception("You divided by a *whole* number: √D isn't one, unless D is a square.")


@whole_root
def _(s, h, scaled=False):
    return s @ swap(h) / int(np.sqrt(s.shape[-1])) if scaled else s @ swap(h)


@whole_root
def _(s, h, scaled=False):
    return s @ swap(h) / round(np.sqrt(s.shape[-1])) if scaled else s @ swap(h)


@score_dot.misconception(
    "`reshape` doesn't turn `h`: it cuts the same row of numbers into other pieces. Let the last two "
    "axes change places."
)
def _(s, h, scaled=False):
    e = s @ h.reshape(*h.shape[:-2], h.shape[-1], h.shape[-2])
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "An axis of size one is gone: `squeeze` drops them all. A batch of one, one state, one annotation keep their axes."
)
def _(s, h, scaled=False):
    e = (s @ swap(h)).squeeze()
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "`np.dot` pairs every batch of `s` with every batch of `h`. Leading axes go together, one batch with "
    "one: that is `@`."
)
def _(s, h, scaled=False):
    e = np.dot(s, swap(h))
    return e / np.sqrt(s.shape[-1]) if scaled else e


three_axes = score_dot.misconception(
    "Two axes and three, but no more: `transpose(0, 2, 1)` speaks of three. Say *the last two*, counted from the end."
)


@three_axes
def _(s, h, scaled=False):
    e = s @ (h.T if h.ndim == 2 else h.transpose(0, 2, 1))
    return e / np.sqrt(s.shape[-1]) if scaled else e


@three_axes
def _(s, h, scaled=False):
    e = s @ (h.transpose(0, 2, 1) if h.ndim == 3 else h.T)
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception(
    "You went through the batches of `s` and `h` side by side. They may have different leading axes, "
    "which *broadcast*: "
    "(2, 1) with (3,) makes (2, 3)."
)
def _(s, h, scaled=False):
    both = s.ndim > 2 and h.ndim > 2
    e = np.stack([a @ swap(b) for a, b in zip(s, h, strict=False)]) if both else s @ swap(h)
    return e / np.sqrt(s.shape[-1]) if scaled else e


@score_dot.misconception("You divided by √(D − 1). It is √D: all D terms of the sum count.")
def _(s, h, scaled=False):
    return s @ swap(h) / np.sqrt(s.shape[-1] - 1) if scaled else s @ swap(h)


@score_dot.misconception(
    "You divided by √T, the number of states. What makes a dot product long is its number of *terms*, D."
)
def _(s, h, scaled=False):
    return s @ swap(h) / np.sqrt(s.shape[-2]) if scaled else s @ swap(h)


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
