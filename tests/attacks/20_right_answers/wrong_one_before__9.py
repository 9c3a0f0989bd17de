"""A wrong answer costs nothing further on: `mix` calls `softmax`, and gets the right one."""

ANSWERS = {
    "softmax": "def softmax(x, axis=-1):\n    return np.full(x.shape, np.nan)",
    "mix": "def mix(weights, values):\n    return weights @ values * softmax(np.zeros(2)).sum()",
}
