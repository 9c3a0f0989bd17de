def lstm_step(x, h, c, w_x, w_h, b):
    new_h, new_c = np.zeros(h.shape), np.zeros(c.shape)
    n = h.shape[1]
    for r in range(len(x)):
        s = w_x.T @ x[r] + w_h.T @ h[r] + b
        new_c[r] = sigmoid(s[n : 2 * n]) * c[r] + sigmoid(s[:n]) * np.tanh(s[2 * n : 3 * n])
        new_h[r] = sigmoid(s[3 * n :]) * np.tanh(new_c[r])
    return new_h, new_c
