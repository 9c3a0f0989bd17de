# violates "each row's state": all rows stop with the first
def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for t in range(lengths[0]):
        h, c = lstm_step(x[:, t], h, c, w_x, w_h, b)
    return h, c
