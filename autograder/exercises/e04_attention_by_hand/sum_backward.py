"""How `sum_backward` of lesson 04 is judged."""

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
from autograder.exercises.e04_attention_by_hand.usual import (
    ROUNDED,
    SQUEEZED,
    WAYS,
    squeezed,
    tell_changed,
    tell_usual,
)

sum_backward = Exercise("sum_backward", points=1, forbid=AUTOGRAD, instead=INSTEAD)


@sum_backward.probe("three words were summed, axis 1")
def _(sum_backward, rng):
    return sum_backward(rng.normal(size=(2, 4)), 3, axis=1)


@sum_backward.probe("each place for the axis, counted from both ends")
def _(sum_backward, rng):
    grad = rng.normal(size=(2, 3, 4))
    return [sum_backward(grad.copy(), 5, axis) for axis in (0, 1, 2, 3, -1, -2, -4)]


@sum_backward.probe("as many summands as numbers: a square")
def _(sum_backward, rng):
    grad = rng.normal(size=(3, 3))
    return [sum_backward(grad.copy(), 3, axis) for axis in (0, 1, 2)]


@sum_backward.probe("the sum of a list: one number comes back to all")
def _(sum_backward, rng):
    return sum_backward(np.asarray(rng.normal()), 6, axis=0)


@sum_backward.probe("a single summand")
def _(sum_backward, rng):
    return sum_backward(rng.normal(size=(2, 3)), 1, axis=1), sum_backward(rng.normal(size=4), 1, axis=0)


@sum_backward.probe("floats come back as floats")
def _(sum_backward, rng):
    return precise(sum_backward(rng.normal(size=(2, 4)), 3, axis=0))


@sum_backward.probe("your input stays as it was")
def _(sum_backward, rng):
    cases = [((2, 3), 4, 0), ((2, 3), 4, 1), ((2, 3), 4, 2), ((3, 3), 3, 1), ((4,), 1, 0)]
    return [
        kept(lambda grad, n=n, axis=axis: sum_backward(grad, n, axis), "grad", *marked(rng.normal(size=shape)))
        for shape, n, axis in cases
    ]


@sum_backward.probe("sums with an axis of length 1 of their own")
def _(sum_backward, rng):
    cases = [((1, 4), 1), ((2, 1), 1), ((3, 1), 0), ((1, 3), -1), ((2, 1, 3), 0)]
    return [sum_backward(rng.normal(size=shape), 2, axis) for shape, axis in cases]


@sum_backward.probe("a gradient that lies transposed in memory, with gaps")
def _(sum_backward, rng):
    grad = rng.normal(size=(2, 4))
    return [sum_backward(*strided(grad), 3, axis) for axis in (0, 1, -1)]


@sum_backward.probe("as many digits as single precision holds", DIGITS, extreme=True)
def _(sum_backward, rng):
    return sum_backward(rng.normal(size=(2, 4)), 3, axis=1)


@sum_backward.probe("sentences with huge and with tiny gradients (1e6, 1e-12), and with zeros", NEAR, extreme=True)
def _(sum_backward, rng):
    return same_size(sum_backward(sized(rng.normal(size=(3, 4))), 2, axis=1))


@sum_backward.misconception(
    "Only the first summand gets the gradient, the others zeros. All of them moved the sum alike."
)
def _(grad, size, axis):
    first = np.expand_dims(grad, axis)
    zeros = np.repeat(np.zeros_like(first), size - 1, axis=axis)
    return np.concatenate([first, zeros], axis=axis)


@sum_backward.misconception(
    "A negative `axis` is counted in the array *before* the sum, which has one axis more than `grad`: −1 means that "
    "the last axis was summed."
)
def _(grad, size, axis):
    place = axis % grad.ndim if axis < 0 else axis
    return np.repeat(np.expand_dims(grad, place), size, axis=place)


@sum_backward.misconception(
    "`list.insert(-1, …)` puts the new length *before* the last one. A negative `axis` counts in the array before the "
    "sum, where −1 is the last axis."
)
def _(grad, size, axis):
    shape = list(grad.shape)
    shape.insert(axis, size)
    return np.broadcast_to(np.expand_dims(grad, axis), shape)


@sum_backward.misconception(
    "You left it to broadcasting where the copies go: it lines `grad` up with the *last* axes. Make a place for the "
    "new axis first."
)
def _(grad, size, axis):
    shape = np.expand_dims(grad, axis).repeat(size, axis=axis).shape
    return np.zeros(shape) + grad


@sum_backward.misconception(
    "Two slips: you divided by the number of summands, as a mean's backward pass would, and `/=` did it in the "
    "caller's own `grad`."
)
def _(grad, size, axis):
    grad /= size
    return np.stack([grad] * size, axis=axis)


