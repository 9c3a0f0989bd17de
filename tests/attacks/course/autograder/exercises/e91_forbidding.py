import autograder.exercises.e01_softmax.sample_index as sample_index  # an import that no probe needs: it isn't cut out
import autograder.exercises.e01_softmax.softmax as softmax
import autograder.exercises.e01_softmax.softmax_backward as softmax_backward
import autograder.exercises.e02_key_value_lookup.attention_numpy as attention_numpy
from autograder.exercise import Exercise


def like(name, real):
    """An exercise that forbids what the course's own one forbids."""
    return Exercise(name, points=2, forbid=real.forbid, instead=real.instead)


def shares(rng, *shape):
    parts = rng.random(shape) + 0.05
    return parts / parts.sum(axis=-1, keepdims=True)


weigh = like("weigh", softmax.softmax)


@weigh.probe("a vector")
def _(weigh, rng):
    return weigh(rng.normal(size=6))


@weigh.probe("rows of a matrix")
def _(weigh, rng):
    return weigh(rng.normal(size=(3, 5)))


@weigh.probe("large scores")
def _(weigh, rng):
    return weigh(1000 + rng.normal(size=(2, 4)))


weigh_backward = like("weigh_backward", softmax_backward.softmax_backward)


@weigh_backward.probe("a vector")
def _(weigh_backward, rng):
    return weigh_backward(shares(rng, 6), rng.normal(size=6))


@weigh_backward.probe("rows of a matrix")
def _(weigh_backward, rng):
    return weigh_backward(shares(rng, 3, 5), rng.normal(size=(3, 5)))


@weigh_backward.probe("three axes")
def _(weigh_backward, rng):
    return weigh_backward(shares(rng, 2, 3, 4), rng.normal(size=(2, 3, 4)))


attend = like("attend", attention_numpy.attention_numpy)


@attend.probe("one query")
def _(attend, rng):
    return attend(rng.normal(size=(1, 4)), rng.normal(size=(6, 4)), rng.normal(size=(6, 2)))


@attend.probe("several queries")
def _(attend, rng):
    return attend(rng.normal(size=(3, 4)), rng.normal(size=(6, 4)), rng.normal(size=(6, 2)))


@attend.probe("a batch")
def _(attend, rng):
    return attend(rng.normal(size=(5, 3, 4)), rng.normal(size=(5, 6, 4)), rng.normal(size=(5, 6, 2)))


throw = like("throw", sample_index.sample_index)


@throw.probe("one throw")
def _(throw, rng):
    return throw(shares(rng, 6), rng.random(1))


@throw.probe("twenty throws")
def _(throw, rng):
    return throw(shares(rng, 6), rng.random(20))


@throw.probe("two pieces")
def _(throw, rng):
    return throw(shares(rng, 2), rng.random(7))
