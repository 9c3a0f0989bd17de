"""A hundred thousand blank lines and spaces inside a right answer."""

from submitting import SOFTMAX

ANSWERS = {"softmax": SOFTMAX.replace("\n", "\n" + " " * 50 + "\n" * 50_000, 1) + "\n" + " " * 40_000}