def squeezing(place):
    return lambda grad, size, axis: squeezed(place)(np.stack([grad] * size, axis=axis))


def zeroed(grad):
    grad[...] = 0


def place_of(grad, axis):
    return axis % (np.ndim(grad) + 1)


def longer(grad, size, place):
    """The shape of `grad` with `size` put in at `place`."""
    return (*np.shape(grad)[:place], size, *np.shape(grad)[place:])


def inserted(grad, size, axis):
    shape = list(grad.shape)
    shape.insert(axis, size)
    return shape


def right(grad, size, axis):
    return np.stack([grad] * size, axis=axis)


def insert_slice(grad, size, axis):
    """A new axis by an index list, into which a negative place goes one too early."""
    index = [slice(None)] * grad.ndim
    index.insert(axis, None)
    return np.repeat(grad[tuple(index)], size, axis=axis)


def shape_before(grad, axis):
    return (*grad.shape[:axis], 1, *grad.shape[axis:])


def tiled_to_shape(grad, size, axis):
    return np.tile(grad, size).reshape(longer(grad, size, place_of(grad, axis)))


def rolled(grad, size, axis):
    return np.rollaxis(np.stack([grad] * size), 0, axis)


sum_backward.tell(
    {
        "You divided by the number of summands. That is a mean's backward pass: in a sum each term has slope 1, so "
        "each gets the gradient undivided.": [
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size, axis=axis) / size
        ],
        "The axis has length 1. It broadcasts, but it is not the shape of what was summed: that had `size` numbers "
        "there.": [lambda grad, size, axis: np.expand_dims(grad, axis)],
        "You stretched an axis that was there already. The sum took one axis away: it has to come back, as a new "
        "one.": [
            lambda grad, size, axis: np.repeat(grad, size, axis=axis),
            lambda grad, size, axis: np.concatenate([grad] * size, axis=axis),
        ],
        "Your new axis is always the last. `axis` says where it stood before the sum.": [
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, -1), size, axis=-1)
        ],
        "Your new axis is always the first. `axis` says where it stood before the sum.": [
            lambda grad, size, axis: np.stack([np.asarray(grad)] * size)
        ],
        "Your new axis is always axis 1. `axis` says where it stood before the sum.": [
            lambda grad, size, axis: np.repeat(grad[:, None], size, axis=1)
        ],
        "You gave back the gradient as it came. What was summed had one axis more.": [lambda grad, size, axis: grad],
        "You multiplied by the number of summands. Each of them alone moves the sum by as much as it moves itself: "
        "slope 1.": [lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size, axis=axis) * size],
        "You added up once more. That is the way forwards; backwards, the gradient is copied.": [
            lambda grad, size, axis: np.asarray(grad).sum(axis=axis)
        ],
        "Without its own `axis`, `repeat` flattens the array and copies number by number. The copies belong along one "
        "axis.": [lambda grad, size, axis: np.expand_dims(grad, axis).repeat(size)],
        "You return a list of copies. Asked for is one array, in which they lie side by side along `axis`.": [
            lambda grad, size, axis: [grad] * size
        ],
        "You make as many copies as some axis of `grad` is long. How many numbers were added, `size` says.": [
            lambda grad, size, axis: np.stack([grad] * len(np.atleast_1d(grad)), axis=axis),
            lambda grad, size, axis: np.stack([grad] * np.atleast_1d(grad).shape[-1], axis=axis),
        ],
        HALF: [lambda grad, size, axis: np.stack([grad] * size, axis=axis).astype(np.float16)],
        "A negative `axis` is counted in the array *before* the sum, which has one axis more than `grad`: −1 means "
        "that the last axis was summed.": [
            lambda grad, size, axis: np.stack([grad] * size, axis + grad.ndim if axis < 0 else axis),
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, abs(axis)), size, axis=abs(axis)),
            lambda grad, size, axis: np.repeat(grad.reshape(shape_before(grad, axis)), size, axis=axis),
            insert_slice,
            lambda grad, size, axis: np.stack([grad] * size, axis=abs(axis)),
        ],
        "`list.insert(-1, …)` puts the new length *before* the last one. A negative `axis` counts in the array before "
        "the sum, where −1 is the last axis.": [
            lambda grad, size, axis: np.ones(inserted(grad, size, axis)) * np.expand_dims(grad, axis),
            lambda grad, size, axis: np.expand_dims(grad, axis) * np.ones(inserted(grad, size, axis)),
        ],
        "You put the copies where they don't belong: the numbers are all there, but `reshape` only reads them off in "
        "order. Make a place for the new axis, then repeat along it.": [
            lambda grad, size, axis: np.repeat(grad, size).reshape(longer(grad, size, place_of(grad, axis))),
            lambda grad, size, axis: np.tile(np.ravel(grad), size).reshape(longer(grad, size, place_of(grad, axis))),
            tiled_to_shape,
        ],
        "The new axis and the copies are at two different places. Put an axis of length 1 at `axis`, and repeat along "
        "that very `axis`.": [
            lambda grad, size, axis: np.tile(np.expand_dims(grad, axis), size),
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size, axis=axis + 1),
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size, axis=-1),
            lambda grad, size, axis: np.concatenate([np.expand_dims(grad, axis)] * size),
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size, axis=0),
            lambda grad, size, axis: np.repeat(grad[:, None], size, axis=axis),
            lambda grad, size, axis: np.repeat(grad[..., None], size, axis=axis),
            lambda grad, size, axis: np.repeat(grad[None], size, axis=axis),
        ],
        "`tile` with one number repeats along the last axis, whichever the new one is. `np.repeat` takes an `axis`.": [
            lambda grad, size, axis: np.tile(grad, size)
        ],
        "You left it to broadcasting where the copies go: it lines `grad` up with the *last* axes. Make a place for "
        "the new axis first.": [
            lambda grad, size, axis: np.broadcast_to(grad, longer(grad, size, place_of(grad, axis))),
            lambda grad, size, axis: np.full(longer(grad, size, place_of(grad, axis)), grad),
            lambda grad, size, axis: grad * np.ones(longer(grad, size, place_of(grad, axis))),
        ],
        "There is one copy too few, or one too many. What was summed had `size` numbers there, and each gets one.": [
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size - 1, axis=axis),
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size + 1, axis=axis),
        ],
        "With `size` 1 you gave `grad` back as it came. There too an axis was summed away: it comes back, with length "
        "1.": [lambda grad, size, axis: grad if size == 1 else np.stack([grad] * size, axis=axis)],
        "`rollaxis` puts an axis *before* the place you name: rolled to 1 the first axis stays where it is. "
        "`moveaxis` says where it ends up.": [rolled],
        "A sum of a list is one number, without any axis. Its gradient goes back to `size` numbers: shape (size,).": [
            lambda grad, size, axis: np.repeat(np.expand_dims(grad, axis), size, axis=axis) if grad.ndim else grad,
            lambda grad, size, axis: np.stack([np.atleast_1d(grad)] * size, axis=axis),
        ],
        "`squeeze` takes away *every* axis of length 1, also one that belongs to the sum. The only axis to change is "
        "the one that was summed.": [
            lambda grad, size, axis: np.stack([np.squeeze(grad)] * size, axis=axis),
            lambda grad, size, axis: np.squeeze(np.stack([grad] * size, axis=axis)),
            squeezing(0),
            squeezing(-1),
            squeezing(-2),
        ],
        "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business.": [
            lambda grad, size, axis: -np.stack([grad] * size, axis=axis)
        ],
        "You return the slopes alone, which are all 1. By the chain rule each is still to be multiplied with the "
        "gradient that arrived, `grad`.": [lambda grad, size, axis: np.ones(longer(grad, size, place_of(grad, axis)))],
        "`swapaxes` lets two axes change places, which turns the order of the others. `moveaxis` brings one to its "
        "place and leaves the others in order.": [
            lambda grad, size, axis: np.swapaxes(np.stack([grad] * size), 0, axis)
        ],
        "You cut or rounded the numbers. A gradient is passed on as it is.": [
            lambda grad, size, axis: np.stack([grad] * size, axis=axis).astype(int),
            lambda grad, size, axis: np.stack([grad] * size, axis=axis).round(4),
            lambda grad, size, axis: np.stack([grad] * size, axis=axis).round(2),
        ],
    },
)


tell_changed(sum_backward, "grad", right, (*WAYS, zeroed))
tell_usual(sum_backward, right, 1, but=(ROUNDED, SQUEEZED))


@sum_backward.alternative("in single precision")
def _(grad, size, axis):
    return np.stack([grad.astype(np.float32)] * size, axis=axis)


@sum_backward.alternative("stacked copies")
def _(grad, size, axis):
    return np.stack([grad] * size, axis=axis)


@sum_backward.alternative("a product with ones")
def _(grad, size, axis):
    return np.moveaxis(np.multiply.outer(grad, np.ones(size)), -1, axis)


@sum_backward.alternative("in torch")
def _(grad, size, axis):
    import torch

    return torch.stack([torch.tensor(grad)] * size, dim=axis).numpy()
