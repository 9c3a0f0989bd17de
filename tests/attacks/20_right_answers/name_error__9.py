"""An answer uses what nobody defines."""

from submitting import body

ANSWERS = {"softmax": body("helper(x)")}
SAYS = "NameError"
