# violates "keeps its state": the memory reads on
def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for t in range(x.shape[1]):
        new_h, c = lstm_step(x[:, t], h, c, w_x, w_h, b)
        h = np.where((t < np.asarray(lengths))[:, None], new_h, h)
    return h, c
