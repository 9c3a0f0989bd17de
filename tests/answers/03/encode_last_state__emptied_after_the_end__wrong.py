# violates "keeps its state": the state is multiplied by the mask and becomes zero
def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    for t in range(x.shape[1]):
        on = (t < np.asarray(lengths))[:, None]
        h, c = lstm_step(x[:, t], h, c, w_x, w_h, b)
        h, c = h * on, c * on
    return h, c
