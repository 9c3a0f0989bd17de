"""How lesson 04 is judged: attention's backward passes, node by node, and the measurement that checks them."""

import numpy as np

from autograder.exercise import Exercise

AUTOGRAD = (
    "torch.autograd",
    "torch.func",
    "torch.backward",  # the tensor's method, x.backward()
    "torch.requires_grad_",
    "torch.Tensor.backward",
    "jax",
    "autograd",
    "attn",
)
INSTEAD = "walk the gradient back yourself, with products, sums and copies"


def shares(rng, *shape):
    """Random weights that sum to one along the last axis, of no particular scores."""
    parts = rng.random(shape) + 0.05
    return parts / parts.sum(axis=-1, keepdims=True)


def masked(rng, *shape):
    """Such weights, some of them 0 as after a mask, and all of them 0 in the very first row."""
    weights = shares(rng, *shape)
    weights[..., rng.integers(shape[-1])] = 0
    weights[..., -1, rng.integers(shape[-1])] = 0
    weights = weights / weights.sum(axis=-1, keepdims=True)
    weights[(0,) * (len(shape) - 1)] = 0
    return weights


def kept(function, names, *inputs):
    """In words which of its inputs `function` changed, and what it returned."""
    copies = [x.copy() for x in inputs]
    answer = function(*inputs)
    pairs = zip(names.split(), inputs, copies, strict=True)
    changed = [name for name, x, copy in pairs if not np.array_equal(x, copy)]
    return f"{' and '.join(changed) or 'nothing'} changed", answer


def precise(answer):
    """In words the dtypes of what was returned, and what was returned."""
    several = isinstance(answer, tuple | list) and all(hasattr(part, "dtype") for part in answer)
    parts = answer if several else (answer,)
    return ", ".join(str(getattr(part, "dtype", type(part).__name__)) for part in parts), answer


CHANGED = (
    "You changed the caller's `{}`. `+=`, `*=` and `x[...] = …` write into the array that came in, and a slice or a "
    "reshaped view of it is still the same array. Put what you compute into an array of your own."
)
SINGLE = (
    "Your answer is in single precision: float32 keeps about 7 digits. The inputs came in double precision, and a "
    "gradient check needs all of it."
)


def spoils(right, place):
    """`right`, which in the end writes into its input number `place`."""

    def wrong(*inputs):
        answer = right(*inputs)
        x = inputs[place]
        x += 0.5
        return answer

    return wrong


def rounds(right):
    """`right` in single precision."""

    def wrong(*inputs):
        answer = right(*inputs)
        if isinstance(answer, tuple):
            return tuple(part.astype(np.float32) for part in answer)
        return answer.astype(np.float32)

    return wrong


# For the wrong and the other right versions below: the backward passes, short.


def softmaxed(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).sum(axis=axis, keepdims=True))


def mixed(weights, h, grad):
    """Gradients in the weights and in the values."""
    return (h * grad[:, None, :]).sum(axis=2), weights[:, :, None] * grad[:, None, :]


def asked(s, h, delta):
    """Gradients in the query and in the keys, from those in the scores."""
    return (delta[:, :, None] * h).sum(axis=1), delta[:, :, None] * s[:, None, :]


