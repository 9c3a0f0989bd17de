"""A list nested ten thousand deep in an answer's cell."""

from submitting import SOFTMAX

ANSWERS = {"softmax": SOFTMAX + "\n\nx = " + "[" * 10_000 + "]" * 10_000}
