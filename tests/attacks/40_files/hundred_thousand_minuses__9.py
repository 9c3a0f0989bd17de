"""A hundred thousand minus signs in an answer."""

from submitting import SOFTMAX

ANSWERS = {"softmax": SOFTMAX + "\n\nx = " + "-" * 100_000 + "1"}
