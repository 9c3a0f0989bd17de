# violates "axes of size 1 ... (T, 1)": the mask is multiplied into the keys and values instead of the scores
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    scores = np.where(mask, scores, 0)
    seen = np.broadcast_to(mask, scores.shape)
    weights = softmax(scores) * seen.any(-1, keepdims=True)
    return weights @ v, weights
