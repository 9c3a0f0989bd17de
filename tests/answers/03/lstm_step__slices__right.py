def lstm_step(x, h, c, w_x, w_h, b):
    n = h.shape[1]
    s = np.dot(x, w_x) + np.dot(h, w_h) + b
    i, f, g, o = (s[:, j * n : (j + 1) * n] for j in range(4))
    c = 1 / (1 + np.exp(-f)) * c + 1 / (1 + np.exp(-i)) * np.tanh(g)
    return np.tanh(c) / (1 + np.exp(-o)), c
