# slip: ignores the lengths and reads the padding as well.
# violates: "return each row's state after its own last character"
def encode_last_state(x, lengths, w_x, w_h, b):
    B, S, D = x.shape
    H = w_h.shape[0]
    h = np.zeros((B, H))
    c = np.zeros((B, H))
    for t in range(S):
        h, c = lstm_step(x[:, t], h, c, w_x, w_h, b)
    return h, c
