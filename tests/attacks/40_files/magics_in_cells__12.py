"""A magic in each of fifty own cells."""

from submitting import add, code, right


def notebook():
    return add(right(), "softmax", *[code(f"%precision {n % 9}\nx{n} = {n}") for n in range(50)])
