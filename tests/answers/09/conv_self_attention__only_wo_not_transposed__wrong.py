def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    words = x.reshape(B, C, -1).swapaxes(1, 2)
    c, a = self_attention(words, w_q.T, w_k.T, w_v.T)
    o = c @ w_o if w_o.shape[0] == w_o.shape[1] else c @ w_o.T
    return x + o.swapaxes(1, 2).reshape(x.shape), a
