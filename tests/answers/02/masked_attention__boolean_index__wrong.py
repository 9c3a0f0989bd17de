# slip: indexes the scores with the mask, which fails when the mask has to broadcast, such as (B, 1, S)
def masked_attention(q, k, v, mask):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    empty = ~mask.any(axis=-1, keepdims=True)
    scores[~(mask | empty)] = -np.inf
    weights = softmax(scores) * ~empty
    return weights @ v, weights
