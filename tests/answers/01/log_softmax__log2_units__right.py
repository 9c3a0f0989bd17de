def log_softmax(scores, axis=-1):
    gap = (scores - np.max(scores, axis=axis, keepdims=True)) / np.log(2)
    return (gap - np.log2(np.exp2(gap).sum(axis=axis, keepdims=True))) * np.log(2)
