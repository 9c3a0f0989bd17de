# violates "real scores may be lower than any number you would pick": -1e30 for never
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    mask = np.broadcast_to(mask, scores.shape)
    weights = softmax(np.where(mask, scores, -1e30)) * mask.any(axis=-1, keepdims=True)
    return weights @ v, weights
