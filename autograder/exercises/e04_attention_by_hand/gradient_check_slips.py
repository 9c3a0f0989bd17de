"""What people get wrong in `gradient_check`."""

import numpy as np

from autograder.exercises.e04_attention_by_hand.gradient_check import gradient_check


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


def no_copies(arrays):
    """Floats, but of an array that holds doubles no copy."""
    return [np.asarray(x, dtype=float) for x in arrays]


def some(which):
    """Measures and compares the entries number which(size) alone."""

    def judged(gradient, slopes):
        off = np.abs(gradient - slopes).ravel()
        return off[which(off.size)].max(initial=0.0)

    return ending(judged)


def spread_over(size):
    return np.linspace(0, size - 1, min(size, 10)).astype(int)


def by_size(loss, arrays, gradients, step=1e-5):
    """A step in proportion to the entry."""
    arrays = floats(arrays)

    def slope(x, place):
        own = step * max(1.0, abs(x[place]))
        return (nudged(loss, arrays, x, place, own) - nudged(loss, arrays, x, place, -own)) / (2 * own)

    return furthest(gradients, measure(arrays, slope))


def zeros_left_out(loss, arrays, gradients, step=1e-5):
    """Entries that are 0 are taken for right."""
    pairs = zip(arrays, gradients, slopes_of(loss, arrays, step), strict=True)
    return [np.abs((g - m) * (np.asarray(x) != 0)).max() for x, g, m in pairs]


def with_its_sign(differences):
    return differences.flat[np.abs(differences).argmax()]


def emptied(loss, arrays, gradients, step=1e-5):
    answers = furthest(gradients, slopes_of(loss, arrays, step))
    gradients.clear()
    return answers


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
        "and the arrays are spoilt.": [
            in_arrays(around=never_back),
            in_arrays(around=left_below),
            in_arrays(no_copies, never_back),
            in_arrays(no_copies, left_below),
        ],
        "You nudge the caller's own arrays: `xs = arrays`, or a new list of them, is another name and no copy. An "
        "array of integers can't hold a nudge, and a read-only one refuses it.": [in_arrays()],
        "`np.asarray`, and `astype` with `copy=False`, copy only where they must: an array of doubles comes back as "
        "itself, and you nudge the caller's own. `np.array` copies always.": [
            in_arrays(no_copies),
            in_arrays(no_copies, added_back),
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
        "You look at some of the entries only: the first few, or a sample. The one wrong number among forty may be any "
        "of them: visit every place.": [
            *(some(lambda size, k=k: slice(k)) for k in (2, 3, 4, 5, 6, 8, 9, 10, 12, 16, 20, 32)),
            some(lambda size: slice(None, None, 2)),
            some(lambda size: spread_over(size)),
        ],
        "Your step grows with the entry. Every entry moves by the same `step`, whatever it holds: the caller chose "
        "it.": [by_size],
        "You leave out the entries that are 0. A loss has a slope there as well, and its gradient may be wrong.": [
            zeros_left_out
        ],
        "You found the entry that is furthest off, but gave its difference with the sign. Asked for is the absolute "
        "one: how far, not which way.": [
            ending(with_its_sign),
            ending(lambda g, m: with_its_sign(m - g)),
        ],
        "You return a generator, or another thing that only promises numbers: `(… for …)` and `map` compute nothing "
        "until somebody asks. Asked for is a list: square brackets, or `list(…)`.": [
            joined(lambda found: (one for one in found)),
            joined(lambda found: map(float, found)),
            joined(lambda found: dict(enumerate(found)).values()),
        ],
        "You return a dictionary. Asked for is a list, one number for each array, in their order.": [
            joined(lambda found: dict(enumerate(found)))
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
        "You changed the caller's gradients: `-=` writes into what came in, and `pop` and `clear` empty the list "
        "itself. Give the differences an array of their own.": [emptied, subtracting_in_place],
    },
)
