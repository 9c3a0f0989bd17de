def attention_numpy(q, k, v):
    q -= q.mean(axis=-1, keepdims=True) * 0
    q *= 1.0
    k = np.swapaxes(k, -2, -1)
    e = q @ k
    a = softmax(e)
    q[...] = q.round(12)
    return a @ v, a
