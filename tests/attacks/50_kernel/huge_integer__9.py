"""A number that takes for ever to make."""

from submitting import body

ANSWERS = {"softmax": body("9 ** 9 ** 9")}
