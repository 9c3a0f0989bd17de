"""The answer was moved above, and its old cell calls it."""

from submitting import SOFTMAX, add, code, right


def notebook():
    return add(right(softmax="softmax(np.arange(4.0))"), "softmax", code(SOFTMAX, "mine"))
