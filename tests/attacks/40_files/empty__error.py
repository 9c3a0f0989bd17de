"""An empty file."""

SAYS = "not a notebook"


def notebook():
    return b""
