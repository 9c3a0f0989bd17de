# violates "each row's state after its own last character"
def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, w_x, w_h, b)
    return h, c
