def lstm_step(x, h, c, w_x, w_h, b):
    n = h.shape[1]
    wx, wh = w_x.reshape(-1, 4, n), w_h.reshape(n, 4, n)
    s = np.einsum("bd,dkn->kbn", x, wx) + np.einsum("bm,mkn->kbn", h, wh) + b.reshape(4, 1, n)
    c = sigmoid(s[1]) * c + sigmoid(s[0]) * np.tanh(s[2])
    return [sigmoid(s[3]) * np.tanh(c), c]
