"""How `online_softmax` of lesson 01 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import INSTEAD, LIBRARY, close_together, small_peak

online_softmax = Exercise("online_softmax", points=4, forbid=LIBRARY, instead=INSTEAD)


def read_once(scores, sizes):
    """Blocks of `scores`, each written over the one before, as the lesson's `in_blocks` reads them out."""
    buffer, start = np.empty(max(sizes)), 0
    for size in sizes:
        buffer[:size] = scores[start : start + size]
        yield buffer[:size]
        start += size


def pair(returned):
    """The two numbers by name, be they Python's, NumPy's or torch's."""
    top, total = returned
    return {"top": top, "total": total}


def blocks_kept(online_softmax, scores):
    """What the function returns for views of `scores`, and whether they are still what they were."""
    before = scores.copy()
    returned = online_softmax(iter(np.split(scores, [2, 5])))
    return {**pair(returned), "blocks unchanged": np.array_equal(scores, before)}


@online_softmax.probe("a single block")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(rng.normal(size=8), [8])))


@online_softmax.probe("two calls, one after the other: the second knows nothing of the first")
def _(online_softmax, rng):
    first, second = rng.normal(size=6) + 50, rng.normal(size=9)
    return {
        "first": pair(online_softmax(read_once(first, [6]))),
        "second": pair(online_softmax(read_once(second, [9]))),
    }


@online_softmax.probe("the largest score comes first")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(np.sort(rng.normal(size=12))[::-1], [3, 5, 4])))


@online_softmax.probe("a new largest score in every block")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(np.sort(rng.normal(size=15) * 2), [4, 3, 5, 2, 1])))


@online_softmax.probe("blocks of unequal length")
def _(online_softmax, rng):
    sizes = rng.permutation([1, 2, 3, 5, 8])
    return pair(online_softmax(read_once(rng.normal(size=19) * 2, sizes)))


@online_softmax.probe("all scores negative")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(-1 - np.abs(rng.normal(size=9)), [4, 2, 3])))


@online_softmax.probe("one score at a time")
def _(online_softmax, rng):
    return pair(online_softmax(read_once(rng.normal(size=7), [1] * 7)))


@online_softmax.probe("the largest score comes twice in one block")
def _(online_softmax, rng):
    scores = rng.uniform(-3, 2, size=9)
    scores[[1, 3]] = 2.5
    return [pair(online_softmax(read_once(s, [5, 4]))) for s in (scores, scores[::-1])]


@online_softmax.probe("the largest score comes in three blocks")
def _(online_softmax, rng):
    scores = rng.uniform(-3, 2, size=12)
    scores[[1, 5, 11]] = 2.5
    return pair(online_softmax(read_once(scores, [3, 4, 3, 2]))), pair(online_softmax(read_once(scores, [1] * 12)))


@online_softmax.probe("a block is left as it was: it may be a view of the caller's own array")
def _(online_softmax, rng):
    return blocks_kept(online_softmax, rng.normal(size=9))


@online_softmax.probe("a long block whose largest score stands anywhere in it")
def _(online_softmax, rng):
    scores = rng.uniform(-3, 2, size=(4, 400))
    scores[np.arange(4), np.arange(4) * 100 + rng.integers(1, 99, size=4)] = 2.5
    return [pair(online_softmax(read_once(one, [400]))) for one in scores]


@online_softmax.probe("some scores are −inf, in blocks that have others", extreme=True)
def _(online_softmax, rng):
    scores = rng.normal(size=16)
    scores[[0, 2, 7, 8, 14]] = -np.inf
    return pair(online_softmax(read_once(scores, [5, 5, 6])))


@online_softmax.probe("the first block is all −inf", extreme=True)
def _(online_softmax, rng):
    scores = rng.normal(size=12)
    scores[:4] = -np.inf
    return pair(online_softmax(read_once(scores, [4, 5, 3])))


@online_softmax.probe("a block in the middle is all −inf", extreme=True)
def _(online_softmax, rng):
    scores = rng.normal(size=16)
    scores[9:12] = -np.inf
    return pair(online_softmax(read_once(scores, [4, 5, 3, 4])))


