"""What people get wrong in `rotary`."""

import numpy as np

from autograder.exercises.e09_self_attention.rotary import rotary
from autograder.exercises.e09_self_attention.shared import rates, unpacked


def spun(angles=None, turn=None, split=None):
    """A version with its own angles, turn or pairs."""

    def version(x, positions):
        a = (angles or (lambda p, d: np.outer(p, rates(d))))(positions, x.shape[-1])
        halves = split == "halves"
        n = x.shape[-1] // 2
        even, odd = (x[..., :n], x[..., n:]) if halves else (x[..., ::2], x[..., 1::2])
        new = (turn or clockwise(-1))(even, odd, np.sin(a), np.cos(a))
        if halves or split == "halves out":
            return np.concatenate(new, axis=-1)
        return np.stack(new, -1).reshape(x.shape)

    return version


def clockwise(sign):
    return lambda even, odd, sin, cos: (even * cos + sign * odd * sin, -sign * even * sin + odd * cos)


def in_place(x, positions):
    a = np.outer(positions, rates(x.shape[-1]))
    x[..., ::2] = x[..., ::2] * np.cos(a) - x[..., 1::2] * np.sin(a)
    x[..., 1::2] = x[..., ::2] * np.sin(a) + x[..., 1::2] * np.cos(a)
    return x


def second_uses_first(x, positions):
    new, a = np.array(x, dtype=float), np.outer(positions, rates(x.shape[-1]))
    new[..., ::2] = new[..., ::2] * np.cos(a) - new[..., 1::2] * np.sin(a)
    new[..., 1::2] = new[..., ::2] * np.sin(a) + new[..., 1::2] * np.cos(a)
    return new


def overwritten(x, positions):
    a = np.outer(positions, rates(x.shape[-1]))
    even, odd = x[..., ::2].copy(), x[..., 1::2].copy()
    x[..., ::2], x[..., 1::2] = even * np.cos(a) - odd * np.sin(a), even * np.sin(a) + odd * np.cos(a)
    return x


def table(x, positions):
    a = np.outer(positions, rates(x.shape[-1]))
    return np.stack([np.sin(a), np.cos(a)], -1).reshape(a.shape[0], -1)


def as_complex(x, positions):
    return (x[..., ::2] + 1j * x[..., 1::2]) * np.exp(1j * np.outer(positions, rates(x.shape[-1])))


def down_first(x, positions):
    """The same, with the angles brought to the first axis: NumPy says what doesn't fit."""
    a = np.outer(positions, rates(x.shape[-1])).reshape(len(positions), *(1,) * (x.ndim - 2), -1)
    return np.stack(clockwise(-1)(x[..., ::2], x[..., 1::2], np.sin(a), np.cos(a)), -1).reshape(x.shape)


def along_first(x, positions):
    """Places along the first axis, whatever it is."""
    if x.ndim == 2:
        return spun()(x, positions)
    if x.shape[0] != len(positions):
        raise ValueError(f"operands could not be broadcast together with shapes {x.shape} {len(positions)}")
    return np.swapaxes(spun()(np.swapaxes(x, 0, -2), positions), 0, -2)


WIDTHS = (64, 8, 6, 4, 32, 128, 512)
SIZES = (10_000, 1000, 512, 1024, 2048, 4096, 5000)


def looked_up(positions, d):
    """Angles from a table as long as the largest place."""
    if positions.max() > 1_000_000:
        raise MemoryError("Unable to allocate the table")
    return np.outer(np.arange(max(positions.max() + 1, 1)), rates(d))[positions]


def beside(x):
    """(−odd, even), neighbours turned by a quarter."""
    return np.stack([-x[..., 1::2], x[..., ::2]], -1).reshape(x.shape)


def across(x):
    """(−second half, first half)."""
    n = x.shape[-1] // 2
    return np.concatenate([-x[..., n:], x[..., :n]], axis=-1)


def quarters(twice, turn=beside):
    def version(x, positions):
        a = twice(np.outer(positions, rates(x.shape[-1])))
        return x * np.cos(a) + turn(x) * np.sin(a)

    return version


def own_rates(x, positions):
    a = np.outer(positions, 10000.0 ** (-np.arange(x.shape[-1]) / x.shape[-1]))
    return x * np.cos(a) + beside(x) * np.sin(a)


