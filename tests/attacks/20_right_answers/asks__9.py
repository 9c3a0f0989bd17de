"""An answer waits for the keyboard."""

from submitting import body

ANSWERS = {"softmax": body("input('?')")}
