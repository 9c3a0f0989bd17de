"""A misspelt name."""

from submitting import SOFTMAX

SAYS = "`axsi` is defined nowhere in the notebook"
ANSWERS = {"softmax": SOFTMAX.replace("axis=axis", "axis=axsi")}
