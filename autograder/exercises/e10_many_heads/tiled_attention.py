"""How `tiled_attention` of lesson 10 is judged."""

import tracemalloc

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import LIBRARY, NEAR

tiled_attention = Exercise(
    "tiled_attention",
    points=4,
    forbid=(*LIBRARY, "torch.softmax", "torch.nn.functional.softmax", "scipy.special.softmax"),
    instead="a running maximum, a running sum and a running mixture for each query",
)

SINGLE = Close(rtol=2e-3, atol=2e-4)  # what is left of large scores in single precision


def stream(k, v, sizes):
    """An iterator over tiles; the memory of each is used again for the next."""
    room_k, room_v = np.empty((max(sizes), k.shape[1])), np.empty((max(sizes), v.shape[1]))
    start = 0
    for n in sizes:
        room_k[:n], room_v[:n] = k[start : start + n], v[start : start + n]
        yield room_k[:n], room_v[:n]
        room_k[:], room_v[:] = 1e3, -1e3  # whoever kept the tile has junk now
        start += n


def given(rng, sizes, T=4, D=3, Dv=5, size=1.0):
    S = sum(sizes)
    q, k, v = (rng.normal(size=shape) for shape in ((T, D), (S, D), (S, Dv)))
    return size * q, k * np.exp(0.7 * rng.normal(size=(S, 1))), v


def call(tiled_attention, q, k, v, sizes):
    return tiled_attention(q, stream(k, v, sizes))


@tiled_attention.probe("three tiles of four keys", NEAR)
def _(tiled_attention, rng):
    return call(tiled_attention, *given(rng, [4] * 3), [4] * 3)


@tiled_attention.probe("tiles of different sizes", NEAR)
def _(tiled_attention, rng):
    return call(tiled_attention, *given(rng, [1, 5, 2, 3]), [1, 5, 2, 3])


@tiled_attention.probe("one tile", NEAR)
def _(tiled_attention, rng):
    return call(tiled_attention, *given(rng, [6]), [6])


@tiled_attention.probe("one key a tile", NEAR)
def _(tiled_attention, rng):
    return call(tiled_attention, *given(rng, [1] * 7), [1] * 7)


@tiled_attention.probe("all sizes four", NEAR)
def _(tiled_attention, rng):
    return call(tiled_attention, *given(rng, [4] * 4, T=4, D=4, Dv=4), [4] * 4)


@tiled_attention.probe("the largest score first, and last", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [3] * 4, T=1)
    order = np.argsort(k @ q[0])
    return [call(tiled_attention, q, k[o], v[o], [3] * 4) for o in (order, order[::-1])]


@tiled_attention.probe("queries whose largest scores lie in different tiles", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [2] * 5, T=6)
    return call(tiled_attention, 3 * q, k, v, [2] * 5)


@tiled_attention.probe("one query, one value, width one, each in turn", NEAR)
def _(tiled_attention, rng):
    sizes = {"T": 3, "D": 2, "Dv": 4}
    return {name: call(tiled_attention, *given(rng, [3, 2], **sizes | {name: 1}), [3, 2]) for name in sizes}


@tiled_attention.probe("ties: all scores equal", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [2, 3])
    return call(tiled_attention, 0 * q, k, v, [2, 3])


@tiled_attention.probe("only negative scores", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [3, 3])
    return call(tiled_attention, np.abs(q) + 1, -np.abs(k) - 1, v, [3, 3])


@tiled_attention.probe("a tiny key last, after larger ones", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [3, 3])
    k[3:] *= 1e-12
    return call(tiled_attention, q, k, v, [3, 3])


@tiled_attention.probe("a list of tiles is read once", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [2, 2, 2])
    read = []

    def counted():
        for i in range(3):
            read.append(i)
            yield k[2 * i : 2 * i + 2].copy(), v[2 * i : 2 * i + 2].copy()

    return tiled_attention(q, counted()), read


