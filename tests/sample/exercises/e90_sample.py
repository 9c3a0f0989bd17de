import numpy as np

from autograder.exercise import Exercise

double = Exercise("double", points=2, forbid=("numpy.add",), instead="use a product")


@double.probe("a vector")
def _(double, rng):
    return double(rng.normal(size=5))


@double.probe("a matrix")
def _(double, rng):
    return double(rng.normal(size=(3, 4)))


@double.misconception("You squared it: twice a number is not its square.")
def _(x):
    return x**2


@double.misconception("You returned it unchanged.")
def _(x):
    return x


@double.misconception("You halved it.")
def _(x):
    return x / 2


@double.alternative("by a sum")
def _(x):
    return x + x


row_sums = Exercise("row_sums", points=1)


@row_sums.probe("each row by itself")
def _(row_sums, rng):
    return row_sums(rng.normal(size=(3, 4)))


@row_sums.misconception("You summed the columns: add along the last axis.")
def _(x):
    return x.sum(axis=0)


@row_sums.misconception("You summed everything.")
def _(x):
    return x.sum()


@row_sums.misconception("You kept an axis of length one.")
def _(x):
    return x.sum(axis=1, keepdims=True)


@row_sums.alternative("a product with ones")
def _(x):
    return x @ np.ones(x.shape[1])
