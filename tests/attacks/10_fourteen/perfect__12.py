"""Nothing but right answers."""

ANSWERS = {}
OUTCOMES = {"softmax": "passed"}
