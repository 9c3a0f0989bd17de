# violates "Return a new array: whoever calls you still needs scores": out= writes the exponentials into float inputs
def softmax(scores, axis=-1):
    s = scores if scores.dtype.kind == "f" else scores.astype(float)
    np.subtract(s, s.max(axis=axis, keepdims=True), out=s)
    np.exp(s, out=s)
    return s / s.sum(axis=axis, keepdims=True)
