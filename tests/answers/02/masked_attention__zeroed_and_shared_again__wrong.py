# violates "Padding may hold any finite numbers": masked after softmax and divided again, padding's large scores underflow the rest to 0/0
def masked_attention(q, k, v, mask):
    weights = softmax(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])) * mask
    total = weights.sum(axis=-1, keepdims=True)
    weights = weights / np.where(total > 0, total, 1)
    return weights @ v, weights
