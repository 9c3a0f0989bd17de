# slip: zeroes the forbidden weights after the softmax and does not normalise again
def masked_attention(q, k, v, mask):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1])
    weights = softmax(scores) * mask
    return weights @ v, weights
