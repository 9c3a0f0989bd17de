"""The answer stands in a cell of its own, the old one is as handed out."""

from submitting import RIGHT, SOFTMAX, add, code
from submitting import notebook as written


def notebook():
    answers = {name: text for name, text in RIGHT["90_graded"].items() if name != "softmax"}
    return add(written(answers), "softmax-check", code(SOFTMAX, "mine"))
