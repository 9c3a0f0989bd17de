"""JSON, but a number of five thousand digits."""

SAYS = "not a notebook"


def notebook():
    return "9" * 5000
