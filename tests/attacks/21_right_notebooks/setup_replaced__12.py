"""The set-up cell was written anew: NumPy under two names, the course's own imports gone."""

from submitting import cell, right


def notebook():
    book = right(mix="def mix(weights, values):\n    return numpy.matmul(weights, values) * helper")
    cell(book, "setup")["source"] = "import numpy as np\nimport numpy\nhelper = 1"
    return book
