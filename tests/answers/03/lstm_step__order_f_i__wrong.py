# violates "The order of the four parts is i, f, g, o": forget and input are exchanged
def lstm_step(x, h, c, w_x, w_h, b):
    f, i, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
