def self_attention(x, w_q, w_k, w_v, mask=None):
    w_q /= np.sqrt(w_q.shape[1])
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    a = masked_softmax(q @ np.swapaxes(k, -1, -2), mask)
    return a @ v, a
