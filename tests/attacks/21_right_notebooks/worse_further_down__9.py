"""The last version counts, also where it is the worse one: that is what the notebook does when it runs."""

from submitting import add, code, right


def notebook():
    return add(right(), "mix-check", code("def mix(weights, values):\n    return weights * 0", "mine"))
