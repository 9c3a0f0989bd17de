# violates (2): the memory is kept within -1 and 1 (or 5) although a sum has no such limit
def lstm_step(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    c = np.clip(sigmoid(f) * c + sigmoid(i) * np.tanh(g), -5, 5)
    return sigmoid(o) * np.tanh(c), c
