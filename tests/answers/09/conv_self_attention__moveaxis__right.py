def conv_self_attention(x, w_q, w_k, w_v, w_o):
    b, c, h, w = x.shape
    last = np.moveaxis(x, 1, -1)
    tokens = last.reshape(b, h * w, c)
    y, a = self_attention(tokens, w_q.T, w_k.T, (w_o @ w_v).T)
    return np.moveaxis(last + y.reshape(b, h, w, c), -1, 1), a
