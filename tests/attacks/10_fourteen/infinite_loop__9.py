"""An answer never ends."""

from submitting import body

ANSWERS = {"softmax": body("while True: pass")}
OUTCOMES = {"softmax": "timeout"}
SAYS = "not run: in an earlier check your code ran longer than 2 seconds"
