"""A second, right version stands below a wrong one, as in a notebook that was run from top to bottom."""

from submitting import SOFTMAX, add, code, right

WRONG = "def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum()"


def notebook():
    return add(right(softmax=WRONG), "mix", code("# second try\n" + SOFTMAX, "mine"))
