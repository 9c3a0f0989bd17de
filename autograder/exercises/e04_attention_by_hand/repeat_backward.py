"""How `repeat_backward` of lesson 04 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import (
    AUTOGRAD,
    DIGITS,
    HALF,
    INSTEAD,
    NEAR,
    kept,
    marked,
    precise,
    same_size,
    sized,
    strided,
)
from autograder.exercises.e04_attention_by_hand.usual import ROUNDED, UNSIGNED, tell_changed, tell_usual

repeat_backward = Exercise("repeat_backward", points=1, forbid=AUTOGRAD, instead=INSTEAD)


@repeat_backward.probe("three copies of (B, D), along axis 1")
def _(repeat_backward, rng):
    return repeat_backward(rng.normal(size=(2, 3, 4)), axis=1)


@repeat_backward.probe("each axis of four, counted from both ends")
def _(repeat_backward, rng):
    grad = rng.normal(size=(2, 3, 4, 5))
    return [repeat_backward(grad.copy(), axis) for axis in (0, 1, 2, 3, -1, -2, -4)]


@repeat_backward.probe("as many copies as numbers: a square")
def _(repeat_backward, rng):
    grad = rng.normal(size=(3, 3))
    return repeat_backward(grad.copy(), 0), repeat_backward(grad.copy(), 1)


@repeat_backward.probe("copies of one number")
def _(repeat_backward, rng):
    return repeat_backward(rng.normal(size=6), axis=0)


@repeat_backward.probe("a single copy")
def _(repeat_backward, rng):
    return repeat_backward(rng.normal(size=(3, 1, 2)), axis=1), repeat_backward(rng.normal(size=(1, 4)), axis=0)


@repeat_backward.probe("what was copied has an axis of length 1")
def _(repeat_backward, rng):
    return repeat_backward(rng.normal(size=(1, 3, 4)), axis=1), repeat_backward(rng.normal(size=(5, 2, 1)), axis=1)


@repeat_backward.probe("copies whose gradients are equal: all of them, or two")
def _(repeat_backward, rng):
    alike, pair = np.full((2, 3, 4), rng.uniform(1, 2)), rng.normal(size=(2, 3, 4))
    pair[:, 2] = pair[:, 0]
    return repeat_backward(alike, 1), repeat_backward(pair, axis=1)


@repeat_backward.probe("floats come back as floats")
def _(repeat_backward, rng):
    return precise(repeat_backward(rng.normal(size=(3, 2, 4)), axis=0))


@repeat_backward.probe("your input stays as it was")
def _(repeat_backward, rng):
    shapes = [(3, 4, 2), (2, 3, 4), (4, 2, 3), (3, 3), (3, 3, 3), (2, 1)]
    return [
        kept(lambda grad, axis=axis: repeat_backward(grad, axis), "grad", *marked(rng.normal(size=shape)))
        for axis, shape in zip((0, 1, 2, 0, 1, 1), shapes, strict=True)
    ]


@repeat_backward.probe("a gradient that lies transposed in memory, with gaps")
def _(repeat_backward, rng):
    grad = rng.normal(size=(2, 3, 4))
    return [repeat_backward(*strided(grad), axis) for axis in (1, 2, -3)]


@repeat_backward.probe("as many digits as single precision holds", DIGITS, extreme=True)
def _(repeat_backward, rng):
    return repeat_backward(rng.normal(size=(2, 3, 4)), axis=1)


@repeat_backward.probe("sentences with huge and with tiny gradients (1e6, 1e-12), and with zeros", NEAR, extreme=True)
def _(repeat_backward, rng):
    return same_size(repeat_backward(sized(rng.normal(size=(3, 2, 4))), axis=1))


@repeat_backward.probe("a nan in one copy is not lost", extreme=True)
def _(repeat_backward, rng):
    grad = rng.normal(size=(2, 3, 4))
    grad[1, 2, 0] = np.nan
    return repeat_backward(grad, axis=1)


running = repeat_backward.misconception(
    "You changed the caller's `grad`. A slice of it, such as its first copy, is a view: `+=` on that writes into the "
    "array that came in. Start from an array of your own."
)


@running
def _(grad, axis):
    copies = np.moveaxis(grad, axis, 0)
    total = copies[0]
    for copy in copies[1:]:
        total += copy
    return total


@running
def _(grad, axis):
    np.cumsum(grad, axis=axis, out=grad)
    return np.take(grad, -1, axis=axis)


def forwards(grad, axis):
    """`grad` with its copies along the first axis."""
    return np.moveaxis(grad, axis, 0)


repeat_backward.tell(
    {
        "You took the mean over the copies. Each copy moves the loss by itself, so their gradients add up and nobody "
        "divides: more copies, more influence.": [lambda grad, axis: grad.mean(axis=axis)],
        "You kept the axis of the copies, with length 1. What was copied did not have that axis, and a gradient has "
        "the shape of what it belongs to.": [lambda grad, axis: grad.sum(axis=axis, keepdims=True)],
        "You took the gradient of one copy only. The others moved the loss too: every copy's gradient counts.": [
            lambda grad, axis: np.take(grad, 0, axis=axis),
            lambda grad, axis: np.take(grad, -1, axis=axis),
        ],
        "You added up over all axes. Only the copies, along `axis`, are one and the same thing.": [
            lambda grad, axis: grad.sum()
        ],
        "You always add up along axis 1. `axis` says where the copies lie.": [lambda grad, axis: grad.sum(axis=1)],
        "You always add up along the last axis. `axis` says where the copies lie.": [
            lambda grad, axis: grad.sum(axis=-1)
        ],
        "You always add up along the first axis. `axis` says where the copies lie.": [
            lambda grad, axis: grad.sum(axis=0)
        ],
        "You kept the largest gradient among the copies. The loss moves with all of them at once: their gradients "
        "add.": [lambda grad, axis: grad.max(axis=axis)],
        "You gave every copy's gradient back as it came. They belong to one thing: collect them.": [
            lambda grad, axis: grad
        ],
        "You repeated once more. That is the way forwards; backwards, what was copied collects from its copies.": [
            lambda grad, axis: np.repeat(grad, grad.shape[axis], axis=axis)
        ],
        "You counted equal copies once: `set`, `unique` and a dictionary drop what comes twice. Each copy moves the "
        "loss by itself, and its gradient counts even if another's is the same.": [
            lambda grad, axis: np.unique(grad, axis=axis).sum(axis=axis),
            lambda grad, axis: sum({copy.tobytes(): copy for copy in forwards(grad, axis)}.values()),
        ],
        "You counted the positive gradients only. A copy with a negative one pulls the sum down: all of them add up.": [
            lambda grad, axis: np.maximum(grad, 0).sum(axis=axis),
            lambda grad, axis: np.maximum(grad.sum(axis=axis), 0),
        ],
        "You took one copy's gradient times the number of copies. Each copy has a gradient of its own: add them up.": [
            lambda grad, axis: np.take(grad, 0, axis=axis) * grad.shape[axis],
            lambda grad, axis: np.take(grad, -1, axis=axis) * grad.shape[axis],
        ],
        "A nan is lost, as `np.nansum` does it. A gradient that holds one is broken, and whoever gets it should see "
        "that.": [lambda grad, axis: np.nansum(grad, axis=axis)],
        "Your einsum is written out for a fixed number of axes. `grad` may have any; `sum` with `axis` asks for "
        "none.": [lambda grad, axis: np.einsum(("abc->bc", "abc->ac", "abc->ab")[axis], grad)],
        "You counted the first copy twice: your total starts from it and then adds all copies.": [
            lambda grad, axis: grad.sum(axis=axis) + np.take(grad, 0, axis=axis)
        ],
        "`grad[axis]` takes one entry of the first axis. `axis` is no place but a direction: add up along it.": [
            lambda grad, axis: grad[axis]
        ],
        HALF: [lambda grad, axis: grad.sum(axis=axis).astype(np.float16)],
        "One copy's gradient is missing from your sum: a loop or a slice leaves out the first or the last.": [
            lambda grad, axis: forwards(grad, axis)[:-1].sum(axis=0),
            lambda grad, axis: forwards(grad, axis)[1:].sum(axis=0),
        ],
        "Your answer has lost the signs of the gradients, by `abs` or by a square. A negative gradient pulls the sum "
        "down: add them as they are.": [
            lambda grad, axis: np.abs(grad).sum(axis=axis),
            lambda grad, axis: np.abs(grad.sum(axis=axis)),
            lambda grad, axis: (grad**2).sum(axis=axis),
            lambda grad, axis: np.sqrt((grad**2).sum(axis=axis)),
        ],
        "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business.": [
            lambda grad, axis: -grad.sum(axis=axis)
        ],
        "You multiplied the copies' gradients with each other. The loss moves by one *and* by the next: they add up.": [
            lambda grad, axis: grad.prod(axis=axis)
        ],
        "You added up over every axis *but* the one of the copies. What was copied keeps its own axes; the copies' "
        "axis is the one that goes.": [
            lambda grad, axis: grad.sum(axis=tuple(i for i in range(grad.ndim) if i != axis % grad.ndim))
        ],
        "You return the sums on the way, one for each copy. Asked for is the whole sum, without that axis.": [
            lambda grad, axis: grad.cumsum(axis=axis)
        ],
        "A negative `axis` counts from the end: −1 is the last axis, −2 the one before. NumPy's own `axis` knows that, "
        "so hand it on as it is.": [
            lambda grad, axis: grad.sum(axis=abs(axis)),
            lambda grad, axis: grad.sum(axis=axis if axis >= 0 else grad.ndim + axis - 1),
        ],
        "`swapaxes` lets two axes change places, which turns the order of those that stay. `moveaxis` brings one to "
        "the front and leaves the others in order.": [lambda grad, axis: np.swapaxes(grad, 0, axis).sum(axis=0)],
        "`reshape` reads the numbers in the order in which they stand; it does not bring an axis to the front. Use "
        "`sum` with `axis`.": [
            lambda grad, axis: grad.reshape(grad.shape[axis], -1).sum(axis=0).reshape(np.delete(grad.shape, axis)),
            lambda grad, axis: grad.reshape(-1, grad.shape[axis]).sum(axis=1).reshape(np.delete(grad.shape, axis)),
        ],
        "You cut or rounded the numbers. A gradient is passed on as it is.": [
            lambda grad, axis: grad.astype(int).sum(axis=axis),
            lambda grad, axis: grad.sum(axis=axis).astype(int),
            lambda grad, axis: grad.sum(axis=axis).round(4),
            lambda grad, axis: grad.sum(axis=axis).round(2),
        ],
    },
)


def right(grad, axis):
    return grad.sum(axis=axis)


tell_changed(repeat_backward, "grad", right)
tell_usual(repeat_backward, right, 1, but=(ROUNDED, UNSIGNED))


@repeat_backward.alternative("in single precision")
def _(grad, axis):
    return grad.astype(np.float32).sum(axis=axis)


@repeat_backward.alternative("copy by copy")
def _(grad, axis):
    copies = np.moveaxis(grad, axis, 0)
    total = np.zeros(copies.shape[1:])
    for copy in copies:
        total = total + copy
    return total


@repeat_backward.alternative("a product with ones")
def _(grad, axis):
    return np.tensordot(grad, np.ones(grad.shape[axis]), axes=([axis], [0]))


@repeat_backward.alternative("in torch")
def _(grad, axis):
    import torch

    return torch.tensor(grad).sum(dim=axis).numpy()
