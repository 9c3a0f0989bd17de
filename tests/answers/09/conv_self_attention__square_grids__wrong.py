def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, _ = x.shape
    words = x.reshape(B, C, rows * rows).swapaxes(1, 2)
    c, a = self_attention(words, w_q.T, w_k.T, w_v.T)
    return x + (c @ w_o.T).swapaxes(1, 2).reshape(B, C, rows, rows), a
