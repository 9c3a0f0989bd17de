from scipy.special import expit


def lstm_step(x, h, c, w_x, w_h, b):
    s = x @ w_x + h @ w_h + b
    n = c.shape[1]
    i, f, o = expit(s[:, :n]), expit(s[:, n : 2 * n]), expit(s[:, 3 * n :])
    c = c * f + i * np.tanh(s[:, 2 * n : 3 * n])
    return np.tanh(c) * o, c
