def lstm_step(x, h, c, w_x, w_h, b):
    new_h, new_c = np.empty(h.shape), np.empty(c.shape)
    n = h.shape[1]
    for row in range(len(x)):
        s = x[row] @ w_x + h[row] @ w_h + b
        for j in range(n):
            i, f, g, o = s[j], s[n + j], s[2 * n + j], s[3 * n + j]
            new_c[row, j] = sigmoid(f) * c[row, j] + sigmoid(i) * np.tanh(g)
            new_h[row, j] = sigmoid(o) * np.tanh(new_c[row, j])
    return new_h, new_c
