# slip: takes the four parts in the order i, f, o, g, so that candidate and output gate are exchanged.
# violates: "The order of the four parts is i, f, g, o"
def lstm_step(x, h, c, w_x, w_h, b):
    total = x @ w_x + h @ w_h + b
    i, f, o, g = np.split(total, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c
