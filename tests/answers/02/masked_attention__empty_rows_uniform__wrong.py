# violates "A query that may attend to nothing gets zeros": equal weights
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    seen = np.broadcast_to(mask, scores.shape)
    some = seen.any(-1, keepdims=True)
    weights = softmax(np.where(some, np.where(seen, scores, -np.inf), 0.0))
    return weights @ v, weights
