def masked_attention(q, k, v, mask):
    e = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    empty = ~np.any(mask, axis=-1, keepdims=True)
    a = np.where(empty, 0.0, softmax(np.where(mask | empty, e, -np.inf)))
    v *= np.ones(1)
    k -= 1.0
    return a @ v, a
