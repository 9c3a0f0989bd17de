def encode_last_state(x, lengths, w_x, w_h, b):
    hs, cs = [], []
    for row, n in zip(x, lengths):
        h = c = np.zeros((1, w_h.shape[0]))
        for t in range(int(n)):
            h, c = lstm_step(row[t : t + 1], h, c, w_x, w_h, b)
        hs.append(h[0])
        cs.append(c[0])
    return np.array(hs), np.array(cs)
