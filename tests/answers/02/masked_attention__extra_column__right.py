def masked_attention(q, k, v, mask):
    scores = q / np.sqrt(q.shape[-1]) @ k.swapaxes(-1, -2)
    scores, mask = np.broadcast_arrays(scores, mask)
    empty = ~mask.any(axis=-1, keepdims=True)
    scores = np.where(mask, scores, -np.inf)
    helper = np.where(empty, 0.0, -np.inf)
    a = softmax(np.concatenate([scores, helper], axis=-1))[..., :-1]
    return np.matmul(a, v), a
