"""How `position_from_mask` of lesson 09 is judged."""

import math

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import HALF, LIBRARY

position_from_mask = Exercise(
    "position_from_mask", points=3, forbid=LIBRARY, instead="derive it with pen and paper: one line is enough"
)
FINE = Close(rtol=1e-3, atol=1e-5)


def contexts(places, lead=0.0):
    return 1 / (1 + np.asarray(places) * np.exp(-lead))


@position_from_mask.probe("no lead: places in any order", FINE)
def _(position_from_mask, rng):
    return position_from_mask(contexts(rng.permutation(9)[:6] + 1))


@position_from_mask.probe("contexts between those of two places", FINE)
def _(position_from_mask, rng):
    return position_from_mask(rng.uniform(0.1, 0.9, size=5))


@position_from_mask.probe("a start token that is louder", FINE)
def _(position_from_mask, rng):
    lead = rng.uniform(0.5, 3)
    return position_from_mask(contexts(rng.permutation(20)[:6] + 1, lead), lead)


@position_from_mask.probe("a start token that is softer", FINE)
def _(position_from_mask, rng):
    lead = -rng.uniform(0.5, 3)
    return position_from_mask(contexts(rng.permutation(20)[:6] + 1, lead), lead)


@position_from_mask.probe("a table of contexts, and a lead by its name", FINE)
def _(position_from_mask, rng):
    lead = rng.uniform(0.5, 2)
    return position_from_mask(contexts(rng.integers(1, 30, size=(3, 4)), lead), lead=lead)


@position_from_mask.probe("the start token itself: a context of 1", FINE)
def _(position_from_mask, rng):
    return position_from_mask(np.array([0.5, 1.0, rng.uniform(0.2, 0.4)]), 1.5)


@position_from_mask.probe("one context alone, and three axes of size one", FINE)
def _(position_from_mask, rng):
    c = rng.uniform(0.1, 0.9)
    return position_from_mask(np.array([c]), 0.7), position_from_mask(np.array([[[c]]]), -0.7)


@position_from_mask.probe("whole numbers as the lead", FINE)
def _(position_from_mask, rng):
    return [position_from_mask(rng.uniform(0.1, 0.9, size=3), lead) for lead in (1, 2, -1)]


@position_from_mask.probe("places beyond a million, leads of 20 and −20", Close(rtol=1e-3, atol=0), extreme=True)
def _(position_from_mask, rng):
    c = rng.uniform(1e-7, 1e-6, size=4)
    return [position_from_mask(c, lead) for lead in (-20.0, 0.0, 20.0)]


@position_from_mask.probe(
    "places beyond a billion, and within a billionth of 0", Close(rtol=1e-3, atol=0), extreme=True
)
def _(position_from_mask, rng):
    far = [position_from_mask(rng.uniform(1e-12, 1e-11, size=3), lead) for lead in (-20.0, 0.5)]
    return *far, position_from_mask(rng.uniform([0.1, 0.1, 0.8], 0.9), -20.0)


@position_from_mask.probe("a context of 1 where the start token leads by 20: place 0", FINE, extreme=True)
def _(position_from_mask, rng):
    return position_from_mask(np.array([1.0, rng.uniform(0.2, 0.8), 1.0]), 20.0)


@position_from_mask.probe("an array of no axes: one number", FINE, extreme=True)
def _(position_from_mask, rng):
    return position_from_mask(np.array(rng.uniform(0.1, 0.9)), 0.3)


@position_from_mask.probe("your contexts stay as they were", FINE)
def _(position_from_mask, rng):
    c = rng.uniform(0.1, 0.9, size=4)
    return position_from_mask(c, 0.4), c


def changed(context, lead=0.0):
    context /= 1.0
    np.divide(1, context, out=context)
    context -= 1
    context *= np.exp(lead)
    return context


SMALL = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)


def cut(low, high):
    """Contexts cut off at both ends."""
    return lambda c, lead=0.0: np.exp(lead) * (1 - np.clip(c, low, high)) / np.clip(c, low, high)


