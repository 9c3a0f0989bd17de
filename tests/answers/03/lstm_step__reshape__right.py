def lstm_step(x, h, c, w_x, w_h, b):
    s = (np.hstack([x, h]) @ np.vstack([w_x, w_h]) + b).reshape(len(x), 4, -1)
    i, f, o = (sigmoid(s[:, j]) for j in (0, 1, 3))
    new = f * c + i * np.tanh(s[:, 2])
    return o * np.tanh(new), new
