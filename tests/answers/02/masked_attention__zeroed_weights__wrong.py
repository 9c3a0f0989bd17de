# violates "sees only the keys its mask allows" (shares sum to one among them): zeroed after softmax
def masked_attention(q, k, v, mask):
    weights = softmax(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])) * mask
    return weights @ v, weights
