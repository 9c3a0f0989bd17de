"""A closure that counts, and an answer that calls itself."""

ANSWERS = {
    "softmax": """
def _counted():
    calls = 0
    def softmax(x, axis=-1):
        nonlocal calls
        calls += 1
        e = np.exp(x - x.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)
    return softmax

softmax = _counted()
""",
    "causal_mask": """
def causal_mask(n):
    if n == 0:
        return np.zeros((0, 0), dtype=bool)
    mask = np.zeros((n, n), dtype=bool)
    mask[:-1, :-1] = causal_mask(n - 1)
    mask[-1] = True
    return mask
""",
}
