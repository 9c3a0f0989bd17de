"""How `scaling_cost` of lesson 15 is judged."""

from autograder.compare import Close
from autograder.exercise import Exercise

scaling_cost = Exercise("scaling_cost", points=3)

EXACT = Close(rtol=1e-12, atol=0.25)


def sizes(rng):
    """Picture, patch, width and blocks, of which no two are equal."""
    patch, rows, columns = (int(rng.integers(*ends)) for ends in ((3, 7), (7, 12), (13, 19)))
    return (patch * rows, patch * columns), patch, int(rng.integers(40, 90)), int(rng.integers(2, 6))


@scaling_cost.probe("a picture wider than high, the usual feed-forward layer", EXACT)
def _(scaling_cost, rng):
    return scaling_cost(*sizes(rng))


@scaling_cost.probe("a picture higher than wide", EXACT)
def _(scaling_cost, rng):
    (height, width), *rest = sizes(rng)
    return scaling_cost((width, height), *rest)


@scaling_cost.probe("the lesson's ViT", EXACT)
def _(scaling_cost, rng):
    return scaling_cost((28, 28), 7, 64, 3)


@scaling_cost.probe("a feed-forward layer of another width", EXACT)
def _(scaling_cost, rng):
    return scaling_cost(*sizes(rng), d_ff=int(rng.integers(100, 160)))


@scaling_cost.probe("one block", EXACT)
def _(scaling_cost, rng):
    return scaling_cost(*sizes(rng)[:3], 1)


@scaling_cost.probe("the whole picture as one patch", EXACT)
def _(scaling_cost, rng):
    side = int(rng.integers(10, 30))
    return scaling_cost((side, side), side, 32, 2)


@scaling_cost.probe("every pixel as a patch", EXACT)
def _(scaling_cost, rng):
    return scaling_cost((int(rng.integers(5, 9)), int(rng.integers(10, 15))), 1, 32, 2)


@scaling_cost.probe("width one, hidden width one", EXACT)
def _(scaling_cost, rng):
    return scaling_cost((12, 12), 3, 1, 2, d_ff=1)


@scaling_cost.probe("halve the patch, then double the width, then the blocks: how many times as much", EXACT)
def _(scaling_cost, rng):
    picture, patch, d_model, n_layers = (24, 40), 4, int(rng.integers(30, 60)), 3
    changed = ((picture, 2, d_model, n_layers), (picture, 4, 2 * d_model, n_layers), (picture, 4, d_model, 6))
    before = scaling_cost(picture, patch, d_model, n_layers)
    return [[new / old for new, old in zip(scaling_cost(*one), before, strict=True)] for one in changed]


@scaling_cost.probe("large odd numbers: each count is above 2³¹, and exact", EXACT)
def _(scaling_cost, rng):
    """No part is a float32: T, the widths and the number of blocks are odd."""
    patch, rows, columns, d_model, d_ff, n_layers = (
        int(rng.integers(*ends)) for ends in ((3, 9), (20, 30), (31, 42), (150, 250), (250, 400), (3, 6))
    )
    return scaling_cost(
        (2 * rows * patch, columns * patch), patch, 2 * d_model + 1, 2 * n_layers + 1, d_ff=2 * d_ff + 1
    )


@scaling_cost.probe("a picture of 8,192 × 8,192 and 128 blocks", EXACT, extreme=True)
def _(scaling_cost, rng):
    return [float(x) for x in scaling_cost((8192, 8192), 16, 4096, 128)]


@scaling_cost.alternative("position by position")
def _(picture, patch, d_model, n_layers, d_ff=None):
    d_ff = d_ff or 4 * d_model
    T = 1 + (picture[0] // patch) * (picture[1] // patch)
    each = [4 * d_model * d_model, 2 * T * d_model, 2 * d_model * d_ff]  # of one position in one block
    return [T * n_layers * x for x in each]


@scaling_cost.alternative("matrix by matrix")
def _(picture, patch, d_model, n_layers, d_ff=None):
    rows, columns = (side // patch for side in picture)
    T, hidden = rows * columns + 1, 4 * d_model if d_ff is None else d_ff
    total = {"matrices": 0, "looks": 0, "thoughts": 0}
    for _block in range(n_layers):
        for _matrix in "qkvo":
            total["matrices"] += T * d_model * d_model
        total["looks"] += T * T * d_model + T * T * d_model
        total["thoughts"] += T * d_model * hidden + T * hidden * d_model
    return tuple(total.values())
