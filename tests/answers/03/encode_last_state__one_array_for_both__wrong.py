def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for t in range(x.shape[1]):
        nh, nc = lstm_step(x[:, t], h, c, w_x, w_h, b)
        m = t < lengths
        h[m] = nh[m]
        c[m] = nc[m]
    return h, c
