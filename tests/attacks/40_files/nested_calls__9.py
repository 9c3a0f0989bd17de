"""Ninety functions inside each other, and a chain of five thousand attributes: more than a compiler takes."""

from submitting import SOFTMAX

ANSWERS = {"softmax": SOFTMAX + "\n\nif False:\n    np" + ".a" * 50_000 + "\n" + "f(" * 300 + ")" * 300}
