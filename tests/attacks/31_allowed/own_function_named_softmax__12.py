"""The learner's own helper is called softmax."""

BEFORE = {
    "weigh": "def softmax(x, axis=-1):\n    e = np.exp(x - x.max(axis, keepdims=True))\n    return e / e.sum(axis, keepdims=True)"
}
ANSWERS = {"weigh": "def weigh(x):\n    return softmax(x)"}
