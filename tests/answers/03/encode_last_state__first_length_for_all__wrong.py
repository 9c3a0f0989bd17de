# slip: uses the first row's length for all rows.
# violates: "each row's state after its own last character"
def encode_last_state(x, lengths, w_x, w_h, b):
    H = w_h.shape[0]
    h = np.zeros((len(x), H))
    c = np.zeros((len(x), H))
    for position in range(int(lengths[0])):
        h, c = lstm_step(x[:, position], h, c, w_x, w_h, b)
    return h, c
