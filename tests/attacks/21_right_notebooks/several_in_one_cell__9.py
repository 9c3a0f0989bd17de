"""Three versions in one cell: the last one counts, and it is wrong."""

from submitting import SOFTMAX

ANSWERS = {"softmax": SOFTMAX + "\n\n" + SOFTMAX + "\n\ndef softmax(x, axis=-1):\n    return x"}
