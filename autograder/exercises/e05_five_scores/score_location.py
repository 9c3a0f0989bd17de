"""How `score_location` of lesson 05 is judged."""

import numpy as np

from autograder.compare import Close, Raises
from autograder.exercise import Exercise
from autograder.exercises.e05_five_scores.shared import INSTEAD, LIBRARY, kept, shares, sizes_of_one, turned
from autograder.exercises.e05_five_scores.usual import CHANGED, tell_changed, tell_usual

score_location = Exercise("score_location", points=2, forbid=LIBRARY, instead=INSTEAD)


def location(rng, *leading, T=3, D=4, longest=7):
    return rng.normal(size=(*leading, T, D)), rng.normal(size=(longest, D))


NUMPYS = "matmul", "operand", "shape", "axes", "einsum", "array", "dimension"  # in NumPy's own errors of this type


def fits(score_location, s, w, n_keys):
    """The scores, or words instead of a refusal: `w` knows all these positions."""
    try:
        return score_location(s, w, n_keys)
    except ValueError as error:
        if any(word in str(error) for word in NUMPYS):
            raise
        return f"refused with a ValueError, though {n_keys} annotations fit {len(w)} rows"


class ReturnedNotRaisedError(Exception):
    """Its name is what the learner reads."""


class NoneInsteadOfAnError(Exception):
    """Its name is what the learner reads."""


def raised(answer):
    """For a call that should have raised: what came back instead."""
    if isinstance(answer, Exception):
        raise ReturnedNotRaisedError
    if answer is None:
        raise NoneInsteadOfAnError
    return answer


@score_location.probe("five annotations, room for seven")
def _(score_location, rng):
    return fits(score_location, *location(rng), 5)


@score_location.probe("as many annotations as there is room for")
def _(score_location, rng):
    return fits(score_location, *location(rng, longest=6), 6)


@score_location.probe("room for as many as the state is wide")
def _(score_location, rng):
    return fits(score_location, *location(rng, T=4, D=4, longest=4), 3)


@score_location.probe("a batch (B, T, D)")
def _(score_location, rng):
    return fits(score_location, *location(rng, 2, T=4, D=3, longest=8), 6)


@score_location.probe("a batch with one axis more, all sizes alike")
def _(score_location, rng):
    return fits(score_location, *location(rng, 4, 4, T=4, D=4, longest=4), 2)


@score_location.probe("a single annotation")
def _(score_location, rng):
    room, tight = location(rng), location(rng, T=1, longest=1)
    return {7: fits(score_location, *room, 1), 1: fits(score_location, *tight, 1)}


@score_location.probe("one annotation too many", Raises())
def _(score_location, rng):
    return raised(score_location(*location(rng), 8))


@score_location.probe("far too many annotations", Raises())
def _(score_location, rng):
    return raised(score_location(*location(rng), 29))


@score_location.probe("sizes of one, each in turn: B, T, D, longest")
def _(score_location, rng):
    answers = {}
    for name, n in sizes_of_one(B=2, T=3, D=4, longest=5).items():
        given = location(rng, n["B"], T=n["T"], D=n["D"], longest=n["longest"])
        answers[name] = fits(score_location, *given, min(4, n["longest"]))
    return answers


@score_location.probe("more states than there is room, wide ones too")
def _(score_location, rng):
    return fits(score_location, *location(rng, T=9, D=8, longest=5), 3)


@score_location.probe("arrays that lie turned in memory")
def _(score_location, rng):
    s, w = location(rng, 2)
    return fits(score_location, turned(s), turned(w), 6)


@score_location.probe("one annotation too many, but fewer than states and than numbers in a state", Raises())
def _(score_location, rng):
    return raised(score_location(*location(rng, T=9, D=8, longest=5), 6))


@score_location.probe("states all zeros, and tiny and huge ones", Close(rtol=1e-4, atol=0), extreme=True)
def _(score_location, rng):
    s, w = rng.uniform(0.5, 2, (3, 4)), rng.uniform(0.5, 2, (7, 4))
    return {size: fits(score_location, size * s, w.copy(), 5) for size in (0.0, 1e-12, 1e6)}


@score_location.probe("your inputs stay as they were")
def _(score_location, rng):
    cases = (location(rng), 5), (location(rng, T=4, D=4, longest=4), 3), (location(rng, 2, T=3, D=3, longest=3), 3)
    return [kept(lambda s, w, n=n: fits(score_location, s, w, n), "s w", *given) for given, n in cases]


def refuse(w, n_keys):
    if n_keys > len(w):
        raise ValueError(f"n_keys is {n_keys}, but w has scores for {len(w)} positions")


def refusing(scores):
    """A wrong version that refuses what it should: scores(s, w, n_keys)."""

    def wrong(s, w, n_keys):
        refuse(w, n_keys)
        return scores(s, w, n_keys)

    return wrong


def refusing_if(too_long, error=ValueError):
    """A wrong version that refuses something else, or with another error: too_long(s, w, n_keys)."""

    def wrong(s, w, n_keys):
        if too_long(s, w, n_keys):
            raise error
        return (s @ w.T)[..., :n_keys]

    return wrong


def beyond(s, w, n_keys):
    return n_keys > len(w)


def cut_columns(s, w, n_keys):
    k = min(n_keys, w.shape[1])
    return s[..., :k] @ w[:, :k].T