def front(even):
    return np.arange(even.shape[-1]) < max(even.shape[-1] // 2, 1)


def moved(x, positions):
    answer = spun()(x, positions)
    positions -= positions[0]
    return answer


rotary.tell({
    "You turn the other way round: new even = even · cos − odd · sin, new odd = even · sin + odd · cos.": [
        spun(turn=clockwise(1)),
        spun(lambda p, d: -np.outer(p, rates(d))),
    ],
    "Your pairs are column i with column i + D / 2. Here neighbours go together: (0, 1), (2, 3), …": [
        spun(split="halves")
    ],
    "The turned numbers are right, but not put back in turn: even columns to even places, odd to odd.": [
        spun(split="halves out")
    ],
    "Your signs are not those of a turn: they stretch the arrows, or mirror them. Of the four products one is taken "
    "off, and three are added.": [
        spun(turn=lambda e, o, s, c: (e * c - o * s, e * s - o * c)),
        spun(turn=lambda e, o, s, c: (e * c + o * s, e * s - o * c)),
        spun(turn=lambda e, o, s, c: (e * c + o * s, e * s + o * c)),
        spun(turn=lambda e, o, s, c: (e * c - o * s, o * c - e * s)),
    ],
    "Sine and cosine changed places: at place 0 nothing is turned.": [
        spun(turn=lambda e, o, s, c: (e * s - o * c, e * c + o * s))
    ],
    "Your second line uses the new even columns. Both lines need the old ones: keep a copy.": [
        second_uses_first,
        in_place,
    ],
    "You wrote into the caller's queries or places. Make new arrays.": [overwritten, moved],
    "You added the sinusoidal vectors. Rotary adds nothing: it turns what is there.": [
        lambda x, p: x + table(x, p)
    ],
    "You multiplied by sines and cosines. A turn mixes the two columns of a pair.": [
        lambda x, p: x * table(x, p),
        spun(turn=lambda e, o, s, c: (e * c, o * s)),
        spun(turn=lambda e, o, s, c: (e * c, o * c)),
    ],
    "Your rates are not those of the pairs: the exponent of pair i is 2i / D.": [
        spun(lambda p, d: np.outer(p, 10000.0 ** (-np.arange(d // 2) / d))),
        spun(lambda p, d: np.outer(p, 10000.0 ** (-2 * np.arange(0, d, 2) / d))),
        spun(lambda p, d: np.outer(p, 10000.0 ** -np.linspace(0, 1, d // 2))),
        *(spun(lambda p, d, b=b: np.outer(p, b ** (-np.arange(0, d, 2) / d))) for b in (1e3, 1e5, 1e2)),
        *(spun(lambda p, d, by=by: np.outer(p, 10000.0 ** (-(np.arange(0, d, 2) + by) / d))) for by in (1, 2, -2)),
        spun(lambda p, d: np.outer(p, rates(d)[::-1])),
        spun(lambda p, d: np.outer(p, np.exp(-np.arange(0, d, 2) / d))),
    ],
    "Your rates grow: places are *divided* by 10000 to the power 2i / D.": [
        spun(lambda p, d: np.outer(p, 1 / rates(d)))
    ],
    "Every pair turns equally fast in your answer. Pair i has its own rate ω_i.": [
        spun(lambda p, d: np.outer(p, np.ones(d // 2))),
    ],
    "All pairs but the first turn equally slowly in your answer: `//` rounds down, and makes −1 of every exponent "
    "between −1 and 0. Divide with `/`.": [
        spun(lambda p, d: np.outer(p, 10000.0 ** (-np.arange(0, d, 2) // d))),
    ],
    "Your exponents are over a width of your own. Pair i has 2i / D, and D is the last axis of the `x` that came.": [
        *(spun(lambda p, d, n=n: np.outer(p, 10000.0 ** (-np.arange(0, d, 2) / n))) for n in WIDTHS),
    ],
    "Your angles are cut to less than a whole circle: after half of one sine and cosine have changed their signs.": [
        *(spun(lambda p, d, by=by: np.outer(p, rates(d)) % by) for by in (np.pi, np.pi / 2, 360, 180)),
    ],
    "The two columns of each pair changed places: the turned even column is the even one, the odd the odd.": [
        spun(turn=lambda e, o, s, c: (e * s + o * c, e * c - o * s)),
    ],
    "You divided the places by how many there are, or by the largest. The angle is the place itself times its rate.": [
        *(spun(lambda p, d, by=by: np.outer(p / np.array(by(p)), rates(d))) for by in (np.max, len)),
    ],
    "You rounded the angles to whole numbers. They are place times rate, with all digits.": [
        *(spun(lambda p, d, cut=cut: cut(np.outer(p, rates(d)))) for cut in (np.trunc, np.round, np.floor)),
    ],
    "Your result is complex, one number for each pair. Its two parts are the two columns: (…, T, D), real.": [
        as_complex,
        lambda x, p: np.repeat(as_complex(x, p), 2, axis=-1),
    ],
    "You returned the axes in front as one. The result has the shape of `x`, with all its axes.": [
        lambda x, p: spun()(x, p).reshape(-1, *x.shape[-2:]).squeeze(),
        lambda x, p: spun()(x, p).reshape(-1, *x.shape[-2:]),
        lambda x, p: spun()(x, p).reshape(-1, x.shape[-1]),
    ],
    "You counted the places anew, 0, 1, 2 … `positions` says which places these are.": [
        spun(lambda p, d: np.outer(np.arange(len(p)), rates(d))),
    ],
    "You count from the first place, or from the smallest: that keeps the scores among these rows, but queries and "
    "keys of other calls would no longer fit. Turn by the place itself.": [
        spun(lambda p, d: np.outer(p - p[0], rates(d))),
        spun(lambda p, d: np.outer(p - p.min(), rates(d))),
        spun(lambda p, d: np.outer(p[0] + np.arange(len(p)), rates(d))),
    ],
    "You dropped the sign of the places. They may lie below zero: then the turn goes the other way.": [
        spun(lambda p, d: np.outer(np.abs(p), rates(d))),
        spun(lambda p, d: np.outer(np.maximum(p, 0), rates(d))),
    ],
    "You look angles up in a table of places 0, 1, 2 … They may lie below zero, or far beyond its end. An angle is "
    "place times rate.": [
        *(spun(lambda p, d, n=n: np.outer(np.arange(n), rates(d))[p]) for n in SIZES),
        *(spun(lambda p, d, n=n: np.outer(p % n, rates(d))) for n in SIZES),
        spun(looked_up),
    ],
    "The angles stand beside the wrong columns: the two columns of a pair need the same angle, w₀ w₀ w₁ w₁ … Use "
    "`np.repeat`, not `np.tile`, for pairs of neighbours.": [
        quarters(lambda a: np.concatenate([a, a], axis=-1)),
    ],
    "Your angles are those of neighbours, your pairs those of the halves, or you have mixed the two in other ways. "
    "Here neighbours go together: (0, 1), (2, 3), …": [quarters(lambda a: np.repeat(a, 2, axis=-1), across)],
    "Each column has a rate of its own in your answer. The two columns of a pair turn by one angle.": [own_rates],
    "Only some of the columns are turned in your answer. All pairs are: even columns and odd ones, to the last.": [
        spun(turn=lambda e, o, s, c: (e * c - o * s, o)),
        spun(turn=lambda e, o, s, c: (e, e * s + o * c)),
        spun(turn=lambda e, o, s, c: (np.where(front(e), e * c - o * s, e), np.where(front(e), e * s + o * c, o))),
    ],
    "This works for one number of axes only. Count from the end, `x[..., 0::2]`, and any axes may stand in front.": [
        *(unpacked(spun(), n) for n in (2, 3, 4)),
    ],
    "The numbers are right, but `reshape` puts them into other rows: stack even and odd along a *last* axis first.": [
        lambda x, p: np.stack([spun()(x, p)[..., ::2], spun()(x, p)[..., 1::2]]).reshape(x.shape),
    ],
    "Your result has the queries' kind: whole numbers cut the turned ones off. Make an array of floats.": [
        lambda x, p: spun()(x, p).astype(x.dtype),
        lambda x, p: (lambda y: np.trunc(y) if x.dtype.kind == "i" else y)(spun()(x, p)),
    ],
    "Your angles are in single precision, with seven digits: beyond 10,000,000 whole turns are lost. Multiply in "
    "double precision, NumPy's own.": [
        spun(lambda p, d: np.outer(p.astype(np.float32), rates(d).astype(np.float32))),
        spun(lambda p, d: np.outer(p.astype(np.float32), rates(d))),
        spun(lambda p, d: np.outer(p, rates(d).astype(np.float32))),
        spun(lambda p, d: np.outer(p, rates(d)).astype(np.float32)),
    ],
    "Your positions are 32-bit numbers, which end near 2,147,000,000. A place may lie beyond.": [
        spun(lambda p, d: np.outer(p.astype(np.int32), rates(d))),
    ],
    "You lost the axes of length 1. The result has the shape of `x`.": [lambda x, p: spun()(x, p).squeeze()],
    "You changed the length of the queries. A turn keeps it.": [
        lambda x, p: spun()(x, p) / np.linalg.norm(x, axis=-1, keepdims=True),
        lambda x, p: spun()(x, p) / np.sqrt(x.shape[-1]),
        lambda x, p: spun()(x, p) * np.sqrt(x.shape[-1]),
    ],
    "You added the query to its turned self. Rotary adds nothing: the turned one takes its place.": [
        lambda x, p: x + spun()(x, p),
    ],
    "`np.sin` and `np.cos` take radians: no degrees.": [
        spun(lambda p, d: np.deg2rad(np.outer(p, rates(d)))), spun(lambda p, d: np.rad2deg(np.outer(p, rates(d)))),
    ],
    "You counted places from 1. `positions` says what the places are; place 0 isn't turned.": [
        spun(lambda p, d: np.outer(np.asarray(p) + 1, rates(d)))
    ],
    "You turned along the first axis. Words stand along the last but one, however many axes are in front.": [
        along_first, down_first,
    ],
    "You turn by whole circles, 2π each. The angle is t · ω itself.": [
        spun(lambda p, d: 2 * np.pi * np.outer(p, rates(d)))
    ],
})  # fmt: skip
