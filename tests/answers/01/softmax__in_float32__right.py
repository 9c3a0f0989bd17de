def softmax(scores, axis=-1):
    top = np.max(scores, axis=axis, keepdims=True)
    e = np.exp((scores - top).astype(np.float32))
    return e / np.sum(e, axis=axis, keepdims=True)
