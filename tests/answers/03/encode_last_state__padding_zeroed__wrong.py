# violates "keeps its state": zeros are read instead of padding, the state still changes
def encode_last_state(x, lengths, w_x, w_h, b):
    on = np.arange(x.shape[1]) < np.asarray(lengths)[:, None]
    clean = x * on[:, :, None]
    h = c = np.zeros((len(x), len(w_h)))
    for t in range(x.shape[1]):
        h, c = lstm_step(clean[:, t], h, c, w_x, w_h, b)
    return h, c
