"""Imports, an alias and a constant were added to the set-up cell."""

from submitting import cell, right

MORE = "\nimport math\nfrom functools import reduce as fold\nimport numpy.linalg as la\nEPSILON = 0.0\nTOP, LOW = 1.0, 2.0\n"


def notebook():
    book = right(
        softmax="def softmax(x, axis=-1):\n    e = np.exp(x - x.max(axis, keepdims=True)) * TOP\n"
        "    return e / (e.sum(axis, keepdims=True) + EPSILON)",
        mix="def mix(weights, values):\n    return fold(np.matmul, [weights, values]) * la.norm([1.0])",
        scores="def scores(q, k):\n    return q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1]) * LOW / 2",
    )
    cell(book, "setup")["source"] += MORE
    return book
