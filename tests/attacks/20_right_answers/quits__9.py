"""An answer ends IPython."""

from submitting import body

ANSWERS = {"softmax": body("exit()")}
