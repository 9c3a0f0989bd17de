"""The learner's own test below a right function is wrong."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

assert softmax(np.array([1.0, 1.0])).sum() == 2, "they should sum to two"
""",
    "causal_mask": """
def causal_mask(n):
    return np.tri(n, dtype=bool)

def test():
    assert causal_mask(2).tolist() == [[True, True], [False, True]]

test()
""",
}
