def attention_numpy(q, k, v):
    a = softmax(q @ k.swapaxes(1, 2)) if k.ndim > 2 else softmax(q @ k.T)
    return a @ v, a
