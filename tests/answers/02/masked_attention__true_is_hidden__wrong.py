# violates "True = may attend"
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    hidden = np.broadcast_to(mask, scores.shape)
    empty = hidden.all(-1, keepdims=True)
    weights = softmax(np.where(hidden & ~empty, -np.inf, scores)) * ~empty
    return weights @ v, weights
