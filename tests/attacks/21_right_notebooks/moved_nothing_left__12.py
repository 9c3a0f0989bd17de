"""The answer was moved above its old cell, which is empty now; another was moved to the notebook's end."""

from submitting import RIGHT, SOFTMAX, add, code, right


def notebook():
    book = add(right(softmax="", mix=" \n\n"), "softmax", code(SOFTMAX))
    return add(book, "causal-mask-check", code(RIGHT["90_graded"]["mix"]), after=1)
