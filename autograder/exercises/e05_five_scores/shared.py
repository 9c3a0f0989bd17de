"""What several exercises of lesson 05 are judged with."""

from functools import partial

import numpy as np

from autograder.compare import Close

LIBRARY = (
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "torch.nn.functional.bilinear",
    "torch.nn.Bilinear",
    "attn",
)


INSTEAD = "build it from products, sums, tanh and softmax"


NEAR = Close(rtol=1e-4, atol=2e-5)  # sums of products of either sign, in single precision


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


def source(rng, B, S, D):
    """Annotations (B, S, D) and a mask (B, S): each source at least one long, padding filled with large numbers."""
    lengths = rng.integers(1, S + 1, size=B)
    lengths[rng.integers(B)] = max(1, S - 2)  # one of them has padding
    mask = np.arange(S) < lengths[:, None]
    return np.where(mask[..., None], rng.normal(size=(B, S, D)), 3 * rng.normal(size=(B, S, D))), mask


def holes():
    """A mask (3, 6) with holes in the middle."""
    return np.array([[0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1]], dtype=bool)


def pair_by_pair(score, s, h):
    """The right scores (..., T, S), by score(state, annotation) of one pair of vectors at a time."""
    front = np.broadcast_shapes(s.shape[:-2], h.shape[:-2])
    s, h = np.broadcast_to(s, front + s.shape[-2:]), np.broadcast_to(h, front + h.shape[-2:])
    e = np.zeros((*front, s.shape[-2], h.shape[-2]))
    for index in np.ndindex(*e.shape):
        *b, t, i = index
        e[index] = score(s[(*b, t)], h[(*b, i)])
    return e


def side_by_side(score, s, h):
    """The batches of both one after the other, first with first, second with second."""
    if s.ndim > 2 and h.ndim > 2:
        return np.stack([score(a, b) for a, b in zip(s, h, strict=False)])
    return score(s, h)


def all_side_by_side(score, s, h):
    """The same for every leading axis, down to the matrices."""
    if s.ndim == 2 and h.ndim == 2:
        return score(s, h)
    return np.stack([all_side_by_side(score, a, b) for a, b in zip(s, h, strict=False)])


def as_many_as_states(score, s, h):
    """All leading axes made one, and as many matrices as `s` has."""
    many_s, many_h = s.reshape(-1, *s.shape[-2:]), h.reshape(-1, *h.shape[-2:])
    found = [score(many_s[i], many_h[i]) for i in range(len(many_s))]
    return np.array(found).reshape(*s.shape[:-2], s.shape[-2], h.shape[-2])


def flattened(score, s, h):
    """All leading axes made one, all matrices at once, and the leading axes of `s` again."""
    many_s, many_h = s.reshape(-1, *s.shape[-2:]), h.reshape(-1, *h.shape[-2:])
    return score(many_s, many_h).reshape(*s.shape[:-2], s.shape[-2], h.shape[-2])


def states_as_annotations(score, s, h):
    """The states get the leading axes of the annotations."""
    return score(np.broadcast_to(s, h.shape[:-2] + s.shape[-2:]), h)


SIDE_BY_SIDE = (
    "You went through the batches of `s` and `h` side by side. They may have different leading axes, which "
    "*broadcast*: (2, 1) with (3,) makes (2, 3)."
)
LEAD_OF_STATES = (
    "You took the leading axes from `s` alone. `h` may have others, or none: (2, 1) with (3,) makes (2, 3). Let them "
    "broadcast."
)
LEAD_OF_ANNOTATIONS = (
    "You gave the states the leading axes of `h`. Both may have some that the other hasn't: (2, 1) with (3,) makes "
    "(2, 3)."
)
ONE_BATCH_AXIS = (
    "Your einsum names exactly one batch axis. There may be none, or several: `...` stands for all leading axes."
)
NO_BATCH_AXIS = "Your einsum has no place for leading axes. `...` stands for all of them, however many there are."

# wrong ways to multiply states (..., T, D) with annotations (..., S, D), by their hints
PRODUCTS = {
    "You paired state t with annotation t only. Every state is compared with *every* annotation: T · S scores.": [
        lambda s, h: (s * h).sum(axis=-1)
    ],
    "This works for matrices only: with a batch in front, `.T` reverses *all* axes. Only the last two change places.": [
        lambda s, h: s @ h.T
    ],
    "`transpose(0, 2, 1)` speaks of three axes. There may be two, or four: say *the last two*, counted from the end.": [
        lambda s, h: s @ h.transpose(0, 2, 1)
    ],
    "Two axes and three, but no more: `transpose(0, 2, 1)` speaks of three. Say *the last two*, counted from the "
    "end.": [
        lambda s, h: s @ (h.T if h.ndim == 2 else h.transpose(0, 2, 1)),
        lambda s, h: s @ (h.transpose(0, 2, 1) if h.ndim == 3 else h.T),
    ],
    "`reshape` doesn't turn `h`: it cuts the same row of numbers into other pieces. Let the last two axes change "
    "places.": [lambda s, h: s @ h.reshape(*h.shape[:-2], h.shape[-1], h.shape[-2])],
    "An axis of size one is gone: `squeeze` drops them all. A batch of one, one state, one annotation keep their "
    "axes.": [lambda s, h: (s @ swap(h)).squeeze()],
    "`np.dot` pairs every batch of `s` with every batch of `h`. Leading axes go together, one batch with one: that is "
    "`@`.": [lambda s, h: np.dot(s, swap(h))],
}


def tell_products(exercise, scoring):
    """The slips above, of an exercise that scores with such a product: scoring(product) is the wrong version."""
    exercise.tell({hint: [scoring(product) for product in wrong] for hint, wrong in PRODUCTS.items()})


def looks(s, h, mask):
    return shares(np.where(mask, (h @ s[..., None])[..., 0], -np.inf))


def mixed(a, h):
    return (a[:, None] @ h)[:, 0]


def turned(x):
    """The same numbers, in memory column by column: what a transpose leaves."""
    return swap(np.ascontiguousarray(swap(x)))


def sizes_of_one(**sizes):
    """The sizes as they are, but each in turn 1: {"T is 1": {...}, ...}."""
    return {f"{name} is 1": sizes | {name: 1} for name in sizes}


def filled(filler, e, mask):
    """Scores with a number for every masked place."""
    return np.where(mask, e, filler)


def lowered(filler, e, mask):
    """Scores with a number added at every masked place."""
    return e + filler * ~mask


# what people write for "lower than every score", and is not
FILLINGS = [partial(filled, filler) for filler in (-10.0, -50.0, -100.0, -1000.0)]
FILLINGS += [partial(lowered, filler) for filler in (-10.0, -100.0, -1e4)]


def kept(function, names, *inputs):
    """In words which of its inputs `function` changed, and what it returned."""
    copies = [x.copy() for x in inputs]
    answer = function(*inputs)
    pairs = zip(names.split(), inputs, copies, strict=True)
    changed = [name for name, x, copy in pairs if not np.array_equal(x, copy)]
    return f"{' and '.join(changed) or 'nothing'} changed", answer


def on_copies(function):
    """The function, which gets arrays of its own each time: what it changes shows in the probe for that alone."""
    return lambda *given, **named: function(*(np.copy(x) if isinstance(x, np.ndarray) else x for x in given), **named)


def first_ones(mask):
    """A mask read as a length: as many places as are True, counted from the first."""
    return np.arange(mask.shape[-1]) < mask.sum(axis=-1, keepdims=True)
