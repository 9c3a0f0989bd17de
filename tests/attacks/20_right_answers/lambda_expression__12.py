"""An answer that is a lambda."""

ANSWERS = {
    "softmax": "softmax = lambda x, axis=-1: np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))",
    "mix": "mix = lambda weights, values: weights @ values",
}
