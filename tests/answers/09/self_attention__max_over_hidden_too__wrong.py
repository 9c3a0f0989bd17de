def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1])
    e = np.exp(s - s.max(-1, keepdims=True))  # max of hidden ones as well
    if mask is not None:
        e = e * mask
    total = e.sum(-1, keepdims=True)
    a = e / np.where(total > 0, total, 1.0)
    return a @ v, a