def grown(call):
    """The most bytes held while `call` runs, beyond those before, in the better of two runs.

    What is taken in one run only (by an import, a cache, whatever else runs in the process) isn't the answer's.
    """
    return min(grown_once(call), grown_once(call))


def grown_once(call):
    tracing = tracemalloc.is_tracing()
    if not tracing:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    call()
    most = tracemalloc.get_traced_memory()[1] - before
    if not tracing:
        tracemalloc.stop()
    return most


@tiled_attention.probe("what is kept of many tiles")
def _(tiled_attention, rng):
    q, k, v = rng.normal(size=(8, 2)), rng.normal(size=(64, 2)), rng.normal(size=(64, 2))
    small = grown(lambda: tiled_attention(q, ((k, v) for _ in range(80)))) < 8 * 64 * 80 * 8 / 4
    return "less than a quarter of the table" if small else "a quarter of the table or more"


@tiled_attention.probe("one query, many wide tiles")
def _(tiled_attention, rng):
    q, k, v = rng.normal(size=(1, 64)), rng.normal(size=(32, 64)), rng.normal(size=(32, 64))
    small = grown(lambda: tiled_attention(q, ((k, v) for _ in range(200)))) < 32 * 64 * 2 * 200 * 8 / 4
    return "less than a quarter of all tiles" if small else "a quarter of all tiles or more"


@tiled_attention.probe("your queries stay as they were", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [3, 2])
    return call(tiled_attention, q, k, v, [3, 2]), q


@tiled_attention.probe("tiles that must stay as they are", NEAR)
def _(tiled_attention, rng):
    q, k, v = given(rng, [4, 4])
    tiles = [(k[:4], v[:4]), (k[4:], v[4:])]
    return tiled_attention(q, iter(tiles)), k, v


@tiled_attention.probe("scores of tens of thousands, of either sign", SINGLE, extreme=True)
def _(tiled_attention, rng):
    q, k, v = given(rng, [3, 4, 2])
    return call(tiled_attention, 3e4 * q, k, v, [3, 4, 2]), call(tiled_attention, -3e4 * q[:2], k, v, [3, 4, 2])


@tiled_attention.probe("all scores far below zero", SINGLE, extreme=True)
def _(tiled_attention, rng):
    q, k, v = given(rng, [2, 3])
    k[:, 0] = -1 - np.abs(k[:, 0])
    q[:] = 0
    q[:, 0] = 2e4
    return call(tiled_attention, q, k, v, [2, 3])


@tiled_attention.probe("a query far above the others", SINGLE, extreme=True)
def _(tiled_attention, rng):
    q, k, v = given(rng, [3, 3])
    q[1] *= 1e4
    return call(tiled_attention, q, k, v, [3, 3])


@tiled_attention.alternative("log of the sum, and a weighted mean of contexts")
def _(q, tiles):
    log_z, context = None, None
    for k, v in tiles:
        e = q @ k.T / np.sqrt(q.shape[1])
        top = e.max(axis=1, keepdims=True)
        new = top + np.log(np.exp(e - top).sum(axis=1, keepdims=True))
        said = np.exp(e - new) @ v
        if context is None:
            log_z, context = new, said
            continue
        both = np.logaddexp(log_z, new)
        context = np.exp(log_z - both) * context + np.exp(new - both) * said
        log_z = both
    return context


@tiled_attention.alternative("key by key")
def _(q, tiles):
    top, total, context = np.full(len(q), -np.inf), np.zeros(len(q)), 0.0
    for k, v in tiles:
        for key, value in zip(k, v, strict=True):
            e = q @ key / np.sqrt(q.shape[1])
            new = np.maximum(top, e)
            old, now = np.exp(top - new), np.exp(e - new)
            total, context, top = total * old + now, context * old[:, None] + np.outer(now, value), new
    return context / total[:, None]


for start in ("0.0, 1.0", "0.0, -1.0", "1.0, 0.0", "-1.0, 0.0"):
    tiled_attention.equivalent(
        f"top, total, context = (-np.inf, {start})", "the first tile multiplies what stands there by exp(-inf) = 0"
    )
