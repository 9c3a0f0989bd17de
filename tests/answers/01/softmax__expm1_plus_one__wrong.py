# slip: adds 1 to expm1, so small weights are lost
def softmax(scores, axis=-1):
    top = np.take(np.sort(scores, axis=axis), [-1], axis=axis)
    e = np.expm1(scores - top) + 1
    e[np.isneginf(scores)] = 0
    return e / np.sum(e, axis=axis, keepdims=True)
