"""How `blind_floor` of lesson 13 is judged."""

import math

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e13_bert.blind_floor_slips import SLIPS

blind_floor = Exercise("blind_floor", points=3, forbid=("attn",), instead="derive the best q and put it in")

EXACT = Close(rtol=1e-7, atol=1e-9)


def parts(rng):
    """Three shares that sum to 1, none of them small."""
    x = 0.1 + rng.random(3)
    return [float(part) for part in x / x.sum()]


@blind_floor.probe("80, 10, 10", EXACT)
def _(blind_floor, rng):
    return blind_floor(6.0, 0.8, 0.1, 0.1), blind_floor(float(3 + rng.random()), 0.8, 0.1, 0.1)


@blind_floor.probe("the masks alone", EXACT)
def _(blind_floor, rng):
    return blind_floor(float(5 + rng.random()), 1.0, 0.0, 0.0)


@blind_floor.probe("masks and swaps, nothing kept", EXACT)
def _(blind_floor, rng):
    return blind_floor(5.3, 0.8, 0.2, 0.0), blind_floor(float(rng.random()), 0.35, 0.65, 0.0)


@blind_floor.probe("masks and kept ones, nothing swapped", EXACT)
def _(blind_floor, rng):
    return blind_floor(5.3, 0.8, 0.0, 0.2), blind_floor(float(rng.random()), 0.35, 0.0, 0.65)


@blind_floor.probe("no masks", EXACT)
def _(blind_floor, rng):
    return blind_floor(4.7, 0.0, 0.3, 0.7), blind_floor(4.7, 0.0, 0.7, 0.3), blind_floor(2.1, 0.0, 0.5, 0.5)


@blind_floor.probe("all kept, all swapped", EXACT)
def _(blind_floor, rng):
    return blind_floor(5.7, 0.0, 0.0, 1.0), blind_floor(5.7, 0.0, 1.0, 0.0)


@blind_floor.probe("any shares", EXACT)
def _(blind_floor, rng):
    return [blind_floor(float(1 + 7 * rng.random()), *parts(rng)) for _ in range(5)]


@blind_floor.probe("more swapped than kept, and the reverse", EXACT)
def _(blind_floor, rng):
    return blind_floor(6.1, 0.5, 0.4, 0.1), blind_floor(6.1, 0.5, 0.1, 0.4)


@blind_floor.probe("the same shares, one nat more", EXACT)
def _(blind_floor, rng):
    shares = parts(rng)
    return blind_floor(4.0, *shares), blind_floor(5.0, *shares)


@blind_floor.probe("a single piece: H is 0", EXACT)
def _(blind_floor, rng):
    return blind_floor(0.0, 0.8, 0.1, 0.1), blind_floor(0, 1, 0, 0), blind_floor(0.0, 0.5, 0.5, 0.0)


@blind_floor.probe("H smaller than one nat", EXACT)
def _(blind_floor, rng):
    return [blind_floor(float(0.9 * rng.random()), *parts(rng)) for _ in range(3)]


@blind_floor.probe("whole numbers", EXACT)
def _(blind_floor, rng):
    return blind_floor(6, 1, 0, 0), blind_floor(6, 0, 1, 0), blind_floor(6, 0, 0, 1)


@blind_floor.probe("one number comes back", EXACT)
def _(blind_floor, rng):
    found = blind_floor(float(5 + rng.random()), *parts(rng))
    return getattr(found, "ndim", 0) == 0, found


@blind_floor.probe("very small shares", EXACT, extreme=True)
def _(blind_floor, rng):
    return [blind_floor(5.9, 1 - 1e-6 - tiny, 1e-6, tiny) for tiny in (1e-4, 1e-9, 1e-14)]


@blind_floor.probe("a huge H", EXACT, extreme=True)
def _(blind_floor, rng):
    return blind_floor(1e6, *parts(rng))


blind_floor.tell(SLIPS)


@blind_floor.alternative("a term for each kind of place, at the best q")
def _(H, mask, random, keep):
    loss = mask * H
    if keep:
        loss += keep * math.log1p(random / keep)
    if random:
        loss += random * (H + math.log((random + keep) / random))
    return loss


@blind_floor.alternative("the coin's entropy, with x log x that knows 0")
def _(H, mask, random, keep):
    def xlogx(x):
        return x * math.log(x) if x else 0.0

    return (mask + random) * H + xlogx(random + keep) - xlogx(random) - xlogx(keep)
