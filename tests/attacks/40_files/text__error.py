"""A script instead of a notebook."""

SAYS = "not a notebook, or cut off (JSON breaks at line 1)"


def notebook():
    return "def softmax(x): pass"
