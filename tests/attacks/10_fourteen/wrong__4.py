"""Wrong answers: one check of three holds in each."""

ANSWERS = {
    "softmax": "def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum()",
    "mix": "def mix(weights, values):\n    return (weights[..., None] * values).sum(axis=0)",
    "scores": "def scores(q, k):\n    return q @ np.swapaxes(k, -1, -2)",
    "causal_mask": "def causal_mask(n):\n    return np.triu(np.ones((n, n), dtype=bool))",
}
OUTCOMES = {"softmax": "failed"}
