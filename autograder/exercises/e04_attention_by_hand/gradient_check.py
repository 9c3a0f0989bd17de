"""How `gradient_check` of lesson 04 is judged."""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e04_attention_by_hand.shared import AUTOGRAD, marked

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


def listed(answer):
    """The answer, or in words what came instead of a list."""
    several = isinstance(answer, list | tuple) or hasattr(answer, "shape") or isinstance(answer, int | float)
    return answer if several or answer is None else f"a {type(answer).__name__}"


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
    arrays = [rng.normal(size=shape) for shape in [(2, 2), (2, 3), (3,)]]
    return listed(gradient_check(bent, arrays, [3 * rng.normal(size=x.shape) for x in arrays]))


@gradient_check.probe("a large step shows how you step")
def _(gradient_check, rng):
    arrays = [rng.normal(size=(2, 2)), rng.normal(size=3)]
    return numbers(gradient_check(cubes, arrays, [np.zeros(x.shape) for x in arrays], step=step) for step in (0.5, 2.0))


@gradient_check.probe("one entry moves, all others hold still")
def _(gradient_check, rng):
    arrays = [rng.normal(size=shape) for shape in [(2, 2), (2, 3), (3,)]]
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
    x = rng.normal(size=(2, 2))
    answers = []
    for place in np.ndindex(2, 2):
        gradient = 2 * x
        gradient[place] += rng.uniform(1, 2)
        answers.append(gradient_check(lambda x, y: (x**2).sum() + y.sum(), [x, np.ones(2)], [gradient, np.ones(2)]))
    return numbers(answers)


@gradient_check.probe("forty entries, and one of them is wrong: near the end, or in the middle")
def _(gradient_check, rng):
    x = rng.normal(size=(5, 8))
    answers = []
    for place in ((3, 7), (4, 4), (4, 5), (4, 6), (2, 1)):
        gradient = 2 * x
        gradient[place] += rng.uniform(1, 2)
        answers.append(gradient_check(lambda x: (x**2).sum(), [x.copy()], [gradient]))
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
    arrays = list(marked(rng.normal(size=(3, 4)), rng.normal(size=4)))
    gradients = list(marked(rng.normal(size=(3, 4)), rng.normal(size=4)))
    copies = [[x.copy() for x in each] for each in (arrays, gradients)]
    answer = gradient_check(cubes, arrays, gradients, step=0.1)
    pairs = zip(("arrays", "gradients"), (arrays, gradients), copies, strict=True)
    changed = [n for n, now, then in pairs if len(now) != len(then) or not all(map(np.array_equal, now, then))]
    return f"{' and '.join(changed) or 'nothing'} changed", answer


@gradient_check.probe("a nan in a gradient does not look good")
def _(gradient_check, rng):
    x, y = rng.normal(size=3), rng.normal(size=2)
    off = np.array([rng.uniform(1, 2), np.nan, 100])  # the last is the largest for whoever loses the nan
    return gradient_check(lambda x, y: (x**2).sum() + (y**2).sum(), [x, y], [2 * x + off, 2 * y + 1])


@gradient_check.probe("the same array given twice: only one of the two moves")
def _(gradient_check, rng):
    x, off = rng.normal(size=(2, 3)), 3 + rng.random((2, 3))
    return gradient_check(lambda x, y: (x * x * y).sum(), [x, x], [off, -2 * off])


@gradient_check.probe("arrays of a single entry")
def _(gradient_check, rng):
    arrays = [rng.normal(size=shape) for shape in [(1,), (1, 1), (1, 2)]]
    gradients = [4 + rng.random(x.shape) for x in arrays]
    return gradient_check(lambda x, y, z: (np.sin(x) * np.exp(y) * z).sum(), arrays, gradients)


@gradient_check.probe("gradients that are off by less than a thousandth")
def _(gradient_check, rng):
    x = rng.normal(size=(3, 4))
    gradients = [2 * x + rng.uniform(1e-4, 9e-4, size=x.shape), 2 * x[0] - rng.uniform(1e-4, 9e-4, size=4)]
    return gradient_check(lambda x, y: (x**2).sum() + (y**2).sum(), [x, x[0].copy()], gradients)


@gradient_check.probe("a loss whose slopes, and gradients, are tiny: 1e-12", Close(rtol=1e-3, atol=1e-18), extreme=True)
def _(gradient_check, rng):
    x = rng.normal(size=5)
    return gradient_check(lambda x: 1e-12 * (x**2).sum(), [x], [2e-12 * x + 1e-12 * rng.uniform(1, 2, size=5)])


@gradient_check.probe("a nan in the first entry, in the last, in all, and one of two infinite entries", extreme=True)
def _(gradient_check, rng):
    x, nan = rng.normal(size=3), np.nan
    spoilt = np.array([[nan, 5, 2], [2, 5, nan], [nan, nan, nan], [3, -np.inf, 4]]) + rng.random(3)
    return numbers(gradient_check(lambda x: (x**2).sum(), [x], [2 * x + off]) for off in spoilt)


@gradient_check.probe("entries that are 0, and entries that are large: each moves by the same step")
def _(gradient_check, rng):
    x = np.array([0.0, *rng.uniform(3, 5, size=3)])
    return gradient_check(cubes, [x], [5 * rng.uniform(20, 30, size=4)], step=0.5)


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
