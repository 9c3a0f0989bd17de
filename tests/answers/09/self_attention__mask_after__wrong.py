def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    a = softmax(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]))
    if mask is not None:
        a = a * mask
        a = a / np.maximum(a.sum(-1, keepdims=True), 1e-12)
    return a @ v, a
