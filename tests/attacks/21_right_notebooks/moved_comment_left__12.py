"""The answer stands in a cell of its own further down, only a comment is left in the old one."""

from submitting import SOFTMAX, add, code, right


def notebook():
    return add(right(softmax="# see below\n"), "softmax-check", code(SOFTMAX, "mine"))
