"""Two exercises have different helpers of one name, each above its answer."""

BEFORE = {"mix": "def _helper(a, b):\n    return a @ b", "scores": "def _helper(width):\n    return width ** -0.5"}
ANSWERS = {
    "mix": "def mix(weights, values):\n    return _helper(weights, values)",
    "scores": "def scores(q, k):\n    return q @ np.swapaxes(k, -1, -2) * _helper(q.shape[-1])",
}
