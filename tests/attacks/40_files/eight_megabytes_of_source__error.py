"""Eight million characters of code in one cell (reading it took 97 seconds and 4 GB)."""

from submitting import add, code, right


def notebook():
    return add(right(), "mix", code("x = [" + "1.0 + 2.0, " * 720_000 + "]"))
