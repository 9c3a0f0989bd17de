"""A hundred thousand brackets, in a file of nothing else."""

SAYS = "not a notebook"


def notebook():
    return "[" * 100_000