def layer(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys


def steps(s, h, weights, grad):
    """Every step's gradients: in s (T of them), and in h (T of them)."""
    found = [layer(s[:, t], h, weights[:, t], grad[:, t]) for t in range(s.shape[1])]
    return [in_s for in_s, _ in found], [in_h for _, in_h in found]


# ------------------------------------------------------------------------------------------------------ repeat_backward

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


@repeat_backward.probe("double precision stays double precision")
def _(repeat_backward, rng):
    return precise(repeat_backward(rng.normal(size=(3, 2, 4)), axis=0))


@repeat_backward.probe("your input stays as it was")
def _(repeat_backward, rng):
    shapes = [(3, 4, 2), (2, 3, 4), (4, 2, 3)]
    return [
        kept(lambda grad, axis=axis: repeat_backward(grad, axis), "grad", rng.normal(size=shape))
        for axis, shape in enumerate(shapes)
    ]


@repeat_backward.misconception(
    "You took the mean over the copies. Each copy moves the loss by itself, so their gradients add up and nobody "
    "divides: more copies, more influence."
)
def _(grad, axis):
    return grad.mean(axis=axis)


@repeat_backward.misconception(
    "You kept the axis of the copies, with length 1. What was copied did not have that axis, and a gradient has the "
    "shape of what it belongs to."
)
def _(grad, axis):
    return grad.sum(axis=axis, keepdims=True)


@repeat_backward.misconception(
    "You took the gradient of one copy only. The others moved the loss too: every copy's gradient counts."
)
def _(grad, axis):
    return np.take(grad, 0, axis=axis)


@repeat_backward.misconception("You added up over all axes. Only the copies, along `axis`, are one and the same thing.")
def _(grad, axis):
    return grad.sum()


@repeat_backward.misconception("You always add up along axis 1. `axis` says where the copies lie.")
def _(grad, axis):
    return grad.sum(axis=1)


@repeat_backward.misconception("You always add up along the last axis. `axis` says where the copies lie.")
def _(grad, axis):
    return grad.sum(axis=-1)


@repeat_backward.misconception("You always add up along the first axis. `axis` says where the copies lie.")
def _(grad, axis):
    return grad.sum(axis=0)


@repeat_backward.misconception(
    "You kept the largest gradient among the copies. The loss moves with all of them at once: their gradients add."
)
def _(grad, axis):
    return grad.max(axis=axis)


@repeat_backward.misconception(
    "You gave every copy's gradient back as it came. They belong to one thing: collect them."
)
def _(grad, axis):
    return grad


@repeat_backward.misconception(
    "You repeated once more. That is the way forwards; backwards, what was copied collects from its copies."
)
def _(grad, axis):
    return np.repeat(grad, grad.shape[axis], axis=axis)


@repeat_backward.misconception(
    "You changed the caller's `grad`. A slice of it, such as its first copy, is a view: `+=` on that writes into the "
    "array that came in. Start from an array of your own."
)
def _(grad, axis):
    copies = np.moveaxis(grad, axis, 0)
    total = copies[0]
    for copy in copies[1:]:
        total += copy
    return total


@repeat_backward.misconception("You counted the first copy twice: your total starts from it and then adds all copies.")
def _(grad, axis):
    return grad.sum(axis=axis) + np.take(grad, 0, axis=axis)


@repeat_backward.misconception(
    "`squeeze()` takes away *every* axis of length 1, also one that what was copied has itself. Only the axis of the "
    "copies goes."
)
def _(grad, axis):
    return grad.sum(axis=axis, keepdims=True).squeeze()


@repeat_backward.misconception(SINGLE)
def _(grad, axis):
    return grad.sum(axis=axis).astype(np.float32)


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


# --------------------------------------------------------------------------------------------------------- sum_backward

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


@sum_backward.probe("double precision stays double precision")
def _(sum_backward, rng):
    return precise(sum_backward(rng.normal(size=(2, 4)), 3, axis=0))


@sum_backward.probe("your input stays as it was")
def _(sum_backward, rng):
    return [
        kept(lambda grad, axis=axis: sum_backward(grad, 4, axis), "grad", rng.normal(size=(2, 3))) for axis in (0, 1, 2)
    ]


@sum_backward.misconception(
    "You divided by the number of summands. That is a mean's backward pass: in a sum each term has slope 1, so each "
    "gets the gradient undivided."
)
def _(grad, size, axis):
    return np.repeat(np.expand_dims(grad, axis), size, axis=axis) / size


@sum_backward.misconception(
    "Only the first summand gets the gradient, the others zeros. All of them moved the sum alike."
)
def _(grad, size, axis):
    first = np.expand_dims(grad, axis)
    zeros = np.repeat(np.zeros_like(first), size - 1, axis=axis)
    return np.concatenate([first, zeros], axis=axis)


@sum_backward.misconception(
    "The axis has length 1. It broadcasts, but it is not the shape of what was summed: that had `size` numbers there."
)
def _(grad, size, axis):
    return np.expand_dims(grad, axis)


@sum_backward.misconception(
    "You stretched an axis that was there already. The sum took one axis away: it has to come back, as a new one."
)
def _(grad, size, axis):
    return np.repeat(grad, size, axis=axis)


@sum_backward.misconception("Your new axis is always the last. `axis` says where it stood before the sum.")
def _(grad, size, axis):
    return np.repeat(np.expand_dims(grad, -1), size, axis=-1)


@sum_backward.misconception("Your new axis is always the first. `axis` says where it stood before the sum.")
def _(grad, size, axis):
    return np.stack([np.asarray(grad)] * size)


@sum_backward.misconception("Your new axis is always axis 1. `axis` says where it stood before the sum.")
def _(grad, size, axis):
    return np.repeat(grad[:, None], size, axis=1)


@sum_backward.misconception("You gave back the gradient as it came. What was summed had one axis more.")
def _(grad, size, axis):
    return grad


@sum_backward.misconception(
    "You multiplied by the number of summands. Each of them alone moves the sum by as much as it moves itself: slope 1."
)
def _(grad, size, axis):
    return np.repeat(np.expand_dims(grad, axis), size, axis=axis) * size


@sum_backward.misconception(
    "A negative `axis` is counted in the array *before* the sum, which has one axis more than `grad`: −1 means that "
    "the last axis was summed."
)
def _(grad, size, axis):
    place = axis % grad.ndim if axis < 0 else axis
    return np.repeat(np.expand_dims(grad, place), size, axis=place)


@sum_backward.misconception("You added up once more. That is the way forwards; backwards, the gradient is copied.")
def _(grad, size, axis):
    return np.asarray(grad).sum(axis=axis)


@sum_backward.misconception(
    "`list.insert(-1, …)` puts the new length *before* the last one. A negative `axis` counts in the array before the "
    "sum, where −1 is the last axis."
)
def _(grad, size, axis):
    shape = list(grad.shape)
    shape.insert(axis, size)
    return np.broadcast_to(np.expand_dims(grad, axis), shape)


@sum_backward.misconception(
    "Without its own `axis`, `repeat` flattens the array and copies number by number. The copies belong along one axis."
)
def _(grad, size, axis):
    return np.expand_dims(grad, axis).repeat(size)


@sum_backward.misconception(
    "You left it to broadcasting where the copies go: it lines `grad` up with the *last* axes. Make a place for the "
    "new axis first."
)
def _(grad, size, axis):
    shape = np.expand_dims(grad, axis).repeat(size, axis=axis).shape
    return np.zeros(shape) + grad


@sum_backward.misconception(
    "You return a list of copies. Asked for is one array, in which they lie side by side along `axis`."
)
def _(grad, size, axis):
    return [grad] * size


@sum_backward.misconception(
    "Two slips: you divided by the number of summands, as a mean's backward pass would, and `/=` did it in the "
    "caller's own `grad`."
)
def _(grad, size, axis):
    grad /= size
    return np.stack([grad] * size, axis=axis)


@sum_backward.misconception(SINGLE)
def _(grad, size, axis):
    return np.stack([grad] * size, axis=axis).astype(np.float32)


@sum_backward.misconception(CHANGED.format("grad"))
def _(grad, size, axis):
    answer = np.stack([grad] * size, axis=axis)
    grad += 0.5
    return answer


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


# ------------------------------------------------------------------------------------------------------- gradient_check

gradient_check = Exercise(
    "gradient_check",
    points=4,
    forbid=(
        *AUTOGRAD,
        "scipy.optimize.approx_fprime",
        "scipy.optimize.check_grad",
        "scipy.differentiate",
        "scipy.misc",
        "numdifftools",
        "numpy.gradient",
    ),
    instead="nudge one entry at a time, and compare the losses yourself",
)


def bent(a, b, c):
    """A loss in which three arrays of unequal shapes meet; no entry's slope is another's."""
    return (np.sin(a @ b) * c).sum() + (a**2).sum() * np.cos(b).sum()


def cubes(*arrays):
    """By a central difference the slope of each x³ is 3x² + step²: it shows the step and both sides."""
    return sum((x * x * x).sum() for x in arrays)


def numbers(answers):
    """Several answers as one array, whether each is a list, a tuple or an array; as they are if they are ragged."""
    answers = list(answers)
    if any(answer is None for answer in answers):
        return None
    try:
        return np.stack([np.asarray(answer, dtype=float) for answer in answers])
    except (TypeError, ValueError):
        return answers


@gradient_check.probe("three arrays that meet in one loss, with gradients that are far off")
def _(gradient_check, rng):
    arrays = [rng.normal(size=shape) for shape in [(2, 3), (3, 4), (4,)]]
    return gradient_check(bent, arrays, [3 * rng.normal(size=x.shape) for x in arrays])


@gradient_check.probe("a large step shows how you step")
def _(gradient_check, rng):
    arrays = [rng.normal(size=(2, 3)), rng.normal(size=5)]
    return numbers(gradient_check(cubes, arrays, [np.zeros(x.shape) for x in arrays], step=step) for step in (0.5, 2.0))


@gradient_check.probe("one entry moves, all others hold still")
def _(gradient_check, rng):
    arrays = [rng.normal(size=shape) for shape in [(2, 3), (3, 2), (2,)]]
    return gradient_check(bent, arrays, [np.zeros(x.shape) for x in arrays], step=0.4)


@gradient_check.probe("the step that is taken when none is given")
def _(gradient_check, rng):
    size = rng.uniform(1, 9)
    return gradient_check(lambda x: size * 1e10 * cubes(x), [np.zeros(3)], [np.zeros(3)])


@gradient_check.probe("gradients too small everywhere, and too large everywhere")
def _(gradient_check, rng):
    x, offset = rng.normal(size=4), rng.uniform(1, 2, size=4)
    return numbers(gradient_check(lambda x: (x**2).sum(), [x], [2 * x + off]) for off in (offset, -offset))


@gradient_check.probe("a right gradient is off by next to nothing")
def _(gradient_check, rng):
    x, y = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    return gradient_check(lambda x, y: (np.exp(x) * y).sum(), [x, y], [np.exp(x) * y, np.exp(x)])


@gradient_check.probe("one wrong entry is found wherever it stands")
def _(gradient_check, rng):
    x = rng.normal(size=(2, 3))
    answers = []
    for place in np.ndindex(2, 3):
        gradient = 2 * x
        gradient[place] += rng.uniform(1, 2)
        answers.append(gradient_check(lambda x, y: (x**2).sum() + y.sum(), [x, np.ones(2)], [gradient, np.ones(2)]))
    return numbers(answers)


@gradient_check.probe("arrays of integers")
def _(gradient_check, rng):
    arrays = [rng.integers(-3, 4, size=(2, 3)), rng.integers(1, 4, size=3)]
    return gradient_check(lambda x, y: (np.sin(x) @ y) @ np.ones(2), arrays, [np.zeros((2, 3)), np.zeros(3)])


@gradient_check.probe("arrays in single precision")
def _(gradient_check, rng):
    x = rng.normal(size=(2, 3)).astype(np.float32)
    return gradient_check(lambda x: np.sin(x).sum() + 1000, [x], [np.zeros((2, 3))])


@gradient_check.probe("a transposed array, and one without axes")
def _(gradient_check, rng):
    arrays = [rng.normal(size=(4, 3)).T, np.array(rng.normal())]
    return gradient_check(lambda x, y: (x**3).sum() * np.exp(y), arrays, [np.zeros((3, 4)), np.zeros(())])


@gradient_check.probe("arrays that can't be written to")
def _(gradient_check, rng):
    arrays = [rng.normal(size=(2, 3)), rng.normal(size=4)]
    for x in arrays:
        x.setflags(write=False)
    return gradient_check(lambda x, y: (x**3).sum() * np.sin(y).sum(), arrays, [np.zeros((2, 3)), np.zeros(4)])


@gradient_check.probe("your arrays and gradients stay as they were, to the last digit")
def _(gradient_check, rng):
    arrays = [rng.normal(size=(4, 5)), rng.normal(size=6)]
    gradients = [rng.normal(size=(4, 5)), rng.normal(size=6)]
    copies = [[x.copy() for x in each] for each in (arrays, gradients)]
    answer = gradient_check(cubes, arrays, gradients, step=0.1)
    pairs = zip(("arrays", "gradients"), (arrays, gradients), copies, strict=True)
    changed = [name for name, now, then in pairs if not all(map(np.array_equal, now, then))]
    return f"{' and '.join(changed) or 'nothing'} changed", answer


@gradient_check.probe("a nan in a gradient does not look good")
def _(gradient_check, rng):
    x, y = rng.normal(size=3), rng.normal(size=2)
    off = np.array([rng.uniform(1, 2), np.nan, 100])  # the last is the largest for whoever loses the nan
    return gradient_check(lambda x, y: (x**2).sum() + (y**2).sum(), [x, y], [2 * x + off, 2 * y + 1])


def floats(arrays):
    return [np.array(x, dtype=float) for x in arrays]


def measure(arrays, slope):
    """For the versions below: slope(x, place) at each place of these very arrays."""
    every = []
    for x in arrays:
        slopes = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            slopes[place] = slope(x, place)
        every.append(slopes)
    return every


def nudged(loss, arrays, x, place, by):
    before = x[place]
    x[place] = before + by
    value = loss(*arrays)
    x[place] = before
    return value


def central(loss, arrays, step):
    """What the equation says, measured in these very arrays."""

    def slope(x, place):
        return (nudged(loss, arrays, x, place, step) - nudged(loss, arrays, x, place, -step)) / (2 * step)

    return measure(arrays, slope)


def slopes_of(loss, arrays, step):
    """The right slopes: measured in copies that hold floats."""
    return central(loss, floats(arrays), step)


def furthest(gradients, slopes):
    return [np.abs(g - m).max() for g, m in zip(gradients, slopes, strict=True)]


@gradient_check.misconception(
    "You step to one side only. Its error shrinks with the step, not with its square: step up *and* down."
)
def _(loss, arrays, gradients, step=1e-5):
    arrays = floats(arrays)
    return furthest(
        gradients, measure(arrays, lambda x, place: (nudged(loss, arrays, x, place, step) - loss(*arrays)) / step)
    )


@gradient_check.misconception(
    "You divided by one step. From below to above it is two steps, so all your slopes come out twice too steep."
)
def _(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, [2 * slopes for slopes in slopes_of(loss, arrays, step)])


@gradient_check.misconception(
    "You went half a step to each side. The entry moves by a whole `step` up, and by a whole one down."
)
def _(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, slopes_of(loss, arrays, step / 2))


@gradient_check.misconception("You use a step of your own. The caller says by how much an entry moves: `step`.")
def _(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, slopes_of(loss, arrays, 1e-4))


@gradient_check.misconception(
    "You nudge the caller's arrays and don't put the entries back. The next slopes are measured somewhere else, and "
    "the arrays are spoilt."
)
def _(loss, arrays, gradients, step=1e-5):
    def slope(x, place):
        x[place] += step
        up = loss(*arrays)
        x[place] -= 2 * step
        return (up - loss(*arrays)) / (2 * step)

    return furthest(gradients, measure(arrays, slope))


@gradient_check.misconception(
    "You nudge the caller's own arrays: `xs = arrays`, or a new list of them, is another name and no copy. An array of "
    "integers can't hold a nudge, and a read-only one refuses it."
)
def _(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, central(loss, arrays, step))


@gradient_check.misconception(
    "`np.asarray`, and `astype` with `copy=False`, copy only where they must: an array of doubles comes back as "
    "itself, and you nudge the caller's own."
)
def _(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, central(loss, [np.asarray(x, dtype=float) for x in arrays], step))


@gradient_check.misconception(
    "You work in the caller's own arrays. Adding the step back does not bring back the old number to the last digit, "
    "and an array of integers can't hold a nudge at all. Nudge copies that hold floats."
)
def _(loss, arrays, gradients, step=1e-5):
    def slope(x, place):
        x[place] += step
        up = loss(*arrays)
        x[place] -= 2 * step
        down = loss(*arrays)
        x[place] += step
        return (up - down) / (2 * step)

    return furthest(gradients, measure(arrays, slope))


@gradient_check.misconception(
    "An entry of your copy stays where the nudge left it while the next one moves. Each slope is to be measured at the "
    "same point: put the entry back first."
)
def _(loss, arrays, gradients, step=1e-5):
    arrays = floats(arrays)

    def slope(x, place):
        before = x[place]
        x[place] = before + step
        up = loss(*arrays)
        x[place] = before - step
        return (up - loss(*arrays)) / (2 * step)

    return furthest(gradients, measure(arrays, slope))


@gradient_check.misconception(
    "You nudge all entries of an array at once. That measures the sum of their slopes; nudge one, hold the others."
)
def _(loss, arrays, gradients, step=1e-5):
    arrays, every = floats(arrays), []
    for i, x in enumerate(arrays):
        up, down = (loss(*arrays[:i], x + by, *arrays[i + 1 :]) for by in (step, -step))
        every.append((up - down) / (2 * step))
    return furthest(gradients, every)


@gradient_check.misconception(
    "You average the differences. One wrong entry among thousands drowns in a mean; asked for is the largest."
)
def _(loss, arrays, gradients, step=1e-5):
    return [np.abs(g - m).mean() for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)]


