"""`import *` in an own cell."""

BEFORE = {"weigh": "from scipy.special import *"}
ANSWERS = {"weigh": "def weigh(x):\n    return softmax(x, axis=-1)"}
