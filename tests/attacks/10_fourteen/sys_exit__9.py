"""An answer ends the program the usual way."""

from submitting import body

ANSWERS = {"softmax": body("import sys; sys.exit(0)")}
