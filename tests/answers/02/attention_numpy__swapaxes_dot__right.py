def attention_numpy(q, k, v):
    scores = np.matmul(k, np.swapaxes(q, -1, -2))
    a = np.swapaxes(softmax(scores, axis=-2), -1, -2)
    return a @ v, a
