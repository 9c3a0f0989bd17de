def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1])
    a = np.round(masked_softmax(s, mask), 3)
    return a @ v, a