def changed_at_one(context, lead=0.0):
    places = np.exp(lead) * (1 / context - 1)
    context *= np.exp(-lead)
    return places


def clipped_there(context, lead=0.0):
    places = np.exp(lead) * (1 / context - 1)
    context[:] = 1 / context - 1
    return places


def searched(n, near):
    """The place among the first n: the nearest one, or on a line between two."""

    def version(context, lead=0.0):
        t = np.arange(n)
        c = np.exp(lead) / (np.exp(lead) + t)
        if not near:
            return np.interp(context, c[::-1], t[::-1].astype(float))
        return np.argmin(np.abs(np.asarray(context)[..., None] - c), axis=-1).astype(float)

    return version


def snapped(places, near):
    return np.where(np.abs(places - np.round(places)) < near, np.round(places), places)


def one_number(context, lead=0.0):
    if context == 1:
        return 0.0
    return np.exp(lead) * (1 / context - 1)


def one_log(context, lead=0.0):
    return math.exp(lead + math.log(1 - context) - math.log(context))


position_from_mask.tell({
    "You counted from 1: with no lead a context of 1 is the start token, place 0.": [
        lambda c, lead=0.0: np.exp(lead) / c,
        lambda c, lead=0.0: np.exp(lead) * (1 / c - 1) + 1,
        lambda c, lead=0.0: 1 / c,
    ],
    "The lead plays no part in your answer. A louder start token keeps a larger share at the same place.": [
        lambda c, lead=0.0: 1 / c - 1,
    ],
    "A lead below zero plays no part in your answer, or the part of one above. A softer start token keeps a *smaller* "
    "share at the same place.": [
        lambda c, lead=0.0: 1 / c - 1 if lead < 0 else np.exp(lead) * (1 / c - 1),
        lambda c, lead=0.0: np.exp(abs(lead)) * (1 / c - 1),
    ],
    "Your lead works the wrong way: a louder start token has a *larger* share, so the same context means a later "
    "place.": [lambda c, lead=0.0: np.exp(-lead) * (1 / c - 1)],
    "The lead is a score: its weight is e to the power of it, not the lead itself.": [
        lambda c, lead=0.0: lead * (1 / c - 1),
        lambda c, lead=0.0: (1 + lead) * (1 / c - 1),
        lambda c, lead=0.0: 1 / c - 1 + lead,
        lambda c, lead=0.0: 2.0**lead * (1 / c - 1),
        lambda c, lead=0.0: 10.0**lead * (1 / c - 1),
        lambda c, lead=0.0: (1 / c - 1) - lead,
        lambda c, lead=0.0: np.exp(1 + lead) * (1 / c - 1),
        lambda c, lead=0.0: (1 / c - 1) * (1 + lead + lead**2 / 2),
    ],
    "e^ℓ isn't where it belongs: c = e^ℓ / (e^ℓ + t) has it above the line and below. Multiply by the whole "
    "denominator, then solve for t.": [
        lambda c, lead=0.0: 1 / (c * np.exp(lead)) - 1,
        lambda c, lead=0.0: 1 / c - np.exp(-lead),
        lambda c, lead=0.0: np.exp(lead) / c - 1,
        lambda c, lead=0.0: np.exp(lead) * 1 / c - np.exp(-lead),
        lambda c, lead=0.0: 1 / c - np.exp(lead),
        lambda c, lead=0.0: (np.exp(lead) - c) / c,
        lambda c, lead=0.0: (1 - np.exp(lead) * c) / c,
    ],
    "A place is missing or too much: of the exponentials below t are 1, and one is e^ℓ.": [
        lambda c, lead=0.0: np.exp(lead) * (1 / c - 1) - 1,
        lambda c, lead=0.0: (np.exp(lead) + 1) / c - np.exp(lead) - 1,
    ],
    "That is the way there: contexts from places. Turn it round.": [
        lambda c, lead=0.0: np.exp(lead) / (np.exp(lead) + c),
        lambda c, lead=0.0: 1 / (1 + c),
    ],
    "You rounded. A context between those of two places gives a place between them.": [
        lambda c, lead=0.0: np.round(np.exp(lead) * (1 / c - 1)),
        lambda c, lead=0.0: np.rint(np.exp(lead) * (1 / c - 1)).astype(int),
        lambda c, lead=0.0: np.floor(np.exp(lead) * (1 / c - 1)),
        lambda c, lead=0.0: np.ceil(np.exp(lead) * (1 / c - 1)),
        lambda c, lead=0.0: (np.exp(lead) * (1 / c - 1)).astype(int),
        *(lambda c, lead=0.0, n=n: np.round(np.exp(lead) * (1 / c - 1), n) for n in (1, 2, 3, 6, 8)),
        *(lambda c, lead=0.0, s=s: snapped(np.exp(lead) * (1 / c - 1), s) for s in (0.1, 0.01, 1e-3, 1e-4, 1e-6, 1e-9)),
    ],
    "You counted the entries: 0, 1, 2 … The contexts come in any order, and from any places.": [
        lambda c, lead=0.0: np.arange(c.size, dtype=float).reshape(c.shape),
        lambda c, lead=0.0: np.argsort(np.argsort(-c.ravel())).reshape(c.shape).astype(float),
    ],
    "Your fraction is upside down: the later the place, the *smaller* is c.": [
        lambda c, lead=0.0: np.exp(lead) * c / np.where(c == 1, 1e-9, 1 - c),
        *(lambda c, lead=0.0, s=s: np.exp(lead) * c / (1 - c + s) for s in (0, 1e-12, 1e-9, 1e-8)),
        lambda c, lead=0.0: c / (1 - c) * np.exp(-lead),
    ],
    "You forgot to divide by c: what the other words have together is 1 − c, and that is t shares, not t.": [
        lambda c, lead=0.0: np.exp(lead) * (1 - c),
    ],
    "You wrote into the caller's contexts. Return a new array.": [changed, changed_at_one, clipped_there],
    "You clip or cut off: a context may be as small as you like above 0, and the start token's is 1, so nothing needs "
    "a limit.": [
        *(cut(low, high) for low in SMALL for high in (1, 1 - low) if low > 1e-12 or high < 1),
        *(cut(0, 1 - small) for small in SMALL),
        lambda c, lead=0.0: np.clip(np.exp(lead) * (1 / c - 1), 0, 10_000),
        lambda c, lead=0.0: np.clip(np.exp(lead) * (1 / c - 1), 0, 1_000_000),
    ],
    "You added a small number below the line. The contexts are above 0, so nothing can break, and far places come out "
    "too near.": [
        *(lambda c, lead=0.0, s=s: np.exp(lead) * (1 - c) / (c + s) for s in SMALL),
        *(lambda c, lead=0.0, s=s: np.exp(lead) * (1 / (c + s) - 1) for s in SMALL),
    ],
    "Your places come in one long row. They have the shape of `context`.": [
        lambda c, lead=0.0: np.exp(lead) * (1 / c - 1).ravel(),
        lambda c, lead=0.0: (np.exp(lead) * (1 / c - 1)).ravel().tolist(),
    ],
    "You lost the axes of length 1. Places have the shape of `context`.": [
        lambda c, lead=0.0: np.squeeze(np.exp(lead) * (1 / c - 1)),
        lambda c, lead=0.0: (np.exp(lead) * (1 / c - 1)) if c.size > 1 else float(np.exp(lead) * (1 / c.item() - 1)),
    ],
    "You sorted the places. They come in the order of the contexts.": [
        lambda c, lead=0.0: np.sort((np.exp(lead) * (1 / c - 1)).ravel()).reshape(c.shape),
        lambda c, lead=0.0: -np.sort(-(np.exp(lead) * (1 / c - 1)).ravel()).reshape(c.shape),
        lambda c, lead=0.0: np.sort(np.exp(lead) * (1 / c - 1), axis=-1),
        lambda c, lead=0.0: -np.sort(-np.exp(lead) * (1 / c - 1), axis=-1),
    ],
    "`if` and `math` work for one number, and `context` is an array: write it without them, or loop.": [
        one_number, lambda c, lead=0.0: np.exp(lead) * (1 / float(c) - 1), one_log,
    ],
    "You took logarithms and never came back: t itself is asked for, not its logarithm.": [
        lambda c, lead=0.0: lead + np.log(1 / c - 1),
        lambda c, lead=0.0: np.log(1 / c - 1),
        lambda c, lead=0.0: -np.log(c),
        lambda c, lead=0.0: lead - np.log(c),
        *(lambda c, lead=0.0, sign=sign: np.log(c / (1 - c + 1e-300)) + sign * lead for sign in (1, -1)),
        *(lambda c, lead=0.0, sign=sign: np.log(c / (1 - c)) + sign * lead for sign in (1, -1)),
    ],
    "The sign is turned: a place is not negative.": [
        lambda c, lead=0.0: np.exp(lead) * (1 - 1 / c),
        lambda c, lead=0.0: np.exp(lead) * (c - 1),
    ],
    "You forgot the start token itself in the sum: c = e^ℓ / (e^ℓ + t), and e^ℓ / c is the *whole* sum.": [
        lambda c, lead=0.0: np.exp(-lead) / c,
    ],
    "Your answer has an axis too many. Places have the shape of `context`, also where it has no axes.": [
        lambda c, lead=0.0: np.atleast_1d(np.exp(lead) * (1 / c - 1)),
        lambda c, lead=0.0: (np.exp(lead) * (1 / c - 1))[..., None],
    ],
    "You scaled the contexts by each other. Each gives its place by itself.": [
        *(lambda c, lead=0.0, by=by: np.exp(lead) * (1 / (c / by(c)) - 1) for by in (np.max, np.sum)),
    ],
    "You cut the lead off. It may be any number from −20 to 20.": [
        *(lambda c, lead=0.0, n=n: np.exp(np.clip(lead, -n, n)) * (1 / c - 1) for n in (1, 2, 3, 5, 10, 15)),
        *(lambda c, lead=0.0, n=n: np.exp(min(lead, n)) * (1 / c - 1) for n in (5, 10, 15)),
    ],
    "The start token's *value* is 1, whatever its score: e^ℓ is its weight alone.": [
        lambda c, lead=0.0: np.exp(lead) * (np.exp(lead) / c - 1),
        lambda c, lead=0.0: np.exp(lead) * (lead / c - 1),
    ],
    "You looked the places up among 0, 1, 2 … up to some limit. A context may lie between those of two places, or "
    "beyond the last. Solve for t.": [
        *(searched(n, near) for n in (100, 1000, 1001, 10_000, 10_001, 100_000) for near in (False, True)),
    ],
    HALF: [
        lambda c, lead=0.0: (np.exp(np.float16(lead)) * (1 / c.astype(np.float16) - 1)).astype(float),
        lambda c, lead=0.0: np.exp(lead) * (1 / c.astype(np.float16) - 1),
        lambda c, lead=0.0: (np.exp(lead) * (1 / c - 1)).astype(np.float16),
    ],
    "You return a list. The caller wants an array in the shape of `context`.": [
        lambda c, lead=0.0: (np.exp(lead) * (1 / c - 1)).tolist(),
    ],
})  # fmt: skip


@position_from_mask.alternative("what the others have, beside what the start token has")
def _(context, lead=0.0):
    return (1 - context) / context / np.exp(-lead)


@position_from_mask.alternative("as logarithms")
def _(context, lead=0.0):
    with np.errstate(divide="ignore"):
        return np.exp(lead + np.log1p(-context) - np.log(context))


@position_from_mask.alternative("one at a time")
def _(context, lead=0.0):
    w = np.exp(lead)
    return np.array([w / c - w for c in context.ravel()]).reshape(context.shape)
