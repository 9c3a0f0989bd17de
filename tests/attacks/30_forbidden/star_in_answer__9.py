"""`import *` above the function, in the answer's own cell."""

ANSWERS = {"weigh": "from scipy.special import *\n\ndef weigh(x):\n    return softmax(x, -1)"}
