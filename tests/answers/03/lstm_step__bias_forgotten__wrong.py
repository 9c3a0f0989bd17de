# slip: forgets to add the bias.
# violates: equation (1), "x W_x + h W_h + b"
def lstm_step(x, h, c, w_x, w_h, b):
    parts = np.matmul(x, w_x) + np.matmul(h, w_h)
    i, f, g, o = np.split(parts, 4, axis=1)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h_new = sigmoid(o) * np.tanh(c_new)
    return h_new, c_new
