# slip: sets the state of rows that have ended to zero instead of keeping the old one.
# violates: "a row that has ended keeps its state while others read on"
def encode_last_state(x, lengths, w_x, w_h, b):
    H = w_h.shape[0]
    h, c = np.zeros((len(x), H)), np.zeros((len(x), H))
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, w_x, w_h, b)
        mask = (t < lengths)[:, None]
        h, c = np.where(mask, h, 0.0), np.where(mask, c, 0.0)
    return h, c
