# slip: computes the new h from the old memory instead of the new one.
# violates: equation (1), "h' = sigma(o) * tanh(c')" with the new c'
def lstm_step(x, h, c, w_x, w_h, b):
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)
    forget, enter, show = sigmoid(f), sigmoid(i), sigmoid(o)
    new_h = show * np.tanh(c)
    new_c = forget * c + enter * np.tanh(g)
    return new_h, new_c
