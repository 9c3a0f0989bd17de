"""An answer never ends."""

from submitting import body

ANSWERS = {"softmax": body("while True: pass")}
OUTCOMES = {"softmax": "timeout"}
SAYS = "longer than 2 seconds"
