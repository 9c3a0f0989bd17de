def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    p = x.reshape(B, C, -1).swapaxes(1, 2)
    c, a = self_attention(p, w_q.T, w_k.T, w_v.T)
    return np.maximum(x + (c @ w_o.T).swapaxes(1, 2).reshape(x.shape), 0), a
