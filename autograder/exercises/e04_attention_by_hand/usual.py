"""The slips that any backward pass may have, whatever it computes: made from the right one."""

import numpy as np

from autograder.exercises.e04_attention_by_hand.shared import CHANGED

SQUEEZED = (
    "An axis of length 1 is gone. `squeeze()` takes away *every* such axis, also that of a batch of one sentence, of "
    "one step, of one word or of a state of one number. Say which axis goes, and keep the others."
)
ROUNDED = "You rounded the numbers. A gradient is passed on as it is: the next stage multiplies it, and the error too."
VANISHED = (
    "You set small numbers to 0. A gradient of 1e-12 is still a gradient: how large it is against the others counts, "
    "and all may be tiny."
)
CLIPPED = (
    "You cut off what is large. A backward pass reports the gradient as it is; to clip it is the optimiser's business."
)
UNSIGNED = "Your answer has lost signs: a gradient may be negative. It says which way to go, so pass it on as it is."
TURNED = "You turned the sign. Asked for is the gradient itself; the step against it is the optimiser's business."


def added(x):
    x += 0.5


def subtracted(x):
    x -= 0.5


def multiplied(x):
    x *= 1.5


def divided(x):
    x /= 2


def overwritten(x):
    x[...] = x + 1  # an array of integers takes it without a word


def first_number(x):
    x[(0,) * x.ndim] += 1


WAYS = (
    added,
    subtracted,
    multiplied,
    divided,
    overwritten,
    first_number,
)  # each fails with words of its own on integers


def spoils(right, place, change):
    """`right`, which in the end changes its input number `place`."""

    def wrong(*inputs, **named):
        answer = right(*inputs, **named)
        change(inputs[place])
        return answer

    return wrong


def tell_changed(exercise, names, right, ways=WAYS):
    """For each input, named in their order, the slip that changes it in the end."""
    for place, name in enumerate(names.split()):
        exercise.tell({CHANGED.format(name): [spoils(right, place, way) for way in ways]})


def on_answers(right, change):
    """Versions in which `change` befalls the first answer, the second, or both; or the only one."""

    def befalling(which):
        def wrong(*inputs, **named):
            answer = right(*inputs, **named)
            if not isinstance(answer, tuple):
                return change(answer)
            return tuple(change(part) if i in which else part for i, part in enumerate(answer))

        return wrong

    return [befalling(which) for which in ((0, 1), (0,), (1,))]


def squeezed(axis):
    return lambda x: x.squeeze(axis) if x.ndim > max(axis, -axis - 1) and x.shape[axis] == 1 else x


def tell_usual(exercise, right, answers=2, but=()):
    """The slips that any backward pass may have, but for those that the exercise tells in words of its own."""
    slips = {
        SQUEEZED: [np.squeeze, *map(squeezed, (0, -1, -2))],
        ROUNDED: [lambda x: x.round(4), lambda x: x.round(3), lambda x: x.round(2)],
        VANISHED: [lambda x: np.where(np.abs(x) < 1e-6, 0, x), lambda x: np.where(np.abs(x) < 1e-8, 0, x)],
        CLIPPED: [lambda x, most=most: np.clip(x, -most, most) for most in (1, 5, 10, 100, 1000)],
        UNSIGNED: [np.abs, lambda x: np.maximum(x, 0)],
        TURNED: [np.negative],
    }
    for hint, changes in slips.items():
        if hint in but:
            continue
        versions = [on_answers(right, change) for change in changes]
        exercise.tell({hint: [one for several in versions for one in (several if answers > 1 else several[:1])]})
