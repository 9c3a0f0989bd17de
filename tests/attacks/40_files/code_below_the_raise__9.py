"""The answer stands below the starter's `raise`, which was left above it."""

from submitting import SOFTMAX

OUTCOMES = {"softmax": "unattempted"}
SAYS = "`raise NotImplementedError` in cell 3 ends softmax too early: remove that line"
ANSWERS = {"softmax": SOFTMAX.replace("    e =", '    raise NotImplementedError("your turn")\n    e =', 1)}
