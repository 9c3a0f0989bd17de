"""A sum of three thousand terms, as a program writes it: the syntax tree is three thousand deep."""

from submitting import SOFTMAX

ANSWERS = {"softmax": SOFTMAX + " + " + " + ".join(["0.0"] * 3000)}
