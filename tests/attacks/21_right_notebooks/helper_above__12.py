"""A helper in a cell of its own above the answer."""

BEFORE = {"softmax": "def _divide(e, axis):\n    return e / e.sum(axis, keepdims=True)"}
ANSWERS = {
    "softmax": "def softmax(x, axis=-1):\n    return _divide(np.exp(x - x.max(axis, keepdims=True)), axis)",
}
