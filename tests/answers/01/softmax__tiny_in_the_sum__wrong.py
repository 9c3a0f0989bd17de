# violates "Every slice along axis sums to one by itself": 1e-3 too much under the line
def softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    return e / (e.sum(axis=axis, keepdims=True) + 1e-3)
