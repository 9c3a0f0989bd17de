"""The notebook as it was handed out."""

from submitting import notebook as written

OUTCOMES = {"softmax": "unattempted", "causal_mask": "unattempted"}


def notebook():
    return written({})
