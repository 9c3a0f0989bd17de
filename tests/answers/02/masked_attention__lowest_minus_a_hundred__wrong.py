# violates "real scores may be lower ...": never is the lowest score minus 100, which still shares e^-100 (and more when scores are 1e20)
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    mask = np.broadcast_to(mask, scores.shape)
    weights = softmax(np.where(mask, scores, scores.min() - 100)) * mask.any(-1, keepdims=True)
    return weights @ v, weights
