"""How `softmax_backward` of lesson 01 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e01_softmax.shared import INSTEAD, LIBRARY, kept, shares, small_peak

BACKWARD = ("torch.autograd", "torch._softmax_backward_data", "torch._log_softmax_backward_data")
softmax_backward = Exercise("softmax_backward", points=3, forbid=(*LIBRARY, *BACKWARD), instead=INSTEAD)


@softmax_backward.probe("one list of weights")
def _(softmax_backward, rng):
    return softmax_backward(shares(rng, 6), rng.normal(size=6))


@softmax_backward.probe("each row of a square matrix by itself")
def _(softmax_backward, rng):
    return softmax_backward(shares(rng, (5, 5)), rng.normal(size=(5, 5)))


@softmax_backward.probe("three axes: along each of them, and the last by default")
def _(softmax_backward, rng):
    grad = rng.normal(size=(3, 4, 5))
    along = [softmax_backward(shares(rng, (3, 4, 5), axis), grad.copy(), axis=axis) for axis in (0, 1, 2, -2)]
    return [*along, softmax_backward(shares(rng, (3, 4, 5)), grad.copy())]


@softmax_backward.probe("a common push moves no score")
def _(softmax_backward, rng):
    return softmax_backward(shares(rng, (3, 6)), np.full((3, 6), rng.uniform(1, 5)))


@softmax_backward.probe("gradients that are all negative, and all near 10")
def _(softmax_backward, rng):
    grad = rng.normal(size=(3, 6))
    return softmax_backward(shares(rng, (3, 6)), -np.abs(grad) - 1), softmax_backward(shares(rng, (3, 6)), grad + 10)


@softmax_backward.probe("an axis of length 1, worked along and left alone")
def _(softmax_backward, rng):
    alone = softmax_backward(np.ones((4, 1)), rng.normal(size=(4, 1)), axis=1)
    row = softmax_backward(shares(rng, (1, 1, 5)), rng.normal(size=(1, 1, 5)))
    return alone, row, softmax_backward(np.ones((1, 3)), rng.normal(size=(1, 3)), axis=0)


@softmax_backward.probe("a transposed matrix of weights beside a gradient that is none")
def _(softmax_backward, rng):
    weights, grad = shares(rng, (4, 6), 0), rng.normal(size=(6, 4))
    return softmax_backward(weights.T, grad, axis=1), softmax_backward(weights, grad.T, axis=0)


@softmax_backward.probe("a thousand weights without a million slopes")
def _(softmax_backward, rng):
    weights, grad = shares(rng, 1000), rng.normal(size=1000) * 1000
    softmax_backward(weights[:2].copy(), grad[:2].copy())  # whatever it imports or prepares is not counted
    returned, is_small = small_peak(1_000_000, lambda: softmax_backward(weights, grad))
    return {"returned": returned, "memory is small": is_small}


@softmax_backward.probe("your inputs stay as they were")
def _(softmax_backward, rng):
    return kept(softmax_backward, shares(rng, (2, 4)), rng.normal(size=(2, 4)))


@softmax_backward.probe("a weight of 0 or 1 passes nothing on", extreme=True)
def _(softmax_backward, rng):
    weights = np.stack([np.eye(4)[rng.integers(4)], shares(rng, 4)])
    weights[1, rng.integers(4)] = 0
    weights[1] /= weights[1].sum()
    return softmax_backward(weights, rng.normal(size=(2, 4)))


@softmax_backward.probe("some gradients are 0, or all of them", extreme=True)
def _(softmax_backward, rng):
    grad = rng.normal(size=(3, 5))
    grad[0, rng.choice(5, size=2, replace=False)] = grad[2] = 0
    return softmax_backward(shares(rng, (3, 5)), grad)


@softmax_backward.probe("weights as small as 1e-30 (shown as multiples of the weight)", extreme=True)
def _(softmax_backward, rng):
    weights = shares(rng, (2, 6)) * np.array([1, 1, 1, 1e-4, 1e-14, 1e-30])
    weights /= weights.sum(axis=-1, keepdims=True)
    return np.asarray(softmax_backward(weights.copy(), rng.normal(size=(2, 6)))) / weights


@softmax_backward.probe("gradients of a million, both ways (shown in millions)", extreme=True)
def _(softmax_backward, rng):
    return np.asarray(softmax_backward(shares(rng, (2, 5)), rng.normal(size=(2, 5)) * 1e6)) / 1e6


@softmax_backward.probe("your inputs stay as they were, with 0 and 1 in them", extreme=True)
def _(softmax_backward, rng):
    weights = np.stack([np.eye(4)[rng.integers(4)], rng.permutation([0.5, 0.25, 0.25, 0])])
    return kept(softmax_backward, weights, np.stack([np.zeros(4), rng.permutation([0.0, 1.0, -1.0, 2.0])]))


@softmax_backward.alternative("product first, then its share of the sum")
def _(weights, grad, axis=-1):
    product = weights * grad
    return product - weights * product.sum(axis=axis, keepdims=True)


@softmax_backward.alternative("slice by slice, in loops")
def _(weights, grad, axis=-1):
    a = np.moveaxis(weights, axis, -1)
    g = np.moveaxis(grad, axis, -1)
    out = np.zeros(a.shape)
    for place in np.ndindex(a.shape[:-1]):
        average = sum(x * y for x, y in zip(a[place], g[place], strict=True))
        for i in range(a.shape[-1]):
            out[place][i] = a[place][i] * (g[place][i] - average)
    return np.moveaxis(out, -1, axis)


@softmax_backward.alternative("in torch")
def _(weights, grad, axis=-1):
    import torch

    weights, grad = torch.as_tensor(weights), torch.as_tensor(grad)
    return (weights * (grad - (weights * grad).sum(dim=axis, keepdim=True))).numpy()
