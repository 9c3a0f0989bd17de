# slip: subtracts the maximum of the whole array instead of each slice's, so a slice far below it becomes 0/0
def softmax(scores, axis=-1):
    shifted = scores - np.max(scores)
    e = np.exp(shifted)
    return e / np.sum(e, axis=axis, keepdims=True)
