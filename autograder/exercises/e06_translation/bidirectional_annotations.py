"""How `bidirectional_annotations` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY, limited

bidirectional_annotations = Exercise("bidirectional_annotations", points=3, forbid=LIBRARY, instead=INSTEAD)


ENDLESS = "You took 500 steps in a batch of a few tokens: what makes your loop arrive at the other end?"


def reader(rng, D, H):
    """A small recurrent network that is not still when it reads zeros."""
    w, u, b = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)
    return limited(lambda x, h: np.tanh(x @ w + h @ u + b), 500, ENDLESS)


def for_batches(step):
    """The reader, which insists on a batch, as the lesson's own GRU does."""

    def insisting(x, h):
        if np.ndim(x) != 2 or np.ndim(h) != 2:
            given = f"x_i {np.shape(x)} and h {np.shape(h)}"
            raise ValueError(f"you gave a step {given}; it takes (B, D) and (B, H), two axes even for one sentence")
        return step(x, h)

    return insisting


def sentences(rng, lengths, D=3, H=2):
    """Vectors with something in the padding, lengths, two readers and their width."""
    x = rng.normal(size=(len(lengths), max(lengths), D))
    return x, np.array(lengths), reader(rng, D, H), reader(rng, D, H), H


@bidirectional_annotations.probe("three sentences of one length")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [5, 5, 5]))


@bidirectional_annotations.probe("sentences of other lengths")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [2, 5, 4, 1], D=6, H=3))


@bidirectional_annotations.probe("more numbers in a state than in a token")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [3, 6], D=2, H=5))


@bidirectional_annotations.probe("one sentence alone")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [4]))


@bidirectional_annotations.probe("sentences of one token")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [1, 1], D=4))


@bidirectional_annotations.probe("readers that add up, as in the table")
def _(bidirectional_annotations, rng):
    x = rng.integers(1, 9, size=(2, 3, 1)).astype(float)
    step = limited(lambda x, h: h + x, 500, ENDLESS)
    return bidirectional_annotations(x, np.array([3, 2]), step, step, 1)


@bidirectional_annotations.probe("two places of padding even after the longest sentence")
def _(bidirectional_annotations, rng):
    x, _, *rest = sentences(rng, [6, 6, 6])
    return bidirectional_annotations(x, np.array([2, 4, 3]), *rest)


@bidirectional_annotations.probe("steps that take batches only: (B, D) and (B, H)")
def _(bidirectional_annotations, rng):
    x, lengths, step_f, step_b, H = sentences(rng, [3, 5, 1], D=4, H=3)
    return bidirectional_annotations(x, lengths, for_batches(step_f), for_batches(step_b), H)


@bidirectional_annotations.probe("real tokens that are all zeros, beside padding that isn't")
def _(bidirectional_annotations, rng):
    x, lengths, *rest = sentences(rng, [5, 3, 4])
    x[0, 2:4], x[1, 2], x[2, 0] = 0.0, 0.0, 0.0  # in the middle, at the end, at the beginning
    return bidirectional_annotations(x, lengths, *rest)


@bidirectional_annotations.probe("tokens of whole numbers (integers), states with fractions")
def _(bidirectional_annotations, rng):
    x, lengths, *rest = sentences(rng, [3, 4])
    return bidirectional_annotations(rng.integers(-3, 4, size=x.shape), lengths, *rest)


@bidirectional_annotations.probe("one sentence of one token, every width 1")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [1], D=1, H=1))


@bidirectional_annotations.probe("padding that is not a number, and `x` afterwards", extreme=True)
def _(bidirectional_annotations, rng):
    x, lengths, *rest = sentences(rng, [4, 2, 6])
    x[0, 4:], x[1, 2:] = np.nan, np.inf
    return bidirectional_annotations(x, lengths, *rest), x


@bidirectional_annotations.probe("rows far apart: tokens of 1e-12 and of 1e9, readers that add up", extreme=True)
def _(bidirectional_annotations, rng):
    x = rng.normal(size=(2, 4, 2)) * np.array([1e-12, 1e9])[:, None, None]
    step = limited(lambda x, h: h + x, 500, ENDLESS)
    scale = np.array([1e12, 1e-9])[:, None, None]  # so that both rows are compared alike
    return np.asarray(bidirectional_annotations(x, np.array([4, 3]), step, step, 2)) * scale


@bidirectional_annotations.probe("your arguments stay as they were")
def _(bidirectional_annotations, rng):
    x, lengths, *rest = sentences(rng, [2, 4])
    x[1, 1] = 0.0
    return bidirectional_annotations(x, lengths, *rest), x, lengths


def read(x, step, places, H, real=None, state=None):
    """The states at the places visited, in order of the source; where `real` is False they are zeros, as a start is."""
    h = np.zeros((*x.shape[:2], H))
    state = np.zeros((len(x), H)) if state is None else state
    for i in places:
        state = step(x[:, i], state)
        if real is not None:
            state = np.where(real[:, i, None], state, 0.0)
        h[:, i] = state
    return h


@bidirectional_annotations.alternative("sentence by sentence")
def _(x, lengths, step_f, step_b, d_hidden):
    h = np.zeros((*x.shape[:2], 2 * d_hidden))
    for row, length in enumerate(lengths):
        tokens = x[row : row + 1, :length]
        h[row, :length, :d_hidden] = read(tokens, step_f, range(length), d_hidden)[0]
        h[row, :length, d_hidden:] = read(tokens, step_b, range(length)[::-1], d_hidden)[0]
    return h


@bidirectional_annotations.alternative("the real part turned round, read forwards, turned back")
def _(x, lengths, step_f, step_b, d_hidden):
    S = x.shape[1]
    places = np.arange(S)
    turned = np.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)  # (B, S)
    backward = read(np.take_along_axis(x, turned[..., None], 1), step_b, range(S), d_hidden)
    backward = np.take_along_axis(backward, turned[..., None], 1)
    h = np.concatenate([read(x, step_f, range(S), d_hidden), backward], axis=2)
    h[places >= lengths[:, None]] = 0.0
    return h
