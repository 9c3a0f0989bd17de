"""The slips that any of the lesson's functions may have, whatever it computes: made from the right one."""

import numpy as np

CHANGED = (
    "You changed the caller's `{}`, which is needed again. `+=`, `@=` and `x[...] = …` write into the array that came "
    "in, and so does `out=`. Return a new array, and leave the old one as it was."
)
SQUEEZED = (
    "An axis of size one is gone: `squeeze` drops them all. A batch of one, one state, one annotation keep their axes."
)
ROUNDED = "You rounded the numbers. Give them as they come: what reads them next needs all their digits."
VANISHED = "You set small numbers to 0. A number of 1e-12 may be large beside the others: give it as it is."
CLIPPED = "You cut off what is large (`clip`). A score may be any number: how far it lies above the others counts."
UNSIGNED = "Your answer has lost its signs, by `abs` or the like. A negative score says that a key does *not* fit."


def spoils(right, place, first=False):
    """`right`, which in the end changes its input number `place`, or of that the first number alone."""

    def wrong(*given, **named):
        answer = right(*given, **named)
        x = given[place][(slice(1),) * given[place].ndim] if first else given[place]
        x[...] = ~x if x.dtype == bool else x + 1
        return answer

    return wrong


def tell_changed(exercise, names, right, hints=None):
    """For each input, named in their order, the slip that changes it in the end; `hints` are an exercise's own."""
    for place, name in enumerate(names.split()):
        hint = (hints or {}).get(name, CHANGED.format(name))
        exercise.tell({hint: [spoils(right, place), spoils(right, place, first=True)]})


def on_answers(right, change):
    """Versions in which `change` befalls both answers, the first or the second; or the only one, three times."""

    def befalling(which):
        def wrong(*given, **named):
            answer = right(*given, **named)
            if not isinstance(answer, tuple):
                return change(answer)
            return tuple(change(part) if i in which else part for i, part in enumerate(answer))

        return wrong

    return [befalling(which) for which in ((0, 1), (0,), (1,))]


def squeezed(axis):
    return lambda x: x.squeeze(axis) if x.ndim > max(axis, -axis - 1) and x.shape[axis] == 1 else x


CHANGES = {
    SQUEEZED: [np.squeeze, *map(squeezed, (0, -1, -2))],
    ROUNDED: [lambda x: x.round(4), lambda x: x.round(3), lambda x: x.round(2)],
    VANISHED: [lambda x: np.where(np.abs(x) < 1e-6, 0, x), lambda x: np.where(np.abs(x) < 1e-8, 0, x)],
    CLIPPED: [lambda x, most=most: np.clip(x, -most, most) for most in (10, 50, 100, 1000)],
    UNSIGNED: [np.abs],
}


def squeezes(right):
    """`squeeze` with an axis, on both answers, the first or the second."""
    return [one for axis in (0, -1, -2) for one in on_answers(right, squeezed(axis))]


def tell_usual(exercise, right, answers=1, which=tuple(CHANGES)):
    """The slips that any of the functions may have, `which` of them."""
    for hint in which:
        versions = [on_answers(right, change) for change in CHANGES[hint]]
        exercise.tell({hint: [one for several in versions for one in (several if answers > 1 else several[:1])]})
