def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    words = x.reshape(B, C, -1).swapaxes(1, 2)
    c, a = self_attention(words, w_q.T, w_k.T, w_v.T)
    out = (c @ w_o.T).reshape(B, columns, rows, C).transpose(0, 3, 2, 1)
    return x + out, a