score_location.tell(
    {
        "You gave scores for places where nothing stands: this source has `n_keys` annotations, `w` may know more.": [
            refusing(lambda s, w, n_keys: s @ w.T)
        ],
        "You kept the *last* n_keys scores. Row 0 of `w` scores the first position, whatever the source's length.": [
            refusing(lambda s, w, n_keys: (s @ w.T)[..., -n_keys:])
        ],
        "A source that is longer than `w` has rows gets too few scores, or invented ones, and nobody notices. Nothing "
        "was learned about its last positions: refuse it with a ValueError.": [
            lambda s, w, n_keys: (s @ w.T)[..., :n_keys]
        ],
        "These are weights, and cut after softmax they don't even sum to one. A score is any number; softmax comes "
        "later.": [refusing(lambda s, w, n_keys: shares(s @ w.T)[..., :n_keys])],
        "These are weights already. A score is any number; softmax comes after it, and is the same for all five "
        "scores.": [refusing(lambda s, w, n_keys: shares((s @ w.T)[..., :n_keys]))],
        "You refuse a source that is exactly as long as `w` has rows. It fits: the last row scores its last "
        "position.": [refusing_if(lambda s, w, n_keys: n_keys >= len(w))],
        "You refuse a source that is *shorter* than `w` has rows. It fits: its scores are those of the first rows.": [
            refusing_if(lambda s, w, n_keys: n_keys < len(w)),
            refusing_if(lambda s, w, n_keys: n_keys != len(w)),
        ],
        "You refuse one source too late: with one annotation more than `w` has rows, the last has no score already.": [
            refusing_if(lambda s, w, n_keys: n_keys > len(w) + 1)
        ],
        "You compared `n_keys` with the number of *states*. How many positions have a score is the number of *rows of "
        "`w`*.": [refusing_if(lambda s, w, n_keys: n_keys > s.shape[-2])],
        "You compared `n_keys` with D, the width of a state. How many positions have a score is the number of *rows of "
        "`w`*.": [refusing_if(lambda s, w, n_keys: n_keys > w.shape[1])],
        "You refuse with another kind of error. An argument with an impossible value is a ValueError.": [
            refusing_if(beyond, AssertionError),
            refusing_if(beyond, IndexError),
            refusing_if(beyond, TypeError),
            refusing_if(beyond, RuntimeError),
            refusing_if(beyond, Exception),
            refusing_if(beyond, KeyError),
        ],
        "You cut the axis of the states as well or instead: all T of them ask.": [
            refusing(lambda s, w, n_keys: (s @ w.T)[..., :n_keys, :]),
            refusing(lambda s, w, n_keys: (s @ w.T)[..., :n_keys][:n_keys]),
        ],
        "`w` lies on its side: it is (longest, D), a *row* for every position.": [
            refusing(lambda s, w, n_keys: (s @ w)[..., :n_keys])
        ],
        "You cut another axis: with a slice at the front, states are dropped. Positions stand on the *last* axis.": [
            refusing(lambda s, w, n_keys: (s @ w.T)[:n_keys])
        ],
        "`[:, :n_keys]` cuts the *second* axis. It is the last one only without a batch in front: count from the "
        "end.": [refusing(lambda s, w, n_keys: (s @ w.T)[:, :n_keys])],
        "You *return* the error. `raise ValueError(…)` stops the caller; a returned one is a value.": [
            lambda s, w, n_keys: ValueError("too long") if n_keys > len(w) else (s @ w.T)[..., :n_keys]
        ],
        "For a source that is too long you printed something, or gave None back. `raise ValueError(…)` is what stops "
        "the caller.": [lambda s, w, n_keys: (s @ w.T)[..., :n_keys] if n_keys <= len(w) else None],
        "You left places with −∞ beyond the source's end. What the source hasn't gets no number at all: (…, T, "
        "n_keys).": [refusing(lambda s, w, n_keys: np.where(np.arange(len(w)) < n_keys, s @ w.T, -np.inf))],
        "You set zeros beyond the source's end. What the source hasn't gets no number at all: (…, T, n_keys).": [
            refusing(lambda s, w, n_keys: np.where(np.arange(len(w)) < n_keys, s @ w.T, 0.0))
        ],
        "A slice up to −0 is *empty*: with as many annotations as rows, `[..., :-extra]` keeps nothing. Count from the "
        "front.": [refusing(lambda s, w, n_keys: (s @ w.T)[..., : -(len(w) - n_keys)])],
        "One score is missing: a slice up to `n_keys - 1` holds n_keys − 1 of them.": [
            refusing(lambda s, w, n_keys: (s @ w.T)[..., : n_keys - 1])
        ],
        "One score too many: a slice up to `n_keys + 1` holds the place after the last, too.": [
            refusing(lambda s, w, n_keys: (s @ w.T)[..., : n_keys + 1])
        ],
        "Your scores begin at row 1. Row 0 of `w` scores the first position.": [
            refusing(lambda s, w, n_keys: (s @ w.T)[..., 1 : n_keys + 1])
        ],
        "An axis of size one is gone: `squeeze` drops them all. A batch of one, one state, one annotation keep their "
        "axes.": [refusing(lambda s, w, n_keys: (s @ w.T)[..., :n_keys].squeeze())],
        "You cut the *columns* of `w`: those are parts of the state. Its rows are the positions.": [
            refusing(cut_columns),
            refusing(lambda s, w, n_keys: s @ w[:, :n_keys].T),
            refusing(lambda s, w, n_keys: s @ w.T[:n_keys]),
        ],
    },
)


def right(s, w, n_keys):
    refuse(w, n_keys)
    return (s @ w.T)[..., :n_keys]


@score_location.misconception(CHANGED.format("w"))
def _(s, w, n_keys):
    refuse(w, n_keys)
    w[n_keys:] = 0
    return (s @ w.T)[..., :n_keys]


tell_changed(score_location, "s w", right)
tell_usual(score_location, right)


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