@gradient_check.misconception(
    "You forgot the absolute value. A gradient that is too small gives a negative difference, and the largest of "
    "negative numbers looks harmless."
)
def _(loss, arrays, gradients, step=1e-5):
    return [(g - m).max() for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)]


@gradient_check.misconception(
    "You return one number for all arrays. Asked for is a list, one number for each: it says which gradient is wrong."
)
def _(loss, arrays, gradients, step=1e-5):
    return max(furthest(gradients, slopes_of(loss, arrays, step)))


@gradient_check.misconception(
    "Your copies keep the caller's dtype. An integer can't hold a nudge, and in single precision most of the "
    "difference is rounding: measure in double precision."
)
def _(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, central(loss, [x.copy() for x in arrays], step))


@gradient_check.misconception(
    "You measure in single precision. With about 7 digits, the difference of two losses is mostly rounding: copy to "
    "float64."
)
def _(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, central(loss, [x.astype(np.float32) for x in arrays], step))


@gradient_check.misconception(
    "For an array of integers your slopes are integers too, and everything behind the point is cut off. `zeros_like` "
    "copies the dtype along with the shape."
)
def _(loss, arrays, gradients, step=1e-5):
    every = [np.zeros_like(x) for x in arrays]
    for slopes, right in zip(every, slopes_of(loss, arrays, step), strict=True):
        slopes[...] = right
    return furthest(gradients, every)


@gradient_check.misconception(
    "You flatten an array and nudge that. Of a transposed array `ravel` and `reshape` make a copy, so the nudge never "
    "reaches what the loss sees."
)
def _(loss, arrays, gradients, step=1e-5):
    arrays = [np.array(x, dtype=float) for x in arrays]
    every = []
    for x in arrays:
        flat, slopes = x.reshape(-1), np.empty(x.size)
        for i in range(x.size):
            before = flat[i]
            flat[i] = before + step
            up = loss(*arrays)
            flat[i] = before - step
            slopes[i] = (up - loss(*arrays)) / (2 * step)
            flat[i] = before
        every.append(slopes.reshape(x.shape))
    return furthest(gradients, every)


@gradient_check.misconception(
    "You divided the differences by the size of the slopes. A relative error is useful too, but asked for is the "
    "absolute one."
)
def _(loss, arrays, gradients, step=1e-5):
    slopes = slopes_of(loss, arrays, step)
    return [(np.abs(g - m) / (np.abs(g) + np.abs(m))).max() for g, m in zip(gradients, slopes, strict=True)]


@gradient_check.misconception(
    "A nan got lost: Python's `max`, and every `if` with `>`, says no to a nan and goes on. The largest of numbers "
    "with a nan among them must be nan."
)
def _(loss, arrays, gradients, step=1e-5):
    answers = []
    for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True):
        worst = 0.0
        for difference in np.abs(g - m).flat:
            worst = max(worst, difference)
        answers.append(worst)
    return answers


@gradient_check.misconception(
    "Two slips at the end. Without the absolute value a gradient that is too small looks harmless; and Python's `max` "
    "lets a nan go by, since every comparison with nan is false."
)
def _(loss, arrays, gradients, step=1e-5):
    return [max((g - m).flat) for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)]


@gradient_check.misconception(
    "Your largest difference so far starts at 0 and meets differences with their signs: what is too small never "
    "counts. Nor does a nan, since every comparison with nan is false."
)
def _(loss, arrays, gradients, step=1e-5):
    answers = []
    for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True):
        worst = 0.0
        for difference in (g - m).flat:
            worst = max(worst, difference)
        answers.append(worst)
    return answers


@gradient_check.misconception(
    "Your absolute value comes too late: by then the largest *signed* difference is picked, and a large negative one "
    "is lost."
)
def _(loss, arrays, gradients, step=1e-5):
    return [abs((g - m).max()) for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)]


@gradient_check.misconception(
    "You compare the largest gradient with the largest slope. They may stand in different places: compare entry by "
    "entry, and take the largest difference."
)
def _(loss, arrays, gradients, step=1e-5):
    pairs = zip(gradients, slopes_of(loss, arrays, step), strict=True)
    return [abs(np.abs(g).max() - np.abs(m).max()) for g, m in pairs]


@gradient_check.misconception(
    "You squared the differences and added them up. Asked for is the largest single one, which says how far one entry "
    "is off."
)
def _(loss, arrays, gradients, step=1e-5):
    return [np.sqrt(((g - m) ** 2).sum()) for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)]


@gradient_check.misconception(
    "You return every difference. Asked for is one number for each array: the largest of its differences."
)
def _(loss, arrays, gradients, step=1e-5):
    return [np.abs(g - m) for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)]


@gradient_check.misconception(
    "You changed the caller's gradients: `-=` writes into what came in. Give the differences an array of their own."
)
def _(loss, arrays, gradients, step=1e-5):
    answers = furthest(gradients, slopes_of(loss, arrays, step))
    for g in gradients:
        g -= 0.5
    return answers


@gradient_check.misconception(
    "You return the slopes. They are the measurement; asked for is how far each gradient is from them."
)
def _(loss, arrays, gradients, step=1e-5):
    return slopes_of(loss, arrays, step)


@gradient_check.misconception(
    "You skip the last entry of each array, so a mistake there is never found. Visit every place."
)
def _(loss, arrays, gradients, step=1e-5):
    pairs = zip(gradients, slopes_of(loss, arrays, step), strict=True)
    return [np.abs(np.ravel(g - m)[:-1]).max(initial=0.0) for g, m in pairs]


