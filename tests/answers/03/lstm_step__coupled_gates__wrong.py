# violates (2): the input gate is its own, not one minus the forget gate
def lstm_step(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    keep = sigmoid(f)
    c = keep * c + (1 - keep) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
