def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    a = masked_softmax(q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1]), mask)
    c = a @ v
    # a word that sees nothing keeps its own value
    nothing = a.sum(-1, keepdims=True) == 0
    return np.where(nothing, v, c), a
