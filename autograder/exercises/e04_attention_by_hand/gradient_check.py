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
    return gradient_check(bent, arrays, [3 * rng.normal(size=x.shape) for x in arrays])


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
    changed = [name for name, now, then in pairs if not all(map(np.array_equal, now, then))]
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


def by(formula):
    """A wrong version with another slope: formula(loss above, loss below, loss at the point, step)."""

    def wrong(loss, arrays, gradients, step=1e-5):
        arrays = floats(arrays)

        def slope(x, place):
            up, down = (nudged(loss, arrays, x, place, way) for way in (step, -step))
            return formula(up, down, loss(*arrays), step)

        return furthest(gradients, measure(arrays, slope))

    return wrong


def ending(judged):
    """A wrong version with another end: judged(gradient, slopes) is one array's number."""

    def wrong(loss, arrays, gradients, step=1e-5):
        return [judged(g, m) for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)]

    return wrong


def joined(judged):
    """A wrong version that does something else with the numbers of all arrays: judged(list)."""
    return lambda loss, arrays, gradients, step=1e-5: judged(furthest(gradients, slopes_of(loss, arrays, step)))


def stepping(own):
    """A wrong version with a step of its own: own(step)."""
    return lambda loss, arrays, gradients, step=1e-5: furthest(gradients, slopes_of(loss, arrays, own(step)))


def default_of(step):
    return lambda loss, arrays, gradients, step=step: furthest(gradients, slopes_of(loss, arrays, step))


def in_arrays(made=list, around=central):
    """A wrong version that nudges the arrays `made(arrays)`, and measures by around(loss, arrays, step)."""
    return lambda loss, arrays, gradients, step=1e-5: furthest(gradients, around(loss, made(arrays), step))


def left_below(loss, arrays, step):
    """The entry stays where the last nudge left it."""

    def slope(x, place):
        before = x[place]
        x[place] = before + step
        up = loss(*arrays)
        x[place] = before - step
        return (up - loss(*arrays)) / (2 * step)

    return measure(arrays, slope)


def added_back(loss, arrays, step, back=1):
    """Up, two steps down, and `back` steps up again."""

    def slope(x, place):
        x[place] += step
        up = loss(*arrays)
        x[place] -= 2 * step
        down = loss(*arrays)
        x[place] += back * step
        return (up - down) / (2 * step)

    return measure(arrays, slope)


def never_back(loss, arrays, step):
    return added_back(loss, arrays, step, back=0)


def flattened(loss, arrays, step):
    """Nudges `x.reshape(-1)`, which is a copy where x is transposed."""
    every = []
    for x in arrays:
        flat, slopes = x.reshape(-1), np.empty(x.size)
        for i in range(x.size):
            up, down = (nudged(loss, arrays, flat, i, way) for way in (step, -step))
            slopes[i] = (up - down) / (2 * step)
        every.append(slopes.reshape(x.shape))
    return every


def whole_arrays(loss, arrays, step):
    """All entries of an array at once, without a copy."""
    every = []
    for i, x in enumerate(arrays):
        up, down = (loss(*arrays[:i], x + way, *arrays[i + 1 :]) for way in (step, -step))
        every.append((up - down) / (2 * step))
    return every


def everything(loss, arrays, gradients, step=1e-5):
    """All entries of all arrays at once."""
    up, down = (loss(*[x + way for x in arrays]) for way in (step, -step))
    return [np.abs(g - (up - down) / (2 * step)).max() for g in gradients]


def rows(loss, arrays, step):
    """A whole row at once."""
    every = []
    for x in arrays:
        slopes = np.zeros(x.shape)
        for i in range(len(x)):
            before = x[i].copy()
            x[i] = before + step
            up = loss(*arrays)
            x[i] = before - step
            slopes[i] = (up - loss(*arrays)) / (2 * step)
            x[i] = before
        every.append(slopes)
    return every


def tables(loss, arrays, step):
    """Two loops, whatever the shape."""
    every = []
    for x in arrays:
        slopes = np.zeros(x.shape)
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                up, down = (nudged(loss, arrays, x, (i, j), way) for way in (step, -step))
                slopes[i, j] = (up - down) / (2 * step)
        every.append(slopes)
    return every


def alone(loss, arrays, gradients, step=1e-5):
    return [furthest([g], slopes_of(loss, [x], step))[0] for x, g in zip(arrays, gradients, strict=True)]


