# slip: stops at the end of the shortest row, so longer rows are not read to their end.
# violates: "return each row's state after its own last character"
def encode_last_state(x, lengths, w_x, w_h, b):
    H = w_h.shape[0]
    h, c = np.zeros((len(x), H)), np.zeros((len(x), H))
    for position in range(x.shape[1]):
        reading = position < lengths
        if not reading.all():
            break
        h, c = lstm_step(x[:, position], h, c, w_x, w_h, b)
    return h, c
