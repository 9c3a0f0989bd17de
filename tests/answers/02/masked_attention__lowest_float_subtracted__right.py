def masked_attention(q, k, v, mask):
    e = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]) - (1 - np.asarray(mask, int)) * np.finfo(float).max
    a = softmax(e) * np.any(mask, -1, keepdims=True)
    return a @ v, a
