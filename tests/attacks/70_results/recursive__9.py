"""Returns a list that holds itself."""

from submitting import body

ANSWERS = {"softmax": body("r = []; r.append(r)", "return r")}
