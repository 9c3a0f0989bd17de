"""A helper was written into the check's cell, above the call of check."""

from submitting import cell, right


def notebook():
    book = right(softmax="def softmax(x, axis=-1):\n    return _divide(np.exp(x - x.max(axis, keepdims=True)), axis)")
    check = cell(book, "softmax-check")
    check["source"] = "def _divide(e, axis):\n    return e / e.sum(axis, keepdims=True)\n\n" + check["source"]
    return book
