import numpy as np

from autograder.exercise import Exercise

SIZES = (3, 5)


def draw(rng, *shape):
    return rng.normal(size=shape)


softmax = Exercise("softmax", points=3, forbid=("scipy.special.softmax", "attn"), instead="divide exponentials")


@softmax.probe("a vector")
def _(softmax, rng):
    return softmax(draw(rng, 6))


@softmax.probe("rows of a matrix")
def _(softmax, rng):
    return softmax(draw(rng, *SIZES))


@softmax.probe("large scores")
def _(softmax, rng):
    return softmax(1000 + draw(rng, 4))


@softmax.misconception("You normalised the whole array: each row sums to one by itself.")
def _(x, axis=-1):
    e = np.exp(x - x.max())
    return e / e.sum()


mix = Exercise("mix", points=2)


@mix.probe("one query")
def _(mix, rng):
    return mix(draw(rng, 4), draw(rng, 4, 3))


@mix.probe("several queries")
def _(mix, rng):
    return mix(draw(rng, 2, 4), draw(rng, 4, 3))


@mix.probe("a batch")
def _(mix, rng):
    return mix(draw(rng, 5, 2, 4), draw(rng, 5, 4, 3))


scores = Exercise("scores", points=2)


@scores.probe("width one")
def _(scores, rng):
    return scores(draw(rng, 2, 1), draw(rng, 3, 1))


@scores.probe("width five")
def _(scores, rng):
    return scores(draw(rng, 2, 5), draw(rng, 3, 5))


@scores.probe("a batch")
def _(scores, rng):
    return scores(draw(rng, 4, 2, 5), draw(rng, 4, 3, 5))


causal_mask = Exercise("causal_mask", points=1)


@causal_mask.probe("one position")
def _(causal_mask, rng):
    return causal_mask(1)


@causal_mask.probe("five positions")
def _(causal_mask, rng):
    return causal_mask(5)


@causal_mask.probe("up to twenty positions")
def _(causal_mask, rng):
    return causal_mask(int(rng.integers(8, 20)))
