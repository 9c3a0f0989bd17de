def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1])
    if mask is not None:
        while mask.ndim > 2:
            mask = mask[0]
    a = masked_softmax(s, mask)
    return a @ v, a
