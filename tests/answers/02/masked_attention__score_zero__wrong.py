# slip: sets the scores of forbidden keys to 0 instead of -inf, so they still get a share
def masked_attention(q, k, v, mask):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    scores = np.where(mask, scores, 0.0)
    empty = ~np.any(mask, axis=-1, keepdims=True)
    weights = np.where(empty, 0.0, softmax(scores, axis=-1))
    return weights @ v, weights
