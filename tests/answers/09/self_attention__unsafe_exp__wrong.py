def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    e = np.exp(q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1]))
    if mask is not None:
        e = e * mask
    total = e.sum(-1, keepdims=True)
    a = np.where(total > 0, e / np.where(total > 0, total, 1.0), 0.0)
    return a @ v, a
