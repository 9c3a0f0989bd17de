def masked_attention(q, k, v, mask):
    q /= np.sqrt(q.shape[-1])
    e = q @ k.swapaxes(-1, -2)
    empty = ~np.any(mask, axis=-1, keepdims=True)
    a = np.where(empty, 0.0, softmax(np.where(mask | empty, e, -np.inf)))
    return a @ v, a