@gradient_check.alternative("with a unit vector for each entry")
def _(loss, arrays, gradients, step=1e-5):
    arrays = [np.asarray(x, dtype=np.float64) for x in arrays]
    answers = []
    for i, x in enumerate(arrays):
        before, after = arrays[:i], arrays[i + 1 :]
        slopes = []
        for unit in np.eye(x.size):
            nudge = step * unit.reshape(x.shape)
            rise = loss(*before, x + nudge, *after) - loss(*before, x - nudge, *after)
            slopes.append(rise / step / 2)
        answers.append(np.abs(np.reshape(slopes, x.shape) - gradients[i]).max())
    return answers


@gradient_check.alternative("a fresh copy for every nudge")
def _(loss, arrays, gradients, step=1e-5):
    from math import isnan, nan

    def at(i, place, by):
        inputs = [np.array(x, dtype=float) for x in arrays]
        inputs[i][place] += by
        return loss(*inputs)

    answers = []
    for i, (x, gradient) in enumerate(zip(arrays, gradients, strict=True)):
        worst = 0.0
        for place in np.ndindex(x.shape):
            off = abs(gradient[place] - (at(i, place, step) - at(i, place, -step)) / (2 * step))
            worst = nan if isnan(off) or isnan(worst) else max(worst, off)
        answers.append(worst)
    return answers


# --------------------------------------------------------------------------------------------------------- weighted_sum

weighted_sum = Exercise(
    "weighted_sum", points=1, forbid=("attn",), instead="multiply weights and states, and add up over the words"
)


@weighted_sum.probe("two sentences of three words")
def _(weighted_sum, rng):
    return weighted_sum(shares(rng, 2, 3), rng.normal(size=(2, 3, 4)))


@weighted_sum.probe("as many sentences as words as numbers in a state")
def _(weighted_sum, rng):
    return weighted_sum(shares(rng, 3, 3), rng.normal(size=(3, 3, 3)))


@weighted_sum.probe("weights that don't sum to one, and some that are 0")
def _(weighted_sum, rng):
    return weighted_sum(rng.normal(size=(3, 4)), rng.normal(size=(3, 4, 2))), weighted_sum(
        masked(rng, 3, 5), rng.normal(size=(3, 5, 2))
    )


@weighted_sum.probe("one sentence; one word; states of one number")
def _(weighted_sum, rng):
    cases = [(1, 4, 3), (3, 1, 4), (4, 3, 1)]
    return [weighted_sum(shares(rng, B, S) + 0.5, rng.normal(size=(B, S, D))) for B, S, D in cases]


@weighted_sum.probe("states of integers")
def _(weighted_sum, rng):
    return weighted_sum(shares(rng, 2, 4), rng.integers(-5, 6, size=(2, 4, 3)))


@weighted_sum.probe("double precision stays double precision")
def _(weighted_sum, rng):
    return precise(weighted_sum(shares(rng, 3, 2), rng.normal(size=(3, 2, 5))))


@weighted_sum.probe("your inputs stay as they were")
def _(weighted_sum, rng):
    return kept(weighted_sum, "weights h", shares(rng, 2, 5), rng.normal(size=(2, 5, 3)))


@weighted_sum.misconception(
    "You added up over D, the numbers inside a state. What is mixed are the words: the sum runs over S."
)
def _(weights, h):
    return (weights[:, :, None] * h).sum(axis=2)


@weighted_sum.misconception("You added up over the batch. Sentences never meet: the sum runs over the words of each.")
def _(weights, h):
    return (weights[:, :, None] * h).sum(axis=0)


@weighted_sum.misconception(
    "`weights * h` lines the weights up with the *last* axes of h, or finds no way to. A weight belongs to a word, "
    "and holds for all D numbers of its state: it needs a last axis to be repeated along."
)
def _(weights, h):
    return (weights * h).sum(axis=1)


@weighted_sum.misconception(
    "You gave the weights their new axis in the middle, which repeats them along S, or doesn't fit. Each weight is "
    "repeated along D."
)
def _(weights, h):
    return (weights[:, None, :] * h).sum(axis=1)


@weighted_sum.misconception(
    "You took the mean of the products. The weights say how much each word counts: just add up."
)
def _(weights, h):
    return (weights[:, :, None] * h).mean(axis=1)


@weighted_sum.misconception(
    "You divided by the sum of the weights. They come as they are: where they don't sum to one, or are all 0, so be it."
)
def _(weights, h):
    return ((weights / weights.sum(axis=1, keepdims=True))[:, :, None] * h).sum(axis=1)


@weighted_sum.misconception("You put the weights through softmax again. They are weights already, not scores.")
def _(weights, h):
    raised = np.exp(weights)
    return ((raised / raised.sum(axis=1, keepdims=True))[:, :, None] * h).sum(axis=1)


@weighted_sum.misconception("You took the state of the heaviest word. All words have a say, each by its weight.")
def _(weights, h):
    return h[np.arange(len(h)), weights.argmax(axis=1)]


@weighted_sum.misconception("You did not add up: the products still have an axis for the words.")
def _(weights, h):
    return weights[:, :, None] * h


@weighted_sum.misconception(
    "`weights @ h` pairs every row of weights with every sentence. Each sentence has its own weights: (B, S) and "
    "(B, S, D) share their first axis."
)
def _(weights, h):
    return weights @ h


@weighted_sum.misconception("An axis of length 1 is left over. The context of a sentence is one row: (B, D).")
def _(weights, h):
    return weights[:, None, :] @ h


@weighted_sum.misconception(
    "`np.dot` pairs every row of weights with every sentence. Each sentence has its own weights: (B, S) and "
    "(B, S, D) share their first axis."
)
def _(weights, h):
    return np.dot(weights, h)


@weighted_sum.misconception(
    "`squeeze()` takes away *every* axis of length 1, also a batch of one sentence or a state of one number."
)
def _(weights, h):
    return (weights[:, None, :] @ h).squeeze()


@weighted_sum.misconception(
    "You collect the context in an array made with the dtype of h: for integers `zeros_like` makes integers, and a "
    "mixture of them is none."
)
def _(weights, h):
    context = np.zeros_like(h[:, 0])
    for i in range(h.shape[1]):
        context += weights[:, i, None] * h[:, i]
    return context


for place, name in enumerate(("weights", "h")):
    weighted_sum.misconception(CHANGED.format(name))(
        spoils(lambda weights, h: (weights[:, :, None] * h).sum(axis=1), place)
    )
weighted_sum.misconception(SINGLE)(rounds(lambda weights, h: (weights[:, :, None] * h).sum(axis=1)))


@weighted_sum.alternative("in index notation")
def _(weights, h):
    return np.einsum("bs,bsd->bd", weights, h)


@weighted_sum.alternative("lesson 2's matrix product")
def _(weights, h):
    return (weights[:, None, :] @ h)[:, 0]


@weighted_sum.alternative("in three loops")
def _(weights, h):
    B, S, D = h.shape
    context = np.zeros((B, D))
    for b in range(B):
        for i in range(S):
            for d in range(D):
                context[b, d] += weights[b, i] * h[b, i, d]
    return context


@weighted_sum.alternative("in torch")
def _(weights, h):
    import torch

    return torch.bmm(torch.tensor(weights)[:, None], torch.tensor(h).double())[:, 0].numpy()


# ------------------------------------------------------------------------------------------------ weighted_sum_backward

weighted_sum_backward = Exercise("weighted_sum_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def mixture(rng, B, S, D):
    """Weights, states and a gradient in the context."""
    return shares(rng, B, S), rng.normal(size=(B, S, D)), rng.normal(size=(B, D))


@weighted_sum_backward.probe("two sentences of three words")
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*mixture(rng, 2, 3, 4))


@weighted_sum_backward.probe("as many sentences as words as numbers in a state")
def _(weighted_sum_backward, rng):
    return weighted_sum_backward(*mixture(rng, 3, 3, 3))


@weighted_sum_backward.probe("masked words, and a sentence of nothing else")
def _(weighted_sum_backward, rng):
    _, h, grad = mixture(rng, 3, 5, 2)
    return weighted_sum_backward(masked(rng, 3, 5), h, grad)


@weighted_sum_backward.probe("one sentence; one word; states of one number")
def _(weighted_sum_backward, rng):
    return [weighted_sum_backward(*mixture(rng, *sizes)) for sizes in [(1, 4, 3), (3, 1, 4), (4, 3, 1)]]


@weighted_sum_backward.probe("states of integers")
def _(weighted_sum_backward, rng):
    weights, _, grad = mixture(rng, 2, 4, 3)
    return weighted_sum_backward(weights, rng.integers(-5, 6, size=(2, 4, 3)), grad)


@weighted_sum_backward.probe("double precision stays double precision")
def _(weighted_sum_backward, rng):
    return precise(weighted_sum_backward(*mixture(rng, 3, 2, 5)))


@weighted_sum_backward.probe("your inputs stay as they were")
def _(weighted_sum_backward, rng):
    return kept(weighted_sum_backward, "weights h grad", *mixture(rng, 2, 5, 3))


@weighted_sum_backward.misconception(
    "Each factor of your product gets the gradient times *itself*. It gets the gradient times the other factor."
)
def _(weights, h, grad):
    return (weights[:, :, None] * grad[:, None, :]).sum(axis=2), h * grad[:, None, :]


