def lstm_step(x, h, c, w_x, w_h, b):
    sums = np.hstack([x, h, np.ones((len(x), 1))]) @ np.vstack([w_x, w_h, b])
    gates = sums.reshape(len(x), 4, -1)
    new = sigmoid(gates[:, 1]) * c + sigmoid(gates[:, 0]) * np.tanh(gates[:, 2])
    return sigmoid(gates[:, 3]) * np.tanh(new), new
