# slip: reshapes to (B, H, 4), which takes every fourth column instead of blocks H wide.
# violates: "The order of the four parts is i, f, g, o, each H columns wide"
def lstm_step(x, h, c, w_x, w_h, b):
    sums = x @ w_x + h @ w_h + b
    B, H = h.shape
    cut = sums.reshape(B, H, 4)
    i, f, g, o = cut[:, :, 0], cut[:, :, 1], cut[:, :, 2], cut[:, :, 3]
    new_c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    new_h = sigmoid(o) * np.tanh(new_c)
    return new_h, new_c