@weighted_sum_backward.misconception(
    "The two answers are right, but change places: the gradient in the weights comes first, then the one in h."
)
def _(weights, h, grad):
    return mixed(weights, h, grad)[::-1]


@weighted_sum_backward.misconception(
    "Your gradient in the weights has an axis too many. A weight was repeated along D, so its D gradients belong "
    "together."
)
def _(weights, h, grad):
    return h * grad[:, None, :], mixed(weights, h, grad)[1]


@weighted_sum_backward.misconception(
    "You collected the weights' gradients over the words. A weight was repeated along D, so that is the axis to "
    "add up over."
)
def _(weights, h, grad):
    return (h * grad[:, None, :]).sum(axis=1), mixed(weights, h, grad)[1]


@weighted_sum_backward.misconception(
    "You took the mean over D for the weights' gradient. Each of the D copies moves the loss: their gradients add up."
)
def _(weights, h, grad):
    return (h * grad[:, None, :]).mean(axis=2), mixed(weights, h, grad)[1]


@weighted_sum_backward.misconception(
    "Every state gets the whole gradient of the context. It was multiplied with its weight on the way forwards, and "
    "is heard only as loudly."
)
def _(weights, h, grad):
    return mixed(weights, h, grad)[0], np.repeat(grad[:, None, :], h.shape[1], axis=1)


@weighted_sum_backward.misconception(
    "You divided the gradient by the number of words. A sum's slope in each of its terms is 1; nobody divides."
)
def _(weights, h, grad):
    return mixed(weights, h, grad / h.shape[1])


@weighted_sum_backward.misconception(
    "You went on through softmax. This stage ends at the weights: softmax comes in the next exercise."
)
def _(weights, h, grad):
    in_weights, in_h = mixed(weights, h, grad)
    return softmaxed(weights, in_weights), in_h


@weighted_sum_backward.misconception(
    "Your gradient in h has no axis for the words, or length 1 there. Every state has a gradient of its own: (B, S, D)."
)
def _(weights, h, grad):
    return mixed(weights, h, grad)[0], mixed(weights, h, grad)[1].sum(axis=1)


@weighted_sum_backward.misconception(
    "All words share one gradient: you compared `grad` with the context. Each weight's gradient looks at its own state."
)
def _(weights, h, grad):
    context = (weights[:, :, None] * h).sum(axis=1)
    together = (context * grad).sum(axis=1, keepdims=True)
    return np.repeat(together, h.shape[1], axis=1), mixed(weights, h, grad)[1]


@weighted_sum_backward.misconception(
    "You added up over the batch as well. Sentences never meet, so each keeps its own gradients."
)
def _(weights, h, grad):
    in_weights, in_h = mixed(weights, h, grad)
    return in_weights, np.repeat(in_h.sum(axis=0, keepdims=True), len(h), axis=0)


@weighted_sum_backward.misconception(
    "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business."
)
def _(weights, h, grad):
    in_weights, in_h = mixed(weights, h, grad)
    return -in_weights, -in_h


@weighted_sum_backward.misconception(
    "`h * grad` and `weights * grad` line grad up with the *last* axes, or find no way to. The context's gradient goes "
    "to every word: it is to be repeated along S."
)
def _(weights, h, grad):
    return (h * grad).sum(axis=2), weights[:, :, None] * grad


@weighted_sum_backward.misconception(
    "`h @ grad` pairs every sentence's states with every sentence's gradient, or finds no way to. Sentence by "
    "sentence, each state is multiplied with its own sentence's gradient."
)
def _(weights, h, grad):
    return h @ grad, mixed(weights, h, grad)[1]


@weighted_sum_backward.misconception(
    "You return the slopes alone. By the chain rule each is still to be multiplied with the gradient that arrived, "
    "`grad`."
)
def _(weights, h, grad):
    return mixed(weights, h, np.ones(grad.shape))


@weighted_sum_backward.misconception(
    "You return one array. Two things went in, weights and states: each gets a gradient."
)
def _(weights, h, grad):
    return mixed(weights, h, grad)[0]


@weighted_sum_backward.misconception(
    "You collect the gradient in h in an array made with the dtype of h: for integers `zeros_like` makes integers, and "
    "everything behind the point is cut off."
)
def _(weights, h, grad):
    in_weights, right = mixed(weights, h, grad)
    in_h = np.zeros_like(h)
    in_h[...] = right
    return in_weights, in_h


for place, name in enumerate(("weights", "h", "grad")):
    weighted_sum_backward.misconception(CHANGED.format(name))(spoils(mixed, place))
weighted_sum_backward.misconception(SINGLE)(rounds(mixed))


@weighted_sum_backward.alternative("in index notation")
def _(weights, h, grad):
    return np.einsum("bsd,bd->bs", h, grad), np.einsum("bs,bd->bsd", weights, grad)


@weighted_sum_backward.alternative("as matrix products")
def _(weights, h, grad):
    return (h @ grad[:, :, None])[:, :, 0], weights[:, :, None] @ grad[:, None, :]


@weighted_sum_backward.alternative("word by word")
def _(weights, h, grad):
    in_weights, in_h = np.zeros(weights.shape), np.zeros(h.shape)
    for b, i in np.ndindex(weights.shape):
        in_weights[b, i] = sum(x * g for x, g in zip(h[b, i], grad[b], strict=True))
        in_h[b, i] = weights[b, i] * grad[b]
    return in_weights, in_h


@weighted_sum_backward.alternative("in torch")
def _(weights, h, grad):
    import torch

    weights, h, grad = (torch.tensor(x).double() for x in (weights, h, grad))
    return (h * grad.unsqueeze(1)).sum(-1).numpy(), (weights.unsqueeze(-1) * grad.unsqueeze(1)).numpy()


# -------------------------------------------------------------------------------------------- attention_weight_backward

