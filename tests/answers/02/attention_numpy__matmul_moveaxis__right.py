def attention_numpy(q, k, v):
    a = softmax(np.matmul(q, np.moveaxis(k, -1, -2)), axis=-1)
    return np.matmul(a, v), a
