# slip: compares with <= so that every short row reads one padded position.
# violates: "what is padded behind it has no effect"
def encode_last_state(x, lengths, w_x, w_h, b):
    B, S, _ = x.shape
    h = np.zeros((B, w_h.shape[0]))
    c = np.zeros((B, w_h.shape[0]))
    for position in range(S):
        new_h, new_c = lstm_step(x[:, position], h, c, w_x, w_h, b)
        reading = (position <= lengths)[:, None]
        h = np.where(reading, new_h, h)
        c = np.where(reading, new_c, c)
    return h, c