attention_weight_backward = Exercise("attention_weight_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def question(rng, B, S, D):
    """A query, keys, weights and a gradient in the weights."""
    return rng.normal(size=(B, D)), rng.normal(size=(B, S, D)), shares(rng, B, S), rng.normal(size=(B, S))


@attention_weight_backward.probe("two sentences of three words")
def _(attention_weight_backward, rng):
    return attention_weight_backward(*question(rng, 2, 3, 4))


@attention_weight_backward.probe("as many sentences as words as numbers in a state")
def _(attention_weight_backward, rng):
    return attention_weight_backward(*question(rng, 3, 3, 3))


@attention_weight_backward.probe("masked words, and a sentence of nothing else")
def _(attention_weight_backward, rng):
    s, h, _, grad = question(rng, 3, 5, 2)
    return attention_weight_backward(s, h, masked(rng, 3, 5), grad)


@attention_weight_backward.probe("a common push on all weights moves nothing")
def _(attention_weight_backward, rng):
    inputs = question(rng, 2, 4, 3)
    pushes = np.full((2, 4), rng.uniform(1, 5)), inputs[3] + 10
    return [attention_weight_backward(*(x.copy() for x in inputs[:3]), push) for push in pushes]


@attention_weight_backward.probe("one sentence; two words; states of one number")
def _(attention_weight_backward, rng):
    return [attention_weight_backward(*question(rng, *sizes)) for sizes in [(1, 4, 3), (3, 2, 4), (4, 3, 1)]]


@attention_weight_backward.probe("states and questions of integers")
def _(attention_weight_backward, rng):
    _, _, weights, grad = question(rng, 2, 4, 3)
    s, h = rng.integers(-5, 6, size=(2, 3)), rng.integers(-5, 6, size=(2, 4, 3))
    return attention_weight_backward(s, h, weights, grad)


@attention_weight_backward.probe("double precision stays double precision")
def _(attention_weight_backward, rng):
    return precise(attention_weight_backward(*question(rng, 3, 2, 5)))


@attention_weight_backward.probe("your inputs stay as they were")
def _(attention_weight_backward, rng):
    return kept(attention_weight_backward, "s h weights grad", *question(rng, 2, 5, 3))


@attention_weight_backward.misconception(
    "You left out softmax: the gradient in the weights is not yet the gradient in the scores. Lesson 1's backward "
    "pass stands between them."
)
def _(s, h, weights, grad):
    return asked(s, h, grad)


@attention_weight_backward.misconception(
    "You kept only the diagonal of softmax's slopes, a(1 − a). A raised score also takes weight from all other words."
)
def _(s, h, weights, grad):
    return asked(s, h, weights * (1 - weights) * grad)


@attention_weight_backward.misconception(
    "You multiplied the gradient with the weights and left out the average. A score is blamed only for being worse "
    "than what its sentence expects."
)
def _(s, h, weights, grad):
    return asked(s, h, weights * grad)


@attention_weight_backward.misconception(
    "Softmax went over the batch. It shares out one sentence's attention: its words are on the last axis."
)
def _(s, h, weights, grad):
    return asked(s, h, softmaxed(weights, grad, axis=0))


@attention_weight_backward.misconception(
    "You computed the weights anew from s and h. Take those that came: a masked word has weight 0, which s and h "
    "don't know."
)
def _(s, h, weights, grad):
    scores = (h * s[:, None, :]).sum(axis=2)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    again = raised / raised.sum(axis=1, keepdims=True)
    return asked(s, h, softmaxed(again, grad))


@attention_weight_backward.misconception(
    "Each factor of your product gets the gradient times *itself*. It gets the gradient times the other factor."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)[:, :, None]
    return (delta * s[:, None, :]).sum(axis=1), delta * h


@attention_weight_backward.misconception(
    "The two answers are right, but change places: the gradient in s comes first, then the one in h."
)
def _(s, h, weights, grad):
    return asked(s, h, softmaxed(weights, grad))[::-1]


@attention_weight_backward.misconception(
    "Your gradient in s has an axis for the words. All words heard the same question: it was repeated along S, so its "
    "gradients belong together."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)
    return delta[:, :, None] * h, asked(s, h, delta)[1]


@attention_weight_backward.misconception(
    "You took the mean over the words for the question's gradient. Each copy of it moved the loss: gradients of "
    "copies add up."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)
    return (delta[:, :, None] * h).mean(axis=1), asked(s, h, delta)[1]


@attention_weight_backward.misconception(
    "You added up over D for the question's gradient. The question was repeated along S; D are its own numbers."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)
    return (delta[:, :, None] * h).sum(axis=2), asked(s, h, delta)[1]


@attention_weight_backward.misconception(
    "Every state gets the question itself, or the scores' gradient itself. It gets the one times the other."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)
    return asked(s, h, delta)[0], np.repeat(delta[:, :, None], h.shape[2], axis=2)


@attention_weight_backward.misconception(
    "You divided by √D. Here a score is the plain dot product, so nothing is divided on the way back."
)
def _(s, h, weights, grad):
    return asked(s, h, softmaxed(weights, grad) / np.sqrt(s.shape[1]))


@attention_weight_backward.misconception(
    "You put the gradient through softmax instead of through softmax's backward pass."
)
def _(s, h, weights, grad):
    raised = np.exp(grad - grad.max(axis=1, keepdims=True))
    return asked(s, h, raised / raised.sum(axis=1, keepdims=True))


@attention_weight_backward.misconception(
    "You went back as if the states were mixed: times the weights. This stage is about the states as *keys*: what "
    "they were multiplied with is the question."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)
    return asked(s, h, delta)[0], np.repeat((weights * delta)[:, :, None], h.shape[2], axis=2)


@attention_weight_backward.misconception(
    "You took the plain mean of the gradients. The average that counts is weighted: each word's gradient by its weight."
)
def _(s, h, weights, grad):
    return asked(s, h, weights * (grad - grad.mean(axis=1, keepdims=True)))


@attention_weight_backward.misconception(
    "You divided the weighted sum by the number of words. The weights sum to one, so `(weights * grad).sum` over the "
    "words *is* the average."
)
def _(s, h, weights, grad):
    return asked(s, h, weights * (grad - (weights * grad).mean(axis=1, keepdims=True)))


@attention_weight_backward.misconception(
    "You averaged over the whole batch: without an axis `sum` and `mean` run over all sentences. Each sentence has an "
    "average of its own."
)
def _(s, h, weights, grad):
    return asked(s, h, weights * (grad - (weights * grad).sum()))


@attention_weight_backward.misconception(
    "Your sign is turned. A word whose gradient lies *above* the average gets a positive one, not a negative."
)
def _(s, h, weights, grad):
    return asked(s, h, -softmaxed(weights, grad))


@attention_weight_backward.misconception(
    "You subtracted the average after multiplying with the weights. The weight multiplies all of it: how far the "
    "gradient lies above the average."
)
def _(s, h, weights, grad):
    return asked(s, h, weights * grad - (weights * grad).sum(axis=1, keepdims=True))


@attention_weight_backward.misconception(
    "You subtracted the average, but a score's gradient is also multiplied with its weight: what nobody listens to "
    "changes little."
)
def _(s, h, weights, grad):
    return asked(s, h, grad - (weights * grad).sum(axis=1, keepdims=True))


@attention_weight_backward.misconception(
    "You handed the gradient and the weights to `softmax_backward` in the wrong order: weights first."
)
def _(s, h, weights, grad):
    return asked(s, h, softmaxed(grad, weights))


@attention_weight_backward.misconception(
    "You gave softmax's backward pass the scores. It wants what came *out* of softmax: the weights."
)
def _(s, h, weights, grad):
    return asked(s, h, softmaxed((h * s[:, None, :]).sum(axis=2), grad))


@attention_weight_backward.misconception(
    "Without a new axis s lines up with the *last* axes of (B, S, D), or finds no way to. All words heard the same "
    "question: repeat it along S."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)
    return asked(s, h, delta)[0], delta[:, :, None] * s


@attention_weight_backward.misconception(
    "Your gradient in h has no axis for the words. Every state has a gradient of its own: (B, S, D)."
)
def _(s, h, weights, grad):
    in_s, in_h = asked(s, h, softmaxed(weights, grad))
    return in_s, in_h.sum(axis=1)


@attention_weight_backward.misconception(
    "You return one array. Two things went in, the question and the states: each gets a gradient."
)
def _(s, h, weights, grad):
    return asked(s, h, softmaxed(weights, grad))[0]


@attention_weight_backward.misconception(
    "You add gradients up in an array made with the dtype of an input: for integers `zeros_like` makes integers, which "
    "can't hold them."
)
def _(s, h, weights, grad):
    delta = softmaxed(weights, grad)
    in_s = np.zeros_like(s)
    for i in range(h.shape[1]):
        in_s += delta[:, i, None] * h[:, i]
    return in_s, asked(s, h, delta)[1]


def asking(s, h, weights, grad):
    return asked(s, h, softmaxed(weights, grad))


for place, name in enumerate(("s", "h", "weights", "grad")):
    attention_weight_backward.misconception(CHANGED.format(name))(spoils(asking, place))
attention_weight_backward.misconception(SINGLE)(rounds(asking))


@attention_weight_backward.alternative("in index notation")
def _(s, h, weights, grad):
    delta = weights * (grad - np.einsum("bs,bs->b", weights, grad)[:, None])
    return np.einsum("bs,bsd->bd", delta, h), np.einsum("bs,bd->bsd", delta, s)


@attention_weight_backward.alternative("with softmax's whole Jacobian")
def _(s, h, weights, grad):
    jacobian = weights[:, :, None] * (np.eye(weights.shape[1]) - weights[:, None, :])  # (B, S, S), weight by score
    delta = (grad[:, None, :] @ jacobian)[:, 0]
    return (delta[:, None, :] @ h)[:, 0], delta[:, :, None] @ s[:, None, :]


@attention_weight_backward.alternative("word by word")
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for b in range(len(s)):
        average = sum(a * g for a, g in zip(weights[b], grad[b], strict=True))
        for i in range(h.shape[1]):
            delta = weights[b, i] * (grad[b, i] - average)
            in_h[b, i] = delta * s[b]
            in_s[b] = in_s[b] + delta * h[b, i]
    return in_s, in_h


@attention_weight_backward.alternative("in torch")
def _(s, h, weights, grad):
    import torch

    s, h, weights, grad = (torch.tensor(x).double() for x in (s, h, weights, grad))
    delta = weights * (grad - (weights * grad).sum(-1, keepdim=True))
    return (delta.unsqueeze(1) @ h).squeeze(1).numpy(), (delta.unsqueeze(-1) * s.unsqueeze(1)).numpy()


# --------------------------------------------------------------------------------------------- attention_layer_backward

attention_layer_backward = Exercise("attention_layer_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def one_step(rng, B, S, D):
    """A query, states, weights and a gradient in the context."""
    return rng.normal(size=(B, D)), rng.normal(size=(B, S, D)), shares(rng, B, S), rng.normal(size=(B, D))


@attention_layer_backward.probe("two sentences of three words")
def _(attention_layer_backward, rng):
    return attention_layer_backward(*one_step(rng, 2, 3, 4))


@attention_layer_backward.probe("as many sentences as words as numbers in a state")
def _(attention_layer_backward, rng):
    return attention_layer_backward(*one_step(rng, 3, 3, 3))


@attention_layer_backward.probe("masked words, and a sentence of nothing else")
def _(attention_layer_backward, rng):
    s, h, _, grad = one_step(rng, 3, 5, 2)
    return attention_layer_backward(s, h, masked(rng, 3, 5), grad)


@attention_layer_backward.probe("all attention on one word")
def _(attention_layer_backward, rng):
    s, h, _, grad = one_step(rng, 2, 4, 3)
    return attention_layer_backward(s, h, np.eye(4)[rng.integers(4, size=2)], grad)


@attention_layer_backward.probe("one sentence; two words; states of one number")
def _(attention_layer_backward, rng):
    return [attention_layer_backward(*one_step(rng, *sizes)) for sizes in [(1, 4, 3), (3, 2, 4), (4, 3, 1)]]


@attention_layer_backward.probe("states and questions of integers")
def _(attention_layer_backward, rng):
    _, _, weights, grad = one_step(rng, 2, 4, 3)
    s, h = rng.integers(-5, 6, size=(2, 3)), rng.integers(-5, 6, size=(2, 4, 3))
    return attention_layer_backward(s, h, weights, grad)


@attention_layer_backward.probe("double precision stays double precision")
def _(attention_layer_backward, rng):
    return precise(attention_layer_backward(*one_step(rng, 3, 2, 5)))


@attention_layer_backward.probe("your inputs stay as they were")
def _(attention_layer_backward, rng):
    return kept(attention_layer_backward, "s h weights grad", *one_step(rng, 2, 5, 3))


@attention_layer_backward.misconception(
    "The states get their gradient as values only. They are keys too: they were compared with the question, and "
    "that way back is missing."
)
def _(s, h, weights, grad):
    return layer(s, h, weights, grad)[0], mixed(weights, h, grad)[1]


@attention_layer_backward.misconception(
    "The states get their gradient as keys only. They are values too: they were mixed into the context, and that "
    "way back is missing."
)
def _(s, h, weights, grad):
    return asked(s, h, softmaxed(weights, mixed(weights, h, grad)[0]))


@attention_layer_backward.misconception(
    "You averaged the two gradients in h. At a fork they add: each use of the states moves the loss by itself."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, (as_values + as_keys) / 2


@attention_layer_backward.misconception("You multiplied the two gradients in h. At a fork gradients add.")
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values * as_keys


@attention_layer_backward.misconception(
    "You subtracted one gradient in h from the other. Both are gradients of the same loss: they add."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values - as_keys


@attention_layer_backward.misconception(
    "The way through the weights skips softmax. Between weights and scores stands lesson 1's backward pass."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, in_weights)
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "The two answers are right, but change places: the gradient in s comes first, then the one in h."
)
def _(s, h, weights, grad):
    return layer(s, h, weights, grad)[::-1]


@attention_layer_backward.misconception(
    "Your gradient in s has the context's gradient added. Through *this* layer the question reaches the context only "
    "by way of the weights."
)
def _(s, h, weights, grad):
    in_s, in_h = layer(s, h, weights, grad)
    return in_s + grad, in_h


@attention_layer_backward.misconception(
    "You return both gradients in h and leave it to the caller to join them. They belong to one array: one gradient "
    "of its shape."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    return *asked(s, h, softmaxed(weights, in_weights)), as_values


@attention_layer_backward.misconception(
    "You computed the weights anew from s and h. Take those that came: a masked word has weight 0, which s and h "
    "don't know."
)
def _(s, h, weights, grad):
    scores = (h * s[:, None, :]).sum(axis=2)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return layer(s, h, raised / raised.sum(axis=1, keepdims=True), grad)


@attention_layer_backward.misconception(
    "You divided by √D. Here a score is the plain dot product, so nothing is divided on the way back."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights) / np.sqrt(s.shape[1]))
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "You handed the states' gradient on to the second stage. What runs back into softmax is the gradient in the "
    "*weights*."
)
def _(s, h, weights, grad):
    as_values = mixed(weights, h, grad)[1]
    in_s, as_keys = asked(s, h, softmaxed(weights, as_values.sum(axis=2)))
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "You return three arrays: the two gradients in h are still apart. They belong to one array, so they are one "
    "gradient."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values, as_keys


@attention_layer_backward.misconception(
    "You took the first stage's two answers in the wrong order: `weighted_sum_backward` gives the gradient in the "
    "weights first, then the one in h."
)
def _(s, h, weights, grad):
    as_values, in_weights = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "You handed the first stage its inputs in the wrong order: `weighted_sum_backward` takes the weights, then h, then "
    "grad."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(h, weights, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "You handed the context's gradient to the second stage. What it wants is the gradient in the *weights*, (B, S): "
    "the first stage found it."
)
def _(s, h, weights, grad):
    in_s, as_keys = asked(s, h, softmaxed(weights, grad))
    return in_s, mixed(weights, h, grad)[1] + as_keys


@attention_layer_backward.misconception(
    "You gave the second stage the gradient in h where it asks for h. What went in on the way forwards were the states "
    "themselves."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, as_values, softmaxed(weights, in_weights))
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "The gradient went through softmax twice. `attention_weight_backward` does that step itself: give it the gradient "
    "in the weights as it comes."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, softmaxed(weights, softmaxed(weights, in_weights)))
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "Between weights and scores you took the plain mean. The average that counts is weighted, each word's gradient by "
    "its weight."
)
def _(s, h, weights, grad):
    in_weights, as_values = mixed(weights, h, grad)
    in_s, as_keys = asked(s, h, weights * (in_weights - in_weights.mean(axis=1, keepdims=True)))
    return in_s, as_values + as_keys