@online_softmax.probe("a block is left as it was, with −inf, 0 and 1 in it", extreme=True)
def _(online_softmax, rng):
    return blocks_kept(online_softmax, np.append([-np.inf, 0.0, 1.0, -np.inf], rng.normal(size=5)))


@online_softmax.probe("every score is −inf", extreme=True)
def _(online_softmax, rng):
    return pair(online_softmax(read_once(np.full(6, -np.inf), [2, 3, 1])))


@online_softmax.probe("scores near 10,000", extreme=True)
def _(online_softmax, rng):
    return pair(online_softmax(read_once(rng.normal(size=10) + 1e4, [3, 3, 4])))


@online_softmax.probe("scores near 10,000 that differ by thousandths", extreme=True, double=True)
def _(online_softmax, rng):
    return [pair(online_softmax(read_once(scores, [2, 3, 1]))) for scores in close_together(rng, (12, 6))]


@online_softmax.probe("scores near −10,000, and a −inf", extreme=True)
def _(online_softmax, rng):
    scores = rng.normal(size=10) - 1e4
    return pair(online_softmax(read_once(scores, [3, 3, 4]))), pair(
        online_softmax(read_once(np.append(-np.inf, scores), [3, 3, 5]))
    )


@online_softmax.probe("scores that rise by thousands", extreme=True)
def _(online_softmax, rng):
    return pair(online_softmax(read_once(np.sort(rng.uniform(-1e4, 1e4, size=10)), [3, 3, 4])))


@online_softmax.probe("a long block 12 below the top: small terms, but many", extreme=True)
def _(online_softmax, rng):
    low = rng.uniform(-12.5, -12, size=400)
    return [
        pair(online_softmax(read_once(s, [1, 400][::step]))) for step, s in ((1, np.r_[0, low]), (-1, np.r_[low, 0]))
    ]


def drawn(seed, blocks, size):
    """That many blocks of scores, drawn when they are asked for, and the same for the same seed."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=size) for _ in range(blocks))


@online_softmax.probe("many blocks in the memory of a few", extreme=True)
def _(online_softmax, rng):
    online_softmax(read_once(np.zeros(2), [1, 1]))  # whatever it imports is not counted
    seed = rng.integers(2**32)
    returned, is_small = small_peak(60_000, lambda: online_softmax(drawn(seed, 40, 250)))
    return {**pair(returned), "memory is small": is_small}


@online_softmax.probe("hundreds of short blocks in the memory of a few", extreme=True)
def _(online_softmax, rng):
    online_softmax(read_once(np.zeros(2), [1, 1]))
    seed = rng.integers(2**32)
    returned, is_small = small_peak(16_000, lambda: online_softmax(drawn(seed, 320, 2)))
    return {**pair(returned), "memory is small": is_small}


@online_softmax.alternative("keeping the log of the sum")
def _(blocks):
    top, log_sum = -np.inf, -np.inf
    for block in blocks:
        top = max(top, block.max())
        log_sum = np.logaddexp(log_sum, np.logaddexp.reduce(block))
    return top, np.exp(log_sum - top) if top > -np.inf else 0.0


@online_softmax.alternative("score by score")
def _(blocks):
    from math import exp, inf

    top, total = -inf, 0.0
    for block in blocks:
        for score in block:
            if score > top:
                total, top = total * exp(top - score) + 1, score
            elif score > -inf:
                total += exp(score - top)
    return top, total


@online_softmax.alternative("in torch, joining pairs")
def _(blocks):
    import torch

    def join(one, other):
        top = torch.maximum(one[0], other[0])
        safe = torch.where(torch.isinf(top), torch.zeros_like(top), top)
        return top, one[1] * torch.exp(one[0] - safe) + other[1] * torch.exp(other[0] - safe)

    pair = (torch.tensor(-float("inf"), dtype=torch.float64), torch.tensor(0.0, dtype=torch.float64))
    for block in blocks:
        for score in torch.as_tensor(block):
            pair = join(pair, (score, torch.isfinite(score).double()))
    return float(pair[0]), float(pair[1])
