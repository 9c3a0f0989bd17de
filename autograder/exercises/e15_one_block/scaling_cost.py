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


@scaling_cost.probe("a picture of 8,192 × 8,192 and 128 blocks", EXACT, extreme=True)
def _(scaling_cost, rng):
    return [float(x) for x in scaling_cost((8192, 8192), 16, 4096, 128)]


def cost(
    picture, patch, d_model, n_layers, d_ff=None, *,
    token=1, count=None, project=4, attend=2, squared=True, forward=2, wide=4, twice=1, layers=True, order=(0, 1, 2),
):  # fmt: skip
    """The solution with a part exchanged."""
    d_ff = wide * d_model if d_ff is None else d_ff
    height, width = picture
    T = (count or (lambda height, width, patch: height // patch * (width // patch)))(height, width, patch) + token
    parts = (
        project * T * d_model**2,
        attend * (T**2 if squared else T) * d_model,
        forward * T * d_model * d_ff,
    )
    return tuple(twice * (n_layers if layers else 1) * parts[i] for i in order)


def slip(**changes):
    return lambda *given, **named: cost(*given, **named, **changes)


def heads_too(picture, patch, d_model, n_layers, d_ff=None):
    one, two, three = cost(picture, patch, d_model, n_layers, d_ff)
    return one, two * max(1, d_model // 16), three


def ignores_d_ff(picture, patch, d_model, n_layers, d_ff=None):
    return cost(picture, patch, d_model, n_layers)


scaling_cost.tell(
    {
        "The class token is a position, too: T is one more than the number of patches.": [slip(token=0)],
        "The number of patches is rows times columns. You count along one side only.": [
            slip(count=lambda height, width, patch: height // patch),
            slip(count=lambda height, width, patch: width // patch),
            slip(count=lambda height, width, patch: height // patch + width // patch),
        ],
        "Pictures need not be square: rows come from the height, columns from the width.": [
            slip(count=lambda height, width, patch: (height // patch) ** 2),
            slip(count=lambda height, width, patch: (width // patch) ** 2),
        ],
        "A patch covers patch · patch pixels, so divide by both.": [
            slip(count=lambda height, width, patch: height * width // patch),
            slip(count=lambda height, width, patch: height * width),
        ],
        "Four matrices act on each position: W_q, W_k, W_v and W_o.": [slip(project=3), slip(project=1)],
        "Scores are half of it: the weights times the values are another T² · d_model.": [slip(attend=1)],
        "Every position meets every other: T², not T.": [slip(squared=False)],
        "Heads don't multiply the cost: each has d_model / H numbers, so all together have d_model.": [heads_too],
        "The feed-forward layer has two matrices, d_model × d_ff and d_ff × d_model.": [slip(forward=1)],
        "Without `d_ff` the hidden layer is 4 · d_model wide.": [slip(wide=1), slip(wide=2)],
        "`d_ff` has no say in your answer. Where it is given it takes the place of 4 · d_model.": [ignores_d_ff],
        "Multiplications alone were asked for. With the additions there are about twice as many.": [slip(twice=2)],
        "That is one block. There are n_layers of them.": [slip(layers=False)],
        "That is a training step, forwards and backwards. Asked for is one picture's way forwards.": [slip(twice=3)],
        "The three numbers come in another order: matrices of attention, scores and mixtures, feed-forward.": [
            slip(order=(0, 2, 1)),
            slip(order=(1, 0, 2)),
            slip(order=(2, 1, 0)),
        ],
        "Three numbers were asked for, one for each part, not their sum.": [
            lambda *given, **named: sum(cost(*given, **named))
        ],
    }
)


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