@attention_layer_backward.misconception(
    "You changed the caller's `s` and `h`. A backward pass only reports the gradients; the step against them is the "
    "optimiser's business."
)
def _(s, h, weights, grad):
    in_s, in_h = layer(s, h, weights, grad)
    s -= 0.1 * in_s
    h -= 0.1 * in_h
    return in_s, in_h


for place, name in enumerate(("s", "h", "weights", "grad")):
    attention_layer_backward.misconception(CHANGED.format(name))(spoils(layer, place))
attention_layer_backward.misconception(SINGLE)(rounds(layer))


@attention_layer_backward.alternative("in index notation")
def _(s, h, weights, grad):
    g = np.einsum("bsd,bd->bs", h, grad)
    delta = weights * (g - (weights * g).sum(axis=1, keepdims=True))
    in_h = np.einsum("bs,bd->bsd", weights, grad) + np.einsum("bs,bd->bsd", delta, s)
    return np.einsum("bs,bsd->bd", delta, h), in_h


@attention_layer_backward.alternative("compared with the context")
def _(s, h, weights, grad):
    context = weights[:, None, :] @ h  # (B, 1, D)
    delta = weights * ((h - context) * grad[:, None, :]).sum(axis=2)
    return (delta[:, None, :] @ h)[:, 0], weights[:, :, None] * grad[:, None, :] + delta[:, :, None] * s[:, None, :]


@attention_layer_backward.alternative("word by word")
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for b in range(len(s)):
        g = [state @ grad[b] for state in h[b]]
        average = sum(a * x for a, x in zip(weights[b], g, strict=True))
        for i, a in enumerate(weights[b]):
            in_h[b, i] = a * grad[b] + a * (g[i] - average) * s[b]
            in_s[b] = in_s[b] + a * (g[i] - average) * h[b, i]
    return in_s, in_h


@attention_layer_backward.alternative("in torch")
def _(s, h, weights, grad):
    import torch

    s, h, weights, grad = (torch.tensor(x).double() for x in (s, h, weights, grad))
    g = (h @ grad.unsqueeze(-1)).squeeze(-1)
    delta = weights * (g - (weights * g).sum(-1, keepdim=True))
    in_h = weights.unsqueeze(-1) * grad.unsqueeze(1) + delta.unsqueeze(-1) * s.unsqueeze(1)
    return (delta.unsqueeze(1) @ h).squeeze(1).numpy(), in_h.numpy()


# ---------------------------------------------------------------------------------------------- time_attention_backward

time_attention_backward = Exercise("time_attention_backward", points=3, forbid=AUTOGRAD, instead=INSTEAD)


def all_steps(rng, B, T, S, D):
    """Queries, states, weights and gradients in the contexts."""
    s, h = rng.normal(size=(B, T, D)), rng.normal(size=(B, S, D))
    return s, h, shares(rng, B, T, S), rng.normal(size=(B, T, D))


# Mostly B and S are larger than T: a loop over either then fails in one way, however the answer keeps its gradients.
# Two probes tell the two wrong loops apart.


@time_attention_backward.probe("three sentences, two steps, five words")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 3, 2, 5, 4))


@time_attention_backward.probe("more steps than words, and fewer")
def _(time_attention_backward, rng):
    return [time_attention_backward(*all_steps(rng, *sizes)) for sizes in [(4, 3, 2, 5), (4, 2, 3, 5)]]


@time_attention_backward.probe("as many steps as words")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 4, 3, 3, 2))


@time_attention_backward.probe("as many steps as sentences")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 3, 3, 5, 2))


@time_attention_backward.probe("all sizes alike")
def _(time_attention_backward, rng):
    return time_attention_backward(*all_steps(rng, 3, 3, 3, 3))


@time_attention_backward.probe("masked words, and a step of nothing else")
def _(time_attention_backward, rng):
    s, h, _, grad = all_steps(rng, 4, 2, 5, 3)
    return time_attention_backward(s, h, masked(rng, 4, 2, 5), grad)


@time_attention_backward.probe("only one step has a gradient")
def _(time_attention_backward, rng):
    s, h, weights, grad = all_steps(rng, 5, 4, 6, 2)
    alone = [grad * (np.arange(4) == t)[:, None] for t in range(4)]
    return [time_attention_backward(s.copy(), h.copy(), weights.copy(), one) for one in alone]


