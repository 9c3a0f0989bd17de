# slip: joins h before x but stacks w_x before w_h, so each meets the other's weights.
# violates: equation (1), "x W_x + h W_h + b"
def lstm_step(x, h, c, w_x, w_h, b):
    joined = np.concatenate([h, x], axis=1)  # (B, H + D)
    weights = np.concatenate([w_x, w_h], axis=0)  # (D + H, 4H)
    i, f, g, o = np.split(joined @ weights + b, 4, axis=1)
    c = c * sigmoid(f) + sigmoid(i) * np.tanh(g)
    return np.tanh(c) * sigmoid(o), c
