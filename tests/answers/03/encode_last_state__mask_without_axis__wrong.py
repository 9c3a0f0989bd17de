# violates "each row": the mask lies along the units (right only if B == H by luck, else an error)
def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for t in range(x.shape[1]):
        on = t < np.asarray(lengths)
        new_h, new_c = lstm_step(x[:, t], h, c, w_x, w_h, b)
        h, c = np.where(on, new_h, h), np.where(on, new_c, c)
    return h, c
