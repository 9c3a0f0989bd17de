"""What people get wrong in `scaling_cost`."""

from itertools import combinations

import numpy as np

from autograder.exercises.e15_one_block.scaling_cost import scaling_cost


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


def words(picture, patch):
    return picture[0] // patch * (picture[1] // patch) + 1


def parts(matrices=None, attention=None, forward=None):
    """The solution with other formulas for a part, in one block, by T and the two widths."""

    def count(picture, patch, d_model, n_layers, d_ff=None):
        sizes = words(picture, patch), d_model, 4 * d_model if d_ff is None else d_ff
        right = cost(picture, patch, d_model, 1, d_ff)
        new = [one(*sizes) if one else old for one, old in zip((matrices, attention, forward), right, strict=True)]
        return tuple(n_layers * x for x in new)

    return count


def told(change, which=(0, 1, 2)):
    """The right numbers, some of them changed at the end."""
    return lambda *given, **named: tuple(change(x) if i in which else x for i, x in enumerate(cost(*given, **named)))


SOME = [which for n in (3, 1, 2) for which in combinations(range(3), n)]


def without_layers(which):
    def count(picture, patch, d_model, n_layers, d_ff=None):
        found = cost(picture, patch, d_model, n_layers, d_ff)
        return tuple(x // n_layers if i in which else x for i, x in enumerate(found))

    return count


def without_token(which):
    def count(*given, **named):
        right, less = cost(*given, **named), cost(*given, **named, token=0)
        return tuple(less[i] if i in which else right[i] for i in range(3))

    return count


def token_each_block(picture, patch, d_model, n_layers, d_ff=None):
    return cost(picture, patch, d_model, n_layers, d_ff, token=n_layers)


def embedding(share):
    """The patches' way into the model as well, as much of it as `share` says by the number of blocks."""

    def count(picture, patch, d_model, n_layers, d_ff=None):
        one, *rest = cost(picture, patch, d_model, n_layers, d_ff)
        return one + share((words(picture, patch) - 1) * patch**2 * d_model, n_layers), *rest

    return count


def heads_too(picture, patch, d_model, n_layers, d_ff=None):
    one, two, three = cost(picture, patch, d_model, n_layers, d_ff)
    return one, two * max(1, d_model // 16), three


def heads(n_heads):
    return parts(attention=lambda T, d, f: 2 * n_heads * T**2 * d)


def ignores_d_ff(picture, patch, d_model, n_layers, d_ff=None):
    return cost(picture, patch, d_model, n_layers)


def four_times_d_ff(picture, patch, d_model, n_layers, d_ff=None):
    return cost(picture, patch, d_model, n_layers, 4 * (d_ff or d_model))


def no_default(picture, patch, d_model, n_layers, d_ff=None):
    one, two, _ = cost(picture, patch, d_model, n_layers)
    return one, two, n_layers * (2 * words(picture, patch) * d_model * d_ff)


def as_float32(x):
    return float(np.float32(x))


def as_int32(x):
    return (int(x) + 2**31) % 2**32 - 2**31


scaling_cost.tell(
    {
        "The class token is a position, too: T is one more than the number of patches.": [slip(token=0)],
        "The class token is a position in each part alike: it looks and is looked at, and each matrix acts on it. "
        "Somewhere you leave it out.": [
            *map(without_token, SOME[1:]),
            parts(attention=lambda T, d, f: 2 * T * (T - 1) * d),
        ],
        "The class token is one word more, not a row or a column of them: rows times columns, plus one.": [
            slip(token=0, count=lambda height, width, patch: (height // patch + 1) * (width // patch)),
            slip(token=0, count=lambda height, width, patch: (height // patch) * (width // patch + 1)),
            slip(token=0, count=lambda height, width, patch: (height // patch + 1) * (width // patch + 1)),
        ],
        "There is one class token, which goes through all blocks: not one more for each.": [token_each_block],
        "The number of patches is rows times columns. You count along one side only.": [
            slip(count=lambda height, width, patch: height // patch),
            slip(count=lambda height, width, patch: width // patch),
        ],
        "The number of patches is rows times columns, not their sum.": [
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
        "In scores and mixtures the width stands once: T words meet T words in d_model numbers. You count it "
        "squared.": [
            parts(attention=lambda T, d, f: 2 * T * d**2),
            parts(attention=lambda T, d, f: T * d**2),
            parts(attention=lambda T, d, f: 2 * T**2 * d**2),
            parts(attention=lambda T, d, f: T**2 * d**2),
        ],
        "Each of the four matrices is d_model × d_model: a position costs d_model², not d_model.": [
            parts(matrices=lambda T, d, f: 4 * T * d),
            parts(matrices=lambda T, d, f: 3 * T * d),
        ],
        "The four matrices act on each position once: T, not T².": [parts(matrices=lambda T, d, f: 4 * T**2 * d**2)],
        "There is no mask here: each word looks at all of them, those behind it as well. You count half.": [
            parts(attention=lambda T, d, f: T * (T + 1) * d),
            parts(attention=lambda T, d, f: T * (T - 1) * d),
        ],
        "Heads don't multiply the cost: each has d_model / H numbers, so all together have d_model.": [
            heads_too,
            *(heads(n) for n in (4, 8, 12)),
        ],
        "Products of matrices alone are counted: what softmax and scale do with the scores isn't.": [
            parts(attention=lambda T, d, f: 2 * T**2 * d + T**2),
            parts(attention=lambda T, d, f: 2 * T**2 * d + 2 * T**2),
        ],
        "Biases are added, not multiplied: they aren't counted.": [
            parts(forward=lambda T, d, f: 2 * T * d * f + T * (d + f)),
            parts(lambda T, d, f: 4 * T * d**2 + 4 * T * d, None, lambda T, d, f: 2 * T * d * f + T * (d + f)),
            parts(matrices=lambda T, d, f: 4 * T * d**2 + 4 * T * d),
            parts(matrices=lambda T, d, f: 4 * T * d * (d + 1), forward=lambda T, d, f: 2 * T * d * (f + 1)),
        ],
        "How pixels become words comes before the blocks, and isn't counted.": [
            embedding(lambda x, n: x),
            embedding(lambda x, n: n * x),
            embedding(lambda x, n: n * (x // n)),
        ],
        "That is how many weights matrices have. Each acts on every position: T times as many multiplications.": [
            parts(matrices=lambda T, d, f: 4 * d**2, forward=lambda T, d, f: 2 * d * f),
            parts(matrices=lambda T, d, f: 4 * d**2),
            parts(forward=lambda T, d, f: 2 * d * f),
        ],
        "The feed-forward layer has two matrices, d_model × d_ff and d_ff × d_model.": [slip(forward=1)],
        "The feed-forward layer's matrices are d_model × d_ff and d_ff × d_model: each width once. You have one of "
        "them squared.": [
            parts(forward=lambda T, d, f: 2 * T * f**2),
            parts(forward=lambda T, d, f: T * f**2),
            parts(forward=lambda T, d, f: T * d * f + T * f**2),
            parts(forward=lambda T, d, f: 2 * T * d**2 * f),
        ],
        "Without `d_ff` the hidden layer is 4 · d_model wide.": [slip(wide=1), slip(wide=2)],
        "`d_ff` may be None, and can't be multiplied then: the hidden layer is 4 · d_model wide.": [
            no_default,
            lambda picture, patch, d, n, d_ff=None: (
                *cost(picture, patch, d, n)[:2],
                n * (d_ff * (2 * words(picture, patch) * d)),
            ),
        ],
        "`d_ff` has no say in your answer. Where it is given it takes the place of 4 · d_model.": [ignores_d_ff],
        "The four belongs to the default, 4 · d_model. A `d_ff` that is given is the width itself.": [four_times_d_ff],
        "Multiplications alone were asked for. With the additions there are about twice as many.": [slip(twice=2)],
        "That is one block. There are n_layers of them.": [slip(layers=False)],
        "All three parts are for all blocks together. Somewhere you count a single one.": [
            *map(without_layers, SOME[1:]),
        ],
        "That is a training step, forwards and backwards. Asked for is one picture's way forwards.": [slip(twice=3)],
        "The three numbers come in another order: matrices of attention, scores and mixtures, feed-forward.": [
            slip(order=(0, 2, 1)),
            slip(order=(1, 0, 2)),
            slip(order=(2, 1, 0)),
        ],
        "Three numbers were asked for, one for each part, not their sum.": [
            lambda *given, **named: sum(cost(*given, **named))
        ],
        "Multiplications themselves were asked for, not thousands or millions of them, and not rounded.": [
            told(lambda x: x / 1e6),
            *(told(lambda x, digits=digits: round(x / 1e6, digits)) for digits in (0, 1, 2, 3)),
            told(lambda x: x // 10**6),
            told(lambda x: x / 1e9),
            told(lambda x: x / 1e3),
        ],
        "A count is a whole number, and exact. A float32 holds 24 bits: yours is rounded where it is large.": [
            told(as_float32, which) for which in SOME
        ],
        "A count doesn't fit into an int32: beyond 2³¹ yours begins again below zero.": [
            told(as_int32, which) for which in SOME
        ],
    }
)
