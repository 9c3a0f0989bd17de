"""Twelve own cells of which each runs until it is stopped: after a while the rest is left out."""

from submitting import add, code, right

SLOW = True


def notebook():
    return add(right(), "mix", *[code(f"n{number} = 0\nwhile True: n{number} += 1") for number in range(12)])
