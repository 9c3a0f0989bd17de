"""One answer's cell and the set-up are gone."""

from submitting import remove, right


def notebook():
    return remove(right(), "mix", "setup")
