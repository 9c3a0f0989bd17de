"""A line that fails stands above a right function."""

ANSWERS = {
    "softmax": """
print(demonstration_scores.shape)

def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
}
