# slip: forgets to divide the scores by the square root of D
def masked_attention(q, k, v, mask):
    scores = q @ k.swapaxes(-1, -2)
    empty = ~mask.any(axis=-1, keepdims=True)
    weights = softmax(np.where(mask | empty, scores, -np.inf))
    weights = np.where(empty, 0.0, weights)
    return weights @ v, weights
