# violates "h (B, H)": H is taken from x
def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((x.shape[0], x.shape[2]))
    for t in range(x.shape[1]):
        on = (t < np.asarray(lengths))[:, None]
        new_h, new_c = lstm_step(x[:, t], h, c, w_x, w_h, b)
        h, c = np.where(on, new_h, h), np.where(on, new_c, c)
    return h, c
