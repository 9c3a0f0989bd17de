"""How `reach` of lesson 09 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e09_self_attention.shared import LIBRARY, turned

reach = Exercise("reach", points=3, forbid=LIBRARY, instead="walk from layer to layer with truth values")


def window(T, back=1, ahead=0):
    apart = np.arange(T)[:, None] - np.arange(T)
    return (apart <= back) & (apart >= -ahead)


def sparse(rng, T, share=0.2):
    """A mask without its diagonal, in which nothing is symmetric."""
    mask = rng.random((T, T)) < share
    mask[np.arange(T), np.arange(T)] = False
    mask[0, 1], mask[1, 0], mask[1, 2], mask[2, 1] = True, False, True, False
    return mask


@reach.probe("a window of two, one, two and three layers")
def _(reach, rng):
    return [reach(window(6), layers) for layers in (1, 2, 3)]


@reach.probe("a mask of any pattern, two layers")
def _(reach, rng):
    return reach(sparse(rng, 7), 2)


@reach.probe("a ring: each word sees the one before it, and not itself")
def _(reach, rng):
    mask = np.roll(np.eye(6, dtype=bool), 1, axis=0)
    return [reach(mask, layers) for layers in (1, 2, 4)]


@reach.probe("a window ahead, three layers")
def _(reach, rng):
    return reach(window(8, 0, 2), 3)


@reach.probe("one layer gives the mask, and every word itself")
def _(reach, rng):
    return reach(sparse(rng, 5), 1)


@reach.probe("no layer at all")
def _(reach, rng):
    return reach(sparse(rng, 5), 0)


@reach.probe("two sentences packed as one: nothing crosses")
def _(reach, rng):
    mask = np.zeros((7, 7), bool)
    mask[:3, :3], mask[3:, 3:] = window(3), window(4)
    return reach(mask, 5)


@reach.probe("rows and columns all False, five layers")
def _(reach, rng):
    mask = sparse(rng, 6, 0.3)
    mask[3], mask[:, 4] = False, False
    return reach(mask, 5)


@reach.probe("one word")
def _(reach, rng):
    return reach(np.ones((1, 1), bool), 2), reach(np.zeros((1, 1), bool), 3)


@reach.probe("a mask that lies turned in memory")
def _(reach, rng):
    return reach(turned(sparse(rng, 6)), 2)


@reach.probe("thousands of layers, all words see each other: counts would overflow", extreme=True)
def _(reach, rng):
    return reach(np.ones((4, 4), bool), 4000), reach(window(4, 1), 4000), reach(window(4, 4), 2000)


@reach.probe(
    "thousands of layers, neighbours, or two pairs that see a fifth word: counts become infinite, and 0 · ∞ is nan",
    extreme=True,
)
def _(reach, rng):
    pairs = np.kron(np.eye(3), np.ones((2, 2)))[:5, :5] > 0
    pairs[:, 4] = True
    return reach(window(4, 1, 1), 1500), reach(pairs, 2500)


@reach.probe("256 ways from one word to another: counted in bytes that is 0", extreme=True)
def _(reach, rng):
    mask = np.zeros((260, 260), bool)
    mask[0, 1:256], mask[1:256, 259] = True, True
    mask[0, 257], mask[257, 259] = True, True
    return reach(mask, 2)


@reach.probe("the last word hears all at once, or the first, and the others one by one")
def _(reach, rng):
    back, ahead = window(6), window(6, 0, 1)
    back[-1], ahead[0] = True, True
    return reach(back, 4), reach(ahead, 4)


@reach.probe("66 layers, and as many steps to the first word", extreme=True)
def _(reach, rng):
    return reach(window(70), 66)


@reach.probe("your mask stays as it was")
def _(reach, rng):
    mask = sparse(rng, 5)
    return reach(mask, 3), mask


def eye(mask):
    return np.eye(len(mask), dtype=bool)


@reach.alternative("a matrix power, with counts capped")
def _(mask, layers):
    step, found = (mask | eye(mask)).astype(np.int64), np.eye(len(mask), dtype=np.int64)
    for _ in range(layers):
        found = np.minimum(step @ found, 1)
    return found > 0


@reach.alternative("squares, bit by bit of the number of layers")
def _(mask, layers):
    step, found = mask | eye(mask), eye(mask)
    while layers:
        if layers & 1:
            found = found @ step
        step, layers = step @ step, layers >> 1
    return found


@reach.alternative("sets of words, layer by layer, until nothing changes")
def _(mask, layers):
    seen = [set(np.flatnonzero(row)) | {t} for t, row in enumerate(mask)]
    found = [{t} for t in range(len(mask))]
    for _ in range(layers):
        new = [set().union(*(found[s] for s in seen[t])) for t in range(len(mask))]
        if new == found:
            break
        found = new
    return np.array([[s in row for s in range(len(mask))] for row in found])
