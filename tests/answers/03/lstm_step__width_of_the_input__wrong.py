# violates "each H columns wide": cut at D columns
def lstm_step(x, h, c, w_x, w_h, b):
    n = x.shape[1]
    sums = x @ w_x + h @ w_h + b
    i, f, g, o = sums[:, :n], sums[:, n : 2 * n], sums[:, 2 * n : 3 * n], sums[:, 3 * n :]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
