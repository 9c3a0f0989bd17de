"""Carriage returns at all line ends, and a form feed between two functions."""

from submitting import SOFTMAX, right


def notebook():
    return right(softmax=("LIMIT = 3\n\x0c\n" + SOFTMAX + "\n").replace("\n", "\r\n"))
