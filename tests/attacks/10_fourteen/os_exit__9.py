"""An answer ends the process."""

from submitting import body

ANSWERS = {"softmax": body("import os; os._exit(0)")}
OUTCOMES = {"softmax": "error"}
SAYS = "ended the Python process"