@time_attention_backward.probe("one step; one sentence; two words; states of one number")
def _(time_attention_backward, rng):
    cases = [(3, 1, 4, 2), (1, 3, 4, 2), (4, 3, 2, 5), (4, 2, 3, 1)]
    return [time_attention_backward(*all_steps(rng, *sizes)) for sizes in cases]


@time_attention_backward.probe("states, questions and gradients of integers")
def _(time_attention_backward, rng):
    s, h, weights, _ = all_steps(rng, 3, 2, 4, 5)
    s, h, grad = (rng.integers(-5, 6, size=shape) for shape in (s.shape, h.shape, s.shape))
    return time_attention_backward(s, h, weights, grad)


@time_attention_backward.probe("double precision stays double precision")
def _(time_attention_backward, rng):
    return precise(time_attention_backward(*all_steps(rng, 3, 2, 4, 5)))


@time_attention_backward.probe("your inputs stay as they were")
def _(time_attention_backward, rng):
    return kept(time_attention_backward, "s h weights grad", *all_steps(rng, 4, 3, 5, 2))


@time_attention_backward.misconception(
    "Only the last step's gradient reaches h: each step overwrites the one before. All steps read the same states, so "
    "their gradients add."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), in_h[-1]


@time_attention_backward.misconception(
    "Only the first step's gradient reaches h. All steps read the same states, so their gradients add."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), in_h[0]


@time_attention_backward.misconception(
    "The last step is missing from h's gradient: the loop ends one step early, or the sum does."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h[:-1], np.zeros(h.shape))


@time_attention_backward.misconception(
    "Your loop ends one step early: the last step gets no gradient, and gives h none. `range(T)` already stops before "
    "T."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack([*in_s[:-1], np.zeros(in_s[-1].shape)], axis=1), sum(in_h[:-1], np.zeros(h.shape))


@time_attention_backward.misconception(
    "Your loop runs as often as there are sentences: `s.shape[0]` and `len(s)` are B. The steps are the second axis "
    "of s."
)
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for t in range(len(s)):
        in_s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_h += part
    return in_s, in_h


@time_attention_backward.misconception(
    "Your loop runs as often as there are words: `h.shape[1]` is S. It should run once for each of the decoder's steps."
)
def _(s, h, weights, grad):
    in_s, in_h = np.zeros(s.shape), np.zeros(h.shape)
    for t in range(h.shape[1]):
        in_s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_h += part
    return in_s, in_h


@time_attention_backward.misconception(
    "You gave all steps to the one-step layer at once. It knows no axis for the steps: give it one step's slices at a "
    "time."
)
def _(s, h, weights, grad):
    return layer(s, h, weights, grad)


@time_attention_backward.misconception(
    "Your gradient in s is a list of the steps' gradients. Asked for is one array, (B, T, D), with the steps side by "
    "side along the second axis."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return in_s, sum(in_h)


@time_attention_backward.misconception(
    "Only the last step's gradient in s comes back: each step overwrites the one before. Each has its own place in "
    "(B, T, D)."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return in_s[-1], sum(in_h)


@time_attention_backward.misconception(
    "You averaged h's gradient over the steps. The states were copied to every step, and gradients of copies add up."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h) / len(in_h)


@time_attention_backward.misconception(
    "h's gradient has an axis for the steps. There is one h for all of them, so one gradient of its shape."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), np.stack(in_h, axis=1)


@time_attention_backward.misconception(
    "You added up the gradients of the decoder's states as well. Each step has a question of its own, and so a "
    "gradient of its own: (B, T, D)."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return sum(in_s), sum(in_h)


@time_attention_backward.misconception(
    "Your gradient in s is (T, B, D): the steps were stacked as the first axis. They are the second, as in s."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s), sum(in_h)


@time_attention_backward.misconception(
    "You let the gradient of one step run into the step before, as in a recurrent layer. Attention's steps don't pass "
    "through each other: each has its own weights and its own gradient."
)
def _(s, h, weights, grad):
    carried = np.cumsum(grad[:, ::-1], axis=1)[:, ::-1]
    in_s, in_h = steps(s, h, weights, carried)
    return np.stack(in_s, axis=1), sum(in_h)


@time_attention_backward.misconception(
    "The gradients in s stand in the wrong order: the last step's comes first. Going through the steps backwards is "
    "fine, but each gradient belongs to its own step."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s[::-1], axis=1), sum(in_h)


@time_attention_backward.misconception(
    "Every step used the first step's question. Each step t has its own slice of s, of the weights and of grad."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(np.repeat(s[:, :1], s.shape[1], axis=1), h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h)


@time_attention_backward.misconception(
    "Your loop runs over the batch, not over the steps. Steps are the second axis: `s[:, t]`, not `s[t]`."
)
def _(s, h, weights, grad):
    found = [layer(s[t], h, weights[t], grad[t]) for t in range(len(s))]
    return np.stack([in_s for in_s, _ in found]), sum(in_h for _, in_h in found)


@time_attention_backward.misconception(
    "The states get their gradient as values only. They are keys too, at every step."
)
def _(s, h, weights, grad):
    in_s, _ = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), np.einsum("bts,btd->bsd", weights, grad)


@time_attention_backward.misconception(
    "The states get their gradient as keys only. They are values too, at every step."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h) - np.einsum("bts,btd->bsd", weights, grad)


@time_attention_backward.misconception(
    "The two answers are right, but change places: the gradient in s comes first, then the one in h."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return sum(in_h), np.stack(in_s, axis=1)


@time_attention_backward.misconception(
    "Your sum starts from h itself, so the states are counted as if they were gradients. Start from zeros."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), h + sum(in_h)


@time_attention_backward.misconception(
    "Your sum starts from a copy of h, so the states are counted as if they were gradients. Start from zeros, in an "
    "array of floats."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    total = h.copy()
    for part in in_h:
        total += part
    return np.stack(in_s, axis=1), total


@time_attention_backward.misconception(
    "You add the steps' gradients up in the caller's own `h`: from the second step on, your layer reads states that "
    "you changed. `grad_h = h` is only another name."
)
def _(s, h, weights, grad):
    in_s = []
    for t in range(s.shape[1]):
        own, part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_s.append(own)
        h += part
    return np.stack(in_s, axis=1), h


@time_attention_backward.misconception(
    "You write the gradients into the caller's own `s` and `h`: `grad_s = s` is only another name, and your layer "
    "still has to read them."
)
def _(s, h, weights, grad):
    for t in range(s.shape[1]):
        s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        h += part
    return s, h


@time_attention_backward.misconception(
    "You store the gradients in s in an array with the dtype of s: for integers a copy of s, or `zeros_like(s)`, cuts "
    "off everything behind the point."
)
def _(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    stored = s.copy()
    stored[...] = np.stack(in_s, axis=1)
    return stored, sum(in_h)


@time_attention_backward.misconception(
    "You collect the gradients in arrays made with the caller's dtype: for integers `zeros_like` and `empty_like` make "
    "arrays of integers, which can't hold a gradient."
)
def _(s, h, weights, grad):
    in_s, in_h = np.zeros_like(s), np.zeros_like(h)
    for t in range(s.shape[1]):
        in_s[:, t], part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_h += part
    return in_s, in_h


def every_step(s, h, weights, grad):
    in_s, in_h = steps(s, h, weights, grad)
    return np.stack(in_s, axis=1), sum(in_h)


for place, name in enumerate(("s", "h", "weights", "grad")):
    time_attention_backward.misconception(CHANGED.format(name))(spoils(every_step, place))
time_attention_backward.misconception(SINGLE)(rounds(every_step))


@time_attention_backward.alternative("as matrix products, without a loop")
def _(s, h, weights, grad):
    g = grad @ h.swapaxes(1, 2)  # (B, T, S)
    delta = weights * (g - (weights * g).sum(axis=2, keepdims=True))
    return delta @ h, weights.swapaxes(1, 2) @ grad + delta.swapaxes(1, 2) @ s


@time_attention_backward.alternative("every step as a sentence of its own")
def _(s, h, weights, grad):
    B, T, D = s.shape
    S = h.shape[1]
    each_h = np.repeat(h, T, axis=0)  # (B T, S, D)
    in_s, in_h = layer(s.reshape(B * T, D), each_h, weights.reshape(B * T, S), grad.reshape(B * T, D))
    return in_s.reshape(B, T, D), in_h.reshape(B, T, S, D).sum(axis=1)


@time_attention_backward.alternative("from the last step to the first")
def _(s, h, weights, grad):
    in_s, in_h = [], 0
    for t in reversed(range(s.shape[1])):
        own, part = layer(s[:, t], h, weights[:, t], grad[:, t])
        in_s.insert(0, own)
        in_h = in_h + part
    return np.stack(in_s, axis=1), in_h


@time_attention_backward.alternative("in torch")
def _(s, h, weights, grad):
    import torch

    s, h, weights, grad = (torch.tensor(x).double() for x in (s, h, weights, grad))
    g = grad @ h.mT
    delta = weights * (g - (weights * g).sum(-1, keepdim=True))
    return (delta @ h).numpy(), (weights.mT @ grad + delta.mT @ s).numpy()
