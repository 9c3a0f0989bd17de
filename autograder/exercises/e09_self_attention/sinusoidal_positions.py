"""How `sinusoidal_positions` of lesson 09 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import HALF, LIBRARY, rates

sinusoidal_positions = Exercise(
    "sinusoidal_positions", points=2, forbid=LIBRARY, instead="build it from sines, cosines and an outer product"
)
WAVES = Close(rtol=1e-4, atol=1e-4)  # angles in the hundreds, in single precision


@sinusoidal_positions.probe("the first six places, width 8", WAVES)
def _(sinusoidal_positions, rng):
    return sinusoidal_positions(np.arange(6), 8)


@sinusoidal_positions.probe("as many places as columns", WAVES)
def _(sinusoidal_positions, rng):
    return sinusoidal_positions(np.arange(6), 6)


@sinusoidal_positions.probe("places in any order, some twice", WAVES)
def _(sinusoidal_positions, rng):
    places = rng.integers(1, 90, size=7)
    return sinusoidal_positions(np.append(places, places[2]), 10)


@sinusoidal_positions.probe("places that begin late", WAVES)
def _(sinusoidal_positions, rng):
    return sinusoidal_positions(np.arange(5) + rng.integers(20, 90), 4)


@sinusoidal_positions.probe("one place, and width 2", WAVES)
def _(sinusoidal_positions, rng):
    return sinusoidal_positions(np.array([3]), 6), sinusoidal_positions(np.arange(4), 2)


@sinusoidal_positions.probe("a wide table", WAVES)
def _(sinusoidal_positions, rng):
    return sinusoidal_positions(np.arange(3), 64)


@sinusoidal_positions.probe("places below zero", WAVES)
def _(sinusoidal_positions, rng):
    return sinusoidal_positions(-np.arange(5), 6)


@sinusoidal_positions.probe("places far beyond 10,000", Close(rtol=1e-4, atol=1e-5), extreme=True, double=True)
def _(sinusoidal_positions, rng):
    places = rng.integers(10_000, 3_000_000_000, size=4)
    places[1] = rng.integers(2_200_000_000, 3_000_000_000)
    return sinusoidal_positions(places, 6)


@sinusoidal_positions.probe("your positions stay as they were", WAVES)
def _(sinusoidal_positions, rng):
    places = rng.integers(1, 50, size=4)
    return sinusoidal_positions(places, 6), places


def laid(positions, w, put=None, first=np.sin, second=np.cos):
    """A version with its own rates or its own order of columns."""
    angles = np.outer(positions, w)
    if put == "halves":
        return np.concatenate([first(angles), second(angles)], axis=1)
    return np.stack([first(angles), second(angles)], -1).reshape(len(positions), -1)


def singly(angles):
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(len(angles), -1)


def staggered(positions, exponents):
    angles = np.outer(positions, 10000.0**-exponents)
    return np.where(np.arange(len(exponents)) % 2 == 0, np.sin(angles), np.cos(angles))


def own_table(positions, d_model):
    """Looked up in a table as long as the largest place."""
    if np.max(positions) > 1_000_000:
        raise MemoryError("Unable to allocate the table")
    return laid(np.arange(max(np.max(positions) + 1, 1)), rates(d_model))[positions]


def moved(positions, d_model):
    answer = laid(positions, rates(d_model))
    positions -= positions[0]
    return answer


BASES = (1e3, 1e5, 1e6, 2.0)
SIZES = (10_000, 1000, 100, 512, 1024, 5000, 2048, 4096)
LOG = -np.log(10000.0).astype(np.float32)


sinusoidal_positions.tell({
    "Your sines stand in the first half and the cosines in the second. Here they take turns: columns 0, 2, 4 … and "
    "1, 3, 5 …": [lambda p, d: laid(p, rates(d), "halves")],
    "Sines and cosines changed places: the even columns are the sines.": [
        lambda p, d: laid(p, rates(d), None, np.cos, np.sin)
    ],
    "Your rates fall half as fast, or less: the exponent is 2i / d for pair i, so the pairs take 0, 2, 4 … over d.": [
        lambda p, d: laid(p, 10000.0 ** (-np.arange(d // 2) / d)),
        lambda p, d: laid(p, 10000.0 ** (-np.arange(d // 2) / (2 * d))),
    ],
    "Your exponents run to 1, with the pairs evenly between: the exponent of pair i is 2i / d, so the last stays below "
    "1.": [
        lambda p, d: laid(p, 10000.0 ** -np.linspace(0, 1, d // 2)),
        lambda p, d: laid(p, 10000.0 ** (-np.arange(d // 2) / max(d // 2 - 1, 1))),
        lambda p, d: laid(p, 10000.0 ** (-np.arange(d // 2) / np.array(d // 2 - 1))),
    ],
    "Your rates grow: places are *divided* by 10000 to the power 2i / d.": [
        lambda p, d: laid(p, 10000.0 ** (np.arange(0, d, 2) / d))
    ],
    "Your rates fall too fast. With i for the pair the exponent is 2i / d; if your i counts columns already, don't "
    "double it again.": [lambda p, d: laid(p, 10000.0 ** (-2 * np.arange(0, d, 2) / d))],
    "Each column has a rate of its own in your answer. A sine and the cosine beside it share one: they are one clock "
    "hand.": [
        lambda p, d: np.where(
            np.arange(d) % 2 == 0,
            np.sin(np.outer(p, 10000.0 ** (-np.arange(d) / d))),
            np.cos(np.outer(p, 10000.0 ** (-np.arange(d) / d))),
        ),
        lambda p, d: np.where(
            np.arange(d) % 2 == 0,
            np.sin(np.outer(p, 10000.0 ** (-2 * np.arange(d) / d))),
            np.cos(np.outer(p, 10000.0 ** (-2 * np.arange(d) / d))),
        ),
    ],
    "You took another number in the place of 10000.": [
        *(lambda p, d, base=base: laid(p, base ** (-np.arange(0, d, 2) / d)) for base in BASES),
    ],
    "You counted the places anew, 0, 1, 2 … `positions` says which places are wanted.": [
        lambda p, d: laid(np.arange(len(p)), rates(d))
    ],
    "You counted places from 1. The first place is 0, and `positions` says so.": [
        lambda p, d: laid(np.asarray(p) + 1, rates(d))
    ],
    "All your columns are sines: each pair needs its cosine.": [lambda p, d: laid(p, rates(d), None, np.sin, np.sin)],
    "Your table lies on its side: one row for each place, (T, d_model).": [lambda p, d: laid(p, rates(d)).T],
    "You turn by whole circles, 2π each. The angle is t · ω itself.": [lambda p, d: laid(p, 2 * np.pi * rates(d))],
    "You took the largest position and made the whole table. One row for each entry of `positions`.": [
        lambda p, d: laid(np.arange(np.max(p) + 1 if np.max(p) < 1e4 else 1), rates(d)),
        lambda p, d: laid(np.arange(d), rates(d)),
    ],
    "Your places have an end or a beginning: a table of places 0, 1, 2 … that is looked up, a clip, a remainder. They "
    "may lie below zero, or as far out as you like. An angle needs its own place only: position times rate.": [
        *(lambda p, d, n=n: laid(np.arange(n), rates(d))[p % n] for n in SIZES),
        *(lambda p, d, n=n: laid(np.arange(n), rates(d))[p] for n in SIZES),
        *(lambda p, d, n=n: laid(np.clip(p, 0, n - 1), rates(d)) for n in SIZES),
        *(lambda p, d, n=n: laid(np.asarray(p) % n, rates(d)) for n in SIZES),
        own_table,
        lambda p, d: laid(np.maximum(p, 0), rates(d)),
        lambda p, d: laid(np.minimum(p, 10_000), rates(d)),
    ],
    "You dropped the sign of the places. They may lie below zero, and the sine follows the sign.": [
        lambda p, d: laid(np.abs(p), rates(d)),
    ],
    "Every pair turns equally fast in your answer, by the whole place. Pair i has a rate of its own. (Is there a `//`? "
    "It makes 0 of every exponent below 1.)": [
        lambda p, d: laid(p, np.ones(d // 2)),
        lambda p, d: laid(p, 1 / 10000.0 ** (np.arange(0, d, 2) // d)),
    ],
    "All pairs but the first turn equally slowly in your answer: `//` rounds down, and makes −1 of every exponent "
    "between −1 and 0. Divide with `/`.": [
        lambda p, d: laid(p, 10000.0 ** (-np.arange(0, d, 2) // d)),
        lambda p, d: laid(p, 10000 ** (-np.arange(0, d, 2) // d)),
    ],
    "Your powers are of whole numbers, 10000 to 6, say, and these wrap round beyond 2⁶³. Divide the exponent first, or "
    "write 10000.0.": [
        lambda p, d: laid(p, 1.0 / (10000 ** np.arange(0, d, 2)) ** (1 / d)),
    ],
    "You rounded the angles to whole numbers. They are position times rate, with all digits.": [
        *(lambda p, d, cut=cut: singly(cut(np.outer(p, rates(d)))) for cut in (np.trunc, np.round, np.floor)),
    ],
    "A root has no sign, nor has an absolute value: your cosines are never below zero, and half of them should be.": [
        lambda p, d: laid(p, rates(d), None, np.sin, lambda a: np.sqrt(1 - np.sin(a) ** 2)),
        lambda p, d: laid(p, rates(d), None, np.sin, lambda a: np.abs(np.cos(a))),
    ],
    HALF: [
        lambda p, d: singly(np.outer(p, rates(d)).astype(np.float16)),
        lambda p, d: singly(np.outer(p, rates(d)).astype(np.float16).astype(float)),
        lambda p, d: singly(np.outer(p, rates(d))).astype(np.float16),
        lambda p, d: laid(p, rates(d).astype(np.float16)),
    ],
    "Your numbers are whole: an array of the positions' kind cuts sines and cosines off to −1, 0 and 1. Make one of "
    "floats.": [lambda p, d: laid(p, rates(d)).astype(int)],
    "Your angles are in single precision, with seven digits: beyond 10,000,000 whole turns are lost. Multiply in "
    "double precision, NumPy's own.": [
        lambda p, d: laid(p.astype(np.float32), rates(d).astype(np.float32)),
        lambda p, d: laid(p.astype(np.float32), np.float32(10000) ** (-np.arange(0, d, 2, dtype=np.float32) / d)),
        lambda p, d: laid(p.astype(np.float32), rates(d)),
        lambda p, d: laid(p, rates(d).astype(np.float32)),
        lambda p, d: singly(p[:, None].astype(np.float32) * rates(d).astype(np.float32)),
        lambda p, d: singly(p[:, None].astype(np.float32) * np.exp(LOG * np.arange(0, d, 2, dtype=np.float32) / d)),
        lambda p, d: singly(p[:, None].astype(np.float32) * np.exp(LOG / d * np.arange(0, d, 2, dtype=np.float32))),
        lambda p, d: singly(p[:, None].astype(np.float32) / (1 / rates(d)).astype(np.float32)),
        lambda p, d: singly(np.outer(p, rates(d)).astype(np.float32)),
    ],
    "Your positions are 32-bit numbers, which end near 2,147,000,000. A place may lie beyond.": [
        lambda p, d: laid(p.astype(np.int32), rates(d)),
    ],
    "Your exponents begin one too late or too early: pair 0 has the rate 1, and pair i the exponent 2i / d.": [
        *(lambda p, d, by=by: laid(p, 10000.0 ** (-(np.arange(0, d, 2) + by) / d)) for by in (2, 1, -1, -2)),
        lambda p, d: laid(p, 10000.0 ** (-np.arange(0, d, 2) / (d + 1))),
        lambda p, d: laid(p, 10000.0 ** (-np.arange(0, d, 2) / (d + 2))),
        lambda p, d: laid(p, 10000.0 ** (-np.arange(0, d, 2) / (d - 1))),
    ],
    "Your pairs stand in the wrong order: the fastest rate, 1, belongs to the first pair.": [
        lambda p, d: laid(p, rates(d)[::-1]),
    ],
    "The exponent is used without its power: 10000 *to the power of* 2i / d, not times it.": [
        lambda p, d: laid(p, 1 / (10000.0 * np.maximum(np.arange(0, d, 2) / d, 1e-300))),
        lambda p, d: laid(p, np.exp(-np.arange(0, d, 2) / d)),
        lambda p, d: laid(p, np.arange(0, d, 2) / d),
        lambda p, d: laid(p, np.exp(-np.log10(10000.0) * np.arange(0, d, 2) / d)),
    ],
    "`np.sin` and `np.cos` take radians: no degrees.": [
        lambda p, d: laid(p, rates(d) * np.pi / 180),
        lambda p, d: laid(p, rates(d) * 180 / np.pi),
        lambda p, d: laid(p, rates(d), None, np.sin, lambda a: np.sin(a + 90)),
        lambda p, d: laid(p, rates(d), None, np.sin, lambda a: np.sin(90 - a)),
    ],
    "All your columns are cosines: the even ones are sines.": [lambda p, d: laid(p, rates(d), None, np.cos, np.cos)],
    "Half of your columns stay empty: the even ones are sines, the odd ones cosines.": [
        lambda p, d: laid(p, rates(d), None, np.sin, np.zeros_like),
        lambda p, d: laid(p, rates(d), None, np.zeros_like, np.cos),
    ],
    "A sine and the cosine beside it have different rates: columns 2i and 2i + 1 share the exponent 2i / d (`-c // 2` "
    "rounds down, away from 0).": [
        lambda p, d: staggered(p, (np.arange(d) + 1) // 2 * 2 / d),
        lambda p, d: staggered(p, np.maximum(np.arange(d) - 1, 0) / d),
    ],
    "The numbers are right, but `reshape` puts them into other rows: stack sines and cosines along a *last* axis "
    "before you reshape.": [
        lambda p, d: np.stack([np.sin(np.outer(p, rates(d))), np.cos(np.outer(p, rates(d)))]).reshape(len(p), d),
        lambda p, d: laid(p, rates(d)).T.reshape(len(p), d),
    ],
    "You scaled the table. Sines and cosines stay as they are, between −1 and 1.": [
        lambda p, d: laid(p, rates(d)) / np.sqrt(d),
        lambda p, d: laid(p, rates(d)) * np.sqrt(d),
        lambda p, d: laid(p, rates(d)) * np.sqrt(2 / d),
    ],
    "You sorted the places, or named each once. One row for each entry, in the order they come.": [
        lambda p, d: laid(np.sort(p), rates(d)),
        lambda p, d: laid(np.unique(p), rates(d)),
    ],
    "You count from the first place, or from the smallest. A place is what `positions` says.": [
        lambda p, d: laid(p - p[0], rates(d)),
        lambda p, d: laid(p - np.min(p), rates(d)),
        lambda p, d: laid(p[0] + np.arange(len(p)), rates(d)),
    ],
    "You lost the axes of length 1. For one place the table has one row, (1, d_model).": [
        lambda p, d: laid(p, rates(d)).squeeze(),
    ],
    "You rounded. Neighbouring places differ in the slow columns by little.": [
        *(lambda p, d, n=n: np.round(laid(p, rates(d)), n) for n in (1, 2, 3)),
    ],
    "You divided the places by how many there are, or by the largest. The angle is the place itself times its rate.": [
        *(lambda p, d, by=by: laid(p / np.array(by(p)), rates(d)) for by in (np.max, len, lambda p: len(p) - 1)),
    ],
    "You wrote into the caller's positions. Return a new array.": [moved],

    "These are the angles. Put them through sine and cosine.": [
        lambda p, d: laid(p, rates(d), None, np.array, np.array)
    ],
})  # fmt: skip


@sinusoidal_positions.alternative("entry by entry")
def _(positions, d_model):
    table = np.zeros((len(positions), d_model))
    for row, t in enumerate(positions):
        for column in range(d_model):
            angle = t / 10000 ** ((column - column % 2) / d_model)
            table[row, column] = np.cos(angle) if column % 2 else np.sin(angle)
    return table


@sinusoidal_positions.alternative("complex numbers")
def _(positions, d_model):
    hands = np.exp(1j * np.outer(positions, np.exp(-np.log(10000.0) * np.arange(0, d_model, 2) / d_model)))
    table = np.empty((len(positions), d_model))
    table[:, ::2], table[:, 1::2] = hands.imag, hands.real
    return table


@sinusoidal_positions.alternative("a cosine is a sine a quarter of a circle ahead")
def _(positions, d_model):
    column = np.arange(d_model)
    angles = np.asarray(positions)[:, None] / 10000.0 ** (column // 2 * 2 / d_model)
    return np.sin(angles + column % 2 * np.pi / 2)
