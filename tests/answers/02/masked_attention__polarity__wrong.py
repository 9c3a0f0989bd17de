# slip: reads True as "masked out" instead of "may attend"
def masked_attention(q, k, v, mask):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    forbidden = np.broadcast_to(mask, np.broadcast_shapes(scores.shape, mask.shape))
    empty = forbidden.all(axis=-1, keepdims=True)
    scores = np.where(forbidden & ~empty, -np.inf, scores)
    weights = np.where(empty, 0.0, softmax(scores))
    return weights @ v, weights
