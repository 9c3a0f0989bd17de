def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    p = x.transpose(0, 2, 1, 3).reshape(B, -1, C)
    c, a = self_attention(p, w_q.T, w_k.T, w_v.T)
    return x + (c @ w_o.T).reshape(B, rows, C, columns).transpose(0, 2, 1, 3), a
