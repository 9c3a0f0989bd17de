def self_attention(x, w_q, w_k, w_v, mask=None):
    # (a x) w_v = a (x w_v); q kᵀ = x (w_q w_kᵀ) xᵀ
    both = (w_q @ w_k.T) / np.sqrt(w_k.shape[1])
    s = x @ both @ np.swapaxes(x, -2, -1)
    a = masked_softmax(s, mask)
    return (a @ x) @ w_v, a
