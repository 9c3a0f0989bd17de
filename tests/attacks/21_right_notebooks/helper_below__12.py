"""A helper in a cell of its own below the answer."""

from submitting import add, code, right

HELPER = "import math\n\ndef _scale(width):\n    return math.sqrt(width)"


def notebook():
    book = right(scores="def scores(q, k):\n    return q @ np.swapaxes(k, -1, -2) / _scale(q.shape[-1])")
    return add(book, "causal-mask", code(HELPER))
