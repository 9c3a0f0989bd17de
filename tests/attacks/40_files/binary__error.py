"""All bytes."""

SAYS = "not a notebook"


def notebook():
    return bytes(range(256))
