"""What the notebook says of its lesson is a list, a very long one."""

from submitting import right


def notebook():
    return right() | {"metadata": {"attention": {"lesson": ["90_graded"] * 10_000}}}
