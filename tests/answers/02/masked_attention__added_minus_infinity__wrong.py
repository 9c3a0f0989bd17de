# violates "no nan": -inf times False is nan
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    with np.errstate(invalid="ignore"):
        scores = scores + ~mask * -np.inf
        weights = softmax(scores)
    weights = np.where(np.broadcast_to(mask, scores.shape).any(-1, keepdims=True), weights, 0)
    return weights @ v, weights
