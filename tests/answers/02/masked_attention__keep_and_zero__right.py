def masked_attention(q, k, v, mask):
    e = np.where(mask, q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]), -1e300)
    a = np.where(mask, softmax(e), 0.0)
    return a @ v, a
