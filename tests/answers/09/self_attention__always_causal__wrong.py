def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    T = x.shape[-2]
    if mask is None:
        mask = np.tril(np.ones((T, T), bool))
    a = masked_softmax(q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1]), mask)
    return a @ v, a