def copied_once(arrays):
    """What `deepcopy` gives: an array that comes twice is copied once."""
    copies = {id(x): np.array(x, dtype=float) for x in arrays}
    return [copies[id(x)] for x in arrays]


def unpaired(loss, arrays, gradients, step=1e-5):
    return furthest(gradients, slopes_of(lambda *xs: loss(list(xs)), arrays, step))


def whole_numbers(loss, arrays, gradients, step=1e-5):
    every = [np.zeros_like(x) for x in arrays]
    for slopes, right in zip(every, slopes_of(loss, arrays, step), strict=True):
        slopes[...] = right
    return furthest(gradients, every)


def worst_so_far(differences):
    """What a loop with Python's `max` makes of them: it starts at 0, and goes past a nan."""
    worst = 0.0
    for difference in differences.flat:
        worst = max(worst, difference)
    return worst


def subtracting_in_place(loss, arrays, gradients, step=1e-5):
    answers = furthest(gradients, slopes_of(loss, arrays, step))
    for g in gradients:
        g -= 0.5
    return answers


gradient_check.tell(
    {
        "You step to one side only. Its error shrinks with the step, not with its square: step up *and* down.": [
            by(lambda up, down, here, step: (up - here) / step),
            by(lambda up, down, here, step: (here - down) / step),
        ],
        "You divided by one step. From below to above it is two steps, so all your slopes come out twice too steep.": [
            by(lambda up, down, here, step: (up - down) / step)
        ],
        "You compare a whole step with the point itself, but divide by two steps: your slopes are half as steep as "
        "they should be. From above, the entry goes two steps down.": [
            by(lambda up, down, here, step: (up - here) / (2 * step))
        ],
        "Your slopes are not divided by two steps. A slope is rise over run, and the run from below to above is `2 * "
        "step`; in `/ 2 * step` Python divides by 2 and then multiplies.": [
            by(lambda up, down, here, step: (up - down) / 2 * step),
            by(lambda up, down, here, step: (up - down) / 2),
            by(lambda up, down, here, step: up - down),
            by(lambda up, down, here, step: (up - down) * step),
        ],
        "Your slopes have the wrong sign: it is the loss above minus the loss below.": [
            by(lambda up, down, here, step: (down - up) / (2 * step))
        ],
        "Your slopes have lost their signs: you took the absolute value of the rise. A loss may fall as an entry goes "
        "up, and then its slope is negative.": [by(lambda up, down, here, step: abs(up - down) / (2 * step))],
        "You went half a step to each side. The entry moves by a whole `step` up, and by a whole one down.": [
            stepping(lambda step: step / 2)
        ],
        "You use a step of your own. The caller says by how much an entry moves: `step`.": [
            stepping(lambda step: 1e-4),
            stepping(lambda step: 1e-5),
            stepping(lambda step: 1e-6),
            stepping(lambda step: 1e-3),
        ],
        "Where no step is given you take another than 1e-5. The first line of the function says which.": [
            default_of(1e-4),
            default_of(1e-6),
            default_of(1e-3),
        ],
        "You nudge the caller's arrays and don't put the entries back. The next slopes are measured somewhere else, "
        "and the arrays are spoilt.": [in_arrays(around=never_back), in_arrays(around=left_below)],
        "You nudge the caller's own arrays: `xs = arrays`, or a new list of them, is another name and no copy. An "
        "array of integers can't hold a nudge, and a read-only one refuses it.": [in_arrays()],
        "`np.asarray`, and `astype` with `copy=False`, copy only where they must: an array of doubles comes back as "
        "itself, and you nudge the caller's own.": [
            in_arrays(lambda arrays: [np.asarray(x, dtype=float) for x in arrays])
        ],
        "You work in the caller's own arrays. Adding the step back does not bring back the old number to the last "
        "digit, and an array of integers can't hold a nudge at all. Nudge copies that hold floats.": [
            in_arrays(around=added_back)
        ],
        "An entry of your copy stays where the nudge left it while the next one moves. Each slope is to be measured at "
        "the same point: put the entry back first.": [in_arrays(floats, left_below), in_arrays(floats, never_back)],
        "You go back by two steps, not by one: after the second loss the entry stands one step below where it was, and "
        "so one step up is home.": [in_arrays(floats, lambda *given: added_back(*given, back=2))],
        "You nudge all entries of an array at once. That measures the sum of their slopes; nudge one, hold the "
        "others.": [in_arrays(floats, whole_arrays), in_arrays(around=whole_arrays)],
        "You nudge the entries of all arrays at once. One entry of one array moves, and all others hold still.": [
            everything
        ],
        "You nudge a whole row at once. That measures the sum of its slopes; `np.ndindex(x.shape)` visits every single "
        "entry.": [in_arrays(floats, rows)],
        "Your loops are made for arrays with two axes. `np.ndindex(x.shape)` visits every place of an array of any "
        "shape.": [in_arrays(floats, tables)],
        "You give the loss one array only. It wants all of them: `loss(*arrays)`, of which one has a nudged entry.": [
            alone
        ],
        "You give the loss one list. It takes the arrays one by one: the star in `loss(*arrays)` unpacks the list.": [
            unpaired
        ],
        "Where the same array is given twice, both of them move: your copies are one and the same array, as `deepcopy` "
        "makes them. Copy each by itself.": [in_arrays(copied_once)],
        "Your copies keep the caller's dtype. An integer can't hold a nudge, and in single precision most of the "
        "difference is rounding: measure in double precision.": [in_arrays(lambda arrays: [x.copy() for x in arrays])],
        "You measure in single precision. With about 7 digits, the difference of two losses is mostly rounding: copy "
        "to float64.": [in_arrays(lambda arrays: [x.astype(np.float32) for x in arrays])],
        "For an array of integers your slopes are integers too, and everything behind the point is cut off. "
        "`zeros_like` copies the dtype along with the shape.": [whole_numbers],
        "You flatten an array and nudge that. Of a transposed array `ravel` and `reshape` make a copy, so the nudge "
        "never reaches what the loss sees.": [in_arrays(floats, flattened)],
        "You average the differences. One wrong entry among thousands drowns in a mean; asked for is the largest.": [
            ending(lambda g, m: np.abs(g - m).mean())
        ],
        "You take the smallest difference. One entry that is right would hide all that are wrong: the largest is asked "
        "for.": [ending(lambda g, m: np.abs(g - m).min())],
        "You add up the differences. Asked for is the largest single one, which says how far one entry is off.": [
            ending(lambda g, m: np.abs(g - m).sum())
        ],
        "You squared the differences. Asked for is the largest absolute one, in the gradient's own units.": [
            ending(lambda g, m: ((g - m) ** 2).max()),
            ending(lambda g, m: ((g - m) ** 2).mean()),
            ending(lambda g, m: ((g - m) ** 2).sum()),
            ending(lambda g, m: np.sqrt(((g - m) ** 2).mean())),
        ],
        "You squared the differences and added them up. Asked for is the largest single one, which says how far one "
        "entry is off.": [ending(lambda g, m: np.sqrt(((g - m) ** 2).sum()))],
        "You divided the differences by the size of the slopes. A relative error is useful too, but asked for is the "
        "absolute one.": [
            ending(lambda g, m: (np.abs(g - m) / (np.abs(g) + np.abs(m))).max()),
            ending(lambda g, m: np.linalg.norm(g - m) / (np.linalg.norm(g) + np.linalg.norm(m))),
            ending(lambda g, m: np.linalg.norm(g - m) / np.linalg.norm(m)),
            ending(lambda g, m: (np.abs(g - m) / (np.abs(m) + 1e-12)).max()),
            ending(lambda g, m: (np.abs(g - m) / np.maximum(1e-8, np.abs(g) + np.abs(m))).max()),
            ending(lambda g, m: (np.abs(g - m) / np.maximum(np.abs(g), np.abs(m))).max()),
            ending(lambda g, m: np.abs(g - m).max() / np.abs(m).max()),
        ],
        "You forgot the absolute value. A gradient that is too small gives a negative difference, and the largest of "
        "negative numbers looks harmless.": [ending(lambda g, m: (g - m).max())],
        "You forgot the absolute value, and took slope minus gradient: a gradient that is too large then gives a "
        "negative difference, which looks harmless.": [ending(lambda g, m: (m - g).max())],
        "Two slips at the end. Without the absolute value a gradient that is too small looks harmless; and Python's "
        "`max` lets a nan go by, since every comparison with nan is false.": [ending(lambda g, m: max((g - m).flat))],
        "Your largest difference so far starts at 0 and meets differences with their signs: what is too small never "
        "counts. Nor does a nan, since every comparison with nan is false.": [ending(lambda g, m: worst_so_far(g - m))],
        "Your absolute value comes too late: by then the largest *signed* difference is picked, and a large negative "
        "one is lost.": [ending(lambda g, m: abs((g - m).max()))],
        "Your absolute values come too early: of a gradient with the right size and the wrong sign nothing is left to "
        "see. Subtract first.": [ending(lambda g, m: np.abs(np.abs(g) - np.abs(m)).max())],
        "You compare the largest gradient with the largest slope. They may stand in different places: compare entry by "
        "entry, and take the largest difference.": [
            ending(lambda g, m: abs(g.max() - m.max())),
            ending(lambda g, m: abs(np.abs(g).max() - np.abs(m).max())),
        ],
        "You answer yes or no. Asked for is how far each gradient is off: a number, which the caller can judge.": [
            ending(lambda g, m: bool(np.allclose(g, m))),
            ending(np.allclose),
            joined(lambda found: all(worst < 1e-4 for worst in found)),
            joined(lambda found: [bool(worst < 1e-4) for worst in found]),
            joined(lambda found: [bool(worst < 1e-6) for worst in found]),
        ],
        "You look at one entry only, the last or the first: the others may be wrong unseen. Take the largest of all.": [
            ending(lambda g, m: abs(g - m).ravel()[-1]),
            ending(lambda g, m: abs(g - m).ravel()[0]),
        ],
        "You skip the last entry of each array, so a mistake there is never found. Visit every place.": [
            ending(lambda g, m: np.abs(np.ravel(g - m)[:-1]).max(initial=0.0))
        ],
        "You take the largest along one axis only. Asked for is one number for each array.": [
            ending(lambda g, m: np.abs(g - m).max(axis=-1)),
            ending(lambda g, m: np.abs(g - m).max(axis=0)),
        ],
        "Your answer stops after the first array: is the `return` inside the loop? Each array gets a number.": [
            joined(lambda found: found[:1]),
            joined(lambda found: found[0]),
        ],
        "Your list holds only the last array's number. Each array gets one: add it to the list inside the loop over "
        "the arrays.": [joined(lambda found: found[-1:]), joined(lambda found: found[-1])],
        "The largest difference so far is not set back when the next array begins. Each array has a number of its "
        "own.": [joined(lambda found: list(np.maximum.accumulate(found)))],
        "You return every difference. Asked for is one number for each array: the largest of its differences.": [
            ending(lambda g, m: np.abs(g - m)),
            lambda loss, arrays, gradients, step=1e-5: [
                off
                for g, m in zip(gradients, slopes_of(loss, arrays, step), strict=True)
                for off in np.abs(g - m).ravel()
            ],
        ],
        "You return the slopes. They are the measurement; asked for is how far each gradient is from them.": [
            ending(lambda g, m: m)
        ],
        "You return one number for all arrays. Asked for is a list, one number for each: it says which gradient is "
        "wrong.": [joined(max), joined(np.max), joined(sum), joined(np.mean)],
        "A nan got lost: Python's `max`, and every `if` with `>`, says no to a nan and goes on. The largest of numbers "
        "with a nan among them must be nan.": [
            ending(lambda g, m: worst_so_far(np.abs(g - m))),
            ending(lambda g, m: max(np.abs(g - m).ravel().tolist())),
            ending(lambda g, m: np.nanmax(np.abs(g - m))),
            ending(lambda g, m: np.nan_to_num(np.abs(g - m)).max()),
        ],
        "Your number for the array with the nan is wrong. It is nan: not infinite, not zero, not the largest of the "
        "others.": [
            ending(lambda g, m: np.inf if np.isnan(g).any() else np.abs(g - m).max()),
            ending(lambda g, m: 0.0 if np.isnan(g).any() else np.abs(g - m).max()),
        ],
        "A nan in one gradient spoils the numbers of the others. Only the array whose gradient holds it gets nan.": [
            joined(lambda found: [np.nan] * len(found) if np.isnan(found).any() else found)
        ],
        "You leave out the entries whose gradient is 0. A gradient that is wrongly 0 is what a check is to find.": [
            ending(lambda g, m: np.abs((g - m) * (g != 0)).max())
        ],
        "You round the differences, and small ones are lost. Give them as they are.": [
            ending(lambda g, m: np.round(np.abs(g - m).max(), 4)),
            ending(lambda g, m: np.round(np.abs(g - m).max(), 3)),
            ending(lambda g, m: np.round(np.abs(g - m).max(), 2)),
        ],
        "You changed the caller's gradients: `-=` writes into what came in. Give the differences an array of their "
        "own.": [subtracting_in_place],
    },
)


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
