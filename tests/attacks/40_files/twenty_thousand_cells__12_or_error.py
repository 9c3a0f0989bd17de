"""Twenty thousand own cells that do nothing: an error that says so, or all of them run within the submission's time."""

from submitting import add, code, right

SLOW = True


def notebook():
    return add(right(), "mix", *[code("pass") for _ in range(20_000)])
