def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, rows, columns = x.shape
    words = x.transpose(0, 2, 3, 1).reshape(-1, C)  # all pictures in one sentence
    c, a = self_attention(words, w_q.T, w_k.T, w_v.T)
    T = rows * columns
    y = x + (c @ w_o.T).reshape(B, rows, columns, C).transpose(0, 3, 1, 2)
    return y, np.stack([a[b * T : (b + 1) * T, b * T : (b + 1) * T] for b in range(B)])
