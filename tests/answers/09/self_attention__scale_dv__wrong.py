def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    a = masked_softmax(q @ np.swapaxes(k, -1, -2) / v.shape[-1] ** 0.5, mask)
    return a @ v, a
