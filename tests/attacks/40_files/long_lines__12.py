"""One line of a hundred thousand characters in a right answer, and a long text."""

from submitting import SOFTMAX

ANSWERS = {"softmax": f"NOTES = {'a' * 100_000!r}\n{SOFTMAX}"}
