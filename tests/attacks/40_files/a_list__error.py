"""JSON, but a list."""

SAYS = "no list of cells"


def notebook():
    return "[1, 2]"
