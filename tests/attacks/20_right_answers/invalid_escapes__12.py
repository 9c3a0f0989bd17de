"""Text that Python warns of while it reads it: invalid escapes, `is` with a number."""

ANSWERS = {
    "softmax": r"""
def softmax(x, axis=-1):
    "the weights \sigma(x), \delta"
    if axis is -1:
        pattern = "\d+\.\w"
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
}
