def masked_attention(q, k, v, mask):
    e = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    mask = np.broadcast_to(mask, e.shape)
    empty = ~mask.any(axis=-1, keepdims=True)
    a = np.where(empty, 0.0, softmax(np.where(mask | empty, e, -np.inf)))
    return a @ v, a
