def attention_numpy(q, k, v):
    q -= 0.5
    e = (q + 0.5) @ k.swapaxes(-1, -2)
    a = softmax(e)
    return a @ v, a
