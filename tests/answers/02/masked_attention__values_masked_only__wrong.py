def masked_attention(q, k, v, mask):
    e = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    mask = np.broadcast_to(mask, e.shape)
    e = np.where(mask, e, e.min() - 1e5)
    a = softmax(e) * mask.any(-1, keepdims=True)
    return a @ v, a
