# violates (2): the candidate is tanh(g)
def lstm_step(x, h, c, w_x, w_h, b):
    i, f, g, o = (sigmoid(part) for part in np.split(x @ w_x + h @ w_h + b, 4, axis=1))
    c = f * c + i * g
    return o * np.tanh(c), c
